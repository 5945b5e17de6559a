"""The resources that partners supply to every need, computed for all needs of the network together."""

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from scipy import sparse
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Positions, concatenated_ranges, rounded, sums
from graph_service.analysis.limits import go_on
from graph_service.analysis.network.network_arrays import NetworkArrays
from graph_service.domain.network import Flags, Levels

ROWS_AT_ONCE: Final = 4_000_000
"""Rows of (need, partner that holds it) processed together; bounds the memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedColumns:
    """One row per need, in the order of the network's needs: by company, then resource."""

    company: Positions
    resource: Positions
    importance: Levels
    required: Levels
    pooled: Flags
    own: Annotated[Levels, Doc("Level at which the company itself holds the resource.")]
    partner: Annotated[Levels, Doc("Best level among partners; for a pooled resource their sum.")]
    best_partner: Annotated[
        Positions, Doc("Partner with the highest level, the first by key; -1: none holds it.")
    ]
    reaching: Annotated[Positions, Doc("How many partners reach the required level by themselves.")]
    effective: Levels
    shortfall: Levels
    weighted: Annotated[Levels, Doc("importance * shortfall, not rounded: what gaps and fits add up.")]
    total: Annotated[Levels, Doc("Sum of `weighted` by company.")]


def need_columns(active: NetworkArrays) -> NeedColumns:
    """Levels, shortfalls and gaps of every need.

    Notes
    -----
    ``effective = max(own, best partner)``, for a pooled resource ``min(1, own + sum of partners)``;
    ``shortfall = max(0, required - effective)``. Members of an alliance are joined with what they hold
    once per (alliance, resource), never pair by pair, so that an alliance of a thousand costs no more than
    its members' holdings and the needs they meet.
    """
    needs = active.network.needs
    company, resource = needs.company.astype(np.int64), needs.resource.astype(np.int64)
    pooled = active.network.resources.pooled[resource]
    importance, required = rounded(needs.importance), rounded(needs.required_level)
    own = active.levels(company, resource)
    best, best_partner, total, reaching = _partner_supply(active, company, resource, required)
    partner = rounded(np.where(pooled, total, best))
    effective = np.where(pooled, np.minimum(1.0, rounded(own + partner)), np.maximum(own, partner))
    shortfall = rounded(np.maximum(0.0, required - effective))
    weighted = importance * shortfall
    return NeedColumns(
        company=company,
        resource=resource,
        importance=importance,
        required=required,
        pooled=pooled,
        own=own,
        partner=partner,
        best_partner=best_partner,
        reaching=reaching,
        effective=effective,
        shortfall=shortfall,
        weighted=weighted,
        total=sums(company, weighted, active.company_count),
    )


def _partner_supply(
    active: NetworkArrays, company: Positions, resource: Positions, required: Levels
) -> tuple[Levels, Positions, Levels, Positions]:
    """Best level, who has it, sum of levels, and how many reach the requirement, for each need."""
    count = len(company)
    best, total = np.zeros(count), np.zeros(count)
    best_partner, reaching = np.full(count, -1, dtype=np.int64), np.zeros(count, dtype=np.int64)
    pairs, holder, level = held_in_alliances(active, None)
    # each need, once for every alliance of its company: the span of rows of (alliance, resource)
    need, rows = active.alliances_of.rows_of(company)
    wanted = active.joined[rows] * active.resource_count + resource[need]
    first, sizes = spans(pairs, wanted)
    ends = np.cumsum(sizes)
    begin = 0
    while begin < len(need):
        go_on()
        done = ends[begin - 1] if begin else 0
        end = max(begin + 1, int(np.searchsorted(ends, done + ROWS_AT_ONCE, side="right")))
        end = int(np.searchsorted(need, need[end - 1], side="right"))  # a need is never cut in two
        owner, positions = concatenated_ranges(first[begin:end], sizes[begin:end])
        of_need, who = need[begin:end][owner], holder[positions]
        other = who != company[of_need]
        # a partner met in two alliances counts once
        keys, picked = np.unique(of_need[other] * active.company_count + who[other], return_index=True)
        of_need, who = np.divmod(keys, max(1, active.company_count))
        levels = level[positions[other][picked]]
        np.maximum.at(best, of_need, levels)
        total += sums(of_need, levels, count)
        reaching += np.bincount(of_need[levels >= required[of_need]], minlength=count)
        top = levels == best[of_need]
        leaders, first_row = np.unique(of_need[top], return_index=True)
        best_partner[leaders] = who[top][first_row]
        begin = end
    return best, best_partner, total, reaching


def held_in_alliances(active: NetworkArrays, resources: Flags | None) -> tuple[Positions, Positions, Levels]:
    """Members' holdings: alliance and resource as one number, ascending; who holds it; at which level.

    Parameters
    ----------
    resources
        Which resources count, by number; None: all.
    """
    member, rows = active.holds_of.rows_of(active.member)
    if resources is not None:
        counts = resources[active.held[rows]]
        member, rows = member[counts], rows[counts]
    # members are in the order of their alliances; turning a table round and back sorts each of its rows
    # by resource, keeps the order of equals, and takes a fifth of the time of a sort
    starts = np.searchsorted(member, active.members_of.starts)
    shape = (len(active.network.alliances.keys), active.resource_count)
    table = sparse.csr_array((np.arange(len(rows)), active.held[rows], starts), shape=shape).tocsc().tocsr()
    pairs = np.repeat(np.arange(shape[0], dtype=np.int64) * active.resource_count, np.diff(table.indptr))
    pairs += table.indices
    order = table.data
    return pairs, active.member[member[order]], active.held_level[rows[order]]


def spans(ascending: Positions, wanted: Positions) -> tuple[Positions, Positions]:
    """Position and count of each value looked up in an ascending column; the count is 0 if it is absent."""
    if not len(ascending):
        return np.zeros(len(wanted), dtype=np.int64), np.zeros(len(wanted), dtype=np.int64)
    begins = np.flatnonzero(np.concatenate([[True], ascending[1:] != ascending[:-1]]))
    sizes = np.diff(np.append(begins, len(ascending)))
    # in ascending order each search stays near the previous one
    order, at = np.argsort(wanted), np.empty(len(wanted), dtype=np.int64)
    at[order] = np.searchsorted(ascending[begins], wanted[order])
    at = np.minimum(at, len(begins) - 1)
    return begins[at], np.where(ascending[begins[at]] == wanted, sizes[at], 0)

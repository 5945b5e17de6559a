"""What would change if some companies formed an alliance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

import numpy as np
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Positions, distinct, is_contained, rounded, rounded_value
from graph_service.analysis.ecosystem.network_position import rounded_or_none
from graph_service.analysis.graph.company_graph import CompanyGraph
from graph_service.analysis.graph.structural_holes import constraints
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.domain.errors import InvalidInput

LEAST_MEMBERS: Final = 2
MAX_MEMBERS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyImpact:
    """What the alliance would change for one of its members."""

    company: str
    total_gap_before: float
    total_gap_after: Annotated[float, Doc("Never above the gap before.")]
    constraint_before: Annotated[float | None, Doc("Burt's constraint; None without partners.")]
    constraint_after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictPair:
    """Two members that conflict, a < b by key."""

    a: str
    b: str
    intensity: Annotated[float, Doc("How strongly they compete, in [0, 1].")]
    evidence: Annotated[str | None, Doc("Source of the figure; derived:... if a rule computed it.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceImpact:
    """The company graph and the members' gaps with a hypothetical alliance."""

    as_of: date
    graph_revision: str
    members: Annotated[tuple[CompanyImpact, ...], Doc("In the order given.")]
    conflicts: Annotated[tuple[ConflictPair, ...], Doc("By keys.")]
    components_before: Annotated[int, Doc("Connected components of the company graph.")]
    components_after: int
    truncated: bool = False
    reason: Annotated[str | None, Doc("Why nothing would change.")] = None


def alliance_impact(active: ActiveNetwork, members: Sequence[str]) -> AllianceImpact:
    """What would change if these companies formed an alliance today.

    Parameters
    ----------
    active
        The network on a day.
    members
        Keys of 2 to 50 different companies; some may be partners already.

    Returns
    -------
    AllianceImpact
        The same figures as if the alliance were in the network.

    Raises
    ------
    InvalidInput
        Fewer or more companies, or one of them twice.
    NotFound
        One of the companies does not exist.
    LimitExceeded
        The company graph is too dense to build.

    References
    ----------
    Analyses, section 9.

    Examples
    --------
    >>> from graph_service.analysis.examples import star
    >>> impact = alliance_impact(ActiveNetwork(star("h", "abcd"), date(2026, 1, 1)), ["a", "b", "h"])
    >>> [(row.company, row.constraint_before, row.constraint_after) for row in impact.members]
    [('a', 1.0, 0.953125), ('b', 1.0, 0.953125), ('h', 0.25, 0.40625)]
    >>> impact.components_before, impact.components_after
    (1, 1)
    """
    _check_members(members)
    numbers = np.array([active.company(key) for key in members], dtype=np.int64)
    together = np.sort(numbers)
    before = active.company_graph
    after = before.with_alliance(together)
    merged = len(distinct(before.components[together])) - 1
    none_new = bool((before.degrees[numbers] == after.degrees[numbers]).all())
    return AllianceImpact(
        as_of=active.as_of,
        graph_revision=active.graph_revision,
        members=_company_impacts(active, members, numbers, after),
        conflicts=_conflicts(active, together),
        components_before=before.component_count,
        components_after=before.component_count - merged,
        reason="All members are partners of each other already." if none_new else None,
    )


def _company_impacts(
    active: ActiveNetwork, members: Sequence[str], numbers: Positions, after: CompanyGraph
) -> tuple[CompanyImpact, ...]:
    """Return what changes for each member when the company graph becomes ``after``."""
    together = np.sort(numbers)
    constraint_before = constraints(active.company_graph, numbers)
    constraint_after = constraints(after, numbers)
    return tuple(
        CompanyImpact(
            company=key,
            total_gap_before=rounded_value(float(active.needs.total[number])),
            total_gap_after=_gap_with(active, int(number), together),
            constraint_before=rounded_or_none(constraint_before, at),
            constraint_after=rounded_value(float(constraint_after[at])),
        )
        for at, (key, number) in enumerate(zip(members, numbers, strict=True))
    )


def _check_members(members: Sequence[str]) -> None:
    if not LEAST_MEMBERS <= len(members) <= MAX_MEMBERS:
        raise InvalidInput(
            f"members: expected {LEAST_MEMBERS} to {MAX_MEMBERS} companies, got {len(members)}.",
            field="members",
        )
    if len(set(members)) < len(members):
        raise InvalidInput("members: each company once.", field="members")


def _gap_with(active: ActiveNetwork, company: int, members: Positions) -> float:
    """The total gap of a company that has these companies as partners too."""
    needs = active.needs
    span = active.needs_of.of(company)
    rows = np.arange(span.start, span.stop, dtype=np.int64)
    newcomers = members[(members != company) & ~is_contained(members, active.partners(company))]
    brought = active.levels(
        np.repeat(newcomers, len(rows)), np.tile(needs.resource[rows], len(newcomers))
    ).reshape(len(newcomers), len(rows))
    own, partner = needs.own[rows], needs.partner[rows]
    effective = np.where(
        needs.pooled[rows],
        np.minimum(1.0, rounded(own + rounded(partner + brought.sum(axis=0)))),
        np.maximum(np.maximum(own, partner), brought.max(axis=0, initial=0.0)),
    )
    shortfall = rounded(np.maximum(0.0, needs.required[rows] - effective))
    return rounded_value(float((needs.importance[rows] * shortfall).sum()))


def _conflicts(active: ActiveNetwork, members: Positions) -> tuple[ConflictPair, ...]:
    """The pairs of members that conflict; a and b of a row are numbered in the order of their keys."""
    rows, keys = active.network.competitions, active.network.companies.keys
    a, b = rows.a.astype(np.int64), rows.b.astype(np.int64)
    inside = np.flatnonzero(is_contained(a, members) & is_contained(b, members))
    strong = inside[active.are_in_conflict(a[inside], b[inside])]
    return tuple(
        ConflictPair(
            a=keys[a[row]],
            b=keys[b[row]],
            intensity=rounded_value(float(rows.intensity[row])),
            evidence=rows.evidence[row],
        )
        for row in strong[np.lexsort((b[strong], a[strong]))].tolist()
    )

"""Coalitions: the smallest group around a founder that holds the resources an undertaking requires."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import numpy as np
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Positions, rounded, rounded_value
from graph_service.analysis.limits import Deadline, checked_fraction, checked_time_limit
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.optimisation.connected_cover import Connected, Connection, distances
from graph_service.analysis.optimisation.cover import best_cover, fractional_cost
from graph_service.analysis.optimisation.demands import UNITS, Demands, Suppliers, suppliers
from graph_service.analysis.partners.open_triads import mutual_fits
from graph_service.domain.network import Flags, Levels


@dataclass(frozen=True, slots=True, kw_only=True)
class CoalitionCover:
    """The provider of a required resource."""

    resource: str
    company: str
    level: Annotated[float, Doc("Level at which the company holds it, in (0, 1].")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coalition:
    """The smallest group with the founder that holds the required resources."""

    members: Annotated[tuple[str, ...], Doc("By key, the founder among them.")]
    covers: Annotated[
        tuple[CoalitionCover, ...],
        Doc("By resource: the member with the highest level; all that hold it when it is pooled."),
    ]
    mutual_fit: Annotated[float, Doc("Sum of the mutual fits of all pairs of members.")]
    optimal: Annotated[bool, Doc("No smaller group holds the same resources.")]
    lower_bound: Annotated[
        int, Doc("No group that holds all available required resources has fewer members.")
    ]
    missing: Annotated[
        tuple[str, ...],
        Doc("Required resources that no allowed company holds at the level; by key. At the deadline, before "
            "a group was found: all that this one does not hold."),
    ]  # fmt: skip
    as_of: date
    graph_revision: str
    truncated: bool = False
    reason: Annotated[
        str | None, Doc("Why the group is only the founder, or does not hold all resources.")
    ] = None


def coalition(
    active: ActiveNetwork,
    founder: str,
    *,
    requires: Mapping[str, float],
    connected: bool = True,
    time_limit_seconds: float = 5.0,
) -> Coalition | None:
    """The smallest group with the founder whose members hold the required resources.

    Parameters
    ----------
    active
        The network on a day.
    founder
        Key of the company that is in the group.
    requires
        Level in [0, 1] to reach, by resource key. The levels of members add up when the resource is pooled;
        otherwise one member has to reach it.
    connected
        Whether active alliances among the members must connect all of them.
    time_limit_seconds
        Time for the search, above 0; the best group known by then is returned.

    Returns
    -------
    Coalition or None
        None: it is proven that no group without conflicts holds the resources that are not `missing`,
        although each of them is available. A resource is missing when all companies that may join, that is
        those not in conflict with the founder and, if connected, within its reach, do not reach the level.

    Raises
    ------
    NotFound
        There is no such company or resource.
    InvalidInput
        A level or the time limit is outside its range.

    Notes
    -----
    An integer program; for connected groups it is solved repeatedly, and each time the connections that its
    last solution lacked are required. Among groups of equal size the result is always the same.

    References
    ----------
    Analyses, section 6.

    Examples
    --------
    >>> from datetime import date
    >>> from graph_service.analysis.examples import chain
    >>> active = ActiveNetwork(chain(), date(2026, 1, 1))
    >>> near = coalition(active, "f", requires={"r": 0.5})
    >>> near.members, near.covers, near.optimal
    (('f', 'm', 'n'), (CoalitionCover(resource='r', company='n', level=0.9),), True)
    >>> coalition(active, "f", requires={"r": 0.5}, connected=False).members
    ('f', 'n')
    """
    deadline = Deadline(checked_time_limit(time_limit_seconds))
    number = active.company(founder)
    for key, level in requires.items():
        checked_fraction(level, "requires")
        active.resource(key)
    keys = sorted(requires)
    resource = active.resource_numbers(keys)
    required = rounded(np.array([requires[key] for key in keys], dtype=np.float64))
    allowed = _possible_members(active, number, connected=connected)
    held = _group_levels(active, np.array([number]), resource)
    left = held < required
    demands = Demands(
        resource=resource[left],
        required=required[left],
        lacking=rounded((required - held)[left]),
        worth=np.ones(int(left.sum())),
    )
    choice = suppliers(active, demands, allowed, np.ones(active.company_count))
    group = _smallest_group(active, number, allowed, choice, connected, deadline)
    if group.proven and not group.complete:
        return None
    met = _group_levels(active, group.members, resource) >= required
    pairs = mutual_fits(active, group.members)
    return Coalition(
        members=active.company_keys(group.members),
        covers=_covers(active, group.members, resource[met]),
        mutual_fit=rounded_value(float(pairs[2].sum())),
        optimal=group.proven,
        lower_bound=group.least_size,
        missing=active.resource_keys(resource[~met]),
        as_of=active.as_of,
        graph_revision=active.graph_revision,
        truncated=not group.proven,
        reason=_reason(founder, group, left, choice.coverable),
    )


def _possible_members(active: ActiveNetwork, founder: int, *, connected: bool) -> Flags:
    """Which companies may join the founder."""
    allowed = np.ones(active.company_count, dtype=np.bool_)
    allowed[active.conflicts_of(founder)] = False
    allowed[founder] = True
    if connected:
        allowed &= distances(active, np.array([founder]), allowed) >= 0
    allowed[founder] = False
    return allowed


def _smallest_group(
    active: ActiveNetwork,
    founder: int,
    allowed: Flags,
    choice: Suppliers,
    connected: bool,
    deadline: Deadline,
) -> Connected:
    """The smallest group that meets all demands that can be met."""
    alone = np.array([founder], dtype=np.int64)
    if not choice.coverable.any():
        return Connected(members=alone, complete=True, least_size=1, proven=True)
    if connected:
        return Connection(active, founder, allowed, choice).smallest(deadline)
    cover = best_cover(choice.problem, deadline)
    complete = bool(choice.problem.met(cover.chosen).all())
    least = cover.least_cost if complete else fractional_cost(choice.problem, choice.problem.worth.sum())
    return Connected(
        members=np.sort(np.concatenate([alone, choice.companies[cover.chosen]])),
        complete=complete,
        least_size=1 + int(least),
        proven=cover.cheapest if complete else cover.most_worth,
    )


def _group_levels(active: ActiveNetwork, members: Positions, resource: Positions) -> Levels:
    """The level of each resource that the members reach; the sum for a pooled resource."""
    who, what = (side.ravel() for side in np.meshgrid(members, resource, indexing="ij"))
    levels = active.levels(who, what).reshape(len(members), len(resource))
    added = np.round(levels * UNITS).sum(axis=0) / UNITS
    pooled = active.network.resources.pooled[resource]
    return rounded(np.where(pooled, added, levels.max(axis=0, initial=0.0)))


def _covers(active: ActiveNetwork, members: Positions, resource: Positions) -> tuple[CoalitionCover, ...]:
    covers: list[CoalitionCover] = []
    for number in resource.tolist():
        levels = active.levels(members, np.full(len(members), number))
        order = np.lexsort((members, -levels))
        if not active.network.resources.pooled[number]:
            order = order[:1]
        covers += [
            CoalitionCover(
                resource=active.network.resources.keys[number],
                company=active.network.companies.keys[members[at]],
                level=float(levels[at]),
            )
            for at in order.tolist()
            if levels[at] > 0
        ]
    return tuple(covers)


def _reason(founder: str, group: Connected, left: Flags, coverable: Flags) -> str | None:
    if not group.complete:
        return "The time limit was reached before a group was found that holds all available resources."
    if not len(left):
        return "Nothing is required."
    if not left.any():
        return f"{founder} holds all that is required."
    if not coverable.any():
        return f"Nobody who may join {founder} holds what it lacks."
    return None

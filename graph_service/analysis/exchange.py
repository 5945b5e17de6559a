"""Exchange opportunities: rings of companies in which each closes gaps of the next."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

import numpy as np
from typing_extensions import Doc

from graph_service.analysis.active import ActiveNetwork
from graph_service.analysis.columns import Positions, contained, rounded, rounded_value, sums
from graph_service.analysis.cycles import CYCLES_PER_SECOND, MAX_CYCLES, Arcs, Cycle, in_cycles, short_cycles
from graph_service.analysis.fit import fits, given
from graph_service.analysis.limits import (
    Deadline,
    checked_count,
    checked_first,
    checked_fraction,
    checked_time_limit,
)
from graph_service.analysis.packing import assignment_bound, best_packing
from graph_service.domain.network import Levels

MAX_LENGTH: Final = 8
"""Longest cycle that can be asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeLink:
    """One company gives to another."""

    giver: str
    receiver: str
    fit: Annotated[float, Doc("Share of the receiver's gaps that the giver would close.")]
    resources: Annotated[tuple[str, ...], Doc("The resources that close them, greatest contribution first.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeCycle:
    """Companies in a ring: each gives to the next, the last one to the first."""

    companies: Annotated[tuple[str, ...], Doc("In the order of giving, beginning with the first by key.")]
    links: tuple[ExchangeLink, ...]
    value: Annotated[float, Doc("Sum of the links' fits.")]
    multilateral: Annotated[bool, Doc("Three or more, and no shorter exchange among some of them.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeOpportunities:
    """The best cycles, and the best set of cycles that can run side by side."""

    cycles: Annotated[tuple[ExchangeCycle, ...], Doc("The most valuable first.")]
    plan: Annotated[tuple[ExchangeCycle, ...], Doc("The chosen cycles, the most valuable first.")]
    plan_value: float
    upper_bound: Annotated[float, Doc("No plan is worth more than this.")]
    optimal: bool
    truncated: Annotated[bool, Doc("The search for cycles stopped early: there may be more of them.")]
    graph_revision: str
    as_of: date
    reason: Annotated[str | None, Doc("Why there are no cycles.")] = None


def exchange_opportunities(
    active: ActiveNetwork,
    *,
    within: Collection[str] | None = None,
    minimum_fit: float = 0.3,
    max_length: int = 3,
    capacity: int = 1,
    first: int = 50,
    time_limit_seconds: float = 5.0,
) -> ExchangeOpportunities:
    """Cycles of companies that would close gaps of one another, and the best plan made of them.

    Parameters
    ----------
    active
        The network on a day.
    within
        Keys of the companies that may take part; None: all. Gaps and fits are those of the whole network.
    minimum_fit
        Least fit of a link, in [0, 1]; a link's fit is always above 0.
    max_length
        Most companies in a cycle, in 2..8.
    capacity
        In how many cycles of the plan a company may be, at least 1.
    first
        How many cycles to list, in 0..5000; the plan is always whole.
    time_limit_seconds
        For everything together. What is known by then is the answer, with a bound.

    Returns
    -------
    ExchangeOpportunities
        Cycles by value (greatest first), then by the keys of their companies.

    Raises
    ------
    NotFound
        `within` names a company that does not exist.
    InvalidInput
        An argument is outside its range.

    Notes
    -----
    A link joins companies that are neither partners nor in conflict; a cycle has no conflict between any
    two members. The plan is the cycle-packing problem known from kidney exchange [1]_, solved as an integer
    program. When the search for cycles stopped early, the bound is that of the assignment relaxation.

    References
    ----------
    Analyses, section 5.

    .. [1] D. J. Abraham, A. Blum, T. Sandholm: Clearing algorithms for barter exchange markets. EC 2007.

    Examples
    --------
    >>> from graph_service.domain.model import Company, Holding, Need, Resource, ResourceKind
    >>> from graph_service.domain.network import Network
    >>> network = Network.of(
    ...     companies=[Company(key=key, name=key) for key in "abc"],
    ...     resources=[Resource(key=key, name=key, kind=ResourceKind.OTHER) for key in ("ra", "rb", "rc")],
    ...     holdings=[
    ...         Holding(company=giver, resource=f"r{receiver}", level=level)
    ...         for giver, receiver, level in (("a", "b", 0.9), ("b", "c", 0.8), ("c", "a", 0.7))
    ...     ],
    ...     needs=[Need(company=key, resource=f"r{key}", importance=1) for key in "abc"],
    ... )
    >>> found = exchange_opportunities(ActiveNetwork(network, date(2026, 1, 1)))
    >>> [(cycle.companies, cycle.value, cycle.multilateral) for cycle in found.plan]
    [(('a', 'b', 'c'), 2.4, True)]
    """
    checked_fraction(minimum_fit, "minimumFit")
    checked_count(max_length, "maxLength", least=2, most=MAX_LENGTH)
    checked_count(capacity, "capacity")
    checked_first(first)
    deadline = Deadline(checked_time_limit(time_limit_seconds))
    members = active.company_numbers(within)
    rows = fits(active, receivers=members, givers=members, minimum=minimum_fit, deadline=deadline.part(0.5))
    arcs = Arcs(rows.giver, rows.receiver, rows.fit)
    arcs = arcs.only(~active.are_in_conflict(arcs.giver, arcs.receiver))
    arcs = arcs.only(~active.are_partners(arcs.giver, arcs.receiver))
    ring = in_cycles(arcs, active.company_count)
    conflicts = {
        company: frozenset(active.conflicting(company).tolist()) for company in np.unique(ring.giver).tolist()
    }
    found = short_cycles(
        ring,
        active.company_count,
        conflicts,
        max_length,
        _most_cycles(time_limit_seconds),
        deadline.part(0.4),
    )
    truncated = not found.complete or rows.receivers_done < len(members)
    rings = _Rings(active, ring)
    cycles, values = rings.ranked(found.cycles)
    packing = best_packing(cycles, values, capacity, deadline)
    value = rounded_value(packing.value)
    bound = packing.bound
    if truncated or not packing.optimal:
        # receivers that were not looked at could be given everything
        relaxed = assignment_bound(arcs, capacity) + capacity * (len(members) - rows.receivers_done)
        bound = relaxed if truncated else min(relaxed, bound)
    return ExchangeOpportunities(
        cycles=tuple(rings.cycle(*entry) for entry in zip(cycles[:first], values.tolist(), strict=False)),
        plan=tuple(rings.cycle(cycles[at], float(values[at])) for at in packing.chosen),
        plan_value=value,
        upper_bound=max(value, rounded_value(bound)),
        optimal=packing.optimal and not truncated,
        truncated=truncated,
        graph_revision=active.graph_revision,
        as_of=active.as_of,
        reason=None if cycles else _reason(active, arcs, truncated, minimum_fit, max_length),
    )


class _Rings:
    """Looks up the fits of links, and turns numbers into the cycles that are shown."""

    def __init__(self, active: ActiveNetwork, arcs: Arcs) -> None:
        self._active = active
        pairs = arcs.giver * active.company_count + arcs.receiver
        order = np.argsort(pairs)
        self._pairs, self._weights = pairs[order], arcs.weight[order]
        self._links: dict[tuple[int, int], ExchangeLink] = {}

    def ranked(self, cycles: list[Cycle]) -> tuple[list[Cycle], Levels]:
        """The cycles by value, then by their companies; and the values."""
        cycles = sorted(cycles)
        lengths = [len(cycle) for cycle in cycles]
        givers = np.array([company for cycle in cycles for company in cycle], dtype=np.int64)
        receivers = np.array(
            [company for cycle in cycles for company in cycle[1:] + cycle[:1]], dtype=np.int64
        )
        of = np.repeat(np.arange(len(cycles)), lengths)
        values = rounded(sums(of, self._fits(givers, receivers), len(cycles)))
        order = np.argsort(-values, kind="stable")
        return [cycles[at] for at in order.tolist()], values[order]

    def _fits(self, givers: Positions, receivers: Positions) -> Levels:
        """The fits of these links, which all exist."""
        wanted = givers * self._active.company_count + receivers
        fits: Levels = self._weights[np.searchsorted(self._pairs, wanted)]
        return fits

    def cycle(self, cycle: Cycle, value: float) -> ExchangeCycle:
        """The cycle as it is shown."""
        members = np.array(cycle, dtype=np.int64)
        between = (members[:, None] * self._active.company_count + members).ravel()
        links = zip(cycle, cycle[1:] + cycle[:1], strict=True)
        return ExchangeCycle(
            companies=self._active.company_keys(cycle),
            links=tuple(self._link(giver, receiver) for giver, receiver in links),
            value=value,
            # as many links among the members as there are members: the ring itself and no chord
            multilateral=len(cycle) >= 3 and int(contained(between, self._pairs).sum()) == len(cycle),
        )

    def _link(self, giver: int, receiver: int) -> ExchangeLink:
        known = self._links.get((giver, receiver))
        if known is None:
            parts, fit = given(self._active, giver, receiver)
            keys = self._active.network.companies.keys
            known = self._links[giver, receiver] = ExchangeLink(
                giver=keys[giver],
                receiver=keys[receiver],
                fit=fit,
                resources=tuple(part.resource for part in parts),
            )
        return known


def _most_cycles(time_limit_seconds: float) -> int:
    """How many cycles can be worked on in that time."""
    return max(CYCLES_PER_SECOND, min(MAX_CYCLES, int(time_limit_seconds * CYCLES_PER_SECOND)))


def _reason(active: ActiveNetwork, arcs: Arcs, truncated: bool, minimum_fit: float, max_length: int) -> str:
    if truncated:
        return "The time was up before a cycle was found; a longer time limit may find some."
    if not active.needs.total.any():
        return "No company has an open gap."
    if not len(arcs):
        return f"Nobody closes a share of {minimum_fit:g} of the gaps of one that is no partner or rival."
    return f"There are links, but no cycle of 2 to {max_length} companies among them without a conflict."

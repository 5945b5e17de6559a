"""Exchange opportunities: rings of companies in which each closes gaps of the next."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

import numpy as np
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Positions, rounded, rounded_value, sums
from graph_service.analysis.complementarity.exchange_links import Links
from graph_service.analysis.complementarity.fit import fits_of, resources_given
from graph_service.analysis.limits import (
    Deadline,
    checked_count,
    checked_first,
    checked_fraction,
    checked_time_limit,
)
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.optimisation.cycles import CYCLES_PER_SECOND, MAX_CYCLES, Cycle
from graph_service.analysis.optimisation.packing import best_packing
from graph_service.domain.network import Flags, Levels

MAX_LENGTH: Final = 8
"""Maximum length of a cycle."""


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
    multilateral: Annotated[
        bool, Doc("Three or more companies, with no shorter exchange among some of them.")
    ]


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
        Maximum number of companies in a cycle, in 2..8.
    capacity
        In how many cycles of the plan a company may be, at least 1.
    first
        How many cycles to list, in 0..5000; the plan is always whole.
    time_limit_seconds
        For the whole analysis. The best result known by then is returned, with a bound.

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
    A link joins companies that are neither partners nor in conflict; a cycle has no conflict between any two
    members. The plan is the cycle-packing problem known from kidney exchange [1]_, solved as an integer
    program. When the search for cycles stopped early, the bound is that of the assignment relaxation, or what
    all companies can receive. If there are too many links to examine each in time, swaps of two are found by
    a join, and cycles of three are sampled (see SampledCycles).

    References
    ----------
    Analyses, section 5.

    .. [1] D. J. Abraham, A. Blum, T. Sandholm: Clearing algorithms for barter exchange markets. EC 2007.

    Examples
    --------
    >>> from graph_service.domain.model.entities import Company, Holding, Need, Resource, ResourceKind
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
    seconds = checked_time_limit(time_limit_seconds)
    deadline = Deadline(seconds)
    members = active.company_numbers(within)
    links = Links(active, members, rounded_value(minimum_fit))
    search = links.cycles(max_length, _most_cycles(seconds), seconds, deadline)
    rings = _Rings(active, links)
    cycles, values = rings.rank(search.cycles)
    # where cycles are missing, what is best among those found says nothing about the others
    bound = np.inf if search.complete else capacity * links.bound_of_one(deadline.part(0.4))
    packing = best_packing(cycles, values, capacity, deadline.part(0.9))
    if search.complete:
        bound = packing.bound
        if not packing.optimal:
            bound = min(bound, capacity * links.bound_of_one(deadline))
    value = rounded_value(packing.value)
    shown = rings.results([*cycles[:first], *(cycles[at] for at in packing.chosen)])
    return ExchangeOpportunities(
        cycles=shown[: len(cycles[:first])],
        plan=shown[len(cycles[:first]) :],
        plan_value=value,
        upper_bound=max(value, rounded_value(bound)),
        optimal=packing.optimal and search.complete,
        truncated=not search.complete,
        graph_revision=active.graph_revision,
        as_of=active.as_of,
        reason=None if cycles else links.reason(search.complete, max_length),
    )


class _Rings:
    """Puts cycles in order, and turns their numbers into what is shown."""

    def __init__(self, active: ActiveNetwork, links: Links) -> None:
        self._active, self._links = active, links

    def rank(self, cycles: list[Cycle]) -> tuple[list[Cycle], Levels]:
        """The cycles by value, then by their companies; and the values."""
        cycles = sorted(cycles)
        of, giver, receiver = _ends(cycles)
        values = rounded(sums(of, fits_of(self._active, giver, receiver), len(cycles)))
        order = np.argsort(-values, kind="stable")
        return [cycles[at] for at in order.tolist()], values[order]

    def results(self, cycles: list[Cycle]) -> tuple[ExchangeCycle, ...]:
        """The cycles as they are shown."""
        active = self._active
        of, giver, receiver = _ends(cycles)
        pairs = giver * active.company_count + receiver
        _, first, which = np.unique(pairs, return_index=True, return_inverse=True)
        givers, receivers = giver[first], receiver[first]
        fits = fits_of(active, givers, receivers)
        known = [
            ExchangeLink(giver=by, receiver=to, fit=fit, resources=resources)
            for by, to, fit, resources in zip(
                active.company_keys(givers.tolist()),
                active.company_keys(receivers.tolist()),
                fits.tolist(),
                resources_given(active, givers, receivers),
                strict=True,
            )
        ]
        values = rounded(sums(of, fits[which], len(cycles))).tolist()
        simple = self._chordless(cycles).tolist()
        links, result = iter(which.tolist()), []
        for cycle, value, chordless in zip(cycles, values, simple, strict=True):
            result.append(
                ExchangeCycle(
                    companies=active.company_keys(cycle),
                    links=tuple(known[next(links)] for _ in cycle),
                    value=value,
                    multilateral=len(cycle) >= 3 and chordless,
                )
            )
        return tuple(result)

    def _chordless(self, cycles: list[Cycle]) -> Flags:
        """Whether no link but those of the ring joins two members, for each cycle."""
        of: list[int] = []
        giver: list[int] = []
        receiver: list[int] = []
        for at, cycle in enumerate(cycles):
            for step in range(2, len(cycle)):
                of += [at] * len(cycle)
                giver += cycle
                receiver += [*cycle[step:], *cycle[:step]]
        chord = self._links.exist(np.array(giver, dtype=np.int64), np.array(receiver, dtype=np.int64))
        result = np.ones(len(cycles), dtype=np.bool_)
        result[np.array(of, dtype=np.int64)[chord]] = False
        return result


def _ends(cycles: list[Cycle]) -> tuple[Positions, Positions, Positions]:
    """For each link the position of its cycle, its giver and its receiver."""
    of = np.repeat(np.arange(len(cycles)), [len(cycle) for cycle in cycles])
    giver = np.array([company for cycle in cycles for company in cycle], dtype=np.int64)
    receiver = np.array([company for cycle in cycles for company in cycle[1:] + cycle[:1]], dtype=np.int64)
    return of, giver, receiver


def _most_cycles(time_limit_seconds: float) -> int:
    """How many cycles can be worked on in that time."""
    return max(CYCLES_PER_SECOND, min(MAX_CYCLES, int(time_limit_seconds * CYCLES_PER_SECOND)))

"""The ecosystem: companies and alliances as a whole, their communities, brokers and scarce resources."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

import numpy as np
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Positions, distinct, rounded, rounded_value, sums
from graph_service.analysis.graph.company_graph import CompanyGraph
from graph_service.analysis.graph.structural_holes import MAX_ROWS, lowest_constraint
from graph_service.analysis.limits import checked_first
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.pictures.company_drawing import drawing
from graph_service.analysis.pictures.neighbourhood import GraphView


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """A company between partners that are not partners of each other."""

    company: str
    constraint: Annotated[float, Doc("Burt's constraint: the lower, the more of a broker.")]
    betweenness: Annotated[float, Doc("Share of shortest paths that lead through it, in [0, 1].")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScarceResource:
    """A resource that more companies lack than hold."""

    resource: str
    holders: Annotated[int, Doc("Companies that hold it at a level above 0.")]
    seekers: Annotated[int, Doc("Companies with a shortfall of it.")]
    unmet_gap: Annotated[float, Doc("Sum of their gaps.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Community:
    """Companies that share more alliances with each other than chance would have it."""

    index: Annotated[int, Doc("From 0, by size, ties by smallest key.")]
    size: int
    _active: ActiveNetwork = field(repr=False, compare=False)
    _companies: Positions = field(repr=False, compare=False)

    def members(self, first: int = 50) -> tuple[str, ...]:
        """Keys of the companies, ascending; `first` of them, in 0..5000."""
        return self._active.company_keys(self._companies[: checked_first(first)])

    def top_resources(self, first: int = 5) -> tuple[str, ...]:
        """Keys of the resources that most members hold, ties by the sum of their levels, then key."""
        checked_first(first)
        active = self._active
        _, rows = active.holds_of.rows_of(self._companies)
        holders = np.bincount(active.held[rows], minlength=active.resource_count)
        level = rounded(sums(active.held[rows], active.held_level[rows], active.resource_count))
        order = np.lexsort((np.arange(active.resource_count), -level, -holders))
        return active.resource_keys(order[holders[order] > 0][:first])


@dataclass(frozen=True, slots=True, kw_only=True)
class Ecosystem:
    """Some companies, the alliances among them, and the graph that these make.

    Expensive measures are computed on first use, and then kept with the graph.
    """

    as_of: date
    graph_revision: str
    companies: Annotated[int, Doc("Number of companies.")]
    alliances: Annotated[int, Doc("Number of active alliances that one of them is a member of.")]
    density: Annotated[float, Doc("Share of all pairs that are partners, in [0, 1].")]
    components: Annotated[int, Doc("Connected components; an isolated company is one.")]
    truncated: bool = False
    reason: Annotated[str | None, Doc("Why there is nothing to see.")] = None
    _active: ActiveNetwork = field(repr=False, compare=False)
    _graph: CompanyGraph = field(repr=False, compare=False)
    _companies: Positions = field(repr=False, compare=False)

    @property
    def modularity(self) -> float | None:
        """Modularity of the communities, in [-0.5, 1]; None if no company has a partner."""
        value = self._graph.communities.modularity
        return None if value is None else rounded_value(value)

    @property
    def articulation_points(self) -> tuple[str, ...]:
        """Keys of the companies without which a component falls apart, ascending."""
        return self._keys(self._graph.articulation_points)

    def communities(self, first: int = 20) -> tuple[Community, ...]:
        """The communities by size, greatest first, then smallest key; isolated companies make one each.

        Raises
        ------
        InvalidInput
            `first` is outside 0..5000.
        """
        checked_first(first)
        partition = self._graph.communities
        by_community = np.argsort(partition.of, kind="stable")
        ends = np.cumsum(partition.sizes)
        return tuple(
            Community(
                index=index,
                size=int(size),
                _active=self._active,
                _companies=self._companies[by_community[end - size : end]],
            )
            for index, (size, end) in enumerate(zip(partition.sizes[:first], ends[:first], strict=True))
        )

    def brokers(self, first: int = 20) -> tuple[Broker, ...]:
        """The companies of lowest constraint, then by key; those without partners are left out.

        If the graph is too dense to examine every company (`truncated`), only the companies with the lowest
        bounds are examined.

        Raises
        ------
        InvalidInput
            `first` is outside 0..5000.
        """
        companies, constraint = lowest_constraint(self._graph, checked_first(first))
        between = self._graph.betweenness.values if len(companies) else np.zeros(0)
        return tuple(
            Broker(
                company=key,
                constraint=float(constraint[at]),
                betweenness=rounded_value(float(between[number])),
            )
            for at, (number, key) in enumerate(zip(companies, self._keys(companies), strict=True))
        )

    def scarce_resources(self, first: int = 20) -> tuple[ScarceResource, ...]:
        """The resources that more of the companies lack than hold: greatest unmet gap first, then key.

        A company counts as lacking a resource when it has a shortfall after what it and its partners, inside
        the ecosystem or not, hold.

        Raises
        ------
        InvalidInput
            `first` is outside 0..5000.
        """
        checked_first(first)
        active, needs = self._active, self._active.needs
        _, rows = active.holds_of.rows_of(self._companies)
        holders = np.bincount(active.held[rows], minlength=active.resource_count)
        _, rows = active.needs_of.rows_of(self._companies)
        rows = rows[needs.shortfall[rows] > 0]
        seekers = np.bincount(needs.resource[rows], minlength=active.resource_count)
        unmet = rounded(sums(needs.resource[rows], needs.weighted[rows], active.resource_count))
        scarce = np.flatnonzero(seekers > holders)
        scarce = scarce[np.lexsort((scarce, -unmet[scarce]))][:first]
        return tuple(
            ScarceResource(
                resource=key,
                holders=int(holders[number]),
                seekers=int(seekers[number]),
                unmet_gap=float(unmet[number]),
            )
            for number, key in zip(scarce.tolist(), active.resource_keys(scarce), strict=True)
        )

    def graph(self, limit: int = 2000) -> GraphView:
        """The ecosystem to draw: the companies with most partners and the links among them.

        Parameters
        ----------
        limit
            Maximum number of companies to show, in 1..5000.

        Returns
        -------
        GraphView
            Companies by partners in the ecosystem (`degree`), most first, then by key; `group` is the index
            of the community as text. Links weigh the number of alliances shared; of more than 20,000 the
            heaviest are shown, then by keys. `truncated` when companies or links were left out.

        Raises
        ------
        InvalidInput
            `limit` is outside its range.
        """
        return drawing(self._active, self._graph, self._companies, limit)

    def _keys(self, nodes: Positions) -> tuple[str, ...]:
        return self._active.company_keys(self._companies[nodes])


def ecosystem(active: ActiveNetwork, *, within: Collection[str] | None = None) -> Ecosystem:
    """The companies as a whole: how they are connected, which are brokers, and which resources are scarce.

    Parameters
    ----------
    active
        The network on a day.
    within
        Keys of the companies to look at; None: all. The graph contains only these companies; ties to others
        only count in the shortfalls.

    Returns
    -------
    Ecosystem
        Its lists are methods that take the number of entries.

    Raises
    ------
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
    >>> whole = ecosystem(ActiveNetwork(star("h", "abcd"), date(2026, 1, 1)))
    >>> whole.companies, whole.alliances, whole.density, whole.components, whole.articulation_points
    (5, 4, 0.4, 1, ('h',))
    >>> whole.brokers(1)
    (Broker(company='h', constraint=0.25, betweenness=1.0),)
    """
    companies = active.company_numbers(within)
    graph = active.company_graph if within is None else CompanyGraph.of(active, companies)
    count = len(companies)
    _, rows = active.alliances_of.rows_of(companies)
    searched = float(graph.tie_work.sum()) <= MAX_ROWS
    return Ecosystem(
        as_of=active.as_of,
        graph_revision=active.graph_revision,
        companies=count,
        alliances=len(distinct(active.joined[rows])),
        density=rounded_value(2 * graph.edge_count / (count * (count - 1))) if count > 1 else 0.0,
        components=graph.component_count,
        truncated=not searched,
        reason=_reason(count, graph, searched),
        _active=active,
        _graph=graph,
        _companies=companies,
    )


def _reason(count: int, graph: CompanyGraph, searched: bool) -> str | None:
    if not searched:
        return "The graph is too dense to compute every company's constraint; brokers may be missing."
    if not count:
        return "No company is left to look at."
    if not graph.edge_count:
        return "No two of the companies are partners on this day."
    return None

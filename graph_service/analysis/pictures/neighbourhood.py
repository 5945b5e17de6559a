"""The neighbourhood of a company as a drawing: everything within some steps of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from graph_service.analysis.arrays.grouping import Groups
from graph_service.analysis.limits import MAX_FIRST
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.domain.errors import InvalidInput
from graph_service.domain.global_ids import global_id

MAX_DEPTH: Final = 4

Place: TypeAlias = tuple[str, int]
"""A kind of node (COMPANY, RESOURCE, ALLIANCE) and its number."""
Step: TypeAlias = tuple[str, Place, Place, float]
"""A kind of link, its two ends in their direction, and its weight."""


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A node of a drawing."""

    id: str
    key: str
    label: str
    kind: str
    group: str | None
    degree: int

    @property
    def industry(self) -> str | None:
        """The industry of a company; None for everything else."""
        return self.group if self.kind == "COMPANY" else None

    @property
    def x(self) -> float | None:
        """From left to right, in [-1, 1]; None if the client computes the layout."""
        return None

    @property
    def y(self) -> float | None:
        """From bottom to top, in [-1, 1]; None if the client computes the layout."""
        return None

    @property
    def betweenness(self) -> float | None:
        """Share of shortest paths that lead through it, in [0, 1]; None if it was not computed."""
        return None


@dataclass(frozen=True, slots=True)
class GraphLink:
    """A link of a drawing, between the ids of two of its nodes."""

    source: str
    target: str
    kind: str
    weight: float


@dataclass(frozen=True, slots=True)
class GraphView:
    """A drawing."""

    nodes: tuple[GraphNode, ...]
    links: tuple[GraphLink, ...]
    truncated: bool
    reason: str | None = None


def neighbourhood(active: ActiveNetwork, company: str, *, depth: int = 1, limit: int = 200) -> GraphView:
    """Return everything within ``depth`` steps of a company, and all links between what is shown.

    Parameters
    ----------
    active
        The network on one day.
    company
        Key of the company in the middle.
    depth
        Number of steps, 1 to 4, along holdings, needs, active memberships and competition.
    limit
        Maximum number of nodes to show, 1 to 5,000. Nearest first; at equal distance alliances before
        companies before resources, stronger links before weaker ones, then by key.

    Returns
    -------
    GraphView
        ``truncated`` when the limit left nodes out. A node's ``degree`` counts its links in the drawing.

    Raises
    ------
    InvalidInput
        When a parameter is out of range.
    NotFound
        When there is no such company.

    Examples
    --------
    >>> from datetime import date
    >>> from graph_service.analysis.examples import star
    >>> view = neighbourhood(ActiveNetwork(star("h", "ab"), date(2026, 1, 1)), "a", depth=2)
    >>> [(node.key, node.degree) for node in view.nodes], len(view.links), view.truncated
    ([('a', 1), ('xa', 2), ('h', 1)], 2, False)
    """
    if not 1 <= depth <= MAX_DEPTH:
        raise InvalidInput(f"depth: expected 1 to {MAX_DEPTH}, got {depth}.", field="depth")
    if not 1 <= limit <= MAX_FIRST:
        raise InvalidInput(f"limit: expected 1 to {MAX_FIRST:,}, got {limit}.", field="limit")
    surroundings = _Surroundings(active)
    shown, truncated = _places_within(surroundings, ("COMPANY", active.company(company)), depth, limit)
    steps = dict.fromkeys(
        step
        for kind, number in shown
        if kind == "COMPANY"
        for step in surroundings.links(number)
        if step[1] in shown and step[2] in shown
    )
    degree = dict.fromkeys(shown, 0)
    for _, source, target, _ in steps:
        degree[source] += 1
        degree[target] += 1
    return GraphView(
        tuple(surroundings.node(place, degree[place]) for place in shown),
        tuple(
            GraphLink(surroundings.id(source), surroundings.id(target), kind, weight)
            for kind, source, target, weight in steps
        ),
        truncated,
    )


def _places_within(
    surroundings: "_Surroundings", start: Place, depth: int, limit: int
) -> tuple[dict[Place, None], bool]:
    """Return the places within `depth` steps, nearest first, and whether there are more than the limit."""
    shown = {start: None}
    frontier = [start]
    truncated = False
    for _ in range(depth):
        reached: dict[Place, float] = {}
        for place in frontier:
            for _, source, target, weight in surroundings.steps(place):
                other = target if source == place else source
                if other not in shown:
                    reached[other] = max(weight, reached.get(other, 0.0))
        frontier = sorted(reached, key=lambda place: (place[0], -reached[place], place[1]))
        truncated = truncated or len(shown) + len(frontier) > limit
        frontier = frontier[: limit - len(shown)]
        shown |= dict.fromkeys(frontier)
        if len(shown) == limit:
            break
    return shown, truncated


class _Surroundings:
    """One step from each place, along the links of the graph on the day."""

    def __init__(self, active: ActiveNetwork) -> None:
        self._active = active
        network = active.network
        self._tables = {
            "COMPANY": (network.companies.keys, network.companies.names, network.companies.industries),
            "RESOURCE": (network.resources.keys, network.resources.names, network.resources.kinds),
            "ALLIANCE": (network.alliances.keys, network.alliances.names, network.alliances.stages),
        }
        needs, rivals = network.needs, network.competitions
        self._by_resource = np.argsort(needs.resource, kind="stable")
        self._seekers_of = Groups.by(needs.resource[self._by_resource], active.resource_count)
        ends = np.concatenate([rivals.a, rivals.b])
        self._by_rival = np.argsort(ends, kind="stable")
        self._rivals_of = Groups.by(ends[self._by_rival], active.company_count)

    def steps(self, place: Place) -> Iterator[Step]:
        """Return the links of a place."""
        kind, number = place
        active, needs = self._active, self._active.network.needs
        match kind:
            case "COMPANY":
                yield from self.links(number)
            case "ALLIANCE":
                for company in active.member[active.members_of.of(number)].tolist():
                    yield "MEMBER_OF", ("COMPANY", company), place, 1.0
            case _:
                rows = active.holders_of.of(number)
                for company, level in zip(
                    active.holder[rows].tolist(), active.holder_level[rows].tolist(), strict=True
                ):
                    yield "HAS", ("COMPANY", company), place, level
                for row in self._by_resource[self._seekers_of.of(number)].tolist():
                    yield "NEEDS", ("COMPANY", int(needs.company[row])), place, float(needs.importance[row])

    def links(self, company: int) -> Iterator[Step]:
        """Return the links of a company. Every link of the graph has a company at an end."""
        active, place = self._active, ("COMPANY", company)
        needs, rivals = active.network.needs, active.network.competitions
        for alliance in active.joined[active.alliances_of.of(company)].tolist():
            yield "MEMBER_OF", place, ("ALLIANCE", alliance), 1.0
        rows = active.holds_of.of(company)
        for resource, level in zip(active.held[rows].tolist(), active.held_level[rows].tolist(), strict=True):
            yield "HAS", place, ("RESOURCE", resource), level
        rows = active.needs_of.of(company)
        for resource, importance in zip(
            needs.resource[rows].tolist(), needs.importance[rows].tolist(), strict=True
        ):
            yield "NEEDS", place, ("RESOURCE", resource), importance
        for end in self._by_rival[self._rivals_of.of(company)].tolist():
            row = end % len(rivals.a)
            a, b = int(rivals.a[row]), int(rivals.b[row])
            yield "COMPETES_WITH", ("COMPANY", a), ("COMPANY", b), float(rivals.intensity[row])

    def id(self, place: Place) -> str:
        """Return the global id of the node that a place stands for."""
        kind, number = place
        return global_id(kind.capitalize(), self._tables[kind][0][number])

    def node(self, place: Place, degree: int) -> GraphNode:
        """Return the node that stands for a place."""
        kind, number = place
        keys, names, groups = self._tables[kind]
        return GraphNode(self.id(place), keys[number], names[number], kind, groups[number], degree)

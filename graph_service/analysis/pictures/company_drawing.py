"""A drawing of a company graph: the companies with most partners and the links among them."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from scipy import sparse

from graph_service.analysis.arrays.grouping import Positions, rounded_value
from graph_service.analysis.graph.company_graph import CompanyGraph
from graph_service.analysis.limits import MAX_FIRST, checked_count
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.pictures.neighbourhood import GraphLink, GraphNode, GraphView
from graph_service.domain.global_ids import global_id

MAX_LINKS: Final = 20_000
"""Maximum number of links of a drawing: one alliance of a thousand members already has half a million."""


@dataclass(frozen=True, slots=True)
class PlacedCompany(GraphNode):
    """A company in a drawing; its place and betweenness are computed on first use."""

    _industry: str | None
    _number: int = field(repr=False)
    _graph: CompanyGraph = field(repr=False, compare=False)

    @property
    def industry(self) -> str | None:
        """Its industry."""
        return self._industry

    @property
    def x(self) -> float | None:
        """From left to right, in [-1, 1]."""
        return float(self._graph.places[self._number, 0])

    @property
    def y(self) -> float | None:
        """From bottom to top, in [-1, 1]."""
        return float(self._graph.places[self._number, 1])

    @property
    def betweenness(self) -> float | None:
        """Share of shortest paths that lead through it, in [0, 1]."""
        return rounded_value(float(self._graph.betweenness.values[self._number]))


def drawing(active: ActiveNetwork, graph: CompanyGraph, companies: Positions, limit: int) -> GraphView:
    """The companies with most partners, at most `limit`, coloured by community, and their strongest links.

    Parameters
    ----------
    graph, companies
        Node i of the graph is companies[i].
    limit
        In 1..5000.
    """
    checked_count(limit, "limit", most=MAX_FIRST)
    count = graph.company_count
    shown = np.lexsort((np.arange(count), -graph.degrees))[:limit]
    place = np.sort(shown)
    shared = sparse.triu(graph.shared(place)[:, place], 1, format="coo")
    # links by keys: rows and columns are in the order of the companies
    row, column = (place[at] for at in shared.coords)
    order = np.lexsort((column, row, -shared.data))[:MAX_LINKS]
    names, industries = active.network.companies.names, active.network.companies.industries
    group = graph.communities.of
    keys = active.company_keys(companies)
    ids = {node: global_id("Company", keys[node]) for node in shown.tolist()}
    nodes = tuple(
        PlacedCompany(
            id=ids[node],
            key=keys[node],
            label=names[companies[node]],
            kind="COMPANY",
            group=str(group[node]),
            degree=int(graph.degrees[node]),
            _industry=industries[companies[node]],
            _number=node,
            _graph=graph,
        )
        for node in shown.tolist()
    )
    links = tuple(
        GraphLink(source=ids[a], target=ids[b], kind="PARTNER", weight=weight)
        for a, b, weight in zip(
            row[order].tolist(), column[order].tolist(), shared.data[order].tolist(), strict=True
        )
    )
    left_out = [
        f"{hidden:,} {what}"
        for hidden, what in (
            (count - len(shown), "companies with fewer partners"),
            (len(shared.data) - len(order), "links that weigh less"),
        )
        if hidden
    ]
    reason = f"Left out: {' and '.join(left_out)}." if left_out else None
    return GraphView(nodes, links, truncated=bool(left_out), reason=reason)

"""A drawing of a company graph: the companies with most partners and the links among them."""

from typing import Final

import numpy as np
from scipy import sparse

from graph_service.analysis.active import ActiveNetwork
from graph_service.analysis.columns import Positions
from graph_service.analysis.company_graph import CompanyGraph
from graph_service.analysis.limits import MAX_FIRST, checked_count
from graph_service.analysis.neighbourhood import GraphLink, GraphNode, GraphView
from graph_service.domain.identifiers import global_id

MAX_LINKS: Final = 20_000
"""Most links of a drawing: a thousand members of one alliance alone have half a million."""


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
    names, group = active.network.companies.names, graph.communities.of
    keys = active.company_keys(companies)
    ids = {node: global_id("Company", keys[node]) for node in shown.tolist()}
    nodes = tuple(
        GraphNode(
            id=ids[node],
            key=keys[node],
            label=names[companies[node]],
            kind="COMPANY",
            group=str(group[node]),
            degree=int(graph.degrees[node]),
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

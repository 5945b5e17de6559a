"""NetworkX graphs of the network; their nodes are company keys."""

import networkx as nx
import numpy as np

from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.optimisation.cycles import Arcs


def company_graph(active: ActiveNetwork) -> "nx.Graph[str]":
    """All companies, isolated ones too; an edge joins partners.

    The attribute `alliances` of an edge is the number of active alliances that the two share.

    Notes
    -----
    An alliance of n members makes n * (n - 1) / 2 edges.
    """
    graph: nx.Graph[str] = nx.Graph()
    keys = active.network.companies.keys
    graph.add_nodes_from(keys)
    shared = active.company_graph.shared(active.company_numbers(None))
    row = np.repeat(np.arange(active.company_count), np.diff(shared.indptr))
    once = row < shared.indices
    a, b = active.company_keys(row[once]), active.company_keys(shared.indices[once])
    numbers = shared.data[once].astype(np.int64).tolist()
    graph.add_weighted_edges_from(zip(a, b, numbers, strict=True), weight="alliances")
    return graph


def exchange_graph(active: ActiveNetwork, arcs: Arcs) -> "nx.DiGraph[str]":
    """The companies that give or receive; an arc's attribute `fit` is its weight."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    keys = active.network.companies.keys
    order = np.lexsort((arcs.receiver, arcs.giver))
    for at in order.tolist():
        graph.add_edge(keys[arcs.giver[at]], keys[arcs.receiver[at]], fit=float(arcs.weight[at]))
    return graph

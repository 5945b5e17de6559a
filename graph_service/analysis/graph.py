"""The network as NetworkX graphs, whose nodes are company keys: the one place that makes them."""

import networkx as nx
import numpy as np

from graph_service.analysis.active import ActiveNetwork
from graph_service.analysis.cycles import Arcs


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
    for alliance in range(len(active.network.alliances.keys)):
        members = active.company_keys(active.member[active.members_of.of(alliance)])
        for at, a in enumerate(members):
            for b in members[at + 1 :]:
                known = graph.get_edge_data(a, b, default={"alliances": 0})
                graph.add_edge(a, b, alliances=known["alliances"] + 1)
    return graph


def exchange_graph(active: ActiveNetwork, arcs: Arcs) -> "nx.DiGraph[str]":
    """The companies that give or receive; an arc's attribute `fit` is its weight."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    keys = active.network.companies.keys
    order = np.lexsort((arcs.receiver, arcs.giver))
    for at in order.tolist():
        graph.add_edge(keys[arcs.giver[at]], keys[arcs.receiver[at]], fit=float(arcs.weight[at]))
    return graph

"""The same steps in our way, in NetworkX, rustworkx, igraph and networkit, each on a graph of its own."""

import copy
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import igraph
import networkit
import networkx
import numpy as np
import rustworkx

from benchmarks.analyses.clock import fastest, line, shown, timed, within
from graph_service.analysis.arrays.grouping import Positions
from graph_service.analysis.graph.articulation_points import articulation_points
from graph_service.analysis.graph.betweenness import betweenness
from graph_service.analysis.graph.communities import louvain
from graph_service.analysis.graph.company_adjacency import Neighbourhood
from graph_service.analysis.graph.company_graph import CompanyGraph
from graph_service.analysis.graph.core_numbers import core_numbers
from graph_service.analysis.graph.structural_holes import constraints, lowest_constraint
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.domain.network import Ids, Levels


@dataclass(frozen=True)
class Pairs:
    """The company graph as pairs of company numbers, each once, and how many alliances they share."""

    companies: int
    a: Positions
    b: Positions
    shared: Levels

    @classmethod
    def of(cls, active: ActiveNetwork) -> "Pairs":
        """Those of the whole network."""
        matrix = active.company_graph.shared(active.company_numbers(None))
        row = np.repeat(np.arange(active.company_count), np.diff(matrix.indptr))
        once = row < matrix.indices
        return cls(active.company_count, row[once], matrix.indices[once].astype(np.int64), matrix.data[once])


@dataclass(frozen=True)
class Asked:
    """What the steps that need more than the graph are about."""

    company: int
    sources: int
    """From how many companies the shortest paths of the betweenness start, in every library."""


@dataclass(frozen=True)
class Rival:
    """A library: how it builds the graph from the pairs, and how it does the steps that it has."""

    name: str
    build: Callable[[Pairs], Any]
    steps: dict[str, Callable[[Any, Asked], Any]] = field(default_factory=dict)


def networkx_graph(pairs: Pairs) -> Any:
    """An undirected weighted graph."""
    graph: networkx.Graph[int] = networkx.Graph()
    graph.add_nodes_from(range(pairs.companies))
    graph.add_weighted_edges_from(zip(pairs.a.tolist(), pairs.b.tolist(), pairs.shared.tolist(), strict=True))
    return graph


def rustworkx_graph(pairs: Pairs) -> Any:
    """An undirected weighted graph; as a multigraph, which spares a check for edges that are there."""
    graph = rustworkx.PyGraph()
    graph.add_nodes_from(range(pairs.companies))
    graph.extend_from_weighted_edge_list(
        list(zip(pairs.a.tolist(), pairs.b.tolist(), pairs.shared.tolist(), strict=True))
    )
    return graph


def igraph_graph(pairs: Pairs) -> Any:
    """An undirected weighted graph."""
    graph = igraph.Graph(n=pairs.companies, edges=np.stack([pairs.a, pairs.b], axis=1))
    graph.es["weight"] = pairs.shared.tolist()
    return graph


def networkit_graph(pairs: Pairs) -> Any:
    """An undirected weighted graph. Its threads don't survive a fork, so it gets one."""
    networkit.setNumberOfThreads(1)
    ends = (pairs.a.astype(np.uint64), pairs.b.astype(np.uint64))
    return networkit.GraphFromCoo((pairs.shared, ends), n=pairs.companies, weighted=True)


def networkit_adamic_adar(graph: Any, asked: Asked) -> Any:
    """The index of one company with all others."""
    others = [(asked.company, other) for other in range(graph.numberOfNodes()) if other != asked.company]
    return networkit.linkprediction.AdamicAdarIndex(graph).runOn(others)


def networkit_betweenness(graph: Any, asked: Asked) -> Any:
    """The betweenness without weights, which networkit would take for lengths."""
    plain = networkit.graphtools.toUnweighted(graph)
    if asked.sources < plain.numberOfNodes():
        return networkit.centrality.EstimateBetweenness(plain, asked.sources).run()
    return networkit.centrality.Betweenness(plain).run()


RIVALS = (
    Rival(
        "NetworkX",
        networkx_graph,
        {
            "distances from one to all": lambda graph, asked: networkx.single_source_shortest_path_length(
                graph, asked.company
            ),
            "components": lambda graph, _: list(networkx.connected_components(graph)),
            "core numbers": lambda graph, _: networkx.core_number(graph),
            "articulation points": lambda graph, _: list(networkx.articulation_points(graph)),
            "communities": lambda graph, _: networkx.community.louvain_communities(graph, seed=0),
            "betweenness": lambda graph, asked: networkx.betweenness_centrality(
                graph, k=min(asked.sources, len(graph)), seed=0
            ),
            "Burt's constraint, the 20 lowest": lambda graph, _: networkx.constraint(graph),
            "Burt's constraint, all": lambda graph, _: networkx.constraint(graph),
            "Adamic-Adar of one with all": lambda graph, asked: list(
                networkx.adamic_adar_index(
                    graph, [(asked.company, b) for b in networkx.non_neighbors(graph, asked.company)]
                )
            ),
        },
    ),
    Rival(
        "rustworkx",
        rustworkx_graph,
        {
            "distances from one to all": lambda graph, asked: rustworkx.dijkstra_shortest_path_lengths(
                graph, asked.company, lambda _: 1.0
            ),
            "components": lambda graph, _: rustworkx.connected_components(graph),
            "core numbers": lambda graph, _: rustworkx.core_number(graph),
            "articulation points": lambda graph, _: rustworkx.articulation_points(graph),
            # it starts paths from all companies, always
            "betweenness": lambda graph, _: rustworkx.betweenness_centrality(graph),
        },
    ),
    Rival(
        "igraph",
        igraph_graph,
        {
            "distances from one to all": lambda graph, asked: graph.distances(source=[asked.company]),
            "components": lambda graph, _: graph.connected_components(),
            "core numbers": lambda graph, _: graph.coreness(),
            "articulation points": lambda graph, _: graph.articulation_points(),
            "communities": lambda graph, _: graph.community_multilevel(weights="weight"),
            "betweenness": lambda graph, asked: graph.betweenness(
                sources=range(min(asked.sources, graph.vcount()))
            ),
            "Burt's constraint, the 20 lowest": lambda graph, _: graph.constraint(),
            "Burt's constraint, all": lambda graph, _: graph.constraint(),
            "Adamic-Adar of one with all": lambda graph, asked: graph.similarity_inverse_log_weighted(
                vertices=[asked.company]
            ),
        },
    ),
    Rival(
        "networkit",
        networkit_graph,
        {
            "distances from one to all": lambda graph, asked: networkit.distance.BFS(
                graph, asked.company, storePaths=False
            ).run(),
            "components": lambda graph, _: networkit.components.ConnectedComponents(graph).run(),
            "core numbers": lambda graph, _: networkit.centrality.CoreDecomposition(graph).run(),
            "articulation points": lambda graph, _: networkit.components.BiconnectedComponents(graph).run(),
            "communities": lambda graph, _: networkit.community.PLM(graph, refine=True).run(),
            "betweenness": networkit_betweenness,
            "Adamic-Adar of one with all": networkit_adamic_adar,
        },
    ),
)

BUILDING = "building the company graph"
OURS: dict[str, Callable[[ActiveNetwork, int], Any]] = {
    BUILDING: lambda active, _: CompanyGraph.of(active),
    "distances from one to all": lambda active, company: distances(active, company),
    "components": lambda active, _: connected_components(active.company_graph),
    "core numbers": lambda active, _: core_numbers(active.company_graph),
    "articulation points": lambda active, _: articulation_points(active.company_graph),
    "communities": lambda active, _: louvain(active.company_graph),
    "betweenness": lambda active, _: betweenness(active.company_graph),
    "Burt's constraint, the 20 lowest": lambda active, _: lowest_constraint(active.company_graph, 20),
    "Burt's constraint, all": lambda active, _: constraints(
        active.company_graph, active.company_numbers(None)
    ),
    "Adamic-Adar of one with all": lambda active, company: active.company_graph.neighbourhood(
        company, Neighbourhood.ADAMIC_ADAR
    ),
}


def distances(active: ActiveNetwork, company: int) -> Ids:
    """The steps to every company, searched again each time."""
    fresh = copy.copy(active)
    fresh.__dict__["_hops"] = {}
    return fresh.hops(company)


def connected_components(graph: CompanyGraph) -> Positions:
    """The components, computed again each time."""
    fresh = copy.copy(graph)
    fresh.__dict__.pop("components", None)
    return fresh.components


def compare(
    active: ActiveNetwork, company: str, limit: float, most_edges: int, steps: Collection[str] = ()
) -> dict[str, float]:
    """Print the steps that graph libraries have too, or these; each rival beside its multiple of our time."""
    number = active.company(company)
    wanted = {BUILDING, *steps} if steps else set(OURS)
    ours = {name: fastest(partial(step, active, number)) for name, step in OURS.items() if name in wanted}
    graph = active.company_graph
    asked = Asked(number, graph.betweenness.sources if "betweenness" in wanted else 0)
    theirs: dict[str, dict[str, float]] = {name: {} for name in ours}
    print(f"  {graph.edge_count:,} edges, betweenness from {asked.sources:,} sources", flush=True)
    if graph.edge_count <= most_edges:
        pairs = Pairs.of(active)
        for rival in RIVALS:
            print(f"  ... {rival.name}", flush=True)
            theirs[BUILDING][rival.name], built = timed(partial(rival.build, pairs))
            for name, step in rival.steps.items():
                if name not in wanted:
                    continue
                theirs[name][rival.name] = within(limit, partial(step, built, asked))
            del built
    else:
        print("  the rivals' graphs are not built: more edges than --rivals-up-to", flush=True)
    print_ratios(ours, theirs, [rival.name for rival in RIVALS], limit)
    return ours


def print_ratios(
    ours: dict[str, float], theirs: dict[str, dict[str, float]], rivals: Sequence[str], limit: float
) -> None:
    """Print our seconds by step, and each rival's beside its multiple of them."""
    line("step", f"{'ours':>11}", *(f"{rival:>11}{'':9}" for rival in rivals))
    for name, seconds in ours.items():
        columns = []
        for rival in rivals:
            other = theirs[name].get(rival)
            ratio = "" if other is None else f"{min(other, limit) / seconds:.1f}x"
            columns.append(f"{shown(other, limit)}{ratio:>9}")
        line(name, shown(seconds), *columns)

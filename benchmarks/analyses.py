"""How long the analyses take on generated networks of growing size, beside NetworkX and rustworkx.

    python -m benchmarks.analyses [--companies 1000 10000 100000] [--rivals-up-to EDGES] [--seed 0]

Cold is the first question to a fresh ActiveNetwork, with whatever columns of the whole network it needs; warm
is the median of questions about other companies after that. A rival is timed on its own graph, built once
from the same memberships, and only where the graph is small enough for it to end.
"""

import argparse
import gc
import importlib
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np
import psutil

from benchmarks.generator import AS_OF, generated, network
from graph_service.analysis.active import ActiveNetwork
from graph_service.analysis.graph import company_graph

WARM_QUESTIONS = 7
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Analysis:
    """A question about one company (an alliance, a set), and how to put it."""

    module: str
    function: str
    ask: Callable[[Callable[..., Any], ActiveNetwork, str], Any]

    def found(self) -> Callable[..., Any] | None:
        """The function; None when this version does not have it."""
        try:
            module = importlib.import_module(f"graph_service.analysis.{self.module}")
        except ModuleNotFoundError:
            return None
        return getattr(module, self.function, None)


def about_company(function: Callable[..., Any], active: ActiveNetwork, company: str) -> Any:
    """The question of most analyses."""
    return function(active, company)


def about_alliance(function: Callable[..., Any], active: ActiveNetwork, company: str) -> Any:
    """The question about the company's first alliance."""
    first = int(active.joined[active.alliances_of.of(active.company(company))][0])
    return function(active, active.network.alliances.keys[first])


def with_other(function: Callable[..., Any], active: ActiveNetwork, company: str) -> Any:
    """The question about two companies."""
    return function(active, company, other(active, company))


def at_most_a_second(function: Callable[..., Any], active: ActiveNetwork, _: str) -> Any:
    """The question about the whole network, with a limit."""
    return function(active, time_limit_seconds=1.0)


def of_a_pair(function: Callable[..., Any], active: ActiveNetwork, company: str) -> Any:
    """The question about an alliance of two."""
    return function(active, [company, other(active, company)])


def other(active: ActiveNetwork, company: str) -> str:
    """The next company."""
    return active.network.companies.keys[(active.company(company) + 1) % active.company_count]


ANALYSES = (
    Analysis("gaps", "resource_gaps", about_company),
    Analysis("fit", "fit", with_other),
    Analysis("uncovered", "uncovered_partners", lambda f, active, key: f(active, key).candidates()),
    Analysis("additions", "alliance_additions", about_alliance),
    Analysis("recommendation", "recommended_partners", about_company),
    Analysis("recommendation", "recommended_alliances", about_company),
    Analysis("partner_set", "partner_set", about_company),
    Analysis("triads", "open_triads", about_company),
    Analysis("portfolio", "portfolio", about_company),
    Analysis("position", "network_position", about_company),
    Analysis("impact", "alliance_impact", of_a_pair),
    Analysis("ecosystem", "ecosystem", lambda f, active, _: f(active).communities()),
    Analysis("exchange", "exchange_opportunities", at_most_a_second),
)


@dataclass(frozen=True)
class Step:
    """The same step in our own way, in NetworkX and in rustworkx."""

    name: str
    ours: Callable[[ActiveNetwork, str], Any]
    networkx: Callable[["nx.Graph[str]", str], Any]
    rustworkx: Callable[[Any, Any, str], Any] | None
    most_edges: int


def steps() -> tuple[Step, ...]:
    """Steps that graph libraries have too."""
    return (
        Step(
            "components",
            lambda active, _: active.company_graph.components,
            lambda graph, _: nx.number_connected_components(graph),
            lambda rx, graph, _: rx.number_connected_components(graph),
            5_000_000,
        ),
        Step(
            "core numbers",
            lambda active, _: active.company_graph.core_numbers,
            lambda graph, _: nx.core_number(graph),
            lambda rx, graph, _: rx.core_number(graph),
            5_000_000,
        ),
        Step(
            "articulation points",
            lambda active, _: active.company_graph.articulation_points,
            lambda graph, _: list(nx.articulation_points(graph)),
            lambda rx, graph, _: rx.articulation_points(graph),
            5_000_000,
        ),
        Step(
            "communities",
            lambda active, _: active.company_graph.communities,
            lambda graph, _: nx.community.louvain_communities(graph, seed=0),
            None,
            400_000,
        ),
        Step(
            "betweenness (NetworkX: 100 sources)",
            lambda active, _: active.company_graph.betweenness,
            lambda graph, _: nx.betweenness_centrality(graph, k=min(100, len(graph)), seed=0),
            lambda rx, graph, _: rx.betweenness_centrality(graph),
            120_000,
        ),
        Step(
            "Adamic-Adar, one company",
            adamic_adar,
            lambda graph, key: list(
                nx.adamic_adar_index(graph, [(key, b) for b in nx.non_neighbors(graph, key)])
            ),
            None,
            2_000_000,
        ),
        Step(
            "PageRank",
            lambda active, _: pagerank(active),
            lambda graph, _: nx.pagerank(graph),
            lambda rx, graph, _: rx.pagerank(graph.to_directed()),
            2_000_000,
        ),
    )


def adamic_adar(active: ActiveNetwork, company: str) -> Any:
    """The index of a company with all others, as the recommendation computes it."""
    links = importlib.import_module("graph_service.analysis.links")
    return active.link_model.neighbourhood(active.company(company), links.Neighbourhood.ADAMIC_ADAR)


def pagerank(active: ActiveNetwork, damping: float = 0.85, tolerance: float = 1e-6) -> Any:
    """PageRank by power iteration on the memberships, for comparison: no analysis uses it."""
    graph = active.company_graph
    degrees = graph.degrees.astype(np.float64)
    shares = np.divide(1.0, degrees, out=np.zeros_like(degrees), where=degrees > 0)
    rank = np.full(len(degrees), 1.0 / len(degrees))
    for _ in range(100):
        lost = rank[degrees == 0].sum()
        following = (1 - damping + damping * lost) / len(degrees) + damping * graph.times(rank * shares)
        if np.abs(following - rank).sum() < len(degrees) * tolerance:
            return following
        rank = following
    return rank


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of wall clock, and the result."""
    gc.collect()
    begin = time.perf_counter()
    result = call()
    return time.perf_counter() - begin, result


def shown(seconds: float | None) -> str:
    """Milliseconds in a column of 11."""
    return f"{'-':>11}" if seconds is None else f"{seconds * 1000:9.1f}ms"


def resident() -> float:
    """Megabytes that the process holds."""
    return float(psutil.Process().memory_info().rss) / MEGABYTE


def measure(companies: int, seed: int, most_edges: int) -> dict[str, float]:
    """Print one size; the cold and warm times by analysis."""
    data = generated(companies, seed=seed)
    before = resident()
    seconds, columns = timed(lambda: network(data))
    print(f"\n{companies:,} companies, {len(data.holdings):,} holds, {len(data.needs):,} needs, ", end="")
    print(f"{len(data.memberships):,} memberships, {len(data.competitions):,} competitor pairs")
    print(f"  {'columns from rows':36}{shown(seconds)}  {resident() - before:7.0f} MB")
    before = resident()
    seconds, active = timed(lambda: ActiveNetwork(columns, AS_OF))
    print(f"  {'ActiveNetwork':36}{shown(seconds)}  {resident() - before:7.0f} MB")
    joined = np.flatnonzero(np.diff(active.alliances_of.starts))
    chosen = np.random.default_rng(seed).choice(joined, WARM_QUESTIONS + 1, replace=False)
    keys = active.company_keys(chosen)
    found: dict[str, float] = {}
    print(f"  {'analysis':36}{'cold':>11}{'warm':>11}  memory after the cold question")
    for analysis in ANALYSES:
        function = analysis.found()
        if function is None:
            print(f"  {analysis.function:36}{'not there':>11}")
            continue
        fresh = ActiveNetwork(columns, AS_OF)
        before = resident()
        try:
            cold, _ = timed(partial(analysis.ask, function, fresh, keys[0]))
            grown = resident() - before
            warm = statistics.median(
                timed(partial(analysis.ask, function, fresh, key))[0] for key in keys[1:]
            )
        except (TypeError, AttributeError) as error:
            print(f"  {analysis.function:36}{'other arguments':>20}: {error}")
            continue
        print(f"  {analysis.function:36}{shown(cold)}{shown(warm)}  {grown:+7.0f} MB")
        found[f"{analysis.function} cold"], found[f"{analysis.function} warm"] = cold, warm
    compare(ActiveNetwork(columns, AS_OF), keys[0], most_edges)
    return found


def compare(active: ActiveNetwork, company: str, most_edges: int) -> None:
    """Print the steps that graph libraries have too; each rival as a multiple of our time."""
    ours, graph = timed(lambda: active.company_graph)
    edges = graph.edge_count
    print(
        f"  {f'step ({edges:,} edges)':36}{'ours':>11}"
        f"{'NetworkX':>11}{'ratio':>9}{'rustworkx':>11}{'ratio':>9}"
    )
    if edges > most_edges:
        print("  the rivals' graphs are not built: more edges than --rivals-up-to")
        theirs, built, rx, rust, rusty = None, None, None, None, None
    else:
        theirs, built = timed(lambda: company_graph(active))
        rx, rusty, rust = rust_graph(built)
    line("building the company graph", ours, theirs, rusty)
    for step in steps():
        ours, _ = timed(partial(step.ours, active, company))
        theirs = rusty = None
        if built is not None and edges <= step.most_edges:
            theirs, _ = timed(partial(step.networkx, built, company))
            if rx is not None and step.rustworkx is not None:
                rusty, _ = timed(partial(step.rustworkx, rx, rust, company))
        line(step.name, ours, theirs, rusty)


def line(name: str, ours: float, theirs: float | None, rusty: float | None) -> None:
    """Print one step."""
    ratios = ["" if other is None else f"{other / ours:8.1f}x" for other in (theirs, rusty)]
    print(f"  {name:36}{shown(ours)}{shown(theirs)}{ratios[0]:>9}{shown(rusty)}{ratios[1]:>9}")


def rust_graph(graph: "nx.Graph[str]") -> tuple[Any, float | None, Any]:
    """The library, the seconds to build its graph from pairs of numbers, and the graph; Nones without it."""
    try:
        rx = importlib.import_module("rustworkx")
    except ModuleNotFoundError:
        return None, None, None
    number = {key: at for at, key in enumerate(graph)}
    pairs = [(number[a], number[b]) for a, b in graph.edges]

    def build() -> Any:
        result = rx.PyGraph(multigraph=False)
        result.add_nodes_from(range(len(number)))
        result.extend_from_edge_list(pairs)
        return result

    seconds, built = timed(build)
    return rx, seconds, built


def main() -> None:
    """Measure every size asked for, and how the times grow."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--companies", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--rivals-up-to", type=int, default=500_000, help="edges of the company graph")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    found = [measure(size, options.seed, options.rivals_up_to) for size in options.companies]
    if len(found) < 2:
        return
    print("\ngrowth: time of each size as a multiple of the one before")
    for name in found[-1]:
        times = [one.get(name) for one in found]
        parts = [f"{b / a:7.1f}x" if a and b else f"{'-':>8}" for a, b in pairwise(times)]
        print(f"  {name:36}{''.join(parts)}")


if __name__ == "__main__":
    main()

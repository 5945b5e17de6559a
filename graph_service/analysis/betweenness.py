"""Betweenness: the share of shortest paths between other companies that lead through each company."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

import numpy as np
from numpy.typing import NDArray
from typing_extensions import Doc

from graph_service.analysis.columns import Positions
from graph_service.domain.network import Levels

if TYPE_CHECKING:
    from graph_service.analysis.company_graph import CompanyGraph

SEED: Final = 20_260_101
"""Where paths start when not all companies can be a start is drawn with this seed."""
SOURCES_AT_ONCE: Final = 64
CELLS_AT_ONCE: Final = 1_000_000
"""Companies times starts that are worked on together; bounds the memory."""
MAX_WORK: Final = 500_000_000
"""Entries of the graph times starts times steps after which the starts so far stand for all."""


@dataclass(frozen=True, slots=True)
class Betweenness:
    """How often each company lies between two others.

    Attributes
    ----------
    values
        By company, in [0, 1]: 1 when all shortest paths between all others lead through it. Not rounded.
    sampled
        Whether they are an estimate from `sources` starts.
    sources
        How many companies were the start of paths.
    """

    values: Levels
    sampled: bool
    sources: Annotated[int, Doc("Isolated companies start no paths and are not counted.")]


def betweenness(graph: "CompanyGraph") -> Betweenness:
    """The normalised betweenness of all companies: exact, or sampled in a graph that is too large for it.

    Notes
    -----
    Brandes' accumulation, for many starts at once as products of the adjacency matrix with one column per
    start. Starts are taken in a seeded random order until entries x starts x steps reach a fixed amount of
    work: all of them in a graph of up to about 3,000 companies, in a few alliances each and ten steps from
    end to end. Otherwise the sum is scaled up to all starts. The amount is counted, not timed, so that the
    same graph gives the same values. A search that would exceed it alone (a chain of thousands) ends early,
    which counts as sampled.

    References
    ----------
    Analyses, section 9. U. Brandes, "A faster algorithm for betweenness centrality", 2001; U. Brandes and
    C. Pich, "Centrality estimation in large networks", 2007.

    Examples
    --------
    >>> from datetime import date
    >>> from graph_service.analysis.active import ActiveNetwork
    >>> from graph_service.analysis.examples import star
    >>> graph = ActiveNetwork(star("h", "abcd"), date(2026, 1, 1)).company_graph
    >>> betweenness(graph).values.tolist()
    [0.0, 0.0, 0.0, 0.0, 1.0]
    """
    count = graph.company_count
    linked = np.flatnonzero(graph.degrees)
    total = np.zeros(count)
    at_once = max(1, min(SOURCES_AT_ONCE, CELLS_AT_ONCE // max(1, count)))
    order = np.random.default_rng(SEED).permutation(linked)
    done, work, cut = 0, 0, False
    while done < len(order) and work < MAX_WORK:
        sources = order[done : done + at_once]
        entries = (count + graph.entries) * len(sources)
        dependencies, steps, whole = _dependencies(graph, sources, MAX_WORK // entries)
        total += dependencies
        done += len(sources)
        work += entries * (steps + 1)
        cut = cut or not whole
    if count > 2 and done:
        # each pair is met from both of its ends
        total *= len(linked) / done / ((count - 1) * (count - 2))
    return Betweenness(total, sampled=cut or done < len(linked), sources=done)


def _dependencies(graph: "CompanyGraph", sources: Positions, most_steps: int) -> tuple[Levels, int, bool]:
    """Shares of the paths from these starts that lead through each company; steps; whether all were taken."""
    shape = (graph.company_count, len(sources))
    start = (sources, np.arange(len(sources)))
    distance = np.full(shape, -1, dtype=np.int32)
    distance[start] = 0
    frontier = np.zeros(shape)
    frontier[start] = 1.0
    paths = frontier.copy()
    steps, whole = 0, True
    while True:
        frontier = graph.times(frontier)
        # for a company that has no value of its own yet, the product is exactly 0 or a count of paths
        frontier *= distance < 0
        reached = frontier > 0
        if not reached.any():
            break
        if steps >= most_steps:
            whole = False
            break
        steps += 1
        distance[reached] = steps
        paths += frontier
    through: NDArray[np.float64] = np.zeros(shape)
    for step in range(steps, 1, -1):
        last = distance == step
        share = np.zeros(shape)
        np.divide(1.0 + through, paths, out=share, where=last)
        share = graph.times(share)
        share *= paths
        share *= distance == step - 1
        through += share
    return through.sum(axis=1), steps, whole

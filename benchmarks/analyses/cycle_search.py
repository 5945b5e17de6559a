"""The search for short cycles beside the libraries that can do the same."""

from collections.abc import Callable
from functools import partial
from typing import Any

import igraph
import networkx
import numpy as np

from benchmarks.analyses.clock import fastest, within
from benchmarks.analyses.rivals import print_ratios
from graph_service.analysis.complementarity.fit import fits
from graph_service.analysis.limits import Deadline
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.optimisation.cycles import MAX_CYCLES, Arcs, in_cycles, short_cycles

COMPANIES = 2_000
"""Companies among which cycles are searched."""
ARCS_EACH = 3
"""Links for each company, the strongest ones of all."""
LONGEST = 4
"""Companies in a cycle."""


def strongest(active: ActiveNetwork) -> Arcs:
    """The links of greatest fit among the first companies, in which a search can find all cycles."""
    some = active.company_numbers(None)[:COMPANIES]
    rows = fits(active, receivers=some, givers=some)
    order = np.argsort(-rows.fit, kind="stable")[: ARCS_EACH * len(some)]
    return Arcs(rows.giver[order], rows.receiver[order], rows.fit[order])


def ours(arcs: Arcs, companies: int, seconds: float) -> int:
    """How many cycles there are."""
    inside = in_cycles(arcs, companies)
    return len(short_cycles(inside, companies, {}, LONGEST, MAX_CYCLES, Deadline(seconds)).cycles)


def compare_cycles(active: ActiveNetwork, limit: float) -> dict[str, float]:
    """Print the search for all cycles up to a length, and what it finds."""
    arcs = strongest(active)
    pairs = list(zip(arcs.giver.tolist(), arcs.receiver.tolist(), strict=True))
    plain = networkx.DiGraph(pairs)
    quick = igraph.Graph(n=COMPANIES, edges=pairs, directed=True)
    rivals: dict[str, Callable[[], Any]] = {
        "NetworkX": lambda: list(networkx.simple_cycles(plain, length_bound=LONGEST)),
        "igraph": lambda: quick.simple_cycles(max=LONGEST),
    }
    name = f"cycles of up to {LONGEST}"
    found = ours(arcs, active.company_count, limit)
    print(f"  {len(arcs):,} links among {COMPANIES:,} companies at most, {found:,} cycles", flush=True)
    seconds = {name: fastest(partial(ours, arcs, active.company_count, limit))}
    theirs = {name: {rival: within(limit, search) for rival, search in rivals.items()}}
    print_ratios(seconds, theirs, list(rivals), limit)
    return seconds

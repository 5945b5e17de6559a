"""How long the analyses take on generated networks of growing size, beside four graph libraries.

    python -m benchmarks.analyses [--companies 1000 10000 100000] [--limit 30] [--store neo4j] [--steps ...]

Needs the extra `bench`. For each size: the network's way into a Neo4j of its own, which needs Java and
Maven (--store embedded: into an embedded store; none: the columns are made from the rows), and out of it as
a snapshot, the first and a second time; each analysis cold and warm; and the steps that graph libraries
have too. Cold is the first question to a fresh ActiveNetwork, with whatever columns of the whole network it
needs; warm is the median of questions about other companies after that. A rival's graph is built from pairs
of numbers, which the times of its steps do not contain. Short steps are done up to five times, and the
fastest counts; a step that takes a rival longer than the limit is ended, and the ratio then says at least
how many times our time it takes. At the end, how the times grow: b where the time goes with companies to
the power of b.
"""

import argparse
import asyncio
import math
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from benchmarks.analyses.clock import line, resident, shown, timed
from benchmarks.analyses.cycle_search import compare_cycles
from benchmarks.analyses.questions import ask_all, chosen
from benchmarks.analyses.rivals import OURS, compare
from benchmarks.generator import AS_OF, generated, network
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.domain.dataset import DataSet
from graph_service.domain.network import Network
from graph_service.service import open_store
from graph_service.settings import Settings
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.store import Store
from tests.engines.neo4j_server import LTS, running_neo4j

STORE_SECONDS = 600.0


@contextmanager
def empty_store(kind: str) -> Iterator[Settings]:
    """A store of its own, gone at the end of the block."""
    with tempfile.TemporaryDirectory() as folder:
        if kind == "neo4j":
            with running_neo4j(LTS, Path(folder)) as settings:
                yield settings
        else:
            yield Settings(store=f"embedded:{Path(folder) / 'store'}")


async def through_a_store(settings: Settings, data: DataSet, name: str) -> tuple[Network, float]:
    """The columns of a snapshot, and the seconds to read it a second time; prints what it took."""
    async with open_store(settings) as store:
        begin = time.perf_counter()
        await import_dataset(store.database, data)
        line(f"import ({name})", shown(time.perf_counter() - begin))
        before, seconds = resident(), 0.0
        for what in ("snapshot", "snapshot again"):
            begin = time.perf_counter()
            columns = await Store(store.database).network(timeout=STORE_SECONDS)
            seconds = time.perf_counter() - begin
            line(f"{what} ({name})", shown(seconds), f"  {resident() - before:+7.0f} MB")
        return columns, seconds


def measure(
    companies: int, seed: int, limit: float, most_edges: int, store: str, steps: list[str]
) -> dict[str, float]:
    """Print one size, or these steps of it alone; the seconds by name."""
    data = generated(companies, seed=seed)
    print(f"\n{time.strftime('%H:%M:%S')}  {companies:,} companies, {len(data.holdings):,} holds, ", end="")
    print(f"{len(data.needs):,} needs, {len(data.memberships):,} memberships, ", end="")
    print(f"{len(data.competitions):,} competitor pairs", flush=True)
    found: dict[str, float] = {}
    if store != "none":
        with empty_store(store) as settings:
            columns, found["snapshot"] = asyncio.run(through_a_store(settings, data, store))
    else:
        columns = network(data)
    before = resident()
    seconds, active = timed(lambda: ActiveNetwork(columns, AS_OF))
    line("ActiveNetwork", shown(seconds), f"  {resident() - before:+7.0f} MB")
    keys = chosen(active, seed)
    if steps:
        return found | compare(active, keys[0], limit, most_edges, steps)
    found |= ask_all(columns, keys)
    found |= compare(active, keys[0], limit, most_edges)
    return found | compare_cycles(active, limit)


def growth(sizes: list[int], found: list[dict[str, float]]) -> None:
    """Print for each name the exponent between one size and the next."""
    print("\ngrowth: exponent of the companies between one size and the next")
    steps = list(pairwise(zip(sizes, found, strict=True)))
    line("", *(f"{f'{few:,} to {many:,}':>20}" for (few, _), (many, _) in steps))
    for name in found[-1]:
        line(
            name,
            *(
                f"{math.log(later[name] / earlier[name]) / math.log(many / few):20.2f}"
                for (few, earlier), (many, later) in steps
            ),
        )


def main() -> None:
    """Measure every size asked for, and how the times grow."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--companies", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--limit", type=float, default=30.0, help="seconds for a step of a rival")
    parser.add_argument("--rivals-up-to", type=int, default=5_000_000, help="edges of the company graph")
    parser.add_argument("--store", choices=["neo4j", "embedded", "none"], default="neo4j")
    parser.add_argument("--steps", nargs="+", choices=list(OURS), default=[], help="nothing but these")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    found = [
        measure(size, options.seed, options.limit, options.rivals_up_to, options.store, options.steps)
        for size in options.companies
    ]
    if len(found) > 1:
        growth(options.companies, found)


if __name__ == "__main__":
    main()

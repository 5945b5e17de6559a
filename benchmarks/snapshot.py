"""How long a generated network takes into a store and out of it as a snapshot.

    python -m benchmarks.snapshot --store bolt://127.0.0.1:7687 [--companies 100000] [--seed 0]

The store must be empty, and stays filled: it is for measuring only. Printed are the import in rows a second,
the snapshot cold, again after one change, and what the process grows by.
"""

import argparse
import asyncio
import time

import psutil

from benchmarks.generator import generated
from graph_service.domain.dataset import DataSet
from graph_service.domain.errors import Conflict
from graph_service.domain.model import Company
from graph_service.service import open_store
from graph_service.settings import Settings
from graph_service.store.intake import import_dataset

MEGABYTE = 1024 * 1024
LIMIT_SECONDS = 600.0


async def measure(store_address: str, companies: int, seed: int) -> None:
    """Print the figures for one store."""
    dataset = generated(companies, seed=seed)
    print(f"{dataset.size:,} rows")
    async with open_store(Settings(store=store_address)) as store:
        if (await store.network(timeout=LIMIT_SECONDS)).companies.keys:
            raise Conflict(f"{store_address} is not empty.", hint="Name a store that is for measuring only.")
        began = time.perf_counter()
        await import_dataset(store.database, dataset)
        seconds = time.perf_counter() - began
        print(f"import          {seconds:8.1f} s  {dataset.size / seconds:,.0f} rows/s")
        before = psutil.Process().memory_info().rss
        for what in ("snapshot", "after a change"):
            began = time.perf_counter()
            network = await store.network(timeout=LIMIT_SECONDS)
            seconds = time.perf_counter() - began
            edges = len(network.holds.company) + len(network.needs.company)
            edges += len(network.members.company) + len(network.competitions.a)
            grown = (psutil.Process().memory_info().rss - before) / MEGABYTE
            print(f"{what:15} {seconds:8.2f} s  {edges / seconds:,.0f} edges/s  {grown:+,.0f} MB")
            await import_dataset(store.database, DataSet(companies=(Company(key="zz-new", name="New"),)))
        began = time.perf_counter()
        await store.network(timeout=LIMIT_SECONDS)
        print(f"unchanged       {(time.perf_counter() - began) * 1000:8.1f} ms")


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--store", required=True)
    parser.add_argument("--companies", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    asyncio.run(measure(arguments.store, arguments.companies, arguments.seed))


if __name__ == "__main__":
    main()

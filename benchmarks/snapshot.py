"""How long a generated network takes into a store and out of it as a snapshot.

    python -m benchmarks.snapshot --store bolt://127.0.0.1:7687 [--companies 100000] [--seed 0]

The store must be empty, and stays filled: it is for measuring only. Printed are the import in rows a second;
the snapshot cold and again after an import, when all of it is read; after single changes, when only what
changed is read; and what the process grows by. Behind each stands what then has to be computed before the
first analysis can begin, on the snapshot as it stands on a day.
"""

import argparse
import asyncio
import datetime as dt
import statistics
import time
from collections.abc import Sequence
from functools import partial
from typing import Any

import psutil
from neo4j import AsyncManagedTransaction

from benchmarks.generator import AS_OF, generated
from graph_service.api.compute.snapshot_cache import SnapshotCache
from graph_service.domain.dataset import DataSet
from graph_service.domain.errors import Conflict
from graph_service.domain.model.entities import Company
from graph_service.domain.network import Network
from graph_service.service import open_store
from graph_service.settings import Settings
from graph_service.store.history.history import Action, Entry, log_changes
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.schema.revision import raise_revision
from graph_service.store.store import Store

MEGABYTE = 1024 * 1024
LIMIT_SECONDS = 600.0
REPEATS = 5
CHANGES: Sequence[tuple[str, str, Entry]] = (
    (
        "a record",
        "CREATE (:Meeting {key: 'meeting'})",
        Entry(action=Action.CREATED, kind="Meeting", subject="Meeting:meeting"),
    ),
    (
        "a name",
        "MATCH (c:Company {key: 'c0000007'}) SET c.name = 'New ' + toString($again)",
        Entry(action=Action.UPDATED, kind="Company", subject="Company:c0000007"),
    ),
    (
        "a holding",
        "MATCH (c:Company {key: 'c0000007'}), (r:Resource {key: 'r000003'}) MERGE (c)-[e:HAS]->(r) "
        "SET e.level = 0.1 * $again",
        Entry(action=Action.UPDATED, kind="Holding", subject="Company:c0000007", other="Resource:r000003"),
    ),
    (
        "a new company",
        "CREATE (:Company {key: 'c0000010-' + toString($again), name: 'N', regions: [], segments: []})",
        Entry(action=Action.CREATED, kind="Company", subject="Company:c0000010-{again}"),
    ),
    (
        "a company gone",
        "MATCH (c:Company {key: 'c000002' + toString($again)}) DETACH DELETE c",
        Entry(action=Action.DELETED, kind="Company", subject="Company:c000002{again}"),
    ),
)
"""What is changed, the statement that does it, and what the history says of it."""


def edges(network: Network) -> int:
    """Number of edges of all kinds."""
    return sum(
        len(column)
        for column in (
            network.holds.company,
            network.needs.company,
            network.members.company,
            network.competitions.a,
        )
    )


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
        days = SnapshotCache(store, 0.5)
        for what in ("snapshot", "after an import"):
            began = time.perf_counter()
            network = await store.network(timeout=LIMIT_SECONDS)
            whole = time.perf_counter() - began
            grown = (psutil.Process().memory_info().rss - before) / MEGABYTE
            rate = edges(network) / whole
            ready = await seconds_until_ready(days)
            print(f"{what:15} {whole:8.2f} s  {rate:,.0f} edges/s  {grown:+,.0f} MB  then {ready:.2f} s")
            await import_dataset(store.database, DataSet(companies=(Company(key="zz-new", name="New"),)))
        await store.network(timeout=LIMIT_SECONDS)
        for what, statement, entry in CHANGES:
            await after_changes(store, days, whole, what, statement, entry)
        found = []
        for _ in range(REPEATS):
            began = time.perf_counter()
            await store.network(timeout=LIMIT_SECONDS)
            found.append(time.perf_counter() - began)
        print(f"unchanged       {statistics.median(found) * 1000:8.1f} ms")


async def after_changes(
    store: Store, days: SnapshotCache, whole: float, what: str, statement: str, entry: Entry
) -> None:
    """Print the median time that the snapshot takes after one change."""
    found, ready = [], []
    for again in range(REPEATS):
        await store.database.write(partial(change, statement, entry, again), timeout=60)
        began = time.perf_counter()
        await store.network(timeout=LIMIT_SECONDS)
        found.append(time.perf_counter() - began)
        ready.append(await seconds_until_ready(days))
    seconds = statistics.median(found)
    print(
        f"{what:15} {seconds * 1000:8.1f} ms  {whole / seconds:,.0f} times as fast as all of it  "
        f"then {statistics.median(ready) * 1000:.1f} ms"
    )


async def change(statement: str, entry: Entry, again: int, tx: AsyncManagedTransaction) -> None:
    """Make one change, with its entry in the history."""
    number = await raise_revision(tx)
    await (await tx.run(statement, {"again": again})).consume()
    subject: Any = entry.subject
    said = Entry(action=entry.action, kind=entry.kind, subject=subject.format(again=again), other=entry.other)
    at = dt.datetime.now(dt.UTC).isoformat()
    await log_changes(tx, number, at, "benchmark", [said])


async def seconds_until_ready(days: SnapshotCache) -> float:
    """Seconds until the snapshot that was just read stands ready for analyses on a day."""
    began = time.perf_counter()
    await days.on(AS_OF, timeout=LIMIT_SECONDS)
    return time.perf_counter() - began


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

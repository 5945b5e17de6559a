"""Relationships a second: our import beside bare loops over the Bolt driver, in turns into one Neo4j.

    python -m benchmarks.importing [--companies 10000] [--rounds 5] [--quick]

Needs the extra `test`, and Java 17 with Maven for Neo4j. The bare loops know that all rows are sound and
new: they create relationships between nodes that are there, in batches sorted by start node, and keep
neither history nor revision. Their rows have maps of properties, or lists of values that the statement names,
as ours have. Our import is timed with everything it does: it looks whether there are relationships to compare
rows with (here are none), each batch raises the revision and leaves its entry in the history. Once it gets
rows that were checked, and once a folder of CSV files, whose reading and checking then counts in full; beside
it a bare loop that reads the same files with Python's csv module, and checks nothing. Only the relationships'
time counts, and they are deleted again. A first round of each does not count either: a Java engine that has
just started is half as fast as it will be. Ratios are medians of the ratios within a round, to the best bare
loop in it.
"""

import argparse
import asyncio
import csv
import random
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, TypeAlias

from neo4j import AsyncDriver, AsyncGraphDatabase, AsyncManagedTransaction

from benchmarks.generator import generated
from benchmarks.graphql.servers import login
from benchmarks.graphql.table import machine
from graph_service.domain.dataset import DataSet
from graph_service.domain.model.fields import field_specs
from graph_service.formats.readers.csv_reader import read_folder
from graph_service.formats.tables.table_definitions import FILE_OF
from graph_service.service import open_store
from graph_service.settings import Settings
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.mapping import codec
from graph_service.store.mapping.relationships import RELATIONSHIPS
from graph_service.store.store import Store
from tests.engines.neo4j_server import LTS, running_neo4j


@dataclass(frozen=True, slots=True)
class Edges:
    """A kind of relationships: where it stands in a data set and in the CSV format, and how it is created."""

    kind: type

    @property
    def part(self) -> str:
        """Its name in a data set."""
        return RELATIONSHIPS[self.kind][2]

    @property
    def file(self) -> str:
        """Its file in the CSV format."""
        return FILE_OF[self.kind.__name__]

    @property
    def statement(self) -> str:
        """What a bare loop runs for a batch of rows with maps."""
        return f"{self._found} CREATE (a)-[e:{RELATIONSHIPS[self.kind][0]}]->(b) SET e = row[2]"

    @property
    def statement_of_lists(self) -> str:
        """What a bare loop runs for a batch of rows with values."""
        names = enumerate(codec.edge_properties(self.kind), 2)
        values = ", ".join(f"{name}: row[{place}]" for place, name in names)
        return f"{self._found} CREATE (a)-[:{RELATIONSHIPS[self.kind][0]} {{{values}}}]->(b)"

    @property
    def _found(self) -> str:
        target = f"(b:{RELATIONSHIPS[self.kind][1]} {{key: row[1]}})"
        return f"UNWIND $rows AS row MATCH (a:Company {{key: row[0]}}) MATCH {target}"


EDGES: Final = tuple(map(Edges, RELATIONSHIPS))
Work: TypeAlias = list[tuple[str, list[list[Any]]]]
"""Statements, each with all its rows."""
NODES: Final = ("companies", "resources", "alliances")
Import = Callable[[Store, Settings, DataSet], Awaitable[float]]
"""Imports the relationships; the seconds."""


async def ours(store: Store, _settings: Settings, data: DataSet) -> float:
    """Our import of checked rows."""
    began = time.perf_counter()
    await import_dataset(store.database, _relationships(data))
    return time.perf_counter() - began


async def ours_from_files(store: Store, _settings: Settings, data: DataSet) -> float:
    """Our import of a folder: its nodes, which are there, are read and checked too, and then left out."""
    with tempfile.TemporaryDirectory() as folder:
        write_folder(Path(folder), data)
        began = time.perf_counter()
        read = read_folder(Path(folder)).dataset
        assert read is not None
        await import_dataset(store.database, _relationships(read))
        return time.perf_counter() - began


async def bare(batch: int, sessions: int, _store: Store, settings: Settings, data: DataSet) -> float:
    """A loop over the driver."""
    work = [(edges.statement, sorted_rows(getattr(data, edges.part))) for edges in EDGES]
    return await _looped(settings, batch, sessions, lambda: work)


async def bare_lists(_store: Store, settings: Settings, data: DataSet) -> float:
    """A loop over the driver that sends lists of values."""
    work: Work = []
    for edges in EDGES:
        rows = [[one, *ends] for one, ends in codec.edge_rows(getattr(data, edges.part))]
        work.append((edges.statement_of_lists, sorted(rows, key=itemgetter(0))))
    return await _looped(settings, 10_000, 2, lambda: work)


async def bare_from_files(_store: Store, settings: Settings, data: DataSet) -> float:
    """A loop over the driver that reads files first, and takes them as they are."""
    with tempfile.TemporaryDirectory() as folder:
        write_folder(Path(folder), data)
        return await _looped(
            settings,
            10_000,
            2,
            lambda: [(edges.statement, _read_rows(Path(folder) / edges.file, edges)) for edges in EDGES],
        )


def _read_rows(file: Path, edges: Edges) -> list[list[Any]]:
    start, end = codec.ENDS[edges.kind]
    numbers = {name for name, spec in field_specs(edges.kind).items() if spec.type is float}
    rows = []
    with file.open(encoding="utf-8", newline="") as opened:
        for cells in csv.DictReader(opened):
            ends = [cells.pop(start), cells.pop(end)]
            stated = {name: float(cell) if name in numbers else cell for name, cell in cells.items() if cell}
            rows.append([*ends, stated])
    return sorted(rows, key=itemgetter(0))


async def _looped(settings: Settings, batch: int, sessions: int, work: Callable[[], Work]) -> float:
    address, user, password, database = login(settings)
    async with AsyncGraphDatabase.driver(address, auth=(user, password)) as driver:
        await driver.verify_connectivity()
        began = time.perf_counter()
        batches = iter(
            [
                (statement, rows[first : first + batch])
                for statement, rows in work()
                for first in range(0, len(rows), batch)
            ]
        )
        async with asyncio.TaskGroup() as group:
            for _ in range(sessions):
                group.create_task(_session(driver, database, batches))
        return time.perf_counter() - began


async def _session(driver: AsyncDriver, database: str, batches: Any) -> None:
    async with driver.session(database=database) as session:
        for statement, rows in batches:
            await session.execute_write(partial(_write, statement, rows))


async def _write(statement: str, rows: list[Any], tx: AsyncManagedTransaction) -> None:
    await (await tx.run(statement, {"rows": rows})).consume()


def sorted_rows(records: Sequence[Any]) -> list[list[Any]]:
    """Rows of keys and properties, by start node."""
    start, end = codec.ENDS[type(records[0])]
    rows = ([getattr(one, start), getattr(one, end), codec.properties(one)] for one in records)
    return sorted(rows, key=itemgetter(0))


def _relationships(data: DataSet) -> DataSet:
    return DataSet(**{edges.part: getattr(data, edges.part) for edges in EDGES})


def write_folder(folder: Path, data: DataSet) -> None:
    """Write the data set in the CSV format."""
    names = {part: f"{part}.csv" for part in NODES} | {edges.part: edges.file for edges in EDGES}
    for part, name in names.items():
        records = getattr(data, part)
        columns = [one.name for one in fields(records[0]) if one.name != "financials"]
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows([_cell(getattr(one, column)) for column in columns] for one in records)


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case tuple():
            return ";".join(map(_cell, value))
        case StrEnum():
            return str(value.value)
    return str(value)


BARE_FROM_FILES: Final = "bare, 2 x 10,000, CSV files"
WAYS: Final[dict[str, Import]] = {
    "ours, checked rows": ours,
    "ours, CSV files": ours_from_files,
    "bare, 1 x 1,000": partial(bare, 1_000, 1),
    "bare, 1 x 10,000": partial(bare, 10_000, 1),
    "bare, 2 x 10,000": partial(bare, 10_000, 2),
    "bare, 2 x 10,000, lists": bare_lists,
    BARE_FROM_FILES: bare_from_files,
}


async def _some_deleted(tx: AsyncManagedTransaction) -> int:
    """Delete some relationships; how many."""
    text = "MATCH (:Company)-[e]->() WITH e LIMIT 10000 DELETE e RETURN count(*)"
    return int((await (await tx.run(text)).single(strict=True))[0])


async def measured(way: Import, store: Store, settings: Settings, data: DataSet) -> float:
    """Relationships a second, into a graph that has the nodes, and has no others afterwards."""
    wanted = _relationships(data).size
    seconds = await way(store, settings, data)
    found = await store.database.value(
        "MATCH (:Company)-[e:HAS|NEEDS|MEMBER_OF|COMPETES_WITH]->() RETURN count(e)", {}, timeout=60
    )
    if found != wanted:
        raise AssertionError(f"{wanted:,} relationships were to be imported, {found:,} are there")
    while await store.database.write(_some_deleted, timeout=60):
        pass
    return wanted / seconds


async def measured_in_turns(
    settings: Settings, data: DataSet, rounds: int, seed: int
) -> dict[str, list[float]]:
    """Relationships a second of every way, in each round."""
    chance = random.Random(seed)
    rates: dict[str, list[float]] = {name: [] for name in WAYS}
    async with open_store(settings) as store:
        await import_dataset(store.database, DataSet(**{part: getattr(data, part) for part in NODES}))
        for number in range(rounds + 1):
            for name in chance.sample(list(WAYS), len(WAYS)):
                rate = await measured(WAYS[name], store, settings, data)
                print(f"{number}: {name}: {rate:,.0f} relationships/s", file=sys.stderr, flush=True)
                if number:
                    rates[name].append(rate)
    return rates


def main() -> None:
    """Measure every way in turn, round after round, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--companies", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="one round")
    options = parser.parse_args()
    # an exit like any other, so that the Neo4j that was started is ended
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    data = generated(options.companies, seed=options.seed)
    print(f"{machine()}: {_relationships(data).size:,} relationships", flush=True)
    rounds = 1 if options.quick else options.rounds
    with tempfile.TemporaryDirectory() as folder, running_neo4j(LTS, Path(folder)) as settings:
        rates = asyncio.run(measured_in_turns(settings, data, rounds, options.seed))
    best = [max(pair) for pair in zip(*(rates[name] for name in WAYS if "bare" in name), strict=True)]
    print("| import | relationships/s | to the best bare loop | to the one that reads files |")
    print("|---|---:|---:|---:|")
    for name, found in rates.items():
        ratios = " | ".join(f"{_ratio(found, others):.2f}" for others in (best, rates[BARE_FROM_FILES]))
        print(f"| {name} | {statistics.median(found):,.0f} | {ratios} |")


def _ratio(rates: list[float], others: list[float]) -> float:
    return statistics.median(rate / other for rate, other in zip(rates, others, strict=True))


if __name__ == "__main__":
    main()

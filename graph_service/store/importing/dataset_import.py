"""Imports a data set: creates new rows, updates rows that differ, and leaves the rest unchanged."""

import asyncio
import gc
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Annotated, Any, Final, TypeAlias

from neo4j import AsyncManagedTransaction
from typing_extensions import Doc

from graph_service.domain.dataset import PARTS, REFERRED_TO, DataSet, KnownKeys
from graph_service.domain.errors import LimitExceeded
from graph_service.domain.kinds import RECORDS, THINGS
from graph_service.store.engine.database import Database
from graph_service.store.importing.batches import begin_edge_run, stated_nodes, write_edges, write_nodes
from graph_service.store.mapping.codec import ENDS, edge_rows
from graph_service.store.mapping.nodes import statement, value
from graph_service.store.schema.statements import STATEMENTS

Progress: TypeAlias = Callable[[str, int, int], None]
Write: TypeAlias = Callable[..., Awaitable[tuple[int, int]]]
"""Writes a batch, its last argument; returns how many rows were created, and updated."""

BATCH: Final[Mapping[str, int]] = {"embedded": 5_000, "neo4j": 10_000}
"""Rows in one transaction, by engine: larger transactions are not faster, and block others longer."""
AT_ONCE: Final[Mapping[str, int]] = {"embedded": 1, "neo4j": 3}
"""Concurrent transactions that write edges: several take half as long on Neo4j, but are retried on the other
engine.
"""
SMALLEST_BATCH: Final = 100
"""Rows that are not divided further when the engine takes too long."""
BATCH_TIMEOUT: Final = 120.0
"""Seconds for one batch."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows of one kind were created, updated or unchanged."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0

    @property
    def rows(self) -> int:
        """All rows."""
        return self.created + self.updated + self.unchanged

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.created + other.created, self.updated + other.updated, self.unchanged + other.unchanged
        )


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The result of an import."""

    counts: Annotated[
        Mapping[str, Counts],
        Doc("By part of the data set: all that ``PARTS`` names, and the kinds of records that had rows."),
    ]

    @property
    def total(self) -> Counts:
        """The counts of all kinds together."""
        return sum(self.counts.values(), Counts())


async def known_keys(database: Database, *, timeout: float = 60.0) -> KnownKeys:
    """Return the keys in the graph to which the rows of an import may refer."""

    async def work(tx: AsyncManagedTransaction) -> KnownKeys:
        record = await (await tx.run(STATEMENTS["known_keys"])).single(strict=True)
        things = {kind.plural: frozenset(record[kind.plural]) for kind in THINGS.values()}
        records = {}
        for name in REFERRED_TO:
            if name in RECORDS and (known := await _record_owners(tx, name)):
                records[name] = known
        return KnownKeys(**things, records=records)

    return await database.read(work, timeout=timeout)


async def _record_owners(tx: AsyncManagedTransaction, kind: str) -> dict[str, str]:
    owner = RECORDS[kind].owner
    if owner is None:
        return dict.fromkeys(await value(tx, statement("known_records", kind), {}), "")
    return dict(await value(tx, statement("known_owners", kind, owner), {}))


async def import_dataset(
    database: Database, dataset: DataSet, *, progress: Progress | None = None, batch: int | None = None
) -> ImportReport:
    """Write a data set into the graph, and return what was created, updated and unchanged.

    Rows are written in batches, each of which is one transaction with its entries in the history: an
    interrupted import that is run again results in the same graph as an uninterrupted one. Unchanged rows are
    not written: an import of the same data set does not change versions, the history or the revision.

    Parameters
    ----------
    database
        A graph that was migrated.
    dataset
        Checked rows.
    progress
        Called after each batch with the kind, the number of its rows done, and the number of its rows.
    batch
        Rows in one transaction; by default the number that suits the engine.

    Raises
    ------
    NotFound
        When a row refers to a node that is in neither the data set nor the graph.
    Conflict
        When the graph has a record under another key that a row would repeat, e.g. the reading of the same
        indicator on the same day. In both cases the batches written before stay; for edges, later batches may
        have been written too.
    """
    batch = batch or BATCH[database.engine]
    counts = dict.fromkeys((part for part, _ in dataset.parts()), Counts())
    with _frozen_garbage_collector():
        for are_edges, parts in groupby(dataset.parts(), lambda part: type(part[1][0]) in ENDS):
            stated = {part: _PartRows(type(rows[0]), rows, dataset.unstated) for part, rows in parts}
            await _import_parts(database, stated, are_edges, batch, counts, progress)
    return ImportReport(dict.fromkeys(PARTS, Counts()) | counts)


@contextmanager
def _frozen_garbage_collector() -> Iterator[None]:
    """Keep the garbage collector from scanning all rows with every batch: they stay, and form no cycles."""
    was_frozen = gc.get_freeze_count() > 0  # as a service has
    gc.freeze()
    try:
        yield
    finally:
        if not was_frozen:
            gc.unfreeze()


class _PartRows:
    """The rows of one kind."""

    def __init__(self, of: type, rows: Sequence[Any], unstated: Mapping[type, frozenset[str]]) -> None:
        self.of = of
        self.rows = rows
        self.unstated = unstated.get(of, frozenset())

    def in_order(self) -> list[Any]:
        """Return the rows, sorted so that edges of one start are adjacent, which is faster to write."""
        ends = ENDS.get(self.of)
        return sorted(self.rows, key=attrgetter("key" if ends is None else ends[0]))

    def batch(self, rows: Sequence[Any]) -> list[Any]:
        """Return the stated values of some of the rows."""
        convert = edge_rows if self.of in ENDS else stated_nodes
        return convert(rows)


async def _import_parts(
    database: Database,
    stated: Mapping[str, _PartRows],
    are_edges: bool,
    batch: int,
    counts: dict[str, Counts],
    progress: Progress | None,
) -> None:
    """Write parts of a data set, and count the outcomes.

    Nodes and records are written one batch after the other, as later ones may refer to earlier ones.
    """
    at_once = AT_ONCE[database.engine] if are_edges else 1
    write: Write = partial(write_nodes, database)
    if are_edges:
        edge_run = await begin_edge_run(
            database, [part_rows.of for part_rows in stated.values()], timeout=BATCH_TIMEOUT
        )
        write = partial(write_edges, database, edge_run)
    turn = asyncio.Lock()

    async def write_batches(batches: AsyncGenerator[tuple[str, list[Any]]]) -> None:
        while True:
            async with turn:
                next_batch = await anext(batches, None)
            if next_batch is None:
                return
            part, rows = next_batch
            created, updated = await _write_batch(
                partial(write, stated[part].of, unstated=stated[part].unstated, timeout=BATCH_TIMEOUT), rows
            )
            counts[part] += Counts(created, updated, len(rows) - created - updated)
            if progress is not None:
                progress(part, counts[part].rows, len(stated[part].rows))

    async with aclosing(_batches(stated, batch)) as batches:
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(at_once):
                    group.create_task(write_batches(batches))
        except ExceptionGroup as errors:
            first = errors.exceptions[0]
            raise first from first.__cause__


async def _batches(stated: Mapping[str, _PartRows], batch: int) -> AsyncGenerator[tuple[str, list[Any]]]:
    """Yield batches with their part: the next one is prepared while one is written."""

    async def make_batch(part: str, rows: list[Any]) -> tuple[str, list[Any]]:
        return part, await asyncio.to_thread(stated[part].batch, rows)

    ahead: list[asyncio.Task[tuple[str, list[Any]]]] = []
    try:
        for part, part_rows in stated.items():
            in_order = await asyncio.to_thread(part_rows.in_order)
            for first in range(0, len(in_order), batch):
                ahead.append(asyncio.create_task(make_batch(part, in_order[first : first + batch])))
                if len(ahead) > 1:
                    yield await ahead.pop(0)
        for last in ahead:
            yield await last
    finally:
        for task in ahead:
            task.cancel()


async def _write_batch(write: Write, stated: list[Any]) -> tuple[int, int]:
    """Write a batch; if a busy engine stops it at its time limit, write its halves separately."""
    try:
        created, updated = await write(stated)
    except LimitExceeded:
        if len(stated) <= SMALLEST_BATCH:
            raise
        half = len(stated) // 2
        first = await _write_batch(write, stated[:half])
        second = await _write_batch(write, stated[half:])
        return first[0] + second[0], first[1] + second[1]
    return created, updated

"""A data set into the graph: what is new is created, what differs is changed, the rest is left alone."""

import asyncio
import gc
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeAlias

from neo4j import AsyncManagedTransaction
from typing_extensions import Doc

from graph_service.domain.dataset import PARTS, REFERRED_TO, DataSet, KnownKeys
from graph_service.domain.errors import LimitExceeded
from graph_service.domain.kinds import RECORDS, THINGS
from graph_service.store.batches import Alone, stated_edges, stated_nodes, write_edges, write_nodes
from graph_service.store.codec import ENDS
from graph_service.store.database import Database
from graph_service.store.nodes import statement, value
from graph_service.store.statements import STATEMENTS

Progress: TypeAlias = Callable[[str, int, int], None]
Write: TypeAlias = Callable[[list[Any]], Awaitable[tuple[int, int]]]
"""Writes a batch of what is stated; how many were created, and updated."""

BATCH: Final = 5_000
"""Rows in one transaction: larger ones are hardly faster, and make others wait longer."""
SMALLEST_BATCH: Final = 100
"""Rows that are not divided further when the engine takes too long."""
BATCH_TIMEOUT: Final = 120.0
"""Seconds for one batch."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the rows of one kind."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.created + other.created, self.updated + other.updated, self.unchanged + other.unchanged
        )


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did."""

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
            if name in RECORDS and (known := await _known_records(tx, name)):
                records[name] = known
        return KnownKeys(**things, records=records)

    return await database.read(work, timeout=timeout)


async def _known_records(tx: AsyncManagedTransaction, kind: str) -> dict[str, str]:
    owner = RECORDS[kind].owner
    if owner is None:
        return dict.fromkeys(await value(tx, statement("known_records", kind), {}), "")
    return dict(await value(tx, statement("known_owners", kind, owner), {}))


async def import_dataset(
    database: Database, dataset: DataSet, *, progress: Progress | None = None, batch: int = BATCH
) -> ImportReport:
    """Return what was created, updated and left as it was, after writing the data set into the graph.

    Rows are written in batches, each of which is one transaction with its entries in the history: an
    import that was interrupted and is run again ends in the graph that it would have made at once. What
    has not changed is not written: an import of the same data set leaves versions, the history and the
    revision alone.

    Parameters
    ----------
    database
        A graph that was migrated.
    dataset
        Checked rows.
    progress
        Called after each batch with the kind, the number of its rows done, and the number of its rows.
    batch
        Rows in one transaction.

    Raises
    ------
    NotFound
        When a row refers to a thing that is in neither the data set nor the graph.
    Conflict
        When the graph has a record under another key that a row would repeat, e.g. the reading of the
        same indicator on the same day. In both cases the batches before it stay.
    """
    counts = dict.fromkeys(PARTS, Counts())
    with _kept():
        for part, rows in dataset.parts():
            unstated = dataset.unstated.get(type(rows[0]), frozenset())
            counts[part] = await _imported(database, part, rows, unstated, batch, progress)
    return ImportReport(counts)


@contextmanager
def _kept() -> Iterator[None]:
    """Keep the collector from looking at all rows again with every batch: they stay, in no circle."""
    had_kept = gc.get_freeze_count() > 0  # as a service has
    gc.freeze()
    try:
        yield
    finally:
        if not had_kept:
            gc.unfreeze()


async def _imported(
    database: Database,
    part: str,
    rows: Sequence[Any],
    unstated: frozenset[str],
    batch: int,
    progress: Progress | None,
) -> Counts:
    """Return what became of the rows of one kind, after writing them."""
    records = sorted(rows, key=_start)
    write = _writing(database, type(records[0]), unstated)
    done, first = Counts(), 0
    async with aclosing(_batches(records, batch)) as batches:
        async for stated in batches:
            created, updated = await _written(write, stated)
            done += Counts(created, updated, len(stated) - created - updated)
            first += len(stated)
            if progress is not None:
                progress(part, first, len(records))
    return done


async def _batches(records: Sequence[Any], batch: int) -> AsyncGenerator[list[Any]]:
    """Give batches of what records of one kind state: each is made while the one before it is written."""
    stating = stated_edges if type(records[0]) in ENDS else stated_nodes
    ahead: asyncio.Task[list[Any]] | None = None
    try:
        for first in range(0, len(records), batch):
            stated = stating(records[:batch]) if ahead is None else await ahead
            some = records[first + batch : first + 2 * batch]
            if some:
                ahead = asyncio.create_task(asyncio.to_thread(stating, some))
            yield stated
    finally:
        if ahead is not None:
            ahead.cancel()


def _writing(database: Database, of: type, unstated: frozenset[str]) -> Write:
    """Return what writes a batch of this kind."""
    if of not in ENDS:
        return lambda stated: write_nodes(database, of, stated, unstated, timeout=BATCH_TIMEOUT)
    alone = Alone()
    return lambda stated: write_edges(database, of, stated, unstated, alone, timeout=BATCH_TIMEOUT)


async def _written(write: Write, stated: list[Any]) -> tuple[int, int]:
    """Write a batch; where a busy engine ends it at its own time limit, its halves, each for itself."""
    try:
        created, updated = await write(stated)
    except LimitExceeded:
        if len(stated) <= SMALLEST_BATCH:
            raise
        half = len(stated) // 2
        first = await _written(write, stated[:half])
        second = await _written(write, stated[half:])
        return first[0] + second[0], first[1] + second[1]
    return created, updated


def _start(record: Any) -> str:
    """Return the key by which rows are sorted: edges of one start lie together, which is written faster."""
    ends = ENDS.get(type(record))
    return str(record.key if ends is None else getattr(record, ends[0]))

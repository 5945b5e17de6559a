"""A data set into the graph: what is new is created, what differs is changed, the rest is left alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Final, TypeAlias

from neo4j import AsyncManagedTransaction
from typing_extensions import Doc

from graph_service.domain.dataset import DataSet, KnownKeys
from graph_service.domain.errors import NotFound
from graph_service.store import codec
from graph_service.store.codec import ENDS, Properties
from graph_service.store.database import Database
from graph_service.store.revision import raise_revision, restore_revision
from graph_service.store.statements import STATEMENTS

Progress: TypeAlias = Callable[[str, int, int], None]

BATCH: Final = 5_000
"""Things or edges in one transaction: larger ones are hardly faster, and make others wait longer."""
BATCH_TIMEOUT: Final = 120.0
"""Seconds for one batch."""
KINDS: Final = ("companies", "resources", "alliances", "holdings", "needs", "memberships", "competitions")
"""The parts of a data set, in the order in which they are written."""


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

    counts: Annotated[Mapping[str, Counts], Doc("By part of the data set, as ``KINDS`` names them.")]

    @property
    def total(self) -> Counts:
        """The counts of all kinds together."""
        return sum(self.counts.values(), Counts())


async def known_keys(database: Database, *, timeout: float = 60.0) -> KnownKeys:
    """Return the keys of all things in the graph, to which the rows of an import may refer."""

    async def work(tx: AsyncManagedTransaction) -> KnownKeys:
        record = await (await tx.run(STATEMENTS["known_keys"])).single(strict=True)
        return KnownKeys(**{kind: frozenset(record[kind]) for kind in KINDS[:3]})

    return await database.read(work, timeout=timeout)


async def import_dataset(
    database: Database, dataset: DataSet, *, progress: Progress | None = None, batch: int = BATCH
) -> ImportReport:
    """Return what was created, updated and left as it was, after writing the data set into the graph.

    Things and edges are written in batches, each of which is one transaction: an import that was
    interrupted and is run again ends in the graph that it would have made at once. What has not changed
    is not written: an import of the same data set leaves versions and the revision alone.

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
        When an edge refers to a thing that is in neither the data set nor the graph; the batches
        before it stay.
    """
    counts = {}
    for kind in KINDS:
        records = sorted(getattr(dataset, kind), key=_start)
        write = _write_edges if records and type(records[0]) in ENDS else _write_things
        done = Counts()
        for first in range(0, len(records), batch):
            part = records[first : first + batch]
            done += await write(database, kind, part, dataset.unstated.get(type(part[0]), frozenset()))
            if progress is not None:
                progress(kind, first + len(part), len(records))
        counts[kind] = done
    return ImportReport(counts)


def _start(record: Any) -> str:
    """Return the key by which rows are sorted: edges of one start lie together, which is written faster."""
    ends = ENDS.get(type(record))
    return str(record.key if ends is None else getattr(record, ends[0]))


async def _write_things(
    database: Database, kind: str, records: Sequence[Any], unstated: frozenset[str]
) -> Counts:
    stated = [codec.properties(record) for record in records]
    keys = [properties["key"] for properties in stated]
    of = type(records[0])

    async def work(tx: AsyncManagedTransaction) -> Counts:
        await raise_revision(tx)
        stored = {row["key"]: row for row in await _value(tx, f"stored_{kind}", {"keys": keys})}
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        rows = []
        for properties in stated:
            before = stored.get(properties["key"])
            after = _kept(of, before or {}, unstated) | properties
            after |= codec.derived(of, after)
            if before is None:
                rows.append(after | {"version": 1, "created_at": now, "updated_at": now})
            elif after != before:
                rows.append(after | {"version": before["version"] + 1, "updated_at": now})
        await _save(tx, kind, rows)
        created = len(stated) - len(stored)
        return Counts(created, len(rows) - created, len(stated) - len(rows))

    return await database.write(work, timeout=BATCH_TIMEOUT)


async def _write_edges(
    database: Database, kind: str, records: Sequence[Any], unstated: frozenset[str]
) -> Counts:
    of = type(records[0])
    start, end = ENDS[of]
    stated = [(getattr(row, start), getattr(row, end), codec.properties(row)) for row in records]
    keys = list(dict.fromkeys(key for key, _, _ in stated))

    async def work(tx: AsyncManagedTransaction) -> Counts:
        await raise_revision(tx)
        stored = {
            (one, other, properties.get("period")): properties
            for one, other, properties in await _value(tx, f"stored_{kind}", {"keys": keys})
        }
        rows = []
        created = 0
        for one, other, properties in stated:
            before = stored.get((one, other, properties.get("period")))
            after = _kept(of, before or {}, unstated) | properties
            if after != before:
                rows.append([one, other, after])
                created += before is None
        await _save(tx, kind, rows)
        return Counts(created, len(rows) - created, len(stated) - len(rows))

    return await database.write(work, timeout=BATCH_TIMEOUT)


def _kept(kind: type, before: Mapping[str, Any], unstated: frozenset[str]) -> Properties:
    """Return the properties that an import leaves as they are: bookkeeping, and what it does not state."""
    stated = codec.property_names(kind) - unstated
    return {name: value for name, value in before.items() if name not in stated}


async def _save(tx: AsyncManagedTransaction, kind: str, rows: list[Any]) -> None:
    if not rows:
        await restore_revision(tx)
        return
    saved = await _value(tx, f"save_{kind}", {"rows": rows})
    if saved != len(rows):
        raise NotFound(
            f"{len(rows) - saved} {kind} refer to a company, resource or alliance that is not in the graph.",
            hint="Were they deleted meanwhile? Run the import again.",
        )


async def _value(tx: AsyncManagedTransaction, name: str, parameters: Mapping[str, Any]) -> Any:
    record = await (await tx.run(STATEMENTS[name], dict(parameters))).single(strict=True)
    return record[0]

"""A dump of the whole graph at one revision, while other clients continue to write to it."""

import asyncio
import heapq
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias

import orjson

from graph_service.domain.errors import InvalidInput, LimitExceeded, Unavailable
from graph_service.store.dump.dump_file import DumpWriter, Manifest
from graph_service.store.dump.sections import (
    API_KEYS,
    AUDIT,
    BOOKKEEPING,
    CHANGES,
    REQUESTS,
    SECTIONS,
    STATEMENT_S,
    THINGS_AND_RECORDS,
    Section,
    keys_of,
    lines_of,
    rows_of,
)
from graph_service.store.engine.database import Database
from graph_service.store.history.history import Action
from graph_service.store.schema.migrations import MIGRATIONS, refuse_half_restored
from graph_service.store.schema.revision import graph_revision, hold_changes, release_changes, revision_parts
from graph_service.store.schema.statements import STATEMENTS

Progress: TypeAlias = Callable[[str, int, int], None]

TIME_LIMIT_S: Final = 3_600.0
SETTLING_S: Final = 0.05
"""Seconds after which the engines show all of the last committed transaction."""
PAUSE_S: Final = 0.5
"""Seconds before everything is read again because an import was running."""
FREE_STEPS: Final = 3
"""Steps of catching up after which changes are held, because others write faster than the dump reads."""
MAX_REVISIONS: Final = 20_000
"""Revisions after which all is read again."""
_NodeKeys: TypeAlias = set[tuple[str, str]]
"""Label and key of nodes that were changed, or whose edges were."""
_ChangedRows: TypeAlias = dict[str, dict[str, list[Any]]]
"""By section and by the key of the node or start: the rows as they are at the revision of the dump."""


async def dump(
    database: Database, path: Path, *, progress: Progress | None = None, timeout: float = TIME_LIMIT_S
) -> Manifest:
    """Return the manifest of the dump, after writing the graph into a file.

    Parameters
    ----------
    database
        A graph that was migrated, by this version of the program or an earlier one.
    path
        A file that does not exist.
    progress
        Called with the section, and how many nodes and edges have been read of how many.
    timeout
        Seconds after which the dump is cancelled.

    Raises
    ------
    InvalidInput
        When the file exists, or can't be written.
    LimitExceeded
        When ``timeout`` has passed: imports changed the graph all the time.
    Unavailable
        When there is no graph, one of a newer version, or one that is half restored.

    Notes
    -----
    Each statement reads what is committed when it runs. So the dump reads the graph while others write. Then
    it reads again, by the history, what they have changed meanwhile, until a step whose rows did not change
    while they were read: that is the graph at the revision of that step. Sections that only grow come last,
    up to that revision.
    """
    schema = await _schema(database)
    deadline = time.monotonic() + timeout
    total = await database.value(STATEMENTS["count_nodes"], {}, timeout=STATEMENT_S)
    total += await database.value(STATEMENTS["count_edges"], {}, timeout=STATEMENT_S)
    report = _ProgressReport(progress, total)
    with _spool_folder(path) as folder:
        while (later := await _spool_all(database, folder, deadline, report)) is None:
            if time.monotonic() > deadline:
                raise LimitExceeded(
                    f"Imports changed the graph during each attempt to dump it, for {timeout:g} s.",
                    hint="Try again when the import has ended.",
                )
            await asyncio.sleep(PAUSE_S)
            report.restart()
        number, changed = later
        writer = DumpWriter(path, schema, number)
        try:
            for section in THINGS_AND_RECORDS:
                writer.begin(section)
                for lines in _merge_lines(section, folder / section.name, changed):
                    writer.add(lines)
            await _write_appended(database, number, writer, report)
            return writer.finish()
        except BaseException:
            writer.discard()
            raise


@contextmanager
def _spool_folder(path: Path) -> Iterator[Path]:
    """Yield a folder for spool files, on the disk of the dump; reject a dump that can't be written."""
    if path.exists():
        raise InvalidInput(f"{path} exists already.", field="file", hint="Name another file, or delete it.")
    try:
        folder = tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise InvalidInput(f"{path} can't be written: {error.strerror}.", field="file") from error
    with folder as name:
        yield Path(name)


class _ProgressReport:
    """Reports the progress of a dump."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def add(self, section: str, rows: int) -> None:
        self._done += rows
        if self._progress is not None:
            self._progress(section, self._done, max(self._total, self._done))

    def restart(self) -> None:
        self._done = 0


async def _schema(database: Database) -> int:
    await refuse_half_restored(database)
    applied = await database.value(STATEMENTS["applied_migrations"], {}, timeout=STATEMENT_S)
    if not applied:
        raise Unavailable(f"There is no graph at {database.address}.", hint="Is it the right store?")
    if max(applied) > MIGRATIONS[-1].number:
        raise Unavailable(
            f"The graph at {database.address} was written by a newer version of this program.",
            hint="Upgrade partner-graph-service.",
        )
    return int(max(applied))


async def _spool_all(
    database: Database, folder: Path, deadline: float, report: _ProgressReport
) -> tuple[int, _ChangedRows] | None:
    """Return what ``_caught_up`` returns, after reading all that can change into files of a folder."""
    known = await _settled_revision(database)
    for section in THINGS_AND_RECORDS:
        await _spool_section(database, section, folder / section.name, report)
    return await _catch_up(database, known, deadline)


async def _settled_revision(database: Database) -> str:
    """Return the revision, once the engine shows all of it."""
    revision = await graph_revision(database)
    await asyncio.sleep(SETTLING_S)
    return revision


async def _spool_section(database: Database, section: Section, path: Path, report: _ProgressReport) -> None:
    """Write the rows of a section into a separate file."""
    keys = await keys_of(database, section.start)
    with path.open("wb") as file:
        async for rows in rows_of(database, section, keys):
            file.writelines(lines_of(section, rows))
            report.add(section.name, len(rows))


async def _catch_up(database: Database, known: str, deadline: float) -> tuple[int, _ChangedRows] | None:
    """Return a revision's number, and the rows that replace those read since ``known``.

    These are, by section and start, the rows at that revision. None when the history does not record what was
    changed: for an import it has one entry for everything that was created.
    """
    changed: _ChangedRows = defaultdict(dict)
    now = await _settled_revision(database)
    touched = await _touched_nodes(database, known, now)
    step = 0
    try:
        while now != known:
            step += 1
            if touched is None or time.monotonic() > deadline:
                return None
            if step > FREE_STEPS:
                await hold_changes(database)
            for section in THINGS_AND_RECORDS:
                keys = sorted(key for label, key in touched if label == section.start)
                changed[section.name] |= {key: [] for key in keys}
                async for rows in rows_of(database, section, keys):
                    for row in rows:
                        changed[section.name][section.order(row)[0]].append(row)
            known, now = now, await graph_revision(database)
            later = await _touched_nodes(database, known, now)
            if later is not None and later.isdisjoint(touched):
                break
            await asyncio.sleep(SETTLING_S)
            touched = later
    finally:
        if step > FREE_STEPS:
            await release_changes(database)
    return revision_parts(known)[1], changed


async def _touched_nodes(database: Database, known: str, now: str) -> _NodeKeys | None:
    """Return the changes after one revision and up to another; None if the history does not record them."""
    (epoch, first), (now_epoch, last) = revision_parts(known), revision_parts(now)
    if epoch != now_epoch or not first <= last <= first + MAX_REVISIONS:
        return None
    parameters = {"known": first, "now": last}
    entries: defaultdict[int, list[Any]] = defaultdict(list)
    # an engine may show a part of the transaction that was committed last
    for _ in range(20):
        entries.clear()
        for number, *entry in await database.value(
            STATEMENTS["dump_changes"], parameters, timeout=STATEMENT_S
        ):
            entries[number].append(entry)
        if all(len(entries[number]) == entries[number][0][0] for number in entries) and (
            len(entries) == last - first
        ):
            break
        await asyncio.sleep(SETTLING_S)
    else:
        return None
    nodes: _NodeKeys = set()
    for _, action, subject in (entry for of_revision in entries.values() for entry in of_revision):
        if action == Action.IMPORTED:
            return None
        label, _, key = subject.partition(":")
        nodes.add((label, key))
    return nodes


def _merge_lines(section: Section, spool_file: Path, changed: _ChangedRows) -> Iterator[list[bytes]]:
    """Yield the lines of a section: as they were read first, except those of starts that were changed."""
    fresh = changed.get(section.name)
    with spool_file.open("rb") as file:
        if not fresh:
            while lines := file.readlines(1 << 20):
                yield lines
            return
        spool = (
            (order, line)
            for line in file
            for order in [section.order(orjson.loads(line))]
            if order[0] not in fresh
        )
        rows = sorted((section.order(row), section.line(row)) for key in fresh for row in fresh[key])
        for _, line in heapq.merge(spool, rows):
            yield [line]


async def _write_appended(
    database: Database, number: int, writer: DumpWriter, report: _ProgressReport
) -> None:
    """Write the sections that only grow, up to a revision."""
    for section, is_of_revision in (await _appended_sections(database, number)).items():
        writer.begin(section)
        async for rows in rows_of(database, section, await keys_of(database, section.name)):
            writer.add(lines_of(section, filter(is_of_revision, rows)))
            report.add(section.name, len(rows))


async def _appended_sections(database: Database, number: int) -> dict[Section, Callable[[Any], bool]]:
    """Return the sections that only grow, and which of their rows belong to a revision."""
    lengths = dict(await database.value(STATEMENTS["audit_lengths"], {}, timeout=STATEMENT_S))
    return {
        CHANGES: lambda row: bool(row["number"] <= number),
        REQUESTS: lambda row: revision_parts(orjson.loads(row["result"])[0])[1] <= number,
        API_KEYS: lambda _: True,
        # whole chains, however long they have become since
        AUDIT: lambda row: bool(row["number"] <= lengths.get(row["instance"], 0)),
    }


async def foreign_nodes(database: Database) -> dict[str, int]:
    """Return by label the number of nodes that a dump does not hold."""
    counted = dict(await database.value(STATEMENTS["count_labels"], {}, timeout=STATEMENT_S))
    known = {*SECTIONS, *BOOKKEEPING}
    return {str(label): count for label, count in counted.items() if label not in known}

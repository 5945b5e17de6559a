"""Restores a dump into an empty graph. A partly restored graph is marked, and is not served."""

from collections.abc import Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import Any, Final

from neo4j import AsyncManagedTransaction

from graph_service.domain.errors import Conflict, Unavailable
from graph_service.store.dump.dump import Progress
from graph_service.store.dump.dump_file import Manifest, SectionDigest, rows_in, verify_dump
from graph_service.store.dump.sections import (
    BOOKKEEPING,
    SECTIONS,
    STATEMENT_S,
    Section,
    keys_of,
    lines_of,
    rows_of,
)
from graph_service.store.engine.database import Database
from graph_service.store.mapping.nodes import value
from graph_service.store.schema.migrations import MIGRATIONS, migrate
from graph_service.store.schema.statements import STATEMENTS

BATCH: Final = 5_000
"""Rows in one transaction."""


async def restore(
    database: Database, path: Path, *, progress: Progress | None = None, batch: int = BATCH
) -> Manifest:
    """Restore a dump, compare the graph with it, and return its manifest.

    The graph gets the number of its revision, and another epoch: data of the earlier graph that services,
    clients and subscribers have kept does not match it.

    Parameters
    ----------
    database
        An empty graph; or one into which a part of this dump was restored: then the restoration continues.
    path
        The dump.
    progress
        Called with the section, and how many rows have been written and read back of how many.
    batch
        Rows in one transaction.

    Raises
    ------
    InvalidInput
        When the file is not a complete dump, or was modified: nothing was changed.
    Conflict
        When the graph is not empty, or another dump was restored into it in part: nothing was changed. Also
        when the graph differs from the dump in the end: another program has written to it.
    Unavailable
        When the dump is of a newer version.
    """
    manifest = verify_dump(path)
    if manifest.schema > MIGRATIONS[-1].number:
        raise Unavailable(
            f"{path} was written by a newer version of this program"
            f" (migration {manifest.schema}; this one knows {MIGRATIONS[-1].number}).",
            hint="Upgrade partner-graph-service.",
        )
    done = await _begin(database, path, manifest)
    total = 2 * manifest.rows
    for section, rows in _batches(path, batch, done):
        done += len(rows)
        await _write(database, section, rows, done)
        if progress is not None:
            progress(section.name, done, total)
    for name, expected in manifest.sections.items():
        digest = SectionDigest()
        section = SECTIONS[name]
        async for page in rows_of(database, section, await keys_of(database, section.start)):
            digest.add(lines_of(section, page))
            done += len(page)
            if progress is not None:
                progress(name, done, total)
        if digest.sum != expected:
            raise Conflict(
                f"{name}: the {digest.sum.rows:,} rows in the graph differ from"
                f" the {expected.rows:,} of {path}.",
                hint="Does anything else write to it? Empty the database, and restore again.",
            )
    await _end(database, manifest)
    return manifest


async def _begin(database: Database, path: Path, manifest: Manifest) -> int:
    """Return how many rows the graph has already, after setting it up with the schema of the dump."""
    restoration = await database.value(STATEMENTS["restoration"], {}, timeout=STATEMENT_S)
    if restoration is not None:
        if restoration[0] != manifest.sha256:
            raise Conflict(
                f"{database.address} contains a part of a dump that is not {path}.",
                hint="Restore that other dump completely, or empty the database.",
            )
        return int(restoration[1])
    counted = dict(await database.value(STATEMENTS["count_labels"], {}, timeout=STATEMENT_S))
    contents = ", ".join(
        f"{count:,} {label}" for label, count in sorted(counted.items()) if label not in BOOKKEEPING
    )
    if contents:
        raise Conflict(
            f"{database.address} is not empty: it holds {contents}.",
            hint="Restore into a new folder, or into an empty database.",
        )
    await _run_together(database, ("forget_migrations", {"number": manifest.schema}))
    await migrate(database, MIGRATIONS[: manifest.schema])
    # without the node of its revision the graph can't be served
    await _run_together(database, ("drop_graph_node", {}), ("begin_restoration", {"sha256": manifest.sha256}))
    return 0


def _batches(path: Path, batch: int, done: int) -> Iterator[tuple[Section, list[Any]]]:
    """Yield the rows after the first ones, in the batches in which they are written."""
    rest = islice(rows_in(path), done, None)
    for section, pairs in groupby(rest, key=lambda pair: pair[0]):
        while rows := [row for _, row in islice(pairs, batch)]:
            yield section, rows


async def _write(database: Database, section: Section, rows: list[Any], done: int) -> None:
    """Write rows and, in the same transaction, their total number so far."""
    text = section.statement("restore_nodes" if section.end is None else "restore_edges")

    async def work(tx: AsyncManagedTransaction) -> None:
        _, before = await value(tx, STATEMENTS["restoration"], {})
        if before == done:
            return  # a retry after a lost acknowledgement
        if before != done - len(rows):
            raise Conflict(
                "Another process is restoring a dump into the same graph.",
                hint="End one of the two processes.",
            )
        written = await value(tx, text, {"rows": rows})
        if written != len(rows):
            raise Conflict(
                f"{section.name}: {len(rows) - written:,} refer to something that is not in the graph.",
                hint="Does anything else write to it? Empty the database, and restore again.",
            )
        await value(tx, STATEMENTS["go_on_with_restoration"], {"done": done})

    await database.write(work, timeout=STATEMENT_S)


async def _end(database: Database, manifest: Manifest) -> None:
    """Set the revision of the graph, bring it up to date, and allow it to be served."""
    await _run_together(
        database, ("drop_graph_node", {}), ("restore_graph_node", {"number": manifest.revision})
    )
    await migrate(database, half_restored=True)
    await _run_together(database, ("end_restoration", {}))


async def _run_together(database: Database, *statements: tuple[str, dict[str, Any]]) -> None:
    async def work(tx: AsyncManagedTransaction) -> None:
        for name, parameters in statements:
            await value(tx, STATEMENTS[name], parameters)

    await database.write(work, timeout=STATEMENT_S)

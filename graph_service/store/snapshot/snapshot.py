"""Reads the whole graph at one revision, in a few statements that return columns."""

import asyncio
import time
from collections.abc import Sequence
from functools import partial, reduce
from typing import Any, Final

from neo4j import AsyncManagedTransaction

from graph_service.domain.errors import LimitExceeded
from graph_service.domain.network import Network
from graph_service.store.engine.database import Database
from graph_service.store.schema.revision import revision_in
from graph_service.store.schema.statements import STATEMENTS
from graph_service.store.snapshot.columns import EDGES, THINGS, Column, EdgeColumns, Rows, numbering
from graph_service.store.snapshot.increments import changes_since
from graph_service.store.snapshot.patch import NetworkPatch, apply_patch

THINGS_PER_PAGE: Final = 10_000
EDGES_PER_PAGE: Final = 50_000
"""Approximate number of edges that one statement returns, small enough for a server with a small heap."""
PAUSE_S: Final = 0.1
"""Seconds before the graph is read again if it changed while it was read."""


async def read_network(database: Database, *, timeout: float, known: Network | None = None) -> Network:
    """Return the graph as columns, all of it at one revision.

    Parameters
    ----------
    database
        A graph that was migrated.
    timeout
        Seconds after which reading is cancelled.
    known
        The graph at an earlier revision: if the history records all changes since, and they are not too many,
        only these are read.

    Raises
    ------
    LimitExceeded
        When ``timeout`` has passed, or the graph has changed every time it was read until then.

    Notes
    -----
    The engines read what is committed when each statement runs, so a graph that is changed meanwhile is read
    partly before and partly after a change. The changes since the reading began are then read again by the
    history, until the revision does not change; if the history does not record them (an import is one entry),
    everything is read again. Arrays are built in threads, so the event loop continues.
    """
    deadline = time.monotonic() + timeout
    while (remaining := deadline - time.monotonic()) > 0:
        reading = await database.read(partial(_read, known), timeout=remaining)
        if reading is not None:
            network, changes = reading
            return await asyncio.to_thread(reduce, apply_patch, changes, network)
        if known is None:
            await asyncio.sleep(PAUSE_S)
        known = None
    raise LimitExceeded(
        f"The graph changed during each attempt to read it, for {timeout:g} s.",
        hint="Try again after the current import.",
    )


async def _read(
    known: Network | None, tx: AsyncManagedTransaction
) -> tuple[Network, list[NetworkPatch]] | None:
    """Return the graph at an earlier revision and the changes since; None if they are not recorded."""
    network = await _read_whole(tx) if known is None else known
    changes = await changes_since(tx, network.revision)
    return None if changes is None else (network, changes)


async def _read_whole(tx: AsyncManagedTransaction) -> Network:
    """Return what is in the graph, with the revision at which reading began."""
    revision = await revision_in(tx)
    parts: dict[str, Any] = {}
    for kind, thing in THINGS.items():
        rows = await _read_things(tx, f"read_{kind}")
        parts[kind] = await asyncio.to_thread(thing.of, rows)
    numberings = {kind: numbering(parts[kind].keys) for kind in THINGS}
    sizes = await (await tx.run(STATEMENTS["read_sizes"])).single(strict=True)
    keys = parts["companies"].keys
    for kind, edge in EDGES.items():
        parts[kind] = await _read_edges(tx, f"read_{kind}", keys, sizes[kind], edge, edge.columns(numberings))
    return Network(revision=revision, **parts)


async def _read_things(tx: AsyncManagedTransaction, name: str) -> Rows:
    """Return the rows of all nodes of a kind, in the order of their keys."""
    rows: Rows = []
    while True:
        after = rows[-1][0] if rows else ""
        result = await tx.run(STATEMENTS[name], {"after": after, "limit": THINGS_PER_PAGE})
        page = (await result.single(strict=True))[0]
        # The statement selects the page in order, but may collect it in any order.
        rows += sorted(page, key=lambda row: str(row[0]))
        if len(page) < THINGS_PER_PAGE:
            return rows


async def _read_edges(
    tx: AsyncManagedTransaction,
    name: str,
    keys: Sequence[str],
    size: int,
    kind: EdgeColumns,
    columns: Sequence[Column],
) -> Any:
    """Return the struct of all edges of a kind."""
    pages: list[list[Any]] = [[] for _ in columns]
    companies_per_page = max(1, -(-len(keys) // max(1, -(-size // EDGES_PER_PAGE))))
    for start in range(0, len(keys) if size else 0, companies_per_page):
        page = keys[start : start + companies_per_page]
        result = await tx.run(STATEMENTS[name], {"first": page[0], "last": page[-1]})
        record = await result.single(strict=True)
        arrays = await asyncio.to_thread(_make_columns, columns, record.values())
        for column, part in zip(pages, arrays, strict=True):
            column.append(part)
    return await asyncio.to_thread(kind.of, columns, pages)


def _make_columns(columns: Sequence[Column], values: Sequence[Sequence[Any]]) -> list[Any]:
    return [column.make(part) for column, part in zip(columns, values, strict=True)]

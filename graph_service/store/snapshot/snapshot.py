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
"""About how many edges one statement returns: what a server with a small heap collects with ease."""
PAUSE_S: Final = 0.1
"""Seconds before the graph is read again that changed while it was read."""


async def read_network(database: Database, *, timeout: float, known: Network | None = None) -> Network:
    """Return the graph as columns, all of it at one revision.

    Parameters
    ----------
    database
        A graph that was migrated.
    timeout
        Seconds after which reading is given up.
    known
        The graph at an earlier revision: when the history says all that has changed since, and it is not
        too much, only that is read.

    Raises
    ------
    LimitExceeded
        When ``timeout`` has passed, or the graph has changed every time it was read until then.

    Notes
    -----
    The engines read what is committed when each statement runs, so a graph that is written to meanwhile
    is read in part before and in part after a change. What the history says has changed since the
    reading began is then read again, until the revision stands still; where the history does not say it
    (an import is one entry), everything is. Arrays are made in threads: the event loop goes on.
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
        f"The graph changed each time it was read within {timeout:g} s.",
        hint="Try again after the current import.",
    )


async def _read(
    known: Network | None, tx: AsyncManagedTransaction
) -> tuple[Network, list[NetworkPatch]] | None:
    """Return the graph at an earlier revision and what has changed since; None when the history lacks it."""
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
    """Return the rows of all things of a kind, in the order of their keys."""
    rows: Rows = []
    while True:
        after = rows[-1][0] if rows else ""
        result = await tx.run(STATEMENTS[name], {"after": after, "limit": THINGS_PER_PAGE})
        page = (await result.single(strict=True))[0]
        # The statement takes the page in order; it does not promise to collect it in order.
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

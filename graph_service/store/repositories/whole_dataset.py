"""Reads the whole graph as a data set, from which an import makes the same graph again."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from neo4j import AsyncManagedTransaction

from graph_service.domain.dataset import DataSet
from graph_service.domain.errors import LimitExceeded
from graph_service.domain.identity.matching import Named
from graph_service.domain.kinds import KINDS, RECORDS, THINGS, Kind
from graph_service.domain.model.entities import Company
from graph_service.store.engine.database import Database
from graph_service.store.mapping import codec
from graph_service.store.mapping.codec import ENDS
from graph_service.store.mapping.nodes import Node, record_of, statement, stored_nodes, value
from graph_service.store.mapping.relationships import RELATIONSHIPS
from graph_service.store.schema.revision import revision_in
from graph_service.store.schema.statements import STATEMENTS

Progress: TypeAlias = Callable[[str, int], None]

NODES_PER_PAGE: Final = 2_000
COMPANIES_PER_PAGE: Final = 500
"""Companies whose edges one statement returns."""
EXPORT_TIMEOUT: Final = 1_800.0
"""Seconds for reading everything."""
PAUSE_S: Final = 0.2
"""Seconds before the graph is read again if it changed while it was read."""


async def read_dataset(
    database: Database, *, timeout: float = EXPORT_TIMEOUT, progress: Progress | None = None
) -> DataSet:
    """Return all nodes, edges and records at one revision; each part by key.

    Parameters
    ----------
    database
        A graph that was migrated.
    timeout
        Seconds after which it is cancelled.
    progress
        Called with the part, and how many of its rows were read.

    Raises
    ------
    LimitExceeded
        When ``timeout`` has passed, or the graph has changed every time it was read until then.
    """
    deadline = time.monotonic() + timeout

    async def work(tx: AsyncManagedTransaction) -> DataSet | None:
        # each statement reads what is committed when it runs: the result is valid if nothing changed
        # meanwhile
        revision = await revision_in(tx)
        dataset = await _read(tx, progress or _ignore_progress)
        return dataset if await revision_in(tx) == revision else None

    while (remaining := deadline - time.monotonic()) > 0:
        dataset = await database.read(work, timeout=remaining)
        if dataset is not None:
            return dataset
        await asyncio.sleep(PAUSE_S)
    raise LimitExceeded(
        f"The graph changed during each attempt to read it, for {timeout:g} s.",
        hint="Try again when fewer changes are made.",
    )


def _ignore_progress(_part: str, _done: int) -> None:
    """Ignore the progress."""


async def _read(tx: AsyncManagedTransaction, progress: Progress) -> DataSet:
    parts: dict[str, Any] = {}
    for kind in THINGS.values():
        parts[kind.plural] = await _nodes(tx, kind, progress)
    companies = [company.key for company in parts["companies"]]
    for of, (_, _, part) in RELATIONSHIPS.items():
        parts[part] = await _edges(tx, of, part, companies, progress)
    records = {name: rows for name, kind in RECORDS.items() if (rows := await _nodes(tx, kind, progress))}
    return DataSet(**parts, records=records)


async def _nodes(tx: AsyncManagedTransaction, kind: Kind, progress: Progress) -> tuple[Any, ...]:
    rows_read: list[Any] = []
    async for keys in _pages(tx, kind.name):
        stored = await stored_nodes(tx, KINDS[kind.name], keys)
        rows_read += await asyncio.to_thread(_records, kind, stored)
        progress(kind.plural, len(rows_read))
    return tuple(rows_read)


def _records(kind: Kind, stored: Mapping[str, Node]) -> list[Any]:
    return [record_of(kind, stored[key]) for key in sorted(stored)]


def _edge_records(of: type[Any], start: str, end: str, rows: Sequence[Any]) -> list[Any]:
    return [
        codec.record(of, stored, **{start: start_key, end: end_key}) for start_key, end_key, stored in rows
    ]


async def _pages(tx: AsyncManagedTransaction, kind: str) -> AsyncIterator[list[str]]:
    after = ""
    while True:
        parameters = {"after": after, "limit": NODES_PER_PAGE}
        # The statement selects the page in order, but may collect it in any order.
        keys = sorted(await value(tx, statement("page_of_keys", kind), parameters))
        if keys:
            yield keys
            after = keys[-1]
        if len(keys) < NODES_PER_PAGE:
            return


async def _edges(
    tx: AsyncManagedTransaction, of: type[Any], part: str, companies: list[str], progress: Progress
) -> tuple[Any, ...]:
    start, end = ENDS[of]
    rows_read: list[Any] = []
    for first in range(0, len(companies), COMPANIES_PER_PAGE):
        keys = companies[first : first + COMPANIES_PER_PAGE]
        rows = await value(tx, STATEMENTS[f"stored_{part}"], {"keys": keys})
        rows.sort(key=lambda row: (row[0], row[1], row[2].get("period", "")))
        rows_read += await asyncio.to_thread(_edge_records, of, start, end, rows)
        progress(part, len(rows_read))
    return tuple(rows_read)


async def read_names(
    database: Database, *, timeout: float = 60.0
) -> tuple[list[Named], dict[str, str], dict[str, str]]:
    """Return names of companies, and by key the names of resources and of alliances."""
    companies, resources, alliances = await database.value(STATEMENTS["known_names"], {}, timeout=timeout)
    named = sorted((Named(*row) for row in companies), key=lambda company: company.key)
    return named, dict(resources), dict(alliances)


async def read_companies(
    database: Database, keys: Sequence[str], *, timeout: float = 60.0
) -> tuple[dict[str, Company], dict[str, set[tuple[str, str]]]]:
    """Return the existing companies among these, by key, and the ends of their edges.

    The edges are those of the parts holdings, needs and memberships of a data set.
    """

    async def work(tx: AsyncManagedTransaction) -> tuple[dict[str, Company], dict[str, set[tuple[str, str]]]]:
        companies: dict[str, Company] = {}
        edges: dict[str, set[tuple[str, str]]] = {"holdings": set(), "needs": set(), "memberships": set()}
        for first in range(0, len(keys), COMPANIES_PER_PAGE):
            page = list(keys[first : first + COMPANIES_PER_PAGE])
            stored = await stored_nodes(tx, KINDS["Company"], page)
            companies |= {key: record_of(KINDS["Company"], node) for key, node in stored.items()}
            for part, ends in edges.items():
                rows = await value(tx, STATEMENTS[f"stored_{part}"], {"keys": page})
                ends |= {(company, end) for company, end, _ in rows}
        return companies, edges

    return await database.read(work, timeout=timeout)

"""One batch of an import: its rows are compared with what is stored, and written in one transaction."""

import asyncio
from collections.abc import Collection, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, TypeAlias

from neo4j import AsyncManagedTransaction
from neo4j.exceptions import Neo4jError

from graph_service.domain.errors import LimitExceeded, NotFound
from graph_service.domain.kinds import KINDS
from graph_service.store.engine.database import Database
from graph_service.store.history.entries import edge_entry, node_update
from graph_service.store.history.history import Action, Entry, log_changes, now_text
from graph_service.store.mapping import codec
from graph_service.store.mapping.codec import Properties
from graph_service.store.mapping.nodes import (
    Node,
    NodeBatch,
    check_identities,
    save_rows,
    stored_nodes,
    value,
)
from graph_service.store.mapping.relationships import RELATIONSHIPS, edge_statement
from graph_service.store.schema.revision import (
    OvertakenError,
    begin_run,
    raise_in_run,
    raise_revision,
    restore_revision,
)
from graph_service.store.schema.statements import STATEMENTS

StatedEdge: TypeAlias = tuple[str, tuple[Any, ...]]
"""Key of the start; and that of the end with the values of ``edge_properties``."""

BY: Final = "import"
"""The principal of an import in the history."""


def stated_nodes(records: Sequence[Any]) -> list[Node]:
    """Return the stored form of nodes or records of one kind."""
    return [Node(codec.properties(record), codec.references(record)) for record in records]


async def write_nodes(
    database: Database, of: type, stated: Sequence[Node], unstated: frozenset[str], *, timeout: float
) -> tuple[int, int]:
    """Write nodes or records of one kind, and return how many were created and updated.

    Parameters
    ----------
    database
        A graph that was migrated.
    of
        The kind.
    stated
        At least one, each key once.
    unstated
        Fields that keep the values they have in the graph.
    timeout
        Seconds for the transaction.

    Raises
    ------
    NotFound
        When one refers to something that is not in the graph.
    Conflict
        When the graph has another record with the same identity.
    """
    kind = KINDS[of.__name__]
    own = (codec.property_names(kind.type) | kind.references.keys()) - unstated

    async def work(tx: AsyncManagedTransaction) -> tuple[int, int]:
        number = await raise_revision(tx)
        stored = await stored_nodes(tx, kind, [node.properties["key"] for node in stated])
        now = now_text()
        node_batch, changed = NodeBatch(), []
        created, updates = 0, []
        for node in stated:
            before = stored.get(node.properties["key"])
            after = _node_after_import(kind.type, before, node, own)
            if before is None:
                created += 1
                row = after.properties | {"version": 1, "created_at": now, "updated_at": now}
            elif after != before:
                version = before.properties["version"] + 1
                row = after.properties | {"version": version, "updated_at": now}
                updates.append(node_update(kind, before, after, version))
            else:
                continue
            node_batch.add(row, before, after)
            changed.append(after)
        await check_identities(tx, kind, changed)
        await node_batch.save(tx, kind)
        await _finish_transaction(tx, number, now, kind.name, created, updates)
        return created, len(updates)

    return await database.write(work, timeout=timeout)


@dataclass(slots=True)
class EdgeRun:
    """The edges of an import, which several transactions write at the same time.

    As each edge is in only one transaction, these need not wait for each other until another client changes
    the graph.
    """

    run: str
    """Name of their run of changes."""
    new: frozenset[type]
    """Kinds without edges before the run: it does not compare them with stored ones."""
    takes_turns: bool = False
    """Set once another client has changed the graph, or a batch failed, possibly after it was committed."""
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Lets other clients wait for one batch instead of all."""


async def begin_edge_run(database: Database, kinds: Collection[type], *, timeout: float) -> EdgeRun:
    """Return a new run for the edges of some kinds."""

    async def work(tx: AsyncManagedTransaction) -> EdgeRun:
        run = await begin_run(tx)
        existing_kinds = {of for of in kinds if await value(tx, edge_statement("any_edge", of), {})}
        return EdgeRun(run, frozenset(kinds) - existing_kinds)

    return await database.write(work, timeout=timeout)


async def write_edges(
    database: Database,
    edge_run: EdgeRun,
    of: type,
    stated: list[StatedEdge],
    unstated: frozenset[str],
    *,
    timeout: float,
) -> tuple[int, int]:
    """Write edges of one kind, and return how many were created and updated.

    Parameters
    ----------
    database, of, unstated, timeout
        As of ``write_nodes``.
    edge_run
        The run of all edges of the import.
    stated
        Each once in the whole import; edges of one start are adjacent.

    Raises
    ------
    NotFound
        When one refers to something that is not in the graph.
    """
    batch = _EdgeBatch(edge_run, of, stated, unstated)
    while True:
        took_turn = edge_run.takes_turns
        try:
            async with edge_run.turn if took_turn else nullcontext():
                return await database.write(batch.write, timeout=timeout)
        except LimitExceeded:  # the time limit may have been reached during the commit
            edge_run.takes_turns = True
            raise
        except (OvertakenError, NotFound, Neo4jError):  # in a run, a deletion by others is an error
            if took_turn:
                raise
            edge_run.takes_turns = True


class _EdgeBatch:
    """Edges of one kind that are written in one transaction, which may be tried several times."""

    def __init__(
        self, edge_run: EdgeRun, of: type, stated: list[StatedEdge], unstated: frozenset[str]
    ) -> None:
        self._edge_run, self._of, self._stated = edge_run, of, stated
        self._part = RELATIONSHIPS[of][2]
        self._names = codec.edge_properties(of)
        self._own = codec.property_names(of) - unstated
        self._was_tried = False

    async def write(self, tx: AsyncManagedTransaction) -> tuple[int, int]:
        """Return how many edges were created and updated."""
        edge_run = self._edge_run
        number, reads_stored = None, edge_run.takes_turns or self._was_tried or self._of not in edge_run.new
        if edge_run.takes_turns:
            number = await raise_revision(tx)
        elif self._was_tried:  # a transaction with its turn sees whether the first attempt was committed
            number = await raise_in_run(tx, edge_run.run)
        self._was_tried = True
        new, rows, updates = self._stated, list[Any](), list[Entry]()
        if reads_stored:
            new, rows, updates = await self._compare(tx)
        by_start = [(start, [ends for _, ends in edges]) for start, edges in groupby(new, key=itemgetter(0))]
        await save_rows(tx, edge_statement("create_edges", self._of), by_start, self._part, len(new))
        await save_rows(tx, STATEMENTS[f"save_{self._part}"], rows, self._part)
        if number is None:
            if not new and not updates:
                return 0, 0
            number = await raise_in_run(tx, edge_run.run)
        await _finish_transaction(tx, number, now_text(), self._of.__name__, len(new), updates)
        return len(new), len(updates)

    async def _compare(self, tx: AsyncManagedTransaction) -> tuple[list[StatedEdge], list[Any], list[Entry]]:
        """Return the edges that the graph lacks, the rows that change others, and the entries of these."""
        keys = list(dict.fromkeys(map(itemgetter(0), self._stated)))
        stored = {
            (start, end, properties.get("period")): properties
            for start, end, properties in await value(tx, STATEMENTS[f"stored_{self._part}"], {"keys": keys})
        }
        new, rows, updates = list[StatedEdge](), list[Any](), list[Entry]()
        for edge in self._stated:
            start, (end, *values) = edge
            properties = {
                name: value for name, value in zip(self._names, values, strict=True) if value is not None
            }
            before = stored.get((start, end, properties.get("period")))
            if before is None:
                new.append(edge)
                continue
            after = _merged(before, properties, self._own)
            if after != before:
                rows.append([start, end, after])
                updates.append(edge_entry(self._of, start, end, before, after))
        return new, rows, updates


def _node_after_import(of: type, before: Node | None, stated: Node, own: frozenset[str]) -> Node:
    """Return a node after the import: stated values, and the old ones of other fields."""
    if before is None:
        return Node(stated.properties | codec.derived(of, stated.properties), stated.references)
    properties = _merged(before.properties, stated.properties, own)
    references = {
        name: keys if name in own else before.references[name] for name, keys in stated.references.items()
    }
    return Node(properties | codec.derived(of, properties), references)


def _merged(before: Properties, stated: Properties, own: frozenset[str]) -> Properties:
    """Return the stated properties, and those that an import keeps: bookkeeping, and those set by others.

    ``own`` are the properties that an import replaces, or removes where none is stated.
    """
    kept = {name: one for name, one in before.items() if name not in own}
    if not stated.keys() <= own:
        stated = {name: one for name, one in stated.items() if name in own}
    return kept | stated


async def _finish_transaction(
    tx: AsyncManagedTransaction, number: int, now: str, kind: str, created: int, updates: list[Entry]
) -> None:
    """End the transaction: with entries in the history, or without any if nothing was changed."""
    entries = [Entry(action=Action.IMPORTED, kind=kind, count=created)] if created else []
    if entries or updates:
        await log_changes(tx, number, now, BY, [*entries, *updates])
    else:
        await restore_revision(tx)

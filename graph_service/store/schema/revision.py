"""The revision of the graph, which identifies a state of it: every change raises it, in the graph."""

import asyncio
import re
import uuid
from typing import Final

from neo4j import AsyncManagedTransaction

from graph_service.domain.errors import InvalidInput, Unavailable
from graph_service.store.engine.database import Database
from graph_service.store.engine.driver_errors import AWAY
from graph_service.store.schema.statements import STATEMENTS

HOLD_MS: Final = 5_000
"""Milliseconds after which changes continue automatically, in case the process that held them has died."""
HELD_POLL_S: Final = 0.02
_REVISION: Final = re.compile(r"[0-9a-f]{8}\.\d{1,15}", re.ASCII)


async def graph_revision(database: Database, *, timeout: float = 10.0) -> str:
    """Return the revision, ``epoch.number``; the epoch identifies this graph."""
    return await database.read(revision_in, timeout=timeout)


async def revision_in(tx: AsyncManagedTransaction) -> str:
    """Return the revision as a transaction sees it.

    Raises
    ------
    Unavailable
        When no migration has been run on the graph.
    """
    record = await (await tx.run(STATEMENTS["revision"])).single()
    if record is None:
        raise _not_migrated()
    return str(record[0])


async def raise_revision(tx: AsyncManagedTransaction) -> int:
    """Return the number that the revision is raised to: the first thing that a changing transaction does.

    The transactions of a run do it at their end instead, see ``begin_run``.

    Coming first, it also makes changes take turns. What a transaction reads after it stays valid until the
    transaction ends: on Neo4j others wait for it; on the embedded engine the later one runs again. While
    changes are held it waits, at most for as long as the transaction may take.
    """
    number, _ = await _raise(tx, None)
    return number


class OvertakenError(Exception):
    """Another client has changed something, or begun a run, since a run of changes began."""


async def begin_run(tx: AsyncManagedTransaction) -> str:
    """Return the name of a run of changes that begins with this transaction.

    The transactions of a run concern different nodes, and need not wait for each other: each raises the
    revision at its end, and then detects whether another client has changed the graph meanwhile.
    """
    run = uuid.uuid4().hex
    await (await tx.run(STATEMENTS["begin_run"], {"run": run})).consume()
    return run


async def raise_in_run(tx: AsyncManagedTransaction, run: str) -> int:
    """Return the number that the revision is raised to, at the end of a transaction of a run.

    A retried transaction does it first, as other changes do, and then checks what exists already.

    Raises
    ------
    OvertakenError
        When another client has changed the graph since the run began: what was read may be out of date.
    """
    number, is_alone = await _raise(tx, run)
    if not is_alone:
        raise OvertakenError
    return number


async def _raise(tx: AsyncManagedTransaction, run: str | None) -> tuple[int, bool]:
    while (record := await (await tx.run(STATEMENTS["raise_revision"], {"run": run})).single()) is None:
        await revision_in(tx)
        await asyncio.sleep(HELD_POLL_S)
    number, is_of_run = record[0]
    return number, is_of_run


async def hold_changes(database: Database) -> None:
    """Let no change begin for ``HOLD_MS``; a running one may still be committed.

    This applies to every instance on the graph, by the clock of the engine.
    """
    await _write(database, STATEMENTS["hold_changes"], {"milliseconds": HOLD_MS})


async def release_changes(database: Database) -> None:
    """Let changes begin again."""
    await _write(database, STATEMENTS["release_changes"], {})


async def _write(database: Database, statement: str, parameters: dict[str, int]) -> None:
    async def work(tx: AsyncManagedTransaction) -> None:
        await (await tx.run(statement, parameters)).consume()

    await database.write(work, timeout=60)


async def restore_revision(tx: AsyncManagedTransaction) -> None:
    """Undo ``raise_revision``: the last step of a transaction that found nothing to change."""
    await (await tx.run(STATEMENTS["restore_revision"])).consume()


def checked_revision(text: str, field: str) -> str:
    """Return the revision that a client names.

    Raises
    ------
    InvalidInput
        When it is not one.
    """
    if _REVISION.fullmatch(text) is None:
        raise InvalidInput(
            f"{field}: expected a revision of the graph such as 3fa9c120.17, as answers name it.", field=field
        )
    return text


def revision_parts(revision: str) -> tuple[str, int]:
    """Return the epoch and the number.

    >>> revision_parts("3fa9c120.17")
    ('3fa9c120', 17)
    """
    epoch, _, number = revision.rpartition(".")
    return epoch, int(number)


def is_at_or_after(revision: str, other: str) -> bool:
    """Return whether a revision is of the same graph as another one, and not older."""
    (epoch, number), (other_epoch, other_number) = revision_parts(revision), revision_parts(other)
    return epoch == other_epoch and number >= other_number


def _not_migrated() -> Unavailable:
    return Unavailable(
        "The graph has not been set up, or was deleted meanwhile.",
        hint="Start the service again.",
        public=AWAY,
    )

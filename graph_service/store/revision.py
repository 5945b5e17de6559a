"""The revision of the graph, which tells two states of it apart: every change raises it, in the graph."""

from neo4j import AsyncManagedTransaction

from graph_service.domain.errors import Unavailable
from graph_service.store.database import Database
from graph_service.store.statements import STATEMENTS


async def graph_revision(database: Database, *, timeout: float = 10.0) -> str:
    """Return the revision, ``epoch.number``; the epoch tells this graph from every other."""
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
        raise _unmigrated()
    return str(record[0])


async def raise_revision(tx: AsyncManagedTransaction) -> None:
    """Raise the revision: the first thing that a transaction does which changes the graph.

    Coming first, it also makes changes take turns. What a transaction reads after it stays true until the
    transaction ends: on Neo4j others wait for it; on the embedded engine the later one runs again.
    """
    record = await (await tx.run(STATEMENTS["raise_revision"])).single()
    if record is None:
        raise _unmigrated()


async def restore_revision(tx: AsyncManagedTransaction) -> None:
    """Take back ``raise_revision``: the last thing that a transaction does which found nothing to change."""
    await (await tx.run(STATEMENTS["restore_revision"])).consume()


def _unmigrated() -> Unavailable:
    return Unavailable(
        "The graph has not been set up, or was deleted meanwhile.", hint="Start the service again."
    )

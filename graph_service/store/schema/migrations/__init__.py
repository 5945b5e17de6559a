"""Numbered migrations: the ``.cypher`` files of this folder, run in order when a store is opened.

Each statement runs in its own transaction (engines don't mix schema and data in one), and changes nothing
when it runs again: a migration that was interrupted, or is run by two processes at once, results in the same
graph.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any, Final

from neo4j import AsyncManagedTransaction
from neo4j.exceptions import ClientError

from graph_service.domain.errors import Unavailable
from graph_service.store.engine.database import Database
from graph_service.store.schema.statements import STATEMENTS, blocks

STATEMENT_TIMEOUT: Final = 600.0
"""Seconds for one statement of a migration: an index on a large graph takes its time."""
_FILE: Final = re.compile(r"([0-9]{4})_([a-z0-9_]+)\.cypher")


@dataclass(frozen=True, slots=True)
class Migration:
    """One step in the history of the graph's schema."""

    number: int
    name: str
    statements: tuple[str, ...]


def _migrations() -> tuple[Migration, ...]:
    migrations = []
    for file in files(__name__).iterdir():
        match = _FILE.fullmatch(file.name)
        if match:
            statements = tuple(blocks(file.read_text(encoding="utf-8")).values())
            migrations.append(Migration(int(match[1]), match[2], statements))
    return tuple(sorted(migrations, key=lambda migration: migration.number))


MIGRATIONS: Final = _migrations()
"""All migrations of this program, by number."""


async def refuse_half_restored(database: Database) -> None:
    """Reject a partly restored graph.

    Raises
    ------
    Unavailable
        When the graph is partly restored.
    """
    if await database.value(STATEMENTS["restoration"], {}, timeout=STATEMENT_TIMEOUT) is not None:
        raise Unavailable(
            f"The restoration of a dump into {database.address} is not complete.",
            hint="Run graph-service restore with the same file again: it continues where it stopped.",
        )


async def migrate(
    database: Database, migrations: tuple[Migration, ...] = MIGRATIONS, *, half_restored: bool = False
) -> tuple[int, ...]:
    """Return the numbers of the migrations that were missing and have now been run.

    Parameters
    ----------
    database
        The graph.
    migrations
        All migrations that the graph must have.
    half_restored
        Whether the caller is the restoration of a dump.

    Raises
    ------
    Unavailable
        When the graph has had migrations that this program does not know, or is half restored.
    """
    if not half_restored:
        await refuse_half_restored(database)
    applied = set(await database.value(STATEMENTS["applied_migrations"], {}, timeout=STATEMENT_TIMEOUT))
    newest = migrations[-1].number if migrations else 0
    if applied and max(applied) > newest:
        raise Unavailable(
            f"The graph at {database.address} was written by a newer version of this program"
            f" (migration {max(applied)}; this one knows {newest}).",
            hint="Upgrade partner-graph-service, or name another store.",
        )
    pending = [migration for migration in migrations if migration.number not in applied]
    for migration in pending:
        for statement in migration.statements:
            await _run(database, statement, {})
        await _run(
            database,
            STATEMENTS["record_migration"],
            {"number": migration.number, "name": migration.name, "at": datetime.now(UTC).isoformat()},
        )
    return tuple(migration.number for migration in pending)


async def _run(database: Database, statement: str, parameters: Mapping[str, Any]) -> None:
    async def work(tx: AsyncManagedTransaction) -> None:
        result = await tx.run(statement, dict(parameters))
        await result.consume()

    try:
        await database.write(work, timeout=STATEMENT_TIMEOUT)
    except ClientError as error:
        if error.code is None or ".Schema." not in error.code:
            raise
        # Another process created the same index after this one checked (Neo4j): when it checks again, the
        # index exists, and nothing has to be done.
        await database.write(work, timeout=STATEMENT_TIMEOUT)

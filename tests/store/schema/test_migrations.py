import asyncio
import secrets
from collections.abc import AsyncIterator

import pytest
from neo4j import AsyncManagedTransaction

from graph_service.domain.errors import Conflict, Unavailable
from graph_service.store.engine.database import Database
from graph_service.store.schema.migrations import MIGRATIONS, Migration, migrate
from graph_service.store.schema.revision import graph_revision


async def write(database: Database, statement: str) -> None:
    async def work(tx: AsyncManagedTransaction) -> None:
        await (await tx.run(statement)).consume()

    await database.write(work, timeout=30)


async def applied(database: Database) -> list[list[object]]:
    statement = "MATCH (m:Migration) WITH m ORDER BY m.number RETURN collect([m.number, m.name])"
    found: list[list[object]] = await database.value(statement, {}, timeout=10)
    return found


@pytest.fixture
async def later(empty_database: Database) -> AsyncIterator[tuple[Migration, ...]]:
    """A history of two steps more, about labels that no other test uses."""
    await write(empty_database, "MATCH (n:Migration) DELETE n")
    label = f"Test{secrets.token_hex(4)}"
    schema = (
        f"CREATE CONSTRAINT {label.lower()}_key IF NOT EXISTS FOR (n:{label}) REQUIRE n.key IS UNIQUE",
        *(
            f"CREATE INDEX {label.lower()}_{name} IF NOT EXISTS FOR (n:{label}) ON (n.{name})"
            for name in ("one", "two", "three")
        ),
    )
    yield (
        *MIGRATIONS,
        Migration(len(MIGRATIONS) + 1, "schema", schema),
        Migration(len(MIGRATIONS) + 2, "data", (f"MERGE (n:{label} {{key: 'x'}}) ON CREATE SET n.made = 1",)),
    )
    await write(empty_database, f"MATCH (n) WHERE n:Migration OR n:{label} DETACH DELETE n")
    await write(empty_database, f"DROP CONSTRAINT {label.lower()}_key IF EXISTS")


def test_migrations_are_numbered_without_gaps() -> None:
    assert [migration.number for migration in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


async def test_run_twice(empty_database: Database) -> None:
    assert await migrate(empty_database) == tuple(range(1, len(MIGRATIONS) + 1))
    revision = await graph_revision(empty_database)
    assert await migrate(empty_database) == ()
    assert await graph_revision(empty_database) == revision
    epoch, number = revision.split(".")
    assert (len(bytes.fromhex(epoch)), number) == (4, "0")
    assert await applied(empty_database) == [[step.number, step.name] for step in MIGRATIONS]


@pytest.mark.parametrize("label", ["Company", "Resource", "Alliance"])
async def test_keys_are_unique(empty_graph: Database, label: str) -> None:
    with pytest.raises(Conflict):
        await write(empty_graph, f"UNWIND [1, 2] AS i CREATE (:{label} {{key: 'same'}})")
    assert await empty_graph.value("MATCH (n {key: 'same'}) RETURN count(n)", {}, timeout=10) == 0


@pytest.mark.parametrize("starts", [2, 4])
async def test_starts_at_once(empty_database: Database, later: tuple[Migration, ...], starts: int) -> None:
    await asyncio.gather(*(migrate(empty_database, later) for _ in range(starts)))
    assert await applied(empty_database) == [[step.number, step.name] for step in later]
    assert await migrate(empty_database, later) == ()
    made = "MATCH (n {key: 'x', made: 1}) RETURN count(n)"
    assert await empty_database.value(made, {}, timeout=10) == 1
    assert await empty_database.value("MATCH (g:Graph) RETURN count(g)", {}, timeout=10) == 1


async def test_interrupted(empty_database: Database, later: tuple[Migration, ...]) -> None:
    broken = Migration(later[-2].number, "schema", (*later[-2].statements[:2], "RETURN 1 / 0 AS nothing"))
    with pytest.raises(Exception, match=r"(?i)zero"):
        await migrate(empty_database, (*MIGRATIONS, broken, later[-1]))
    assert await applied(empty_database) == [[step.number, step.name] for step in MIGRATIONS]
    assert await migrate(empty_database, later) == tuple(step.number for step in later[-2:])
    assert await applied(empty_database) == [[step.number, step.name] for step in later]


async def test_a_newer_graph_is_refused(empty_database: Database, later: tuple[Migration, ...]) -> None:
    await migrate(empty_database, later)
    numbers = rf"\(migration {len(later)}; this one knows {len(MIGRATIONS)}\)"
    with pytest.raises(Unavailable, match=rf"newer version of this program {numbers}"):
        await migrate(empty_database)


async def test_a_graph_without_migrations_has_no_revision(empty_database: Database) -> None:
    with pytest.raises(Unavailable, match="not been set up"):
        await graph_revision(empty_database)

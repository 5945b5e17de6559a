import pytest
from neo4j import AsyncManagedTransaction
from neo4j.exceptions import ClientError

from graph_service.store.engine.database import Database
from graph_service.store.schema.migrations import migrate
from graph_service.store.schema.statements import STATEMENTS, blocks, statements
from tests.conftest import delete_everything

PARAMETERS = {
    "keys": ["a"],
    "rows": [],
    "after": "",
    "limit": 1,
    "skip": 0,
    "most": 1,
    "first": "a",
    "last": "b",
    "number": 1,
    "name": "name",
    "at": "2026-11-23T00:00:00.000000Z",
}


@pytest.fixture(scope="module")
async def migrated(database: Database) -> Database:
    """The engine's database with its schema and nothing else; what is only planned leaves it so."""
    await delete_everything(database)
    await migrate(database)
    return database


@pytest.mark.parametrize("name", STATEMENTS)
async def test_every_statement_can_be_planned(migrated: Database, name: str) -> None:
    async def plan(tx: AsyncManagedTransaction) -> bool:
        result = await tx.run(f"EXPLAIN {STATEMENTS[name]}", PARAMETERS)
        return (await result.consume()).plan is not None

    planned = await migrated.write(plan, timeout=10)
    assert planned or migrated.engine == "embedded"  # which checks the statement, but sends no plan


async def test_a_wrong_statement_is_refused_when_planned(migrated: Database) -> None:
    async def plan(tx: AsyncManagedTransaction) -> None:
        await (await tx.run("EXPLAIN MATCH (n) RETRUN n")).consume()

    with pytest.raises(ClientError):
        await migrated.write(plan, timeout=10)


def test_blocks_are_named_in_order_and_free_of_comments() -> None:
    text = (
        "// About the file.\n\n// name: one\nRETURN 1\n\n// About two.\n// name: two\nRETURN 2 AS a\n// -\n"
    )
    assert list(blocks(text).items()) == [("one", "RETURN 1"), ("two", "RETURN 2 AS a")]


@pytest.mark.parametrize(
    "text",
    [
        "RETURN 0\n// name: one\nRETURN 1",
        "// name: one\nRETURN 1\n// name: one\nRETURN 2",
        "// name: one\n// name: two\nRETURN 2",
    ],
)
def test_wrong_files_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"before the first name|empty or occurs twice"):
        blocks(text)


def test_a_package_without_statements_has_none() -> None:
    assert statements("graph_service.formats") == {}

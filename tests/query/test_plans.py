"""How a Neo4j plans the statements of typical operations."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from neo4j import AsyncManagedTransaction

from graph_service.query.statement import Statement
from graph_service.store.database import Database
from graph_service.store.migrations import migrate
from tests.query.compiled import statements
from tests.query.typical import TYPICAL

BY_KEY = {name for name, query in TYPICAL.items() if query.split("{")[1].strip().startswith(
    ("company(", "resource(", "alliance(", "nodes(")
)}


async def plan(database: Database, statement: Statement) -> dict[str, Any]:
    async def work(tx: AsyncManagedTransaction) -> dict[str, Any]:
        result = await tx.run(f"EXPLAIN {statement.text}", dict(statement.parameters))
        summary = await result.consume()
        assert summary.plan is not None
        return summary.plan

    await migrate(database)
    return await database.read(work, timeout=60)


def operators(node: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Yield each operator's name and whether it is where rows begin."""
    children = node.get("children", [])
    yield str(node["operatorType"]).split("@")[0], not children
    for child in children:
        yield from operators(child)


@pytest.mark.parametrize("name", TYPICAL)
async def test_no_scan_of_everything(neo4j_database: Database, name: str) -> None:
    for statement in statements(TYPICAL[name]):
        found = [operator for operator, _ in operators(await plan(neo4j_database, statement))]
        assert "ProduceResults" in found
        assert not {"AllNodesScan", "CartesianProduct", "Eager"} & set(found), found


@pytest.mark.parametrize("name", sorted(BY_KEY))
async def test_a_key_is_looked_up_in_its_index(neo4j_database: Database, name: str) -> None:
    for statement in statements(TYPICAL[name]):
        found = list(operators(await plan(neo4j_database, statement)))
        starts = {operator for operator, is_start in found if is_start and operator != "Argument"}
        assert starts, found
        assert starts <= {"NodeUniqueIndexSeek", "NodeIndexSeek"}, found

"""How a Neo4j with the airlines in it plans the statements of typical operations."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from neo4j import AsyncManagedTransaction

from graph_service.data import shipped_set
from graph_service.formats.readers.csv_reader import read_folder
from graph_service.query.statement import Statement
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.schema.migrations import migrate
from tests.conftest import delete_everything
from tests.query.compiled import entries, statements
from tests.query.typical import TYPICAL

LOOKED_UP = ("company(", "resource(", "alliance(", "nodes(")
PLACE = urlsafe_b64encode(b'["CompanyConnection:","made-5"]').decode()
"""A cursor of companies by key."""
BY_KEY = sorted(name for name, query in TYPICAL.items() if query.strip(" {\n").startswith(LOOKED_UP))


@pytest.fixture(scope="module", params=["neo4j"])
async def airlines(neo4j_database: Database) -> Database:
    await delete_everything(neo4j_database)
    await migrate(neo4j_database)
    dataset = read_folder(shipped_set("airlines")).dataset
    assert dataset is not None
    await import_dataset(neo4j_database, dataset)
    return neo4j_database


async def plan(database: Database, statement: Statement) -> Mapping[str, Any]:
    async def work(tx: AsyncManagedTransaction) -> Mapping[str, Any]:
        result = await tx.run(f"EXPLAIN {statement.text}", dict(statement.parameters))
        summary = await result.consume()
        assert summary.plan is not None
        return summary.plan

    return await database.read(work, timeout=60)


def operators(node: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each operator of a plan with its name."""
    yield str(node["operatorType"]).split("@")[0], node
    for child in node.get("children", []):
        yield from operators(child)


def multiplies(node: Mapping[str, Any]) -> bool:
    """Return whether a product has more than one row on each side; subqueries that aggregate have one."""
    return all(child["args"]["EstimatedRows"] > 1 for child in node["children"])


@pytest.mark.parametrize("name", TYPICAL)
async def test_nothing_is_scanned_whole_or_multiplied(airlines: Database, name: str) -> None:
    for statement in statements(TYPICAL[name]):
        found = list(operators(await plan(airlines, statement)))
        assert found[0][0] == "ProduceResults"
        assert "AllNodesScan" not in [operator for operator, _ in found]
        assert not [node for operator, node in found if operator == "CartesianProduct" and multiplies(node)]


@pytest.mark.parametrize("name", BY_KEY)
async def test_a_key_is_looked_up_in_its_index(airlines: Database, name: str) -> None:
    for statement in statements(TYPICAL[name]):
        found = list(operators(await plan(airlines, statement)))
        starts = {operator for operator, node in found if not node.get("children")} - {"Argument"}
        assert "NodeUniqueIndexSeek" in starts
        # Where the engine's statistics say that this is less work, it begins at the other end as well.
        assert not starts & {"AllNodesScan", "NodeByLabelScan"}


@pytest.mark.parametrize("name", BY_KEY)
async def test_several_keys_are_looked_up_in_their_index(airlines: Database, name: str) -> None:
    for entry in entries(TYPICAL[name]):
        if entry.alike is None:
            assert TYPICAL[name].strip(" {\n").startswith("nodes(")
            continue
        wanted = entry.statement.parameters
        keys = {entry.alike.key: [wanted[entry.alike.key], "emirates"]}
        found = await plan(airlines, Statement(entry.alike.statement.text, {**wanted, **keys}))
        assert "NodeUniqueIndexSeek" in [operator for operator, _ in operators(found)]


@pytest.fixture(scope="module")
async def many(airlines: Database) -> Database:
    """10,000 more companies in twenty countries, and an engine that knows how many there are."""

    async def create(tx: AsyncManagedTransaction) -> None:
        text = (
            "UNWIND range(1, 10000) AS i CREATE (:Company {key: 'made-' + i, name: '' + i, "
            "name_sort: '' + i, country: 'C' + (i % 20), industry: 'I' + (i % 20)})"
        )
        await (await tx.run(text)).consume()

    async def count(tx: AsyncManagedTransaction) -> None:
        await (await tx.run("CALL db.prepareForReplanning()")).consume()

    await airlines.write(create, timeout=60)
    await airlines.read(count, timeout=60)
    return airlines


@pytest.mark.parametrize(
    "order",
    [
        "first: 5",
        "last: 5",
        "orderBy: [{by: KEY, direction: DESC}]",
        f'first: 5, after: "{PLACE}"',
        f'last: 5, before: "{PLACE}"',
    ],
)
@pytest.mark.parametrize("within", ['country: {eq: "C5"}', 'industry: {eq: "I5"}, name: {contains: "a"}'])
async def test_a_page_within_a_value_is_read_in_the_order_of_an_index(
    many: Database, within: str, order: str
) -> None:
    (statement,) = statements(f"{{ companies(filter: {{{within}}}, {order}) {{ nodes {{ name }} }} }}")
    found = list(operators(await plan(many, statement)))
    (seek,) = [node["args"]["Details"] for operator, node in found if operator == "NodeIndexSeek"]
    value, key = seek.split(":Company")[1].split(" WHERE ")[1].split(" AND ")[:2]
    assert value.startswith(f"{within.split(':')[0]} = ")
    assert key.startswith("key > " if "after" in order else "key < " if "before" in order else "key IS NOT")
    assert {operator for operator, _ in found}.isdisjoint({"Sort", "PartialSort", "Top", "PartialTop"})

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from neo4j import AsyncManagedTransaction

from graph_service.domain.model.entities import AllianceStage
from graph_service.store.engine.database import Database
from graph_service.store.history.history import Action, Entry, log_changes, place
from graph_service.store.schema.revision import graph_revision, raise_revision

AT = "2026-11-24T08:00:00.000000Z"


async def logged(database: Database, *entries: Entry) -> int:
    async def work(tx: AsyncManagedTransaction) -> int:
        number = await raise_revision(tx)
        await log_changes(tx, number, AT, "local", entries)
        return number

    return await database.write(work, timeout=10)


async def changes(database: Database) -> list[dict[str, Any]]:
    statement = "MATCH (h:Change) WITH h ORDER BY h.key RETURN collect(properties(h))"
    found: list[dict[str, Any]] = await database.value(statement, {}, timeout=10)
    return found


async def test_entries_are_kept_in_their_order(empty_graph: Database) -> None:
    first = await logged(
        empty_graph,
        Entry(
            action=Action.CREATED,
            kind="Company",
            subject=place("Company", "a"),
            version=1,
            after={"name": "Ærø 😀", "key": "a", "regions": []},
        ),
        Entry(
            action=Action.DELETED,
            kind="Holding",
            subject=place("Company", "a"),
            other=place("Resource", "r"),
            before={"level": 0.5},
        ),
    )
    second = await logged(
        empty_graph,
        Entry(
            action=Action.UPDATED,
            kind="Company",
            subject="Company:a",
            version=2,
            before={"name": "A", "employees": None},
            after={"name": "B", "employees": 5},
        ),
        Entry(action=Action.IMPORTED, kind="Need", count=2),
    )
    assert second == first + 1
    assert (await graph_revision(empty_graph)).endswith(f".{second}")
    when = {"at": AT, "by": "local", "entries": 2}
    assert await changes(empty_graph) == [
        {
            **when,
            "number": first,
            "key": f"{first:012d}-000000",
            "action": "CREATED",
            "kind": "Company",
            "subject": "Company:a",
            "version": 1,
            "after": '{"key":"a","name":"Ærø 😀","regions":[]}',
        },
        {
            **when,
            "number": first,
            "key": f"{first:012d}-000001",
            "action": "DELETED",
            "kind": "Holding",
            "subject": "Company:a",
            "other": "Resource:r",
            "before": '{"level":0.5}',
        },
        {
            **when,
            "number": second,
            "key": f"{second:012d}-000000",
            "action": "UPDATED",
            "kind": "Company",
            "subject": "Company:a",
            "version": 2,
            "before": '{"employees":null,"name":"A"}',
            "after": '{"employees":5,"name":"B"}',
        },
        {
            **when,
            "number": second,
            "key": f"{second:012d}-000001",
            "action": "IMPORTED",
            "kind": "Need",
            "count": 2,
        },
    ]


async def test_values_are_written_as_the_graph_stores_them(empty_graph: Database) -> None:
    after = {"share": Decimal("1E+3"), "stage": AllianceStage.PILOT, "on": date(2026, 1, 2), "tags": ("x",)}
    await logged(empty_graph, Entry(action=Action.CREATED, kind="Kpi", subject="Kpi:k", after=after))
    (entry,) = await changes(empty_graph)
    assert entry["after"] == '{"on":"2026-01-02","share":"1000","stage":"PILOT","tags":["x"]}'


async def test_a_value_that_is_none_of_a_field_is_refused_and_nothing_kept(empty_graph: Database) -> None:
    before = await graph_revision(empty_graph)
    with pytest.raises(TypeError):
        await logged(empty_graph, Entry(action=Action.CREATED, kind="Kpi", after={"x": object()}))
    assert await graph_revision(empty_graph) == before
    assert await changes(empty_graph) == []


async def test_no_entries_are_no_change(empty_graph: Database) -> None:
    await logged(empty_graph)
    assert await changes(empty_graph) == []

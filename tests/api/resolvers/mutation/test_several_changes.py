"""Changes made together, sent again, and made by many at once, over GraphQL on both engines."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from graph_service.api.execution.operations import Operations
from graph_service.service import open_operations, open_store
from graph_service.settings import Settings
from graph_service.store.changes import changes
from graph_service.store.engine.database import Database
from graph_service.store.schema.migrations import migrate
from tests.api.worked_graph import data
from tests.api.writing_service import change, send, unchanged
from tests.conftest import delete_everything
from tests.query.answers import operations_on
from tests.store.contents import contents

COMPANY = {"createCompany": {"key": "c1", "name": "C1"}}
RESOURCE = {"createResource": {"key": "r1", "name": "R1", "kind": "DATA"}}
HOLDING = {"setHolding": {"company": "c1", "resource": "r1", "level": 0.5}}
NODES = "nodes { __typename id ... on Company { key version } } deleted { kind count }"


@pytest.fixture
async def service(database: Database) -> Operations:
    await delete_everything(database)
    await migrate(database)
    return operations_on(database)


@pytest.fixture
async def other_service(service: Operations, settings: Settings) -> AsyncIterator[Operations]:
    """A second instance of the service on the same graph, with connections of its own."""
    async with open_operations(settings) as other:
        yield other


async def count(service: Operations, kind: str) -> int:
    return int((await data(service, f"{{ {kind} {{ totalCount }} }}"))[kind]["totalCount"])


# ---------------------------------------------------------------------- all or nothing


async def test_changes_are_made_in_their_order(service: Operations, database: Database) -> None:
    rename = {"updateCompany": {"key": "c1", "name": "First", "expectedVersion": 1}}
    gone = {"deleteResource": {"key": "r1", "cascade": True}}
    payload = await change(service, "applyChanges", [COMPANY, RESOURCE, HOLDING, rename, gone], NODES)
    assert [node and node["__typename"] for node in payload["nodes"]] == [
        "Company",
        None,  # a node that was created, and is gone
        "Company",
        "Company",
        None,
    ]
    assert payload["nodes"][0]["version"] == 2
    assert payload["deleted"] == [{"kind": "Holding", "count": 1}, {"kind": "Resource", "count": 1}]
    assert list((await contents(database)).nodes) == [("Company", "c1")]
    entries = (await data(service, "{ changes { nodes { action kind } } }"))["changes"]["nodes"]
    assert [(one["action"], one["kind"]) for one in reversed(entries)] == [
        ("CREATED", "Company"),
        ("CREATED", "Resource"),
        ("CREATED", "Holding"),
        ("UPDATED", "Company"),
        ("DELETED", "Holding"),
        ("DELETED", "Resource"),
    ]


@pytest.mark.parametrize(
    ("wrong", "code", "path"),
    [
        (
            {"setNeed": {"company": "c1", "resource": "r1", "importance": 2}},
            "INVALID_INPUT",
            "setNeed.importance",
        ),
        ({"createCompany": {"key": "c1", "name": "Again"}}, "CONFLICT", "createCompany.key"),
        ({"updateCompany": {"key": "c9", "name": "None"}}, "NOT_FOUND", "updateCompany.key"),
        ({"updateCompany": {"key": "c1", "expectedVersion": 7}}, "CONFLICT", "updateCompany.expectedVersion"),
        ({"deleteCompany": {"key": "c1"}}, "CONFLICT", "deleteCompany.cascade"),
        ({"moveAlliance": {"key": "a9", "toStage": "PILOT"}}, "NOT_FOUND", "moveAlliance.key"),
        (
            {"createCompany": {"key": "c2", "name": "C", "financials": {"currency": "x"}}},
            "INVALID_INPUT",
            "createCompany.financials.currency",
        ),
    ],
)
@pytest.mark.parametrize("place", [3, 4])
async def test_one_wrong_change_keeps_all_of_them_from_being_made(
    service: Operations, database: Database, wrong: dict[str, Any], code: str, path: str, place: int
) -> None:
    asked = [COMPANY, RESOURCE, HOLDING, {"createCompany": {"key": "c3", "name": "C3"}}]
    asked.insert(place, wrong)
    async with unchanged(database):
        payload = await send(service, "applyChanges", asked, NODES)
    assert payload["nodes"] == []
    assert payload["deleted"] == []
    (error,) = payload["errors"]
    assert (error["code"], error["field"]) == (code, f"changes[{place}].{path}")


async def test_how_many_changes_may_be_made_together(service: Operations, database: Database) -> None:
    many = [
        {"createCompany": {"key": f"c{number}", "name": "C"}} for number in range(changes.MAX_CHANGES + 1)
    ]
    for asked in ([], many):
        async with unchanged(database):
            payload = await send(service, "applyChanges", asked)
        (error,) = payload["errors"]
        assert (error["code"], error["field"]) == ("INVALID_INPUT", "changes")


async def test_a_change_that_is_two_or_none_is_no_request(service: Operations) -> None:
    query = "mutation ($changes: [ChangeInput!]!) { applyChanges(changes: $changes) { replayed } }"
    for asked in ({}, COMPANY | RESOURCE):
        answer = await service.run(query, {"changes": [asked]})
        assert not answer.executed
        assert [error["extensions"]["code"] for error in answer.body["errors"]] == [
            "GRAPHQL_VALIDATION_FAILED"
        ]


async def test_what_was_not_foreseen_is_masked(
    service: Operations, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_arguments: Any) -> None:
        raise RuntimeError("secret: the history is full")

    monkeypatch.setattr(changes, "log_changes", broken)
    query = "mutation ($given: CreateCompanyInput!) { createCompany(input: $given) { replayed } }"
    async with unchanged(database):
        answer = await service.run(query, {"given": COMPANY["createCompany"]})
    (error,) = answer.body["errors"]
    assert error["message"] == "Something went wrong inside the service."
    assert error["extensions"]["code"] == "INTERNAL_ERROR"
    assert "secret" not in str(answer.body)


# ---------------------------------------------------------------------- sent again


async def test_the_same_key_gives_the_first_result_again(service: Operations, database: Database) -> None:
    contact = {"key": "x", "name": "X"}
    first = await change(service, "createCompany", contact, "company { key version }", key="once")
    assert not first["replayed"]
    async with unchanged(database):
        again = await send(service, "createCompany", contact, "company { key version }", key="once")
        reordered = await send(service, "createCompany", dict(reversed(contact.items())), key="once")
    assert again == first | {"replayed": True}
    assert (reordered["replayed"], reordered["errors"]) == (True, [])
    # another change of the graph in between: the first result is told, and what there is now is shown
    await change(service, "updateCompany", {"key": "x", "name": "Y"})
    again = await send(service, "createCompany", contact, "company { key version }", key="once")
    assert (again["graphRevision"], again["company"]["version"]) == (first["graphRevision"], 2)
    await change(service, "deleteCompany", {"key": "x"}, "deleted { kind count }", key="gone")
    gone = await send(service, "deleteCompany", {"key": "x"}, "deleted { kind count }", key="gone")
    assert (gone["replayed"], gone["deleted"]) == (True, [{"kind": "Company", "count": 1}])
    again = await send(service, "createCompany", contact, "company { key version }", key="once")
    assert (again["replayed"], again["company"]) == (True, None)


async def test_the_same_key_for_another_request_is_refused(service: Operations, database: Database) -> None:
    await change(service, "createCompany", {"key": "x", "name": "X"}, key="once")
    others: list[tuple[str, Any]] = [
        ("createCompany", {"key": "x", "name": "Y"}),
        ("updateCompany", {"key": "x", "name": "X"}),
        ("applyChanges", [{"createCompany": {"key": "x", "name": "X"}}, RESOURCE]),
    ]
    for mutation, given in others:
        async with unchanged(database):
            payload = await send(service, mutation, given, key="once")
        (error,) = payload["errors"]
        assert (error["code"], error["field"], payload["replayed"]) == ("CONFLICT", "idempotencyKey", False)


@pytest.mark.parametrize("key", ["", "k" * (changes.LONGEST_IDEMPOTENCY_KEY + 1)])
async def test_a_key_has_a_length(service: Operations, database: Database, key: str) -> None:
    async with unchanged(database):
        payload = await send(service, "createCompany", {"key": "x", "name": "X"}, key=key)
    (error,) = payload["errors"]
    assert (error["code"], error["field"]) == ("INVALID_INPUT", "idempotencyKey")


async def test_a_refused_request_is_tried_anew(service: Operations) -> None:
    holding = {"company": "c1", "resource": "r1", "level": 1}
    assert (await send(service, "setHolding", holding, key="k"))["errors"]
    await change(service, "applyChanges", [COMPANY, RESOURCE])
    payload = await change(service, "setHolding", holding, key="k")
    assert not payload["replayed"]


async def test_the_key_outlives_a_restart(settings: Settings, service: Operations) -> None:
    made = {"heldOn": "2024-01-01", "alliance": "a1"}
    await change(service, "createAlliance", {"key": "a1", "name": "A"})
    first = await change(service, "createContact", made, "contact { key }", key="over night")
    for _ in range(2):
        async with open_store(settings) as store:
            later = await send(
                operations_on(store.database), "createContact", made, "contact { key }", key="over night"
            )
        assert later == first | {"replayed": True}
    assert await count(service, "contacts") == 1


async def test_twenty_sends_at_once_are_one_change(service: Operations, other_service: Operations) -> None:
    await change(service, "createAlliance", {"key": "a1", "name": "A"})
    made = {"heldOn": "2024-01-01", "alliance": "a1"}
    sends = [
        send(one, "createContact", made, "contact { key }", key="at once")
        for one in (service, other_service) * 10
    ]
    payloads = await asyncio.gather(*sends)
    assert [payload["errors"] for payload in payloads] == [[]] * 20
    assert sorted(payload["replayed"] for payload in payloads) == [False] + [True] * 19
    assert len({(payload["contact"]["key"], payload["graphRevision"]) for payload in payloads}) == 1
    assert await count(service, "contacts") == 1


# ---------------------------------------------------------------------- many at once


async def test_of_contended_updates_none_is_lost(service: Operations, other_service: Operations) -> None:
    """Four clients of two instances add one, 25 times each: each reads again when it was too late."""
    await change(service, "createCompany", {"key": "x", "name": "X", "employees": 0})
    stale = 0

    async def client(own: Operations) -> None:
        nonlocal stale
        shows = "company { version employees }"
        seen = (await data(own, '{ company(key: "x") { version employees } }'))["company"]
        done = 0
        while done < 25:
            given = {"key": "x", "expectedVersion": seen["version"], "employees": seen["employees"] + 1}
            payload = await send(own, "updateCompany", given, shows)
            done += not payload["errors"]
            stale += len(payload["errors"])
            assert {error["code"] for error in payload["errors"]} <= {"CONFLICT"}
            seen = payload["company"]

    await asyncio.gather(*(client(one) for one in (service, other_service) * 2))
    found = await data(
        service, '{ company(key: "x") { version employees history(first: 500) { totalCount } } }'
    )
    assert found["company"] == {"version": 101, "employees": 100, "history": {"totalCount": 101}}
    assert stale > 0


async def test_of_rivals_for_a_key_one_wins(service: Operations, other_service: Operations) -> None:
    sends = [
        send(one, "createCompany", {"key": "x", "name": str(number)}, "company { name }")
        for number, one in enumerate((service, other_service) * 5)
    ]
    payloads = await asyncio.gather(*sends)
    assert sorted(len(payload["errors"]) for payload in payloads) == [0] + [1] * 9
    assert {error["code"] for payload in payloads for error in payload["errors"]} == {"CONFLICT"}
    assert len({payload["company"]["name"] for payload in payloads}) == 1

"""Subscriptions to changes of the graph, on both engines, over real connections."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import pytest

from graph_service.domain.dataset import DataSet
from graph_service.domain.global_ids import global_id
from graph_service.domain.model.entities import Company
from graph_service.service import open_store
from graph_service.settings import Settings
from graph_service.store.engine.database import Database
from graph_service.store.history.change_feed import ChangeFeed
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.store import Store
from tests.api.worked_graph import DATASET
from tests.conftest import delete_everything
from tests.query.answers import Recorded
from tests.subscribers import Service, Socket, served

TOLD = "subscription ($after: String) { changes(after: $after) { key kind action } }"


@pytest.fixture(scope="module")
async def services(settings: Settings, database: Database) -> AsyncIterator[tuple[Service, Service]]:
    """Two instances of the service on one graph; the second looks less often than any test waits."""
    await delete_everything(database)
    async with open_store(settings) as store, open_store(settings) as other:
        await import_dataset(store.database, DATASET)
        lazy = Store(other.database, ChangeFeed(other.database, interval=3600))
        async with served(store, settings) as first, served(lazy, settings) as second:
            yield first, second


@pytest.fixture(scope="module")
def service(services: tuple[Service, Service]) -> Service:
    return services[0]


def renamed(name: str, key: str = "a") -> dict[str, Any]:
    return {"updateCompany": {"key": key, "name": name}}


async def subscribed(client: Socket, service: Service, query: str, **variables: Any) -> None:
    """Subscribe to what is changed from now on, whenever the subscription begins."""
    await client.subscribe(query, after=await service.revision(), **variables)


async def test_a_change_is_told_with_all_its_fields(service: Service) -> None:
    query = """
      subscription ($after: String) {
        told: changes(after: $after) {
          __typename at by action kind subject other version count
          fields { field before after }
        }
      }
    """
    async with service.connected() as client:
        before = (await service.ask('{ company(key: "b") { version } }'))["company"]["version"]
        await subscribed(client, service, query)
        began = dt.datetime.now(dt.UTC)
        await service.change({"updateCompany": {"key": "b", "employees": 21}})
        told = (await client.data())["told"]
        assert began <= dt.datetime.fromisoformat(told.pop("at")) <= dt.datetime.now(dt.UTC)
        assert told == {
            "__typename": "Change",
            "by": "local",
            "action": "UPDATED",
            "kind": "Company",
            "subject": global_id("Company", "b"),
            "other": None,
            "version": before + 1,
            "count": None,
            "fields": [{"field": "employees", "before": "20", "after": "21"}],
        }
        await service.change({"updateCompany": {"key": "b", "employees": 20}})
        assert (await client.data())["told"]["fields"][0]["after"] == "20"


async def test_changes_come_in_their_order_each_once(service: Service) -> None:
    async with service.connected() as client:
        await subscribed(client, service, TOLD)
        await asyncio.gather(*(service.change(renamed(f"A{n}"), renamed(f"B{n}", "b")) for n in range(20)))
        keys = [(await client.data())["changes"]["key"] for _ in range(40)]
        assert keys == sorted(set(keys))
        await client.silent(service)


async def test_what_another_instance_writes_is_told(services: tuple[Service, Service]) -> None:
    first, second = services
    async with first.connected() as client:
        await subscribed(client, first, TOLD)
        await second.change(renamed("By the other one"))
        assert (await client.data())["changes"]["kind"] == "Company"


async def test_what_the_instance_itself_writes_is_told_at_once(services: tuple[Service, Service]) -> None:
    lazy = services[1]
    async with lazy.connected() as client:
        await subscribed(client, lazy, TOLD)
        await lazy.settled()  # it has looked for the first time, and would again in an hour
        await lazy.change(renamed("By itself"))
        assert (await client.data())["changes"]["kind"] == "Company"


async def test_an_import_is_one_change_told_to_all(service: Service) -> None:
    query = """
      subscription ($after: String, $node: ID) {
        changes(after: $after, company: { key: "a" }, node: $node) { kind action count subject }
      }
    """
    async with service.connected() as client:
        await subscribed(client, service, query, node=global_id("Alliance", "now"))
        database = service.app.services.store.database
        await import_dataset(database, DataSet(companies=(Company(key="new-1", name="N"),)))
        imported = {"kind": "Company", "action": "IMPORTED", "count": 1, "subject": None}
        assert (await client.data())["changes"] == imported


@pytest.fixture(scope="module")
async def life(service: Service) -> tuple[str, str]:
    """The revisions before and after an indicator's short life and a few other changes."""
    revision = await service.revision()
    reading = {"kpi": "k", "readOn": "2026-01-31", "value": 1}
    judged = {"company": "e", "assessor": "c", "criterion": "REPUTATION", "assessedOn": "2026-01-02"}
    await service.change({"createKpi": {"key": "k", "alliance": "now", "name": "K", "target": 2}})
    await service.change({"createKpiReading": {"key": "r", **reading}})
    await service.change({"updateKpi": {"key": "k", "unit": "EUR"}})
    await service.change({"setMembership": {"alliance": "now", "company": "e", "since": "2026-01-01"}})
    await service.change(
        {"createAssessment": {"key": "as", **judged, "value": 7}},
        {"updateAlliance": {"key": "now", "scope": "All of it"}},
        {"setHolding": {"company": "c", "resource": "r2", "level": 0.5}},
        {"updateCompany": {"key": "e", "employees": 1}},
    )
    return revision, await service.change({"deleteKpi": {"key": "k", "cascade": True}})


ALLIANCE = 'alliance: { key: "now" }'


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (ALLIANCE, ["Kpi", "KpiReading", "Kpi", "Membership", "Alliance", "KpiReading", "Kpi"]),
        (ALLIANCE + ', kinds: ["KpiReading", "Need"]', ["KpiReading", "KpiReading"]),
        ('alliance: { key: "soon" }', []),
        ('company: { key: "e" }', ["Membership", "Assessment", "Company"]),
        (ALLIANCE + ', company: { key: "e" }', ["Membership"]),
        (f'node: "{global_id("Company", "e")}"', ["Membership", "Company"]),
        (f'node: "{global_id("Kpi", "k")}"', ["Kpi", "Kpi", "Kpi"]),
        ('kinds: ["Holding"]', ["Holding"]),
        ("kinds: []", []),
    ],
)
async def test_only_what_is_asked_for_is_told(
    service: Service, life: tuple[str, str], arguments: str, told: list[str]
) -> None:
    query = f"subscription ($after: String) {{ changes(after: $after, {arguments}) {{ kind }} }}"
    revision, last = life
    async with service.connected() as client:
        await client.subscribe(query, after=revision)
        assert sorted([(await client.data())["changes"]["kind"] for _ in told]) == sorted(told)
        await client.subscribe(query, after=last, id="2")
        await client.silent(service, 2)


async def test_it_goes_on_after_the_last_change_received(service: Service) -> None:
    revision = await service.revision()
    for number in range(3):
        await service.change(renamed(f"One {number}"), renamed(f"Two {number}", "b"))
    async with service.connected() as client:
        await client.subscribe(TOLD, after=revision)
        keys = [(await client.data())["changes"]["key"] for _ in range(3)]  # one and a half revisions
        await client.send(type="complete", id="1")
        await client.subscribe(TOLD, after=keys[-1], id="2")
        rest: list[str] = []
        while len(rest) < 3:
            message = await client.message()
            if message["id"] == "2":
                rest.append(message["payload"]["data"]["changes"]["key"])
        assert rest == sorted(rest)
        assert rest[0] > keys[-1]
        numbers = [int(key.split("-")[0]) for key in (*keys, *rest)]
        assert numbers == sorted(2 * list(dict.fromkeys(numbers)))


async def test_a_long_history_is_told_in_parts(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph_service.store.history.change_feed.MAX_REVISIONS", 3)
    monkeypatch.setattr("graph_service.api.resolvers.subscription.MAX_AT_ONCE", 2)
    revision = await service.revision()
    for number in range(8):
        await service.change(renamed(f"Part {number}"), renamed(f"Half {number}", "b"))
    async with service.connected() as client:
        await client.subscribe(TOLD, after=revision)
        keys = [(await client.data())["changes"]["key"] for _ in range(16)]
        assert keys == sorted(set(keys))


@pytest.mark.parametrize(
    ("after", "says"),
    [
        ("yesterday", "expected the key of a change, or a graphRevision"),
        ("999999999999-000000", "this graph has no revision"),
        ("another-graph.1", "this graph has no revision"),
    ],
)
async def test_it_does_not_begin_where_the_graph_was_never(service: Service, after: str, says: str) -> None:
    async with service.connected() as client:
        await client.subscribe(TOLD, after=after)
        message = await client.message()
        assert message["type"] == "error"
        assert says in message["payload"][0]["message"]
        assert message["payload"][0]["extensions"]["code"] == "INVALID_INPUT"


@pytest.mark.parametrize(
    ("arguments", "field"),
    [('kinds: ["Companies"]', "kinds"), ('node: "x"', "node"), ('alliance: { id: "x" }', "alliance.id")],
)
async def test_a_filter_that_names_nothing_is_refused(service: Service, arguments: str, field: str) -> None:
    async with service.connected() as client:
        await client.subscribe(f"subscription {{ changes({arguments}) {{ key }} }}")
        message = await client.message()
        assert message["type"] == "error"
        assert message["payload"][0]["extensions"]["field"] == field


async def test_all_subscribers_share_what_is_read(settings: Settings, database: Database) -> None:
    recorded = Recorded(database)
    store = Store(recorded)
    others = 'subscription ($after: String) { changes(after: $after, kinds: ["Need"]) { key } }'
    async with served(store, settings) as service, service.connected() as client:
        revision = await service.revision()
        for number in range(8):
            await client.subscribe(others, id=f"idle {number}", after=revision)
            await client.subscribe(TOLD, id=f"told {number}", after=revision)
        await service.begun(16)
        await service.change(renamed("For all"))
        told = [await client.message() for _ in range(8)]
        assert {message["id"] for message in told} == {f"told {number}" for number in range(8)}
        assert len([text for text in recorded.texts if "Change" in text]) == 1
        await client.silent(service, 16)


async def test_a_graph_that_was_replaced_ends_it(settings: Settings, database: Database) -> None:
    store = Store(database, ChangeFeed(database, interval=0.1))
    set_number = "MATCH (g:Graph {id: 'graph'}) SET g.number = g.number + $by RETURN g.number"

    async def move(by: int) -> None:
        async def work(tx: Any) -> None:
            await (await tx.run(set_number, {"by": by})).consume()

        await database.write(work, timeout=10)

    async with served(store, settings) as service, service.connected() as client:
        await subscribed(client, service, TOLD)
        await service.change(renamed("Before"))
        await client.data()
        await move(-1)
        try:
            message = await client.message()
            assert message["payload"]["errors"][0]["extensions"]["code"] == "CONFLICT"
            assert (await client.message())["type"] == "complete"
        finally:
            await move(1)

"""The two ways that answers are delivered as they come: WebSocket and server-sent events."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from graph_service.domain.dataset import DataSet
from graph_service.domain.model.entities import Company
from graph_service.service import open_store
from graph_service.settings import Settings
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.store import Store
from tests.conftest import delete_everything
from tests.query.answers import WITHOUT_LIMITS
from tests.subscribers import PROTOCOL, Service, served
from tests.waiting import PATIENCE_S

TOLD = "subscription ($after: String) { changes(after: $after) { key } }"
MANY = 100
LENGTHY = " ".join(f"f{number}: fields {{ before after }}" for number in range(20))
LONG = f"subscription ($after: String) {{ changes(after: $after) {{ key {LENGTHY} }} }}"


@pytest.fixture(scope="module")
async def store(settings: Settings, database: Database) -> AsyncIterator[Store]:
    await delete_everything(database)
    async with open_store(settings) as store:
        await import_dataset(store.database, DataSet(companies=(Company(key="a", name="A"),)))
        yield store


@pytest.fixture(scope="module")
async def service(store: Store, settings: Settings) -> AsyncIterator[Service]:
    async with served(store, settings.model_copy(update=WITHOUT_LIMITS)) as service:
        yield service


def described(text: str) -> dict[str, Any]:
    return {"updateCompany": {"key": "a", "description": text}}


async def closing(connection: Any) -> tuple[int, str]:
    """Return the code and the reason with which the service closes a connection."""
    async with asyncio.timeout(PATIENCE_S):
        with suppress(ConnectionClosed):
            while True:
                await connection.recv()
    return connection.close_code, connection.close_reason


def socket_address(service: Service) -> str:
    return service.address.replace("http://", "ws://") + "/graphql"


@pytest.mark.parametrize("offered", [["graphql-ws"], ["mqtt"], None])
async def test_other_subprotocols_are_refused(service: Service, offered: list[Subprotocol] | None) -> None:
    async with connect(socket_address(service), subprotocols=offered) as connection:
        assert (await closing(connection))[0] == 4406


async def test_of_two_subprotocols_the_modern_one_is_spoken(service: Service) -> None:
    offered = [Subprotocol("graphql-ws"), PROTOCOL]
    async with connect(socket_address(service), subprotocols=offered) as connection:
        assert connection.subprotocol == PROTOCOL


async def test_pages_of_other_sites_can_not_connect(service: Service) -> None:
    address = socket_address(service)
    with pytest.raises(InvalidStatus) as caught:
        await connect(address, subprotocols=[PROTOCOL], origin=Origin("https://elsewhere.example"))
    assert caught.value.response.status_code == 403
    own = Origin(service.address)
    async with connect(address, subprotocols=[PROTOCOL], origin=own) as connection:
        assert connection.subprotocol == PROTOCOL


async def test_queries_and_mutations_are_answered_on_a_socket(service: Service) -> None:
    async with service.connected() as client:
        await client.subscribe("query ($key: String!) { company(key: $key) { key } }", key="a")
        assert (await client.data())["company"] == {"key": "a"}
        assert await client.message() == {"type": "complete", "id": "1"}
        await client.subscribe(
            'mutation { updateCompany(input: {key: "a", name: "B"}) { company { name } } }'
        )
        assert (await client.data())["updateCompany"] == {"company": {"name": "B"}}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("subscription { changes", "GRAPHQL_PARSE_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { changes { key } other: changes { key } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription ($x: String!) { changes(after: $x) { key } }", "BAD_USER_INPUT"),
        ('subscription { changes(after: "x") { key } }', "INVALID_INPUT"),
    ],
)
async def test_a_wrong_operation_is_answered_with_its_errors(service: Service, query: str, code: str) -> None:
    async with service.connected() as client:
        await client.subscribe(query)
        message = await client.message()
        assert (message["type"], message["id"]) == ("error", "1")
        assert [error["extensions"]["code"] for error in message["payload"]] == [code]
        await client.subscribe("{ serviceInfo { version } }")  # the connection and the id go on
        assert (await client.data())["serviceInfo"]
    async with service.events(query) as events:
        event = await events.next()
        assert event["event"] == "next"
        errors = json.loads(event["data"])["errors"]
        assert [error["extensions"]["code"] for error in errors] == [code]
        assert (await events.next())["event"] == "complete"


async def test_a_document_may_be_named_on_a_socket(store: Store, settings: Settings, tmp_path: Path) -> None:
    query = "{ serviceInfo { version } }"
    identifier = hashlib.sha256(query.encode()).hexdigest()
    manifest = tmp_path / "documents.json"
    manifest.write_text(json.dumps({identifier: query}))
    strict = settings.model_copy(update={"trusted_documents": manifest, "only_trusted_documents": True})
    async with served(store, strict) as service, service.connected() as client:
        payload: dict[str, str]
        for payload, code in (
            ({"query": query}, "FORBIDDEN"),
            ({"query": TOLD}, "FORBIDDEN"),
            ({"documentId": "0"}, "DOCUMENT_NOT_FOUND"),
            ({}, "BAD_REQUEST"),
        ):
            await client.send(type="subscribe", id="1", payload=payload)
            message = await client.message()
            assert (message["type"], message["payload"][0]["extensions"]["code"]) == ("error", code)
        await client.send(type="subscribe", id="1", payload={"documentId": identifier})
        assert (await client.data())["serviceInfo"]


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "1",
        '"subscribe"',
        "{}",
        '{"type": 1}',
        '{"type": "start"}',
        '{"type": "subscribe"}',
        '{"type": "subscribe", "id": 1, "payload": {"query": "{a}"}}',
        '{"type": "subscribe", "id": "1", "payload": []}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 1}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{a}", "variables": []}}',
        '{"type": "complete"}',
        "[" * 100_000,
    ],
)
async def test_what_is_no_message_closes_the_connection(service: Service, text: str) -> None:
    async with service.connected() as client:
        await client.connection.send(text)
        assert (await closing(client.connection))[0] == 4400


async def test_nothing_is_run_before_the_connection_is_acknowledged(service: Service) -> None:
    async with connect(socket_address(service), subprotocols=[PROTOCOL]) as connection:
        await connection.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": TOLD}}))
        assert (await closing(connection))[0] == 4401


async def test_server_sent_events(service: Service) -> None:
    revision = await service.revision()
    async with service.events(TOLD, {"after": revision}) as events:
        await service.change(described("one"))
        event = await events.next()
        assert event["event"] == "next"
        key = json.loads(event["data"])["data"]["changes"]["key"]
        assert event["id"] == key
        await service.change(described("two"))
        following = (await events.data())["changes"]["key"]
        assert following > key
    again = {"last-event-id": key}  # as a browser says when it connects again
    async with service.events(TOLD, {"after": revision}, **again) as events:
        assert (await events.data())["changes"]["key"] == following


async def test_server_sent_events_by_get(service: Service) -> None:
    headers = {"accept": "text/event-stream"}
    parameters = {"query": "{ serviceInfo { version } }"}
    answer = await service.http.get("/graphql", params=parameters, headers=headers)
    assert answer.text.replace("\r\n", "\n").endswith("\n\nevent: complete\ndata: \n\n")
    assert answer.headers["cache-control"] == "no-cache, no-transform"
    refused = await service.http.get("/graphql", params={"query": "mutation { x }"}, headers=headers)
    assert "BAD_REQUEST" in refused.text
    subscription = f'subscription {{ changes(after: "{await service.revision()}") {{ key }} }}'
    async with service.http.stream(
        "GET", "/graphql", params={"query": subscription}, headers=headers
    ) as response:
        await service.change(described("by get"))
        async for line in response.aiter_lines():
            if line.startswith("event"):
                assert line == "event: next"
                break


async def test_a_silent_stream_is_kept_alive(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph_service.api.transport.sse.KEEP_ALIVE_S", 0.05)
    async with service.http.stream(
        "POST", "/graphql", json={"query": TOLD}, headers={"accept": "text/event-stream"}
    ) as response:
        async for line in response.aiter_lines():
            assert line.startswith(":")
            break


async def test_a_plain_request_says_where_subscriptions_are_answered(service: Service) -> None:
    for accept, status in (("application/json", 200), ("application/graphql-response+json", 400)):
        response = await service.http.post("/graphql", json={"query": TOLD}, headers={"accept": accept})
        assert response.status_code == status
        assert "text/event-stream" in response.json()["errors"][0]["message"]


async def test_there_are_limits(store: Store, settings: Settings) -> None:
    few = settings.model_copy(update={"subscriptions": 2, "subscriptions_per_connection": 2})
    async with served(store, few) as service, service.connected() as client:
        await client.subscribe(TOLD, id="1")
        await client.subscribe(TOLD, id="2")
        await client.subscribe(TOLD, id="3")
        message = await client.message()
        assert (message["type"], message["id"]) == ("error", "3")
        assert message["payload"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
        await service.begun(2)
        async with service.events(TOLD) as events:
            error = json.loads((await events.next())["data"])["errors"][0]
            assert error["extensions"]["code"] == "LIMIT_EXCEEDED"
        await client.send(type="complete", id="1")
        await service.begun(1)
        revision = await service.revision()
        async with service.events(TOLD, {"after": revision}) as events:
            await service.change(described("within the limit"))
            assert await events.data()


async def lengthy(service: Service) -> str:
    """Make so many changes that, selected at length, no buffer holds them; return the revision before."""
    revision = await service.revision()
    for first in range(0, MANY, 20):
        await service.change(*(described(f"{number:02}" * 2_500) for number in range(first, first + 20)))
    return revision


async def test_a_slow_subscriber_is_ended_and_misses_nothing(store: Store, settings: Settings) -> None:
    hasty = settings.model_copy(update={**WITHOUT_LIMITS, "subscription_send_timeout": 2.0})
    async with served(store, hasty) as service:
        revision = await lengthy(service)
        keys: list[str] = []
        async with service.connected(max_queue=1, compression=None) as client:
            await client.subscribe(LONG, after=revision)
            await service.begun()
            await service.begun(0)  # nothing was read
            with suppress(ConnectionClosed):
                while True:
                    keys.append((await client.data())["changes"]["key"])
            assert client.connection.close_code == 1013
            assert "too slowly" in str(client.connection.close_reason)
        assert 0 < len(keys) < MANY
        async with service.connected() as client:
            await client.subscribe(TOLD, after=keys[-1])
            rest = [(await client.data())["changes"]["key"] for _ in range(MANY - len(keys))]
            assert keys + rest == sorted({*keys, *rest})


async def test_a_slow_event_stream_is_ended(store: Store, settings: Settings) -> None:
    hasty = settings.model_copy(update={**WITHOUT_LIMITS, "subscription_send_timeout": 0.5})
    async with served(store, hasty) as service:
        revision = await lengthy(service)
        seen = 0
        async with service.events(LONG, {"after": revision}) as events:
            await service.begun()
            await service.begun(0)
            with suppress(EOFError, httpx.RemoteProtocolError):
                while True:
                    assert (await events.next())["event"] == "next"
                    seen += 1
        assert 0 < seen < MANY


async def test_the_end_of_the_service_ends_them(store: Store, settings: Settings) -> None:
    async with (
        served(store, settings) as service,
        service.connected() as client,
        service.events(TOLD) as events,
    ):
        await client.subscribe(TOLD)
        await service.begun(2)
        service.app.services.streams.close()
        assert (await closing(client.connection))[0] == 1012  # clients connect again
        with pytest.raises(EOFError):  # nor does the stream say that it is complete
            await events.next()


async def test_whoever_leaves_is_forgotten(store: Store, settings: Settings, database: Database) -> None:
    async with served(store, settings.model_copy(update=WITHOUT_LIMITS)) as service:
        async with service.connected() as client, service.events(TOLD):
            await client.subscribe(TOLD)
            await service.begun(2)
        await service.begun(0)

"""Who is let in: over HTTP, WebSocket and server-sent events; and how that ends."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Self

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from graph_service.api.auth.authenticator import Authenticator
from graph_service.domain.access import Role
from graph_service.domain.dataset import DataSet
from graph_service.domain.model.entities import Company
from graph_service.service import application, open_store
from graph_service.settings import Settings
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.repositories.api_keys import create_key, has_keys, revoke_key
from graph_service.store.store import Store
from tests.conftest import delete_everything
from tests.subscribers import PROTOCOL, Service, Socket, served
from tests.waiting import PATIENCE_S, until

QUERY = {"query": '{ company(key: "a") { name } }'}
CHANGES = "subscription { changes { kind } }"
DATA = (
    ("GET", "/graphql?query={serviceInfo{version}}"),
    ("POST", "/graphql"),
    ("PUT", "/graphql"),
    ("GET", "/api/sales/combined"),
    ("GET", "/api/sales/a"),
    ("GET", "/alliances/a/report?from=2026-01-01&to=2026-02-01"),
    ("GET", "/health/ready"),
    ("GET", "/nothing"),
)
PUBLIC = ("/health/live", "/explorer/favicon.svg", "/")


@pytest.fixture
async def store(settings: Settings) -> AsyncIterator[Store]:
    async with open_store(settings) as store:
        await delete_everything(store.database)
    async with open_store(settings) as store:
        await import_dataset(store.database, DataSet(companies=(Company(key="a", name="A"),)))
        yield store
        await delete_everything(store.database)


@pytest.fixture
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service looks every few milliseconds whether credentials still count, instead of every second."""
    monkeypatch.setattr("graph_service.api.auth.authenticator.CHECK_INTERVAL_S", 0.02)


@asynccontextmanager
async def client(
    store: Store, settings: Settings, host: str = "127.0.0.1"
) -> AsyncIterator[httpx.AsyncClient]:
    app = application(settings, store)
    transport = httpx.ASGITransport(app, client=(host, 5000))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://localhost") as found,
    ):
        yield found


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


async def test_without_credentials_this_machine_alone_is_answered(store: Store, settings: Settings) -> None:
    async with client(store, settings) as local:
        assert (await local.post("/graphql", json=QUERY)).json()["data"] == {"company": {"name": "A"}}
        for header in ("X-Forwarded-For", "Forwarded", "Via"):  # by a proxy on this machine, from anywhere
            passed_on = {header: "127.0.0.1"}
            assert (await local.post("/graphql", json=QUERY, headers=passed_on)).status_code == 401
    async with client(store, settings, "10.1.2.3") as remote:
        for method, path in DATA:
            assert (await remote.request(method, path)).status_code == 401
        assert (await remote.get("/health/live")).status_code == 200


async def test_with_a_key_in_the_graph_nobody_is_let_in_without_one(store: Store, settings: Settings) -> None:
    key, token = await create_key(store.database, name="x", role=Role.ANALYST)
    async with client(store, settings) as found:
        for method, path in DATA:
            # "before parsing": what would be refused for its form is refused for its sender first
            refused = await found.request(method, path, content=b"\xff{{", headers={"content-type": "x/y"})
            assert refused.status_code == 401, path
            assert refused.headers["www-authenticate"] == 'Bearer realm="graph-service"'
            assert refused.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        for path in PUBLIC:
            assert (await found.get(path)).status_code in (200, 307, 404), path
        page = await found.get("/graphql", headers={"accept": "text/html"})
        assert page.headers["content-type"].startswith("text/html")
        wrong = [f"{token}x", f"{key.id}.", "", "a b", "x" * 9_000, token.partition(".")[2]]
        headers: list[Any] = [bearer(one) for one in wrong]
        headers += [{"authorization": f"Basic {token}"}, {"authorization": token}]
        headers += [[("authorization", f"Bearer {token}")] * 2, {"cookie": f"authorization=Bearer {token}"}]
        for one in headers:
            assert (await found.post("/graphql", json=QUERY, headers=one)).status_code == 401, one
        assert (await found.post(f"/graphql?access_token={token}", json=QUERY)).status_code == 401
        answer = await found.post("/graphql", json=QUERY, headers=bearer(token))
        assert answer.json() == {"data": {"company": {"name": "A"}}}
        assert (await found.get("/health/ready", headers=bearer(token))).status_code == 200
        await revoke_key(store.database, key.id)
        gone = await found.post("/graphql", json=QUERY, headers=bearer(token))
        assert gone.status_code == 401
        assert 'error="invalid_token"' in gone.headers["www-authenticate"]


@pytest.mark.usefixtures("looks_often")
async def test_the_first_key_closes_a_service_that_runs(store: Store, settings: Settings) -> None:
    async with client(store, settings) as found:
        assert (await found.post("/graphql", json=QUERY)).status_code == 200
        await create_key(store.database, name="x", role=Role.ADMIN)

        async def is_closed() -> bool:
            return (await found.post("/graphql", json=QUERY)).status_code == 401

        await until(is_closed)


async def test_who_comes_while_keys_are_looked_for_waits_for_what_is_found(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = come = 0
    asks, all_are_there = Authenticator.requires_credentials, asyncio.Event()

    async def slow(database: Database, *, timeout: float) -> bool:
        nonlocal looks
        looks += 1
        await all_are_there.wait()
        return await has_keys(database, timeout=timeout)

    async def counted(authentication: Authenticator) -> bool:
        nonlocal come
        come += 1
        if come == 5:
            asyncio.get_running_loop().call_soon(all_are_there.set)
        return await asks(authentication)

    async with client(store, settings) as found:
        assert (await found.post("/graphql", json=QUERY)).status_code == 200
        await create_key(store.database, name="x", role=Role.ADMIN)
        monkeypatch.setattr("graph_service.api.auth.authenticator.has_keys", slow)
        monkeypatch.setattr("graph_service.api.auth.authenticator.CHECK_INTERVAL_S", 0.0)
        monkeypatch.setattr(Authenticator, "requires_credentials", counted)
        answers = await asyncio.gather(*(found.post("/graphql", json=QUERY) for _ in range(5)))
        assert ([answer.status_code for answer in answers], looks) == ([401] * 5, 1)


async def test_plans_are_shown_to_those_who_see_everything(store: Store, settings: Settings) -> None:
    shown = {}
    tokens = {}
    for role in Role:
        company = "a" if role is Role.PARTNER else None
        _, tokens[role] = await create_key(store.database, name="x", role=role, company=company)
    async with client(store, settings) as found:
        for role, token in tokens.items():
            asked = {**bearer(token), "x-query-plan": "1"}
            body = (await found.post("/graphql", json=QUERY, headers=asked)).json()
            assert body["data"] == {"company": {"name": "A"}}
            shown[role] = "extensions" in body
    assert shown == {Role.ADMIN: True, Role.EDITOR: True, Role.ANALYST: False, Role.PARTNER: False}


async def test_an_answer_that_is_kept_is_kept_for_one(
    store: Store, settings: Settings, tmp_path: Any
) -> None:
    text = QUERY["query"]
    identifier = hashlib.sha256(text.encode()).hexdigest()
    (tmp_path / "manifest.json").write_text(json.dumps({identifier: text}))
    trusted = settings.model_copy(update={"trusted_documents": tmp_path / "manifest.json"})
    tokens = [
        (await create_key(store.database, name="x", role=role))[1] for role in (Role.ADMIN, Role.ANALYST)
    ]
    async with client(store, trusted) as found:
        tags = [
            (await found.get(f"/graphql?documentId={identifier}", headers=bearer(token))).headers["etag"]
            for token in tokens
        ]
    assert tags[0] != tags[1]


@asynccontextmanager
async def socket(service: Service, payload: Any, **headers: str) -> AsyncIterator[Socket]:
    address = service.address.replace("http://", "ws://") + "/graphql"
    async with connect(address, subprotocols=[PROTOCOL], additional_headers=headers) as connection:
        found = Socket(connection)
        await found.send(type="connection_init", **({} if payload is None else {"payload": payload}))
        yield found


async def until_closed(found: Socket) -> tuple[list[str], int | None]:
    """Return the kinds of the messages that come until the connection is closed, and its code."""
    kinds = []
    try:
        while True:
            kinds.append((await found.message())["type"])
    except ConnectionClosed as closed:
        return kinds, None if closed.rcvd is None else closed.rcvd.code


@pytest.mark.parametrize("given", [None, {}, {"Authorization": "Bearer x.y"}, {"authorization": 5}])
async def test_a_socket_without_a_credential_is_closed(store: Store, settings: Settings, given: Any) -> None:
    await create_key(store.database, name="x", role=Role.ADMIN)
    async with served(store, settings) as service, socket(service, given) as found:
        with pytest.raises(ConnectionClosed) as caught:
            await found.message()
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 4403


@pytest.mark.usefixtures("looks_often")
@pytest.mark.parametrize("by_header", [True, False])
async def test_a_revoked_key_ends_a_socket(store: Store, settings: Settings, by_header: bool) -> None:
    key, token = await create_key(store.database, name="x", role=Role.ADMIN)
    shown = bearer(token)
    async with (
        served(store, settings) as service,
        socket(service, None if by_header else shown, **(shown if by_header else {})) as found,
    ):
        assert await found.message() == {"type": "connection_ack"}
        await found.subscribe(CHANGES)
        await service.begun()
        await revoke_key(store.database, key.id)
        kinds, code = await until_closed(found)
    assert code == 4403
    assert set(kinds) <= {"error", "complete"}


async def test_nothing_more_is_run_on_a_socket_whose_key_was_revoked(
    store: Store, settings: Settings
) -> None:
    key, token = await create_key(store.database, name="x", role=Role.ADMIN)
    async with served(store, settings) as service, socket(service, bearer(token)) as found:
        await found.message()
        await found.subscribe("{ serviceInfo { version } }")
        assert (await found.message())["type"] == "next"
        await revoke_key(store.database, key.id)
        await found.subscribe("{ serviceInfo { version } }", id="2")
        kinds, code = await until_closed(found)
    assert code == 4403
    assert "next" not in kinds


@pytest.mark.usefixtures("looks_often")
async def test_a_revoked_key_ends_an_event_stream(store: Store, settings: Settings) -> None:
    key, token = await create_key(store.database, name="x", role=Role.ADMIN)
    async with served(store, settings) as service:
        refused = await service.http.post(
            "/graphql", json={"query": CHANGES}, headers={"accept": "text/event-stream"}
        )
        assert refused.status_code == 401
        async with service.events(CHANGES, None, **bearer(token)) as events:
            await service.begun()
            await revoke_key(store.database, key.id)
            async with asyncio.timeout(PATIENCE_S):
                event = await events.next()
                assert "UNAUTHENTICATED" in event["data"]
                assert (await events.next())["event"] == "complete"


class AnHourLater(datetime):
    """What a clock shows that is an hour ahead."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return super().now(tz) + timedelta(hours=1)


@pytest.mark.usefixtures("looks_often")
async def test_a_key_that_expires_ends_what_it_has_open(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=30)
    _, token = await create_key(store.database, name="x", role=Role.ANALYST, expires_at=soon)
    async with (
        served(store, settings) as service,
        service.events(CHANGES, None, **bearer(token)) as events,
        socket(service, bearer(token)) as found,
    ):
        assert await found.message() == {"type": "connection_ack"}
        monkeypatch.setattr("graph_service.api.auth.authenticator.datetime", AnHourLater)
        async with asyncio.timeout(PATIENCE_S):
            assert "UNAUTHENTICATED" in (await events.next())["data"]
            assert (await until_closed(found))[1] == 4403
        refused = await service.http.post("/graphql", json=QUERY, headers=bearer(token))
        assert refused.status_code == 401


async def test_subscriptions_of_one_key_leave_others_a_place(store: Store, settings: Settings) -> None:
    few = settings.model_copy(update={"subscriptions": 4})
    tokens = [(await create_key(store.database, name="x", role=Role.ANALYST))[1] for _ in range(2)]
    mine, others = map(bearer, tokens)
    async with (
        served(store, few) as service,
        service.events(CHANGES, None, **mine),
        service.events(CHANGES, None, **others),
        socket(service, mine) as found,
    ):
        await found.message()
        await found.subscribe(CHANGES, id="1")
        await service.begun(3)
        await found.subscribe(CHANGES, id="2")
        message = await found.message()
        assert (message["type"], message["id"]) == ("error", "2")
        assert message["payload"][0]["extensions"]["limit"] == 2
        await found.send(type="complete", id="1")
        await service.begun(2)
        await found.subscribe(CHANGES, id="3")
        await service.begun(3)

"""While the graph is away: where it is stored is told to those who run the service, and to nobody else."""

import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from neo4j import AsyncGraphDatabase
from websockets.exceptions import ConnectionClosed

from graph_service.api.auth.authenticator import Authenticator
from graph_service.api.execution.operations import Operations
from graph_service.domain.access import LOCAL, Role, Viewer
from graph_service.domain.errors import Unavailable
from graph_service.service import application, open_store
from graph_service.settings import Settings
from graph_service.store.engine.database import Database
from graph_service.store.engine.driver_errors import AWAY, NOT_KEPT, unreachable_error
from graph_service.store.engine.driver_waits import close_dropped_sockets
from graph_service.store.repositories.api_keys import create_key
from graph_service.store.store import Store
from tests.api.middleware.test_authentication import bearer, socket
from tests.api.secrets import ME, VIEWERS, stored
from tests.conftest import delete_everything
from tests.subscribers import served

NOWHERE = "bolt://127.0.0.1:1"
"""Nothing listens there."""
PLACES = ("/health/ready", "/api/sales/c1", "/alliances/a-own/report?from=2026-01-01&to=2026-02-01")
EDITOR = Viewer(principal="key:3", role=Role.EDITOR)
ASKED = "{ companies { totalCount } }"
CHANGE = 'mutation { updateCompany(input: {key: "c0", name: "x"}) { errors { code } } }'


@pytest.fixture
async def away() -> AsyncIterator[Database]:
    close_dropped_sockets()
    database = Database(AsyncGraphDatabase.driver(NOWHERE, auth=("u", "p")), "neo4j", NOWHERE)
    yield database
    await database.close()


@pytest.mark.parametrize("query", [ASKED, CHANGE, "{ ecosystem { density } }"])
async def test_operations(away: Database, query: str, caplog: pytest.LogCaptureFixture) -> None:
    service = Operations(Store(away), Settings())
    for viewer in (LOCAL, EDITOR, *VIEWERS.values()):
        if query == CHANGE and viewer.role is Role.ANALYST:
            continue  # refused without asking the graph, as below
        caplog.clear()
        (error,) = (await service.run(query, viewer=viewer, request_id="r1")).body["errors"]
        assert error["extensions"]["code"] == "UNAVAILABLE"
        is_told = NOWHERE in error["message"]
        assert is_told == viewer.sees_everything
        if not is_told:
            assert (error["message"], error["extensions"]["hint"]) == AWAY
            assert "r1" in caplog.text
            assert NOWHERE in caplog.text


async def test_a_change_that_a_role_does_not_allow_needs_no_graph(away: Database) -> None:
    service = Operations(Store(away), Settings())
    answer = await service.run(CHANGE, viewer=VIEWERS[Role.ANALYST])
    assert answer.body == {"data": {"updateCompany": {"errors": [{"code": "FORBIDDEN"}]}}}


async def test_other_places(embedded_settings: Settings, away: Database) -> None:
    async with open_store(embedded_settings) as store:
        await stored(store.database)
        app = application(embedded_settings, store)
        transport = httpx.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://localhost") as client,
        ):
            tokens = {}
            for role in (Role.EDITOR, Role.PARTNER):
                company = ME if role is Role.PARTNER else None
                _, tokens[role] = await create_key(store.database, name="x", role=role, company=company)
            app.services = replace(app.services, store=Store(away))
            for role, token in tokens.items():
                for place in PLACES:
                    response = await client.get(place, headers=bearer(token))
                    assert response.status_code == 503, response.text
                    assert (NOWHERE in response.text) == (role is Role.EDITOR), response.text
            # who asks can't be told either: so nobody is told
            patched = Authenticator(away, embedded_settings)
            patched._requires_credentials = True
            app.services = replace(app.services, authenticator=patched)
            response = await client.post("/graphql", json={"query": ASKED}, headers=bearer(token))
            assert response.status_code == 503
            assert NOWHERE not in response.text
            assert AWAY[0] in response.text
        await delete_everything(store.database)


async def test_a_socket_is_told_to_come_back_later(
    embedded_settings: Settings, away: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_store(embedded_settings) as store, served(store, embedded_settings) as service:
        patched = Authenticator(away, embedded_settings)
        patched._requires_credentials = True
        service.app.services = replace(service.app.services, authenticator=patched)
        async with socket(service, {"Authorization": "Bearer a.b"}) as found:
            with pytest.raises(ConnectionClosed) as caught:
                await found.message()
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 1013
    assert [one for one in caplog.records if one.levelno >= logging.ERROR] == []


def test_everything_that_names_the_store_has_another_text() -> None:
    told = unreachable_error("embedded:/data/graph")
    assert isinstance(told, Unavailable)
    assert told.public == AWAY
    assert all("GRAPH_SERVICE" not in text for pair in (AWAY, NOT_KEPT) for text in pair)

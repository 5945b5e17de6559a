"""What one client may spend in a minute: over HTTP, REST, pages and WebSocket."""

from collections.abc import AsyncIterator

import pytest

from graph_service.service import open_store
from graph_service.settings import Settings
from graph_service.store.engine.database import Database
from tests.conftest import delete_everything
from tests.subscribers import Service, served

COSTLY = "{ companies(first: 499) { nodes { key } } }"


@pytest.fixture
async def service(embedded_settings: Settings, embedded_database: Database) -> AsyncIterator[Service]:
    await delete_everything(embedded_database)
    async with open_store(embedded_settings) as store:
        limited = embedded_settings.model_copy(update={"cost_per_minute": 2_000})
        async with served(store, limited) as service:
            yield service


async def test_who_has_spent_too_much_waits(service: Service) -> None:
    statuses = []
    for _ in range(5):
        response = await service.http.post("/graphql", json={"query": COSTLY})
        statuses.append(response.status_code)
    assert statuses == [200, 200, 200, 429, 429]
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "RATE_LIMITED"
    assert (error["extensions"]["limit"], error["extensions"]["found"]) == (2_000, 501)
    wait = int(response.headers["retry-after"])
    assert 1 <= wait <= 60
    assert wait == error["extensions"]["retryAfter"]
    cheap = await service.http.post("/graphql", json={"query": "{ __typename }"})
    assert cheap.status_code == 200  # what is left can be spent


async def test_what_is_refused_is_spent_too(service: Service) -> None:
    for _ in range(20):
        assert (await service.http.post("/graphql", json={"query": "{ nothing }"})).status_code == 200
    assert (await service.http.post("/graphql", json={"query": "{"})).status_code == 429


async def test_pages_and_sales_are_spent_too(service: Service) -> None:
    period = {"from": "2026-01-01", "to": "2026-02-01"}
    assert (await service.http.get("/api/sales/a")).status_code == 404
    assert (await service.http.get("/alliances/a/report", params=period)).status_code == 404
    for path in ("/api/sales/a", "/alliances/a/report"):
        refused = await service.http.get(path, params=period)
        assert refused.status_code == 429
        assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert (await service.http.get("/health/live")).status_code == 200


async def test_operations_of_a_websocket_are_spent_too(service: Service) -> None:
    async with service.connected() as client:
        for number in range(4):
            await client.subscribe(COSTLY, id=str(number))
            message = await client.message()
            if message["type"] == "next":
                assert (await client.message())["type"] == "complete"
        assert (message["type"], message["id"]) == ("error", "3")
        assert message["payload"][0]["extensions"]["code"] == "RATE_LIMITED"


async def test_what_is_refused_on_a_websocket_is_spent_too(service: Service) -> None:
    codes = []
    async with service.connected() as client:
        for number in range(21):
            await client.subscribe("{" if number % 2 else "{ nothing }", id=str(number))
            message = await client.message()
            codes.append(message["payload"][0]["extensions"]["code"])
    assert codes[-1] == "RATE_LIMITED"
    assert "RATE_LIMITED" not in codes[:-1]


def test_the_default_depends_on_who_can_ask() -> None:
    assert Settings().rate == 0
    assert Settings(host="0.0.0.0").rate == 10_000_000
    assert Settings(host="0.0.0.0", cost_per_minute=0).rate == 0
    assert Settings(cost_per_minute=7).rate == 7

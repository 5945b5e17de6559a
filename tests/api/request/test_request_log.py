"""The log has one line for each request, whatever it asks, and no values."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from graph_service.api.validation.rate_limit import RateLimiter
from graph_service.domain.dataset import DataSet
from graph_service.domain.model.entities import Company
from graph_service.service import open_store
from graph_service.settings import Settings
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from tests.conftest import delete_everything
from tests.mcp.test_http import HEADERS, call
from tests.subscribers import Service, served
from tests.waiting import until

SECRET = "a-secret"
TOLD = "subscription Followed($key: String!) { changes(company: { key: $key }) { key } }"


class Log:
    """Keeps the lines that the service writes."""

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []

    def write(self, **line: Any) -> None:
        self.lines.append(line)

    def close(self) -> None:
        """Write nothing more."""

    async def next(self) -> dict[str, Any]:
        """Return the only line that has come since."""
        await until(lambda: self.lines)
        (line,) = self.lines
        self.lines.clear()
        assert SECRET not in json.dumps(line)
        return line


@pytest.fixture(scope="module")
async def service(embedded_settings: Settings, embedded_database: Database) -> AsyncIterator[Service]:
    await delete_everything(embedded_database)
    async with open_store(embedded_settings) as store:
        await import_dataset(store.database, DataSet(companies=(Company(key=SECRET, name="A"),)))
        async with served(store, embedded_settings.model_copy(update={"mcp": True})) as service:
            yield service


@pytest.fixture
def log(service: Service, monkeypatch: pytest.MonkeyPatch) -> Log:
    log = Log()
    monkeypatch.setattr(service.app.services.metrics, "_log", log)
    return log


@pytest.mark.parametrize(
    ("method", "path", "operation", "status", "cost"),
    [
        ("GET", f"/api/sales/{SECRET}", "GET /api/sales/{partner_key}", 200, (1, 0)),
        ("GET", f"/api/sales/{SECRET}?limit=x", "GET /api/sales/{partner_key}", 400, (0, 0)),
        ("GET", f"/alliances/{SECRET}/report", "GET /alliances/{key}/report", 400, (0, 0)),
        ("GET", f"/companies/{SECRET}", "GET /companies/{key}", 200, (0, 0)),
        ("GET", "/", "GET /", 200, (0, 0)),
        ("GET", f"/{SECRET}", "GET ...", 404, (0, 0)),
        ("DELETE", "/health/ready", "DELETE /health/ready", 405, (0, 0)),
        ("GET", f"/explorer/{SECRET}", "GET /explorer/...", 404, (0, 0)),
        ("POST", "/graphql", "POST /graphql", 415, (0, 0)),
        ("GET", f"/graphql?query={SECRET}", "GET /graphql", 400, (0, 0)),
        ("OPTIONS", "/graphql", "OPTIONS /graphql", 405, (0, 0)),
    ],
)
async def test_each_request_has_a_line(
    service: Service, log: Log, method: str, path: str, operation: str, status: int, cost: tuple[int, int]
) -> None:
    response = await service.http.request(method, path)
    assert response.status_code == status, response.text
    line = await log.next()
    assert (line["operation"], line["status"], line["code"]) == (operation, status, None)
    assert (line["statements"], line["rows"]) == cost
    assert line["by"] in ("local", None)  # public pages ask nobody who they are
    assert line["ms"] > 0
    assert len(line["request"]) == 12


async def test_the_page_has_a_line_and_what_is_asked_for_by_the_second_has_none(
    service: Service, log: Log
) -> None:
    for path in ("/health/live", "/health/ready", "/metrics", "/explorer/favicon.svg"):
        assert (await service.http.get(path)).status_code == 200
    assert (await service.http.get("/graphql", headers={"accept": "text/html"})).status_code == 200
    assert (await log.next())["operation"] == "GET /graphql"


async def test_an_operation_has_its_own_line_alone(service: Service, log: Log) -> None:
    query = 'query Named { company(key: "a-secret") { name } }'
    await service.http.post("/graphql", json={"query": query})
    line = await log.next()
    assert (line["operation"], line["name"], line["code"]) == ("query.company", "Named", None)
    await service.http.post("/graphql", json={"query": query}, headers={"accept": "text/event-stream"})
    assert (await log.next())["operation"] == "query.company"


async def test_a_request_that_nobody_let_in_has_a_line_with_the_id_of_its_error(
    service: Service, log: Log
) -> None:
    passed_on = {"x-forwarded-for": "10.1.2.3"}
    for path in ("/graphql", f"/api/sales/{SECRET}"):
        assert (await service.http.get(path, headers=passed_on)).status_code == 401
        line = await log.next()
        assert (line["by"], line["status"]) == (None, 401)
        assert line["operation"] == ("GET /graphql" if path == "/graphql" else "GET /api/...")
    assert (await service.http.get("/", headers={"host": "elsewhere.example"})).status_code == 421
    assert (await log.next())["status"] == 421


async def test_a_call_of_an_assistant_has_a_line_beside_that_of_its_operation(
    service: Service, log: Log
) -> None:
    answer = await service.http.post("/mcp", json=call("service_info"), headers=HEADERS)
    assert answer.status_code == 200
    operation, request = sorted(log.lines, key=lambda line: "status" in line)
    assert operation["operation"] == "query.serviceInfo"
    assert (request["operation"], request["status"]) == ("POST /mcp", 200)


async def test_a_subscription_has_a_line_when_it_ends(service: Service, log: Log) -> None:
    change = {"updateCompany": {"key": SECRET, "name": "B"}}
    async with service.events(TOLD, {"key": SECRET}) as events:
        await service.begun()
        for name in ("B", "C"):
            await service.change({"updateCompany": change["updateCompany"] | {"name": name}})
            await events.data()
        assert [line["operation"] for line in log.lines] == ["mutation.applyChanges"] * 2
        log.lines.clear()
    line = await log.next()
    assert (line["operation"], line["name"], line["by"]) == ("subscription.changes", "Followed", "local")
    assert (line["events"], line["code"]) == (2, None)
    assert line["ms"] > 0
    assert len(line["hash"]) == 16


async def test_a_connection_has_a_line_and_so_have_its_operations(service: Service, log: Log) -> None:
    async with service.connected() as client:
        await client.subscribe(TOLD, key=SECRET)
        await service.begun()
        await client.send(type="complete", id="1")
        await client.subscribe("{ __typename }", id="2")
        await client.data("2")
    await until(lambda: len(log.lines) >= 3)
    told = {line["operation"]: line for line in log.lines}
    assert told.keys() == {"subscription.changes", "query.__typename", "WebSocket /graphql"}
    assert told["subscription.changes"]["events"] == 0
    connection = told["WebSocket /graphql"]
    assert (connection["status"], connection["by"]) == (101, "local")


async def test_a_subscription_that_is_refused_counts_as_an_error(
    service: Service, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = service.app.services.metrics._refusals.labels("RATE_LIMITED")._value
    before = refused.get()
    monkeypatch.setattr(service.app.services.operations.admission, "_rates", RateLimiter(1))
    async with service.events(TOLD, {"key": SECRET}) as events:
        assert "RATE_LIMITED" in (await events.next())["data"]
    line = await log.next()
    assert (line["operation"], line["code"], line["events"]) == ("subscription.changes", "RATE_LIMITED", 0)
    assert refused.get() == before + 1

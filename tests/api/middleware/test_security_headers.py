"""What every response has, which hosts and origins are answered, and what is said of failures."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request

from graph_service.api.middleware.security_headers import PAGE_POLICY
from graph_service.service import application, open_store
from graph_service.settings import Settings

FOREIGN = "https://elsewhere.example"
ASKED = {"query": "{ __typename }"}


@asynccontextmanager
async def client_of(
    settings: Settings, app: FastAPI | None = None, **given: Any
) -> AsyncIterator[httpx.AsyncClient]:
    async with open_store(settings) as store:
        app = application(settings.model_copy(update=given), store)

        @app.get("/broken")
        async def broken(request: Request) -> None:
            raise ValueError("planted-secret")

        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app, raise_app_exceptions=True),
                base_url="http://localhost:8000",
            ) as client,
        ):
            yield client


@pytest.fixture(scope="module")
async def client(embedded_settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(embedded_settings) as client:
        yield client


PATHS = [
    "/",
    "/graphql",
    "/explorer/favicon.svg",
    "/health/live",
    "/health/ready",
    "/api/sales/a",
    "/nothing",
    "/broken",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("accept", ["*/*", "text/html"])
async def test_every_response_has_the_headers(client: httpx.AsyncClient, path: str, accept: str) -> None:
    headers = (await client.get(path, headers={"accept": accept})).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    # the files of the package and the explorer's page hold no data
    is_file = "etag" in headers or path == "/"
    assert headers["cache-control"] == ("no-cache" if is_file else "no-store")
    assert "access-control-allow-origin" not in headers


async def test_pages_may_load_what_they_say(client: httpx.AsyncClient) -> None:
    page = await client.get("/graphql", headers={"accept": "text/html"})
    assert page.headers["content-security-policy"] == PAGE_POLICY
    assert "script-src 'self';" in PAGE_POLICY
    assert "connect-src 'self';" in PAGE_POLICY


async def test_failures_are_masked_and_logged(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    response = await client.get("/broken")
    assert response.status_code == 500
    assert "planted-secret" not in response.text
    assert response.json()["code"] == "INTERNAL_ERROR"
    assert response.json()["requestId"] in caplog.text
    assert "planted-secret" in caplog.text


HOSTS = ["localhost", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:8000", "[::1]", "[::1]:8000"]
OTHERS = [
    "elsewhere.example",
    "localhost.elsewhere.example",
    "127.0.0.1.nip.example",
    "",
    ":",
    "localhost:x",
    "a@localhost",
]


@pytest.mark.parametrize("host", [*HOSTS, *OTHERS])
async def test_hosts_on_loopback(client: httpx.AsyncClient, host: str) -> None:
    for path in ("/graphql", "/health/live", "/api/sales/a"):
        response = await client.get(path, params=ASKED, headers={"host": host})
        assert (response.status_code == 421) == (host in OTHERS)
    assert response.headers["x-frame-options"] == "DENY"


async def test_hosts_that_are_listed(embedded_settings: Settings) -> None:
    async with client_of(embedded_settings, allowed_hosts=("graph.example",)) as client:
        for host, status in (("graph.example", 200), ("localhost", 200), ("elsewhere.example", 421)):
            assert (await client.get("/health/live", headers={"host": host})).status_code == status
    async with client_of(embedded_settings, host="0.0.0.0", allowed_hosts=("graph.example",)) as client:
        for host, status in (("graph.example:80", 200), ("localhost", 421), ("elsewhere.example", 421)):
            assert (await client.get("/health/live", headers={"host": host})).status_code == status
    async with client_of(embedded_settings, host="0.0.0.0") as client:
        assert (await client.get("/health/live", headers={"host": "elsewhere.example"})).status_code == 200


async def test_pages_of_other_origins(embedded_settings: Settings, client: httpx.AsyncClient) -> None:
    asking = {"origin": FOREIGN, "access-control-request-method": "POST"}
    preflight = await client.options("/graphql", headers=asking)
    assert preflight.status_code == 405
    async with client_of(embedded_settings, cors_origins=(FOREIGN,)) as open_client:
        preflight = await open_client.options("/graphql", headers=asking)
        assert preflight.headers["access-control-allow-origin"] == FOREIGN
        assert "access-control-allow-credentials" not in preflight.headers
        answer = await open_client.post("/graphql", json=ASKED, headers={"origin": FOREIGN})
        assert answer.headers["access-control-allow-origin"] == FOREIGN
        other = {"origin": "https://another.example", "access-control-request-method": "POST"}
        assert (await open_client.options("/graphql", headers=other)).status_code == 400
        answer = await open_client.post("/graphql", json=ASKED, headers={"origin": other["origin"]})
        assert "access-control-allow-origin" not in answer.headers


async def test_graphiql_can_be_switched_off(embedded_settings: Settings) -> None:
    async with client_of(embedded_settings, graphiql=False) as client:
        page = await client.get("/graphql", headers={"accept": "text/html"})
        assert page.status_code == 406
        assert (await client.post("/graphql", json=ASKED)).json() == {"data": {"__typename": "Query"}}


def test_lists_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPH_SERVICE_ALLOWED_HOSTS", "a.example, b.example,")
    monkeypatch.setenv("GRAPH_SERVICE_CORS_ORIGINS", "https://a.example")
    assert Settings().allowed_hosts == ("a.example", "b.example")
    assert Settings().cors_origins == ("https://a.example",)

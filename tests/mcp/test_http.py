"""The tools over HTTP: asked by the SDK's own client, each time as whoever the header names."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from graph_service.api.schema.schema import CORE
from graph_service.domain.access import Role
from graph_service.mcp.tools import operations
from graph_service.service import application, open_store
from graph_service.settings import Settings
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.repositories.api_keys import create_key
from tests.conftest import delete_everything
from tests.mcp.test_mcp import called, two_companies
from tests.services import serving

HEADERS = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18"}


def call(tool: str, **arguments: Any) -> dict[str, Any]:
    parameters = {"name": tool, "arguments": arguments}
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": parameters}


async def test_who_asks_sees_only_what_they_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where = f"embedded:{tmp_path}"

    async def seen(address: str, key: str) -> list[Any]:
        headers = {"authorization": f"Bearer {key}"}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=60) as http,
            Client(streamable_http_client(f"{address}/mcp", http_client=http)) as client,
        ):
            tools = (await client.list_tools()).tools
            assert {tool.name for tool in tools} == operations(CORE).keys()
            return [(await called(client, "company", company=company))[1] for company in ("a", "b")]

    async with open_store(Settings(store=where)) as store:  # open, and so its engine goes on running
        await import_dataset(store.database, two_companies())
        _, admin = await create_key(store.database, name="admin", role=Role.ADMIN)
        _, partner = await create_key(store.database, name="partner", role=Role.PARTNER, company="a")
        monkeypatch.setenv("GRAPH_SERVICE_MCP", "true")
        with serving(where) as address:
            answers = await seen(address, admin)
            assert [told["company"]["financials"]["revenue"] for told in answers] == ["5", "7"]
            own, other = await seen(address, partner)
            assert own["company"]["financials"]["revenue"] == "5"
            assert other["company"]["financials"] is None
            async with httpx.AsyncClient(headers=HEADERS) as http:
                for shown in ({}, {"authorization": "Bearer none.such"}):
                    refused = await http.post(f"{address}/mcp", json=call("service_info"), headers=shown)
                    assert refused.status_code == 401
                    assert refused.headers["www-authenticate"].startswith("Bearer ")


@asynccontextmanager
async def asking(settings: Settings, **given: Any) -> AsyncIterator[Any]:
    """What posts to the address of the tools, from a host."""
    async with open_store(settings) as store:  # other tests may have left keys there
        await delete_everything(store.database)
    async with open_store(settings) as store:
        app = application(settings.model_copy(update=given), store)

        async def post(host: str = "127.0.0.1", **sent: Any) -> httpx.Response:
            transport = httpx.ASGITransport(app, client=(host, 5000))
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                return await client.post("/mcp", **{"headers": HEADERS} | sent)

        async with app.router.lifespan_context(app):
            yield post


async def test_what_a_call_costs_is_spent_by_whoever_calls(embedded_settings: Settings) -> None:
    async with asking(embedded_settings, mcp=True, cost_per_minute=1_000) as post:

        async def trouble(host: str) -> str | None:
            result = (await post(host, json=call("companies"))).json()["result"]
            code: str | None = result["structuredContent"].get("error", {}).get("code")
            return code

        spent = [await trouble("127.0.0.1") for _ in range(30)]
        assert spent[0] is None
        assert spent[-1] == "RATE_LIMITED"
        assert await trouble("::1") is None


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"content": b"{"}, 400),
        ({"content": b" " * 300_000}, 413),
        ({"json": call("companies"), "headers": HEADERS | {"origin": "https://elsewhere.example"}}, 403),
        ({"json": call("companies"), "headers": HEADERS | {"host": "elsewhere.example"}}, 421),
        ({"json": call("companies"), "headers": HEADERS | {"accept": "text/html"}}, 406),
    ],
    ids=["no JSON", "too long", "another page", "another host", "no way to answer"],
)
async def test_what_is_no_call_is_refused(
    embedded_settings: Settings, sent: dict[str, Any], status: int
) -> None:
    headers = {"content-type": "application/json"} | sent.get("headers", HEADERS)
    async with asking(embedded_settings, mcp=True) as post:
        assert (await post(**sent | {"headers": headers})).status_code == status


async def test_it_answers_only_where_it_is_switched_on(embedded_settings: Settings) -> None:
    async with asking(embedded_settings) as post:
        assert (await post(json=call("companies"))).status_code == 404

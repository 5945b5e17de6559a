"""The tools of assistants, asked by the SDK's own client."""

import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

import jsonschema
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from graph_service.api.schema.schema import CORE
from graph_service.domain.access import Role
from graph_service.domain.dataset import DataSet
from graph_service.domain.errors import InternalError
from graph_service.domain.model.entities import Company, Financials
from graph_service.mcp.server import connection, server_of, server_on
from graph_service.mcp.tools import operations
from graph_service.service import application
from graph_service.settings import Settings
from graph_service.store.engine.connect import connect
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.repositories.api_keys import create_key
from graph_service.store.schema.migrations import migrate

DAY = "2022-01-14"


def two_companies() -> DataSet:
    return DataSet(
        companies=tuple(
            Company(
                key=key, name=key, financials=Financials(year=2025, currency="EUR", revenue=Decimal(revenue))
            )
            for key, revenue in (("a", 5), ("b", 7))
        )
    )


async def called(client: Client, tool: str, **arguments: Any) -> tuple[bool, Any]:
    result = await client.call_tool(tool, arguments)
    return bool(result.is_error), result.structured_content


async def test_the_tools_answer_what_the_service_does(airlines_service: str) -> None:
    async with (
        connection(f"{airlines_service}/graphql", None) as asking,
        Client(server_on(asking)) as client,
    ):
        tools = (await client.list_tools()).tools
        assert {"companies", "resource_gaps", "uncovered_partners", "exchange_opportunities"} <= {
            tool.name for tool in tools
        }
        assert all(
            tool.description and tool.annotations and tool.annotations.read_only_hint for tool in tools
        )
        for tool in tools:
            jsonschema.Draft202012Validator.check_schema(tool.input_schema)
        failed, found = await called(client, "companies", search="virgin atlantic", first=1)
        assert not failed
        assert found["companies"]["nodes"][0]["key"] == "virgin-atlantic"
        failed, gaps = await called(client, "resource_gaps", company="virgin-atlantic", asOf=DAY)
        assert not failed
        query = '{ company(key: "virgin-atlantic") { resourceGaps(asOf: "2022-01-14") { totalGap } } }'
        expected = (await asking.ask(query))["company"]["resourceGaps"]["totalGap"]
        assert gaps["company"]["resourceGaps"]["totalGap"] == expected
        assert gaps["analyses"][0]["parameters"]["asOf"] == DAY


async def test_what_is_wrong_is_said_so_that_it_can_be_put_right(airlines_service: str) -> None:
    async with (
        connection(f"{airlines_service}/graphql", None) as asking,
        Client(server_on(asking)) as client,
    ):
        failed, told = await called(client, "resource_gaps", company="virgin")
        assert (failed, told["error"]["code"], told["error"]["field"]) == (True, "NOT_FOUND", "company")
        failed, told = await called(client, "resource_gaps", company="virgin-atlantic", day=DAY)
        assert (failed, told["error"]["field"]) == (True, "day")
        failed, told = await called(client, "whom_to_marry")
        assert (failed, told["error"]["code"]) == (True, "NOT_FOUND")
        failed, told = await called(client, "what_if_alliance", members=[{"key": "emirates"}])
        assert (failed, told["error"]["field"]) == (True, "members")


async def test_the_text_of_an_internal_error_is_logged_and_not_sent(caplog: pytest.LogCaptureFixture) -> None:
    def asking(_: object) -> NoReturn:
        raise InternalError("a secret of the code")

    async with Client(server_of(asking)) as client:
        failed, told = await called(client, "companies")
    assert (failed, told["error"]["code"]) == (True, "INTERNAL_ERROR")
    assert told["error"]["message"] == "Something went wrong inside the service."
    assert "a secret" not in str(told)
    assert "a secret of the code" in caplog.text
    assert "Traceback" in caplog.text


async def test_who_asks_sees_only_what_they_may(tmp_path: Path) -> None:
    settings = Settings(store=f"embedded:{tmp_path / 'graph'}")
    database = await connect(settings)
    try:
        await migrate(database)
        await import_dataset(database, two_companies())
        _, admin = await create_key(database, name="admin", role=Role.ADMIN)
        _, partner = await create_key(database, name="partner", role=Role.PARTNER, company="a")
    finally:
        await database.close()

    async def seen(key: str | None) -> list[Any]:
        async with connection(application(settings), key) as asking, Client(server_on(asking)) as client:
            return [(await called(client, "company", company=company))[1] for company in ("a", "b")]

    assert [told["error"]["code"] for told in await seen(None)] == ["UNAUTHENTICATED"] * 2
    assert [told["company"]["financials"]["revenue"] for told in await seen(admin)] == ["5", "7"]
    own, other = await seen(partner)
    assert own["company"]["financials"]["revenue"] == "5"
    assert other["company"]["financials"] is None


async def test_the_command_speaks_on_standard_input(airlines_service: str, tmp_path: Path) -> None:
    environment = os.environ | {"GRAPH_SERVICE_STORE": f"embedded:{tmp_path}"}
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "graph_service", "mcp", "--url", f"{airlines_service}/graphql"],
        env=environment,
    )
    async with Client(stdio_client(server)) as client:
        failed, told = await called(client, "service_info")
        assert not failed
        assert told["serviceInfo"]["companies"] == 180


def test_every_operation_is_a_tool() -> None:
    tools = operations(CORE)
    assert len(tools) > 30
    assert tools["resource_gaps"].arguments["required"] == ["company"]
    assert tools["companies"].arguments["properties"]["first"] == {
        "type": "integer",
        "default": 50,
        "description": "Maximum number of results.",
    }
    assert "fragment CompanyName" in tools["fit"].document


def test_without_the_sdk_the_command_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "mcp.py").write_text("raise ModuleNotFoundError('no', name='mcp')", encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "graph_service", "mcp"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 4
    assert "partner-graph-service[mcp]" in run.stderr


@pytest.mark.parametrize("operation", operations(CORE).values(), ids=operations(CORE).keys())
def test_the_schema_of_arguments_takes_what_the_defaults_are(operation: Any) -> None:
    given = {
        name: "x" if described.get("type") == "string" else described.get("default")
        for name, described in operation.arguments["properties"].items()
        if "default" in described
    }
    schema = {**operation.arguments, "required": []}
    jsonschema.validate(given, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"no such": 1}, schema)

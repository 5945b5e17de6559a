"""The server of the Model Context Protocol, which uses the service's endpoint like any other client."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any, Final

import httpx
import orjson
from fastapi import FastAPI
from mcp.server import Server
from mcp.server.context import ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp_types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
    ToolAnnotations,
)

from graph_service import __version__
from graph_service.api.request.operation_request import new_request_id
from graph_service.api.response import format_internal_error
from graph_service.api.schema.schema import CORE
from graph_service.client.connection import AsyncConnection
from graph_service.domain.errors import InvalidInput, NotFound, ServiceError
from graph_service.mcp.tools import Operation, operations

INSTRUCTIONS: Final = (
    "A graph of companies, the resources they hold and need, and their alliances. Objects are identified "
    "by keys: search companies, resources or alliances first. Data describe a day, so pass asOf when "
    "the user names one. analyses in an answer states its provenance: tell the user if needs or "
    "competitors were derived by a rule, and if a search was truncated."
)
Asking = Callable[[ServerRequestContext[Any]], AbstractAsyncContextManager[AsyncConnection]]
"""Opens a connection to the service with the credential of a request."""
_READS: Final = ToolAnnotations(read_only_hint=True, destructive_hint=False, open_world_hint=False)


@asynccontextmanager
async def connection(service: str | FastAPI, key: str | None) -> AsyncIterator[AsyncConnection]:
    """Yield a connection to a service.

    Parameters
    ----------
    service
        GraphQL address of a running service, or the application of one in this process.
    key
        API key or token of the caller, which determines what the answers contain.
    """
    if isinstance(service, str):
        async with AsyncConnection(service, key) as asking:
            yield asking
        return
    app = service
    async with app.router.lifespan_context(app):
        http = httpx.AsyncClient(transport=httpx.ASGITransport(app))
        async with AsyncConnection("http://localhost/graphql", key, http_client=http) as asking:
            yield asking


def server_on(asking: AsyncConnection) -> Server[Any]:
    """Return the server whose tools use a connection."""
    return server_of(lambda _: nullcontext(asking))


def server_of(asking: Asking) -> Server[Any]:
    """Return the server whose tools use the connection that is opened for each request."""
    known = operations(CORE)

    async def list_tools(_: ServerRequestContext[Any], __: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(
            tools=[
                Tool(
                    name=operation.name,
                    description=operation.description,
                    input_schema=dict(operation.arguments),
                    annotations=_READS,
                )
                for operation in known.values()
            ]
        )

    async def call_tool(context: ServerRequestContext[Any], call: CallToolRequestParams) -> CallToolResult:
        try:
            async with asking(context) as connected:
                answer = await _call_tool(connected, known, call.name, call.arguments or {})
        except ServiceError as error:
            fields = {"code": error.code, "message": error.message, "field": error.field, "hint": error.hint}
            stated = {name: value for name, value in fields.items() if value is not None}
            return _result({"error": stated}, is_error=True)
        except Exception as error:  # noqa: BLE001  # the SDK would send its text
            masked = format_internal_error(error, new_request_id())
            return _result({"error": {"message": masked["message"], **masked["extensions"]}}, is_error=True)
        return _result(answer)

    return Server(
        "partner-graph-service",
        version=__version__,
        title="Partner-network graph service",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


async def _call_tool(
    asking: AsyncConnection, known: Mapping[str, Operation], name: str, arguments: Mapping[str, Any]
) -> dict[str, Any]:
    operation = known.get(name)
    if operation is None:
        raise NotFound(f"There is no tool {name!r}.", hint=f"There are {', '.join(known)}.")
    unknown = sorted(set(arguments) - set(operation.arguments["properties"]))
    if unknown:
        raise InvalidInput(
            f"{name} has no argument {unknown[0]!r}.",
            field=unknown[0],
            hint=f"It has {', '.join(operation.arguments['properties'])}.",
        )
    data = await asking.ask(operation.document, arguments)
    for kind in ("company", "alliance"):
        if kind in data and data[kind] is None:
            raise NotFound(
                f"There is no {kind} with the key {arguments[kind]!r}, or you may not see it.",
                field=kind,
                hint="Find the key with the tool companies or alliances, argument search.",
            )
    return {**data, **({"analyses": list(data.analyses)} if data.analyses else {})}


def _result(answer: dict[str, Any], *, is_error: bool = False) -> CallToolResult:
    return CallToolResult(
        content=[TextContent(type="text", text=orjson.dumps(answer).decode())],
        structured_content=answer,
        is_error=is_error,
    )


async def serve_stdio(service: str | FastAPI, key: str | None) -> None:
    """Serve on standard input and output until the input ends."""
    async with connection(service, key) as asking:
        server = server_on(asking)
        async with stdio_server() as (reading, writing):
            await server.run(reading, writing, server.create_initialization_options())

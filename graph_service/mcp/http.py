"""The tools over HTTP, next to the GraphQL endpoint and with the same authentication."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Final

import httpx
from fastapi import FastAPI
from mcp.server.context import ServerRequestContext
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from graph_service.api.request.request_log import request_id
from graph_service.api.transport.http_errors import HttpError
from graph_service.api.transport.request_body import read_body
from graph_service.client.connection import AsyncConnection
from graph_service.domain.errors import InternalError
from graph_service.mcp.server import server_of
from graph_service.settings import Settings

PATH: Final = "/mcp"
_PASSED_ON: Final = ("authorization", "host")


class Tools:
    """Answers requests to ``/mcp``: each is independent, and has the rights of the credential in its header.

    Parameters
    ----------
    app
        The application, whose endpoint is used.
    settings
        The maximum length of a body, and the origins whose pages may send requests.
    """

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._manager: StreamableHTTPSessionManager | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Answer until the block ends."""
        manager = StreamableHTTPSessionManager(
            server_of(self._asking),
            json_response=True,
            stateless=True,
            max_request_body_size=self._settings.max_body_bytes,
        )
        async with manager.run():
            self._manager = manager
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if self._manager is None:
            raise InternalError("The application has not started.")
        request = Request(scope, receive)
        try:
            origin = request.headers.get("origin")
            if origin is not None and origin not in self._settings.cors_origins:
                raise HttpError(403, f"Pages of {origin} may not send requests.", "FORBIDDEN")
            body = await read_body(request, self._settings.max_body_bytes, self._settings.request_timeout)
        except HttpError as refused:
            answer = JSONResponse(
                {"errors": [refused.shown(request_id(scope))]}, refused.status, refused.headers
            )
            await answer(scope, receive, send)
            return
        unread = [body]

        async def read() -> Message:
            return {"type": "http.request", "body": unread.pop()} if unread else await receive()

        await self._manager.handle_request(scope, read, send)

    def _asking(self, context: ServerRequestContext[Any]) -> AbstractAsyncContextManager[AsyncConnection]:
        """Yield a connection to the endpoint with the address and the credential of a request's sender."""
        request = context.request
        if not isinstance(request, Request):
            raise InternalError("The tools were called without an HTTP request.")
        headers = {name: text for name in _PASSED_ON if (text := request.headers.get(name)) is not None}
        client = ("", 0) if request.client is None else (request.client.host, request.client.port)
        transport = httpx.ASGITransport(self._app, client=client)
        http = httpx.AsyncClient(transport=transport, headers=headers)
        return AsyncConnection(str(request.url.replace(path="/graphql", query="")), http_client=http)


def serve_tools(app: FastAPI, settings: Settings) -> None:
    """Let an application answer at ``/mcp`` while it runs."""
    tools = Tools(app, settings)
    app.router.routes.append(Route(PATH, tools))
    whole = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Any]:
        async with whole(app) as state, tools.running():
            yield state

    app.router.lifespan_context = lifespan

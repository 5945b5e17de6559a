"""The HTTP application: the GraphQL endpoint, the explorer, GraphiQL, pages, sales, health."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Any, TypeAlias

from fastapi import FastAPI, Request, Response, WebSocket
from fastapi.responses import FileResponse
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from graph_service import __version__
from graph_service.api.execution.services import Services
from graph_service.api.middleware.authentication import AuthenticationMiddleware
from graph_service.api.middleware.security_headers import SecurityHeadersMiddleware
from graph_service.api.request.identity import REVISION
from graph_service.api.request.shutdown import STATE
from graph_service.api.schema.schema import CORE
from graph_service.api.transport.endpoint import Endpoint
from graph_service.api.transport.health import add_health_routes
from graph_service.api.transport.persisted_documents import read_manifest
from graph_service.api.transport.report_pages import report_routes
from graph_service.api.transport.sales_rest import sales_routes
from graph_service.api.transport.static_pages import (
    EXPLORER,
    GRAPHIQL,
    BuiltAssets,
    explorer_documents,
    explorer_routes,
    is_public,
    wants_page,
)
from graph_service.api.transport.websocket import WebSockets
from graph_service.domain.errors import InternalError
from graph_service.settings import Settings

OpenServices: TypeAlias = Callable[[], AbstractAsyncContextManager[Services]]
Middleware: TypeAlias = Callable[[ASGIApp], ASGIApp]


class Application(FastAPI):
    """The application; operations that are posted to its endpoint skip the framework's own layers.

    Those layers do work that the endpoint does not need, and take longer than the endpoint. The service's own
    middleware runs before the endpoint as before everything else.
    """

    _post_operation: ASGIApp
    _services: Services | None = None

    @property
    def services(self) -> Services:
        """The open services; available while the application runs."""
        if self._services is None:
            raise InternalError("The application has not started.")
        return self._services

    @services.setter
    def services(self, services: Services) -> None:
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and scope["path"] == "/graphql" and scope["method"] == "POST":
            await self._post_operation(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    def add_endpoint(self, endpoint: Endpoint, middleware: list[Middleware]) -> None:
        """Add the middleware, the innermost first, and the endpoint behind it."""

        async def post_operation(scope: Scope, receive: Receive, send: Send) -> None:
            response = await endpoint.respond(Request(scope, receive))
            await response(scope, receive, send)

        self._post_operation = post_operation
        for layer in middleware:
            self.add_middleware(layer)
            self._post_operation = layer(self._post_operation)


def create_app(settings: Settings, open_services: OpenServices) -> Application:
    """Return the application; it opens its services when it starts and closes them when it ends.

    Parameters
    ----------
    settings
        The settings of the service.
    open_services
        Opens the services that answer requests.

    Raises
    ------
    InvalidInput
        When the manifest of trusted documents can't be used.
    """
    app = Application(
        title="Partner-network graph service",
        version=__version__,
        lifespan=partial(_lifespan, open_services),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )

    def services() -> Services:
        return app.services

    endpoint = Endpoint(services, settings, _trusted_documents(settings))
    app.add_endpoint(endpoint, _middleware(settings, services))
    app.mount("/explorer", BuiltAssets(directory=EXPLORER), name="explorer")
    app.include_router(explorer_routes(settings))
    app.include_router(report_routes(settings, services))
    app.include_router(sales_routes(settings, services))
    add_health_routes(app, services)
    _add_graphql(app, settings, endpoint, WebSockets(services, settings, endpoint))
    return app


@asynccontextmanager
async def _lifespan(open_services: OpenServices, app: Application) -> AsyncIterator[Mapping[str, Any]]:
    async with open_services() as services:
        app.services = services
        yield {STATE: services.shutdown}


def _trusted_documents(settings: Settings) -> Mapping[str, str]:
    """Return the documents of the explorer and of the manifest, by their SHA-256."""
    documents = dict(explorer_documents())
    if settings.trusted_documents:
        documents |= read_manifest(settings.trusted_documents, CORE)
    return documents


def _add_graphql(app: Application, settings: Settings, endpoint: Endpoint, sockets: WebSockets) -> None:
    """Add the routes of the endpoint, and of GraphiQL at the same address."""

    async def graphql(request: Request) -> Response:
        if settings.graphiql and wants_page(request, request.method):
            return FileResponse(GRAPHIQL, media_type="text/html")
        return await endpoint.respond(request)

    # FastAPI's own routes look for parameters in every request; this one reads its requests itself
    app.router.routes.append(Route("/graphql", graphql, methods=["GET", "POST"]))

    @app.websocket("/graphql")
    async def graphql_socket(socket: WebSocket) -> None:
        await sockets.serve(socket)


def _middleware(settings: Settings, services: Callable[[], Services]) -> list[Middleware]:
    """Return the middleware that every request passes, the innermost first."""
    layers: list[Middleware] = [
        partial(
            AuthenticationMiddleware,
            services=services,
            is_public=partial(is_public, graphiql=settings.graphiql),
        )
    ]
    if settings.cors_origins:
        layers.append(_cors(settings))
    return [*layers, partial(SecurityHeadersMiddleware, settings=settings, services=services)]


def _cors(settings: Settings) -> Middleware:
    headers = ["authorization", "content-type", "if-none-match", "last-event-id", "x-query-plan", REVISION]
    headers += ["mcp-method", "mcp-name", "mcp-protocol-version"]  # of assistants on pages
    return partial(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=["GET", "POST"],
        allow_headers=headers,
        expose_headers=["etag", "retry-after", REVISION],
    )

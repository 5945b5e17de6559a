"""The HTTP application: the GraphQL endpoint, the explorer, GraphiQL, pages, sales, health."""

import asyncio
import datetime as dt
import gc
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from functools import partial
from typing import Any, Final

from fastapi import FastAPI, Request, Response, WebSocket
from fastapi.responses import FileResponse, JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from graph_service import __version__
from graph_service.api.auth.authenticator import Authentication, Session
from graph_service.api.compute.process_pool import Annex
from graph_service.api.compute.thread_pool import TURN_SECONDS
from graph_service.api.execution.operations import Operations
from graph_service.api.execution.streams import Streams
from graph_service.api.middleware.authentication import Gate, shows_page
from graph_service.api.middleware.security_headers import Guard, refusal
from graph_service.api.observability.audit_log import Audit
from graph_service.api.observability.metrics import Telemetry
from graph_service.api.request.identity import REVISION
from graph_service.api.request.request_log import RequestLog, request_id
from graph_service.api.request.shutdown import STATE, Drain
from graph_service.api.response import told
from graph_service.api.schema.schema import CORE
from graph_service.api.transport.endpoint import Endpoint
from graph_service.api.transport.persisted_documents import read_manifest
from graph_service.api.transport.report_pages import pages
from graph_service.api.transport.sales_rest import rest
from graph_service.api.transport.static_pages import (
    EXPLORER,
    GRAPHIQL,
    BuiltFiles,
    explorer,
    is_view,
    operations,
)
from graph_service.api.transport.websocket import WebSockets
from graph_service.domain.access import AuditAction, Role
from graph_service.domain.errors import ServiceError
from graph_service.query.root_queries import totals
from graph_service.settings import Settings
from graph_service.store.engine.database import JOB_S
from graph_service.store.history.audit_trail import AuditTrail
from graph_service.store.schema.revision import graph_revision
from graph_service.store.store import Store

COLLECTED_AFTER: Final = 50_000
"""Objects made and not let go after which the collector looks: more than the answers under way are made of,
which hold no cycles, so it does not look at each of them several times."""
LARGE_NETWORK: Final = 10_000
"""Companies from which on analyses run in a process of their own, unless the settings say otherwise."""
READY_TIMEOUT: Final = 2.0
"""Seconds within which the graph must answer for the service to be ready."""

OpenStore = Callable[[], AbstractAsyncContextManager[Store]]


class Application(FastAPI):
    """The application; what is posted to its endpoint does not go through the framework's layers.

    They look for what the endpoint has no use for, and take longer than it does. Our own layers stand before
    it as before everything else.
    """

    posted: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and scope["path"] == "/graphql" and scope["method"] == "POST":
            scope["app"] = self
            await self.posted(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def create_app(settings: Settings, open_store: OpenStore, annex: Sequence[str] = ()) -> FastAPI:
    """Return the application; it opens its store when it starts and closes it when it ends.

    Parameters
    ----------
    settings
        All that can be set.
    open_store
        Opens the store.
    annex
        The command that starts a process for analyses.

    Raises
    ------
    InvalidInput
        When the manifest of trusted documents can't be used.
    """
    documents = dict(operations())
    if settings.trusted_documents:
        documents |= read_manifest(settings.trusted_documents, CORE)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, Any]]:
        async with open_store() as store:
            app.state.store = store
            store.trail = AuditTrail(store.database)
            app.state.audit = audit = Audit(store.trail)
            rooms = await _rooms(annex, settings, store)
            log = None if settings.request_log == "off" else RequestLog(settings.request_log)
            app.state.telemetry = telemetry = Telemetry(store, log, rooms)
            app.state.operations = Operations(store, settings, audit=audit, annex=rooms, telemetry=telemetry)
            app.state.annex = rooms
            if rooms is not None:
                await rooms.start()
            app.state.authentication = authentication = Authentication(store.database, settings)
            app.state.streams = streams = Streams(app.state.operations, settings, authentication)
            app.state.endpoint = Endpoint(
                app.state.operations, streams, documents, only_trusted=settings.only_trusted_documents
            )
            app.state.sockets = WebSockets(streams, app.state.endpoint)
            # where analyses have processes of their own, those prepare them
            preparing = asyncio.create_task(app.state.operations.prepare()) if rooms is None else None
            # the schema and all modules stay: the collector need not look at them in the middle of answers
            gc.collect()
            gc.freeze()
            gc.set_threshold(COLLECTED_AFTER)
            app.state.drain = drain = Drain(settings.seconds_to_drain, streams.close)
            sys.setswitchinterval(TURN_SECONDS)
            with drain.on_signals():
                async with audit.running(), telemetry.running():
                    yield {STATE: drain}
            streams.close()
            if preparing is not None:
                preparing.cancel()
                with suppress(asyncio.CancelledError):
                    await preparing
            app.state.operations.desk.close()
            if rooms is not None:
                await rooms.close()
            telemetry.close()

    app = Application(
        title="Partner-network graph service",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )

    async def posted(scope: Scope, receive: Receive, send: Send) -> None:
        endpoint: Endpoint = app.state.endpoint
        response = await endpoint.respond(Request(scope, receive))
        await response(scope, receive, send)

    app.posted = posted
    for layer in _layers(settings):  # the last one is the first that is asked
        app.add_middleware(layer)
        app.posted = layer(app.posted)
    app.mount("/explorer", BuiltFiles(directory=EXPLORER), name="explorer")
    app.include_router(explorer(settings))
    app.include_router(pages(settings))
    app.include_router(rest(settings))

    async def graphql(request: Request) -> Response:
        if settings.graphiql and shows_page(request, request.method):
            return FileResponse(GRAPHIQL, media_type="text/html")
        endpoint: Endpoint = app.state.endpoint
        return await endpoint.respond(request)

    # FastAPI's own routes look for parameters in every request; this one reads its requests itself
    app.router.routes.append(Route("/graphql", graphql, methods=["GET", "POST"]))

    @app.websocket("/graphql")
    async def graphql_socket(socket: WebSocket) -> None:
        await app.state.sockets.serve(socket)

    @app.get("/health/live")
    async def live() -> Response:
        return JSONResponse({"status": "live", "version": __version__})

    @app.get("/metrics")
    async def metrics(request: Request) -> Response:
        session: Session = request.state.session
        if session.viewer.role is not Role.ADMIN:
            app.state.telemetry.note_refusal("FORBIDDEN")
            app.state.audit.note(session.viewer, AuditAction.REFUSED, "metrics")
            return refusal("/metrics", 403, "Metrics are for admins.", "FORBIDDEN")
        text = await app.state.telemetry.exposition()
        return Response(text, media_type=CONTENT_TYPE_LATEST)

    @app.get("/health/ready")
    async def ready(request: Request) -> Response:
        session: Session = request.state.session
        store: Store = app.state.store
        if app.state.drain.has_begun:
            return _not_ready("draining", "This instance is about to end.", "Ask another.")
        try:
            revision = await graph_revision(store.database, timeout=READY_TIMEOUT)
        except ServiceError as error:
            said = told(error, request_id(request.scope), session.viewer)
            return _not_ready("unavailable", said.message, said.hint)
        return JSONResponse({"status": "ready", "graphRevision": revision})

    return app


async def _rooms(command: Sequence[str], settings: Settings, store: Store) -> Annex | None:
    """Return the processes for analyses, where there are to be any."""
    number = settings.analysis_processes
    if number is None and command:
        asked = totals(dt.datetime.now(dt.UTC).date()).statement
        _, _, companies, *_ = await store.database.value(asked.text, asked.parameters, timeout=JOB_S)
        number = int(companies >= LARGE_NETWORK)
    return Annex(command, settings, number) if command and number else None


def _not_ready(status: str, message: str, hint: str | None) -> Response:
    return JSONResponse({"status": status, "message": message, "hint": hint}, 503, {"retry-after": "2"})


def _layers(settings: Settings) -> list[Callable[[ASGIApp], ASGIApp]]:
    """Return what stands before everything that is asked over HTTP, the innermost first."""
    layers: list[Callable[[ASGIApp], ASGIApp]] = [partial(Gate, settings=settings, is_public=is_view)]
    if settings.cors_origins:
        headers = [
            "authorization",
            "content-type",
            "if-none-match",
            "last-event-id",
            "x-query-plan",
            REVISION,
        ]
        headers += ["mcp-method", "mcp-name", "mcp-protocol-version"]  # of assistants on pages
        layers.append(
            partial(
                CORSMiddleware,
                allow_origins=settings.cors_origins,
                allow_methods=["GET", "POST"],
                allow_headers=headers,
                expose_headers=["etag", "retry-after", REVISION],
            )
        )
    return [*layers, partial(Guard, settings=settings)]

"""Health checks, and metrics."""

from typing import Final

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST

from graph_service import __version__
from graph_service.api.execution.services import RunningServices
from graph_service.api.middleware.security_headers import error_response
from graph_service.api.request.identity import session_of
from graph_service.api.request.request_log import request_id
from graph_service.api.response import redact
from graph_service.domain.access import AuditAction, Role
from graph_service.domain.errors import ServiceError
from graph_service.store.schema.revision import graph_revision

LIVENESS: Final = "/health/live"
READY_TIMEOUT: Final = 2.0
"""Seconds within which the graph must answer for the service to be ready."""


def add_health_routes(app: FastAPI, services: RunningServices) -> None:
    """Add the routes of health checks and metrics to an application."""

    @app.get(LIVENESS)
    async def live() -> Response:
        return JSONResponse({"status": "live", "version": __version__})

    @app.get("/metrics")
    async def metrics(request: Request) -> Response:
        viewer, running = session_of(request).viewer, services()
        if viewer.role is not Role.ADMIN:
            running.metrics.note_refusal("FORBIDDEN")
            running.audit.note(viewer, AuditAction.REFUSED, "metrics")
            return error_response("/metrics", 403, "Only admins may read metrics.", "FORBIDDEN")
        return Response(await running.metrics.exposition(), media_type=CONTENT_TYPE_LATEST)

    @app.get("/health/ready")
    async def ready(request: Request) -> Response:
        running = services()
        if running.shutdown.has_begun:
            return _not_ready("draining", "This instance is shutting down.", "Use another instance.")
        try:
            revision = await graph_revision(running.store.database, timeout=READY_TIMEOUT)
        except ServiceError as error:
            shown = redact(error, request_id(request.scope), session_of(request).viewer)
            return _not_ready("unavailable", shown.message, shown.hint)
        return JSONResponse({"status": "ready", "graphRevision": revision})


def _not_ready(status: str, message: str, hint: str | None) -> Response:
    return JSONResponse({"status": status, "message": message, "hint": hint}, 503, {"retry-after": "2"})

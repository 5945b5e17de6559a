"""Authenticates HTTP requests before their content is read."""

from collections.abc import Callable
from typing import Final, Protocol

import orjson
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from graph_service.api.auth.authenticator import Authenticator
from graph_service.api.request.audit_notes import AuditNotes
from graph_service.api.request.identity import authenticate, payer
from graph_service.api.request.request_log import request_id
from graph_service.api.response import redact
from graph_service.domain.errors import ServiceError, Unauthenticated
from graph_service.store.engine.client_shares import client

REALM: Final = 'Bearer realm="graph-service"'


class RefusalCounter(Protocol):
    """Counts refused requests."""

    def note_refusal(self, code: str) -> None:
        """Count a request that was refused."""


class AuthenticationServices(Protocol):
    """The services that authentication needs."""

    @property
    def authenticator(self) -> Authenticator:
        """Authenticates the senders of requests."""

    @property
    def audit(self) -> AuditNotes:
        """The audit log, which records refusals."""

    @property
    def metrics(self) -> RefusalCounter:
        """The metrics, which count refusals."""


class AuthenticationMiddleware:
    """Passes on the requests of known senders, and answers all others with how to authenticate.

    WebSockets pass: their credential may come in the first message, see ``websocket``.

    Parameters
    ----------
    app
        The application behind it.
    services
        Returns what it needs, once the application has started.
    is_public
        Whether a request is answered without a credential, because it needs no data.
    """

    def __init__(
        self,
        app: ASGIApp,
        services: Callable[[], AuthenticationServices],
        is_public: Callable[[Scope], bool],
    ) -> None:
        self._app = app
        self._services = services
        self._is_public = is_public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or self._is_public(scope):
            await self._app(scope, receive, send)
            return
        connection, services = HTTPConnection(scope), self._services()
        try:
            session = await authenticate(connection, services.authenticator)
        except ServiceError as error:
            if isinstance(error, Unauthenticated):
                services.audit.note_stranger("HTTP")
                services.metrics.note_refusal("UNAUTHENTICATED")
            has_credential = connection.headers.get("authorization") is not None
            await unauthenticated(error, has_credential, request_id(scope))(scope, receive, send)
            return
        scope.setdefault("state", {})["session"] = session
        with client(payer(session, connection)):
            await self._app(scope, receive, send)


def unauthenticated(error: ServiceError, has_credential: bool, request: str) -> Response:
    """Return the response to a request whose sender is unknown, or can't be looked up."""
    error = redact(error, request, None)
    extensions = {"code": error.code, "hint": error.hint, "requestId": request}
    body = {"errors": [{"message": error.message, "extensions": extensions}]}
    status, headers = 503, {"retry-after": "2"}
    if isinstance(error, Unauthenticated):
        challenge = f'{REALM}, error="invalid_token"' if has_credential else REALM
        status, headers = 401, {"www-authenticate": challenge}
    return Response(orjson.dumps(body), status, {"cache-control": "no-store", **headers}, "application/json")

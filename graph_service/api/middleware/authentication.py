"""Authentication of HTTP requests: who sent one is known before anything of it is read."""

from collections.abc import Callable
from typing import Final

import orjson
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from graph_service.api.request.audit_notes import AuditNotes
from graph_service.api.request.identity import recognised
from graph_service.api.request.request_log import request_id
from graph_service.api.response import told
from graph_service.domain.errors import ServiceError, Unauthenticated
from graph_service.settings import Settings

LIVENESS: Final = "/health/live"
PUBLIC_FOLDER: Final = "/explorer/"
"""Static files: programs and style sheets that come with the package, no data."""
REALM: Final = 'Bearer realm="graph-service"'


class Gate:
    """Lets requests in whose sender is known, and says to all others how to become that.

    WebSockets pass: their credential may come in the first message, see ``websocket``.

    Parameters
    ----------
    app
        The application. Its state has the authentication.
    settings
        Whether there is a page.
    is_public
        Whether a path has no data and is answered for anybody.
    """

    def __init__(self, app: ASGIApp, settings: Settings, is_public: Callable[[str], bool]) -> None:
        self._app = app
        self._is_public_path = is_public
        self._has_page = settings.graphiql

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or self._is_public(scope):
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        try:
            session = await recognised(connection)
        except ServiceError as error:
            if isinstance(error, Unauthenticated):
                audit: AuditNotes = scope["app"].state.audit
                audit.note_stranger("HTTP")
                scope["app"].state.telemetry.note_refusal("UNAUTHENTICATED")
            tried = connection.headers.get("authorization") is not None
            await refusal(error, tried, request_id(scope))(scope, receive, send)
            return
        scope.setdefault("state", {})["session"] = session
        await self._app(scope, receive, send)

    def _is_public(self, scope: Scope) -> bool:
        path: str = scope["path"]
        if path == LIVENESS or path.startswith(PUBLIC_FOLDER) or self._is_public_path(path):
            return True
        return self._has_page and path == "/graphql" and shows_page(HTTPConnection(scope), scope["method"])


def refusal(error: ServiceError, tried: bool, request: str) -> Response:
    """Return the response to somebody who is not let in; ``tried``: with a credential."""
    error = told(error, request, None)
    body = {"errors": [{"message": error.message, "extensions": {"code": error.code, "hint": error.hint}}]}
    status, headers = 503, {"retry-after": "2"}
    if isinstance(error, Unauthenticated):
        challenge = f'{REALM}, error="invalid_token"' if tried else REALM
        status, headers = 401, {"www-authenticate": challenge}
    return Response(orjson.dumps(body), status, {"cache-control": "no-store", **headers}, "application/json")


def shows_page(connection: HTTPConnection, method: str) -> bool:
    """Return whether a browser asks for the page at the endpoint's address, and nothing else."""
    return method == "GET" and "text/html" in connection.headers.get("accept", "")

"""The gate: who asks is recognised before anything of a request is read."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

import orjson
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from graph_service.api.answer import told
from graph_service.api.audit import Audit
from graph_service.api.authentication import Authentication, Session
from graph_service.api.explorer import is_view
from graph_service.api.request_log import request_id
from graph_service.domain.access import LOCAL, AuditAction
from graph_service.domain.errors import ServiceError, Unauthenticated
from graph_service.query.sight import as_seen_by
from graph_service.settings import Settings
from graph_service.store.database import Reader
from graph_service.store.revision import checked_revision
from graph_service.store.store import Store

LIVENESS: Final = "/health/live"
PUBLIC_FOLDER: Final = "/explorer/"
"""Static files: programs and style sheets that come with the package, no data."""
FORWARDED: Final = frozenset({b"forwarded", b"via", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip"})
"""Headers with which proxies say that they pass something on."""
REVISION: Final = "x-graph-revision"
"""Header of the answer to a change: the revision that it made. Who sends it back reads nothing older."""
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
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
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
                audit: Audit = scope["app"].state.audit
                audit.note_stranger("HTTP")
                scope["app"].state.telemetry.note_refusal("UNAUTHENTICATED")
            tried = connection.headers.get("authorization") is not None
            await refusal(error, tried, request_id(scope))(scope, receive, send)
            return
        scope.setdefault("state", {})["session"] = session
        await self._app(scope, receive, send)

    def _is_public(self, scope: Scope) -> bool:
        path: str = scope["path"]
        if path == LIVENESS or path.startswith(PUBLIC_FOLDER) or is_view(path):
            return True
        return self._has_page and path == "/graphql" and shows_page(HTTPConnection(scope), scope["method"])


async def recognised(connection: HTTPConnection, authorization: str | None = None) -> Session:
    """Return who is connected, by the header unless another text is given in its place.

    Raises
    ------
    Unauthenticated, Unavailable
        When it can't be told.
    """
    authentication: Authentication = connection.app.state.authentication
    given = connection.headers.getlist("authorization")
    shown = authorization or (given[0] if len(given) == 1 else None)
    client = None if connection.client is None else connection.client.host
    if not FORWARDED.isdisjoint(name for name, _ in connection.scope["headers"]):
        client = None  # a proxy on this machine speaks for somebody who may be anywhere
    return await authentication.session(shown, client)


def payer(session: Session, connection: HTTPConnection) -> str:
    """Return who spends what a request costs: the principal, or the address where nobody has credentials."""
    if session.viewer is not LOCAL:
        return session.viewer.principal
    return connection.client.host if connection.client is not None else "unknown"


def revision_asked(connection: HTTPConnection) -> str | None:
    """Return the revision before which nothing is to be read for a request; None where any will do.

    Raises
    ------
    InvalidInput
        When what the header holds is not one.
    """
    given = connection.headers.get(REVISION)
    return None if given is None else checked_revision(given, "X-Graph-Revision")


async def at_revision_asked(connection: HTTPConnection, timeout: float) -> None:
    """Return when the graph has come to the revision that a request names, if it names one.

    Raises
    ------
    InvalidInput, Unavailable
        When that is not one, or does not come soon.
    """
    revision = revision_asked(connection)
    if revision is not None:
        store: Store = connection.app.state.store
        await store.come_to(revision, timeout=timeout)


def exported(request: HTTPConnection, what: str) -> Reader:
    """Return the graph as whoever sent a request sees it, who takes this sort of thing out of it."""
    session: Session = request.state.session
    audit: Audit = request.app.state.audit
    audit.note(session.viewer, AuditAction.EXPORT, what)
    today = dt.datetime.now(dt.UTC).date()
    seen = as_seen_by(session.viewer, request.app.state.store.database, today)
    return _Counted(seen, request.scope["state"])


class _Counted:
    """What somebody sees of the graph, whose statements are counted for the line of a request."""

    def __init__(self, reader: Reader, state: dict[str, Any]) -> None:
        self._reader, self._state = reader, state

    async def value(self, text: str, parameters: Mapping[str, Any], *, timeout: float) -> Any:
        """Return the first column of the only record of a reading statement; None without a record."""
        self._state["statements"] = self._state.get("statements", 0) + 1
        return await self._reader.value(text, parameters, timeout=timeout)


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

"""Checks the host of every request, adds security headers to its response, and logs it."""

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

import orjson
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph_service.api.request.request_log import request_id
from graph_service.domain.errors import INTERNAL_ERROR, MASKED
from graph_service.settings import Settings

_LOG = logging.getLogger(__name__)
DATA_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; "
    # the hash is that of the style element that GraphiQL creates when it opens a dialog
    "style-src 'self' 'sha256-nzTgYzXYDNe6BAHiiI7NNlfK8n/auuOAhh2t92YvuXo='; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""What pages may load and run: files of this service, and no inline scripts or styles."""
_ALWAYS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")


class RequestMetrics(Protocol):
    """Records requests."""

    def note_request(self, scope: Scope, status: int | None, began: float) -> None:
        """Record a finished request, with the status of its response."""


class RequestLogServices(Protocol):
    """The services that the log of requests needs."""

    @property
    def metrics(self) -> RequestMetrics:
        """The log of requests."""


class SecurityHeadersMiddleware:
    """Refuses unknown hosts, and adds security headers to all responses.

    Parameters
    ----------
    app
        The application behind it.
    settings
        Which hosts requests may name.
    services
        Returns what it needs, once the application has started.
    """

    def __init__(self, app: ASGIApp, settings: Settings, services: Callable[[], RequestLogServices]) -> None:
        self._app = app
        self._services = services
        self._hosts = _hosts(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status: int | None = None

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(message["headers"])
            elif message["type"] == "websocket.accept":
                status = 101
            await send(message)

        try:
            await self._answer(scope, receive, send_with_headers)
        except ClientDisconnect:
            pass  # in the middle of its request
        except Exception:
            if scope["type"] == "websocket":
                raise  # the WebSocket has logged it
            _LOG.exception("request %s failed", request_id(scope))
            # sent data can't be taken back: then the connection is closed before the answer is complete
            if status is not None:
                raise
            response = error_response(scope["path"], 500, MASKED, INTERNAL_ERROR, requestId=request_id(scope))
            await response(scope, receive, send_with_headers)
        finally:
            self._services().metrics.note_request(scope, status, began)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if self._hosts and (len(hosts) != 1 or _name(hosts[0]) not in self._hosts):
            await self._refuse(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": "Unknown host"})
            return
        response = error_response(
            scope["path"],
            421,
            "The host that the request names is not a host of this service.",
            "UNKNOWN_HOST",
            hint="The operator lists the hosts of the service in GRAPH_SERVICE_ALLOWED_HOSTS.",
            requestId=request_id(scope),
        )
        await response(scope, receive, send)


def error_response(path: str, status: int, message: str, code: str, **more: str) -> Response:
    """Return the response to a request that is refused or failed, in the format of its path."""
    body: Mapping[str, Any] = {"error": message, "code": code, **more}
    if path == "/graphql":
        body = {"errors": [{"message": message, "extensions": {"code": code, **more}}]}
    return Response(orjson.dumps(body), status, media_type="application/json")


def _hosts(settings: Settings) -> frozenset[bytes]:
    """Return the hosts that requests may name; an empty set if all are allowed.

    Otherwise a page of another site could reach the service on the loopback interface under the site's own
    name, by resolving that name to this machine (DNS rebinding).
    """
    names = settings.allowed_hosts
    if settings.is_local:
        names = (*names, *_LOOPBACK, settings.host)
    return frozenset(name.lower().encode() for name in names)


def _name(host: bytes) -> bytes:
    """Return a Host header without the port."""
    name, separator, port = host.lower().rpartition(b":")
    return name if separator and port.isdigit() else host.lower()


def _add_headers(headers: list[tuple[bytes, bytes]]) -> None:
    given = dict(headers)
    headers.extend(header for header in _ALWAYS if header[0] not in given)
    if b"content-security-policy" not in given:
        is_page = given.get(b"content-type", b"").startswith(b"text/html")
        headers.append((b"content-security-policy", (PAGE_POLICY if is_page else DATA_POLICY).encode()))
    if b"cache-control" not in given:
        # files of the package have a tag, and are revalidated before each use; everything else is data
        headers.append((b"cache-control", b"no-cache" if b"etag" in given else b"no-store"))

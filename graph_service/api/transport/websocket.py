"""GraphQL over WebSocket, by the protocol graphql-transport-ws.

Strawberry implements the protocol; this module executes operations, formats errors, and prevents clients from
blocking the service. The older protocol, graphql-ws, is rejected, and so are pages of other sites, because
browsers let them connect to any address.
"""

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, suppress
from typing import Any, Final

import orjson
from graphql import GraphQLError
from starlette.websockets import WebSocket, WebSocketDisconnect
from strawberry import UNSET
from strawberry.exceptions import ConnectionRejectionError

from graph_service.api.auth.authenticator import Session
from graph_service.api.execution.services import RunningServices
from graph_service.api.execution.streams import Streams
from graph_service.api.request.identity import authenticate, payer
from graph_service.api.request.operation_request import OperationRequest
from graph_service.api.request.request_log import request_id
from graph_service.api.response import encode, format_error
from graph_service.api.schema.schema import SCHEMA
from graph_service.api.strawberry_internals.websocket_protocol import Connection, Context, WebSocketView
from graph_service.api.transport.endpoint import Endpoint
from graph_service.api.transport.http_errors import HttpError
from graph_service.domain.errors import LimitExceeded, Unauthenticated, Unavailable
from graph_service.settings import Settings
from graph_service.store.engine.client_shares import client

_LOG = logging.getLogger(__name__)
INIT_TIMEOUT: Final = dt.timedelta(seconds=10)
"""How long a client may take to begin the protocol."""
FAILED: Final = 1011
RESTARTING: Final = 1012
TRY_AGAIN_LATER: Final = 1013
FORBIDDEN: Final = 4403
"""Codes of closing (RFC 6455, and of the protocol); after 1012 and 1013, clients connect again."""
TOO_SLOW: Final = "Receiving too slowly; subscribe again after the last change received."


class _Connection(Connection):
    """One connection."""

    view: "WebSockets"
    closes_on = {Unavailable: (TRY_AGAIN_LATER, "Keys can't be checked now; connect again later.")}  # noqa: RUF012
    failure = (FAILED, "Something went wrong inside the service")

    def flaw(self, message: object) -> str | None:
        """Return what is wrong with a message."""
        return None if _is_message(message) else "Expected a message of graphql-transport-ws"

    def refusal(self, payload: dict[str, Any], running: int) -> Mapping[str, Any] | None:
        """Put the document that is named into the payload, and count the operations."""
        most = self.view.streams.settings.subscriptions_per_connection
        try:
            payload["query"] = self.view.endpoint.document(payload.get("query"), payload.get("documentId"))
        except HttpError as refused:
            return refused.shown(self._request_id)
        if running < most:
            return None
        limit = LimitExceeded(
            f"A connection may run at most {most} operations at a time.", hint="End one first."
        )
        return format_error(GraphQLError(limit.message, original_error=limit), self._request_id)

    @property
    def _request_id(self) -> str:
        """The id of the connection, which has a line in the log as well."""
        return request_id(self.context["request"].scope)

    async def may_run(self) -> bool:
        """Return whether the credential is valid still; else the connection is ended."""
        session: Session = self.context["session"]
        if await self.view.streams.authenticator.is_valid(session):
            return True
        session.ended.set()
        return False

    async def answers(
        self, query: str, variables: Mapping[str, Any], operation_name: str | None
    ) -> AsyncGenerator[tuple[bool, dict[str, Any]], None]:
        """Yield the answers to an operation."""
        streams, session = self.view.streams, self.context["session"]
        sender = payer(session, self.context["request"])
        request = OperationRequest(
            query, dict(variables), operation_name, viewer=session.viewer, payer=sender
        )
        with client(sender):
            async with aclosing(streams.run(request, session)) as events:
                async for event in events:
                    # measured as text, and sent as an object, from which Strawberry creates the message
                    limit = streams.settings.max_answer_bytes
                    _, answer = encode(event.answer, limit, request.request_id)
                    yield answer.executed, answer.body


class WebSockets(WebSocketView):
    """The WebSocket side of the endpoint.

    Parameters
    ----------
    services
        Returns what executes operations, once the application has started.
    settings
        The other origins whose pages may connect.
    endpoint
        Knows the documents that may be named instead of being sent.
    """

    def __init__(self, services: RunningServices, settings: Settings, endpoint: Endpoint) -> None:
        super().__init__(SCHEMA, _Connection, origins=settings.cors_origins, init_timeout=INIT_TIMEOUT)
        self._services = services
        self.endpoint = endpoint

    @property
    def streams(self) -> Streams:
        """Executes the operations."""
        return self._services().streams

    async def on_ws_connect(self, context: Context) -> Any:
        """Authenticate a connection by connection_init, or else by its header."""
        given = context["connection_params"]
        shown = next((value for name, value in given.items() if name.lower() == "authorization"), None)
        credential, services = shown if isinstance(shown, str) else None, self._services()
        try:
            session = await authenticate(context["request"], services.authenticator, credential)
        except Unauthenticated:
            services.audit.note_stranger("WebSocket")
            raise ConnectionRejectionError from None
        context["session"] = context["request"].state.session = session
        context["request"].state.authenticate.set_result(session)
        return UNSET  # nothing is sent with the acknowledgement

    def decode_json(self, data: str | bytes) -> object:
        """Return a message; JSON that is nested too deeply is rejected."""
        return orjson.loads(data)

    def encode_json(self, data: object) -> str:
        """Return a message as text."""
        return orjson.dumps(data).decode()

    async def serve(self, socket: WebSocket) -> None:
        """Serve a connection until its client disconnects, is too slow, or the service ends."""
        socket.state.send_timeout = self.streams.settings.subscription_send_timeout
        socket.state.too_slow = asyncio.Event()
        socket.state.authenticate = asyncio.get_running_loop().create_future()
        serving = asyncio.ensure_future(self.speak(socket))
        closing = asyncio.ensure_future(self.streams.closed())
        slow = asyncio.ensure_future(socket.state.too_slow.wait())
        ended = asyncio.ensure_future(self._ended(socket))
        waited_for: set[asyncio.Future[Any]] = {serving, closing, slow, ended}
        try:
            await asyncio.wait(waited_for, return_when=asyncio.FIRST_COMPLETED)
            if slow.done():
                _LOG.warning("a WebSocket was closed: its client was too slow")
                await self._close(socket, TRY_AGAIN_LATER, TOO_SLOW)
            elif closing.done():
                await self._close(socket, RESTARTING, "The service is restarting; connect again.")
            elif ended.done():
                await self._close(socket, FORBIDDEN, "Forbidden")
        finally:
            for task in waited_for:
                task.cancel()
            await asyncio.wait(waited_for)
        if not serving.cancelled():
            serving.result()

    async def _ended(self, socket: WebSocket) -> None:
        """Wait until the credential of the connection is no longer valid."""
        session: Session = await socket.state.authenticate
        async with self.streams.authenticator.watched(session) as ended:
            await ended.wait()

    async def _close(self, socket: WebSocket, code: int, reason: str) -> None:
        # a client with full buffers may read once more, or sees the connection as lost
        with suppress(TimeoutError, WebSocketDisconnect, RuntimeError):
            async with asyncio.timeout(socket.state.send_timeout):
                await socket.close(code, reason)


def _is_message(message: Any) -> bool:
    """Return whether this is a valid message of its kind."""
    if not isinstance(message, dict):
        return False
    match message.get("type"):
        case "subscribe":
            payload = message.get("payload")
            return (
                isinstance(message.get("id"), str)
                and isinstance(payload, dict)
                and isinstance(payload.get("query"), str | None)
                and isinstance(payload.get("documentId"), str | None)
                and isinstance(payload.get("variables"), dict | None)
                and isinstance(payload.get("operationName"), str | None)
            )
        case "complete":
            return isinstance(message.get("id"), str)
        case kind:
            return isinstance(kind, str)

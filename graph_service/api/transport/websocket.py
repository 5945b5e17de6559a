"""GraphQL over WebSocket, by the protocol graphql-transport-ws.

Strawberry implements the protocol; this module executes operations, formats errors, and prevents clients from
blocking the service. The older protocol, graphql-ws, is rejected, and so are pages of other sites, because
browsers let them connect to any address.
"""

import asyncio
import datetime as dt
import logging
from collections.abc import Mapping
from contextlib import aclosing, suppress
from typing import Any, Final, TypeAlias

import orjson
from graphql import GraphQLError
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState
from strawberry import UNSET
from strawberry.asgi import ASGIWebSocketAdapter, GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.types import (
    ConnectionInitMessage,
    Message,
    SubscribeMessage,
)
from strawberry.types.unset import UnsetType

from graph_service.api.auth.authenticator import Session
from graph_service.api.execution.services import RunningServices
from graph_service.api.execution.streams import Streams
from graph_service.api.request.identity import authenticate, payer
from graph_service.api.request.operation_request import OperationRequest, new_request_id
from graph_service.api.response import encode, format_error
from graph_service.api.schema.schema import SCHEMA
from graph_service.api.transport.endpoint import Endpoint
from graph_service.api.transport.http_errors import HttpError
from graph_service.domain.errors import LimitExceeded, Unauthenticated, Unavailable
from graph_service.settings import Settings

_LOG = logging.getLogger(__name__)
INIT_TIMEOUT: Final = dt.timedelta(seconds=10)
"""How long a client may take to begin the protocol."""
FAILED: Final = 1011
RESTARTING: Final = 1012
TRY_AGAIN_LATER: Final = 1013
FORBIDDEN: Final = 4403
"""Codes of closing (RFC 6455, and of the protocol); after 1012 and 1013, clients connect again."""
TOO_SLOW: Final = "Receiving too slowly; subscribe again after the last change received."

Context: TypeAlias = dict[str, Any]
"""Of a connection; Strawberry puts the payload of connection_init into it."""


class _Adapter(ASGIWebSocketAdapter):
    """A socket whose client must receive messages in time."""

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send a message; a client that is too slow is distinguished from one that has disconnected."""
        if self.ws.application_state is WebSocketState.DISCONNECTED:
            raise WebSocketDisconnected
        try:
            async with asyncio.timeout(self.ws.state.send_timeout):
                await super().send_json(message)
        except TimeoutError:
            self.ws.state.too_slow.set()
            raise WebSocketDisconnected from None


class _Handler(BaseGraphQLTransportWSHandler[Context, None]):
    """One connection."""

    view: "WebSockets"

    async def handle_message(self, message: Message) -> None:
        """Handle a message; invalid data ends the connection."""
        if _is_message(message):
            await super().handle_message(message)
        else:
            await self.handle_invalid_message("Expected a message of graphql-transport-ws")

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        """Authenticate the connection, unless that is not possible now."""
        try:
            await super().handle_connection_init(message)
        except Unavailable:
            await self.websocket.close(TRY_AGAIN_LATER, "Keys can't be checked now; connect again later.")

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Begin an operation, unless it is refused."""
        error: Any
        most = self.view.streams.settings.subscriptions_per_connection
        payload: Any = message["payload"]
        try:
            payload["query"] = self.view.endpoint.document(payload.get("query"), payload.get("documentId"))
        except HttpError as refused:
            error = refused.shown
        else:
            if not self.connection_acknowledged or len(self.operations) < most:
                await super().handle_subscribe(message)
                return
            limit = LimitExceeded(
                f"A connection may run at most {most} operations at a time.", hint="End one first."
            )
            error = format_error(GraphQLError(limit.message, original_error=limit), new_request_id())
        await self.send_message({"id": message["id"], "type": "error", "payload": [error]})

    async def run_operation(self, operation: Operation[Context, None]) -> None:
        """Send the answers of an operation as they are produced."""
        session: Session = self.context["session"]
        try:
            if not await self.view.streams.authenticator.is_valid(session):
                session.ended.set()  # ends the connection
                return
            await self._send_answers(operation, session)
        except WebSocketDisconnected:
            self.operations.pop(operation.id, None)
        except Exception:
            _LOG.exception("an operation over WebSocket failed")
            with suppress(WebSocketDisconnect, RuntimeError):  # it is closed already
                await self.websocket.close(FAILED, "Something went wrong inside the service")
            raise

    async def _send_answers(self, operation: Operation[Context, None], session: Session) -> None:
        streams = self.view.streams
        request = OperationRequest(
            operation.query,
            operation.variables or {},
            operation.operation_name,
            viewer=session.viewer,
            payer=payer(session, self.context["request"]),
        )
        async with aclosing(streams.run(request, session)) as events:
            async for event in events:
                # measured as text, and sent as an object, from which Strawberry creates the message
                _, answer = encode(event.answer, streams.settings.max_answer_bytes)
                body: Any = answer.body
                if not answer.executed:
                    await operation.send_operation_message(
                        {"id": operation.id, "type": "error", "payload": body["errors"]}
                    )
                    return
                await operation.send_operation_message({"id": operation.id, "type": "next", "payload": body})
        await operation.send_operation_message({"id": operation.id, "type": "complete"})


class WebSockets(GraphQL[Context, None]):
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

    websocket_adapter_class = _Adapter
    graphql_transport_ws_handler_class = _Handler

    def __init__(self, services: RunningServices, settings: Settings, endpoint: Endpoint) -> None:
        super().__init__(
            SCHEMA,
            allowed_origins=settings.cors_origins,
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL],
            connection_init_wait_timeout=INIT_TIMEOUT,
            max_subscriptions_per_connection=None,  # the handler counts it, and reports it like other errors
        )
        self._services = services
        self.endpoint = endpoint

    @property
    def streams(self) -> Streams:
        """Executes the operations."""
        return self._services().streams

    async def on_ws_connect(self, context: Context) -> UnsetType | dict[str, object] | None:
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
        nothing: UnsetType = UNSET
        return nothing

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
        serving = asyncio.ensure_future(self.run(socket))
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

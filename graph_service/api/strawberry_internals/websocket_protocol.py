"""Hooks into Strawberry's side of graphql-transport-ws, the protocol of GraphQL over WebSocket.

They may change without notice as those of ``schema_hooks``, and are tested in the same place.
"""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing, suppress
from datetime import timedelta
from typing import Any, ClassVar, TypeAlias

import strawberry
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter, GraphQL
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
)

_LOG = logging.getLogger(__name__)
Context: TypeAlias = dict[str, Any]
"""Of a connection; Strawberry puts the payload of connection_init into it."""


class _Socket(ASGIWebSocketAdapter):
    """A socket whose client has to receive messages in time.

    Who serves it sets ``send_timeout`` and ``too_slow`` in the state of the WebSocket.
    """

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send a message; note a client that is too slow, which has not disconnected itself."""
        if self.ws.application_state is WebSocketState.DISCONNECTED:
            raise WebSocketDisconnected
        try:
            async with asyncio.timeout(self.ws.state.send_timeout):
                await super().send_json(message)
        except TimeoutError:
            self.ws.state.too_slow.set()
            raise WebSocketDisconnected from None


class Connection(BaseGraphQLTransportWSHandler[Context, None], ABC):
    """One connection that speaks graphql-transport-ws; a subclass says what is answered on it."""

    closes_on: ClassVar[Mapping[type[Exception], tuple[int, str]]] = {}
    """By error of authentication: code and reason with which the connection is closed."""
    failure: ClassVar[tuple[int, str]] = (1011, "")
    """Code and reason with which it is closed when an operation fails."""

    @abstractmethod
    def flaw(self, message: object) -> str | None:
        """Return what is wrong with a message, which ends the connection; None for a correct one."""

    @abstractmethod
    def refusal(self, payload: dict[str, Any], running: int) -> Mapping[str, Any] | None:
        """Complete the payload of an operation, or return the error with which it is refused."""

    @abstractmethod
    async def may_run(self) -> bool:
        """Return whether an operation may begin; the connection is ended if not."""

    @abstractmethod
    def answers(
        self, query: str, variables: Mapping[str, Any], operation_name: str | None
    ) -> AsyncGenerator[tuple[bool, dict[str, Any]], None]:
        """Yield the answers to an operation: whether it was executed, and the response map."""

    async def handle_message(self, message: Any) -> None:
        """Handle a message; whatever is sent instead of one ends the connection."""
        flaw = self.flaw(message)
        if flaw is None:
            await super().handle_message(message)
        else:
            await self.handle_invalid_message(flaw)

    async def handle_connection_init(self, message: Any) -> None:
        """Authenticate the connection, unless that is not possible now."""
        try:
            await super().handle_connection_init(message)
        except tuple(self.closes_on) as error:
            closing = next(closing for kind, closing in self.closes_on.items() if isinstance(error, kind))
            await self.websocket.close(*closing)

    async def handle_subscribe(self, message: Any) -> None:
        """Begin an operation, unless it is refused."""
        running = len(self.operations) if self.connection_acknowledged else 0
        error: Any = self.refusal(message["payload"], running)
        if error is None:
            await super().handle_subscribe(message)
        else:
            await self.send_message({"id": message["id"], "type": "error", "payload": [error]})

    async def run_operation(self, operation: Operation[Context, None]) -> None:
        """Send the answers to an operation as they come."""
        try:
            if await self.may_run():
                await self._send_answers(operation)
        except WebSocketDisconnected:
            self.operations.pop(operation.id, None)
        except Exception:
            _LOG.exception("an operation over WebSocket failed")
            with suppress(WebSocketDisconnect, RuntimeError):  # it is closed already
                await self.websocket.close(*self.failure)
            raise

    async def _send_answers(self, operation: Operation[Context, None]) -> None:
        found = self.answers(operation.query, operation.variables or {}, operation.operation_name)
        async with aclosing(found) as answers:
            async for executed, response in answers:
                body: Any = response
                if not executed:
                    await operation.send_operation_message(
                        {"id": operation.id, "type": "error", "payload": body["errors"]}
                    )
                    return
                await operation.send_operation_message({"id": operation.id, "type": "next", "payload": body})
        await operation.send_operation_message({"id": operation.id, "type": "complete"})


class WebSocketView(GraphQL[Context, None]):
    """The WebSocket side of an endpoint.

    Parameters
    ----------
    schema
        The schema; operations are executed by the connections.
    connection
        What is answered on a connection.
    origins
        Whose pages may connect, in addition to those of the own origin.
    init_timeout
        How long a client may take to begin the protocol.
    """

    websocket_adapter_class = _Socket

    def __init__(
        self,
        schema: strawberry.Schema,
        connection: type[Connection],
        *,
        origins: Sequence[str],
        init_timeout: timedelta,
    ) -> None:
        super().__init__(
            schema,
            allowed_origins=origins,
            # Strawberry also speaks graphql-ws, the older protocol of the same purpose
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL],
            connection_init_wait_timeout=init_timeout,
            max_subscriptions_per_connection=None,  # the connection counts, and says so as of other errors
        )
        self.graphql_transport_ws_handler_class = connection

    async def speak(self, socket: WebSocket) -> None:
        """Speak the protocol until the client leaves or the connection is closed."""
        await self.run(socket)

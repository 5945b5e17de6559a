"""The HTTP protocol of uvicorn, with additional limits on heads and on slow clients."""

import asyncio
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from graph_service.api.request.shutdown import STATE

MAX_HEAD_BYTES: Final = 64 * 1024
"""Maximum size of the head of a request, its address and its headers."""
REQUEST_S: Final = 10.0
"""Seconds within which a head must arrive, and the rest of a body that was answered before it was read."""
ANSWER_S: Final = 300.0
"""Seconds that a client may take to receive an answer; subscribers have a separate, lower limit."""
_BODY: Final = b"The address and the headers of a request may have at most 65536 bytes."
_TOO_LARGE: Final = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: text/plain; charset=utf-8\r\n"
    b"content-length: %d\r\nconnection: close\r\n\r\n%s" % (len(_BODY), _BODY)
)

_LATE: Final = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class HttpProtocol(HttpToolsProtocol):
    """One connection."""

    _head_bytes: int | None = None
    """Bytes of the head that is being received; None within a body, and between requests."""
    _within_message = False
    """Whether a request has begun to arrive, and is not complete."""
    _receiving: asyncio.TimerHandle | None = None
    _sending: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait_for_request()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_waiting()
        self.resume_writing()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Begin to count."""
        self._head_bytes = 0
        self._within_message = True
        if self._receiving is None:
            self._wait_for_request()
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """Record that a request is complete."""
        self._within_message = False
        self._stop_waiting()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the rest of a request that was answered before it was read."""
        super().on_response_complete()
        if self._within_message and self._receiving is None:
            self._wait_for_request()

    def pause_writing(self) -> None:
        """Begin to wait for the client to receive."""
        super().pause_writing()
        if self._sending is None:
            self._sending = self.loop.call_later(ANSWER_S, self.transport.abort)

    def resume_writing(self) -> None:
        """Stop that."""
        if self._sending is not None:
            self._sending.cancel()
            self._sending = None
        super().resume_writing()

    def _wait_for_request(self) -> None:
        self._stop_waiting()
        self._receiving = self.loop.call_later(REQUEST_S, self._give_up)

    def _stop_waiting(self) -> None:
        if self._receiving is not None:
            self._receiving.cancel()
            self._receiving = None

    def _give_up(self) -> None:
        self._receiving = None
        if self.cycle is not None and not self.cycle.response_complete:
            self._wait_for_request()  # with pipelined requests, the previous one is being answered
            return
        if self._head_bytes is not None:
            self.transport.write(_LATE)
        self.transport.close()

    def on_headers_complete(self) -> None:
        """End counting."""
        self._head_bytes = None
        self._stop_waiting()
        super().on_headers_complete()
        shutdown = self.app_state.get(STATE)
        if shutdown is not None and shutdown.has_begun:
            # the client opens another connection for its next request, at an instance that continues to run
            self.cycle.default_headers = [*self.cycle.default_headers, (b"connection", b"close")]

    def data_received(self, data: bytes) -> None:
        """Take received data; close the connection if a head does not end."""
        super().data_received(data)
        if self._head_bytes is not None:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self._head_bytes = None
                self.transport.write(_TOO_LARGE)
                self.transport.close()

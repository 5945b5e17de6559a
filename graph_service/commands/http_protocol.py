"""How HTTP is spoken: as uvicorn does, with a limit on the heads of requests, for which it has none."""

from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from graph_service.api.drain import STATE

MAX_HEAD_BYTES: Final = 64 * 1024
"""From which on the head of a request, its address and its headers, is no longer waited for."""
_BODY: Final = b"The address and the headers of a request may have at most 65536 bytes."
_TOO_LARGE: Final = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: text/plain; charset=utf-8\r\n"
    b"content-length: %d\r\nconnection: close\r\n\r\n%s" % (len(_BODY), _BODY)
)


class HttpProtocol(HttpToolsProtocol):
    """One connection."""

    _head_bytes: int | None = None
    """Bytes of the head that is being received; None within a body, and between requests."""

    def on_message_begin(self) -> None:
        """Begin to count."""
        self._head_bytes = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """End counting."""
        self._head_bytes = None
        super().on_headers_complete()
        drain = self.app_state.get(STATE)
        if drain is not None and drain.has_begun:
            # the client opens another connection for what it asks next: at an instance that stays
            self.cycle.default_headers = [*self.cycle.default_headers, (b"connection", b"close")]

    def data_received(self, data: bytes) -> None:
        """Take what has come; give up the connection when a head does not end."""
        super().data_received(data)
        if self._head_bytes is not None:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self._head_bytes = None
                self.transport.write(_TOO_LARGE)
                self.transport.close()

"""GraphQL over server-sent events, one connection for each operation.

The protocol is that of https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md ("distinct
connections mode"). The id of an event of a subscription to changes is its position, which browsers send when
they reconnect.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from typing import Any, Final

from starlette.responses import StreamingResponse
from starlette.types import Message, Send

from graph_service.api.execution.streams import Event, Streams
from graph_service.api.response import encode

_LOG = logging.getLogger(__name__)
_HEADERS: Final = {
    "content-type": "text/event-stream",
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",  # nginx would collect events, and send several at a time
}
KEEP_ALIVE_S: Final = 15.0
"""Seconds after which something is sent that keeps proxies from closing a silent connection."""


class EventStream(StreamingResponse):
    """The answers of an operation as they are produced.

    Parameters
    ----------
    streams
        Executes the operation.
    events
        The answers.
    request_id
        The id of the request, for errors.
    """

    def __init__(self, streams: Streams, events: AsyncGenerator[Event, None], request_id: str) -> None:
        super().__init__(_texts(streams, events, request_id), headers=_HEADERS)
        self._send_timeout = streams.settings.subscription_send_timeout

    async def stream_response(self, send: Send) -> None:
        """Send the answers to the client."""

        async def in_time(message: Message) -> None:
            async with asyncio.timeout(self._send_timeout):
                await send(message)

        try:
            await super().stream_response(in_time)
        except TimeoutError:
            # the connection ends before "complete", so the client reconnects
            _LOG.warning("an event stream was ended: its client took longer than %g s", self._send_timeout)


async def _texts(
    streams: Streams, events: AsyncGenerator[Event, None], request_id: str
) -> AsyncIterator[str]:
    closing = asyncio.ensure_future(streams.closed())
    following = _next(events)
    try:
        while True:
            waited_for: set[asyncio.Future[Any]] = {following, closing}
            await asyncio.wait(waited_for, timeout=KEEP_ALIVE_S, return_when=asyncio.FIRST_COMPLETED)
            if closing.done():
                return
            if not following.done():
                yield ": still here\r\n\r\n"
                continue
            event = following.result()
            if event is None:
                yield "event: complete\r\ndata: \r\n\r\n"  # browsers drop events without data
                return
            yield _text(event, streams.settings.max_answer_bytes, request_id)
            following = _next(events)
    finally:
        closing.cancel()
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
        await events.aclose()


def _next(events: AsyncGenerator[Event, None]) -> asyncio.Future[Event | None]:
    return asyncio.ensure_future(anext(events, None))


def _text(event: Event, most_bytes: int, request_id: str) -> str:
    # JSON as it is encoded has no line breaks, which would end the data
    content, _ = encode(event.answer, most_bytes, request_id)
    text = f"event: next\r\ndata: {content.decode()}\r\n\r\n"
    return text if event.position is None else f"id: {event.position}\r\n{text}"

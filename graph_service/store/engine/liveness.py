"""Whether the server still answers: asked when a statement is waited for longer than most take.

A process that is stopped, or a machine that has lost its network, closes no connection: whoever waits for an
answer would do so until the time limit. So after half a second without one the server is asked for the first
bytes of a new connection, which it gives at once however busy it is with statements. When it does not,
everybody who waits is told that it is gone, and nobody waits for it again until it has answered a statement,
which it does some time after it listens.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final
from urllib.parse import urlsplit

PROBE_AFTER_S: Final = 0.6
"""Seconds without an answer after which the server is asked."""
ANSWER_S: Final = 1.3
"""Seconds that it may take to answer."""
PROBE_INTERVAL_S: Final = 0.25
"""Seconds between two questions while it is gone."""
DEFAULT_PORT: Final = 7687
_HELLO: Final = bytes.fromhex("6060b017 00000405 00000404 00000004 00000003")
"""The magic of Bolt and four versions: what every connection begins with."""

log = logging.getLogger(__name__)


class LivenessProbe:
    """Whether one server is there.

    Parameters
    ----------
    address
        A ``bolt`` address without encryption; of any other kind (encryption, several servers) it is not asked
        and never said to be gone: there the time limit is all.
    is_ready
        Whether it answers a statement, asked when it is back.
    """

    def __init__(self, address: str, is_ready: Callable[[], Awaitable[bool]]) -> None:
        self._is_ready = is_ready
        parts = urlsplit(address)
        self._server = (parts.hostname, parts.port or DEFAULT_PORT) if parts.scheme == "bolt" else None
        self._waiting: set[asyncio.Timeout] = set()
        self._probing: asyncio.Task[None] | None = None
        self.is_down = False
        """Whether it did not answer when it was asked last."""

    @contextmanager
    def cut_short(self, limit: asyncio.Timeout) -> Iterator[None]:
        """End a time limit early, inside it, when the server turns out to be gone."""
        if self._server is None:
            yield
            return
        self._waiting.add(limit)
        scheduled = asyncio.get_running_loop().call_later(PROBE_AFTER_S, self.start_probing)
        try:
            yield
        finally:
            scheduled.cancel()
            self._waiting.discard(limit)

    def close(self) -> None:
        """Ask no more."""
        if self._probing is not None:
            self._probing.cancel()

    def start_probing(self) -> None:
        """Ask the server, now and for as long as somebody waits or it is gone."""
        if self._server is not None and (self._probing is None or self._probing.done()):
            self._probing = asyncio.create_task(self._probe_until_up(self._server))

    async def _probe_until_up(self, server: tuple[str | None, int]) -> None:
        while True:
            is_up = await _handshake(server) and (not self.is_down or await self._is_ready())
            if is_up == self.is_down:
                self.is_down = not is_up
                log.warning("The graph engine %s", "answers again" if is_up else "does not answer")
            if self.is_down:
                now = asyncio.get_running_loop().time()
                for limit in list(self._waiting):
                    if not limit.expired():
                        with suppress(RuntimeError):  # it has just ended
                            limit.reschedule(now)
            elif not self._waiting:
                return
            await asyncio.sleep(PROBE_INTERVAL_S if self.is_down else PROBE_AFTER_S)


async def _handshake(server: tuple[str | None, int]) -> bool:
    writer = None
    try:
        async with asyncio.timeout(ANSWER_S):
            reader, writer = await asyncio.open_connection(*server)
            writer.write(_HELLO)
            await reader.readexactly(4)
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        return False
    finally:
        if writer is not None:
            writer.close()
    return True

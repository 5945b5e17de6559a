"""Probes whether the server still answers, if a statement takes longer than usual.

A process that is stopped, or a machine that has lost its network, closes no connection: a request would wait
for an answer until its time limit. So after half a second without an answer the probe opens a new connection
and reads its first bytes, which a running server sends soon, however busy it is with statements. When they
don't come, and no statement is answered meanwhile either, all waiting requests fail, and further ones fail at
once, until the server has answered a statement, which it does some time after it listens.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from math import inf
from typing import Final
from urllib.parse import urlsplit

PROBE_AFTER_S: Final = 0.6
"""Seconds without an answer after which the server is probed."""
ANSWER_S: Final = 1.3
"""Seconds that the server may take to answer the probe."""
PROBE_INTERVAL_S: Final = 0.25
"""Seconds between two probes while the server is down."""
DEFAULT_PORT: Final = 7687
_HELLO: Final = bytes.fromhex("6060b017 00000405 00000404 00000004 00000003")
"""The magic of Bolt and four versions: what every connection begins with."""

log = logging.getLogger(__name__)


class LivenessProbe:
    """Probes one server, and stores whether it is down.

    Parameters
    ----------
    address
        A ``bolt`` address without encryption. Servers at any other address (encrypted, or several servers)
        are not probed and never count as down: there only the time limit helps.
    is_ready
        Returns whether the server answers a statement; called once it answers the probe again.
    """

    def __init__(self, address: str, is_ready: Callable[[], Awaitable[bool]]) -> None:
        self._is_ready = is_ready
        parts = urlsplit(address)
        self._server = (parts.hostname, parts.port or DEFAULT_PORT) if parts.scheme == "bolt" else None
        self._waiting: set[asyncio.Timeout] = set()
        self._probing: asyncio.Task[None] | None = None
        self._answered_at = -inf
        """When the server last answered a statement, by the clock of the event loop."""
        self.is_down = False
        """Whether the server did not answer the last probe."""

    @contextmanager
    def cut_short(self, limit: asyncio.Timeout) -> Iterator[None]:
        """Let a time limit expire early, inside the block, when the server is down."""
        if self._server is None:
            yield
            return
        self._waiting.add(limit)
        scheduled = asyncio.get_running_loop().call_later(PROBE_AFTER_S, self.start_probing)
        try:
            yield
            self._answered_at = asyncio.get_running_loop().time()
        finally:
            scheduled.cancel()
            self._waiting.discard(limit)

    def close(self) -> None:
        """Stop probing."""
        if self._probing is not None:
            self._probing.cancel()

    def start_probing(self) -> None:
        """Probe the server, now and for as long as a request waits or the server is down."""
        if self._server is not None and (self._probing is None or self._probing.done()):
            self._probing = asyncio.create_task(self._probe_until_up(self._server))

    async def _probe_until_up(self, server: tuple[str | None, int]) -> None:
        while True:
            began = asyncio.get_running_loop().time()
            is_up = await _handshake(server) and (not self.is_down or await self._is_ready())
            is_up = is_up or self._answered_at > began
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

"""Shares of the connections to the graph: what one client may use at a time.

The driver has a number of connections. A request that gets none in time is refused, because too many requests
are there. Without shares, the many requests of a single client would cause such refusals.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

CLIENT_SHARE: Final = 80
"""Number of connections that one client may use at a time; the driver has more, so it never waits for one."""
STATEMENTS_PER_CORE: Final = 4
"""Statements of one client that an embedded engine works on at a time, for each core of the machine."""

_CLIENT: Final[ContextVar[str | None]] = ContextVar("client", default=None)


def embedded_share(cores: int) -> int:
    """Return the number of connections that one client of an embedded engine may use at a time.

    The engine runs on this machine. More statements at a time make none of them faster: all of them reach
    their time limit, where fewer would have been answered one after the other.
    """
    return min(CLIENT_SHARE, max(8, STATEMENTS_PER_CORE * cores))


@contextmanager
def client(name: str) -> Iterator[None]:
    """Count what is read and written in this context, and in tasks created in it, as that of a client."""
    token = _CLIENT.set(name)
    try:
        yield
    finally:
        _CLIENT.reset(token)


@dataclass(slots=True)
class _Share:
    """What one client uses."""

    free: asyncio.Semaphore
    calls: int = 0
    """Number of calls that use a connection, or wait for one."""


class ClientShares:
    """The shares of all clients.

    Parameters
    ----------
    most
        Number of connections that one client may use at a time. Its further calls wait for its own calls to
        end, in the order in which they came.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._shares: dict[str, _Share] = {}

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Wait until the client of this context may use a connection; without a client there is no limit."""
        name = _CLIENT.get()
        if name is None:
            yield
            return
        share = self._shares.setdefault(name, _Share(asyncio.Semaphore(self._most)))
        share.calls += 1
        try:
            async with share.free:
                yield
        finally:
            share.calls -= 1
            if not share.calls:
                del self._shares[name]

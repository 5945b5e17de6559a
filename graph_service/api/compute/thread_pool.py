"""The threads in which analyses run, and how they end when nobody waits for them any more."""

import asyncio
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from typing import Any, Final, TypeVar

from graph_service.analysis.limits import ends_with

Result = TypeVar("Result")

TURN_SECONDS: Final = 0.000_5
"""How long a thread that computes keeps the interpreter while another one, as the event loop's, wants it.

Ten times shorter than the usual: a request takes several turns."""


class Desk:
    """Runs analyses beside the event loop, a few at a time; others wait for their turn.

    Whoever has fewest running goes first, and nobody takes the last place beside others of their own: so
    that one who asks for very many does not keep others waiting.

    Parameters
    ----------
    places
        How many at a time.
    """

    def __init__(self, places: int) -> None:
        self._places = places
        self._most_of_one = max(1, places - 1)
        self._held: Counter[str | None] = Counter()
        self._waiting: list[tuple[str | None, asyncio.Future[None]]] = []
        self._threads = ThreadPoolExecutor(places, thread_name_prefix="analysis")
        self._running: set[threading.Event] = set()
        self._lock = threading.Lock()

    @property
    def running(self) -> int:
        """How many analyses are being worked on at this moment."""
        return len(self._running)

    async def done(self, work: Callable[[], Result], of: str | None = None) -> Result:
        """Return what the work gives. When whoever waits is cancelled, the work ends, or never begins.

        Parameters
        ----------
        work
            What is to be done.
        of
            Who asks for it; None: somebody who shares with nobody, and may have all places.
        """
        await self._turn(of)
        abandoned = threading.Event()
        context = copy_context()
        context.run(ends_with, abandoned)

        def run() -> Result:
            with self._lock:
                self._running.add(abandoned)
            try:
                return context.run(work)
            finally:
                with self._lock:
                    self._running.discard(abandoned)

        loop = asyncio.get_running_loop()

        def left(_: object) -> None:
            with suppress(RuntimeError):  # the loop was closed meanwhile: nobody waits any more
                loop.call_soon_threadsafe(self._left, of)

        try:
            working = self._threads.submit(run)
        except BaseException:
            self._left(of)
            raise
        working.add_done_callback(left)  # the place is free once the work has ended, not once nobody waits
        try:
            return await asyncio.wrap_future(working)
        finally:
            # of no effect on work that is done
            abandoned.set()

    async def _turn(self, of: str | None) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((of, turn))
        self._let_in()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._left(of)
            else:
                self._waiting.remove((of, turn))
            raise

    def _let_in(self) -> None:
        while self._held.total() < self._places:
            next_ones = [
                one for one in self._waiting if one[0] is None or self._held[one[0]] < self._most_of_one
            ]
            if not next_ones:
                return
            first = min(next_ones, key=lambda one: self._held[one[0]])  # of several the one that came first
            self._waiting.remove(first)
            self._held[first[0]] += 1
            first[1].set_result(None)

    def _left(self, of: str | None) -> None:
        self._held[of] -= 1
        if not self._held[of]:
            del self._held[of]
        self._let_in()

    def close(self) -> None:
        """End all work and take no more."""
        with self._lock:
            for abandoned in self._running:
                abandoned.set()
        self._threads.shutdown(wait=False, cancel_futures=True)


async def unless_gone(
    work: Coroutine[Any, Any, Result], gone: Callable[[], Awaitable[object]] | None
) -> Result | None:
    """Return what the work gives; None, and the work cancelled, when the client has gone before."""
    if gone is None:
        return await work
    working, leaving = asyncio.ensure_future(work), asyncio.ensure_future(gone())
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return await working if working.done() else None
    finally:
        for one in (working, leaving):
            if not one.done():
                one.cancel()
                with suppress(asyncio.CancelledError):
                    await one

"""The desk: the threads in which analyses run, and how they end when nobody waits for them any more."""

import asyncio
import threading
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

    Parameters
    ----------
    places
        How many at a time.
    """

    def __init__(self, places: int) -> None:
        self._threads = ThreadPoolExecutor(places, thread_name_prefix="analysis")
        self._running: set[threading.Event] = set()
        self._lock = threading.Lock()

    @property
    def running(self) -> int:
        """How many analyses are being worked on at this moment."""
        return len(self._running)

    async def done(self, work: Callable[[], Result]) -> Result:
        """Return what the work gives. When whoever waits is cancelled, the work ends, or never begins."""
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

        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, run)
        finally:
            # of no effect on work that is done
            abandoned.set()

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

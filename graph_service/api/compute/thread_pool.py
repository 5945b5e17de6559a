"""The threads in which analyses run; an analysis ends when no caller waits for its result."""

import asyncio
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from typing import Any, Final, TypeVar

from graph_service.analysis.limits import ends_with

Result = TypeVar("Result")

TURN_SECONDS: Final = 0.000_5
"""Seconds that a computing thread keeps the interpreter while another thread, such as the event loop, waits.

A tenth of Python's default: a request takes several turns."""


class ThreadPool:
    """Runs analyses outside the event loop, a few at a time; others wait for their turn.

    The owner with the fewest running analyses goes first, and an owner that already has a thread does not get
    the last free one: so an owner with very many analyses does not block others.

    Parameters
    ----------
    size
        How many run at a time.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._most_per_owner = max(1, size - 1)
        self._running_by_owner: Counter[str | None] = Counter()
        self._waiting: list[tuple[str | None, asyncio.Future[None]]] = []
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="analysis")
        self._running: set[threading.Event] = set()
        self._lock = threading.Lock()

    @property
    def running(self) -> int:
        """How many analyses are running now."""
        return len(self._running)

    async def run(self, work: Callable[[], Result], owner: str | None = None) -> Result:
        """Return the result of work. When the caller is cancelled, the work ends, or never begins.

        Parameters
        ----------
        work
            The work to run.
        owner
            The caller; None for a caller that does not share the pool, and may use all threads.
        """
        await self._acquire(owner)
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
            future = self._submit(run, owner)
        except BaseException:
            self._release(owner)
            raise
        try:
            return await asyncio.wrap_future(future)
        finally:
            # has no effect on finished work
            abandoned.set()

    def _submit(self, run: Callable[[], Result], owner: str | None) -> Future[Result]:
        """Start work; its thread is released when the work has ended, not when the caller stops waiting."""
        loop = asyncio.get_running_loop()

        def release(_: object) -> None:
            with suppress(RuntimeError):  # the loop was closed meanwhile: no caller waits any longer
                loop.call_soon_threadsafe(self._release, owner)

        future = self._threads.submit(run)
        future.add_done_callback(release)
        return future

    async def _acquire(self, owner: str | None) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((owner, turn))
        self._wake_waiting()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._release(owner)
            else:
                self._waiting.remove((owner, turn))
            raise

    def _wake_waiting(self) -> None:
        while self._running_by_owner.total() < self._size:
            candidates = [
                (owner, turn)
                for owner, turn in self._waiting
                if owner is None or self._running_by_owner[owner] < self._most_per_owner
            ]
            if not candidates:
                return
            # of several with equally few running, the one that came first
            owner, turn = min(candidates, key=lambda candidate: self._running_by_owner[candidate[0]])
            self._waiting.remove((owner, turn))
            self._running_by_owner[owner] += 1
            turn.set_result(None)

    def _release(self, owner: str | None) -> None:
        self._running_by_owner[owner] -= 1
        if not self._running_by_owner[owner]:
            del self._running_by_owner[owner]
        self._wake_waiting()

    def close(self) -> None:
        """End all work, and accept no more."""
        with self._lock:
            for abandoned in self._running:
                abandoned.set()
        self._threads.shutdown(wait=False, cancel_futures=True)


async def run_until_disconnect(
    work: Coroutine[Any, Any, Result], disconnected: Callable[[], Awaitable[object]] | None
) -> Result | None:
    """Return the result of work; None, and the work cancelled, when the client disconnects before.

    Parameters
    ----------
    work
        The work to run.
    disconnected
        Returns when the client has disconnected; None if that can't be detected.
    """
    if disconnected is None:
        return await work
    working, leaving = asyncio.ensure_future(work), asyncio.ensure_future(disconnected())
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return await working if working.done() else None
    finally:
        for task in (working, leaving):
            if not task.done():
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

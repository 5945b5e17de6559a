"""Graceful shutdown: a process announces its end, and answers requests meanwhile."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

STATE: Final = "shutdown"
"""Its name in the lifespan state, which the HTTP protocol reads."""


class ShutdownState:
    """Whether the process is shutting down.

    Parameters
    ----------
    seconds
        Seconds that it continues to listen after SIGTERM, so that load balancers notice.
    close
        Ends connections that do not end by themselves.
    """

    def __init__(self, seconds: float, close: Callable[[], None]) -> None:
        self._seconds, self._close = seconds, close
        self.has_begun = False

    @contextmanager
    def on_signals(self) -> Iterator[None]:
        """Begin the shutdown when a signal asks for it.

        The server has its own handlers of the signals. After SIGTERM they are called when the time is over;
        after a second signal, and after SIGINT (from the keyboard), at once. A server ends the application
        after the last response, so responses that do not end by themselves are ended before.
        """
        loop = asyncio.get_running_loop()
        handlers: dict[int, Callable[[int, FrameType | None], Any]] = {}

        def end(number: int, frame: FrameType | None) -> None:
            self._close()
            handlers[number](number, frame)

        def stop(number: int, frame: FrameType | None) -> None:
            waits = number == signal.SIGTERM and self._seconds > 0 and not self.has_begun
            self.has_begun = True
            if waits:
                loop.call_soon_threadsafe(loop.call_later, self._seconds, end, number, frame)
            else:
                loop.call_soon_threadsafe(self._close)
                handlers[number](number, frame)

        for number in (signal.SIGINT, signal.SIGTERM):
            handler = signal.getsignal(number)
            if callable(handler) and threading.current_thread() is threading.main_thread():
                handlers[number] = handler
                signal.signal(number, stop)
        try:
            yield
        finally:
            for own, handler in handlers.items():
                signal.signal(own, handler)

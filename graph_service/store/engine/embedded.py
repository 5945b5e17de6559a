"""The embedded engine for its users: connect to the supervisor of a folder, and stay connected."""

import asyncio
import logging
import os
import socket
import threading
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from graph_service.domain.errors import Unavailable
from graph_service.store.engine.engine_process import DATABASE, USER
from graph_service.store.engine.supervisor_client import Progress, attach

log = logging.getLogger(__name__)


class EmbeddedEngine:
    """A running engine, kept running while this object is open and its process lives.

    Made by ``open_engine``.
    """

    user: Final = USER
    database: Final = DATABASE

    def __init__(
        self, folder: Path, options: Sequence[str], password: str, connection: socket.socket, bolt_port: int
    ) -> None:
        self.folder = folder
        self._options = options
        self.password = password
        self.bolt_port = bolt_port
        self._connection = connection
        self._closed = threading.Event()
        _open_engines.add(self)
        threading.Thread(target=self._watch_supervisor, name=f"engine of {folder}", daemon=True).start()

    async def close(self) -> None:
        """Stop using the engine; it ends when it has no other users."""
        self._closed.set()
        self.disconnect()

    def disconnect(self) -> None:
        """Close this process's end of the connection to the supervisor."""
        # A thread waits on it, so just closing it would not end the connection.
        try:
            self._connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            log.debug("The supervisor of %s had ended already", self.folder)
        self._connection.close()

    def close_inherited_connection(self) -> None:
        """Close a forked child's copy of the connection, which must not keep the engine alive."""
        self._connection.close()

    def _watch_supervisor(self) -> None:
        """Wait until the supervisor ends, and start another: it was killed while this process needed it."""
        while True:
            try:
                message = self._connection.recv(4096)
            except OSError:
                message = b""
            if self._closed.is_set():
                return
            if message:
                log.error("The graph engine of %s can't continue: %s", self.folder, message.decode().strip())
                return
            log.warning("The supervisor of %s has ended; starting another", self.folder)
            self._connection.close()
            try:
                _, connection, bolt_port = attach(self.folder, self._options, lambda _: None)
            except Unavailable as error:
                log.error("The graph engine of %s can't be started again: %s", self.folder, error)
                return
            self._connection = connection
            if self._closed.is_set():
                self.disconnect()
                return
            if bolt_port != self.bolt_port:
                log.error(
                    "The graph engine of %s now listens on port %d: start this program again",
                    self.folder,
                    bolt_port,
                )


_open_engines: weakref.WeakSet[EmbeddedEngine] = weakref.WeakSet()


def _close_inherited_connections() -> None:
    for engine in _open_engines:
        engine.close_inherited_connection()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_close_inherited_connections)


async def open_engine(
    folder: Path, progress: Progress | None = None, options: Sequence[str] = ()
) -> EmbeddedEngine:
    """Return the engine of a folder, started if it does not run yet.

    Parameters
    ----------
    folder
        Where the engine keeps its data; made if there is none.
    progress
        Called with a sentence when something takes a while.
    options
        Further options of its Java, if it is started.

    Raises
    ------
    Unavailable
        When it can't be started; the message says why, the hint what to do.
    """
    loop = asyncio.get_running_loop()

    def report(text: str) -> None:
        if progress is not None:
            loop.call_soon_threadsafe(progress, text)

    # A separate thread instead of the loop's pool: an interrupted command does not wait for it.
    return await _in_thread(lambda: EmbeddedEngine(folder, options, *attach(folder, options, report)))


def _in_thread(work: Callable[[], EmbeddedEngine]) -> asyncio.Future[EmbeddedEngine]:
    loop = asyncio.get_running_loop()
    future: asyncio.Future[EmbeddedEngine] = loop.create_future()

    def settle(result: EmbeddedEngine | None, error: BaseException | None) -> None:
        if future.cancelled():
            if result is not None:
                result.disconnect()
        elif error is not None:
            future.set_exception(error)
        elif result is not None:
            future.set_result(result)

    def run() -> None:
        result, error = None, None
        try:
            result = work()
        except Exception as caught:  # noqa: BLE001 - the caller who waits gets it
            error = caught
        try:
            loop.call_soon_threadsafe(settle, result, error)
        except RuntimeError:  # the loop was closed meanwhile: no caller waits any longer
            if result is not None:
                result.disconnect()

    threading.Thread(target=run, name="engine start", daemon=True).start()
    return future

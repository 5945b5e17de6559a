"""The embedded engine from its user's side: find or start the keeper of a folder, and hold on to it."""

import asyncio
import hmac
import json
import logging
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import filelock

from graph_service.domain.errors import Unavailable
from graph_service.store.engine.engine_process import (
    DATABASE,
    ENGINE_FOLDER,
    LOG_LIMIT_BYTES,
    START_S,
    USER,
    wheel_folder,
)
from graph_service.store.engine.supervisor import (
    HANDSHAKE_S,
    KEEPER_LOG,
    PASSWORD_FILE,
    PREDECESSOR_S,
    START_LOCK,
    proof,
    read_state,
)

Progress = Callable[[str], None]

KEEPER_START_S: Final = PREDECESSOR_S + 15.0
ANSWER_S: Final = START_S + 15.0
"""A keeper reports a start that takes too long by itself; this is for a keeper that does not."""

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
        threading.Thread(target=self._hold, name=f"engine of {folder}", daemon=True).start()

    async def close(self) -> None:
        """Let go of the engine; it ends when nobody else uses it."""
        self._closed.set()
        self.drop()

    def drop(self) -> None:
        """Close this process's end of the connection to the keeper."""
        # A thread waits on it, so closing alone would not end the connection.
        try:
            self._connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            log.debug("The keeper of %s had gone already", self.folder)
        self._connection.close()

    def close_copy(self) -> None:
        """Close a forked child's copy of the connection, which must not keep the engine alive."""
        self._connection.close()

    def _hold(self) -> None:
        """Wait for the keeper to end, and start another: somebody killed it while it was needed."""
        while True:
            try:
                last_words = self._connection.recv(4096)
            except OSError:
                last_words = b""
            if self._closed.is_set():
                return
            if last_words:
                log.error("The graph engine of %s can't go on: %s", self.folder, last_words.decode().strip())
                return
            log.warning("The keeper of %s has gone; starting another", self.folder)
            self._connection.close()
            try:
                _, connection, bolt_port = _attach(self.folder, self._options, lambda _: None)
            except Unavailable as error:
                log.error("The graph engine of %s can't be started again: %s", self.folder, error)
                return
            self._connection = connection
            if self._closed.is_set():
                self.drop()
                return
            if bolt_port != self.bolt_port:
                log.error("The graph engine of %s is now on port %d: start again", self.folder, bolt_port)


_open_engines: weakref.WeakSet[EmbeddedEngine] = weakref.WeakSet()


def _close_copies() -> None:
    for engine in _open_engines:
        engine.close_copy()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_close_copies)


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
        Further options of its Java, should it be started.

    Raises
    ------
    Unavailable
        When it can't be started; the message says why, the hint what to do.
    """
    loop = asyncio.get_running_loop()

    def report(text: str) -> None:
        if progress is not None:
            loop.call_soon_threadsafe(progress, text)

    # A thread of its own and not the loop's pool: an interrupted command does not wait for it.
    return await _in_thread(lambda: EmbeddedEngine(folder, options, *_attach(folder, options, report)))


def _in_thread(work: Callable[[], EmbeddedEngine]) -> asyncio.Future[EmbeddedEngine]:
    loop = asyncio.get_running_loop()
    future: asyncio.Future[EmbeddedEngine] = loop.create_future()

    def settle(result: EmbeddedEngine | None, error: BaseException | None) -> None:
        if future.cancelled():
            if result is not None:
                result.drop()
        elif error is not None:
            future.set_exception(error)
        elif result is not None:
            future.set_result(result)

    def run() -> None:
        result, error = None, None
        try:
            result = work()
        except Exception as caught:  # noqa: BLE001 - handed to whoever waits
            error = caught
        try:
            loop.call_soon_threadsafe(settle, result, error)
        except RuntimeError:  # the loop was closed meanwhile: nobody waits any more
            if result is not None:
                result.drop()

    threading.Thread(target=run, name="engine start", daemon=True).start()
    return future


def _attach(folder: Path, options: Sequence[str], report: Progress) -> tuple[str, socket.socket, int]:
    """Return the folder's password, a connection to its keeper, and the port of its engine."""
    if wheel_folder() is None:
        raise Unavailable(
            "There is no embedded graph engine for this platform.",
            hint="Use a Neo4j instead: --store bolt://<host>:7687, or GRAPH_SERVICE_STORE.",
        )
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / START_LOCK).touch()  # says why it can't be made; the lock would only wait
        # A keeper that is about to end still takes connections; what it closes unanswered is tried again.
        for _ in range(3):
            with filelock.FileLock(folder / START_LOCK, timeout=KEEPER_START_S):
                password = _password(folder)
                connection = _connected(folder, password)
                if connection is None:
                    report("Starting the graph engine")
                    connection = _started(folder, password, options)
            bolt_port = _engine_port(connection)
            if bolt_port is not None:
                return password, connection, bolt_port
            connection.close()
    except filelock.Timeout:
        raise Unavailable(
            f"Another program has been starting the graph engine of {folder} for {KEEPER_START_S:g} s.",
            hint="End it, or wait for it.",
        ) from None
    except OSError as error:
        raise Unavailable(
            f"The folder {folder} can't be used for the graph: {error.strerror or error}.",
            hint="Name a folder that you may write to, with --store embedded:<folder>.",
        ) from error
    raise Unavailable(
        f"The graph engine of {folder} ended while it was asked for.",
        hint=f"Its log is {folder / KEEPER_LOG}.",
    )


def _password(folder: Path) -> str:
    """Return the folder's password, made up when there is none yet."""
    path = folder / PASSWORD_FILE
    if path.exists() and (password := path.read_text(encoding="utf-8")):
        return password
    password = secrets.token_urlsafe(24)
    descriptor, new = tempfile.mkstemp(dir=folder, prefix=f"{PASSWORD_FILE}.")  # readable by its owner only
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(password)
        file.flush()
        os.fsync(file.fileno())
    # The engine makes its user from the password when it has none: it must not know an older one.
    (folder / ENGINE_FOLDER / "config" / "server-users.jsonl").unlink(missing_ok=True)
    Path(new).replace(path)
    return password


def _connected(folder: Path, password: str) -> socket.socket | None:
    """Return a connection on which both sides have shown the password; None when no keeper is there."""
    port = read_state(folder).get("keeper_port")
    if not isinstance(port, int):
        return None
    try:
        connection = socket.create_connection(("127.0.0.1", port), timeout=HANDSHAKE_S)
    except (OSError, OverflowError):
        return None
    nonce = secrets.token_hex(16)
    try:
        _say(connection, {"nonce": nonce})
        answer = _hear(connection)
        if hmac.compare_digest(str(answer.get("proof")), proof(password, "keeper", nonce)):
            _say(connection, {"proof": proof(password, "user", str(answer.get("nonce")))})
            return connection
    except OSError as error:
        log.debug("No keeper of %s behind port %d: %r", folder, port, error)
    connection.close()
    return None


def _started(folder: Path, password: str, options: Sequence[str]) -> socket.socket:
    """Return a connection to a new keeper."""
    log_path = folder / KEEPER_LOG
    if log_path.exists() and log_path.stat().st_size > LOG_LIMIT_BYTES:
        log_path.replace(log_path.with_suffix(".log.1"))
    with log_path.open("ab") as output:
        keeper = subprocess.Popen(  # noqa: S603 - this module, run by this Python
            [
                sys.executable,
                "-P",
                "-m",
                "graph_service.store.engine.supervisor",
                str(folder.absolute()),
                *options,
            ],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            creationflags=_apart(),
        )
    deadline = time.monotonic() + KEEPER_START_S
    while time.monotonic() < deadline:
        ended = keeper.poll() is not None
        connection = _connected(folder, password)
        if connection is not None:
            if read_state(folder).get("keeper_pid") != keeper.pid:
                keeper.kill()  # one was there already, and too busy to answer when it was asked first
            # Collects the exit status, so that a long-lived user leaves no zombie.
            threading.Thread(target=keeper.wait, name="keeper", daemon=True).start()
            return connection
        if ended:
            break
        time.sleep(0.03)
    else:
        keeper.kill()
    last = (log_path.read_text(encoding="utf-8", errors="replace").strip().splitlines() or ["nothing"])[-1]
    raise Unavailable(
        f"The keeper of the graph engine in {folder} did not start.",
        hint=f"Its log {log_path} says: {last[:300]}",
    )


def _apart() -> int:
    """Return what Windows needs for what ``start_new_session`` does elsewhere: to outlive the terminal."""
    if sys.platform == "win32":
        return subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
    return 0


def _engine_port(connection: socket.socket) -> int | None:
    """Return the engine's port once it answers; None when the keeper ended instead."""
    connection.settimeout(ANSWER_S)
    try:
        answer = _hear(connection)
    except TimeoutError:
        connection.close()
        raise Unavailable(
            f"The graph engine did not start within {ANSWER_S:g} s.", hint="Try again."
        ) from None
    except OSError:
        return None
    connection.settimeout(None)
    if "error" in answer:
        connection.close()
        raise Unavailable(answer["error"], hint=answer.get("hint"))
    port = answer.get("bolt_port")
    return port if isinstance(port, int) else None


def _say(connection: socket.socket, message: dict[str, Any]) -> None:
    connection.sendall(json.dumps(message).encode() + b"\n")


def _hear(connection: socket.socket) -> dict[str, Any]:
    """Return the next message; nothing follows it before it is answered, so no bytes are left over."""
    line = b""
    while not line.endswith(b"\n"):
        part = connection.recv(4096)
        if not part or len(line) > 10_000:
            raise ConnectionError("the other side is not a keeper, or has ended")
        line += part
    try:
        message = json.loads(line)
    except ValueError as error:
        raise ConnectionError("the other side is not a keeper") from error
    if not isinstance(message, dict):
        raise ConnectionError("the other side is not a keeper")
    return message

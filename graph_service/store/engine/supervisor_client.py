"""The connection of a user to the supervisor of a folder's engine, which is started where there is none."""

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
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import filelock

from graph_service.domain.errors import Unavailable
from graph_service.store.engine.engine_process import ENGINE_FOLDER, LOG_LIMIT_BYTES, START_S, wheel_folder
from graph_service.store.engine.supervisor import (
    HANDSHAKE_S,
    PASSWORD_FILE,
    PREDECESSOR_S,
    START_LOCK,
    SUPERVISOR_LOG,
    proof,
    read_state,
)

Progress = Callable[[str], None]

SUPERVISOR_START_S: Final = PREDECESSOR_S + 15.0
ANSWER_S: Final = START_S + 15.0
"""A supervisor itself reports a start that takes too long; this limit is for a supervisor that does not."""

log = logging.getLogger(__name__)


def attach(folder: Path, options: Sequence[str], report: Progress) -> tuple[str, socket.socket, int]:
    """Return the folder's password, a connection to its supervisor, and the port of its engine."""
    if wheel_folder() is None:
        raise Unavailable(
            "There is no embedded graph engine for this platform.",
            hint="Use a Neo4j instead: --store bolt://<host>:7687, or GRAPH_SERVICE_STORE.",
        )
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / START_LOCK).touch()  # raises the reason if it can't be created; the lock would only wait
        # A supervisor that is about to end still accepts connections, and closes them unanswered: try again.
        for _ in range(3):
            with filelock.FileLock(folder / START_LOCK, timeout=SUPERVISOR_START_S):
                password = _folder_password(folder)
                connection = connect_to_supervisor(folder, password)
                if connection is None:
                    report("Starting the graph engine")
                    connection = _start_supervisor(folder, password, options)
            bolt_port = _receive_engine_port(connection)
            if bolt_port is not None:
                return password, connection, bolt_port
            connection.close()
    except filelock.Timeout:
        raise Unavailable(
            f"Another program began to start the graph engine of {folder} {SUPERVISOR_START_S:g} s ago.",
            hint="Wait until it has finished, or end it.",
        ) from None
    except OSError as error:
        raise Unavailable(
            f"The folder {folder} can't be used for the graph: {error.strerror or error}.",
            hint="Name a folder that you may write to, with --store embedded:<folder>.",
        ) from error
    raise Unavailable(
        f"The graph engine of {folder} ended during its start.",
        hint=f"Its log is {folder / SUPERVISOR_LOG}.",
    )


def _folder_password(folder: Path) -> str:
    """Return the folder's password; generate one when there is none yet."""
    path = folder / PASSWORD_FILE
    if path.exists() and (password := path.read_text(encoding="utf-8")):
        return password
    password = secrets.token_urlsafe(24)
    descriptor, new = tempfile.mkstemp(dir=folder, prefix=f"{PASSWORD_FILE}.")  # readable by its owner only
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(password)
        file.flush()
        os.fsync(file.fileno())
    # The engine creates its user with this password if it has none: it must not have an older one.
    (folder / ENGINE_FOLDER / "config" / "server-users.jsonl").unlink(missing_ok=True)
    Path(new).replace(path)
    return password


def connect_to_supervisor(folder: Path, password: str) -> socket.socket | None:
    """Return a connection on which both sides have shown the password; None without a supervisor."""
    port = read_state(folder).get("keeper_port")
    if not isinstance(port, int):
        return None
    try:
        connection = socket.create_connection(("127.0.0.1", port), timeout=HANDSHAKE_S)
    except (OSError, OverflowError):
        return None
    nonce = secrets.token_hex(16)
    try:
        _send(connection, {"nonce": nonce})
        answer = _receive(connection)
        if hmac.compare_digest(str(answer.get("proof")), proof(password, "keeper", nonce)):
            _send(connection, {"proof": proof(password, "user", str(answer.get("nonce")))})
            return connection
    except OSError as error:
        log.debug("No supervisor of %s listens on port %d: %r", folder, port, error)
    connection.close()
    return None


def _start_supervisor(folder: Path, password: str, options: Sequence[str]) -> socket.socket:
    """Return a connection to a new supervisor."""
    log_path = folder / SUPERVISOR_LOG
    if log_path.exists() and log_path.stat().st_size > LOG_LIMIT_BYTES:
        log_path.replace(log_path.with_suffix(".log.1"))
    with log_path.open("ab") as output:
        supervisor = subprocess.Popen(  # noqa: S603 - this module, run by this Python
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
            creationflags=_detached_flags(),
        )
    deadline = time.monotonic() + SUPERVISOR_START_S
    while time.monotonic() < deadline:
        ended = supervisor.poll() is not None
        connection = connect_to_supervisor(folder, password)
        if connection is not None:
            if read_state(folder).get("keeper_pid") != supervisor.pid:
                supervisor.kill()  # another one runs already: it was too busy to answer the first time
            # Collects the exit status, so that a long-lived user leaves no zombie.
            threading.Thread(target=supervisor.wait, name="supervisor", daemon=True).start()
            return connection
        if ended:
            break
        time.sleep(0.03)
    else:
        supervisor.kill()
    lines = log_path.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    last_line = lines[-1] if lines else "nothing"
    raise Unavailable(
        f"The supervisor of the graph engine in {folder} did not start.",
        hint=f"Its log {log_path} says: {last_line[:300]}",
    )


def _detached_flags() -> int:
    """Return the flags with which a process outlives its terminal on Windows; others have a new session."""
    if sys.platform == "win32":
        return subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
    return 0


def _receive_engine_port(connection: socket.socket) -> int | None:
    """Return the engine's port once it answers; None when the supervisor ended instead."""
    connection.settimeout(ANSWER_S)
    try:
        answer = _receive(connection)
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


def _send(connection: socket.socket, message: dict[str, Any]) -> None:
    connection.sendall(json.dumps(message).encode() + b"\n")


def _receive(connection: socket.socket) -> dict[str, Any]:
    """Return the next message; nothing follows it before it is answered, so no bytes are left over."""
    line = b""
    while not line.endswith(b"\n"):
        part = connection.recv(4096)
        if not part or len(line) > 10_000:
            raise ConnectionError("the other side is not a supervisor, or has ended")
        line += part
    try:
        message = json.loads(line)
    except ValueError as error:
        raise ConnectionError("the other side is not a supervisor") from error
    if not isinstance(message, dict):
        raise ConnectionError("the other side is not a supervisor")
    return message

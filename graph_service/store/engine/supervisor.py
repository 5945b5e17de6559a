"""The supervisor is a process that runs the embedded engine of one folder for as long as it is used.

    python -P -m graph_service.store.engine.supervisor <folder> [options of the engine's Java]

Every user (a command, a worker of the server) holds one connection to the supervisor on the loopback
interface. The operating system closes it in every case when the user ends, so the supervisor always knows its
users. When the last user has disconnected, the supervisor stops the engine and ends.

A conversation is a few lines of JSON. Both sides prove that they can read the folder's password,
without sending it, because the port in an old state file may now belong to another program::

    user        {"nonce": u}
    supervisor  {"nonce": k, "proof": HMAC(password, "keeper" u)}
    user        {"proof": HMAC(password, "user" k)}
    supervisor  {"bolt_port": 12345}   or   {"error": "...", "hint": "..."}

The supervisor was called keeper earlier: its log file, its logger, its state file and the first proof still
use that word, so that supervisors and users of different versions of this program understand each other.
"""

import asyncio
import hmac
import json
import logging
import os
import secrets
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import filelock
import psutil

from graph_service.store.engine.engine_process import EngineError, EngineProcess, free_port

PASSWORD_FILE: Final = "password"  # noqa: S105 - the name of the file
STATE_FILE: Final = "engine.json"
START_LOCK: Final = "start.lock"
SUPERVISOR_LOCK: Final = "engine.lock"
SUPERVISOR_LOG: Final = "keeper.log"

FIRST_USER_S: Final = 20.0
"""How long a supervisor waits for its first user."""
GRACE_S: Final = 3.0
"""How long the engine continues to run after its last user, so that two commands in a row share it: a command
needs about two seconds before it connects.
"""
HANDSHAKE_S: Final = 5.0
PREDECESSOR_S: Final = 45.0
"""How long a supervisor waits until its predecessor has stopped its engine."""
QUICK_FAILURE_S: Final = 2.0
MAX_QUICK_FAILURES: Final = 5
"""How often in a row the supervisor restarts at once an engine that ran for less than ``QUICK_FAILURE_S``."""
LONGEST_PAUSE_S: Final = 4.0
"""The longest pause before a restart after that: the engine must be back within 10 s."""

log = logging.getLogger("graph_service.keeper")


def proof(password: str, role: str, nonce: str) -> str:
    """Return the proof for a nonce, which only a process that knows the password can compute."""
    return hmac.new(password.encode(), f"{role} {nonce}".encode(), "sha256").hexdigest()


def read_state(folder: Path) -> dict[str, Any]:
    """Return what the last supervisor of a folder wrote about itself; empty when nothing can be read."""
    try:
        state = json.loads((folder / STATE_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


class Supervisor:
    """The users of one folder's engine, and the engine.

    Parameters
    ----------
    folder
        Where the engine's files are.
    password
        The folder's password.
    options
        Further options of the engine's Java.
    """

    def __init__(self, folder: Path, password: str, options: Sequence[str] = ()) -> None:
        self._folder = folder
        self._password = password
        self._engine = EngineProcess(folder, folder / PASSWORD_FILE, options)
        self._users: set[asyncio.StreamWriter] = set()
        self._empty_since = time.monotonic() + FIRST_USER_S - GRACE_S
        self._ready = asyncio.Event()
        self._failure: EngineError | None = None
        self._port = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Serve users until the last one disconnects, the engine can't continue, or ``stop`` is set."""
        await asyncio.to_thread(end_orphan, self._folder)
        # The users of a supervisor that was killed have drivers that know the old port.
        self._engine.bolt_port = free_port(read_state(self._folder).get("bolt_port"))
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._port = server.sockets[0].getsockname()[1]
        self._write_state()
        tasks = [
            asyncio.create_task(work) for work in (self._run_engine(), self._wait_until_unused(), stop.wait())
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            # First accept no new users, then remove the state file, then stop the engine: a user that comes
            # now starts a new supervisor.
            server.close()
            (self._folder / STATE_FILE).unlink(missing_ok=True)
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
            await self._engine.stop()
            for user in self._users:
                user.close()
            await asyncio.sleep(0.1)  # the conversations detect this, and end
        for result in results:
            if isinstance(result, Exception):
                raise result

    async def _run_engine(self) -> None:
        quick_failures, has_answered = 0, False
        while True:
            try:
                await self._engine.start()
                self._write_state()
                await self._engine.wait_until_ready()
            except EngineError as failure:
                await self._engine.stop()
                log.error("The engine did not start: %s", failure)
                # an engine that has answered before is restarted, however long the fault lasts
                if not has_answered and (not failure.is_transient or quick_failures >= MAX_QUICK_FAILURES):
                    await self._give_up(failure)
                    return
            else:
                log.info("The engine answers on port %d", self._engine.bolt_port)
                has_answered, since = True, time.monotonic()
                self._ready.set()
                code = await self._engine.wait_until_ended()
                self._ready.clear()
                log.error("The engine ended by itself with code %d", code)
                if time.monotonic() - since >= QUICK_FAILURE_S:
                    quick_failures = 0
            quick_failures += 1
            if quick_failures > MAX_QUICK_FAILURES:
                await asyncio.sleep(min(LONGEST_PAUSE_S, 2.0 ** (quick_failures - MAX_QUICK_FAILURES)))

    async def _give_up(self, failure: EngineError) -> None:
        self._failure = failure
        self._ready.set()
        for user in self._users:
            with suppress(OSError):
                send(user, {"error": failure.message, "hint": failure.hint})
                await user.drain()

    async def _wait_until_unused(self) -> None:
        # Polled: no event says that time has passed.
        while self._users or time.monotonic() - self._empty_since < GRACE_S:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        log.info("The last user has disconnected")

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(HANDSHAKE_S):
                if not await self._authenticate(reader, writer):
                    return
            self._users.add(writer)
            sending = asyncio.create_task(self._send_outcome(writer))
            try:
                # A user sends nothing more: this returns when the user closes its end of the connection.
                await reader.read()
            finally:
                sending.cancel()
        except (OSError, TimeoutError, ValueError) as error:
            log.info("A connection ended: %r", error)
        finally:
            if writer in self._users:
                self._users.remove(writer)
                self._empty_since = time.monotonic()
            writer.close()

    async def _authenticate(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        nonce = secrets.token_hex(16)
        greeting = json.loads(await reader.readline())
        send(writer, {"nonce": nonce, "proof": proof(self._password, "keeper", str(greeting["nonce"]))})
        answer = json.loads(await reader.readline())
        return hmac.compare_digest(str(answer["proof"]), proof(self._password, "user", nonce))

    async def _send_outcome(self, writer: asyncio.StreamWriter) -> None:
        await self._ready.wait()
        if self._failure is None:
            send(writer, {"bolt_port": self._engine.bolt_port})

    def _write_state(self) -> None:
        state = {
            "keeper_pid": os.getpid(),
            "keeper_port": self._port,
            "bolt_port": self._engine.bolt_port,
            "engine_pid": self._engine.pid,
        }
        new = self._folder / f"{STATE_FILE}.new"
        new.write_text(json.dumps(state) + "\n", encoding="utf-8")
        new.replace(self._folder / STATE_FILE)


def send(writer: asyncio.StreamWriter, message: dict[str, Any]) -> None:
    """Send one line of the conversation."""
    writer.write(json.dumps(message).encode() + b"\n")


def end_orphan(folder: Path) -> None:
    """Kill the engine that a killed supervisor left behind, if its command line names this folder."""
    pid = read_state(folder).get("engine_pid")
    if not isinstance(pid, int):
        return
    with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        process = psutil.Process(pid)
        if EngineProcess.root_argument(folder) in process.cmdline():
            log.warning("Killing the engine %d that an earlier supervisor left behind", pid)
            process.kill()
            process.wait(10)


def main(folder: Path, options: Sequence[str]) -> None:
    """Run the engine of a folder; return when it no longer has users."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(process)d %(levelname)s %(message)s")
    password = (folder / PASSWORD_FILE).read_text(encoding="utf-8")

    async def run() -> None:
        stop = asyncio.Event()
        if sys.platform != "win32":
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await Supervisor(folder, password, options).run(stop)

    with filelock.FileLock(folder / SUPERVISOR_LOCK, timeout=PREDECESSOR_S):
        asyncio.run(run())


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])

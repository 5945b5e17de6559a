"""The embedded engine's own process: an ArcadeDB server on the Java runtime that its wheel ships."""

import asyncio
import ctypes
import importlib.util
import os
import re
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

DATABASE: Final = "graph"
USER: Final = "root"
ENGINE_FOLDER: Final = "arcadedb"
ENGINE_LOG: Final = "engine.log"
LOG_LIMIT_BYTES: Final = 2_000_000

START_S: Final = 60.0
STOP_S: Final = 20.0
STATEMENT_S: Final = 8.0
"""The time after which the engine itself stops a statement; it ignores the limit that a driver sends. A batch
of an import takes one second.
"""
MAX_STATEMENTS: Final = 32
"""How many statements run at once; the engine's own default is 4 on a small machine."""

_LOGGING: Final = """\
handlers = java.util.logging.ConsoleHandler
.level = WARNING
com.arcadedb.level = INFO
java.util.logging.ConsoleHandler.level = INFO
java.util.logging.ConsoleHandler.formatter = com.arcadedb.utility.LogFormatter
"""


class EngineError(Exception):
    """The engine did not start, or can't be kept running.

    Parameters
    ----------
    message, hint
        What users read.
    passing
        Whether a retry may help.
    """

    def __init__(self, message: str, hint: str, *, is_transient: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.is_transient = is_transient


def wheel_folder() -> Path | None:
    """Return the folder where the engine's wheel is installed; None if there is none for the platform."""
    # Not imported: that would load a Java bridge into this process.
    spec = importlib.util.find_spec("arcadedb_embedded")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])


def free_port(wanted: object = None) -> int:
    """Return a free port of the loopback interface: the preferred one if possible."""
    for port in (wanted, 0):
        if isinstance(port, int):
            with socket.socket() as probe:
                if os.name == "posix":
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except (OSError, OverflowError):
                    continue
                return int(probe.getsockname()[1])
    raise EngineError("There is no free port on 127.0.0.1.", "End some programs, or use a Neo4j.")


class EngineProcess:
    """The engine of one folder: started, watched and stopped.

    Parameters
    ----------
    folder
        Where the engine's files and its log are.
    password_file
        A file with the password of the engine's only user; used when its database is created.
    options
        Further options of its Java.
    """

    def __init__(self, folder: Path, password_file: Path, options: Sequence[str] = ()) -> None:
        self._folder = folder
        self._password_file = password_file
        self._options = options
        self._process: asyncio.subprocess.Process | None = None
        self._http_port = 0
        self._log_start = 0
        self.bolt_port = 0

    @property
    def pid(self) -> int | None:
        """The process id, once started."""
        return None if self._process is None else self._process.pid

    @staticmethod
    def root_argument(folder: Path) -> str:
        """Return the argument that names the folder on the engine's command line."""
        return f"-Darcadedb.server.rootPath={folder / ENGINE_FOLDER}"

    async def start(self) -> None:
        """Start the process, on the Bolt port that it had before if it had one."""
        wheel = wheel_folder()
        if wheel is None:
            raise EngineError("The embedded engine is not installed.", "Install arcadedb-embedded.")
        root = self._folder / ENGINE_FOLDER
        root.mkdir(exist_ok=True)
        self.bolt_port = free_port(self.bolt_port)
        self._http_port = free_port()
        logging_file = root / "logging.properties"
        logging_file.write_text(_LOGGING, encoding="utf-8")
        settings = {
            "server.rootPasswordPath": self._password_file,
            "server.plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
            "bolt.host": "127.0.0.1",
            "bolt.port": self.bolt_port,
            # HTTP is used only to check whether the engine is ready.
            "server.httpIncomingHost": "127.0.0.1",
            "server.httpIncomingPort": self._http_port,
            "server.httpWorkerThreads": 4,
            "server.defaultDatabases": f"{DATABASE}[{USER}]",
            # Not production mode, which hides the reasons of errors; the other settings of that mode follow.
            "server.mode": "development",
            "txWalFlush": 1,
            "opencypher.loadCsv.allowFileUrls": "false",
            "opencypher.loadCsv.allowRemoteUrls": "false",
            "command.timeout": int(STATEMENT_S * 1000),
            "queryMaxConcurrent": MAX_STATEMENTS,
            "polyglotEngineEnabled": "false",
            "serverMetrics": "false",
            "support.autoRegister": "false",
        }
        log = self._folder / ENGINE_LOG
        if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
            log.replace(log.with_suffix(".log.1"))
        java = wheel / "jre" / "bin" / ("java.exe" if sys.platform == "win32" else "java")
        with log.open("ab") as output:
            self._log_start = output.tell()
            try:
                self._process = await asyncio.create_subprocess_exec(
                    str(java),
                    "-Xmx512m",
                    "-XX:+UseSerialGC",
                    *self._options,
                    f"-Djava.util.logging.config.file={logging_file}",
                    self.root_argument(self._folder),
                    *(f"-Darcadedb.{name}={value}" for name, value in settings.items()),
                    "-cp",
                    str(wheel / "jars" / "*"),
                    "com.arcadedb.server.ArcadeDBServer",
                    cwd=root,
                    env={k: v for k, v in os.environ.items() if k not in _FOREIGN_JAVA_SETTINGS},
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    preexec_fn=_die_with_parent(),
                )
            except OSError as error:
                raise self.failure(f"The embedded engine's Java runtime does not run: {error}.") from error

    async def wait_until_ready(self) -> None:
        """Return when the engine answers; raise EngineError when it ends first or takes too long."""
        try:
            async with asyncio.timeout(START_S):
                while not await self._is_ready():
                    # After some errors the process stays, although its main thread has ended.
                    if (
                        self._started_process().returncode is not None
                        or 'Exception in thread "main"' in self._output()
                    ):
                        await asyncio.sleep(0.5)  # the reason may not be in the log yet
                        raise self.failure("The graph engine ended while it started.")
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise self.failure(f"The graph engine did not start within {START_S:g} s.") from None

    async def wait_until_ended(self) -> int:
        """Return the exit code of the process, when it has ended."""
        return await self._started_process().wait()

    async def stop(self) -> None:
        """Ask the process to end, and kill it when it does not."""
        if self._process is None or self._process.returncode is not None:
            return
        self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), STOP_S)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    def failure(self, message: str) -> EngineError:
        """Return the failure to report, with the reason from the engine's log."""
        output = self._output()
        if "LockException" in output:
            return EngineError(
                f"The folder {self._folder} is in use by another program.",
                "End the other program, or name another folder with --store embedded:<folder>.",
            )
        lines = [line.strip() for line in output.splitlines() if line.strip() and not _NOISE.search(line)]
        causes = [
            line for line in lines if line.startswith("Caused by:") or " SEVER " in line or "Error" in line
        ]
        last = (causes or lines or ["nothing"])[-1]
        return EngineError(
            message,
            f"The engine's log {self._folder / ENGINE_LOG} says: {last[:300]}",
            is_transient="Unable to listen" in output,
        )

    def _started_process(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise RuntimeError("the engine was not started")
        return self._process

    def _output(self) -> str:
        with (self._folder / ENGINE_LOG).open("rb") as log:
            log.seek(self._log_start)
            return log.read().decode(errors="replace")

    async def _is_ready(self) -> bool:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._http_port)
            try:
                writer.write(b"GET /api/v1/ready HTTP/1.0\r\n\r\n")
                async with asyncio.timeout(2):
                    status = await reader.readline()
            finally:
                writer.close()
        except (OSError, TimeoutError):
            return False
        return b" 204" in status


_NOISE: Final = re.compile("sponsor|Could not create the Java Virtual Machine|A fatal exception has occurred")
"""Lines of the engine's log that give no reason; Java writes the reason before the last two."""
_FOREIGN_JAVA_SETTINGS: Final = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"}
"""Options meant for other Java programs; the small runtime of the wheel may not know them."""


def _die_with_parent() -> Callable[[], None] | None:
    """Return what the child runs so that it is killed with the supervisor; None where that is impossible."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    supervisor_pid = os.getpid()

    def in_child() -> None:
        prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        if os.getppid() != supervisor_pid:
            os._exit(1)

    return in_child

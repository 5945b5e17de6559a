"""The servers that are measured, each a process that is ended with the block that started it."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import psutil

from graph_service.settings import Settings
from graph_service.store.engine.engine_process import free_port
from tests.engines.neo4j_server import LTS, running_neo4j
from tests.node import NODE, with_packages

ROOT: Final = Path(__file__).parents[2]
PEER: Final = ROOT / "benchmarks" / "peer"
START_SECONDS: Final = 60.0
IDLE_SHARE: Final = 0.1
"""Share of one core below which a server counts as idle: a Java or Node.js server is never quite still."""


class Server:
    """A server on this machine."""

    def __init__(self, pid: int, port: int = 0) -> None:
        self.port = port
        self._process = psutil.Process(pid)

    def cpu(self) -> float:
        """Seconds of CPU that it has taken so far, all its threads and processes together."""
        used = self._of_each(psutil.Process.cpu_times)
        return float(sum(times.user + times.system for times in used))

    def memory(self) -> float:
        """Megabytes that it holds, its processes for analyses included."""
        return float(sum(held.rss for held in self._of_each(psutil.Process.memory_info))) / 2**20

    def _of_each(self, read: Callable[[psutil.Process], Any]) -> Iterator[Any]:
        for process in (self._process, *self._process.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                yield read(process)


@contextmanager
def neo4j(folder: Path) -> Iterator[tuple[Settings, Server]]:
    """A Neo4j of its own, empty."""
    before = {child.pid for child in psutil.Process().children()}
    with running_neo4j(LTS, folder) as settings:
        (child,) = [one for one in psutil.Process().children() if one.pid not in before]
        yield settings, Server(child.pid)


@contextmanager
def service(settings: Settings, analysis_processes: int | None = None) -> Iterator[Server]:
    """This service on the store, one worker, as its command starts it; processes for analyses as it likes."""
    port = free_port()
    arguments = [sys.executable, "-m", "graph_service", "serve", "--port", str(port)]
    environment = {"GRAPH_SERVICE_STORE": settings.store} | {
        f"GRAPH_SERVICE_{name}": value
        for name, value in zip(("USER", "PASSWORD", "DATABASE"), login(settings)[1:], strict=True)
    }
    if analysis_processes is not None:
        environment["GRAPH_SERVICE_ANALYSIS_PROCESSES"] = str(analysis_processes)
    with _running(arguments, ROOT, environment, port) as server:
        yield server


@contextmanager
def peer(settings: Settings, node: str = NODE) -> Iterator[Server]:
    """The peer on the same Neo4j; on the Node.js of the test dependencies, unless another is named."""
    port = free_port()
    names = ("NEO4J_URI", "NEO4J_USER", "NEO4J_PASSWORD", "NEO4J_DATABASE")
    environment = dict(zip(names, login(settings), strict=True)) | {
        "PORT": str(port),
        "NODE_ENV": "production",
    }
    with _running([node, "server.mjs"], with_packages(PEER), environment, port) as server:
        yield server


def node_version(node: str = NODE) -> str:
    """The version of a Node.js."""
    asked = subprocess.run([node, "--version"], capture_output=True, check=True, text=True)
    return asked.stdout.strip().removeprefix("v")


def login(settings: Settings) -> tuple[str, str, str, str]:
    """Address, user, password and database."""
    return settings.store, settings.user, settings.password.get_secret_value(), settings.database


@contextmanager
def _running(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], port: int
) -> Iterator[Server]:
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            arguments,
            cwd=folder,
            env=os.environ | environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            _wait_for(port, process)
            yield Server(process.pid, port)
        except Exception:
            log.seek(0)
            print(log.read().decode(errors="replace")[-3000:], file=sys.stderr)
            raise
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Wait until a server answers a query."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            request(port, '{"query":"{__typename}"}')
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise RuntimeError(f"{process.args!r} does not answer on port {port}")


def request(port: int, body: str) -> bytes:
    """The response to one request."""
    headers = {"content-type": "application/json", "accept": "application/json"}
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/graphql", body.encode(), headers)
    with urllib.request.urlopen(asked, timeout=60) as response:
        return bytes(response.read())


def wait_until_idle(servers: Sequence[Server], seconds: float = 0.2, at_most: float = 5.0) -> None:
    """Wait until none of the servers has worked for a while: what one left behind burdens the next."""
    deadline = time.monotonic() + at_most
    while time.monotonic() < deadline:
        before = [server.cpu() for server in servers]
        time.sleep(seconds)
        if all(
            server.cpu() - was <= IDLE_SHARE * seconds for server, was in zip(servers, before, strict=True)
        ):
            return

"""What is killed and started again: a Neo4j, the embedded engine, the service itself."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

import httpx
import psutil
from pydantic import SecretStr

from graph_service.settings import Settings
from graph_service.store.engine.engine_process import free_port
from graph_service.store.engine.supervisor import read_state
from tests.engines.neo4j_server import HERE, LTS, SETTINGS, _set_password, java_command

START_S: Final = 300.0
PASSWORD: Final = "of-a-server-that-is-killed"


class SmallDisk:
    """A disk in memory, that can be filled; needs the right to mount it."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder, self._megabytes = folder, megabytes
        self._ballast = folder / "ballast"

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True)
        size = f"size={self._megabytes}m"
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", size, "tmpfs", self.folder],
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise PermissionError(f"a small disk can't be mounted: {done.stderr.strip()}")
        return self

    def __exit__(self, *_: object) -> None:
        subprocess.run(["umount", "--lazy", self.folder], check=True)

    def fill(self) -> None:
        """Leave no room on it."""
        with self._ballast.open("wb", buffering=0) as file, suppress(OSError):  # which says that it is full
            while True:
                file.write(bytes(4_096))

    def clear(self) -> None:
        """Give the room back."""
        self._ballast.unlink()


class Neo4j:
    """A Neo4j on a port and in a folder of its own, that can be killed and started again.

    Parameters
    ----------
    folder
        Its configuration and log are there.
    options
        Of Java.
    home
        Where it has its data; in the folder by default.
    more
        Further lines of its configuration.
    """

    def __init__(
        self, folder: Path, options: Sequence[str] = (), *, home: Path | None = None, more: str = ""
    ) -> None:
        self._folder = folder
        self._options = options
        self._home = home or folder / "home"
        self._port = free_port()
        self._conf = folder / "neo4j.conf"
        self._conf.write_text(SETTINGS.format(port=self._port) + more, encoding="utf-8")
        self.settings = Settings(
            store=f"bolt://127.0.0.1:{self._port}", user="neo4j", password=SecretStr(PASSWORD)
        )
        self.start()
        _set_password(self.process, self._port, PASSWORD, folder / "neo4j.log")

    def start(self) -> None:
        """Start it; it is not waited for."""
        with (self._folder / "neo4j.log").open("ab") as log:
            self.process = subprocess.Popen(
                java_command(LTS, self._options, HERE / "Launcher.java", self._home, self._conf),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """Kill it."""
        self.process.kill()
        self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()

    def send(self, number: int) -> None:
        """Send it a signal."""
        self.process.send_signal(number)


class Engine:
    """The embedded engine of a folder, which the service starts again by itself."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.settings = Settings(store=f"embedded:{folder}")

    @property
    def process(self) -> psutil.Process:
        """The engine as it is now."""
        return psutil.Process(read_state(self._folder)["engine_pid"])

    def start(self) -> None:
        """Leave that to the service."""

    def kill(self) -> None:
        """Kill it."""
        self.process.kill()

    def send(self, number: int) -> None:
        """Send it a signal."""
        self.process.send_signal(number)


class Service:
    """The service as its command starts it, on a port of its own."""

    def __init__(self, settings: Settings, folder: Path, *arguments: str, **environment: str) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._log = folder / f"service-{self.port}.log"
        self._arguments = [
            sys.executable, "-m", "graph_service", "serve", "--port", str(self.port), *arguments
        ]  # fmt: skip
        self._environment = {
            "GRAPH_SERVICE_STORE": settings.store,
            "GRAPH_SERVICE_USER": settings.user,
            "GRAPH_SERVICE_PASSWORD": settings.password.get_secret_value(),
            "GRAPH_SERVICE_DATABASE": settings.database,
            "GRAPH_SERVICE_COST_PER_MINUTE": "0",
            # a Java engine that has just started is slow, the more so on a machine that has more to do
            "GRAPH_SERVICE_REQUEST_TIMEOUT": "20",
        } | environment
        self.start()

    def start(self) -> None:
        """Start it; it is not waited for."""
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                self._arguments, env=os.environ | self._environment, stdout=log, stderr=log
            )

    def wait_until_ready(self, within_s: float = START_S) -> float:
        """Return the seconds until it said that it was ready."""
        began = time.monotonic()
        while True:
            try:
                if httpx.get(f"{self.address}/health/ready", timeout=5).status_code == 200:
                    return time.monotonic() - began
            except httpx.TransportError:
                pass  # it does not listen yet
            if self.process.poll() is not None or time.monotonic() - began > within_s:
                raise AssertionError(f"it did not start: {self._log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)

    def kill(self) -> None:
        """Kill it."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End it as an operator does."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()

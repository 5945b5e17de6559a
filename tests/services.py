"""The service as a user starts it, for tests that ask it over the network."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from graph_service.store.engine.engine_process import free_port
from tests.progress import log_of_service, said_when_slow

START_S = 90.0


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "graph_service", *arguments]


@contextmanager
def running_service(data: str | None, folder: Path, **given: str) -> Iterator[str]:
    """Address of a new service, with a shipped data set or empty; settings have the environment's names."""
    settings = os.environ | {"GRAPH_SERVICE_STORE": f"embedded:{folder / 'graph'}"} | given
    port = free_port()
    log = folder / "service.log"
    store = ("--store", settings["GRAPH_SERVICE_STORE"])
    start = command("serve") if data is None else command("demo", "--data", data, *store)
    with log.open("wb") as output:
        service = subprocess.Popen(
            [*start, "--port", str(port)], env=settings, cwd=folder, stdout=output, stderr=output
        )
    try:
        with said_when_slow("starting the service"):
            wait_until_ready(service, f"http://127.0.0.1:{port}", log)
        with log_of_service(log):
            yield f"http://127.0.0.1:{port}"
    finally:
        service.terminate()
        service.wait(30)


def wait_until_ready(service: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and service.poll() is None:
        with suppress(httpx.TransportError):  # it does not listen yet
            if httpx.get(f"{address}/health/ready", timeout=5).status_code == 200:
                return
        time.sleep(0.2)
    pytest.fail(f"the service did not start: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


@contextmanager
def serving(store: str, *, arguments: tuple[str, ...] = ()) -> Iterator[str]:
    """Run a server and give its address; it is stopped in the end."""
    with subprocess.Popen(
        command("serve", "--store", store, "--port", "0", *arguments),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stderr is not None
            lines = []
            for line in process.stderr:
                lines.append(line)
                if line.startswith("Health"):
                    yield line.split()[1].removesuffix("/health/ready")
                    break
            else:
                pytest.fail("".join(lines))
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)

"""Signs of life: what a run is waiting for, and what services wrote while a test failed."""

import os
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

SLOW_S: Final = 2.0
MAX_LOG_CHARACTERS: Final = 8_000
"""Characters that are shown of each log, its last ones."""

_terminal: int | None = None
_logs: dict[Path, int] = {}
"""By log file: how long it was when the present test began."""


def pytest_configure(config: pytest.Config) -> None:
    """Keep the terminal's standard error, which pytest captures while tests run."""
    global _terminal
    capture = config.pluginmanager.getplugin("capturemanager")
    if _terminal is None and capture is not None:
        with capture.global_and_fixture_disabled():
            _terminal = os.dup(2)


def pytest_unconfigure() -> None:
    """Close it."""
    global _terminal
    if _terminal is not None:
        os.close(_terminal)
        _terminal = None


@contextmanager
def said_when_slow(what: str) -> Iterator[None]:
    """Say on the terminal what is being set up when it takes longer than two seconds."""
    timer = threading.Timer(SLOW_S, _say, (f"[{what} ...]\n",))
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _say(text: str) -> None:
    if _terminal is not None:
        os.write(_terminal, text.encode())


@contextmanager
def log_of_service(log: Path) -> Iterator[None]:
    """Show what is written to this file during a test when the test fails."""
    _logs[log] = 0
    try:
        yield
    finally:
        del _logs[log]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Remember where each log ends, so that a failure shows only what came after."""
    for log in _logs:
        _logs[log] = log.stat().st_size if log.exists() else 0


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add to a failure what the services in use wrote during its test."""
    report = yield
    if report.failed:
        for log, start in _logs.items():
            written = log.read_bytes()[start:].decode(errors="replace") if log.exists() else ""
            if written.strip():
                report.sections.append(
                    (f"log of {log.parent.name}/{log.name}", written[-MAX_LOG_CHARACTERS:])
                )
    return report

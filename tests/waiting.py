"""Waiting for what happens, however long the machine takes to get there."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Final

import pytest

PATIENCE_S: Final = 60.0
"""Seconds after which what is waited for will never come: this bounds a hang, and says nothing of speed."""
POLL_S: Final = 0.01


async def until(condition: Callable[[], Awaitable[object] | object], within_s: float = PATIENCE_S) -> None:
    """Wait until a condition holds of which nothing tells.

    Raises
    ------
    TimeoutError
        It never did.
    """
    async with asyncio.timeout(within_s):
        while True:
            found = condition()
            if await found if inspect.isawaitable(found) else found:
                return
            await asyncio.sleep(POLL_S)


def until_now(condition: Callable[[], object], within_s: float = PATIENCE_S) -> None:
    """Do the same where there is no event loop."""
    deadline = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(POLL_S)


def on_processor_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let deadlines of analyses count only the time in which this process computes."""
    clock = SimpleNamespace(monotonic=time.process_time)
    monkeypatch.setattr("graph_service.analysis.limits.time", clock)

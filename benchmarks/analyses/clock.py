"""Seconds and megabytes: of calls in this process, and of calls in a copy of it that may be ended."""

import gc
import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

import psutil

MEGABYTE = 1024 * 1024
NAME_WIDTH = 38


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of wall clock, and the result."""
    gc.collect()
    begin = time.perf_counter()
    result = call()
    return time.perf_counter() - begin, result


def fastest(call: Callable[[], Any]) -> float:
    """Seconds of the fastest of some calls: five, or as many as fit into a second, at least one."""
    seconds = [timed(call)[0]]
    while len(seconds) < 5 and sum(seconds) + seconds[0] < 1.0:
        seconds.append(timed(call)[0])
    return min(seconds)


def within(limit: float, call: Callable[[], Any]) -> float:
    """Seconds of the fastest call; infinity when calling takes longer than the limit and is ended.

    It runs in a fork, which has everything that was built before; a fault in it is raised here.
    """
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_report, args=(theirs, call), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(limit):
            return float("inf")
        answer = ours.recv()
    finally:
        process.kill()
        process.join()
    if isinstance(answer, Exception):
        raise answer
    return float(answer)


def _report(pipe: Connection, call: Callable[[], Any]) -> None:
    try:
        answer: float | Exception = fastest(call)
    except Exception as error:  # noqa: BLE001 it is handed to the process that asked, which raises it
        answer = error
    pipe.send(answer)


def resident() -> float:
    """Megabytes that this process holds."""
    return float(psutil.Process().memory_info().rss) / MEGABYTE


def shown(seconds: float | None, limit: float = 0.0) -> str:
    """Milliseconds in a column of 11; a dash for None."""
    if seconds is None:
        return f"{'-':>11}"
    if seconds == float("inf"):
        return f"{f'>{limit:.0f}s':>11}"
    return f"{seconds * 1000:{'9.2f' if seconds < 0.01 else '9.0f'}}ms"


def line(name: str, *columns: str) -> None:
    """Print a row of the table at once, so that progress can be seen."""
    print(f"  {name:{NAME_WIDTH}}{''.join(columns)}", flush=True)

"""Metrics that several worker processes share through files: any of them returns those of all."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

import psutil
from prometheus_client import CollectorRegistry
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder of the files; set before any of the processes starts."""


def is_shared() -> bool:
    """Return whether several processes share their metrics."""
    return SHARED in os.environ


def shared_registry() -> CollectorRegistry:
    """Return a registry with the metrics of all processes."""
    _forget_ended_processes(Path(os.environ[SHARED]))
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def _forget_ended_processes(folder: Path) -> None:
    """Remove the gauges of processes that have ended; their counters stay.

    Workers have the same parent, which distinguishes them from another process that reuses the id of an ended
    one.
    """
    for number in {int(path.stem.rpartition("_")[2]) for path in folder.glob("gauge_live*_*.db")}:
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(number)
            if process.ppid() == os.getppid() and process.status() != psutil.STATUS_ZOMBIE:
                continue
        with suppress(FileNotFoundError):  # another process has removed it already
            mark_process_dead(number, folder)  # type: ignore[no-untyped-call]

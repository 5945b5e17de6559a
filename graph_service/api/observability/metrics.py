"""What is measured of a running service: metrics for Prometheus, and a line for each request.

Labels are bounded: an operation is called by its kind and its root field, which are the schema's, never by
the name that a client gives it.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final, Literal, Protocol, TypeAlias

import psutil
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.gc_collector import GCCollector
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.process_collector import ProcessCollector
from starlette.types import Scope

from graph_service import __version__
from graph_service.api.compute.process_pool import Annex
from graph_service.api.request.request_log import ROUTINE, RequestLog, request_id, route_of
from graph_service.api.response import Answer
from graph_service.api.validation.document_cache import INVALID, Checked
from graph_service.domain.access import Viewer
from graph_service.store.store import Store

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each, which nothing reads
SECONDS: Final = (0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
REFUSALS: Final = frozenset(
    {"UNAUTHENTICATED", "FORBIDDEN", "LIMIT_EXCEEDED", "RATE_LIMITED", "CONFLICT", "UNAVAILABLE"}
)
SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder through which several processes add their metrics up; set before any of them begins."""
LOOK_S: Final = 2.0
"""Seconds between two looks of a process at what it tells the others of itself."""

_Together: TypeAlias = Literal["livesum", "livemax"]


class OperationCounters(Protocol):
    """What the metrics read of the context in which an operation was executed."""

    @property
    def viewer(self) -> Viewer:
        """Who sent it."""

    @property
    def checked(self) -> Checked | None:
        """Its document; None where that was refused."""

    @property
    def statements(self) -> Sequence[str]:
        """The statements that were sent for the last answer."""

    @property
    def counted(self) -> int:
        """How many statements were sent for the answers before it."""


class Telemetry:
    """Measures one application.

    Parameters
    ----------
    store
        Whose pool, snapshot and subscribers are looked at when somebody asks.
    log
        Told of each request; None for no lines.
    annex
        Where analyses run, and their snapshot is; None when that is here.
    """

    def __init__(self, store: Store, log: RequestLog | None = None, annex: Annex | None = None) -> None:
        self._store = store
        self._annex = annex
        self._log = log
        self._registry = registry = CollectorRegistry()
        self._operation_seconds = Histogram(
            "graph_service_operation_seconds",
            "Seconds that operations took, by kind and root field.",
            ["operation"],
            buckets=SECONDS,
            registry=registry,
        )
        self._errors = Counter(
            "graph_service_errors", "Operations with an error, by its code.", ["code"], registry=registry
        )
        self._refusals = Counter(
            "graph_service_refusals",
            "Requests that were refused, by code.",
            ["code"],
            registry=registry,
        )
        self._statements = Counter(
            "graph_service_statements",
            "Statements sent to the graph.",
            registry=registry,
        )
        self._analysis_seconds = Histogram(
            "graph_service_analysis_seconds",
            "Seconds that analyses took, by name.",
            ["analysis"],
            buckets=SECONDS,
            registry=registry,
        )
        self._gauges = {
            "pool_connections": self._gauge("pool_connections", "Open connections to the graph.", "livesum"),
            "pool_connections_in_use": self._gauge(
                "pool_connections_in_use", "Connections to the graph that are in use.", "livesum"
            ),
            "subscriptions": self._gauge("subscriptions", "Open subscriptions.", "livesum"),
            "snapshot_age_seconds": self._gauge(
                "snapshot_age_seconds", "Seconds since the snapshot was brought up to date.", "livemax"
            ),
            "snapshot_load_seconds": self._gauge(
                "snapshot_load_seconds", "Seconds that this took the last time.", "livemax"
            ),
            "snapshot_companies": self._gauge("snapshot_companies", "Companies in the snapshot.", "livemax"),
        }
        about = self._gauge("info", "What runs.", "livemax", "version", "engine")
        about.labels(__version__, store.database.agent or store.database.engine).set(1)
        self._by_operation: dict[str, Any] = {}
        if SHARED not in os.environ:
            ProcessCollector(registry=registry)
            GCCollector(registry=registry)

    def _gauge(self, name: str, text: str, together: _Together, *labels: str) -> Gauge:
        """Return a gauge; ``together`` says what those of several processes make."""
        named = f"graph_service_{name}"
        return Gauge(named, text, labels, registry=self._registry, multiprocess_mode=together)

    def note_operation(
        self, viewer: Viewer, request: str, analyst: OperationCounters, answer: Answer, began: float
    ) -> None:
        """Take note of an operation that has been answered."""
        seconds = time.perf_counter() - began
        checked = analyst.checked
        label = INVALID if checked is None else checked.label
        child = self._by_operation.get(label)
        if child is None:
            child = self._by_operation[label] = self._operation_seconds.labels(label)
        child.observe(seconds)
        statements = answer.statements
        if statements:
            self._statements.inc(statements)
        for name, took in answer.analysed:
            self._analysis_seconds.labels(name).observe(took)
        errors = answer.body.get("errors")
        code = errors[0]["extensions"]["code"] if errors else None
        if code is not None:
            self._note_error(code)
        if self._log is not None:
            self._log.write(
                request=request,
                operation=label,
                name=None if checked is None else checked.name,
                hash=None if checked is None else checked.digest,
                by=viewer.principal,
                ms=round(1_000 * seconds, 1),
                statements=statements,
                rows=_rows(answer.body.get("data")),
                code=code,
            )

    def note_subscription(
        self, request: str, analyst: OperationCounters, began: float, events: int, code: str | None
    ) -> None:
        """Take note of a subscription that has ended, with the code of the error that ended it."""
        statements = analyst.counted + len(analyst.statements)
        self._statements.inc(statements)
        if code is not None:
            self._note_error(code)
        checked = analyst.checked
        if self._log is not None and checked is not None:
            self._log.write(
                request=request,
                operation=checked.label,
                name=checked.name,
                hash=checked.digest,
                by=analyst.viewer.principal,
                ms=round(1_000 * (time.perf_counter() - began), 1),
                statements=statements,
                events=events,
                code=code,
            )

    def note_request(self, scope: Scope, status: int | None, began: float) -> None:
        """Take note of a request whose line no operation has written.

        Parameters
        ----------
        scope
            Of the request; in its state is what the request has cost, where somebody has counted that.
        status
            Of the response; None when the client has left before.
        began
            By the performance counter.
        """
        state: Mapping[str, Any] = scope.get("state", {})
        if self._log is None or state.get("has_line", False):
            return
        route = route_of(scope)
        if route in ROUTINE and status is not None and status < 400:
            return
        session = state.get("session")
        self._log.write(
            request=request_id(scope),
            operation=f"{scope.get('method', 'WebSocket')} {route}",
            name=None,
            hash=None,
            by=None if session is None else session.viewer.principal,
            ms=round(1_000 * (time.perf_counter() - began), 1),
            statements=state.get("statements", 0),
            rows=state.get("rows", 0),
            status=status,
            code=None,
        )

    def _note_error(self, code: str) -> None:
        self._errors.labels(code).inc()
        if code in REFUSALS:
            self.note_refusal(code)

    def note_refusal(self, code: str) -> None:
        """Take note that a request was refused."""
        self._refusals.labels(code).inc()

    async def exposition(self) -> bytes:
        """Return all metrics as Prometheus reads them."""
        self._look()
        return await asyncio.to_thread(self._written)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Tell the other processes of this one until the block ends: any of them is asked for all."""
        looking = asyncio.create_task(self._keep_looking()) if SHARED in os.environ else None
        try:
            yield
        finally:
            if looking is not None:
                looking.cancel()

    async def _keep_looking(self) -> None:
        while True:
            self._look()
            await asyncio.sleep(LOOK_S)

    def _look(self) -> None:
        """Set what is not counted, but looked at."""
        in_use, opened = self._store.database.connections
        loaded = self._store.loaded if self._annex is None else self._annex.loaded
        values = {
            "pool_connections": opened,
            "pool_connections_in_use": in_use,
            "subscriptions": self._store.feed.subscribers,
            "snapshot_age_seconds": 0.0 if loaded is None else time.monotonic() - loaded.at,
            "snapshot_load_seconds": 0.0 if loaded is None else loaded.seconds,
            "snapshot_companies": 0 if loaded is None else loaded.companies,
        }
        for name, value in values.items():
            self._gauges[name].set(value)

    def _written(self) -> bytes:
        if SHARED not in os.environ:
            return generate_latest(self._registry)
        _forget_the_dead(Path(os.environ[SHARED]))
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)

    def close(self) -> None:
        """Write the lines that are left."""
        if self._log is not None:
            self._log.close()


def _forget_the_dead(folder: Path) -> None:
    """Take away what processes that have ended told of themselves; what they have counted stays.

    Those who serve together have one parent: another process that has got the number of a dead one has not.
    """
    for number in {int(path.stem.rpartition("_")[2]) for path in folder.glob("gauge_live*_*.db")}:
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(number)
            if process.ppid() == os.getppid() and process.status() != psutil.STATUS_ZOMBIE:
                continue
        with suppress(FileNotFoundError):  # another one that was asked has done it
            mark_process_dead(number, folder)  # type: ignore[no-untyped-call]


def _rows(data: Mapping[str, Any] | None) -> int:
    """Return how many objects the root fields of an answer list or are, without what is beneath them."""
    rows = 0
    for value in (data or {}).values():
        if isinstance(value, dict):
            listed = value.get("nodes") or value.get("edges")
            rows += len(listed) if isinstance(listed, list) else 1
        elif value is not None:
            rows += len(value) if isinstance(value, list) else 1
    return rows

"""Metrics for Prometheus, and a log line for each request.

Labels are bounded: an operation is labelled by its kind and root field, which come from the schema, never by
the name that a client gives it.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, Literal, Protocol, TypeAlias

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector
from starlette.types import Scope

from graph_service import __version__
from graph_service.api.compute.process_pool import ProcessPool
from graph_service.api.observability.shared_metrics import is_shared, shared_registry
from graph_service.api.request.operation_request import OperationRequest
from graph_service.api.request.request_log import ROUTINE, RequestLog, request_id, route_of
from graph_service.api.response import Answer
from graph_service.api.validation.checked_document import INVALID, CheckedDocument
from graph_service.store.store import Store

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each, which nothing reads
SECONDS: Final = (0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
REFUSALS: Final = frozenset(
    {"UNAUTHENTICATED", "FORBIDDEN", "LIMIT_EXCEEDED", "RATE_LIMITED", "CONFLICT", "UNAVAILABLE"}
)
GAUGE_INTERVAL_S: Final = 2.0
"""Seconds after which a process updates the gauges that it shares with the others."""

_Together: TypeAlias = Literal["livesum", "livemax"]


class OperationCounters(Protocol):
    """The data that the metrics read from the context of an operation."""

    @property
    def document(self) -> CheckedDocument | None:
        """Its document; None if it was refused."""

    @property
    def statements(self) -> Sequence[str]:
        """The statements that were sent for the last answer."""

    @property
    def earlier_statements(self) -> int:
        """How many statements were sent for the answers before it."""


class Metrics:
    """Measures one application.

    Parameters
    ----------
    store
        The store, whose connections, snapshot and subscribers are read together with the metrics.
    log
        The log of requests; None for no log.
    processes
        The processes for analyses, which have the snapshot; None when it is in this process.
    """

    def __init__(
        self, store: Store, log: RequestLog | None = None, processes: ProcessPool | None = None
    ) -> None:
        self._store = store
        self._processes = processes
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
        if not is_shared():
            ProcessCollector(registry=registry)
            GCCollector(registry=registry)

    def _gauge(self, name: str, text: str, together: _Together, *labels: str) -> Gauge:
        """Return a gauge; ``together`` says how those of several processes are combined."""
        named = f"graph_service_{name}"
        return Gauge(named, text, labels, registry=self._registry, multiprocess_mode=together)

    def note_operation(self, request: OperationRequest, context: OperationCounters, answer: Answer) -> None:
        """Record an operation that was answered."""
        seconds = time.perf_counter() - request.received_at
        checked = context.document
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
                request=request.request_id,
                operation=label,
                name=None if checked is None else checked.name,
                hash=None if checked is None else checked.digest,
                by=request.viewer.principal,
                ms=round(1_000 * seconds, 1),
                statements=statements,
                rows=_rows(answer.body.get("data")),
                code=code,
            )

    def note_subscription(
        self, request: OperationRequest, context: OperationCounters, events: int, code: str | None
    ) -> None:
        """Record a subscription that has ended, with the code of the error that ended it."""
        statements = context.earlier_statements + len(context.statements)
        self._statements.inc(statements)
        if code is not None:
            self._note_error(code)
        checked = context.document
        if self._log is not None and checked is not None:
            self._log.write(
                request=request.request_id,
                operation=checked.label,
                name=checked.name,
                hash=checked.digest,
                by=request.viewer.principal,
                ms=round(1_000 * (time.perf_counter() - request.received_at), 1),
                statements=statements,
                events=events,
                code=code,
            )

    def note_request(self, scope: Scope, status: int | None, began: float) -> None:
        """Record a request for which no operation has written a line.

        Parameters
        ----------
        scope
            Of the request; its state has the number of statements and rows, where they were counted.
        status
            Of the response; None when the client disconnected before.
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
        """Record that a request was refused."""
        self._refusals.labels(code).inc()

    async def exposition(self) -> bytes:
        """Return all metrics as Prometheus reads them."""
        self._update_gauges()
        return await asyncio.to_thread(self._exposition)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Share the gauges with the other processes until the block ends."""
        updating = asyncio.create_task(self._keep_gauges_current()) if is_shared() else None
        try:
            yield
        finally:
            if updating is not None:
                updating.cancel()

    async def _keep_gauges_current(self) -> None:
        while True:
            self._update_gauges()
            await asyncio.sleep(GAUGE_INTERVAL_S)

    def _update_gauges(self) -> None:
        """Set the gauges to their current values."""
        in_use, opened = self._store.database.connections
        loaded = self._store.loaded if self._processes is None else self._processes.loaded
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

    def _exposition(self) -> bytes:
        return generate_latest(shared_registry() if is_shared() else self._registry)

    def close(self) -> None:
        """Write the remaining lines."""
        if self._log is not None:
            self._log.close()


def _rows(data: Mapping[str, Any] | None) -> int:
    """Return how many objects the root fields of an answer have, without nested ones."""
    rows = 0
    for value in (data or {}).values():
        if isinstance(value, dict):
            listed = value.get("nodes") or value.get("edges")
            rows += len(listed) if isinstance(listed, list) else 1
        elif value is not None:
            rows += len(value) if isinstance(value, list) else 1
    return rows

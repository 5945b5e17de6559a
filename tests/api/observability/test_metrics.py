"""What is measured of a running service: metrics, a line for each operation, traces."""

import json
import os
import re
import select
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client.parser import text_string_to_metric_families

from graph_service import tracing
from graph_service.api.execution.operations import Operations
from graph_service.api.observability.metrics import Metrics
from graph_service.api.request.request_log import RequestLog, as_text
from graph_service.domain.access import Role
from graph_service.service import open_store
from graph_service.settings import Settings
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.repositories.api_keys import create_key
from graph_service.store.store import Store
from tests.api.middleware.test_authentication import bearer, client
from tests.api.worked_graph import DATASET as GRAPH
from tests.conftest import delete_everything
from tests.waiting import PATIENCE_S, until_now

DASHBOARD = Path(__file__).parents[3] / "docs" / "grafana-dashboard.json"


@pytest.fixture
async def store(embedded_settings: Settings) -> AsyncIterator[Store]:
    async with open_store(embedded_settings) as store:
        await delete_everything(store.database)
    async with open_store(embedded_settings) as store:
        await import_dataset(store.database, GRAPH)
        yield store
        await delete_everything(store.database)


async def scraped(asking: httpx.AsyncClient, **headers: str) -> dict[str, float]:
    """Return the samples that /metrics tells."""
    response = await asking.get("/metrics", headers=headers)
    assert response.status_code == 200, response.text
    families = text_string_to_metric_families(response.text)
    return {
        one.name
        + "".join(f" {value}" for name, value in sorted(one.labels.items()) if name != "le"): one.value
        for family in families
        for one in family.samples
    }


async def test_metrics_tell_what_was_asked(store: Store, embedded_settings: Settings) -> None:
    async with client(store, embedded_settings) as asking:
        for _ in range(2):
            await asking.post("/graphql", json={"query": 'query Named { company(key: "a") { key } }'})
        await asking.post("/graphql", json={"query": "{ ecosystem { density } }"})
        await asking.post(
            "/graphql", json={"query": "{ a: serviceInfo { version } companies { totalCount } }"}
        )
        await asking.post("/graphql", json={"query": "{ nothing }"})
        await asking.post("/graphql", json={"query": "{"})
        found = await scraped(asking)
    assert found["graph_service_operation_seconds_count query.company"] == 2
    assert found["graph_service_operation_seconds_count query.several"] == 1
    assert found["graph_service_operation_seconds_count invalid"] == 2
    assert found["graph_service_analysis_seconds_count ecosystem"] == 1
    assert found["graph_service_errors_total GRAPHQL_VALIDATION_FAILED"] == 1
    assert found["graph_service_statements_total"] >= 3
    assert found["graph_service_pool_connections"] >= 1
    assert found["graph_service_snapshot_companies"] == len(GRAPH.companies)
    assert 0 < found["graph_service_snapshot_load_seconds"] < 60
    assert 0 <= found["graph_service_snapshot_age_seconds"] < 60
    assert not [name for name in found if "Named" in name]


async def test_metrics_are_for_admins(
    store: Store, embedded_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "graph_service.api.auth.authenticator.CHECK_INTERVAL_S", 0.0
    )  # it notices the first key at once
    async with client(store, embedded_settings) as asking:
        _, admin = await create_key(store.database, name="x", role=Role.ADMIN)
        _, analyst = await create_key(store.database, name="x", role=Role.ANALYST)
        assert (await asking.get("/metrics")).status_code == 401
        refused = await asking.get("/metrics", headers=bearer(analyst))
        assert refused.status_code == 403
        assert refused.json()["code"] == "FORBIDDEN"
        found = await scraped(asking, **bearer(admin))
    assert found["graph_service_refusals_total UNAUTHENTICATED"] == 1
    assert found["graph_service_refusals_total FORBIDDEN"] == 1


async def test_every_metric_of_the_dashboard_exists(store: Store, embedded_settings: Settings) -> None:
    async with client(store, embedded_settings) as asking:
        await asking.post("/graphql", json={"query": "{ ecosystem { density } }"})
        await asking.post("/graphql", json={"query": "{ companies(first: 9999) { totalCount } }"})
        app_text = (await asking.get("/metrics")).text
    exposed = {
        name
        for family in text_string_to_metric_families(app_text)
        for name in (family.name, f"{family.name}_total", *(one.name for one in family.samples))
    }
    dashboard = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    queries = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", ())]
    assert len(queries) > 8
    used = {name for one in queries for name in re.findall(r"\b(?:graph_service|process)_\w+", one)}
    assert used - exposed == set()
    shown = " ".join(queries)
    ours = {one.name for one in text_string_to_metric_families(app_text)}
    assert [name for name in ours if name.startswith("graph_service_") and name not in shown] == []


async def test_a_line_for_each_operation_holds_no_values(store: Store) -> None:
    reading, writing = os.pipe()
    telemetry = Metrics(store, RequestLog("json", writing))
    service = Operations(store, Settings(), metrics=telemetry)
    query = "query Named($k: String!) { company(key: $k) { key name } companies(first: 2) { nodes { key } } }"
    await service.run(query, {"k": "a-secret"}, request_id="r1")
    await service.run('{ company(key: "a-secret") { wrong } }', request_id="r2")
    telemetry.close()
    os.close(writing)
    with open(reading, "rb") as output:  # noqa: ASYNC230, PTH123  # a pipe, and what is in it
        text = output.read().decode()
    assert "a-secret" not in text
    one, other = map(json.loads, text.splitlines())
    assert one.pop("ms") >= 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", one.pop("at"))
    assert len(one.pop("hash")) == 16
    assert one == {
        "request": "r1",
        "operation": "query.several",
        "name": "Named",
        "by": "local",
        "statements": 2,
        "rows": 2,
        "code": None,
    }
    assert (other["request"], other["operation"], other["code"]) == (
        "r2",
        "invalid",
        "GRAPHQL_VALIDATION_FAILED",
    )
    assert as_text(one | {"at": "2026-11-26T10:00:00.000Z", "ms": 1, "code": "FORBIDDEN"}).endswith(
        b"query.several Named  FORBIDDEN  1 ms  2 statements  2 rows  local  r1"
    )


async def test_an_error_has_the_id_of_the_line_of_its_request(
    store: Store, embedded_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[dict[str, Any]] = []
    monkeypatch.setattr(RequestLog, "write", lambda _, **line: lines.append(line))
    settings = embedded_settings.model_copy(update={"request_log": "json", "max_answer_bytes": 1_024})
    too_long = {"query": "{ __schema { types { name } } }"}
    stream = {"accept": "text/event-stream"}
    async with client(store, settings) as asking:
        answers = [
            await asking.post("/graphql", json=too_long),
            await asking.post("/graphql", json=too_long, headers=stream),
            await asking.post("/graphql", json={"query": "{ nothing }"}),
            await asking.post("/graphql", content=b"no JSON"),
            await asking.post("/graphql", json=too_long, headers={"authorization": "Bearer wrong"}),
            await asking.post("/graphql", json=too_long, headers={"host": "elsewhere"}),
        ]
    ids = [found[1] for answer in answers if (found := re.search(r'"requestId":"(\w+)"', answer.text))]
    assert [line["request"] for line in lines] == ids
    assert len(set(ids)) == len(answers)


def test_nobody_waits_for_who_reads_the_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph_service.api.request.request_log.LAST_WORDS_S", 0.1)
    reading, writing = os.pipe()
    log = RequestLog("json", writing)

    def write() -> None:
        for _ in range(30_000):  # more than a pipe holds, and than is kept
            log.write(request="r", name="x" * 100)
        until_now(lambda: not select.select([], [writing], [], 0)[1])  # nobody reads: it is full
        log.close()

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()
    os.close(reading)
    os.close(writing)


async def test_traces_go_through_all_layers(store: Store) -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracing.switch_on(provider)
    try:
        await Operations(store, Settings()).run('{ ecosystem { density } company(key: "a") { key } }')
    finally:
        tracing.switch_off()
    spans = {one.name: one for one in exporter.get_finished_spans()}
    assert {"operation", "statement", "transaction", "analysis ecosystem"} <= set(spans)
    root = spans["operation"].context
    assert root is not None
    for name in ("statement", "transaction", "analysis ecosystem"):
        inner = spans[name].context
        assert inner is not None
        assert inner.trace_id == root.trace_id
    before = len(exporter.get_finished_spans())
    await Operations(store, Settings()).run("{ ecosystem { density } }")
    assert len(exporter.get_finished_spans()) == before


def test_several_processes_add_up(tmp_path: Path) -> None:
    code = (
        "from prometheus_client import CollectorRegistry, Counter; "
        "Counter('graph_service_statements', 'x', registry=CollectorRegistry()).inc(2)"
    )
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for _ in range(2):
        subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=60)
    told = (
        "from types import SimpleNamespace as N; "
        "from graph_service.api.observability.metrics import Metrics; "
        "database = N(agent='x', engine='y', connections=(1, 2)); "
        "store = N(database=database, loaded=None, feed=N(subscribers=3)); "
        "import asyncio; print(asyncio.run(Metrics(store).exposition()).decode())"
    )
    done = subprocess.run(
        [sys.executable, "-c", told], env=environment, check=True, timeout=60, capture_output=True, text=True
    )
    assert "graph_service_statements_total 4.0" in done.stdout
    assert "graph_service_subscriptions 3.0" in done.stdout

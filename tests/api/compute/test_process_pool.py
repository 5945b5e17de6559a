"""Analyses in a process of their own: the same answers, and what happens when it ends."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psutil
import pytest

from graph_service import service as composition
from graph_service.api.compute.process_pool import ALLOCATOR, ProcessPool
from graph_service.domain.dataset import DataSet
from graph_service.settings import Settings
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.schema.migrations import migrate
from graph_service.store.store import Store
from tests.conftest import delete_everything
from tests.networks import random_story
from tests.subscribers import Service, served
from tests.waiting import until

QUESTIONS = {
    "gaps": '{ company(key: "c1") { key resourceGaps { totalGap gaps { gap resource { key } } } } }',
    "exchange": "{ exchangeOpportunities(minimumFit: 0.01) { planValue optimal cycles { value } } }",
    "nobody": '{ company(key: "nobody") { resourceGaps { totalGap } } }',
    "wrong": '{ coalition(founder: {key: "c1"}, requires: [], timeLimitSeconds: 99) { optimal } }',
    "calculation": '{ splitRevenue(input: {amount: "100.00", currency: "EUR", parties: ["a", "b"], '
    "tiers: [{percentages: [60, 40]}]}) { __typename } }",
}


@asynccontextmanager
async def with_processes(settings: Settings, database: Database, number: int) -> AsyncIterator[Service]:
    # a new process has a lot to import
    given = {"analysis_processes": number, "analysis_timeout": 60.0}
    async with served(Store(database), settings.model_copy(update=given)) as running:
        running.http.timeout = 80.0
        yield running


def running_processes(service: Service) -> ProcessPool:
    processes = service.app.services.processes
    assert processes is not None
    return processes


def process_ids(service: Service) -> list[int]:
    return running_processes(service).process_ids


@pytest.fixture(scope="module")
async def service(settings: Settings, database: Database) -> AsyncIterator[Service]:
    await delete_everything(database)
    await migrate(database)
    rows = {name: tuple(column) for name, column in vars(random_story(3)).items()}
    await import_dataset(database, DataSet(**rows))  # type: ignore[arg-type]  # the same fields
    async with with_processes(settings, database, 1) as running:
        yield running


@pytest.mark.parametrize("name", QUESTIONS)
async def test_the_answer_is_that_of_the_service_itself(
    service: Service, database: Database, settings: Settings, name: str
) -> None:
    there = await service.http.post("/graphql", json={"query": QUESTIONS[name]})
    async with served(Store(database), settings.model_copy(update={"analysis_timeout": 60.0})) as plain:
        here = await plain.http.post("/graphql", json={"query": QUESTIONS[name]})
    assert there.status_code == here.status_code

    def without_id(body: bytes, request_id: str) -> bytes:
        return body.replace(request_id.encode(), b"")

    ids = [
        one["extensions"]["requestId"] if (one := (answer.json().get("errors") or [None])[0]) else " "
        for answer in (there, here)
    ]
    assert without_id(there.content, ids[0]) == without_id(here.content, ids[1])
    assert process_ids(service)
    assert plain.app.services.processes is None


async def test_the_metrics_know_what_was_analysed_there(service: Service) -> None:
    await service.ask(QUESTIONS["gaps"])
    metrics = (await service.http.get("/metrics")).text
    assert 'graph_service_analysis_seconds_count{analysis="resourceGaps"}' in metrics
    assert f"graph_service_snapshot_companies {len(random_story(3).companies)}.0" in metrics


async def test_it_sees_what_was_changed_before(service: Service) -> None:
    await service.change({"createCompany": {"key": "newcomer", "name": "Newcomer"}})
    found = await service.ask('{ company(key: "newcomer") { networkPosition { degree } } }')
    assert found == {"company": {"networkPosition": {"degree": 0}}}


async def test_one_that_was_killed_is_started_again(service: Service) -> None:
    await service.ask(QUESTIONS["gaps"])
    (before,) = process_ids(service)
    process = psutil.Process(before)
    process.suspend()  # so that the question is there and unanswered
    asking = asyncio.create_task(service.http.post("/graphql", json={"query": QUESTIONS["gaps"]}))
    pool = service.app.services.processes
    assert pool is not None
    (worker,) = pool._workers
    await until(lambda: worker.pending)
    process.kill()
    refused = await asking
    assert refused.status_code == 503
    assert refused.headers["retry-after"]
    assert refused.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
    await service.ask(QUESTIONS["gaps"])
    (after,) = process_ids(service)
    assert after != before


async def test_its_processes_end_with_the_service(
    embedded_settings: Settings, embedded_database: Database
) -> None:
    async with with_processes(embedded_settings, embedded_database, 2) as running:
        await asyncio.gather(running.ask(QUESTIONS["gaps"]), running.ask(QUESTIONS["exchange"]))
        ids = process_ids(running)
        assert len(ids) == 2
    assert not any(psutil.pid_exists(one) for one in ids)


@pytest.mark.parametrize(
    "own",
    [
        pytest.param({}, marks=pytest.mark.thorough("processes whose environment says how arrays are kept")),
        {"MALLOC_ARENA_MAX": "3"},
    ],
)
async def test_its_environment_keeps_arrays_apart_unless_it_says_otherwise(
    embedded_settings: Settings,
    embedded_database: Database,
    monkeypatch: pytest.MonkeyPatch,
    own: dict[str, str],
) -> None:
    for name in ALLOCATOR:
        monkeypatch.delenv(name, raising=False)
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    async with with_processes(embedded_settings, embedded_database, 1) as running:
        (process,) = map(psutil.Process, process_ids(running))
        assert process.environ().items() >= (os.environ | ALLOCATOR | own).items()


async def test_a_large_network_has_one_unless_the_settings_say_otherwise(
    service: Service, settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    companies = (await service.ask("{ serviceInfo { companies } }"))["serviceInfo"]["companies"]
    for least, given, number in ((companies, None, 1), (companies + 1, None, 0), (companies, 0, 0)):
        monkeypatch.setattr(composition, "LARGE_NETWORK", least)
        chosen = settings.model_copy(update={"analysis_processes": given})
        async with served(Store(database), chosen) as running:
            processes = running.app.services.processes
            assert (0 if processes is None else len(processes.process_ids)) == number

"""What a service works out before anybody asks."""

import logging

import pytest

from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.api.execution import warmup
from graph_service.api.execution.operations import Operations
from graph_service.domain.errors import Unavailable
from graph_service.store.engine.database import Database
from tests.api.analysed_graph import service_on


@pytest.fixture
async def service(database: Database) -> Operations:
    return await service_on(database)


async def active(service: Operations) -> ActiveNetwork:
    assert service._snapshots is not None
    return await service._snapshots.on(service.context().today, timeout=60)


async def companies(service: Operations) -> int:
    return int((await service.run("{ companies { totalCount } }")).body["data"]["companies"]["totalCount"])


async def test_what_takes_long_is_there_when_somebody_asks(
    service: Operations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warmup, "MAX_COMPANIES", await companies(service))
    before = service.loaded
    await service.prepare()
    assert (before, service.loaded is None) == (None, False)
    graph = (await active(service)).company_graph
    assert {"places", "communities", "betweenness"} <= vars(graph).keys()


async def test_of_a_large_network_nothing_is_read(
    service: Operations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warmup, "MAX_COMPANIES", await companies(service) - 1)
    await service.prepare()
    assert service.loaded is None


async def test_a_graph_that_can_t_be_read_is_told_and_stops_nothing(
    service: Operations, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def away(*_: object, **__: object) -> object:
        raise Unavailable("The engine is away.")

    assert service._snapshots is not None
    monkeypatch.setattr(service._snapshots, "on", away)
    with caplog.at_level(logging.WARNING):
        await service.prepare()
    assert "warm-up failed: The engine is away." in caplog.text

import asyncio
from datetime import date

import numpy as np
import pytest

from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.api.compute import snapshot_cache as module
from graph_service.api.compute.snapshot_cache import SnapshotCache
from graph_service.domain.network import Network
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.schema.migrations import migrate
from graph_service.store.store import Store
from tests.conftest import delete_everything
from tests.store.changing import Change
from tests.store.importing.test_dataset_import import SMALL

DAY = date(2020, 6, 1)


@pytest.fixture
async def store(embedded_database: Database) -> Store:
    await delete_everything(embedded_database)
    await migrate(embedded_database)
    await import_dataset(embedded_database, SMALL)
    return Store(embedded_database)


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """The days for which a network was built from its columns."""
    days: list[date] = []
    original = ActiveNetwork.__init__

    def init(active: ActiveNetwork, network: Network, as_of: date, threshold: float = 0.5) -> None:
        days.append(as_of)
        original(active, network, as_of, threshold)

    monkeypatch.setattr(ActiveNetwork, "__init__", init)
    return days


async def changed(store: Store, change: Change) -> None:
    await change.made(store.database)


async def test_a_change_of_records_leaves_what_was_computed(store: Store, built: list[date]) -> None:
    networks = SnapshotCache(store, 0.5)
    before = await networks.on(DAY, timeout=10)
    graph = before.company_graph
    change = Change()
    change.record("k")
    await changed(store, change)
    after = await networks.on(DAY, timeout=10)
    assert after.graph_revision != before.graph_revision
    assert after.company_graph is graph
    assert built == [DAY]
    assert await networks.on(DAY, timeout=10) is after


async def test_partners_stay_when_needs_change(store: Store, built: list[date]) -> None:
    networks = SnapshotCache(store, 0.5)
    before = await networks.on(DAY, timeout=10)
    graph = before.company_graph
    change = Change()
    change.connect("Need", "b", "s", importance=0.5, required_level=0.5)
    await changed(store, change)
    after = await networks.on(DAY, timeout=10)
    assert built == [DAY, DAY]
    assert len(after.needs.company) == len(before.needs.company) + 1
    assert after.company_graph is graph


@pytest.mark.parametrize("what", ["a member", "a company"])
async def test_another_graph_of_partners_is_computed_anew(store: Store, what: str) -> None:
    networks = SnapshotCache(store, 0.5)
    before = await networks.on(DAY, timeout=10)
    graph = before.company_graph
    change = Change()
    change.save("Alliance", "new", stage="ACTIVE")
    change.connect("Membership", "a", "new")
    change.connect("Membership", "c", "new")
    if what == "a company":
        change = Change()
        change.save("Company", "0")
    await changed(store, change)
    after = await networks.on(DAY, timeout=10)
    assert after.company_graph is not graph
    fresh = ActiveNetwork(after.network, DAY).company_graph
    assert np.array_equal(after.company_graph.degrees, fresh.degrees)
    assert not np.array_equal(fresh.degrees, graph.degrees)


async def test_days_are_kept_until_something_else_changes(
    store: Store, built: list[date], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEPT_DAYS", 2)
    networks = SnapshotCache(store, 0.5)
    one, two, three = (date(2020, month, 1) for month in (1, 2, 3))
    for day in (one, two, one, three, one, two):
        await networks.on(day, timeout=10)
    assert built == [one, two, three, two]
    change = Change()
    change.save("Company", "a", name="Other")
    await changed(store, change)
    assert (await networks.on(one, timeout=10)).network.companies.names[0] == "Other"
    assert (await networks.on(two, timeout=10)).network.companies.names[0] == "Other"


async def test_a_day_is_built_once_for_all_who_ask_at_once(store: Store, built: list[date]) -> None:
    networks = SnapshotCache(store, 0.5)
    await store.network(timeout=10)
    answers = await asyncio.gather(*(networks.on(DAY, timeout=10) for _ in range(5)))
    assert built == [DAY]
    assert len({id(answer) for answer in answers}) == 1


async def test_a_network_that_could_not_be_built_is_tried_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    networks = SnapshotCache(store, 0.5)
    with monkeypatch.context() as broken:
        broken.setattr(ActiveNetwork, "_take_holdings", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await networks.on(DAY, timeout=10)
    assert (await networks.on(DAY, timeout=10)).company_count == 3

import asyncio
from dataclasses import fields
from itertools import count
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from neo4j import AsyncManagedTransaction

from graph_service.data import shipped_set, shipped_sets
from graph_service.domain.dataset import DataSet
from graph_service.domain.errors import LimitExceeded, Unavailable
from graph_service.domain.network import Network
from graph_service.formats.readers.csv_reader import read_folder
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.schema.revision import graph_revision, raise_revision
from graph_service.store.snapshot import snapshot
from graph_service.store.snapshot.snapshot import read_network
from tests.store.generated import EVERYTHING, datasets
from tests.store.importing.test_dataset_import import SMALL
from tests.store.importing.test_import_model import without_data


def shipped(name: str) -> DataSet:
    dataset = read_folder(shipped_set(name)).dataset
    assert dataset is not None
    return dataset


def network_of(dataset: DataSet, revision: str) -> Network:
    return Network.of(
        companies=dataset.companies,
        resources=dataset.resources,
        alliances=dataset.alliances,
        holdings=dataset.holdings,
        needs=dataset.needs,
        memberships=dataset.memberships,
        competitions=dataset.competitions,
        revision=revision,
    )


def columns(network: Network) -> dict[str, Any]:
    """Return every column as a list with its type, by name."""
    found: dict[str, Any] = {"revision": network.revision}
    for part in fields(network):
        struct = getattr(network, part.name)
        for column in fields(struct) if part.name != "revision" else ():
            values = getattr(struct, column.name)
            is_array = isinstance(values, np.ndarray)
            found[f"{part.name}.{column.name}"] = (
                (str(values.dtype), values.tolist()) if is_array else ("tuple", list(values))
            )
    return found


@pytest.mark.parametrize("name", shipped_sets())
async def test_the_snapshot_is_what_the_files_say(empty_graph: Database, name: str) -> None:
    dataset = shipped(name)
    await import_dataset(empty_graph, dataset)
    network = await read_network(empty_graph, timeout=30)
    assert columns(network) == columns(network_of(dataset, await graph_revision(empty_graph)))


async def test_pages_make_no_difference(empty_graph: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await import_dataset(empty_graph, shipped("norway_licences"))
    whole = await read_network(empty_graph, timeout=30)
    monkeypatch.setattr(snapshot, "THINGS_PER_PAGE", 113)  # all resources, and not one more
    monkeypatch.setattr(snapshot, "EDGES_PER_PAGE", 400)
    assert columns(await read_network(empty_graph, timeout=30)) == columns(whole)


async def test_an_empty_graph_has_an_empty_snapshot(empty_graph: Database) -> None:
    network = await read_network(empty_graph, timeout=10)
    assert columns(network) == columns(network_of(DataSet(), await graph_revision(empty_graph)))


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(dataset=datasets())
async def test_small_graphs(database: Database, dataset: DataSet) -> None:
    await without_data(database)
    await import_dataset(database, EVERYTHING)
    own = DataSet(
        companies=tuple({**by_key(EVERYTHING.companies), **by_key(dataset.companies)}.values()),
        resources=tuple({**by_key(EVERYTHING.resources), **by_key(dataset.resources)}.values()),
        alliances=tuple({**by_key(EVERYTHING.alliances), **by_key(dataset.alliances)}.values()),
        holdings=dataset.holdings,
        needs=dataset.needs,
        memberships=dataset.memberships,
        competitions=dataset.competitions,
    )
    await import_dataset(database, own)
    network = await read_network(database, timeout=10)
    assert columns(network) == columns(network_of(own, await graph_revision(database)))


def by_key(things: Any) -> dict[str, Any]:
    return {thing.key: thing for thing in things}


async def test_a_snapshot_is_of_one_revision_while_the_graph_grows(empty_graph: Database) -> None:
    dataset = shipped("norway_licences")
    alone: dict[str, int] = {}

    async def size(tx: AsyncManagedTransaction) -> int:
        record = await (await tx.run("MATCH ()-[e]->() RETURN count(e)")).single(strict=True)
        return int(record[0])

    async def grow() -> None:
        for kind in ("companies", "resources", "alliances"):
            await import_dataset(empty_graph, DataSet(**{kind: getattr(dataset, kind)}))
        for first in range(0, 2280, 120):
            await import_dataset(empty_graph, DataSet(holdings=dataset.holdings[first : first + 120]))
            revision = await graph_revision(empty_graph)
            alone[revision] = await empty_graph.read(size, timeout=10)
            while first % 480 == 0 and revision not in seen:  # however slow the machine, some are seen
                another.clear()
                await another.wait()

    seen: dict[str, int] = {}
    another = asyncio.Event()
    growing = asyncio.create_task(grow())
    while not growing.done():
        network = await read_network(empty_graph, timeout=20)
        seen[network.revision] = len(network.holds.company)
        another.set()
    await growing
    compared = seen.keys() & alone.keys()
    assert len(compared) > 1
    assert {revision: seen[revision] for revision in compared} == {
        revision: alone[revision] for revision in compared
    }


async def test_a_graph_that_changed_meanwhile_is_read_again(
    empty_graph: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await import_dataset(empty_graph, SMALL)
    original = snapshot._read_things
    changes = 2

    async def things(tx: AsyncManagedTransaction, name: str) -> list[list[Any]]:
        nonlocal changes
        if name == "read_alliances" and changes:
            changes -= 1
            await empty_graph.write(raise_revision, timeout=10)
        return await original(tx, name)

    monkeypatch.setattr(snapshot, "_read_things", things)
    network = await read_network(empty_graph, timeout=20)
    assert changes == 0
    assert columns(network) == columns(network_of(SMALL, await graph_revision(empty_graph)))

    changes = 10**6
    clock = count(0, 20)  # on which 20 s go by each time it is read
    monkeypatch.setattr(snapshot, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    with pytest.raises(LimitExceeded, match="changed during each attempt to read it, for 70 s"):
        await read_network(empty_graph, timeout=70)
    assert changes <= 10**6 - 3


async def test_a_graph_that_was_never_set_up_has_no_snapshot(empty_database: Database) -> None:
    with pytest.raises(Unavailable, match="not been set up"):
        await read_network(empty_database, timeout=10)

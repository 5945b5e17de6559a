"""Random data sets, imported one after another, end in the graph that a plain-Python model predicts."""

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from neo4j import AsyncManagedTransaction

from graph_service.domain.dataset import DataSet
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.schema.migrations import migrate
from graph_service.store.schema.revision import graph_revision
from tests.model import KINDS, Model
from tests.store import generated_records
from tests.store.contents import contents
from tests.store.generated import EVERYTHING, datasets


async def without_data(database: Database) -> None:
    async def work(tx: AsyncManagedTransaction) -> None:
        await (await tx.run("MATCH (n) WHERE n.key IS NOT NULL DETACH DELETE n")).consume()

    await migrate(database)
    await database.write(work, timeout=10)


def shuffled(dataset: DataSet, seed: int) -> DataSet:
    chance = random.Random(seed)
    parts: dict[str, Any] = {kind: list(getattr(dataset, kind)) for kind in KINDS}
    for part in parts.values():
        chance.shuffle(part)
    return replace(dataset, **parts)


@pytest.mark.thorough("imports of generated data sets")
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(steps=st.lists(datasets(), min_size=1, max_size=3), batch=st.integers(1, 6), seed=st.integers(0, 9))
async def test_imports_end_as_the_model_says(
    database: Database, steps: list[DataSet], batch: int, seed: int
) -> None:
    await without_data(database)
    model = Model()
    for dataset in [EVERYTHING, *steps]:
        revision = await graph_revision(database)
        expected = model.take(dataset)
        report = await import_dataset(database, dataset, batch=batch)
        assert {
            kind: (one.created, one.updated, one.unchanged) for kind, one in report.counts.items()
        } == expected
        moved = await graph_revision(database) != revision
        assert moved == any(created or updated for created, updated, _ in expected.values())
    one_way = await contents(database)
    assert one_way.model() == model

    # The same in another order of rows and in other batches.
    await without_data(database)
    for dataset in [EVERYTHING, *steps]:
        await import_dataset(database, shuffled(dataset, seed), batch=7 - batch)
    assert (await contents(database)).without_times() == one_way.without_times()


@pytest.mark.thorough("imports of generated data sets", on="neo4j")
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(steps=generated_records.steps(), batch=st.integers(1, 6))
async def test_imports_of_records_end_as_the_model_says(
    database: Database, steps: list[DataSet], batch: int
) -> None:
    await without_data(database)
    model = Model()
    for dataset in [generated_records.EVERYTHING, *steps]:
        expected = model.take(dataset)
        report = await import_dataset(database, dataset, batch=batch)
        assert {
            kind: (one.created, one.updated, one.unchanged) for kind, one in report.counts.items()
        } == expected
    assert (await contents(database)).model() == model

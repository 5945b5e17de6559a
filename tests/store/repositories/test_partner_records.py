"""What is recorded of companies as partners, read from the graph as it was put into it, on both engines."""

from datetime import date

import pytest

from graph_service.domain.read_models.partner_records import Assessed, OwnRecords
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.repositories.partner_records import (
    read_assessed,
    read_own_records,
    read_partner_records,
)
from graph_service.store.schema.migrations import migrate
from tests.conftest import delete_everything
from tests.lives import store_records
from tests.partners import FIGURES, GRAPH, OF_B, OF_C, READY, RECORDS


@pytest.fixture(scope="module")
async def graph(database: Database) -> Database:
    await delete_everything(database)
    await migrate(database)
    await import_dataset(database, GRAPH)
    await store_records(database, RECORDS)
    return database


async def test_what_companies_are_judged_by(graph: Database) -> None:
    found = await read_partner_records(graph, ["partner_b", "partner_c", "partner_d", "nobody"], timeout=10)
    assert sorted(found) == ["partner_b", "partner_c", "partner_d"]
    b, c, d = (found[f"partner_{key}"] for key in "bcd")
    assert (b.financials, c.financials) == (FIGURES, None)
    assert sorted(b.assessments, key=lambda one: one.key) == sorted(OF_B, key=lambda one: one.key)
    assert (c.assessments, d.assessments) == (OF_C, ())


async def test_what_companies_say_of_themselves(graph: Database) -> None:
    found = await read_own_records(graph, ["partner_a", "partner_b"], timeout=10)
    assert sorted(found["partner_a"].readiness, key=lambda one: one.key) == list(READY)
    assert found["partner_a"].evidence == {"t": "A patent"}
    assert found["partner_b"] == OwnRecords()


async def test_whom_companies_have_assessed(graph: Database) -> None:
    found = await read_assessed(graph, ["partner_a", "partner_b"], timeout=10)
    assert set(found["partner_a"]) == {
        Assessed(company="partner_b", on=date(2026, 1, 1)),
        Assessed(company="partner_c", on=date(2026, 6, 1)),
    }
    assert found["partner_b"] == ()

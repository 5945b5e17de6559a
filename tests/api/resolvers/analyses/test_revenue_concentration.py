"""Whose sales count in the concentration of revenue: those of the partners of the day, in 365 days."""

from datetime import date

import pytest

from graph_service.api.execution.operations import Operations
from graph_service.domain.dataset import DataSet
from graph_service.domain.model.entities import Alliance, AllianceStage, Company, Membership
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.schema.migrations import migrate
from tests.api.worked_graph import data
from tests.conftest import delete_everything
from tests.lives import store_records
from tests.query.answers import operations_on
from tests.sales import sale

KEYS = ("home", "partner", "left", "prospect", "former-home")
GRAPH = DataSet(
    companies=tuple(Company(key=key, name=key) for key in KEYS),
    alliances=(
        Alliance(key="duo", name="Duo", stage=AllianceStage.ACTIVE),
        Alliance(key="plan", name="Plan", stage=AllianceStage.PROSPECT),
    ),
    memberships=(
        *(Membership(alliance="duo", company=key) for key in ("home", "partner")),
        Membership(alliance="duo", company="left", until=date(2020, 7, 1)),
        Membership(alliance="duo", company="former-home", until=date(2020, 7, 1)),
        *(Membership(alliance="plan", company=key) for key in ("home", "prospect")),
    ),
)
SALES = (
    sale("1", "partner", date(2026, 3, 1), "50"),
    sale("2", "left", date(2026, 3, 1), "50"),
    sale("3", "prospect", date(2026, 3, 1), "50", alliance="plan"),
)


@pytest.fixture(scope="module")
async def service(database: Database) -> Operations:
    await delete_everything(database)
    await migrate(database)
    await import_dataset(database, GRAPH)
    await store_records(database, SALES)
    return operations_on(database)


@pytest.mark.parametrize(
    ("company", "as_of", "expected"),
    [
        # one real partner, one that has left, one in an alliance that nobody has agreed on
        ("home", "2026-03-01", (1, 1.0)),
        # the first and the last of the 365 days on which a sale counts
        ("home", "2027-02-28", (1, 1.0)),
        ("home", "2027-03-01", (1, None)),
        ("home", "2026-02-28", (1, None)),
        # before it left, the company that sells in 2026 had no sales yet
        ("home", "2020-06-30", (3, None)),
        # whoever has left has no partners, so nobody's sales count
        ("former-home", "2026-03-01", (0, None)),
        ("left", "2026-03-01", (0, None)),
        ("prospect", "2026-03-01", (0, None)),
        ("home", "0001-01-01", (3, None)),
    ],
)
async def test_only_the_sales_of_the_days_partners_count(
    service: Operations, company: str, as_of: str, expected: tuple[int, float | None]
) -> None:
    query = """query ($key: String!, $day: Date) {
      company(key: $key) { portfolio(asOf: $day) { partners revenueConcentration } } }"""
    found = await data(service, query, {"key": company, "day": as_of})
    portfolio = found["company"]["portfolio"]
    assert (portfolio["partners"], portfolio["revenueConcentration"]) == expected

"""What is computed of agreements over GraphQL, on both engines."""

from datetime import date
from decimal import Decimal

import pytest

from graph_service.api.execution.operations import Operations
from graph_service.domain.dataset import DataSet
from graph_service.domain.model.entities import Alliance
from graph_service.domain.records.agreement import Agreement, AgreementTier, Bonus
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.schema.migrations import migrate
from tests.api.worked_graph import data
from tests.conftest import delete_everything
from tests.query.answers import operations_on

AGREEMENTS = (
    Agreement(key="ab--1", alliance="ab", signed_on=date(2026, 1, 1), scope="Europe", parties=("a", "b")),
    Agreement(
        key="ac--1", alliance="ac", parties=("a", "c"), cost_percentages=(Decimal("33.33"), Decimal("66.67"))
    ),
)
TIERS = (
    AgreementTier(key="t2", agreement="ab--1", number=2, up_to=None, percentages=(Decimal(30), Decimal(70))),
    AgreementTier(
        key="t1", agreement="ab--1", number=1, up_to=Decimal(1000), percentages=(Decimal(50), Decimal(50))
    ),
)
BONUSES = (
    Bonus(
        key="x", agreement="ab--1", party="b", threshold=Decimal(2000), amount=Decimal(100), currency="EUR"
    ),
    Bonus(
        key="y", agreement="ab--1", party="b", threshold=Decimal(2000), amount=Decimal(100), currency="USD"
    ),
    Bonus(
        key="z", agreement="ab--1", party="c", threshold=Decimal(9000), amount=Decimal(100), currency="EUR"
    ),
)
SPLIT = """
  query ($key: String!, $amount: Decimal!) { agreement(key: $key) {
    splitRevenue(amount: $amount, currency: "EUR") { amount currency parts { party share bonus amount }
      bonuses { key amount }
      unearned { key } } } }
"""


@pytest.fixture(scope="module")
async def service(database: Database) -> Operations:
    await delete_everything(database)
    await migrate(database)
    await import_dataset(
        database,
        DataSet(
            alliances=tuple(Alliance(key=key, name=key) for key in ("ab", "ac")),
            records={"Agreement": AGREEMENTS, "AgreementTier": TIERS, "Bonus": BONUSES},
        ),
    )
    return operations_on(database)


async def test_completeness_names_what_is_missing(service: Operations) -> None:
    found = await data(service, "{ agreements { nodes { key completeness { share stated missing } } } }")
    first, second = (one["completeness"] for one in found["agreements"]["nodes"])
    assert (first["stated"], second["stated"]) == (["scope", "parties"], ["parties"])
    assert first["share"] == 0.153846154
    assert "confidentiality" in first["missing"]
    assert len(first["missing"]) == 11


async def test_bonuses_come_first_then_marginal_tiers(service: Operations) -> None:
    found = (await data(service, SPLIT, {"key": "ab--1", "amount": "2100"}))["agreement"]["splitRevenue"]
    # 100 to b; of the 2,000 left 1,000 in halves and 1,000 by 30 to 70
    assert found == {
        "amount": "2100.00",
        "currency": "EUR",
        "parts": [
            {"party": "a", "share": "800.00", "bonus": "0.00", "amount": "800.00"},
            {"party": "b", "share": "1200.00", "bonus": "100.00", "amount": "1300.00"},
        ],
        "bonuses": [{"key": "x", "amount": "100"}],
        "unearned": [{"key": "y"}, {"key": "z"}],
    }
    below = (await data(service, SPLIT, {"key": "ab--1", "amount": "1999.99"}))["agreement"]["splitRevenue"]
    assert [part["amount"] for part in below["parts"]] == ["800.00", "1199.99"]
    assert [one["key"] for one in below["unearned"]] == ["x", "y", "z"]


@pytest.mark.parametrize(
    ("key", "amount", "message"),
    [
        ("ac--1", "5", "ac--1 has no rule for revenue."),
        # files may hold what a change over GraphQL is refused
        ("ab--1", "9000", "The bonus z is for c, which is not a party of ab--1."),
    ],
)
async def test_an_agreement_whose_rules_do_not_do_says_so(
    service: Operations, key: str, amount: str, message: str
) -> None:
    answer = await service.run(SPLIT, {"key": key, "amount": amount})
    (error,) = answer.body["errors"]
    assert (error["message"], error["extensions"]["code"]) == (message, "INVALID_INPUT")


async def test_costs_are_shared_to_the_cent(service: Operations) -> None:
    query = """{ agreement(key: "ac--1") { splitCost(amount: "100.01", currency: "EUR") {
        parts { party amount } } } }"""
    parts = (await data(service, query))["agreement"]["splitCost"]["parts"]
    assert [part["amount"] for part in parts] == ["33.33", "66.68"]

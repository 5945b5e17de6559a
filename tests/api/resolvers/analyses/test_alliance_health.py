"""Health and warnings over GraphQL, on both engines."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from graph_service.api.execution.operations import Operations
from graph_service.domain.dataset import DataSet
from graph_service.domain.model.entities import Alliance, AllianceStage, Company, Membership
from graph_service.domain.records.co_selling import Sale
from graph_service.domain.records.governance import ActionItem
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.schema.migrations import migrate
from tests.api.worked_graph import data
from tests.conftest import delete_everything
from tests.lives import TROUBLED, WARNINGS, WORKED, store_records
from tests.query.answers import Recorded, operations_on

WELL = "well"
AS_OF = "2026-06-30"
HEALTH = """
  query ($key: String!, $asOf: Date) {
    alliance(key: $key) {
      health(asOf: $asOf) {
        score
        kpis { key name unit weight target actual readOn attainment }
        warnings { kind severity message since about }
      }
    }
  }
"""
WARNED = """
  query ($key: String!, $asOf: Date, $first: Int) {
    company(key: $key) {
      allianceWarnings(asOf: $asOf, first: $first) { alliance { key name } kind severity message since }
    }
  }
"""


DONE = (
    ActionItem(key="x", alliance="duo", owner="b", task="Call them", due_on=date(2026, 4, 8)),
    ActionItem(key="y", alliance="duo", task="Write", done_on=date(2026, 4, 9)),
    *(
        Sale(
            key=f"s{number}",
            alliance="duo",
            company="a",
            sold_on=day,
            product="p",
            amount=Decimal(amount),
            currency=currency,
        )
        for number, (day, amount, currency) in enumerate(
            [
                (date(2026, 3, 1), "0.10", "EUR"),
                (date(2026, 4, 30), "0.20", "EUR"),
                (date(2026, 4, 2), "5", "USD"),
                (date(2026, 5, 1), "7", "EUR"),
            ]
        )
    ),
)


def moved(records: Any, suffix: str) -> list[Any]:
    """Return the records again, as those of another alliance."""
    again = []
    for one in records:
        names = {field.name for field in fields(one)}
        changes: dict[str, str] = {
            name: f"{getattr(one, name)}{suffix}"
            for name in ("key", "kpi", "review", "body")
            if name in names
        }
        if "alliance" in names:
            changes["alliance"] = suffix
        again.append(replace(one, **changes))
    return again


@pytest.fixture(scope="module")
async def graph(database: Database) -> Database:
    """Four alliances: troubled duo, healthy well, bare without records, gone which is over."""
    await delete_everything(database)
    await migrate(database)
    stages = {"duo": AllianceStage.ACTIVE, WELL: AllianceStage.PROSPECT, "bare": AllianceStage.ACTIVE}
    await import_dataset(
        database,
        DataSet(
            companies=tuple(Company(key=key, name=key.upper()) for key in "abc"),
            alliances=(
                *(Alliance(key=key, name=key.title(), stage=stage) for key, stage in stages.items()),
                Alliance(key="gone", name="Gone", stage=AllianceStage.DECLINED, ends_on=date(2026, 7, 1)),
            ),
            memberships=(
                *(Membership(alliance=key, company="a") for key in [*stages, "gone"]),
                Membership(alliance="duo", company="b", until=date(2026, 6, 30)),
            ),
        ),
    )
    await store_records(database, [*TROUBLED, *moved(WORKED, WELL), *DONE])
    return database


@pytest.fixture(scope="module")
def service(graph: Database) -> Operations:
    return operations_on(graph)


async def test_the_worked_example(service: Operations) -> None:
    found = await data(service, HEALTH, {"key": WELL, "asOf": AS_OF})
    assert found["alliance"]["health"] == {
        "score": 0.86,
        "kpis": [
            {
                "key": "kpi-costwell",
                "name": "acquisition cost",
                "unit": "EUR",
                "weight": 0.4,
                "target": 100.0,
                "actual": 125.0,
                "readOn": "2026-06-15",
                "attainment": 0.8,
            },
            {
                "key": "kpi-revenuewell",
                "name": "revenue",
                "unit": "EUR",
                "weight": 0.6,
                "target": 50_000.0,
                "actual": 45_000.0,
                "readOn": "2026-06-30",
                "attainment": 0.9,
            },
        ],
        "warnings": [],
    }


async def test_each_warning_once(service: Operations) -> None:
    found = (await data(service, HEALTH, {"key": "duo", "asOf": AS_OF}))["alliance"]["health"]
    shown = [(one["kind"], one["severity"], one["since"]) for one in found["warnings"]]
    assert shown == [(kind, severity, since.isoformat()) for kind, severity, since in WARNINGS]
    assert "A 8, B 5.5" in next(
        one["message"] for one in found["warnings"] if one["kind"] == "PERCEPTION_GAP"
    )


async def test_an_alliance_without_records_says_why_there_is_no_score(service: Operations) -> None:
    answer = await service.run(HEALTH, {"key": "bare", "asOf": AS_OF})
    assert answer.body["data"]["alliance"]["health"] == {"score": None, "kpis": [], "warnings": []}
    (entry,) = answer.body["extensions"]["analyses"]
    assert entry["parameters"] == {"asOf": AS_OF, "healthThreshold": 0.7}
    assert (entry["key"], entry["derived"], entry["truncated"]) == ("bare", [], False)
    assert "reading" in entry["reason"]
    assert (
        entry["graphRevision"]
        == (await data(service, "{ serviceInfo { graphRevision } }"))["serviceInfo"]["graphRevision"]
    )


async def test_the_threshold_is_a_setting(graph: Database) -> None:
    strict = operations_on(graph, health_threshold=0.9)
    found = (await data(strict, HEALTH, {"key": WELL, "asOf": AS_OF}))["alliance"]["health"]
    assert [one["kind"] for one in found["warnings"]] == ["LOW_HEALTH"]


async def test_the_warnings_of_a_portfolio(service: Operations) -> None:
    found = (await data(service, WARNED, {"key": "a", "asOf": AS_OF}))["company"]["allianceWarnings"]
    assert [(one["kind"], one["severity"]) for one in found] == [(kind, how) for kind, how, _ in WARNINGS]
    assert {one["alliance"]["key"] for one in found} == {"duo"}
    # b was a member until the day, so on the day it is none
    assert (await data(service, WARNED, {"key": "b", "asOf": AS_OF}))["company"]["allianceWarnings"] == []
    before = await data(service, WARNED, {"key": "b", "asOf": "2026-06-29"})
    assert before["company"]["allianceWarnings"] != []


async def test_a_cut_portfolio_says_so(service: Operations) -> None:
    answer = await service.run(WARNED, {"key": "a", "asOf": AS_OF, "first": 1})
    (worst,) = answer.body["data"]["company"]["allianceWarnings"]
    assert worst["kind"] == "LOW_HEALTH"
    (entry,) = answer.body["extensions"]["analyses"]
    assert entry["truncated"]
    nobody = await service.run(WARNED, {"key": "c", "asOf": AS_OF})
    assert "no alliance" in nobody.body["extensions"]["analyses"][0]["reason"]


@pytest.mark.parametrize("first", [-1, 5_001])
async def test_a_length_out_of_range_is_refused(service: Operations, first: int) -> None:
    (error,) = (await service.run(WARNED, {"key": "a", "first": first})).body["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("INVALID_INPUT", "first")


@pytest.mark.parametrize(
    ("query", "statements"),
    [
        ('{ alliance(key: "duo") { health { score warnings { kind } } } }', 2),
        ("{ alliances { nodes { health { score warnings { kind } } } } }", 2),
        ("{ companies { nodes { allianceWarnings { kind } } } }", 2),
        ("{ companies { nodes { allianceWarnings { alliance { health { score } } } } } }", 4),
    ],
)
async def test_statements_do_not_grow_with_what_is_asked(
    graph: Database, query: str, statements: int
) -> None:
    recorded = Recorded(graph)
    await data(operations_on(recorded), query)
    assert len(recorded.texts) == statements


REPORT = """
  query ($key: String!, $from: Date!, $to: Date!) {
    alliance(key: $key) {
      report(from: $from, to: $to) {
        from
        to
        score
        warnings { kind }
        kpis { attained { name actual } readings { readOn value } }
        meetings { body heldOn decisions }
        actions { status task owner { name } dueOn doneOn }
        reviews { heldOn period scores { company { name } score } }
        challenges { kind severity raisedOn resolvedOn }
        sales { company { key } currency amount rows }
      }
    }
  }
"""


async def test_a_report_on_a_period(graph: Database) -> None:
    recorded = Recorded(graph)
    variables = {"key": "duo", "from": "2026-03-01", "to": "2026-04-30"}
    found = (await data(operations_on(recorded), REPORT, variables))["alliance"]["report"]
    assert [one["kind"] for one in found.pop("warnings")] == ["PERCEPTION_GAP", "LOW_HEALTH", "FALLING_KPI"]
    assert found == {
        "from": "2026-03-01",
        "to": "2026-04-30",
        "score": 0.6,
        "kpis": [
            {
                "attained": {"name": "revenue", "actual": 30_000.0},
                "readings": [
                    {"readOn": "2026-03-31", "value": 32_500.0},
                    {"readOn": "2026-04-30", "value": 30_000.0},
                ],
            }
        ],
        "meetings": [{"body": "Board", "heldOn": "2026-04-01", "decisions": ["Sell more.", "Meet again."]}],
        "actions": [
            {
                "status": "OVERDUE",
                "task": "Call them",
                "owner": {"name": "B"},
                "dueOn": "2026-04-08",
                "doneOn": None,
            },
            {"status": "DONE", "task": "Write", "owner": None, "dueOn": None, "doneOn": "2026-04-09"},
        ],
        "reviews": [
            {
                "heldOn": "2026-03-01",
                "period": "QUARTERLY",
                "scores": [
                    {"company": {"name": "A"}, "score": 8.0},
                    {"company": {"name": "B"}, "score": 5.5},
                ],
            }
        ],
        "challenges": [],
        "sales": [
            {"company": {"key": "a"}, "currency": "EUR", "amount": "0.30", "rows": 2},
            {"company": {"key": "a"}, "currency": "USD", "amount": "5", "rows": 1},
        ],
    }
    # the alliance, lives, activities, and the three places that name companies
    assert len(recorded.texts) == 6


async def test_a_report_on_no_time_is_refused(service: Operations) -> None:
    variables = {"key": "duo", "from": "2026-03-01", "to": "2026-02-28"}
    (error,) = (await service.run(REPORT, variables)).body["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("INVALID_INPUT", "to")

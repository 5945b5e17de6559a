"""The funnel over GraphQL, on both engines."""

from typing import Any

import pytest

from graph_service.api.execution.operations import Operations
from graph_service.domain.errors import LimitExceeded
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.repositories.pipelines import read_pipelines
from graph_service.store.schema.migrations import migrate
from tests.api.analysed_graph import refusal
from tests.api.worked_graph import data
from tests.conftest import delete_everything
from tests.lives import store_records
from tests.pipelines import GRAPH, LIVES, MOVES
from tests.query.answers import Recorded, operations_on

FUNNEL = """
  query ($company: CompanyRef, $from: Date, $to: Date, $asOf: Date) {
    allianceFunnel(company: $company, from: $from, to: $to, asOf: $asOf) {
      asOf
      alliances
      undated
      byStage { stage count }
      byChannel { channel count }
      byStageAndChannel { stage channel count }
      timeInStage { stage stays openStays medianDays meanDays longestDays }
      conversions { fromStage toStage reached moved share }
    }
  }
"""
AS_OF = "2026-06-30"


@pytest.fixture(scope="module")
async def graph(database: Database) -> Database:
    await delete_everything(database)
    await migrate(database)
    await import_dataset(database, GRAPH)
    await store_records(database, MOVES)
    return database


@pytest.fixture(scope="module")
def service(graph: Database) -> Operations:
    return operations_on(graph)


async def funnel(service: Operations, **variables: Any) -> Any:
    return (await data(service, FUNNEL, {"asOf": AS_OF} | variables))["allianceFunnel"]


async def test_the_funnel_of_all(service: Operations) -> None:
    found = await funnel(service)
    assert (found["asOf"], found["alliances"], found["undated"]) == (AS_OF, 4, 1)
    assert {one["stage"]: one["count"] for one in found["byStage"] if one["count"]} == {
        **{"CONTACTED": 1, "PILOT": 1},
        **{"ACTIVE": 1, "DECLINED": 1},
    }
    assert found["byChannel"][-1] == {"channel": None, "count": 1}
    assert found["byStageAndChannel"][0] == {"stage": "CONTACTED", "channel": "REFERRAL", "count": 1}
    assert found["timeInStage"][1] == {
        "stage": "CONTACTED",
        "stays": 2,
        "openStays": 1,
        "medianDays": 69.5,
        "meanDays": 69.5,
        "longestDays": 119,
    }
    assert found["conversions"][4] == {
        "fromStage": "DUE_DILIGENCE",
        "toStage": "PILOT",
        "reached": 2,
        "moved": 1,
        "share": 0.5,
    }


@pytest.mark.parametrize(
    ("given", "alliances"),
    [
        ({"company": {"key": "partner_a"}}, 3),
        # it has joined "tried" a month later
        ({"company": {"key": "partner_b"}}, 1),
        ({"company": {"key": "partner_b"}, "asOf": "2026-08-01"}, 2),
        ({"company": {"key": "partner_c"}}, 0),
        ({"from": "2026-02-01", "to": "2026-12-31"}, 2),
        ({"company": {"key": "partner_a"}, "from": "2026-02-01"}, 1),
        ({"asOf": "2026-07-01"}, 5),
    ],
)
async def test_parts_of_it(service: Operations, given: dict[str, Any], alliances: int) -> None:
    assert (await funnel(service, **given))["alliances"] == alliances


async def test_what_it_rests_on(graph: Database) -> None:
    recorded = Recorded(graph)
    answer = await operations_on(recorded).run(FUNNEL, {"company": {"key": "partner_c"}, "asOf": AS_OF})
    (entry,) = answer.body["extensions"]["analyses"]
    assert (entry["reason"], entry["parameters"]["asOf"]) == ("No alliance matches.", AS_OF)
    assert len(recorded.texts) == 1


async def test_what_is_refused(service: Operations) -> None:
    assert await refusal(service, FUNNEL, company={"key": "nobody"}) == ("NOT_FOUND", "company")
    backwards = {"from": "2026-02-01", "to": "2026-01-01"}
    assert await refusal(service, FUNNEL, **backwards) == ("INVALID_INPUT", "to")


async def test_the_pipelines_are_read_as_they_are(graph: Database) -> None:
    lives = await read_pipelines(graph, None, timeout=10)
    assert {key: sorted(life.moves, key=lambda one: one.key) for key, life in lives.by_alliance.items()} == {
        life.alliance.key: list(life.moves) for life in LIVES
    }
    assert sorted((life.alliance for life in lives.by_alliance.values()), key=lambda one: one.key) == sorted(
        (life.alliance for life in LIVES), key=lambda one: one.key
    )
    assert len((await read_pipelines(graph, None, most=5, timeout=10)).by_alliance) == 5
    with pytest.raises(LimitExceeded, match="more than 4 alliances"):
        await read_pipelines(graph, None, most=4, timeout=10)

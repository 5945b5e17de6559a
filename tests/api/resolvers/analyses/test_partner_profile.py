"""Companies as partners over GraphQL, on both engines."""

from typing import Any

import pytest

from graph_service.api.execution.operations import Operations
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.schema.migrations import migrate
from tests.api.analysed_graph import refusal
from tests.api.worked_graph import data
from tests.conftest import delete_everything
from tests.lives import store_records
from tests.partners import GRAPH, RECORDS
from tests.query.answers import Recorded, operations_on

AS_OF = "2026-06-30"
SELF = """
  query ($key: String!, $asOf: Date) {
    company(key: $key) {
      selfAssessment(asOf: $asOf) {
        company { name }
        coreStrengths(first: 2) { resource { key } level otherHolders seekers evidence reason }
        urgentNeeds { gap { resource { key } gap candidates { company { key } } } reason }
        readiness { process team incentives willingnessToShare mean assessedOn assessedBy notes }
      }
    }
  }
"""
PROFILE = """
  query ($key: String!, $assessor: CompanyRef, $asOf: Date) {
    company(key: $key) {
      partnerProfile(assessor: $assessor, asOf: $asOf) {
        company { key }
        assessor { key }
        criteria {
          criterion value source assessedOn assessedBy assessor { key } evidence reason computed
          aspects { aspect value assessedOn evidence }
        }
      }
    }
  }
"""
RANK = """
  query ($key: String!, $weights: [CriterionWeight!], $candidates: CompanyFilter, $missing: MissingValues,
         $asOf: Date, $first: Int) {
    company(key: $key) {
      rankCandidates(weights: $weights, candidates: $candidates, missing: $missing, asOf: $asOf,
                     first: $first) {
        method
        ranked {
          rank company { key } score coverage contributions { criterion contribution }
          profile { criteria { criterion source } }
        }
        stability { leader rival criterion }
        unknown { key }
      }
    }
  }
"""


@pytest.fixture(scope="module")
async def graph(database: Database) -> Database:
    await delete_everything(database)
    await migrate(database)
    await import_dataset(database, GRAPH)
    await store_records(database, RECORDS)
    return database


@pytest.fixture(scope="module")
def service(graph: Database) -> Operations:
    return operations_on(graph)


async def test_a_self_assessment(service: Operations) -> None:
    found = (await data(service, SELF, {"key": "partner_a", "asOf": AS_OF}))["company"]["selfAssessment"]
    assert found == {
        "company": {"name": "A"},
        "coreStrengths": [
            {
                "resource": {"key": "v"},
                "level": 0.95,
                "otherHolders": 0,
                "seekers": 0,
                "evidence": None,
                "reason": "Held at 0.95; nobody else holds it.",
            },
            {
                "resource": {"key": "t"},
                "level": 0.9,
                "otherHolders": 0,
                "seekers": 1,
                "evidence": "A patent",
                "reason": "Held at 0.9; nobody else holds it, and 1 other lacks it.",
            },
        ],
        "urgentNeeds": [
            {
                "gap": {
                    "resource": {"key": key},
                    "gap": gap,
                    "candidates": [{"company": {"key": "partner_b"}}],
                },
                "reason": reason,
            }
            for key, gap, reason in [
                (
                    *("r", 0.3),
                    "Importance 0.6; 0.5 is required, 0 its own level, 0 that of its partners: 0.5 short.",
                ),
                (
                    *("s", 0.16),
                    "Importance 0.4; 0.4 is required, 0 its own level, 0 that of its partners: 0.4 short.",
                ),
            ]
        ],
        "readiness": {
            "process": 8.0,
            "team": 5.0,
            "incentives": None,
            "willingnessToShare": 6.5,
            "mean": 6.5,
            "assessedOn": "2026-06-01",
            "assessedBy": "Ann",
            "notes": "A workshop",
        },
    }
    nothing = (await data(service, SELF, {"key": "partner_b", "asOf": AS_OF}))["company"]["selfAssessment"]
    assert nothing["readiness"] is None


async def profile(service: Operations, **variables: Any) -> list[dict[str, Any]]:
    given = {"key": "partner_b", "asOf": AS_OF} | variables
    found = (await data(service, PROFILE, given))["company"]["partnerProfile"]
    criteria: list[dict[str, Any]] = found["criteria"]
    return criteria


async def test_a_profile_in_the_eyes_of_another(service: Operations) -> None:
    found = await profile(service, assessor={"key": "partner_a"})
    assert [(one["criterion"], one["value"], one["source"], one["computed"]) for one in found] == [
        ("STRATEGIC_FIT", 7.5, "ASSESSED", None),
        ("RESOURCE_COMPLEMENTARITY", 6.73913043, "COMPUTED", 6.73913043),
        ("FINANCIAL_HEALTH", 8.0, "OVERRIDDEN", 5.3),
        ("REPUTATION", 4.0, "ASSESSED", None),
        ("CULTURAL_FIT", None, None, None),
        ("WILLINGNESS", None, None, None),
    ]
    assert found[3] == {
        "criterion": "REPUTATION",
        "value": 4.0,
        "source": "ASSESSED",
        "assessedOn": "2026-01-01",
        "assessedBy": "Ann",
        "assessor": {"key": "partner_a"},
        "evidence": "Two complaints",
        "reason": None,
        "computed": None,
        "aspects": [],
    }
    assert [(one["aspect"], one["value"]) for one in found[0]["aspects"]] == [
        ("POSITIONING", 6.0),
        ("VISION", 9.0),
    ]


async def test_a_profile_for_anybody(service: Operations) -> None:
    found = await profile(service)
    assert [one["value"] for one in found] == [7.5, None, 8.0, 9.0, None, None]
    answer = await service.run(PROFILE, {"key": "partner_c", "asOf": AS_OF})
    (entry,) = answer.body["extensions"]["analyses"]
    assert entry["reason"] == "Nothing is known of partner_c as a partner on 2026-06-30."


async def test_candidates_that_are_stored(service: Operations) -> None:
    weights = [
        {"criterion": "REPUTATION", "weight": 1},
        {"criterion": "RESOURCE_COMPLEMENTARITY", "weight": 1},
    ]
    given = {"key": "partner_a", "asOf": AS_OF, "weights": weights}
    found = (await data(service, RANK, given))["company"]["rankCandidates"]
    assert (found["method"], found["unknown"]) == ("WEIGHTED_SUM", [])
    assert [(one["rank"], one["company"]["key"], one["score"]) for one in found["ranked"]] == [
        (1, "partner_b", pytest.approx(5.369565217)),
        (2, "partner_c", 4.0),
    ]
    assert found["stability"][0]["leader"] == "partner_b"
    assert len(found["ranked"][0]["profile"]["criteria"]) == 6
    earlier = {"key": "partner_a", "asOf": "2026-04-30", "missing": "RENORMALISE"}
    found = (await data(service, RANK, earlier))["company"]["rankCandidates"]
    assert [one["company"]["key"] for one in found["ranked"]] == ["partner_b", "partner_d"]


async def test_candidates_that_are_named(service: Operations) -> None:
    named = {"key": {"in": ["partner_a", "partner_c", "partner_d"]}}
    given = {"key": "partner_a", "asOf": AS_OF, "candidates": named, "missing": "RENORMALISE"}
    found = (await data(service, RANK, given))["company"]["rankCandidates"]
    assert [one["company"]["key"] for one in found["ranked"]] == ["partner_c", "partner_d"]
    reputation = {"weights": [{"criterion": "REPUTATION", "weight": 1}]}
    found = (await data(service, RANK, given | reputation))["company"]["rankCandidates"]
    assert found["unknown"] == [{"key": "partner_d"}]
    answer = await service.run(RANK, {**given, "first": 1})
    assert answer.body["extensions"]["analyses"][0]["truncated"]


@pytest.mark.parametrize(
    ("query", "given", "expected"),
    [
        (RANK, {"key": "partner_a", "asOf": AS_OF}, ("INVALID_INPUT", "missing")),
        (
            RANK,
            {"key": "partner_a", "weights": [{"criterion": "PRICE", "weight": 1}]},
            ("INVALID_INPUT", "weights[0].criterion"),
        ),
        (RANK, {"key": "partner_a", "first": 5_001}, ("INVALID_INPUT", "first")),
        (PROFILE, {"key": "partner_b", "assessor": {"key": "partner_b"}}, ("INVALID_INPUT", "assessor")),
        (PROFILE, {"key": "partner_b", "assessor": {"key": "nobody"}}, ("NOT_FOUND", None)),
    ],
)
async def test_what_is_refused(
    service: Operations, query: str, given: dict[str, Any], expected: tuple[str, str | None]
) -> None:
    assert await refusal(service, query, **given) == expected


@pytest.mark.parametrize(
    ("selected", "statements"),
    [
        ("selfAssessment { readiness { mean } }", 2),
        ("partnerProfile { criteria { value } }", 2),
        ("rankCandidates(missing: RENORMALISE) { ranked { score } }", 4),
        ("rankCandidates(missing: RENORMALISE) { ranked { company { key } } }", 5),
    ],
)
async def test_statements_do_not_grow_with_what_is_asked(
    graph: Database, selected: str, statements: int
) -> None:
    recorded = Recorded(graph)
    service = operations_on(recorded)
    query = "query ($filter: CompanyFilter) { companies(filter: $filter) { nodes { SELECTED } } }"
    query = query.replace("SELECTED", selected)
    # the first reads the snapshot as well
    await data(service, query)
    counts = []
    for keys in (["partner_a"], ["partner_a", "partner_b", "partner_c"]):
        recorded.texts.clear()
        await data(service, query, {"filter": {"key": {"in": keys}}})
        counts.append(len(recorded.texts))
    assert counts == [statements] * 2

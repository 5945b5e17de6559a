"""The stages of an alliance and the rules of its records over GraphQL: what is refused changes nothing."""

import datetime as dt
from typing import Any

import pytest

from graph_service.api.execution.operations import Operations
from graph_service.domain.alliance_stages import MOVES
from graph_service.domain.model.entities import AllianceStage
from graph_service.domain.records.pipeline import CheckKind, CheckStatus
from graph_service.store.engine.database import Database
from tests.api.sample_records import WRITABLE, sample
from tests.api.worked_graph import TODAY, data
from tests.api.writing_service import base_service, change, refused

LIFE = """query ($key: String!) { alliance(key: $key) { stage startsOn endsOn version
  stageMoves { nodes { fromStage toStage movedOn movedBy reason } }
  dueDiligence { nodes { kind status } } } }"""


@pytest.fixture(scope="module")
async def service(database: Database) -> Operations:
    return await base_service(database)


async def alliance_in(service: Operations, stage: str, **more: Any) -> str:
    """Return the key of a new alliance in a stage."""
    key = f"in-{stage.lower()}-{len(more)}"
    if (await data(service, LIFE, {"key": key}))["alliance"] is not None:
        await change(service, "deleteAlliance", {"key": key, "cascade": True})
    await change(service, "createAlliance", {"key": key, "name": key, "stage": stage, **more})
    return key


async def cleared(service: Operations, alliance: str, **status: str) -> None:
    """Make the four checks of an alliance: passed, unless another status is given."""
    for kind in CheckKind:
        found = status.get(kind.lower(), "PASSED")
        await change(
            service,
            "createDueDiligenceCheck",
            {"alliance": alliance, "kind": kind, "status": found, "findings": "As they are"},
        )


async def life(service: Operations, key: str) -> Any:
    return (await data(service, LIFE, {"key": key}))["alliance"]


@pytest.mark.parametrize("stage", AllianceStage)
async def test_a_stage_that_does_not_follow_is_refused(
    service: Operations, database: Database, stage: AllianceStage
) -> None:
    key = await alliance_in(service, stage)
    await cleared(service, key)
    for following in AllianceStage:
        if following in MOVES[stage]:
            continue
        payload, reasons = await refused(
            service, database, "moveAlliance", {"key": key, "toStage": following}, "alliance { stage }"
        )
        assert reasons == [("CONFLICT", "input.toStage")]
        assert payload["alliance"] == {"stage": stage}
        assert payload["errors"][0]["currentVersion"] == 1
        assert all(allowed in payload["errors"][0]["message"] for allowed in MOVES[stage])


@pytest.mark.parametrize(
    ("stage", "following"), [(one, other) for one in AllianceStage for other in MOVES[one]]
)
async def test_a_stage_that_follows_is_reached_and_noted(
    service: Operations, stage: AllianceStage, following: AllianceStage
) -> None:
    key = await alliance_in(service, stage)
    await cleared(service, key)
    move = {"key": key, "toStage": following, "expectedVersion": 1, "movedBy": "Ann", "reason": "So decided"}
    moved = await change(service, "moveAlliance", move, "alliance { stage version }")
    assert moved["alliance"] == {"stage": following, "version": 2}
    (noted,) = (await life(service, key))["stageMoves"]["nodes"]
    assert noted == {
        "fromStage": stage,
        "toStage": following,
        "movedOn": TODAY.isoformat(),
        "movedBy": "Ann",
        "reason": "So decided",
    }


@pytest.mark.parametrize("status", [None, CheckStatus.OPEN, CheckStatus.FAILED])
@pytest.mark.parametrize("check", CheckKind)
async def test_a_check_that_is_not_cleared_keeps_a_pilot_from_beginning(
    service: Operations, database: Database, check: CheckKind, status: CheckStatus | None
) -> None:
    key = await alliance_in(service, "DUE_DILIGENCE")
    await cleared(service, key, **{check.lower(): status or "WAIVED"})
    if status is None:  # it was never made
        await change(service, "deleteDueDiligenceCheck", {"key": f"{key}--{check.lower()}"})
    payload, reasons = await refused(service, database, "moveAlliance", {"key": key, "toStage": "PILOT"})
    assert reasons == [("CONFLICT", "input.toStage")]
    message = payload["errors"][0]["message"]
    assert f"{check} is {status or 'OPEN'}" in message
    assert [other in message for other in CheckKind] == [other is check for other in CheckKind]


async def test_due_diligence_begins_with_its_checks_open(service: Operations) -> None:
    key = await alliance_in(service, "CONTACTED")
    early = {"alliance": key, "kind": "LEGAL", "status": "PASSED"}
    await change(service, "createDueDiligenceCheck", early)
    await change(service, "moveAlliance", {"key": key, "toStage": "DUE_DILIGENCE"})
    checks = {one["kind"]: one["status"] for one in (await life(service, key))["dueDiligence"]["nodes"]}
    assert checks == {"FINANCIAL": "OPEN", "LEGAL": "PASSED", "MARKET": "OPEN", "TECHNICAL": "OPEN"}


async def test_moves_are_in_the_order_of_their_days(service: Operations, database: Database) -> None:
    key = await alliance_in(service, "PROSPECT")
    await change(service, "moveAlliance", {"key": key, "toStage": "CONTACTED", "movedOn": "2024-05-01"})
    late = {"key": key, "toStage": "DECLINED", "movedOn": "2024-04-30"}
    _, reasons = await refused(service, database, "moveAlliance", late)
    assert reasons == [("CONFLICT", "input.movedOn")]
    ahead = {**late, "movedOn": (TODAY + dt.timedelta(days=3)).isoformat()}
    _, reasons = await refused(service, database, "moveAlliance", ahead)
    assert reasons == [("INVALID_INPUT", "input.movedOn")]
    stale = {**late, "movedOn": "2024-05-01", "expectedVersion": 1}
    payload, reasons = await refused(service, database, "moveAlliance", stale, "alliance { stage version }")
    assert reasons == [("CONFLICT", "input.expectedVersion")]
    assert payload["alliance"] == {"stage": "CONTACTED", "version": 2}
    _, reasons = await refused(service, database, "moveAlliance", {**late, "key": "nobody"})
    assert reasons == [("NOT_FOUND", "input.key")]


@pytest.mark.parametrize("stated", [{}, {"startsOn": "2023-01-01"}, {"endsOn": "2030-01-01"}])
async def test_the_days_of_an_alliance_follow_its_moves(service: Operations, stated: dict[str, str]) -> None:
    key = await alliance_in(service, "DUE_DILIGENCE", **stated)
    await cleared(service, key)
    for stage, day in (("PILOT", "2024-01-01"), ("AGREEMENT", "2024-03-01"), ("ENDED", "2024-06-30")):
        await change(service, "moveAlliance", {"key": key, "toStage": stage, "movedOn": day})
    found = await life(service, key)
    assert found["startsOn"] == stated.get("startsOn", "2024-01-01")
    assert found["endsOn"] == "2024-06-30"


async def test_a_pilot_is_expanded_on_evidence_alone(service: Operations, database: Database) -> None:
    for name, given in (
        ("createPilot", {"key": "trial", "alliance": "a1", "goal": "G"}),
        ("createKpi", {"key": "x", "alliance": "a1", "pilot": "trial", "name": "X", "target": 1}),
        ("createKpi", {"key": "y", "alliance": "a1", "pilot": "trial", "name": "Y", "target": 1}),
        ("createKpiReading", {"kpi": "x", "readOn": "2024-01-01", "value": 1}),
    ):
        await change(service, name, given)
    expand = {"key": "trial", "decision": "EXPAND"}
    payload, reasons = await refused(service, database, "updatePilot", expand)
    assert reasons == [("CONFLICT", "input.decision")]
    assert payload["errors"][0]["message"].endswith("there is no reading of y.")
    given = {"alliance": "a1", "goal": "G", "decision": "EXPAND"}
    _, reasons = await refused(service, database, "createPilot", given)
    assert reasons == [("CONFLICT", "input.decision")]
    await change(service, "createKpiReading", {"kpi": "y", "readOn": "2024-01-01", "value": 1})
    done = await change(service, "updatePilot", expand, "pilot { decision decidedOn }")
    assert done["pilot"] == {"decision": "EXPAND", "decidedOn": TODAY.isoformat()}


async def test_what_was_signed_stays_as_it_is(service: Operations, database: Database) -> None:
    await change(service, "createCompany", {"key": "c3", "name": "C3"})
    terms = {"key": "first", "alliance": "a2", "parties": ["c1", "c2"]}
    await change(service, "createAgreement", {**terms, "exclusive": True, "modes": ["CHANNEL"]})
    tier = {"agreement": "first", "number": 1, "percentages": ["50", "50"]}
    await change(service, "createAgreementTier", {**tier, "key": "tier"})
    bonus = {"agreement": "first", "party": "c2", "threshold": "10", "amount": "1", "currency": "EUR"}
    await change(service, "createBonus", {**bonus, "key": "bonus"})
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"parties": ["c1", "c1"]}, "parties"),
        ({"parties": ["c1"]}, "parties"),  # the tiers have two percentages
        ({"parties": ["c1", "a-third"]}, "parties"),  # which is no company
        ({"parties": ["c1", "c3"]}, "parties"),  # the bonus is that of c2
        ({"costPercentages": ["100"]}, "costPercentages"),
    ]
    for given, field in wrong:
        _, reasons = await refused(service, database, "updateAgreement", {"key": "first", **given})
        assert [place for _, place in reasons] == [f"input.{field}"], given
    for field, value in (("party", "c3"), ("amount", "11")):
        _, reasons = await refused(service, database, "createBonus", {**bonus, field: value})
        assert reasons == [("INVALID_INPUT", f"input.{field}")]
    amendment = {"key": "first", "amendmentReason": "Too early"}
    _, reasons = await refused(service, database, "amendAgreement", amendment)
    assert reasons == [("CONFLICT", "input.key")]

    await change(service, "updateAgreement", {"key": "first", "signedOn": "2024-01-01"})
    found = await data(service, '{ alliance(key: "a2") { exclusive modes version } }')
    assert found["alliance"] == {"exclusive": True, "modes": ["CHANNEL"], "version": 2}
    late: list[tuple[str, dict[str, Any]]] = [
        ("updateAgreement", {"key": "first", "scope": "More"}),
        ("deleteAgreement", {"key": "first", "cascade": True}),
        ("updateAgreementTier", {"key": "tier", "percentages": ["40", "60"]}),
        ("deleteAgreementTier", {"key": "tier"}),
        ("createBonus", bonus),
        ("updateBonus", {"key": "bonus", "amount": "2"}),
        ("deleteBonus", {"key": "bonus"}),
    ]
    for name, given in late:
        payload, reasons = await refused(service, database, name, given)
        assert [code for code, _ in reasons] == ["CONFLICT"], name
        assert "was signed on 2024-01-01" in payload["errors"][0]["message"]

    other = {**amendment, "parties": ["c1", "c2", "c3"]}
    _, reasons = await refused(service, database, "amendAgreement", other)
    assert reasons == [("INVALID_INPUT", "input.parties")]
    shows = "agreement { key number parties amendmentReason tiers { totalCount } bonuses { totalCount } }"
    amended = await change(service, "amendAgreement", {**amendment, "exclusive": False}, shows)
    assert amended["agreement"] == {
        "key": "a2--2",
        "number": 2,
        "parties": ["c1", "c2"],
        "amendmentReason": "Too early",
        "tiers": {"totalCount": 1},
        "bonuses": {"totalCount": 1},
    }
    _, reasons = await refused(service, database, "amendAgreement", amendment)
    assert reasons == [("CONFLICT", "input.key")]
    found = await data(service, '{ alliance(key: "a2") { exclusive } }')
    assert found["alliance"] == {"exclusive": True}
    await change(service, "updateAgreement", {"key": "a2--2", "signedOn": "2024-02-01"})
    found = await data(service, '{ alliance(key: "a2") { exclusive } }')
    assert found["alliance"] == {"exclusive": False}
    _, reasons = await refused(service, database, "amendAgreement", amendment)  # it is not the latest
    assert reasons == [("CONFLICT", "input.key")]


async def test_tiers_lie_one_above_the_other_when_signed(service: Operations, database: Database) -> None:
    key = await alliance_in(service, "AGREEMENT")
    await change(service, "createAgreement", {"key": "tiered", "alliance": key, "parties": ["c1", "c2"]})
    for number, bound in ((1, "500"), (2, "100"), (3, None)):
        tier = {"agreement": "tiered", "number": number, "upTo": bound, "percentages": ["50", "50"]}
        await change(service, "createAgreementTier", {**tier, "key": f"tier-{number}"})
    sign = {"key": "tiered", "signedOn": "2024-01-01"}
    _, reasons = await refused(service, database, "updateAgreement", sign)
    assert reasons == [("CONFLICT", "input.signedOn")]
    await change(service, "updateAgreementTier", {"key": "tier-2", "upTo": "501"})
    await change(service, "updateAgreement", sign)


@pytest.mark.parametrize(
    ("mutation", "given", "field"),
    [
        ("createAssessment", {"criterion": "FINANCIAL_HEALTH", "aspect": None, "reason": None}, "reason"),
        ("createAssessment", {"criterion": "REPUTATION", "aspect": "VISION"}, "aspect"),
        ("createDueDiligenceCheck", {"status": "WAIVED", "findings": None}, "findings"),
        ("createChallenge", {"raisedOn": "2024-02-01", "resolvedOn": "2024-01-31"}, "resolvedOn"),
        ("createLead", {"currency": None}, "currency"),
        ("createJointBid", {"amount": None}, "amount"),
        ("createAgreement", {"number": 2, "alliance": "a-alliance"}, "number"),
        ("createAgreementTier", {"percentages": ["60"]}, "percentages"),
        ("createAgreementTier", {"percentages": ["60", "39.98"]}, "percentages"),
    ],
)
async def test_records_that_do_not_add_up(
    service: Operations, database: Database, mutation: str, given: dict[str, Any], field: str
) -> None:
    kind = next(kind for kind in WRITABLE if kind.name == mutation.removeprefix("create"))
    await change(service, "createAlliance", {"key": "a-alliance", "name": "A"}, key="another alliance")
    wrong = {**sample(kind), **given, "key": "wrong"}
    _, reasons = await refused(service, database, mutation, wrong)
    assert reasons == [("INVALID_INPUT", f"input.{field}")]

"""Subscriptions to new warnings, on both engines, over real connections."""

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import pytest

from graph_service.api.resolvers.watched_alliances import WatchedAlliances
from graph_service.domain.dataset import DataSet
from graph_service.domain.global_ids import global_id
from graph_service.domain.model.entities import Alliance, AllianceStage, Company, Membership
from graph_service.settings import Settings
from graph_service.store.engine.database import Database
from graph_service.store.history.change_feed import ChangeFeed
from graph_service.store.history.history import place
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.schema.migrations import migrate
from graph_service.store.store import Store
from tests.conftest import delete_everything
from tests.query.compiled import prepared
from tests.subscribers import Service, served

DAY = dt.date(2026, 6, 30)
OF_COMPANY = """
  subscription ($present: Boolean) {
    allianceWarnings(company: { key: "a" }, present: $present) {
      kind severity about since alliance { key name }
    }
  }
"""
OF_ALLIANCE = """
  subscription { allianceWarnings(alliance: { key: "duo" }) { kind severity alliance { health { score } } } }
"""


class Clock:
    """What day it is."""

    def __init__(self) -> None:
        self.day = DAY

    def __call__(self) -> dt.date:
        return self.day


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def service(database: Database, settings: Settings, clock: Clock) -> AsyncIterator[Service]:
    """Two alliances without a warning, of which a is in one."""
    await delete_everything(database)
    await migrate(database)
    active = AllianceStage.ACTIVE
    await import_dataset(
        database,
        DataSet(
            companies=tuple(Company(key=key, name=key.upper()) for key in "abc"),
            alliances=(
                Alliance(key="duo", name="Duo", stage=active),
                Alliance(key="other", name="Other", stage=active),
            ),
            memberships=(Membership(alliance="duo", company="a"), Membership(alliance="other", company="b")),
        ),
    )
    store = Store(database, ChangeFeed(database, 0.1, clock))
    async with served(store, settings) as service:
        yield service


def challenge(key: str, severity: str = "MEDIUM", alliance: str = "duo") -> dict[str, Any]:
    raised = {"kind": "COMMUNICATION", "severity": severity, "raisedOn": "2026-06-01"}
    return {"createChallenge": {"key": key, "alliance": alliance, **raised}}


async def test_a_new_warning_is_told_once(service: Service) -> None:
    await service.change(challenge("old"))
    async with service.connected() as client:
        await client.subscribe(OF_COMPANY)
        await service.begun()  # what applied by then is not new
        await service.change(challenge("new"))
        assert (await client.data())["allianceWarnings"] == {
            "kind": "OPEN_CHALLENGE",
            "severity": "MEDIUM",
            "about": global_id("Challenge", "new"),
            "since": "2026-06-01",
            "alliance": {"key": "duo", "name": "Duo"},
        }
        await service.change({"updateChallenge": {"key": "new", "description": "The same, in other words"}})
        await service.change({"updateAlliance": {"key": "duo", "scope": "Something else"}})
        await client.silent(service)


async def test_one_that_has_become_worse_or_come_back_is_told_again(service: Service) -> None:
    steps: list[tuple[dict[str, Any], str | None]] = [
        ({"severity": "LOW"}, None),
        ({"severity": "HIGH"}, "HIGH"),
        ({"severity": "MEDIUM"}, None),
        ({"severity": "HIGH"}, "HIGH"),
        ({"resolvedOn": "2026-06-29"}, None),
        ({"resolvedOn": None}, "HIGH"),
    ]
    await service.change(challenge("one", "LOW"))
    async with service.connected() as client:
        await client.subscribe(OF_COMPANY)
        await service.begun()
        for number, (changed, expected) in enumerate(steps):
            # with one that is new: it comes after all that is worse
            change = {"updateChallenge": {"key": "one", **changed}}
            await service.change(change, challenge(f"new-{number}", "LOW"))
            told = (await client.data())["allianceWarnings"]
            if expected is not None:
                assert (told["about"], told["severity"]) == (global_id("Challenge", "one"), expected)
                told = (await client.data())["allianceWarnings"]
            assert told["about"] == global_id("Challenge", f"new-{number}")


async def test_it_can_begin_with_those_that_apply(service: Service) -> None:
    await service.change(challenge("mild", "LOW"), challenge("severe", "HIGH"))
    async with service.connected() as client:
        await client.subscribe(OF_COMPANY, present=True)
        told = [(await client.data())["allianceWarnings"]["severity"] for _ in range(2)]
        assert told == ["HIGH", "LOW"]
        await client.silent(service)


async def test_an_alliance_that_the_company_joins_is_watched(service: Service) -> None:
    await service.change(challenge("theirs", alliance="other"))
    async with service.connected() as client:
        await client.subscribe(OF_COMPANY)
        await service.begun()
        await service.change({"setMembership": {"alliance": "other", "company": "a"}})
        assert (await client.data())["allianceWarnings"]["alliance"]["key"] == "other"
        await service.change(challenge("more", alliance="other"))
        assert (await client.data())["allianceWarnings"]["about"] == global_id("Challenge", "more")


async def test_readings_of_an_indicator_warn(service: Service) -> None:
    kpi = {"key": "k", "alliance": "duo", "name": "revenue", "target": 100}
    async with service.connected() as client:
        await client.subscribe(OF_ALLIANCE)
        await service.begun()
        await service.change({"createKpi": kpi})
        await service.change({"createKpiReading": {"kpi": "k", "readOn": "2026-06-01", "value": 40}})
        health = {"health": {"score": 0.4}}
        assert (await client.data())["allianceWarnings"] == {
            "kind": "LOW_HEALTH",
            "severity": "HIGH",
            "alliance": health,
        }


async def test_a_new_day_brings_warnings_without_a_change(service: Service, clock: Clock) -> None:
    agreement = {"key": "ag", "alliance": "duo", "signedOn": "2026-01-01", "endsOn": "2026-09-29"}
    await service.change({"createAgreement": agreement})
    async with service.connected() as client:
        await client.subscribe(OF_COMPANY)
        await service.begun()
        clock.day += dt.timedelta(days=1)
        warning = (await client.data())["allianceWarnings"]
        assert (warning["kind"], warning["severity"]) == ("AGREEMENT_ENDING", "LOW")
        clock.day += dt.timedelta(days=1)
        # the day is looked at with the revision
        await service.change({"updateCompany": {"key": "c", "name": "Somebody else"}})
        await client.silent(service)


async def test_events_say_what_they_rest_on(service: Service) -> None:
    await service.change(challenge("one"))
    async with service.connected() as client:
        await client.subscribe(OF_COMPANY, present=True)
        (rests_on,) = (await client.message())["payload"]["extensions"]["analyses"]
        assert rests_on["parameters"]["asOf"] == DAY.isoformat()
        assert rests_on["graphRevision"] == await service.revision()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("", "INVALID_INPUT"),
        ('(company: { key: "a" }, alliance: { key: "duo" })', "INVALID_INPUT"),
        ('(company: { key: "nobody" })', "NOT_FOUND"),
        ('(alliance: { key: "nothing" })', "NOT_FOUND"),
    ],
)
async def test_what_can_not_be_watched_is_refused(service: Service, arguments: str, code: str) -> None:
    async with service.connected() as client:
        await client.subscribe(f"subscription {{ allianceWarnings{arguments} {{ kind }} }}")
        message = await client.message()
        assert message["type"] == "error"
        assert message["payload"][0]["extensions"]["code"] == code


async def test_it_ends_when_the_alliance_is_deleted(service: Service) -> None:
    async with service.connected() as client:
        await client.subscribe(OF_ALLIANCE)
        await service.begun()
        await service.change({"deleteAlliance": {"key": "duo", "cascade": True}})
        message = await client.message()
        assert message["payload"]["errors"][0]["extensions"]["code"] == "NOT_FOUND"
        assert (await client.message())["type"] == "complete"


async def test_marks_of_errors_end_with_their_evaluation(service: Service) -> None:
    context = service.app.services.operations.context()
    operation, document = prepared('subscription { allianceWarnings(company: {key: "a"}) { kind } }', {})
    (nodes,) = document.nodes("Subscription", [operation.selection_set]).values()
    field = document.field("Subscription", nodes)
    context.roots_with_errors.add(field.root_key)
    assert await WatchedAlliances(context, field, place("Company", "a")).new_warnings() == []
    assert context.roots_with_errors == set()

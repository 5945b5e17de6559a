"""Known truths of the airlines data, read straight from its files."""

import csv
from collections.abc import Iterator
from datetime import date
from importlib.resources import files

import pytest

from graph_service.analysis.alliances.additions import alliance_additions, alliance_coverage, best_additions
from graph_service.analysis.complementarity.exchange import exchange_opportunities
from graph_service.analysis.complementarity.resource_gaps import resource_gaps
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.domain.model.entities import (
    Alliance,
    AllianceStage,
    Company,
    Competition,
    Holding,
    Membership,
    Need,
    Resource,
    ResourceKind,
)
from graph_service.domain.network import Network


def rows(name: str) -> Iterator[dict[str, str]]:
    text = files("graph_service").joinpath("data", "airlines", f"{name}.csv").read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())


def day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


@pytest.fixture(scope="module")
def airlines() -> ActiveNetwork:
    network = Network.of(
        companies=[
            Company(key=row["key"], name=row["name"], country=row["country"]) for row in rows("companies")
        ],
        resources=[
            Resource(
                key=row["key"],
                name=row["name"],
                kind=ResourceKind(row["kind"]),
                pooled=row["pooled"] == "true",
            )
            for row in rows("resources")
        ],
        alliances=[
            Alliance(
                key=row["key"],
                name=row["name"],
                stage=AllianceStage(row["stage"]),
                starts_on=day(row["starts_on"]),
                ends_on=day(row["ends_on"]),
            )
            for row in rows("alliances")
        ],
        holdings=[
            Holding(company=row["company"], resource=row["resource"], level=float(row["level"]))
            for row in rows("holds")
        ],
        needs=[
            Need(
                company=row["company"],
                resource=row["resource"],
                importance=float(row["importance"]),
                required_level=float(row["required_level"]),
                evidence=row["evidence"],
            )
            for row in rows("needs")
        ],
        memberships=[
            Membership(
                alliance=row["alliance"],
                company=row["company"],
                since=day(row["since"]),
                until=day(row["until"]),
            )
            for row in rows("members")
        ],
        competitions=[
            Competition(
                a=min(row["a"], row["b"]), b=max(row["a"], row["b"]), intensity=float(row["intensity"])
            )
            for row in rows("competes")
        ],
    )
    return ActiveNetwork(network, date(2022, 1, 14))


@pytest.fixture(scope="module")
def markets(airlines: ActiveNetwork) -> list[str]:
    return [key for key in airlines.network.resources.keys if key.startswith("mkt-")]


@pytest.fixture(scope="module")
def independent(airlines: ActiveNetwork) -> list[str]:
    return [
        key
        for number, key in enumerate(airlines.network.companies.keys)
        if not len(airlines.joined[airlines.alliances_of.of(number)])
    ]


def test_skyteam_reaches_169_of_210_countries(airlines: ActiveNetwork, markets: list[str]) -> None:
    coverage = alliance_coverage(airlines, "skyteam", resources=markets)
    assert (coverage.covered, coverage.total, len(coverage.missing())) == (169, 210, 41)


def test_virgin_atlantic_adds_four_countries(airlines: ActiveNetwork, markets: list[str]) -> None:
    ranked = alliance_additions(airlines, "skyteam", resources=markets, among=["virgin-atlantic"])
    (addition,) = ranked.additions
    assert addition.resources == ("mkt-bb", "mkt-gd", "mkt-tt", "mkt-vc")


def test_flydubai_and_fiji_airways_are_the_best_pair(
    airlines: ActiveNetwork, markets: list[str], independent: list[str]
) -> None:
    ranked = alliance_additions(airlines, "skyteam", resources=markets, among=independent, first=2)
    assert {row.company: row.count for row in ranked.additions} == {"flydubai": 7, "fiji-airways": 7}
    pair = best_additions(airlines, "skyteam", size=2, resources=markets, among=independent)
    assert ([row.company for row in pair.members], pair.added) == (["fiji-airways", "flydubai"], 14)
    assert (pair.upper_bound, pair.optimal) == (14.0, True)


def test_three_large_airlines_add_nothing_to_star_alliance(
    airlines: ActiveNetwork, markets: list[str]
) -> None:
    three = ["emirates", "indigo", "etihad-airways"]
    ranked = alliance_additions(airlines, "star-alliance", resources=markets, among=three)
    assert [row.count for row in ranked.additions] == [0, 0, 0]
    assert ranked.reason == "None of the companies looked at would add anything to star-alliance."
    assert best_additions(airlines, "star-alliance", size=2, resources=markets, among=three).members == ()


def test_every_airline_has_a_report_and_the_exchange_is_solved(airlines: ActiveNetwork) -> None:
    reports = [resource_gaps(airlines, key) for key in airlines.network.companies.keys]
    assert sum(len(report.gaps) for report in reports) == len(airlines.network.needs.company) == 3718
    assert all(gap.evidence == "derived:peer-gap" for report in reports for gap in report.gaps)
    result = exchange_opportunities(airlines, time_limit_seconds=60)
    assert result.optimal
    assert result.plan_value == result.upper_bound > 0

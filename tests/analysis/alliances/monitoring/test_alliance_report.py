"""What belongs to a report on a period, worked out by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from graph_service.analysis.alliances.monitoring.alliance_health import alliance_health
from graph_service.analysis.alliances.monitoring.alliance_report import AllianceReport, alliance_report
from graph_service.domain.errors import InvalidInput
from graph_service.domain.read_models.alliance_record import AllianceActivity, SalesAmounts
from graph_service.domain.records.governance import ActionItem, BodyKind, GovernanceBody, Meeting
from graph_service.domain.records.review import Challenge, ChallengeKind, Review, ReviewScore
from tests.lives import COST, DAY, REVENUE, TROUBLED, life_of, reading

FIRST, LAST = date(2026, 4, 1), date(2026, 6, 30)
BODY = GovernanceBody(key="g", alliance="duo", name="Board", kind=BodyKind.WORKING_GROUP)


def report(records: Any, **activity: Any) -> AllianceReport:
    return alliance_report(life_of(records), AllianceActivity(**activity), FIRST, LAST)


def test_readings_of_the_period_and_attainment_on_its_last_day() -> None:
    days = [FIRST - DAY, FIRST, LAST, LAST + DAY]
    values = (40_000, 41_000, 42_000, 50_000)
    readings = [reading(REVENUE, day, value) for day, value in zip(days, values, strict=True)]
    revenue, cost = sorted(
        report([REVENUE, COST, *readings]).kpis, key=lambda one: one.attained.attainment is None
    )
    assert [one.value for one in revenue.readings] == [41_000, 42_000]
    assert (revenue.attained.actual, revenue.attained.attainment) == (42_000, 0.84)
    assert (cost.readings, cost.attained.attainment) == ((), None)


def test_meetings_and_reviews_of_the_period() -> None:
    records: list[Any] = [BODY]
    for number, day in enumerate([LAST + DAY, LAST, FIRST, FIRST - DAY]):
        records.append(Meeting(key=f"m{number}", body="g", held_on=day, decisions=(f"d{number}",)))
        records.append(Review(key=f"r{number}", alliance="duo", held_on=day))
        records += [
            ReviewScore(key=f"{number}-{side}", review=f"r{number}", company=side, score=5) for side in "ba"
        ]
    found = report(records)
    assert [(one.body, one.decisions) for one in found.meetings] == [
        ("Board", ("d2",)),
        ("Board", ("d1",)),
    ]
    assert [(one.key, [score.company for score in one.scores]) for one in found.reviews] == [
        ("r2", ["a", "b"]),
        ("r1", ["a", "b"]),
    ]


def test_where_actions_stand_on_the_last_day() -> None:
    def action(
        key: str, due: date | None, done: date | None = None, meeting: str | None = None
    ) -> ActionItem:
        return ActionItem(key=key, alliance="duo", task=key, due_on=due, done_on=done, meeting=meeting)

    found = report(
        [
            BODY,
            Meeting(key="soon", body="g", held_on=LAST + DAY),
            Meeting(key="last", body="g", held_on=LAST),
        ],
        actions=(
            action("done before", FIRST, FIRST - DAY),
            action("done first", None, FIRST),
            action("done last", LAST - DAY, LAST, "last"),
            action("done later", LAST, LAST + DAY),
            action("late", LAST - DAY),
            action("later still", LAST - 2 * DAY, LAST + DAY),
            action("in time", LAST),
            action("undated", None),
            action("decided later", LAST - DAY, meeting="soon"),
        ),
    )
    assert [(one.task, one.status, one.done_on) for one in found.actions] == [
        ("later still", "OVERDUE", None),
        ("late", "OVERDUE", None),
        ("done later", "OPEN", None),
        ("in time", "OPEN", None),
        ("undated", "OPEN", None),
        ("done last", "DONE", LAST),
        ("done first", "DONE", FIRST),
    ]


@pytest.mark.parametrize(
    ("raised", "resolved", "shown"),
    [
        (FIRST - DAY, FIRST - DAY, None),
        (FIRST - DAY, FIRST, FIRST),
        (LAST, LAST, LAST),
        (LAST, LAST + DAY, "open"),
        (FIRST, None, "open"),
        (LAST + DAY, None, None),
    ],
)
def test_challenges_open_in_the_period(raised: date, resolved: date | None, shown: date | str | None) -> None:
    challenge = Challenge(
        key="c",
        alliance="duo",
        kind=ChallengeKind.COMMUNICATION,
        raised_on=raised,
        resolved_on=resolved,
        resolution=None if resolved is None else "Talked.",
    )
    found = report([challenge]).challenges
    if shown is None:
        assert found == ()
    elif shown == "open":
        assert found == (replace(challenge, resolved_on=None, resolution=None),)
    else:
        assert [(one.resolved_on, one.resolution) for one in found] == [(shown, "Talked.")]


def test_sales_add_up_exactly_and_never_across_currencies() -> None:
    cents = SalesAmounts(company="b", currency="EUR", amounts=(Decimal("0.1"),) * 3)
    huge = SalesAmounts(company="a", currency="USD", amounts=(Decimal(10) ** 17, Decimal("0.000001")) * 2)
    euros = SalesAmounts(company="a", currency="EUR", amounts=(Decimal(5), Decimal("-7.50")))
    found = report([], sales=(cents, huge, euros)).sales
    assert [(one.company, one.currency, str(one.amount), one.rows) for one in found] == [
        ("a", "EUR", "-2.50", 2),
        ("a", "USD", "200000000000000000.000002", 4),
        ("b", "EUR", "0.3", 3),
    ]


def test_the_warnings_are_those_of_the_last_day() -> None:
    found = report(TROUBLED)
    assert found.warnings == alliance_health(life_of(TROUBLED), LAST).warnings != ()


def test_a_period_has_a_day_at_least() -> None:
    assert alliance_report(life_of([]), AllianceActivity(), LAST, LAST).from_ == LAST
    with pytest.raises(InvalidInput, match="not before 2026-06-30") as refused:
        alliance_report(life_of([]), AllianceActivity(), LAST, FIRST)
    assert refused.value.field == "to"

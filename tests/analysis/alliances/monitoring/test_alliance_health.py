"""Health and warnings: worked out by hand, and what must hold for every alliance."""

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.analysis.alliances.monitoring.alliance_health import alliance_health, portfolio_warnings
from graph_service.analysis.alliances.monitoring.kpi_attainment import attainment, health_score
from graph_service.analysis.alliances.monitoring.warning import AllianceWarning, WarningKind, WarningSeverity
from graph_service.domain.errors import InvalidInput
from graph_service.domain.global_ids import global_id
from graph_service.domain.model.entities import AllianceStage
from graph_service.domain.read_models.alliance_record import AllianceLife
from graph_service.domain.records.agreement import Agreement
from graph_service.domain.records.governance import BodyKind, GovernanceBody, Meeting
from graph_service.domain.records.pilot import Kpi, KpiDirection, Pilot
from graph_service.domain.records.pipeline import StageMove
from graph_service.domain.records.review import (
    Challenge,
    ChallengeKind,
    Review,
    ReviewPeriod,
    ReviewScore,
    Severity,
)
from tests.lives import AS_OF, COST, DAY, REVENUE, TROUBLED, WARNINGS, WORKED, life_of, reading

BODY = GovernanceBody(key="g", alliance="duo", name="Board", kind=BodyKind.JOINT_COMMITTEE, cadence_days=10)


def found(records: Any, as_of: date = AS_OF, **alliance: Any) -> list[tuple[str, str, date]]:
    """Return kind, severity and first day of each warning, worst first."""
    warnings = alliance_health(life_of(records, **alliance), as_of).warnings
    return [(one.kind, one.severity, one.since) for one in warnings]


def message(records: Any, as_of: date = AS_OF, **alliance: Any) -> str:
    (warning,) = alliance_health(life_of(records, **alliance), as_of).warnings
    return warning.message


def test_the_worked_example() -> None:
    health = alliance_health(life_of(WORKED), AS_OF)
    assert health.score == 0.86
    assert [(one.name, one.weight, one.target, one.actual, one.attainment) for one in health.kpis] == [
        ("acquisition cost", 0.4, 100, 125, 0.8),
        ("revenue", 0.6, 50_000, 45_000, 0.9),
    ]
    assert health.warnings == ()


def test_only_what_was_known_on_the_day_counts() -> None:
    before = alliance_health(life_of(WORKED), date(2026, 6, 14))
    assert before.score == 0.96
    assert [one.actual for one in before.kpis] == [None, 48_000]
    unread = alliance_health(life_of(WORKED), date(2026, 1, 1))
    assert (unread.score, unread.warnings) == (None, ())
    assert unread.reason is not None


@pytest.mark.parametrize(
    ("direction", "actual", "expected"),
    [
        (KpiDirection.HIGHER_IS_BETTER, 5e-324, 0.0),
        (KpiDirection.HIGHER_IS_BETTER, -1e308, 0.0),
        (KpiDirection.HIGHER_IS_BETTER, 2.0, 0.5),
        (KpiDirection.HIGHER_IS_BETTER, 4.0, 1.0),
        (KpiDirection.HIGHER_IS_BETTER, 4.1, 1.0),
        (KpiDirection.LOWER_IS_BETTER, 5e-324, 1.0),
        (KpiDirection.LOWER_IS_BETTER, 0.0, 1.0),
        (KpiDirection.LOWER_IS_BETTER, -3.0, 1.0),
        (KpiDirection.LOWER_IS_BETTER, 4.0, 1.0),
        (KpiDirection.LOWER_IS_BETTER, 8.0, 0.5),
    ],
)
def test_attainment(direction: KpiDirection, actual: float, expected: float) -> None:
    kpi = Kpi(key="k", alliance="a", name="k", target=4.0, direction=direction)
    assert attainment(kpi, actual) == expected


def test_each_warning_once() -> None:
    assert found(TROUBLED) == WARNINGS


def test_messages_have_the_evidence() -> None:
    warnings = alliance_health(replace(life_of(TROUBLED), names={"a": "Alpha"}), AS_OF).warnings
    by_kind: dict[str, list[str]] = {}
    for one in warnings:
        by_kind.setdefault(one.kind, []).append(one.message)
    assert by_kind == {
        "LOW_HEALTH": ["Health is 0.4, below 0.7; most is lost by revenue 40 % (20,000 EUR)."],
        "FALLING_KPI": [
            "revenue has got worse 3 times in a row: 32,500 EUR on 2026-03-31, 30,000 EUR on 2026-04-30, "
            "20,000 EUR on 2026-05-31; the target is 50,000 EUR."
        ],
        "PERCEPTION_GAP": ["In the review of 2026-03-01 the sides' scores are 2.5 apart: Alpha 8, b 5.5."],
        "OVERDUE_REVIEW": [
            "The last review was on 2026-03-01; the next was due by 2026-06-01, 3 months later."
        ],
        "OVERDUE_MEETING": [
            "Board meets every 30 days; the last was on 2026-04-01, so one was due by 2026-05-01.",
            "The pilot asks for a meeting every 60 days; the last was on 2026-04-01, so one was due by "
            "2026-05-31. Escalate to Ann.",
        ],
        "AGREEMENT_ENDING": ["The agreement signed on 2026-01-15 ends on 2026-09-01, in 63 days."],
        "OPEN_CHALLENGE": ["Culture clash, nobody mediates: Different ideas of lunch"],
    }
    assert [one.about for one in warnings if one.kind is WarningKind.OVERDUE_MEETING] == [
        global_id("GovernanceBody", "board"),
        global_id("Pilot", "pilot-1"),
    ]


def test_nothing_is_left_to_watch_of_what_is_over() -> None:
    assert found(TROUBLED[1:], stage=AllianceStage.ENDED) == []
    assert found(TROUBLED[1:], stage=AllianceStage.DECLINED) == []
    ending_agreement = found(TROUBLED[1:], stage=AllianceStage.ENDED, ends_on=AS_OF + DAY)
    assert {kind for kind, _, _ in ending_agreement} == set(WarningKind)


def test_low_health_begins_where_the_score_last_fell_below() -> None:
    days = [date(2026, month, 1) for month in range(1, 7)]
    values = [20_000, 40_000, 34_000, 36_000, 34_999, 34_999]
    records = [REVENUE, *(reading(REVENUE, day, value) for day, value in zip(days, values, strict=True))]
    assert found(records) == [("LOW_HEALTH", "MEDIUM", days[4])]
    assert found(records, days[3]) == []
    assert found(records, days[2]) == [("LOW_HEALTH", "MEDIUM", days[2])]
    assert found(records, days[0]) == [("LOW_HEALTH", "HIGH", days[0])]
    assert alliance_health(life_of(records), AS_OF, 0.69999).warnings != ()
    assert alliance_health(life_of(records), AS_OF, 0.69998).warnings == ()


@pytest.mark.parametrize(
    ("kpi", "values", "severity", "first"),
    [
        (REVENUE, [50, 49], None, None),
        (REVENUE, [50, 49, 49], None, None),
        (REVENUE, [50, 49, 50, 49], None, None),
        (REVENUE, [50, 49, 48], "MEDIUM", 2),
        (REVENUE, [40, 50, 49, 48, 47], "MEDIUM", 3),
        (REVENUE, [90, 80, 70], "LOW", 2),
        (REVENUE, [50, 30, 24], "HIGH", 2),
        (COST, [100, 110, 120], "MEDIUM", 2),
        (COST, [120, 110, 100], None, None),
        (COST, [120, 150, 201], "HIGH", 2),
    ],
)
def test_two_worsenings_in_a_row(kpi: Kpi, values: list[float], severity: str, first: int) -> None:
    target = 50.0 if kpi is REVENUE else 100.0
    kpi = replace(kpi, target=target)
    days = [date(2026, 1, 1) + 7 * number * DAY for number in range(len(values))]
    records = [kpi, *(reading(kpi, day, value) for day, value in zip(days, values, strict=True))]
    falling = [row for row in found(records) if row[0] == "FALLING_KPI"]
    assert falling == ([] if severity is None else [("FALLING_KPI", severity, days[first])])


@pytest.mark.parametrize(
    ("scores", "severity"),
    [((8, 6.1), None), ((8, 6), "MEDIUM"), ((0.3, 2.3), "MEDIUM"), ((9, 7.5, 5), "HIGH"), ((9,), None)],
)
def test_the_sides_see_it_differently(scores: tuple[float, ...], severity: str | None) -> None:
    held = date(2026, 6, 1)
    records = [
        Review(key="r", alliance="duo", held_on=held),
        *(ReviewScore(key=str(n), review="r", company=str(n), score=one) for n, one in enumerate(scores)),
    ]
    assert found(records) == ([] if severity is None else [("PERCEPTION_GAP", severity, held)])
    assert found(records, held - DAY) == []


def test_a_perception_gap_lasts_until_a_review_closes_it() -> None:
    days = [date(2026, 1, 1), date(2026, 4, 1), date(2026, 6, 1), date(2026, 6, 20)]
    records: list[Any] = []
    for number, (day, scores) in enumerate(zip(days, [(8, 5), (9, 6), (7,), (7, 6)], strict=True)):
        records.append(Review(key=f"r{number}", alliance="duo", held_on=day))
        records += [
            ReviewScore(key=f"{number}-{side}", review=f"r{number}", company=str(side), score=score)
            for side, score in enumerate(scores)
        ]
    # the third review has one side's score alone: the second still stands
    assert found(records, days[2]) == [("PERCEPTION_GAP", "MEDIUM", days[0])]
    assert found(records, days[3]) == []


@pytest.mark.parametrize(
    ("as_of", "severity"),
    [
        (date(2026, 5, 28), None),
        (date(2026, 5, 29), "MEDIUM"),
        (date(2026, 8, 28), "MEDIUM"),
        (date(2026, 8, 29), "HIGH"),
    ],
)
def test_the_first_review_is_due_after_a_quarter(as_of: date, severity: str | None) -> None:
    expected = [] if severity is None else [("OVERDUE_REVIEW", severity, date(2026, 5, 29))]
    assert found([], as_of, starts_on=date(2026, 2, 28)) == expected
    assert found([], as_of, starts_on=date(2026, 2, 28), stage=AllianceStage.DUE_DILIGENCE) == []
    assert found([], as_of) == []


def move(day: date, before: AllianceStage | None, after: AllianceStage) -> StageMove:
    return StageMove(key=f"{day}-{after}", alliance="duo", moved_on=day, from_stage=before, to_stage=after)


def test_the_first_review_is_due_a_quarter_after_the_move() -> None:
    moves = [
        move(date(2026, 1, 10), AllianceStage.CONTACTED, AllianceStage.PILOT),
        move(date(2026, 3, 10), AllianceStage.PILOT, AllianceStage.ACTIVE),
    ]
    due = ("OVERDUE_REVIEW", "MEDIUM", date(2026, 4, 11))
    assert found(moves, date(2026, 4, 10)) == []
    assert found(moves, date(2026, 4, 11)) == [due]
    assert found(moves, date(2026, 4, 11), starts_on=date(2020, 1, 1)) == [due]
    assert found(moves, date(2026, 4, 11), starts_on=date(2026, 1, 11)) == []
    assert "became active on 2026-01-10" in message(moves, date(2026, 4, 11))


def test_the_stage_of_an_earlier_day_follows_from_the_moves() -> None:
    day = date(2026, 3, 1)
    moves = [
        move(date(2026, 1, 1), None, AllianceStage.PROSPECT),
        # two on one day, whose keys stand the other way round
        move(day, AllianceStage.PILOT, AllianceStage.ACTIVE),
        move(day, AllianceStage.PROSPECT, AllianceStage.PILOT),
        move(date(2026, 5, 1), AllianceStage.ACTIVE, AllianceStage.ENDED),
    ]
    life = life_of(moves, stage=AllianceStage.ENDED)
    stages = [life.stage_on(one) for one in (date(2025, 1, 1), day - DAY, day, date(2026, 5, 1))]
    assert stages == ["PROSPECT", "PROSPECT", "ACTIVE", "ENDED"]
    assert [life.is_over(one) for one in (date(2026, 4, 30), date(2026, 5, 1))] == [False, True]


def test_a_half_yearly_review_is_due_after_half_a_year() -> None:
    held = Review(key="r", alliance="duo", held_on=date(2026, 1, 31), period=ReviewPeriod.HALF_YEARLY)
    assert found([held], date(2026, 7, 31)) == []
    assert found([held], date(2026, 8, 1)) == [("OVERDUE_REVIEW", "MEDIUM", date(2026, 8, 1))]
    assert found([held], date(2027, 1, 31)) == [("OVERDUE_REVIEW", "MEDIUM", date(2026, 8, 1))]
    assert found([held], date(2027, 2, 1)) == [("OVERDUE_REVIEW", "HIGH", date(2026, 8, 1))]


def meeting(day: date) -> Meeting:
    return Meeting(key=str(day), body="g", held_on=day)


def test_a_body_asks_for_meetings_while_it_exists() -> None:
    start = AS_OF - 11 * DAY
    late = ("OVERDUE_MEETING", "MEDIUM", AS_OF)
    assert found([replace(BODY, established_on=start)]) == [late]
    assert found([replace(BODY, established_on=start + DAY)]) == []
    assert found([replace(BODY, established_on=AS_OF + DAY), meeting(start)]) == []
    assert found([replace(BODY, established_on=start, dissolved_on=AS_OF)]) == []
    assert found([replace(BODY, established_on=start, dissolved_on=AS_OF + DAY)]) == [late]
    assert found([replace(BODY, established_on=start, cadence_days=None)]) == []
    assert found([BODY]) == []
    assert found([BODY], starts_on=start) == [late]
    # meetings are due from the day of establishment on, whatever was held before
    assert found([replace(BODY, established_on=start), meeting(start - 5 * DAY)]) == [late]
    # a meeting that is yet to come is none
    assert found([BODY, meeting(start), meeting(AS_OF + DAY)]) == [late]
    assert found([BODY, meeting(start - 9 * DAY)]) == [("OVERDUE_MEETING", "MEDIUM", AS_OF - 9 * DAY)]
    assert found([BODY, meeting(start - 10 * DAY)]) == [("OVERDUE_MEETING", "HIGH", AS_OF - 10 * DAY)]
    assert "there has been none since" in message([replace(BODY, established_on=start)])


def test_a_pilot_asks_for_meetings_while_it_runs() -> None:
    start = AS_OF - 11 * DAY
    pilot = Pilot(key="p", alliance="duo", goal="g", starts_on=start, meeting_cadence_days=10)
    body = replace(BODY, cadence_days=None)
    late = ("OVERDUE_MEETING", "MEDIUM", AS_OF)
    assert found([pilot]) == [late]
    assert found([pilot, body, meeting(start - DAY)]) == [late]
    assert found([pilot, body, meeting(start + DAY)]) == []
    assert found([replace(pilot, ends_on=AS_OF)]) == []
    assert found([replace(pilot, decided_on=AS_OF)]) == []
    assert found([replace(pilot, decided_on=AS_OF + DAY, ends_on=AS_OF + DAY)]) == [late]
    assert found([replace(pilot, starts_on=None)]) == []
    assert found([replace(pilot, meeting_cadence_days=None)]) == []


@pytest.mark.parametrize(
    ("days", "severity"),
    [
        *((91, None), (90, "LOW"), (61, "LOW"), (60, "MEDIUM"), (31, "MEDIUM")),
        *((30, "HIGH"), (1, "HIGH"), (0, "HIGH"), (-400, "HIGH")),
    ],
)
def test_an_end_is_foreseen(days: int, severity: str | None) -> None:
    ends_on = AS_OF + days * DAY
    expected = [] if severity is None else [("AGREEMENT_ENDING", severity, ends_on - 90 * DAY)]
    assert found([], ends_on=ends_on) == expected
    agreement = Agreement(key="x", alliance="duo", signed_on=date(2020, 1, 1), ends_on=ends_on)
    assert found([agreement]) == expected
    assert found([replace(agreement, signed_on=None)]) == []
    if severity is not None:
        about = {True: f"ends on {ends_on}", False: f"ended on {ends_on}"}[days > 0]
        assert about in message([agreement])


def test_the_latest_signed_agreement_counts_and_whatever_ends_first() -> None:
    soon, later = AS_OF + 10 * DAY, AS_OF + 80 * DAY
    first = Agreement(key="1", alliance="duo", number=1, signed_on=date(2026, 1, 1), ends_on=soon)
    second = replace(first, key="2", number=2, signed_on=AS_OF - DAY, ends_on=later)
    # signed less than 90 days before its end: it can't have been foreseen earlier
    assert found([second, first]) == [("AGREEMENT_ENDING", "LOW", AS_OF - DAY)]
    assert found([second, first], AS_OF - 2 * DAY)[0][1] == "HIGH"
    assert found([replace(second, ends_on=None), first]) == []
    assert found([second], ends_on=soon)[0][1] == "HIGH"
    assert "The alliance ends" in message([second], ends_on=soon)
    assert "The agreement signed" in message([first], ends_on=later)


def test_a_challenge_is_open_from_the_day_it_is_raised_until_it_is_resolved() -> None:
    challenge = Challenge(
        key="c",
        alliance="duo",
        kind=ChallengeKind.GOAL_DIVERGENCE,
        severity=Severity.HIGH,
        raised_on=AS_OF,
        mediator="Bo",
        description="x" * 200,
    )
    assert found([challenge]) == [("OPEN_CHALLENGE", "HIGH", AS_OF)]
    assert found([challenge], AS_OF - DAY) == []
    assert found([replace(challenge, resolved_on=AS_OF)]) == []
    assert found([replace(challenge, resolved_on=AS_OF + DAY)]) == [("OPEN_CHALLENGE", "HIGH", AS_OF)]
    assert message([challenge]) == f"Goal divergence, mediated by Bo: {'x' * 160} …"
    assert message([replace(challenge, description=None)]) == "Goal divergence, mediated by Bo."


def test_dates_at_the_end_of_time() -> None:
    last = date.max
    records = [BODY, meeting(last - DAY), Review(key="r", alliance="duo", held_on=last - DAY)]
    assert found(records, last) == []
    assert found([], date.min, ends_on=date.min + DAY) == [("AGREEMENT_ENDING", "HIGH", date.min)]


def test_the_worst_of_a_portfolio_come_first() -> None:
    bad, other = life_of(TROUBLED), life_of(TROUBLED)
    other = replace(other, alliance=replace(other.alliance, key="another"))
    over = replace(other, alliance=replace(other.alliance, stage=AllianceStage.DECLINED), moves=())
    result = portfolio_warnings([bad, over, other], AS_OF)
    assert [(one.kind, one.alliance) for one in result.warnings[:4]] == [
        ("LOW_HEALTH", "another"),
        ("LOW_HEALTH", "duo"),
        ("FALLING_KPI", "another"),
        ("FALLING_KPI", "duo"),
    ]
    assert len(result.warnings) == 2 * len(WARNINGS)
    assert (result.truncated, result.reason) == (False, None)
    cut = portfolio_warnings([bad, other], AS_OF, first=3)
    assert (cut.warnings, cut.truncated) == (result.warnings[:3], True)
    none = portfolio_warnings([over], AS_OF)
    assert (none.warnings, none.reason is not None) == ((), True)
    with pytest.raises(InvalidInput, match="first"):
        portfolio_warnings([bad], AS_OF, first=-1)


def some_life(seed: int) -> AllianceLife:
    """Return an alliance with something of everything in the first half of a year."""
    chance = random.Random(seed)

    def day(least: int = 0) -> date:
        return date(2026, 1, 1) + chance.randint(least, 180) * DAY

    records: list[Any] = []
    for number in range(chance.randint(0, 3)):
        kpi = Kpi(
            key=f"k{number}",
            alliance="duo",
            name="k",
            target=10,
            weight=chance.choice([0.5, 1, 3]),
            direction=chance.choice(list(KpiDirection)),
        )
        days = sorted({day() for _ in range(chance.randint(0, 8))})
        records += [kpi, *(reading(kpi, one, chance.randint(-2, 20)) for one in days)]
    for number in range(chance.randint(0, 3)):
        records.append(Review(key=f"r{number}", alliance="duo", held_on=day(), period=ReviewPeriod.QUARTERLY))
        records += [
            ReviewScore(key=f"{number}-{side}", review=f"r{number}", company=side, score=chance.randint(4, 9))
            for side in chance.choice(["", "a", "ab", "abc"])
        ]
    if chance.random() < 0.7:
        records.append(replace(BODY, cadence_days=chance.randint(5, 60), established_on=day()))
        records += [Meeting(key=f"m{number}", body="g", held_on=day()) for number in range(3)]
    if chance.random() < 0.5:
        start = day()
        records.append(
            Pilot(
                key="p",
                alliance="duo",
                goal="g",
                starts_on=start,
                ends_on=start + chance.randint(1, 90) * DAY,
                meeting_cadence_days=chance.randint(5, 40),
            )
        )
    if chance.random() < 0.5:
        signed = day()
        records.append(
            Agreement(
                key="x", alliance="duo", signed_on=signed, ends_on=signed + chance.randint(1, 200) * DAY
            )
        )
    for number in range(chance.randint(0, 2)):
        raised = day()
        resolved = raised + chance.randint(0, 50) * DAY if chance.random() < 0.5 else None
        records.append(
            Challenge(
                key=f"c{number}",
                alliance="duo",
                kind=chance.choice(list(ChallengeKind)),
                severity=chance.choice(list(Severity)),
                raised_on=raised,
                resolved_on=resolved,
            )
        )
    return life_of(records, starts_on=chance.choice([None, day()]))


def identities(warnings: tuple[AllianceWarning, ...]) -> set[tuple[str, str]]:
    """Return what tells warnings apart: the kind, and which indicator, body, pilot or challenge."""
    # what an overdue review or a gap in perception is about changes with the latest review
    alike = (WarningKind.PERCEPTION_GAP, WarningKind.OVERDUE_REVIEW)
    return {(one.kind, "" if one.kind in alike else one.about) for one in warnings}


@given(seed=st.integers(0, 10_000), day=st.integers(0, 250), back=st.floats(0, 1))
def test_a_warning_applies_from_its_first_day_on_and_not_the_day_before(
    seed: int, day: int, back: float
) -> None:
    life, as_of = some_life(seed), date(2026, 1, 1) + day * DAY
    for warning in alliance_health(life, as_of).warnings:
        assert warning.since <= as_of
        (own,) = identities((warning,))
        between = warning.since + timedelta(days=round(back * (as_of - warning.since).days))
        for still in (warning.since, between):
            assert own in identities(alliance_health(life, still).warnings)
        assert own not in identities(alliance_health(life, warning.since - DAY).warnings)


@given(seed=st.integers(0, 10_000), day=st.integers(0, 250), shuffled=st.randoms())
def test_the_order_of_records_changes_nothing(seed: int, day: int, shuffled: random.Random) -> None:
    life, as_of = some_life(seed), date(2026, 1, 1) + day * DAY
    lists: dict[str, Any] = {
        name: tuple(shuffled.sample(value, len(value)))
        for name in AllianceLife.__dataclass_fields__
        if isinstance(value := getattr(life, name), tuple)
    }
    assert alliance_health(replace(life, **lists), as_of) == alliance_health(life, as_of)


@given(seed=st.integers(0, 10_000), day=st.integers(0, 250), factor=st.sampled_from([2.0**-40, 8.0, 2.0**60]))
def test_only_the_proportions_of_weights_matter(seed: int, day: int, factor: float) -> None:
    life, as_of = some_life(seed), date(2026, 1, 1) + day * DAY
    scaled = replace(life, kpis=tuple(replace(kpi, weight=kpi.weight * factor) for kpi in life.kpis))
    one, other = alliance_health(life, as_of), alliance_health(scaled, as_of)
    assert (one.score, one.warnings) == (other.score, other.warnings)


@given(st.lists(st.tuples(st.floats(1e-300, 1e300), st.floats(0, 1)), min_size=1))
def test_health_lies_between_the_least_and_the_greatest_attainment(pairs: list[tuple[float, float]]) -> None:
    score = health_score(pairs)
    parts = [part for _, part in pairs]
    assert score is not None
    assert round(min(parts), 9) <= score <= round(max(parts), 9)


@given(seed=st.integers(0, 10_000), day=st.integers(0, 250))
def test_the_worst_stand_first_and_what_is_over_has_none(seed: int, day: int) -> None:
    life, as_of = some_life(seed), date(2026, 1, 1) + day * DAY
    warnings = alliance_health(life, as_of).warnings
    places = [(list(WarningSeverity).index(one.severity), one.since) for one in warnings]
    assert places == sorted(places)
    over = replace(life, alliance=replace(life.alliance, stage=AllianceStage.ENDED))
    assert alliance_health(over, as_of).warnings == ()


def test_the_worked_example_with_falling_revenue() -> None:
    days = [date(2026, 4, 30), date(2026, 5, 31), AS_OF]
    falling = [
        reading(REVENUE, day, value) for day, value in zip(days, (30_000, 28_000, 24_000), strict=True)
    ]
    records = [one for one in WORKED if getattr(one, "kpi", None) != REVENUE.key]
    health = alliance_health(life_of([*records, *falling]), AS_OF)
    assert health.score == 0.608
    assert [(one.kind, one.severity) for one in health.warnings] == [
        ("FALLING_KPI", "HIGH"),
        ("LOW_HEALTH", "MEDIUM"),
    ]

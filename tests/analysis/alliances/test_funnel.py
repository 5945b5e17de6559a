"""The funnel of a handful of alliances, worked out by hand."""

from collections.abc import Sequence
from datetime import date
from itertools import permutations

import pytest

from graph_service.analysis.alliances.funnel import AllianceFunnel, alliance_funnel, ordered_moves
from graph_service.domain.errors import InvalidInput
from tests.pipelines import AS_OF, LIVES, MOVES, move


def standing(funnel: AllianceFunnel) -> dict[str, int]:
    return {one.stage.value: one.count for one in funnel.by_stage if one.count}


def test_who_stands_where() -> None:
    found = alliance_funnel(LIVES, AS_OF)
    assert (found.alliances, found.undated) == (4, 1)
    assert standing(found) == {"CONTACTED": 1, "PILOT": 1, "ACTIVE": 1, "DECLINED": 1}
    assert len(found.by_stage) == 8
    assert [(one.channel, one.count) for one in found.by_channel] == [
        ("TRADE_FAIR", 2),
        ("REFERRAL", 1),
        (None, 1),
    ]
    assert [(one.stage, one.channel, one.count) for one in found.by_stage_and_channel] == [
        ("CONTACTED", "REFERRAL", 1),
        ("PILOT", "TRADE_FAIR", 1),
        ("ACTIVE", None, 1),
        ("DECLINED", "TRADE_FAIR", 1),
    ]


def test_how_long_they_stay() -> None:
    found = alliance_funnel(LIVES, AS_OF)
    assert [
        (one.stage, one.stays, one.open_stays, one.median_days, one.mean_days, one.longest_days)
        for one in found.time_in_stage
    ] == [
        ("PROSPECT", 2, 0, 20, 20, 30),
        ("CONTACTED", 2, 1, 69.5, 69.5, 119),
        ("DUE_DILIGENCE", 2, 0, 29.5, 29.5, 30),
        ("PILOT", 1, 1, 60, 60, 60),
        ("AGREEMENT", 0, 0, None, None, None),
        ("ACTIVE", 0, 0, None, None, None),
    ]


def test_how_many_go_on() -> None:
    found = alliance_funnel(LIVES, AS_OF)
    assert [(one.from_stage, one.to_stage, one.reached, one.moved) for one in found.conversions] == [
        ("PROSPECT", "CONTACTED", 2, 2),
        ("PROSPECT", "DECLINED", 2, 0),
        ("CONTACTED", "DUE_DILIGENCE", 3, 2),
        ("CONTACTED", "DECLINED", 3, 0),
        ("DUE_DILIGENCE", "PILOT", 2, 1),
        ("DUE_DILIGENCE", "DECLINED", 2, 1),
        ("PILOT", "AGREEMENT", 1, 0),
        ("PILOT", "ENDED", 1, 0),
        ("PILOT", "DECLINED", 1, 0),
        ("ACTIVE", "ENDED", 1, 0),
    ]
    assert [one.share for one in found.conversions][:5] == [1, 0, pytest.approx(2 / 3), 0, 0.5]


def test_an_earlier_day_is_answered_as_it_was() -> None:
    found = alliance_funnel(LIVES, date(2026, 2, 15))
    assert standing(found) == {"PROSPECT": 1, "CONTACTED": 1, "DUE_DILIGENCE": 1, "ACTIVE": 1}
    # nothing of "tried" was recorded by then
    assert found.undated == 2
    prospects = found.time_in_stage[0]
    assert (prospects.stays, prospects.open_stays, prospects.longest_days) == (2, 1, 14)
    assert standing(alliance_funnel(LIVES, date(2026, 7, 1)))["PROSPECT"] == 1
    # on the last day before anything
    assert standing(alliance_funnel(LIVES, date(2025, 12, 31))) == {"CONTACTED": 1, "ACTIVE": 1}


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (None, None, 4),
        (date(2026, 1, 1), None, 3),
        (date(2026, 1, 2), None, 2),
        (None, date(2026, 2, 1), 2),
        (date(2026, 2, 1), date(2026, 2, 1), 1),
        (date(2026, 5, 1), date(2026, 6, 30), 0),
    ],
)
def test_those_that_came_in_in_a_period(first: date | None, last: date | None, expected: int) -> None:
    found = alliance_funnel(LIVES, AS_OF, first, last)
    assert (found.alliances, found.undated) == (expected, 1)
    assert (found.reason is None) == bool(expected)


def test_a_period_has_a_day_at_least() -> None:
    with pytest.raises(InvalidInput, match="not before") as refused:
        alliance_funnel([], AS_OF, date(2026, 1, 2), date(2026, 1, 1))
    assert refused.value.field == "to"


@pytest.mark.parametrize(
    "path",
    [
        ("PROSPECT", "PROSPECT>CONTACTED", "CONTACTED>DUE_DILIGENCE"),
        ("CONTACTED>DUE_DILIGENCE", "DUE_DILIGENCE>PILOT", "PILOT>AGREEMENT"),
    ],
)
def test_moves_of_one_day_follow_each_other(path: Sequence[str]) -> None:
    for order in permutations(range(3)):
        moves = [move("x", number, path[at], "2026-01-01") for number, at in enumerate(order)]
        assert [one.to_stage for one in ordered_moves(moves)] == [step.split(">")[-1] for step in path]


def test_moves_that_do_not_fit_together_are_in_some_order() -> None:
    odd = [move("x", 2, "PILOT>ACTIVE", "2026-01-01"), move("x", 1, "ACTIVE>PILOT", "2026-01-01")]
    assert [one.key for one in ordered_moves(odd)] == ["x-1", "x-2"]
    assert ordered_moves(reversed(MOVES[:4])) == MOVES[:4]

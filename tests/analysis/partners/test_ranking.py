"""Partner screening: the worked example, pymcdm beside it, ties, missing values, refusals."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymcdm import methods
from pymcdm.normalizations import vector_normalization

from graph_service.analysis.partners.ranking import (
    CriterionValue,
    CriterionWeight,
    MissingValues,
    PartnerCandidate,
    PartnerRanking,
    RankingMethod,
    StandardCriterion,
    rank_partners,
)
from graph_service.domain.errors import InvalidInput

WEIGHTS = {
    "STRATEGIC_FIT": 0.3,
    "RESOURCE_COMPLEMENTARITY": 0.25,
    "FINANCIAL_HEALTH": 0.2,
    "REPUTATION": 0.15,
    "CULTURAL_FIT": 0.1,
}
POINTS = {"A": (8, 9, 7, 8, 6), "B": (9, 7, 9, 9, 8), "C": (7, 8, 6, 7, 9)}
TABLE = {name: dict(zip(WEIGHTS, row, strict=True)) for name, row in POINTS.items()}
SUM, TOPSIS, PROMETHEE = RankingMethod
RENORMALISE = MissingValues.RENORMALISE


def candidate(name: str, values: Mapping[str, float]) -> PartnerCandidate:
    return PartnerCandidate(
        name=name, values=[CriterionValue(criterion=key, value=value) for key, value in values.items()]
    )


def weighted(weights: Mapping[str, float]) -> list[CriterionWeight]:
    return [CriterionWeight(criterion=key, weight=weight) for key, weight in weights.items()]


def ranking(
    table: Mapping[str, Mapping[str, float]], weights: Mapping[str, float], *how: Any
) -> PartnerRanking:
    return rank_partners([candidate(*row) for row in table.items()], weighted(weights), *how)


def test_the_worked_example() -> None:
    result = ranking(TABLE, WEIGHTS)
    assert [(row.rank, row.name, row.score, row.coverage) for row in result.ranked] == [
        (1, "B", 8.4, 1.0),
        (2, "A", 7.85, 1.0),
        (3, "C", 7.25, 1.0),
    ]
    assert [(part.criterion, part.value, part.contribution) for part in result.ranked[0].contributions] == [
        ("STRATEGIC_FIT", 9.0, 2.7),
        ("RESOURCE_COMPLEMENTARITY", 7.0, 1.75),
        ("FINANCIAL_HEALTH", 9.0, 1.8),
        ("REPUTATION", 9.0, 1.35),
        ("CULTURAL_FIT", 8.0, 0.8),
    ]
    (against_a,) = [row for row in result.stability if row.rival == "A"]
    assert (against_a.leader, against_a.criterion) == ("B", "RESOURCE_COMPLEMENTARITY")
    assert (against_a.weight, against_a.ties_at) == (0.25, round(7 / 17, 9))
    assert [row.criterion for row in result.stability if row.rival == "C"] == [
        "RESOURCE_COMPLEMENTARITY",
        "CULTURAL_FIT",
    ]
    assert (result.method, result.reason, result.truncated) == (SUM, None, False)


@pytest.mark.parametrize(
    ("method", "order", "scores"),
    [(TOPSIS, "BAC", (0.6518, 0.5041, 0.2921)), (PROMETHEE, "BAC", (0.4, 0.15, -0.55))],
)
def test_the_worked_example_by_other_methods(
    method: RankingMethod, order: str, scores: tuple[float, ...]
) -> None:
    result = ranking(TABLE, WEIGHTS, method)
    assert "".join(row.name for row in result.ranked) == order
    assert tuple(round(row.score, 4) for row in result.ranked) == scores
    assert result.ranked[0].contributions == ranking(TABLE, WEIGHTS).ranked[0].contributions
    assert result.stability == ()
    assert result.reason == "Only a weighted sum has a weight stability."


@pytest.mark.filterwarnings("ignore:Alternatives with indices")
@pytest.mark.parametrize("seed", range(30))
def test_pymcdm_agrees(seed: int) -> None:
    chance = np.random.default_rng(seed)
    count, criteria = int(chance.integers(2, 12)), int(chance.integers(1, 7))
    # few different values, so that there are ties
    values = chance.integers(1, 6, (count, criteria)).astype(float)
    values[0], values[1] = 1, 5
    shares = chance.integers(1, 9, criteria).astype(float)
    weights = {f"k{column}": float(weight) for column, weight in enumerate(shares)}
    table = {f"n{row:02d}": dict(zip(weights, values[row].tolist(), strict=True)) for row in range(count)}
    types, parts = np.ones(criteria), shares / shares.sum()
    for method, expected in (
        (TOPSIS, methods.TOPSIS(vector_normalization)(values, parts, types)),
        (PROMETHEE, methods.PROMETHEE_II("usual")(values, parts, types)),
    ):
        found = {row.name: row.score for row in ranking(table, weights, method).ranked}
        assert [found[name] for name in table] == pytest.approx(list(expected), abs=1e-8)


tenths = st.integers(0, 100).map(lambda value: value / 10)


@given(
    rows=st.lists(st.lists(tenths, min_size=3, max_size=3), min_size=2, max_size=5),
    weights=st.lists(st.integers(1, 9), min_size=3, max_size=3),
)
def test_at_the_tying_weight_both_score_the_same(rows: list[list[float]], weights: list[int]) -> None:
    names = ["x", "y", "z"]
    table = {f"n{at}": dict(zip(names, row, strict=True)) for at, row in enumerate(rows)}
    result = ranking(table, dict(zip(names, weights, strict=True)))
    total = sum(weights)
    shares = {name: Fraction(weight, total) for name, weight in zip(names, weights, strict=True)}
    leader, reported = table[result.ranked[0].name], {}
    for entry in result.stability:
        reported[entry.rival, entry.criterion] = entry.ties_at
        assert (entry.leader, entry.weight) == (
            result.ranked[0].name,
            round(float(shares[entry.criterion]), 9),
        )
    for rival in result.ranked[1:]:
        leads = {name: Fraction(str(leader[name])) - Fraction(str(table[rival.name][name])) for name in names}
        for name in names:
            rest = sum(shares[other] * leads[other] for other in names if other != name) / (1 - shares[name])
            expected = None
            if rest != leads[name] and 0 <= rest / (rest - leads[name]) <= 1:
                expected = round(float(rest / (rest - leads[name])), 9)
            assert reported.get((rival.name, name)) == expected


def test_equal_scores_share_a_rank_and_stand_by_name() -> None:
    table = {"z": {"k": 7.0}, "m": {"k": 5.0}, "c": {"k": 5.0}, "b": {"k": 1.0}}
    for method in RankingMethod:
        result = ranking(table, {"k": 2.0}, method)
        assert [(row.rank, row.name) for row in result.ranked] == [(1, "z"), (2, "c"), (2, "m"), (4, "b")]


def test_scores_that_differ_by_rounding_only_are_equal() -> None:
    table = {"a": {"x": 0.3, "y": 0.0}, "b": {"x": 0.1, "y": 0.2}}
    result = ranking(table, {"x": 1.0, "y": 1.0})
    assert [(row.rank, row.name, row.score) for row in result.ranked] == [(1, "a", 0.15), (1, "b", 0.15)]
    assert [row.ties_at for row in result.stability] == [0.5, 0.5]


def test_missing_values_share_their_weight_out() -> None:
    table = {"a": {"x": 8.0, "y": 4.0}, "b": {"x": 9.0}, "c": {"y": 2.0, "x": 1.0}}
    result = ranking(table, {"x": 3.0, "y": 1.0}, SUM, RENORMALISE)
    assert [(row.name, row.score, row.coverage) for row in result.ranked] == [
        ("b", 9.0, 0.75),
        ("a", 7.0, 1.0),
        ("c", 1.25, 1.0),
    ]
    assert [part.contribution for part in result.ranked[0].contributions] == [9.0]
    assert [part.criterion for part in result.ranked[2].contributions] == ["x", "y"]
    assert result.stability == ()
    assert result.reason is not None
    assert result.reason.startswith("2 candidates have values for other criteria")


def test_rivals_that_lack_the_same_values_are_compared() -> None:
    table = {"a": {"x": 8.0, "y": 4.0}, "b": {"x": 5.0, "y": 6.0}}
    weights = {"x": 3.0, "y": 1.0, "z": 4.0}
    (x, y) = ranking(table, weights, SUM, RENORMALISE).stability
    # with z left out 3 x + 1 y decides: x 3 ahead, y 2 behind; they tie at x : y = 2 : 3
    assert (x.criterion, x.weight, y.criterion, y.weight) == ("x", 0.375, "y", 0.125)
    # moving x keeps y : z at 1 : 4, so y is a fifth of the rest: 3 w = 2 (1 - w) / 5
    assert x.ties_at == round(2 / 17, 9)
    # and z four sevenths when y moves: 3 * 3/7 (1 - w) = 2 w
    assert y.ties_at == round(9 / 23, 9)


def test_a_single_candidate_and_none() -> None:
    alone = {method: ranking({"a": {"k": 4.0}}, {"k": 1.0}, method) for method in RankingMethod}
    assert {method: result.ranked[0].score for method, result in alone.items()} == {
        SUM: 4.0,
        TOPSIS: 0.5,
        PROMETHEE: 0.0,
    }
    assert alone[SUM].reason == "There is one candidate, and nobody to compare it with."
    nobody = ranking({}, {"k": 1.0})
    assert (nobody.ranked, nobody.reason) == ((), "There are no candidates.")


def test_extremes_stay_numbers() -> None:
    table = {"a": {"x": 1e15, "y": -1e15, "z": 0.0}, "b": {"x": 1e-300, "y": 1e15, "z": 0.0}}
    for method in RankingMethod:
        scores = [row.score for row in ranking(table, {"x": 1e15, "y": 1e-9, "z": 0.0}, method).ranked]
        assert np.isfinite(scores).all()


ONE = weighted({"k": 1.0})
LONG = [candidate(f"n{at}", {"k": 1.0}) for at in range(1001)]


@pytest.mark.parametrize(
    ("candidates", "weights", "field", "words"),
    [
        ([candidate("a", {"k": 1}), candidate("a", {"k": 1})], ONE, "input.candidates[1].name", "twice"),
        ([candidate(" ", {"k": 1})], ONE, "input.candidates[0].name", "name"),
        (
            [PartnerCandidate(name="a", values=[CriterionValue(criterion="k", value=1.0)] * 2)],
            ONE,
            "input.candidates[0].values[1].criterion",
            "twice",
        ),
        ([candidate("a", {"k": 1, "q": 1})], ONE, "input.candidates[0].values[1].criterion", "'q'"),
        ([candidate("a", {"k": float("nan")})], ONE, "input.candidates[0].values[0].value", "nan"),
        ([candidate("a", {"k": float("inf")})], ONE, "input.candidates[0].values[0].value", "inf"),
        ([candidate("a", {"k": 1}), candidate("b", {})], ONE, "input.candidates[1].values", "b has no value"),
        (LONG, ONE, "input.candidates", "1001"),
        ([], [*ONE, *ONE], "input.weights[1].criterion", "twice"),
        ([], weighted({"k": -1.0}), "input.weights[0].weight", "-1"),
        ([], weighted({"k": float("nan")}), "input.weights[0].weight", "nan"),
        ([], weighted({"k": 0.0}), "input.weights", "above 0"),
        ([], [], "input.weights", "above 0"),
        ([], weighted({f"k{at}": 1.0 for at in range(51)}), "input.weights", "51"),
    ],
)  # fmt: skip
def test_what_is_refused(
    candidates: Sequence[PartnerCandidate], weights: Sequence[CriterionWeight], field: str, words: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        rank_partners(candidates, weights)
    assert refusal.value.field == field
    assert words in refusal.value.message


@pytest.mark.parametrize("criterion", StandardCriterion)
def test_standard_criteria_are_scored_from_0_to_10(criterion: str) -> None:
    assert ranking({"a": {criterion: 10.0}}, {criterion: 1.0}).ranked[0].score == 10
    for value in (-0.1, 10.1):
        with pytest.raises(InvalidInput, match=f"{criterion} of a must lie in 0..10"):
            ranking({"a": {criterion: value}}, {criterion: 1.0})
    assert ranking({"a": {"free": -7.0}}, {"free": 1.0}).ranked[0].score == -7


def test_missing_values_are_refused_where_they_can_not_be_left_out() -> None:
    table = {"a": {"x": 1.0, "y": 1.0}, "b": {"x": 2.0}}
    for method in (TOPSIS, PROMETHEE):
        with pytest.raises(InvalidInput, match="b has no value for y") as refusal:
            ranking(table, {"x": 1.0, "y": 1.0}, method, RENORMALISE)
        assert refusal.value.hint is not None
        assert "only WEIGHTED_SUM" in refusal.value.hint
    with pytest.raises(InvalidInput, match="any criterion that has a weight") as refusal:
        ranking(table, {"x": 0.0, "y": 1.0}, SUM, RENORMALISE)
    assert refusal.value.field == "input.candidates[1].values"

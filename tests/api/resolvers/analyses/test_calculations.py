"""The calculations on what is given with the question, through GraphQL: answers by hand, and refusals."""

from typing import Any

import pytest

from graph_service.api.execution.operations import Operations
from graph_service.settings import Settings
from tests.api.analysed_graph import ask, refusal

POINTS = {"A": (8, 9, 7, 8, 6), "B": (9, 7, 9, 9, 8), "C": (7, 8, 6, 7, 9)}
CRITERIA = ("STRATEGIC_FIT", "RESOURCE_COMPLEMENTARITY", "FINANCIAL_HEALTH", "REPUTATION", "CULTURAL_FIT")
WEIGHTS = (0.3, 0.25, 0.2, 0.15, 0.1)
GAME = {"1": 1, "2": 2, "3": 0, "12": 4, "13": 3, "23": 3, "123": 6}
RANK = """query($input: RankPartnersInput!) { rankPartners(input: $input) { method
  ranked { rank name score coverage contributions { criterion value contribution } }
  stability { leader rival criterion weight tiesAt } } }"""
SPLIT = """query($input: SplitRevenueInput!) { splitRevenue(input: $input) {
  amount currency parts { party amount } } }"""
SHAPLEY = "query($input: ShapleyInput!) { shapleySplit(input: $input) { parts { party value } inCore } }"


@pytest.fixture(scope="module")
def service() -> Operations:
    return Operations(None, Settings())


def screening(**given: Any) -> dict[str, Any]:
    return {
        "candidates": [
            {
                "name": name,
                "values": [{"criterion": of, "value": x} for of, x in zip(CRITERIA, row, strict=True)],
            }
            for name, row in POINTS.items()
        ],
        "weights": [{"criterion": of, "weight": w} for of, w in zip(CRITERIA, WEIGHTS, strict=True)],
        **given,
    }


def shares(amount: str, currency: str, *tiers: tuple[str | None, str]) -> dict[str, Any]:
    percentages = [given.split() for _, given in tiers]
    return {
        "amount": amount,
        "currency": currency,
        "parties": list("abcdefghijk"[: len(percentages[0])]),
        "tiers": [
            {"upTo": end, "percentages": parts} for (end, _), parts in zip(tiers, percentages, strict=True)
        ],
    }


def game(**given: Any) -> dict[str, Any]:
    worths = [{"members": list(who), "worth": worth} for who, worth in GAME.items()]
    return {"parties": list("123"), "worths": worths, **given}


@pytest.mark.parametrize(
    ("method", "scores"),
    [
        (None, {"B": 8.4, "A": 7.85, "C": 7.25}),
        ("TOPSIS", {"B": 0.6518, "A": 0.5041, "C": 0.2921}),
        ("PROMETHEE_II", {"B": 0.4, "A": 0.15, "C": -0.55}),
    ],
)
async def test_partners_are_ranked(service: Operations, method: str | None, scores: dict[str, float]) -> None:
    given = screening() if method is None else screening(method=method)
    found = await ask(service, RANK, input=given)
    assert found["method"] == (method or "WEIGHTED_SUM")
    assert [row["name"] for row in found["ranked"]] == list(scores)
    assert [row["score"] for row in found["ranked"]] == pytest.approx(list(scores.values()), abs=5e-5)
    assert [(row["rank"], row["coverage"]) for row in found["ranked"]] == [(1, 1.0), (2, 1.0), (3, 1.0)]
    best = found["ranked"][0]["contributions"]
    assert [row["criterion"] for row in best] == list(CRITERIA)
    assert [row["contribution"] for row in best] == [2.7, 1.75, 1.8, 1.35, 0.8]
    ties = [(row["rival"], row["criterion"], row["weight"]) for row in found["stability"]]
    if method is None:
        assert ties[0] == ("A", "RESOURCE_COMPLEMENTARITY", 0.25)
        assert found["stability"][0]["tiesAt"] == pytest.approx(7 / 17, abs=1e-9)
    else:
        assert ties == []


async def test_a_missing_value_is_left_out_when_asked(service: Operations) -> None:
    given = screening(missing="RENORMALISE")
    del given["candidates"][0]["values"][1]
    found = await ask(service, RANK, input=given)
    (row,) = (row for row in found["ranked"] if row["name"] == "A")
    assert row["coverage"] == 0.75
    assert row["score"] == pytest.approx((2.4 + 1.4 + 1.2 + 0.6) / 0.75, abs=1e-9)


@pytest.mark.parametrize(
    ("given", "amounts"),
    [
        (shares("10000", "EUR", (None, "30 70")), ["3000.00", "7000.00"]),
        (shares("100.00", "EUR", (None, "33.33 33.33 33.33")), ["33.34", "33.33", "33.33"]),
        (shares("3000", "JPY", ("1000", "50 50"), (None, "30 70")), ["1100", "1900"]),
        (shares("0.001", "KWD", (None, "50 50")), ["0.001", "0.000"]),
    ],
)
async def test_revenue_is_split_to_the_last_unit(
    service: Operations, given: dict[str, Any], amounts: list[str]
) -> None:
    found = await ask(service, SPLIT, input=given)
    assert [(row["party"], row["amount"]) for row in found["parts"]] == list(
        zip(given["parties"], amounts, strict=True)
    )
    assert found["currency"] == given["currency"]


async def test_contributions_are_shared_by_shapley_value(service: Operations) -> None:
    found = await ask(service, SHAPLEY, input=game())
    assert [row["party"] for row in found["parts"]] == ["1", "2", "3"]
    assert [row["value"] for row in found["parts"]] == pytest.approx([13 / 6, 8 / 3, 7 / 6], abs=1e-9)
    assert found["inCore"] is True


BROKEN = {
    "a weight below 0": (RANK, screening(weights=[{"criterion": "x", "weight": -1}]), "weights[0].weight"),
    "no weight": (RANK, screening(weights=[]), "weights"),
    "too many criteria": (
        RANK,
        screening(weights=[{"criterion": f"x{n}", "weight": 1} for n in range(51)]),
        "weights",
    ),
    "a criterion twice": (
        RANK,
        screening(weights=[{"criterion": "x", "weight": 1}] * 2),
        "weights[1].criterion",
    ),
    "too many candidates": (
        RANK,
        screening(candidates=[{"name": f"c{n}", "values": []} for n in range(1001)]),
        "candidates",
    ),
    "a candidate twice": (
        RANK,
        screening(candidates=screening()["candidates"][:1] * 2),
        "candidates[1].name",
    ),
    "a candidate without values": (
        RANK,
        screening(candidates=[{"name": "D", "values": []}]),
        "candidates[0].values",
    ),
    "more than 10 points": (
        RANK,
        screening(candidates=[{"name": "D", "values": [{"criterion": "REPUTATION", "value": 10.1}]}]),
        "candidates[0].values[0].value",
    ),
    "a value without a weight": (
        RANK,
        screening(candidates=[{"name": "D", "values": [{"criterion": "speed", "value": 1}]}]),
        "candidates[0].values[0].criterion",
    ),
    "no party": (SPLIT, shares("1", "EUR", (None, "")), "parties"),
    "a party twice": (SPLIT, {**shares("1", "EUR", (None, "50 50")), "parties": ["a", "a"]}, "parties[1]"),
    "99 per cent": (SPLIT, shares("1", "EUR", (None, "50 49")), "tiers[0].percentages"),
    "below 0 per cent": (SPLIT, shares("1", "EUR", (None, "101 -1")), "tiers[0].percentages[0]"),
    "no tier without an end": (SPLIT, shares("1", "EUR", ("5", "50 50")), "tiers[0].upTo"),
    "tiers that do not ascend": (
        SPLIT,
        shares("1", "EUR", ("5", "50 50"), ("5", "50 50"), (None, "50 50")),
        "tiers[1].upTo",
    ),
    "a share too few": (SPLIT, shares("1", "EUR", ("5", "50 50"), (None, "100")), "tiers[1].percentages"),
    "half a cent": (SPLIT, shares("0.005", "EUR", (None, "50 50")), "amount"),
    "a tenth of a yen": (SPLIT, shares("0.1", "JPY", (None, "50 50")), "amount"),
    "no currency": (SPLIT, shares("1", "euro", (None, "50 50")), "currency"),
    "eleven parties": (SHAPLEY, {"parties": list("abcdefghijk"), "worths": []}, "parties"),
    "a worth that is missing": (SHAPLEY, game(worths=game()["worths"][1:]), "worths"),
    "a worth twice": (SHAPLEY, game(worths=game()["worths"][:1] * 2), "worths[1].members"),
    "somebody else": (SHAPLEY, game(worths=[{"members": ["4"], "worth": 1}]), "worths[0].members"),
    "a worth without end": (SHAPLEY, game(worths=[{"members": ["1"], "worth": 1e16}]), "worths[0].worth"),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_what_is_refused(service: Operations, name: str) -> None:
    query, given, field = BROKEN[name]
    assert await refusal(service, query, input=given) == ("INVALID_INPUT", f"input.{field}")


@pytest.mark.parametrize(
    ("query", "given"),
    [
        (RANK, {"method": "ELECTRE"}),
        (RANK, {"candidates": None}),
        (SPLIT, {**shares("1", "EUR", (None, "100")), "amount": "one"}),
        (SHAPLEY, {"parties": ["1"]}),
    ],
)
async def test_what_is_no_input(service: Operations, query: str, given: dict[str, Any]) -> None:
    answer = await service.run(query, {"input": {**screening(), **given} if query is RANK else given})
    assert not answer.executed
    assert [error["extensions"]["code"] for error in answer.body["errors"]] == ["BAD_USER_INPUT"]


async def test_they_rest_on_no_graph(service: Operations) -> None:
    answer = await service.run(SHAPLEY, {"input": game()})
    assert list(answer.body) == ["data"]

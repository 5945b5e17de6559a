"""Splits of revenue by contract and by contribution: nothing is lost, and every rule is kept."""

import random
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.analysis.alliances.revenue import RevenueTier, split_revenue
from graph_service.analysis.alliances.shapley import CoalitionWorth, shapley_split
from graph_service.domain.errors import InvalidInput
from tests.analysis import oracle_groups


def tier(*percentages: str, up_to: str | None = None) -> RevenueTier:
    return RevenueTier(
        up_to=None if up_to is None else Decimal(up_to), percentages=[Decimal(part) for part in percentages]
    )


def parts(amount: str, currency: str, parties: Sequence[str], *tiers: RevenueTier) -> list[str]:
    split = split_revenue(Decimal(amount), currency, parties, tiers)
    assert [part.party for part in split.parts] == list(parties)
    assert sum(part.amount for part in split.parts) == split.amount == Decimal(amount)
    assert split.currency == currency
    return [str(part.amount) for part in split.parts]


def test_the_worked_examples() -> None:
    assert parts("10000", "EUR", "ab", tier("30", "70")) == ["3000.00", "7000.00"]
    assert parts("100.00", "EUR", "abc", tier("33.33", "33.33", "33.33")) == ["33.34", "33.33", "33.33"]


def test_what_is_left_goes_to_the_largest_remainder_and_then_by_name() -> None:
    assert parts("0.01", "EUR", "abc", tier("10", "50", "40")) == ["0.00", "0.01", "0.00"]
    assert parts("100", "EUR", ["c", "b", "a"], tier("33.33", "33.34", "33.33")) == [
        "33.33",
        "33.34",
        "33.33",
    ]
    assert parts("100", "EUR", ["c", "b", "a"], tier("33.33", "33.33", "33.33")) == [
        "33.33",
        "33.33",
        "33.34",
    ]
    assert parts("0.05", "EUR", "ab", tier("0", "100")) == ["0.00", "0.05"]


@pytest.mark.parametrize(
    ("currency", "amount", "expected"),
    [
        ("JPY", "101", ["51", "50"]),
        ("KWD", "1.001", ["0.501", "0.500"]),
        ("CLF", "1.0001", ["0.5001", "0.5000"]),
        ("EUR", "1.01", ["0.51", "0.50"]),
        ("ZZZ", "1.01", ["0.51", "0.50"]),
        ("EUR", "1.0100", ["0.51", "0.50"]),
        ("EUR", "1E+3", ["500.00", "500.00"]),
        ("EUR", "0", ["0.00", "0.00"]),
    ],
)
def test_parts_are_whole_minor_units(currency: str, amount: str, expected: list[str]) -> None:
    assert parts(amount, currency, "ab", tier("50", "50")) == expected


def test_each_tier_shares_the_part_inside_it() -> None:
    tiers = (tier("50", "50", up_to="1000"), tier("30", "70", up_to="5000"), tier("10", "90"))
    # 1000 at a half, 4000 at 30, the rest at 10 percent
    assert parts("10000", "EUR", "ab", *tiers) == ["2200.00", "7800.00"]
    assert parts("5000", "EUR", "ab", *tiers) == ["1700.00", "3300.00"]
    assert parts("1000", "EUR", "ab", *tiers) == ["500.00", "500.00"]
    assert parts("400", "EUR", "ab", *tiers) == ["200.00", "200.00"]


def test_parts_are_rounded_once_and_not_in_each_tier() -> None:
    # in each tier a cent is shared by halves: a has .5 + .5 of a cent
    assert parts("0.02", "EUR", "ab", tier("50", "50", up_to="0.01"), tier("50", "50")) == ["0.01", "0.01"]


def test_a_refund_is_the_split_with_its_signs_turned() -> None:
    tiers = (tier("50", "50", up_to="10"), tier("1", "99"))
    there = parts("100.01", "EUR", "ab", *tiers)
    assert parts("-100.01", "EUR", "ab", *tiers) == [f"-{part}" for part in there]


amounts = st.integers(-(10**20), 10**20)


@given(
    units=amounts,
    currency=st.sampled_from(["EUR", "JPY", "KWD", "UYW"]),
    weights=st.lists(st.lists(st.integers(0, 999), min_size=4, max_size=4), min_size=1, max_size=4),
    ends=st.lists(st.integers(1, 10**20), min_size=3, max_size=3, unique=True),
)
def test_parts_always_add_up_and_are_off_by_less_than_a_unit(
    units: int, currency: str, weights: list[list[int]], ends: list[int]
) -> None:
    digits = {"EUR": 2, "JPY": 0, "KWD": 3, "UYW": 4}[currency]
    units %= 10 ** (18 + digits)
    amount = Decimal(units).scaleb(-digits, context=None) if digits == 0 else Decimal(f"{units}E-{digits}")
    shares = [[Fraction(part + 1, sum(row) + 4) for part in row] for row in weights]
    bounds = [*sorted(ends)[: len(weights) - 1], None]
    tiers = [
        RevenueTier(
            up_to=None if end is None else Decimal(f"{end}E-{digits + 2}"),
            percentages=[Decimal(int(share * 100 * 10**25)).scaleb(-25) for share in row],
        )
        for row, end in zip(shares, bounds, strict=True)
    ]
    split = split_revenue(amount, currency, "abcd", tiers)
    found = [Fraction(part.amount) * 10**digits for part in split.parts]
    assert all(part.denominator == 1 for part in found)
    assert sum(found) == units
    begin, exact = Fraction(0), [Fraction(0)] * 4
    for row, end in zip(tiers, bounds, strict=True):
        stop = Fraction(units) if end is None else min(Fraction(units), Fraction(end, 100))
        total = sum(map(Fraction, row.percentages))
        if stop > begin:
            exact = [
                share + (stop - begin) * Fraction(part) / total
                for share, part in zip(exact, row.percentages, strict=True)
            ]
            begin = stop
    assert all(abs(part - share) < 1 for part, share in zip(found, exact, strict=True))


HALVES = tier("50", "50")


@pytest.mark.parametrize(
    ("amount", "currency", "parties", "tiers", "field"),
    [
        ("1.001", "EUR", "ab", [HALVES], "input.amount"),
        ("0.5", "JPY", "ab", [HALVES], "input.amount"),
        ("NaN", "EUR", "ab", [HALVES], "input.amount"),
        ("Infinity", "EUR", "ab", [HALVES], "input.amount"),
        ("1E+19", "EUR", "ab", [HALVES], "input.amount"),
        ("1E-999999", "EUR", "ab", [HALVES], "input.amount"),
        ("1", "eur", "ab", [HALVES], "input.currency"),
        ("1", "EURO", "ab", [HALVES], "input.currency"),
        ("1", "EUR", "aa", [HALVES], "input.parties[1]"),
        ("1", "EUR", "", [tier()], "input.parties"),
        ("1", "EUR", [str(n) for n in range(1001)], [HALVES], "input.parties"),
        ("1", "EUR", "ab", [], "input.tiers"),
        ("1", "EUR", "ab", [tier("50", "50", up_to=str(n + 1)) for n in range(101)], "input.tiers"),
        ("1", "EUR", "ab", [tier("50", "50", up_to="5")], "input.tiers[0].upTo"),
        ("1", "EUR", "ab", [HALVES, HALVES], "input.tiers[0].upTo"),
        ("1", "EUR", "ab", [tier("50", "50", up_to="0"), HALVES], "input.tiers[0].upTo"),
        ("1", "EUR", "ab", [tier("50", "50", up_to="5")] * 2 + [HALVES], "input.tiers[1].upTo"),
        ("1", "EUR", "ab", [tier("50", "50", up_to="NaN"), HALVES], "input.tiers[0].upTo"),
        ("1", "EUR", "ab", [tier("100")], "input.tiers[0].percentages"),
        ("1", "EUR", "ab", [tier("50", "50.02")], "input.tiers[0].percentages"),
        ("1", "EUR", "ab", [tier("50", "49.98")], "input.tiers[0].percentages"),
        ("1", "EUR", "ab", [tier("-1", "101")], "input.tiers[0].percentages[0]"),
        ("1", "EUR", "ab", [tier("50", "NaN")], "input.tiers[0].percentages[1]"),
        ("1", "EUR", "ab", [tier("100", "1E-999999")], "input.tiers[0].percentages[1]"),
    ],
)  # fmt: skip
def test_what_a_split_refuses(
    amount: str, currency: str, parties: Sequence[str], tiers: list[RevenueTier], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        split_revenue(Decimal(amount), currency, parties, tiers)
    assert refusal.value.field == field


def test_percentages_may_miss_100_by_a_hundredth() -> None:
    # they count in proportion: 50/100.01 of the amount is 49.995..., and the cent left over goes there
    assert parts("100", "EUR", "ab", tier("50", "50.01")) == ["50.00", "50.00"]
    assert parts("1000", "EUR", "ab", tier("49.99", "50")) == ["499.95", "500.05"]


# by contribution

GLOVES = {"1": 1.0, "2": 2.0, "3": 0.0, "12": 4.0, "13": 3.0, "23": 3.0, "123": 6.0}


def worths(game: dict[str, float]) -> list[CoalitionWorth]:
    return [CoalitionWorth(members=who, worth=worth) for who, worth in game.items()]


def test_the_worked_game() -> None:
    split = shapley_split("123", worths(GLOVES))
    assert [(part.party, part.value) for part in split.parts] == [
        ("1", round(13 / 6, 9)),
        ("2", round(8 / 3, 9)),
        ("3", round(7 / 6, 9)),
    ]
    assert split.in_core
    assert not shapley_split("123", worths(GLOVES | {"12": 5.9})).in_core


def test_thirds_are_in_the_core_although_they_are_rounded() -> None:
    third = 1 / 3
    game = {"1": third, "2": third, "3": third, "12": 2 * third, "13": 2 * third, "23": 2 * third, "123": 1.0}
    assert shapley_split("123", worths(game)).in_core
    assert not shapley_split("123", worths(game | {"12": 2 * third + 1e-8})).in_core


@pytest.mark.parametrize("seed", range(60))
def test_every_order_of_coming(seed: int) -> None:
    chance = random.Random(seed)
    parties = [f"p{n}" for n in range(chance.randint(1, 6))]
    groups = chain.from_iterable(combinations(parties, size) for size in range(1, len(parties) + 1))
    game = {frozenset(group): chance.randint(-20, 60) / 10 for group in groups}
    exact = {group: Fraction(str(worth)) for group, worth in game.items()} | {frozenset(): Fraction(0)}
    expected = oracle_groups.shapley(parties, exact)
    given_rows = [CoalitionWorth(members=sorted(group), worth=worth) for group, worth in game.items()]
    chance.shuffle(given_rows)
    split = shapley_split(parties, given_rows)
    assert {part.party: part.value for part in split.parts} == {
        party: round(float(value), 9) for party, value in expected.items()
    }
    assert split.in_core == all(
        sum(expected[party] for party in group) >= worth for group, worth in exact.items()
    )


def test_ten_parties_are_not_too_many() -> None:
    parties = [f"p{n}" for n in range(10)]
    groups = chain.from_iterable(combinations(parties, size) for size in range(11))
    split = shapley_split(parties, [CoalitionWorth(members=group, worth=len(group) ** 2) for group in groups])
    assert [part.value for part in split.parts] == [10.0] * 10
    assert split.in_core


@pytest.mark.parametrize(
    ("parties", "game", "field", "words"),
    [
        ("", {}, "input.parties", "1 to 10"),
        ("abcdefghijk", {}, "input.parties", "11"),
        ("aa", {}, "input.parties[1]", "twice"),
        ("ab", {"a": 1.0, "b": 1.0}, "input.worths", "{a, b} is missing"),
        (
            "ab",
            {"a": 1.0, "b": 1.0, "ab": 1.0, "ba": 2.0},
            "input.worths[3].members",
            "{a, b} is given twice",
        ),
        ("ab", {"aa": 1.0}, "input.worths[0].members", "twice"),
        ("ab", {"c": 1.0}, "input.worths[0].members", "'c'"),
        ("a", {"a": float("nan")}, "input.worths[0].worth", "nan"),
        ("a", {"a": 1.0, "": 1.0}, "input.worths", "empty coalition"),
    ],
)
def test_what_a_game_refuses(parties: str, game: dict[str, float], field: str, words: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        shapley_split(parties, worths(game))
    assert refusal.value.field == field
    assert words in refusal.value.message

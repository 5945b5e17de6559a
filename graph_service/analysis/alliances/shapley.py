"""Sharing by contribution: the Shapley value of a small cooperative game."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial
from typing import Annotated, Final

from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import DECIMALS
from graph_service.domain.errors import InvalidInput

MAX_PARTIES: Final = 10
"""Maximum number of parties: each further party doubles the number of coalitions."""
GREATEST_WORTH: Final = 1e15
"""Maximum absolute value of a worth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoalitionWorth:
    """What some of the parties achieve by themselves."""

    members: Sequence[str]
    worth: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapleyPart:
    """What one party contributes on average."""

    party: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapleySplit:
    """The worth of all parties together, shared by contribution."""

    parts: Annotated[tuple[ShapleyPart, ...], Doc("In the order of the parties.")]
    in_core: Annotated[bool, Doc("No coalition would get more by itself than its members' parts.")]
    truncated: bool = False
    reason: str | None = None


def shapley_split(parties: Sequence[str], worths: Sequence[CoalitionWorth]) -> ShapleySplit:
    """Each party's Shapley value, and whether no group of parties would do better by itself.

    Parameters
    ----------
    parties
        1 to 10 different names.
    worths
        The worth of every coalition of them, in any order. The empty coalition is worth 0, and may be left
        out.

    Returns
    -------
    ShapleySplit
        Values in the unit of the worths; they add up to the worth of all together.

    Raises
    ------
    InvalidInput
        There are too many parties, a name is unknown or given twice, or a worth is missing, given twice or
        not a number; `field` says where.

    Notes
    -----
    ``value(i) = sum over S without i of |S|! * (n - |S| - 1)! / n! * (v(S + i) - v(S))``, in exact fractions
    of the decimals given; n * 2**n steps. Values and worths are compared at 9 decimals.

    References
    ----------
    Analyses, section 11. Shapley (1953), A value for n-person games.

    Examples
    --------
    >>> game = {"1": 1, "2": 2, "3": 0, "12": 4, "13": 3, "23": 3, "123": 6}
    >>> split = shapley_split("123", [CoalitionWorth(members=who, worth=v) for who, v in game.items()])
    >>> [round(part.value, 3) for part in split.parts], split.in_core
    ([2.167, 2.667, 1.167], True)
    """
    bits = _bits(parties)
    worth = _worth(parties, worths, bits)
    count = len(parties)
    values = [_value(worth, bit, count) for bit in bits.values()]
    in_core = all(
        round(sum((value for at, value in enumerate(values) if some >> at & 1), Fraction(0)), DECIMALS)
        >= round(worth[some], DECIMALS)
        for some in range(1 << count)
    )
    return ShapleySplit(
        parts=tuple(
            ShapleyPart(party=party, value=float(round(value, DECIMALS)))
            for party, value in zip(parties, values, strict=True)
        ),
        in_core=in_core,
    )


def _value(worth: Sequence[Fraction], bit: int, count: int) -> Fraction:
    """Return the Shapley value of a party: what it adds to a group, on average over all orders of joining."""
    share = [
        Fraction(factorial(size) * factorial(count - size - 1), factorial(count)) for size in range(count)
    ]
    return sum(
        (
            share[some.bit_count()] * (worth[some | bit] - worth[some])
            for some in range(1 << count)
            if not some & bit
        ),
        Fraction(0),
    )


def _bits(parties: Sequence[str]) -> dict[str, int]:
    """A bit for each party: a coalition is a number."""
    if not 1 <= len(parties) <= MAX_PARTIES:
        raise InvalidInput(
            f"There must be 1 to {MAX_PARTIES} parties; there are {len(parties)}.", field="input.parties"
        )
    bits: dict[str, int] = {}
    for at, party in enumerate(parties):
        if party in bits:
            raise InvalidInput(f"The party {party!r} is given twice.", field=f"input.parties[{at}]")
        bits[party] = 1 << at
    return bits


def _worth(parties: Sequence[str], worths: Sequence[CoalitionWorth], bits: dict[str, int]) -> list[Fraction]:
    """The worth of each coalition, by its bits."""
    known: dict[int, Fraction] = {}
    for at, row in enumerate(worths):
        field = f"input.worths[{at}]"
        coalition = 0
        for member in row.members:
            if member not in bits:
                raise InvalidInput(f"{member!r} is not one of the parties.", field=f"{field}.members")
            if coalition & bits[member]:
                raise InvalidInput(f"{member!r} is in the coalition twice.", field=f"{field}.members")
            coalition |= bits[member]
        if coalition in known:
            raise InvalidInput(
                f"The worth of {_coalition_name(parties, coalition)} is given twice.",
                field=f"{field}.members",
            )
        if not -GREATEST_WORTH <= row.worth <= GREATEST_WORTH:
            raise InvalidInput(
                f"A worth must lie in -{GREATEST_WORTH:g}..{GREATEST_WORTH:g}; it is {row.worth}.",
                field=f"{field}.worth",
            )
        known[coalition] = Fraction(repr(float(row.worth)))
    if known.setdefault(0, Fraction(0)):
        raise InvalidInput("The empty coalition must be worth 0.", field="input.worths")
    for coalition in range(1 << len(parties)):
        if coalition not in known:
            raise InvalidInput(
                f"The worth of {_coalition_name(parties, coalition)} is missing.", field="input.worths"
            )
    return [known[coalition] for coalition in range(1 << len(parties))]


def _coalition_name(parties: Sequence[str], coalition: int) -> str:
    names = [party for at, party in enumerate(parties) if coalition >> at & 1]
    return "{" + ", ".join(names) + "}"

"""Sharing by contract: an amount split by percentages or marginal tiers, to the last minor unit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Final

from typing_extensions import Doc

from graph_service.domain.errors import InternalError, InvalidInput

# ISO 4217:2015, list one: currencies whose minor unit is not a hundredth
_NO_DECIMALS: Final = {
    "BIF",
    "CLP",
    "DJF",
    "GNF",
    "ISK",
    "JPY",
    "KMF",
    "KRW",
    "PYG",
    "RWF",
    "UGX",
    "UYI",
    "VND",
    "VUV",
    "XAF",
    "XOF",
    "XPF",
}
_THREE_DECIMALS: Final = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}
_FOUR_DECIMALS: Final = {"CLF", "UYW"}
MINOR_DIGITS: Final = (
    dict.fromkeys(_NO_DECIMALS, 0) | dict.fromkeys(_THREE_DECIMALS, 3) | dict.fromkeys(_FOUR_DECIMALS, 4)
)
"""Decimals of an amount, by currency; every other currency has 2."""
MAX_PARTIES: Final = 1_000
"""Maximum number of parties."""
MAX_TIERS: Final = 100
"""Maximum number of tiers."""
GREATEST_AMOUNT: Final = Decimal(10) ** 18
"""Maximum absolute value of an amount."""
MAX_DECIMALS: Final = 40
"""Maximum number of decimals of a percentage; more would only make the exact fractions long."""
TOLERANCE: Final = Decimal("0.01")
"""How far a tier's percentages may be from 100; a third is often given as 33.33."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevenueTier:
    """How the part of an amount that lies in a tier is shared."""

    up_to: Annotated[Decimal | None, Doc("Where the tier ends; None: it has no end.")]
    percentages: Annotated[Sequence[Decimal], Doc("One per party, in their order; 100 in all.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RevenuePart:
    """What one party receives."""

    party: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class RevenueSplit:
    """An amount and its parts, which add up to it exactly; all with the currency's decimals."""

    amount: Decimal
    currency: str
    parts: Annotated[tuple[RevenuePart, ...], Doc("In the order of the parties.")]
    truncated: bool = False
    reason: str | None = None


def split_revenue(
    amount: Decimal, currency: str, parties: Sequence[str], tiers: Sequence[RevenueTier]
) -> RevenueSplit:
    """Each party's part of an amount; the parts add up to the amount.

    Parameters
    ----------
    amount
        At most 10**18, in whole minor units of the currency. A negative one, a refund, is split as the
        positive amount would be, with the signs turned.
    currency
        ISO 4217 code in capitals. A code that is not known has two decimals, as most currencies do.
    parties
        Different names, at most 1,000.
    tiers
        Ascending, at most 100; the last one, and only it, has no end. A tier's percentages, at least 0,
        add up to 100 within 0.01 and count in proportion to their sum; each tier's apply to the part of
        the amount inside it. One tier is a plain split.

    Returns
    -------
    RevenueSplit
        Decimals in the currency's minor unit.

    Raises
    ------
    InvalidInput
        An argument breaks these rules; `field` says which.

    Notes
    -----
    Shares are exact fractions, rounded once: each party gets the whole minor units of its share, and what
    is left goes, one unit each, to the largest remainders, ties by the party's name.

    References
    ----------
    Analyses, section 11.

    Examples
    --------
    >>> thirds = RevenueTier(up_to=None, percentages=[Decimal("33.33")] * 3)
    >>> [str(part.amount) for part in split_revenue(Decimal(100), "EUR", "abc", [thirds]).parts]
    ['33.34', '33.33', '33.33']
    >>> first = RevenueTier(up_to=Decimal(1000), percentages=[Decimal(50), Decimal(50)])
    >>> rest = RevenueTier(up_to=None, percentages=[Decimal(30), Decimal(70)])
    >>> [str(part.amount) for part in split_revenue(Decimal(3000), "JPY", "ab", [first, rest]).parts]
    ['1100', '1900']
    """
    digits = _minor_digits(currency)
    units = _minor_units(amount, currency, digits)
    _check_parties(parties)
    _check_tiers(tiers, len(parties))
    shares = _shares(abs(Fraction(units)), tiers, len(parties), 10**digits)
    whole = _whole_units(shares, parties, abs(units))
    sign = -1 if units < 0 else 1
    return RevenueSplit(
        amount=_amount(units, digits),
        currency=currency,
        parts=tuple(
            RevenuePart(party=party, amount=_amount(sign * part, digits))
            for party, part in zip(parties, whole, strict=True)
        ),
    )


def _whole_units(shares: Sequence[Fraction], parties: Sequence[str], total: int) -> list[int]:
    """Return the shares in whole units that add up to the total: the largest remainders are rounded up."""
    whole = [share.numerator // share.denominator for share in shares]
    order = sorted(range(len(parties)), key=lambda at: (whole[at] - shares[at], parties[at]))
    for at in order[: total - sum(whole)]:
        whole[at] += 1
    return whole


def _shares(units: Fraction, tiers: Sequence[RevenueTier], count: int, scale: int) -> list[Fraction]:
    """Each party's exact share, in minor units."""
    shares, begin = [Fraction(0)] * count, Fraction(0)
    for tier in tiers:
        end = units if tier.up_to is None else min(units, Fraction(tier.up_to) * scale)
        if end > begin:
            percentages = [Fraction(percentage) for percentage in tier.percentages]
            unit_share = (end - begin) / sum(percentages)
            shares = [share + unit_share * part for share, part in zip(shares, percentages, strict=True)]
            begin = end
    return shares


def _amount(units: int, digits: int) -> Decimal:
    """A number of minor units as an amount, built from its digits so that no precision limits it."""
    return Decimal((int(units < 0), tuple(map(int, str(abs(units)))), -digits))


def _minor_digits(currency: str) -> int:
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise InvalidInput(
            f"A currency is three capital letters, e.g. EUR; it is {currency!r}.", field="input.currency"
        )
    return MINOR_DIGITS.get(currency, 2)


def _minor_units(amount: Decimal, currency: str, digits: int) -> int:
    if not amount.is_finite() or abs(amount) > GREATEST_AMOUNT or _decimals(amount) > MAX_DECIMALS:
        raise InvalidInput(
            f"The amount must be a number of at most {GREATEST_AMOUNT:.0e}.", field="input.amount"
        )
    units = Fraction(amount) * 10**digits
    if units.denominator != 1:
        raise InvalidInput(
            f"An amount in {currency} has at most {digits} decimals; it is {amount}.", field="input.amount"
        )
    return int(units)


def _check_parties(parties: Sequence[str]) -> None:
    if not 1 <= len(parties) <= MAX_PARTIES:
        raise InvalidInput(
            f"There must be 1 to {MAX_PARTIES} parties; there are {len(parties)}.", field="input.parties"
        )
    known: set[str] = set()
    for at, party in enumerate(parties):
        if party in known:
            raise InvalidInput(f"The party {party!r} is given twice.", field=f"input.parties[{at}]")
        known.add(party)


def _check_tiers(tiers: Sequence[RevenueTier], count: int) -> None:
    if not 1 <= len(tiers) <= MAX_TIERS:
        raise InvalidInput(
            f"There must be 1 to {MAX_TIERS} tiers; there are {len(tiers)}.", field="input.tiers"
        )
    begin = Decimal(0)
    for at, tier in enumerate(tiers):
        field = f"input.tiers[{at}]"
        if (tier.up_to is None) != (at == len(tiers) - 1):
            raise InvalidInput("The last tier, and only it, has no end.", field=f"{field}.upTo")
        if tier.up_to is not None:
            if not (_is_plain(tier.up_to) and begin < tier.up_to <= GREATEST_AMOUNT):
                raise InvalidInput(
                    f"A tier ends above {begin} and at most at {GREATEST_AMOUNT:.0e}; it is {tier.up_to}.",
                    field=f"{field}.upTo",
                )
            begin = tier.up_to
        _check_percentages(tier.percentages, count, f"{field}.percentages")


def _check_percentages(percentages: Sequence[Decimal], count: int, field: str) -> None:
    if len(percentages) != count:
        raise InvalidInput(
            f"There must be one percentage per party, {count}; there are {len(percentages)}.", field=field
        )
    for at, percentage in enumerate(percentages):
        if not (_is_plain(percentage) and 0 <= percentage <= 100 + TOLERANCE):
            raise InvalidInput(
                f"A percentage lies in 0..100, with at most {MAX_DECIMALS} decimals; it is {percentage}.",
                field=f"{field}[{at}]",
            )
    total = sum(map(Fraction, percentages), Fraction(0))
    if abs(total - 100) > Fraction(TOLERANCE):
        raise InvalidInput(
            f"The percentages must add up to 100 within {TOLERANCE}; they add up to {float(total):g}.",
            field=field,
        )


def _is_plain(value: Decimal) -> bool:
    return value.is_finite() and _decimals(value) <= MAX_DECIMALS


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        raise InternalError(f"{value} has no decimals.")
    return -exponent

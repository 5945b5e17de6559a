"""Numbers as people write them: digit groups, decimal commas, signs of currencies, per cent, thousands."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Final

from typing_extensions import Doc

from graph_service.formats.cells.characters import compatible
from graph_service.formats.cells.notation import AmbiguousError, DecimalMark

CURRENCY_SIGNS: Final = {
    "€": "EUR", "£": "GBP", "US$": "USD", "A$": "AUD", "C$": "CAD", "HK$": "HKD", "NZ$": "NZD", "S$": "SGD",
    "R$": "BRL", "NT$": "TWD", "CHF": "CHF", "Fr.": "CHF", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY",
    "₫": "VND", "₪": "ILS", "₴": "UAH", "฿": "THB", "zł": "PLN", "Kč": "CZK", "RMB": "CNY", "元": "CNY",
    "人民币": "CNY", "円": "JPY", "원": "KRW", "Euro": "EUR",
}  # fmt: skip
"""Signs that mean one currency."""
SHARED_SIGNS: Final = {
    "$": ("USD", "AUD", "CAD", "HKD", "NZD", "SGD", "TWD", "MXN", "CLP", "COP", "ARS", "BRL"),
    "¥": ("CNY", "JPY"),
    "kr": ("DKK", "ISK", "NOK", "SEK"),
}
"""Signs that mean several currencies: an amount is read, its currency is not."""
SCALES: Final = {
    "k": 3, "K": 3, "thousand": 3, "tsd": 3, "Tsd": 3, "m": 6, "M": 6, "mn": 6, "mio": 6, "Mio": 6,
    "million": 6, "millions": 6, "bn": 9, "Bn": 9, "B": 9, "Mrd": 9, "mrd": 9, "千": 3, "万": 4, "萬": 4,
    "百万": 6, "千万": 7, "亿": 8, "億": 8, "만": 4, "억": 8,
}  # fmt: skip
"""By word after a number: the power of ten. MM and billion are left out, as they mean two powers."""

_SIGN: Final = "|".join(sorted(map(re.escape, (*CURRENCY_SIGNS, *SHARED_SIGNS)), key=len, reverse=True))
_SCALE: Final = "|".join(sorted(map(re.escape, SCALES), key=len, reverse=True))
_WRITTEN: Final = re.compile(
    rf"(?P<open>\()?(?P<minus>[+-])?\s?(?P<before>{_SIGN}|[A-Z]{{3}}(?=[ \d]))?\s?(?P<inner>-)?"
    r"(?P<body>(?:\d[\d.,' ]*(?<! )|[.,]\d+))(?P<exponent>[eE][+-]?\d{1,3})?"
    rf"\s?(?P<scale>(?:{_SCALE})(?![a-z]))?\.?\s?(?P<after>{_SIGN}|[A-Z]{{3}})?\s?(?P<percent>%)?(?P<close>\))?"
)
_GROUPS: Final = {
    mark: re.compile(
        rf"[1-9]\d{{0,2}}(?:{re.escape(mark)}\d{{3}})+|[1-9]\d?(?:{re.escape(mark)}\d\d)+{re.escape(mark)}\d{{3}}"
    )
    for mark in ".,' "
}
"""By sign between groups: groups of three digits, or of two before the last three as in India."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A number as it is written, taken apart."""

    sign: str
    body: Annotated[str, Doc("Digits with the signs between them.")]
    power: Annotated[int, Doc("Of ten, by which the body is multiplied.")]
    percent: bool
    currencies: Annotated[
        tuple[str, ...], Doc("ISO 4217, those that its sign may mean; none without a sign.")
    ]

    @property
    def scaled(self) -> bool:
        """Whether a word such as M follows the digits."""
        return self.power != 0

    def under(self, mark: DecimalMark) -> Decimal | None:
        """Return the value if ``mark`` stands before the decimals; None if that is impossible."""
        whole, _, decimals = self.body.partition(mark.sign)
        if decimals and not decimals.isdigit():
            return None
        if not whole.isdigit() and whole:
            groups = {sign for sign in whole if not sign.isdigit()}
            if len(groups) != 1 or not _GROUPS[groups.pop()].fullmatch(whole):
                return None
            whole = re.sub(r"\D", "", whole)
        value = Decimal(
            f"{self.sign}{whole or 0}.{decimals or 0}" if decimals else f"{self.sign}{whole or 0}"
        )
        return value.scaleb(self.power) if self.power else value


def written(text: str) -> Written | None:
    """Return a number taken apart; None for other texts."""
    plain = compatible(text).replace("’", "'")
    if len(plain) > 60:
        return None
    found = _WRITTEN.fullmatch(plain)
    if found is None or bool(found["open"]) != bool(found["close"]) or (found["before"] and found["after"]):
        return None
    power = SCALES.get(found["scale"] or "", 0) + int((found["exponent"] or "e0")[1:])
    minus = bool(found["open"]) + (found["minus"] == "-") + bool(found["inner"])
    if minus > 1 or (found["exponent"] and found["scale"]):
        return None
    return Written(
        sign="-" if minus else "",
        body=found["body"],
        power=power,
        percent=bool(found["percent"]),
        currencies=_currencies(found["before"] or found["after"]),
    )


def _currencies(sign: str | None) -> tuple[str, ...]:
    if sign is None:
        return ()
    return SHARED_SIGNS.get(sign, (CURRENCY_SIGNS.get(sign, sign),))


def possible_marks(number: Written, fits: Callable[[Decimal, DecimalMark], bool]) -> list[DecimalMark]:
    """Return the decimal marks under which a number has a value that its column can have."""
    readings = {one: value for one in DecimalMark if (value := number.under(one)) is not None}
    return [one for one, value in readings.items() if fits(value, one)] or list(readings)


def value_of(
    number: Written, mark: DecimalMark | None, fits: Callable[[Decimal, DecimalMark], bool]
) -> Decimal:
    """Return the value of a number.

    Parameters
    ----------
    number
        The number.
    mark
        The decimal mark of its column; None if that is not known.
    fits
        Whether a value is possible in the column, if the mark is the one given.

    Raises
    ------
    ValueError
        When the signs between its digits make no number.
    AmbiguousError
        When it means two numbers that are both possible.
    """
    readings = {one: value for one in DecimalMark if (value := number.under(one)) is not None}
    if not readings:
        raise ValueError("the signs between its digits make no number")
    if len(set(readings.values())) == 1:
        return next(iter(readings.values()))
    if mark is not None:
        return readings[mark]
    possible = possible_marks(number, fits)
    if len(possible) == 1:
        return readings[possible[0]]
    raise AmbiguousError(
        f"expected a number with a known decimal mark, found {number.body!r}: say --decimal point "
        f"({plain(readings[DecimalMark.POINT])}) or --decimal comma ({plain(readings[DecimalMark.COMMA])})",
        "decimal",
        {one.value: plain(value) for one, value in readings.items()},
    )


def plain(value: Decimal) -> str:
    """Return the digits of a value with a decimal point, and no exponent."""
    return f"{value:f}"

"""What each kind of cell accepts, in one table: cells are read by it, and messages and documentation are
made of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from math import isfinite
from typing import Annotated, Any, Final

from typing_extensions import Doc

from graph_service.domain.model.entities import KEY_PATTERN
from graph_service.domain.model.fields import COUNTRY, CURRENCY, WEBSITE, FieldSpec, Within, Year
from graph_service.domain.model.fields import Written as Pattern
from graph_service.domain.model.validation import MAX_DIGITS, breach
from graph_service.formats.cells.characters import compatible, plain_word
from graph_service.formats.cells.countries import country_code, nearest_country
from graph_service.formats.cells.dates import day_of
from graph_service.formats.cells.notation import AmbiguousError, DecimalMark, Notation
from graph_service.formats.cells.numbers import (
    CURRENCY_SIGNS,
    Written,
    plain,
    possible_marks,
    value_of,
    written,
)
from graph_service.formats.cells.words import flag_of, words_of

Reader = Callable[[str, Notation, FieldSpec], str]
"""Returns the cell of the CSV format for a tidied text that is not missing; raises ValueError."""

_WHOLE_FLOAT: Final = re.compile(r"(\d+)\.0+")
_HOST: Final = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?(/\S*)?")
_SCHEME: Final = re.compile(r"https?://", re.IGNORECASE)
_YEAR: Final = re.compile(
    r"(?P<a>\d{4})(?:\s?[年년](?:\s?\d{1,2}\s?[月월])?|[-/.]\d{1,2})?|\d{1,2}[/.](?P<b>\d{4})"
)
_PERCENTAGES: Final = "percentages"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellKind:
    """A kind of cell."""

    name: str
    expected: Annotated[str, Doc('What a message says after "expected".')]
    accepts: Annotated[str, Doc("How people write it, for the documentation.")]
    examples: Annotated[
        tuple[tuple[str, str], ...], Doc("Cells, and what they become; the documentation shows them.")
    ]
    read: Reader
    has_decimals: Annotated[bool, Doc("Whether the decimal mark of its column matters.")] = False
    has_days: Annotated[bool, Doc("Whether the order of day and month in its column matters.")] = False
    values: Annotated[frozenset[str], Doc("Placeholders that are values in this kind, in lower case.")] = (
        frozenset()
    )


def _text(text: str, _notation: Notation, _spec: FieldSpec) -> str:
    return text


def _key(text: str, _notation: Notation, _spec: FieldSpec) -> str:
    plain_text = compatible(text)
    whole = _WHOLE_FLOAT.fullmatch(plain_text)
    return whole[1] if whole else plain_text if KEY_PATTERN.fullmatch(plain_text) else text


def _number(text: str, notation: Notation, spec: FieldSpec) -> str:
    number = written(text)
    if number is None:
        raise ValueError
    if number.percent and not (_is_fraction(spec) or _PERCENTAGES in spec.name):
        raise ValueError("a percentage has no place here")
    if number.currencies and spec.type is not Decimal:
        raise ValueError("an amount of money has no place here")
    if number.scaled and _is_fraction(spec) and "e" not in text.lower():
        raise ValueError
    value = value_of(number, notation.decimal, _fitting(number, spec)).scaleb(-_divided(number, spec))
    if _is_share(spec) and not number.percent and 2 <= value <= 100:
        raise ValueError(f"if {number.body} % is meant, write the sign")
    if spec.type is int:
        if value != value.to_integral_value():
            raise ValueError
        return str(int(value))
    if spec.type is float:
        if not isfinite(float(value)):
            raise ValueError("it is too large")
        return repr(float(value))
    if abs(value) >= 10 ** MAX_DIGITS[0] or -int(value.as_tuple().exponent) > MAX_DIGITS[1]:
        raise ValueError(f"at most {MAX_DIGITS[0]} digits before the point and {MAX_DIGITS[1]} behind it")
    return plain(value)


def _divided(number: Written, spec: FieldSpec) -> int:
    """Return the power of ten by which a percentage is divided."""
    return 2 if number.percent and _is_fraction(spec) else 0


def _fitting(number: Written, spec: FieldSpec) -> Callable[[Decimal, DecimalMark], bool]:
    """Return whether a field can have the value of a number under a decimal mark."""

    def fits(value: Decimal, mark: DecimalMark) -> bool:
        if spec.type is int:
            # a program writes 120.000 for 120, but nobody writes 120,000 for it
            decimals = number.body.partition(mark.sign)[2] if mark.sign in number.body else ""
            if value != value.to_integral_value() or (mark is DecimalMark.COMMA and len(decimals) > 2):
                return False
        return breach(spec.rules, float(value.scaleb(-_divided(number, spec)))) is None

    return fits


def _is_share(spec: FieldSpec) -> bool:
    return _is_fraction(spec) and any(isinstance(rule, Within) and rule.most == 1 for rule in spec.rules)


def decimal_mark_of(text: str, spec: FieldSpec) -> DecimalMark | None:
    """Return the decimal mark that a cell of a field proves; None if it proves none."""
    number = written(text)
    if number is None or not any(sign in number.body for sign in ".,"):
        return None
    marks = possible_marks(number, _fitting(number, spec))
    return marks[0] if len(marks) == 1 else None


def _is_fraction(spec: FieldSpec) -> bool:
    """Return whether 80 % in a field means 0.8."""
    rule = next((rule for rule in spec.rules if isinstance(rule, Within)), None)
    return spec.type is float and rule is not None and rule.least == 0 and rule.most in (1, float("inf"))


def _year(text: str, notation: Notation, spec: FieldSpec) -> str:
    plain_text = compatible(text)
    if (found := _YEAR.fullmatch(plain_text)) and _WHOLE_FLOAT.fullmatch(plain_text) is None:
        return str(found["a"] or found["b"])
    try:
        if not plain_text.isdigit():
            # the year is the same in either order of day and month
            return str(day_of(plain_text, notation.dates).year)
    except AmbiguousError as error:
        return next(iter(error.choices.values()))[:4]
    except ValueError:
        pass
    return _number(text, notation, spec)


def _date(text: str, notation: Notation, _spec: FieldSpec) -> str:
    return day_of(text, notation.dates).isoformat()


def _flag(text: str, _notation: Notation, _spec: FieldSpec) -> str:
    return "true" if flag_of(compatible(text)) else "false"


def _word(text: str, _notation: Notation, spec: FieldSpec) -> str:
    found = words_of(spec.type).get(plain_word(text))
    if found is None:
        raise ValueError
    return found


def _country(text: str, _notation: Notation, _spec: FieldSpec) -> str:
    code = country_code(text)
    if code is None:
        nearest = nearest_country(text)
        raise ValueError(f"the nearest is {nearest}" if nearest else "")
    return code


def _currency(text: str, _notation: Notation, _spec: FieldSpec) -> str:
    plain_text = compatible(text)
    found = CURRENCY_SIGNS.get(plain_text, plain_text.upper())
    if not CURRENCY.pattern.fullmatch(found):
        raise ValueError
    return found


def _website(text: str, _notation: Notation, _spec: FieldSpec) -> str:
    plain_text = compatible(text)
    if scheme := _SCHEME.match(plain_text):
        plain_text = scheme[0].lower() + plain_text[scheme.end() :]
    elif _HOST.fullmatch(plain_text.removeprefix("//")):
        plain_text = f"https://{plain_text.removeprefix('//')}"
    if not WEBSITE.pattern.fullmatch(plain_text):
        raise ValueError
    return plain_text


TEXT: Final = CellKind(
    name="text",
    expected="a text",
    accepts="any text; letters and digits of full width become plain ones, spaces of all kinds spaces, "
    "signs without width are dropped",
    examples=(("ＡＣＭＥ株式会社", "ACME株式会社"),),
    read=_text,
)
KEY: Final = CellKind(
    name="key",
    expected="a key of lower-case letters, digits, - and _ that starts with a letter or digit",
    accepts="lower-case letters, digits, - and _; a number that a program wrote with decimals",
    examples=(("acme", "acme"), ("123.0", "123")),
    read=_key,
)
WHOLE: Final = CellKind(
    name="whole number",
    expected="a whole number",
    accepts="digits, in groups or not; decimals that are zero; thousand and million as k, M, 万 and the like",
    examples=(("1,200", "1200"), ("1.200", "1200"), ("1 200", "1200"), ("120.0", "120"), ("1.5k", "1500"),
              ("１２０", "120"), ("1.2万", "12000")),
    read=_number,
    has_decimals=True,
)  # fmt: skip
YEAR: Final = CellKind(
    name="year",
    expected="a year such as 1999",
    accepts="four digits, with or without a month, or any date",
    examples=(("1999.0", "1999"), ("2001年", "2001"), ("2001-05-04", "2001"), ("04/05/2001", "2001")),
    read=_year,
)
NUMBER: Final = CellKind(
    name="number",
    expected="a number such as 0.25",
    accepts="a decimal point or comma, digits in groups or not",
    examples=(("7,5", "7.5"), ("1e-3", "0.001")),
    read=_number,
    has_decimals=True,
)
FRACTION: Final = CellKind(
    name="share",
    expected="a number such as 0.8, or 80 %",
    accepts="a number, or a percentage",
    examples=(("0,8", "0.8"), ("80%", "0.8"), ("80 %", "0.8")),
    read=_number,
    has_decimals=True,
)
AMOUNT: Final = CellKind(
    name="amount",
    expected="an amount such as 1250000.50",
    accepts="a decimal point or comma; groups of digits; the sign or code of a currency; a loss in brackets; "
    "thousand, million and the like as k, M, bn, 万, 亿",
    examples=(("1.234.567,89", "1234567.89"), ("$1,234,567.89", "1234567.89"), ("1 234 567,89", "1234567.89"),
              ("(250.5)", "-250.5"), ("€ 1.5M", "1500000"), ("2.5亿", "250000000")),
    read=_number,
    has_decimals=True,
)  # fmt: skip
DATE: Final = CellKind(
    name="date",
    expected="a date such as 2026-11-23",
    accepts="year first, or day first with dots, or with the name of the month; a number of Excel; a time of "
    "day is dropped; of 03/04/2024 the order of day and month is derived from the column, or stated",
    examples=(("31.12.2024", "2024-12-31"), ("2024/3/1", "2024-03-01"), ("2024年12月31日", "2024-12-31"),
              ("Dec 31, 2024", "2024-12-31"), ("31 December 2024", "2024-12-31"), ("45352", "2024-03-01"),
              ("31/12/2024", "2024-12-31"), ("2024-01-01T00:00:00", "2024-01-01")),
    read=_date,
    has_days=True,
)  # fmt: skip
FLAG: Final = CellKind(
    name="yes or no",
    expected="true or false, or yes or no",
    accepts="true, yes, y, x, 1, 是, ja, oui, sí and their opposites",
    examples=(("Yes", "true"), ("是", "true"), ("0", "false"), ("FALSCH", "false")),
    read=_flag,
    values=frozenset(("无", "没有", "x")),
)
WORD: Final = CellKind(
    name="word of a list",
    expected="one of the words of its list",
    accepts="the word in any case, with spaces or hyphens, or as the explorer shows it in English or Chinese",
    examples=(("Joint sales", "JOINT_SALES"), ("联合销售", "JOINT_SALES"), ("co-branding", "CO_BRANDING")),
    read=_word,
)
COUNTRY_KIND: Final = CellKind(
    name="country",
    expected="a country such as NO or Norway",
    accepts="a code of two or three letters, in any case; names in English, German, French, Spanish, Chinese "
    "and more languages; NA is Namibia",
    examples=(("no", "NO"), ("Germany", "DE"), ("Allemagne", "DE"), ("德国", "DE"), ("UK", "GB"),
              ("U.S.A.", "US"),
              ("KOR", "KR"), ("Ivory Coast", "CI"), ("NA", "NA")),
    read=_country,
    values=frozenset(("na",)),
)  # fmt: skip
CURRENCY_KIND: Final = CellKind(
    name="currency",
    expected="an ISO 4217 code such as EUR",
    accepts="a code in any case, or a sign that means one currency",
    examples=(("eur", "EUR"), ("€", "EUR"), ("US$", "USD")),
    read=_currency,
)
ADDRESS: Final = CellKind(
    name="website",
    expected="an address such as https://example.com",
    accepts="an address, with or without https://",
    examples=(("acme.example", "https://acme.example"), ("HTTP://acme.example", "http://acme.example")),
    read=_website,
)
KINDS: Final = (
    TEXT, KEY, WHOLE, YEAR, NUMBER, FRACTION, AMOUNT, DATE, FLAG, WORD, COUNTRY_KIND, CURRENCY_KIND, ADDRESS,
)  # fmt: skip
_OF_TYPE: Final[dict[type[Any], CellKind]] = {bool: FLAG, int: WHOLE, float: NUMBER, Decimal: AMOUNT}
_OF_PATTERN: Final = {id(COUNTRY): COUNTRY_KIND, id(CURRENCY): CURRENCY_KIND, id(WEBSITE): ADDRESS}


def kind_of(spec: FieldSpec) -> CellKind:
    """Return the kind of the cells of a field, or of the items of its lists."""
    if spec.name == "key" or spec.refers is not None:
        return KEY
    if issubclass(spec.type, StrEnum):
        return WORD
    if spec.type is str:
        ways = [rule for rule in spec.rules if isinstance(rule, Pattern)]
        return _OF_PATTERN.get(id(ways[0]), TEXT) if ways else TEXT
    if any(isinstance(rule, Year) for rule in spec.rules):
        return YEAR
    return FRACTION if _is_fraction(spec) else _OF_TYPE.get(spec.type, DATE)


def expected(kind: CellKind, spec: FieldSpec) -> str:
    """Return what a message says that a cell should hold."""
    if kind is WORD:
        return f"one of {', '.join(one.value for one in spec.type)}"
    return "a number from 0 to 1, or a percentage such as 80 %" if _is_share(spec) else kind.expected

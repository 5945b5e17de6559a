"""How each kind of cell is read: a text of people becomes the cell of the CSV format."""

import re
from collections.abc import Callable
from decimal import Decimal
from math import isfinite
from typing import Final

from graph_service.domain.model.entities import KEY_PATTERN
from graph_service.domain.model.fields import CURRENCY, WEBSITE, FieldSpec, Prose, Within
from graph_service.domain.model.validation import MAX_DIGITS, breach
from graph_service.formats.cells.characters import compatible, plain_word
from graph_service.formats.cells.countries import country_code, nearest_country
from graph_service.formats.cells.dates import day_of, has_short_year, is_month, western_era
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

_BREAKS: Final = re.compile(r"\s*[\t\r\n]+\s*")
_WHOLE_FLOAT: Final = re.compile(r"(\d+)\.0+")
_HOST: Final = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?(/\S*)?")
_SCHEME: Final = re.compile(r"https?://", re.IGNORECASE)
_YEAR: Final = re.compile(
    r"(?:(?:FY|CY|GJ)\s?)?(?P<a>\d{4})(?:\s?[年년](?:\s?\d{1,2}\s?[月월])?|[-/.](?:0?[1-9]|1[0-2]))?"
    r"|\d{1,2}[/.](?P<b>\d{4})|(?P<month>[^\W\d]{3,})\.?[ -](?P<c>\d{4})"
)
_SHORT_YEAR: Final = re.compile(r"'\d{2}|[^\W\d]{3,}[ -]'?\d{2}|\d{2}年")
_TWO_YEARS: Final = re.compile(r"\d{4}\s?[/-]\s?(?:1[3-9]|[2-9]\d|\d{4})")
_COUNTED: Final = re.compile(
    r"(?<=[\d万千])\s*(?:人|名|employees|people|staff|mitarbeiter|mitarbeitende|employés|empleados|명)$",
    re.IGNORECASE,
)
"""What is counted, after a whole number."""
_RANGE: Final = re.compile(r"[\d.,]+[kKM]?\s*(?:-|to|bis|至|~|～)\s*[\d.,]+[kKM]?\s*\D{0,12}|[\d.,]+\s*\+")
_PERCENTAGES: Final = "percentages"


def read_text(text: str, _notation: Notation, spec: FieldSpec) -> str:
    """Return a text as it is; in one of one line, line breaks and tabs are spaces."""
    return (
        text
        if any(isinstance(rule, Prose) for rule in spec.rules) or text.isprintable()
        else _BREAKS.sub(" ", text)
    )


def read_key(text: str, _notation: Notation, _spec: FieldSpec) -> str:
    """Return a key, or a text that may be one."""
    plain_text = compatible(text)
    whole = _WHOLE_FLOAT.fullmatch(plain_text)
    return whole[1] if whole else plain_text if KEY_PATTERN.fullmatch(plain_text) else text


def read_number(text: str, notation: Notation, spec: FieldSpec) -> str:
    """Return a number of the type of its field."""
    number = written(_COUNTED.sub("", compatible(text)) if spec.type is int else text)
    if number is None:
        raise ValueError("a range is not one number" if _RANGE.fullmatch(compatible(text)) else "")
    if number.percent and not (is_fraction(spec) or _PERCENTAGES in spec.name):
        raise ValueError("a percentage has no place here")
    if number.currencies and spec.type is not Decimal:
        raise ValueError("an amount of money has no place here")
    if number.scaled and is_fraction(spec) and "e" not in text.lower():
        raise ValueError
    value = value_of(number, notation.decimal, _fitting(number, spec)).scaleb(-_divided(number, spec))
    if is_share(spec) and not number.percent and 2 <= value <= 100:
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
    return 2 if number.percent and is_fraction(spec) else 0


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


def is_share(spec: FieldSpec) -> bool:
    """Return whether a field is a number from 0 to 1."""
    return is_fraction(spec) and any(isinstance(rule, Within) and rule.most == 1 for rule in spec.rules)


def decimal_mark_of(text: str, spec: FieldSpec) -> DecimalMark | None:
    """Return the decimal mark that a cell of a field proves; None if it proves none."""
    number = written(_COUNTED.sub("", compatible(text)) if spec.type is int else text)
    if number is None or not any(sign in number.body for sign in ".,"):
        return None
    marks = possible_marks(number, _fitting(number, spec))
    return marks[0] if len(marks) == 1 else None


def is_fraction(spec: FieldSpec) -> bool:
    """Return whether 80 % in a field means 0.8."""
    rule = next((rule for rule in spec.rules if isinstance(rule, Within)), None)
    return spec.type is float and rule is not None and rule.least == 0 and rule.most in (1, float("inf"))


def read_year(text: str, notation: Notation, spec: FieldSpec) -> str:
    """Return a year."""
    plain_text = western_era(compatible(text))
    if (
        (found := _YEAR.fullmatch(plain_text))
        and _WHOLE_FLOAT.fullmatch(plain_text) is None
        and is_month(found["month"])
    ):
        return str(found["a"] or found["b"] or found["c"])
    try:
        if not plain_text.isdigit():
            # the year is the same in either order of day and month
            return str(day_of(plain_text, notation.dates).year)
    except AmbiguousError as error:
        return next(iter(error.choices.values()))[:4]
    except ValueError:
        pass
    if has_short_year(plain_text) or _SHORT_YEAR.fullmatch(plain_text):
        raise ValueError("the year has two digits")
    if _TWO_YEARS.fullmatch(plain_text):
        raise ValueError("it names two years")
    return read_number(text, notation, spec)


def read_date(text: str, notation: Notation, _spec: FieldSpec) -> str:
    """Return a day."""
    return day_of(text, notation.dates).isoformat()


def read_flag(text: str, _notation: Notation, _spec: FieldSpec) -> str:
    """Return true or false."""
    return "true" if flag_of(compatible(text)) else "false"


def read_word(text: str, _notation: Notation, spec: FieldSpec) -> str:
    """Return a word of a list."""
    found = words_of(spec.type).get(plain_word(text))
    if found is None:
        raise ValueError
    return found


def read_country(text: str, _notation: Notation, _spec: FieldSpec) -> str:
    """Return the code of a country."""
    code = country_code(text)
    if code is None:
        nearest = nearest_country(text)
        raise ValueError(f"the nearest is {nearest}" if nearest else "")
    return code


def read_currency(text: str, _notation: Notation, _spec: FieldSpec) -> str:
    """Return the code of a currency."""
    plain_text = compatible(text)
    found = CURRENCY_SIGNS.get(plain_text, plain_text.upper())
    if not CURRENCY.pattern.fullmatch(found):
        raise ValueError
    return found


def read_website(text: str, _notation: Notation, _spec: FieldSpec) -> str:
    """Return an address."""
    plain_text = compatible(text)
    if scheme := _SCHEME.match(plain_text):
        plain_text = scheme[0].lower() + plain_text[scheme.end() :]
    elif _HOST.fullmatch(plain_text.removeprefix("//")):
        plain_text = f"https://{plain_text.removeprefix('//')}"
    if not WEBSITE.pattern.fullmatch(plain_text):
        raise ValueError
    return plain_text

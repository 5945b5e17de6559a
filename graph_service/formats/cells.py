"""What a cell may hold: one parser for each sort of value.

A parser takes the text of a cell and returns the value, ``None`` when the cell states nothing. It raises
ValueError with what was expected and what was found.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

from graph_service.domain.model import KEY_PATTERN, RESERVED_KEYS

Parser: TypeAlias = Callable[[str], Any]

LONGEST_KEY: Final = 200
LONGEST_NAME: Final = 300
LONGEST_TEXT: Final = 5_000
LONGEST_LIST: Final = 500
EARLIEST_YEAR: Final = 500
MOST_EMPLOYEES: Final = 2**31 - 1
"""The greatest whole number that GraphQL's Int carries."""

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_WHOLE: Final = re.compile(r"[0-9]{1,18}")
_DECIMAL: Final = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,6})?")
_BROKEN: Final = re.compile("[\udc80-\udcff]")
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f]")
_CONTROL_IN_PROSE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def unreadable(cell: str, *, prose: bool) -> str | None:
    """Return why the characters of a cell can't be accepted; None when they can.

    Bytes that are not UTF-8 arrive as surrogates. Line breaks and tabs are accepted in prose only.
    """
    if cell.isprintable():
        return None
    if _BROKEN.search(cell):
        return "expected UTF-8, found bytes that are not"
    found = (_CONTROL_IN_PROSE if prose else _CONTROL).search(cell)
    return None if found is None else f"expected text, found the control character U+{ord(found[0]):04X}"


def shown(cell: str) -> str:
    """Return the cell in quotes, shortened, with unprintable characters escaped."""
    return repr(cell if len(cell) <= 60 else cell[:57] + "...")


def key(cell: str) -> str:
    """Return a business key."""
    if not KEY_PATTERN.fullmatch(cell):
        raise ValueError(
            "expected a key of lower-case letters, digits, - and _ that starts with a letter or digit,"
            f" found {shown(cell)}"
        )
    if cell in RESERVED_KEYS:
        raise ValueError(f"expected a key that is not reserved, found {shown(cell)}")
    if len(cell) > LONGEST_KEY:
        raise ValueError(f"expected a key of at most {LONGEST_KEY} characters, found {len(cell)}")
    return cell


def required(parse: Parser) -> Parser:
    """Return the parser that refuses a cell in which ``parse`` finds nothing stated."""

    def parse_required(cell: str) -> Any:
        value = parse(cell)
        if value is None:
            raise ValueError("expected a value, found an empty cell")
        return value

    return parse_required


def text(longest: int) -> Parser:
    """Return the parser of text of limited length; white space around it is dropped."""

    def parse(cell: str) -> str | None:
        cell = cell.strip()
        if len(cell) > longest:
            raise ValueError(f"expected at most {longest:,} characters, found {len(cell):,}")
        return cell or None

    return parse


def texts(cell: str) -> tuple[str, ...]:
    """Return the texts between semicolons; empty ones and repetitions are dropped."""
    items = tuple(dict.fromkeys(item.strip() for item in cell.split(";")))
    if len(items) > LONGEST_LIST:
        raise ValueError(f"expected at most {LONGEST_LIST} items, found {len(items):,}")
    for item in items:
        if len(item) > LONGEST_NAME:
            raise ValueError(f"expected items of at most {LONGEST_NAME} characters, found {len(item):,}")
    return tuple(item for item in items if item)


def member_of(words: type[StrEnum]) -> Parser:
    """Return the parser of one word of a fixed list."""
    values = {word.value: word for word in words}

    def parse(cell: str) -> StrEnum | None:
        if not cell:
            return None
        if cell not in values:
            raise ValueError(f"expected one of {', '.join(values)}, found {shown(cell)}")
        return values[cell]

    return parse


def members_of(words: type[StrEnum]) -> Parser:
    """Return the parser of words of a fixed list between semicolons."""
    parse_one = member_of(words)

    def parse(cell: str) -> tuple[StrEnum, ...]:
        return tuple(parse_one(item) for item in texts(cell))

    return parse


@lru_cache(maxsize=65_536)
def fraction(cell: str) -> float | None:
    """Return a number in [0, 1]."""
    value = number(cell)
    if value is not None and not 0 <= value <= 1:
        raise ValueError(f"expected a number in [0, 1], found {shown(cell)}")
    return value


def ratio(cell: str) -> float | None:
    """Return a number that is at least 0."""
    value = number(cell)
    if value is not None and value < 0:
        raise ValueError(f"expected a number of at least 0, found {shown(cell)}")
    return value


def number(cell: str) -> float | None:
    """Return a finite number, written with a decimal point."""
    if not cell:
        return None
    value = float(cell) if _NUMBER.fullmatch(cell) else float("inf")
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"expected a number such as 0.25, found {shown(cell)}")
    return value + 0.0  # -0 becomes 0


def decimal(cell: str) -> Decimal | None:
    """Return an exact decimal of at most 18 digits before the point and 6 behind it."""
    if not cell:
        return None
    if not _DECIMAL.fullmatch(cell):
        raise ValueError(
            "expected a decimal such as -1250000.50, at most 18 digits before the point and 6 behind it,"
            f" found {shown(cell)}"
        )
    return Decimal(cell)


def employees(cell: str) -> int | None:
    """Return a number of employees."""
    if not cell:
        return None
    if not _WHOLE.fullmatch(cell) or int(cell) > MOST_EMPLOYEES:
        raise ValueError(f"expected a whole number from 0 to {MOST_EMPLOYEES}, found {shown(cell)}")
    return int(cell)


def year(cell: str) -> int | None:
    """Return a year in which a company may have been founded, or made up its accounts."""
    if not cell:
        return None
    latest = datetime.now(UTC).year + 1
    if not _WHOLE.fullmatch(cell) or not EARLIEST_YEAR <= int(cell) <= latest:
        raise ValueError(f"expected a year from {EARLIEST_YEAR} to {latest}, found {shown(cell)}")
    return int(cell)


@lru_cache(maxsize=65_536)
def day(cell: str) -> date | None:
    """Return a calendar date."""
    if not cell:
        return None
    if not _DATE.fullmatch(cell):
        raise ValueError(f"expected a date such as 2026-11-23, found {shown(cell)}")
    try:
        return date.fromisoformat(cell)
    except ValueError as error:
        raise ValueError(f"expected a day of the calendar, found {shown(cell)}") from error


def flag(cell: str) -> bool | None:
    """Return true or false."""
    match cell.lower():
        case "":
            return None
        case "true":
            return True
        case "false":
            return False
    raise ValueError(f"expected true or false, found {shown(cell)}")


def country(cell: str) -> str | None:
    """Return an ISO 3166-1 alpha-2 code; whether it is assigned is not checked."""
    return _upper_case(cell, 2, "a country code such as NO")


def currency(cell: str) -> str | None:
    """Return an ISO 4217 code; whether it is assigned is not checked."""
    return _upper_case(cell, 3, "a currency code such as EUR")


def website(cell: str) -> str | None:
    """Return the address of a web page."""
    if not cell:
        return None
    try:
        parts = urlsplit(cell)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in cell
    except ValueError:
        sound = False
    if not sound or len(cell) > LONGEST_TEXT:
        raise ValueError(f"expected an address such as https://example.com, found {shown(cell)}")
    return cell


def _upper_case(cell: str, length: int, expected: str) -> str | None:
    if not cell:
        return None
    if len(cell) != length or not (cell.isascii() and cell.isalpha() and cell.isupper()):
        raise ValueError(f"expected {expected}, found {shown(cell)}")
    return cell

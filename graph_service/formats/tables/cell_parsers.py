"""The parsers of cells, derived from the type and the rules of each field.

A parser takes the text of a cell and returns the value, or ``None`` if the cell states none. It raises
ValueError with the expected and the actual content.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final, TypeAlias

from graph_service.domain.model.entities import KEY_PATTERN, LONGEST_KEY, RESERVED_KEYS
from graph_service.domain.model.fields import LONGEST_NAME, LONGEST_TEXT, FieldSpec, Prose, Written
from graph_service.domain.model.validation import CONTROL, CONTROL_IN_PROSE, LONGEST_LIST, MAX_DIGITS, breach
from graph_service.formats.tables.marked_cells import Refused

Parser: TypeAlias = Callable[[str], Any]

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_WHOLE: Final = re.compile(r"-?[0-9]{1,18}")
_DECIMAL: Final = re.compile(rf"-?[0-9]{{1,{MAX_DIGITS[0]}}}(?:\.[0-9]{{1,{MAX_DIGITS[1]}}})?")
_BROKEN: Final = re.compile("[\udc80-\udcff]")
_BETWEEN_ITEMS: Final = re.compile(r"((?:[^\\;]|\\.?)*)(?:;|\Z)", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\([\\;])")


def parser_of(spec: FieldSpec) -> Parser:
    """Return the parser of a field's cells."""
    parse = _parser_of_one(spec)
    if spec.is_list:
        parse = listed(parse, distinct=issubclass(spec.type, str) and not is_prose(spec))
    return required(parse) if spec.required else parse


def is_prose(spec: FieldSpec) -> bool:
    """Return whether a field's texts may be long, and have several lines."""
    return any(isinstance(rule, Prose) for rule in spec.rules)


def _parser_of_one(spec: FieldSpec) -> Parser:
    if spec.name == "key" or spec.refers is not None:
        return key
    if issubclass(spec.type, StrEnum):
        return member_of(spec.type)
    if spec.type is str:
        ways = [rule for rule in spec.rules if isinstance(rule, Written)]
        return written(ways[0]) if ways else text(LONGEST_TEXT if is_prose(spec) else LONGEST_NAME)
    parse = _PARSERS[spec.type]
    return within(parse, spec.rules) if spec.rules else parse


def unreadable(cell: str, *, prose: bool) -> str | None:
    """Return why the characters of a cell are not valid; None if they are.

    Undecodable bytes arrive as surrogates. Line breaks and tabs are
    accepted in prose only.
    """
    if cell.isprintable():
        return None
    if isinstance(cell, Refused):
        return cell.reason
    if _BROKEN.search(cell):
        return "expected text in the encoding of the file, found bytes that are none: say --encoding"
    found = (CONTROL_IN_PROSE if prose else CONTROL).search(cell)
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
    """Return the parser that rejects a cell in which ``parse`` finds no value."""

    def parse_required(cell: str) -> Any:
        value = parse(cell)
        if value is None or value == ():
            raise ValueError("expected a value, found an empty cell")
        return value

    return parse_required


def optional(parse: Parser) -> Parser:
    """Return the parser that treats an empty cell as no value."""
    return lambda cell: parse(cell) if cell else None


def text(longest: int) -> Parser:
    """Return the parser of text of limited length; white space around it is removed."""

    def parse(cell: str) -> str | None:
        cell = cell.strip()
        if len(cell) > longest:
            raise ValueError(f"expected at most {longest:,} characters, found {len(cell):,}")
        return cell or None

    return parse


def written(way: Written) -> Parser:
    """Return the parser of text that must match a pattern."""

    def parse(cell: str) -> str | None:
        if not cell:
            return None
        if not way.pattern.fullmatch(cell):
            raise ValueError(f"expected {way.expected}, found {shown(cell)}")
        if len(cell) > LONGEST_TEXT:
            raise ValueError(f"expected at most {LONGEST_TEXT:,} characters, found {len(cell):,}")
        return cell

    return parse


def items(cell: str) -> list[str]:
    r"""Return the texts between semicolons, without the white space around them and the empty ones.

    >>> items(r"first; second\; still the second;;")
    ['first', 'second; still the second']
    """
    parts = cell.split(";") if "\\" not in cell else _unescaped(cell)
    return [item for part in parts if (item := part.strip())]


def _unescaped(cell: str) -> list[str]:
    return [_ESCAPED.sub(r"\1", part) for part in _BETWEEN_ITEMS.findall(cell)]


def listed(parse_one: Parser, *, distinct: bool) -> Parser:
    """Return the parser of values between semicolons; optionally without repetitions."""

    def parse(cell: str) -> tuple[Any, ...]:
        if not cell:
            return ()
        found = items(cell)
        if distinct:
            found = list(dict.fromkeys(found))
        if len(found) > LONGEST_LIST:
            raise ValueError(f"expected at most {LONGEST_LIST} items, found {len(found):,}")
        return tuple(parse_one(item) for item in found)

    return parse


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


def within(parse: Parser, rules: tuple[Any, ...]) -> Parser:
    """Return the parser of numbers that follow the rules of a field."""

    @lru_cache(maxsize=65_536)
    def parse_within(cell: str) -> Any:
        value = parse(cell)
        message = None if value is None else breach(rules, value)
        if message is not None:
            raise ValueError(message)
        return value

    return parse_within


def whole(cell: str) -> int | None:
    """Return a whole number."""
    if not cell:
        return None
    if not _WHOLE.fullmatch(cell):
        raise ValueError(f"expected a whole number, found {shown(cell)}")
    return int(cell)


def number(cell: str) -> float | None:
    """Return a finite number, written with a decimal point."""
    if not cell:
        return None
    value = float(cell) if _NUMBER.fullmatch(cell) else float("inf")
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"expected a number such as 0.25, found {shown(cell)}")
    return value + 0.0  # -0 becomes 0


def decimal(cell: str) -> Decimal | None:
    """Return an exact decimal."""
    if not cell:
        return None
    if not _DECIMAL.fullmatch(cell):
        raise ValueError(
            f"expected a decimal such as -1250000.50, at most {MAX_DIGITS[0]} digits before the point and"
            f" {MAX_DIGITS[1]} behind it, found {shown(cell)}"
        )
    return Decimal(cell)


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


_PARSERS: Final[dict[type, Parser]] = {bool: flag, int: whole, float: number, Decimal: decimal, date: day}

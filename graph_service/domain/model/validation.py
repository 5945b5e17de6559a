"""Validates the values of a node against its fields, for all inputs except files."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from math import isfinite
from typing import Annotated, Any, Final

from typing_extensions import Doc

from graph_service.domain.model.entities import KEY_PATTERN, LONGEST_KEY, RESERVED_KEYS
from graph_service.domain.model.fields import (
    LONGEST_NAME,
    LONGEST_TEXT,
    Above,
    FieldSpec,
    Prose,
    Within,
    Written,
    Year,
)

LONGEST_LIST: Final = 500
EARLIEST_YEAR: Final = 500
MAX_DIGITS: Final = (18, 6)
"""Of a decimal, before the point and behind it."""

CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f]")
CONTROL_IN_PROSE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with one field."""

    field: Annotated[str, Doc("Name of the field.")]
    message: Annotated[str, Doc("What was expected, and what was found.")]


def tidied(specs: Mapping[str, FieldSpec], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as they are stored: white space around texts is removed, an empty text is null.

    Empty items of a list of names and repetitions are dropped; items of prose keep their places.
    """
    result = {}
    for name, value in values.items():
        spec = specs[name]
        if isinstance(value, list | tuple):
            items = [_stripped(item) for item in value]
            is_set = spec.type is str and not any(isinstance(rule, Prose) for rule in spec.rules)
            value = tuple(dict.fromkeys(item for item in items if item != "") if is_set else items)
        result[name] = _stripped(value)
        if spec.is_list and value is None:
            result[name] = ()
        elif result[name] == "" and not isinstance(result[name], StrEnum):
            result[name] = None
    return result


def flaws(
    specs: Mapping[str, FieldSpec], values: Mapping[str, Any], *, period: tuple[str, str] | None = None
) -> Iterator[Flaw]:
    """Yield what is wrong with the values of a node, field by field.

    Parameters
    ----------
    specs
        The fields of its kind.
    values
        Their values, tidied; those that are missing have their default.
    period
        Two dates of which the second must be the later.
    """
    for name, spec in specs.items():
        value = values.get(name, spec.default)
        if value is None:
            if spec.required and not spec.nullable:
                yield Flaw(name, "expected a value, found none")
            elif name in values and not spec.nullable and not spec.is_list:
                yield Flaw(name, "expected a value, found null")
        elif spec.is_list:
            if len(value) > LONGEST_LIST:
                yield Flaw(name, f"expected at most {LONGEST_LIST} items, found {len(value):,}")
            for number, item in enumerate(value):
                message = "expected a value, found none" if item is None else _wrong(name, spec, item)
                if message is not None:
                    yield Flaw(f"{name}[{number}]", message)
        elif (message := _wrong(name, spec, value)) is not None:
            yield Flaw(name, message)
    if period is not None:
        start, end = (values.get(name) for name in period)
        if start is not None and end is not None and end <= start:
            yield Flaw(period[1], f"expected a date after {start}, found {end}")


def breach(rules: Iterable[Any], value: Any) -> str | None:
    """Return how a number violates the rules of its field; None if it does not."""
    for rule in rules:
        match rule:
            case Within(least, most) if not least <= value <= most:
                if most == float("inf"):
                    return f"expected at least {least:g}, found {value}"
                return f"expected a number from {least:.15g} to {most:.15g}, found {value}"
            case Above(bound) if not value > bound:
                return f"expected more than {bound:g}, found {value}"
            case Year():
                latest = datetime.now(UTC).year + 1
                if not EARLIEST_YEAR <= value <= latest:
                    return f"expected a year from {EARLIEST_YEAR} to {latest}, found {value}"
    return None


def _stripped(value: Any) -> Any:
    return value.strip() if type(value) is str else value


def _wrong(name: str, spec: FieldSpec, value: Any) -> str | None:
    """Return what is wrong with one value; None when nothing is."""
    if not isinstance(value, spec.type) and not (spec.type is float and isinstance(value, int)):
        return f"expected {spec.type.__name__}, found {value!r}"
    if isinstance(value, StrEnum | bool | date):
        return None
    if isinstance(value, str):
        return _wrong_text(name, spec, value)
    if isinstance(value, float) and not isfinite(value):
        return f"expected a finite number, found {value}"
    if isinstance(value, Decimal):
        before, behind = MAX_DIGITS
        _sign, digits, exponent = value.as_tuple()
        if not isinstance(exponent, int):
            return f"expected a finite number, found {value}"
        if len(digits) + exponent > before or -exponent > behind:
            return f"expected at most {before} digits before the point and {behind} behind it, found {value}"
    return breach(spec.rules, value)


def _wrong_text(name: str, spec: FieldSpec, text: str) -> str | None:
    if name == "key" or spec.refers is not None:
        if not KEY_PATTERN.fullmatch(text) or len(text) > LONGEST_KEY:
            return (
                f"expected a key of at most {LONGEST_KEY} lower-case letters, digits, - and _ that starts "
                f"with a letter or digit, found {text[:60]!r}"
            )
        return f"expected a key that is not reserved, found {text!r}" if text in RESERVED_KEYS else None
    is_prose = any(isinstance(rule, Prose) for rule in spec.rules)
    longest = (
        LONGEST_TEXT if is_prose or any(isinstance(rule, Written) for rule in spec.rules) else LONGEST_NAME
    )
    if len(text) > longest:
        return f"expected at most {longest:,} characters, found {len(text):,}"
    control = (CONTROL_IN_PROSE if is_prose else CONTROL).search(text)
    if control is not None:
        return f"expected text, found the control character U+{ord(control[0]):04X}"
    for rule in spec.rules:
        if isinstance(rule, Written) and not rule.pattern.fullmatch(text):
            return f"expected {rule.expected}, found {text[:60]!r}"
    return None

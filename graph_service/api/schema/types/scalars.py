"""Scalars that the contract names, and the interface that global ids belong to."""

import datetime as dt
import re
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import strawberry
from graphql import GraphQLError

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _date(value: object) -> dt.date:
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass  # the error below is for everything that is not a date
    raise GraphQLError(f"Expected a calendar date such as 2026-11-23, found {value!r}.")


def _instant(value: object) -> dt.datetime:
    try:
        instant = dt.datetime.fromisoformat(str(value))
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise GraphQLError(f"Expected an instant such as 2026-11-23T09:30:00+00:00, found {value!r}.")
    return instant


LONGEST_DECIMAL: Final = 60
"""Maximum digits before and after the decimal point; a short text such as "1e999999999" can have too many."""


def _decimal(value: object) -> Decimal:
    number = None
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        with suppress(InvalidOperation):  # not a number: one message is for everything that is not a decimal
            number = Decimal(value)
    if number is None or not number.is_finite() or not _is_short(number):
        found = f"{value!r}"[:LONGEST_DECIMAL]
        raise GraphQLError(f'Expected a decimal as a string such as "1250000.50", found {found}.')
    return number


def _is_short(number: Decimal) -> bool:
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        return False  # infinite, or not a number
    return max(len(digits) + exponent, -exponent, len(digits)) <= LONGEST_DECIMAL


SCALARS: Final[dict[object, Any]] = {
    dt.date: strawberry.scalar(
        name="Date",
        description="ISO 8601 calendar date, e.g. 2026-11-23.",
        serialize=str,
        parse_value=_date,
    ),
    dt.datetime: strawberry.scalar(
        name="DateTime",
        description="ISO 8601 instant with an offset.",
        serialize=str,
        parse_value=_instant,
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description='Exact decimal, written as a string, e.g. "1250000.50".',
        serialize=str,
        parse_value=_decimal,
    ),
}
"""By Python type: the scalar. Values in answered records are strings already."""


@strawberry.interface(description="Anything that has a global id.")
class Node:
    """Anything that has a global id."""

    id: strawberry.ID = strawberry.field(description="Global id, opaque; the same on every engine.")

"""Compares a schema with an earlier version, for its clients.

A part that will be removed is deprecated first, with the first day on which it may be missing:
``@deprecated(reason: "Use y instead. Removed on or after 2027-06-30.")``. Removing it on that day or later is
compatible; every other change that clients notice is not.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    find_breaking_changes,
    find_dangerous_changes,
)

DATED: Final = re.compile(r"\bRemoved on or after (\d{4}-\d{2}-\d{2})\.$")
NOTICE_DAYS: Final = 90
"""Minimum number of days between a deprecation and the removal."""
_REMOVED: Final = re.compile(r"(?:Field|Argument|Enum value) (\S+) was removed\.")
"""The message of graphql-core about a removed part, with its coordinate."""


class Weight(StrEnum):
    """What a difference means for clients."""

    BREAKING = "breaking"
    DANGEROUS = "dangerous"
    ANNOUNCED = "announced"
    DEPRECATED = "deprecated"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between two schemas."""

    weight: Weight
    text: str


def deprecations(schema: GraphQLSchema) -> dict[str, str]:
    """Return by coordinate (``Company.website``, ``Query.fit(of:)``) why it is deprecated."""
    return {coordinate: reason for coordinate, reason in _reasons(schema) if reason is not None}


def removal_day(reason: str) -> dt.date | None:
    """Return the first day on which a deprecated part may be missing; None if the reason names no day.

    >>> removal_day("Use y instead. Removed on or after 2027-06-30.")
    datetime.date(2027, 6, 30)
    """
    found = DATED.search(reason)
    try:
        return None if found is None else dt.date.fromisoformat(found[1])
    except ValueError:
        return None


def differences(old: GraphQLSchema, new: GraphQLSchema, today: dt.date) -> list[Difference]:
    """Return the differences that clients of the old schema would notice, the most severe first.

    Parameters
    ----------
    old, new
        The two.
    today
        Parts whose removal was announced for this day or earlier may be missing.
    """
    announced = {
        coordinate
        for coordinate, reason in deprecations(old).items()
        if (day := removal_day(reason)) is not None and day <= today
    }
    found = [
        Difference(
            Weight.ANNOUNCED if _coordinate(change.description) in announced else Weight.BREAKING,
            change.description,
        )
        for change in find_breaking_changes(old, new)
    ]
    found += [Difference(Weight.DANGEROUS, change.description) for change in find_dangerous_changes(old, new)]
    known = deprecations(old)
    for coordinate, reason in deprecations(new).items():
        if coordinate in known and known[coordinate] == reason:
            continue
        day = removal_day(reason)
        earliest = today + dt.timedelta(days=NOTICE_DAYS)
        if day is None:
            text = f"{coordinate} is deprecated without a day: end its reason with Removed on or after <day>."
            found.append(Difference(Weight.BREAKING, text))
        elif coordinate not in known and day < earliest:
            text = f"{coordinate} is deprecated until {day}, which is less than {NOTICE_DAYS} days away."
            found.append(Difference(Weight.BREAKING, text))
        else:
            found.append(Difference(Weight.DEPRECATED, f"{coordinate}: {reason}"))
    order = list(Weight)
    return sorted(found, key=lambda difference: (order.index(difference.weight), difference.text))


def _coordinate(description: str) -> str | None:
    found = _REMOVED.fullmatch(description)
    return None if found is None else found[1]


def _reasons(schema: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    for name, type_ in schema.type_map.items():
        if name.startswith("__"):
            continue
        if isinstance(type_, GraphQLEnumType):
            for value, enum_value in type_.values.items():
                yield f"{name}.{value}", enum_value.deprecation_reason
        if isinstance(type_, GraphQLInputObjectType):
            for field, input_field in type_.fields.items():
                yield f"{name}.{field}", input_field.deprecation_reason
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            for field, own in type_.fields.items():
                yield f"{name}.{field}", own.deprecation_reason
                for argument, given in own.args.items():
                    yield f"{name}.{field}({argument}:)", given.deprecation_reason

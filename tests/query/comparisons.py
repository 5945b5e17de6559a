"""Comparisons of values, as filters ask for them: each is either true or false."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

COMPARISONS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "eq": lambda value, other: bool(value == other),
    "in": lambda value, others: value in others,
    "lt": lambda value, other: bool(value < other),
    "lte": lambda value, other: bool(value <= other),
    "gt": lambda value, other: bool(value > other),
    "gte": lambda value, other: bool(value >= other),
    "contains": lambda value, other: other in value,
    "startsWith": lambda value, other: bool(value.startswith(other)),
}


def compares(value: Any, wanted: Mapping[str, Any]) -> bool:
    """Return whether a value passes all comparisons; a missing one passes none but ``ne``."""
    for name, other in wanted.items():
        if other is None:
            continue
        if name == "isNull":
            passes = (value is None) == other
        elif name == "ne":
            passes = value is None or value != other
        else:
            passes = value is not None and COMPARISONS[name](value, other)
        if not passes:
            return False
    return True


def compares_list(values: Sequence[str], wanted: Mapping[str, Any]) -> bool:
    """Return whether a list of texts has any, all and none of those it is to have."""
    sought = {name: set(others) for name, others in wanted.items() if others is not None}
    return (
        ("any" not in sought or bool(sought["any"] & set(values)))
        and ("all" not in sought or sought["all"] <= set(values))
        and ("none" not in sought or not sought["none"] & set(values))
    )

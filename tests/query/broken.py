"""Operations with a mistake in them."""

import re
from random import Random
from typing import Any, Final

from tests.query.operations import Operation

_VALUES: Final[tuple[Any, ...]] = (
    None,
    -1,
    501,
    0.5,
    True,
    "",
    "x",
    "2026-02-30",
    [],
    {},
    [None],
    {"eq": []},
)
"""What stands in the place of a variable's value."""
_CHANGES: Final = (
    (r"\d+", ("501", "-1", "null", "99999999999")),
    (r'"[^"\\]*"', ('"nothing"', "5", "null", "[]", '"WyJ4Il0="')),
    (r"\b(first|after)\b", ("last", "before", "firstly")),
    (r"\bfilter\b", ("filters",)),
    (r"\b(nodes|edges)\b", ("nodes: id", "edge")),
    (r"\b(true|false)\b", ("null", "$nope", "1")),
    (r"[{}()$]", ("", "{", "}", "$")),
    (r": \$v\d", (": $v99", ": null")),
)
"""What is looked for in a document, and what it may become."""


def broken(random: Random, operation: Operation) -> Operation:
    """Return the operation with something changed that is wrong more often than not."""
    query, variables = operation.query, dict(operation.variables)
    if variables and random.random() < 0.5:
        name = random.choice(sorted(variables))
        if random.random() < 0.2:
            del variables[name]
        else:
            variables[name] = random.choice(_VALUES)
        return Operation(query, variables)
    pattern, replacements = random.choice(_CHANGES)
    places = list(re.finditer(pattern, query))
    if not places:
        return Operation(f"{query} {{", variables)
    place = random.choice(places)
    return Operation(
        f"{query[: place.start()]}{random.choice(replacements)}{query[place.end() :]}", variables
    )

"""Random operations over all of the schema: records, histories and analyses beside what is plainly read."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any, Final

from graphql import (
    GraphQLArgument,
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLScalarType,
    get_nullable_type,
)

from graph_service.domain.kinds import KINDS
from tests.query.execution import identifier
from tests.query.model import Graph
from tests.query.operations import Operations

CALCULATIONS: Final = frozenset(
    {("Query", name) for name in ("rankPartners", "splitRevenue", "shapleySplit")}
)
"""They touch nothing that is stored."""
MAX_CURSORS: Final = 60
_FIXED: Final[Mapping[str, Sequence[Any]]] = {
    **dict.fromkeys(("timeLimitSeconds", "minimumFit"), (0.3, 1, 5)),
    **dict.fromkeys(("maxLength", "capacity", "depth", "size", "limit"), (1, 2, 3)),
    "amount": ("100.00",),
    "currency": ("EUR",),
}
"""By argument: values that make sense."""


class Everything(Operations):
    """Generates operations on a graph with records.

    Parameters
    ----------
    random
        Decides everything.
    graph
        The things.
    keys
        By kind of record: keys, of hidden ones too.
    """

    unread = CALCULATIONS
    nodes = tuple(KINDS)
    roots = (1,)
    """Of several that run at once, one that fails ends the others: which is told, is a matter of time."""

    def __init__(self, random: Random, graph: Graph, keys: Mapping[str, Sequence[str]]) -> None:
        super().__init__(random, graph)
        self._keys |= {kind: [*some, "missing"] for kind, some in keys.items()}

    def learn(self, data: Any) -> None:
        """Take the cursors of an answer for later pages."""
        self.cursors += [one for one in _texts(data) if _signature(one) is not None]
        self.cursors = self.cursors[-MAX_CURSORS:]

    def _page(self, answer: str, arguments: Mapping[str, GraphQLArgument]) -> dict[str, Any]:
        fixed: dict[str, Any] = {}
        known = [one for one in self.cursors if (_signature(one) or "").split(":")[0] == answer]
        if known and self._random.random() < 0.5:
            cursor = self._random.choice(known)
            order = (_signature(cursor) or "").partition(":")[2]
            if order:
                fixed["orderBy"] = [
                    {"by": one.lstrip("-"), "direction": "DESC" if one.startswith("-") else "ASC"}
                    for one in order.split(",")
                ]
            if "before" in arguments:
                fixed[self._random.choice(["after", "before"])] = cursor
        sides = [one for one in ("first", "last") if one in arguments]
        if self._random.random() < 0.7:
            fixed[self._random.choice(sides)] = self._random.choice([0, 1, 2, 3, 5, 50])
        return fixed

    def _value(self, type_: Any, name: str, owner: str, depth: int) -> Any:
        fixed = _FIXED.get(name)
        if fixed is not None and isinstance(get_nullable_type(type_), GraphQLScalarType):
            return self._random.choice(fixed)
        return super()._value(type_, name, owner, depth)

    def _input(self, type_: GraphQLInputObjectType, name: str, owner: str, depth: int) -> dict[str, Any]:
        if type_.is_one_of:  # a reference
            kind = type_.name.removesuffix("Ref")
            key = self._random.choice(self._keys[kind])
            return {"key": key} if self._random.random() < 0.7 else {"id": identifier(kind, key)}
        required = [one for one, what in type_.fields.items() if isinstance(what.type, GraphQLNonNull)]
        if required and "by" not in required:
            return {one: self._value(type_.fields[one].type, one, owner, depth - 1) for one in required}
        return super()._input(type_, name, owner, depth)

    def _text(self, name: str, owner: str) -> str:
        if name == "kinds":
            return self._random.choice(list(KINDS))
        if name == "key":
            kind = next((one for one in self._keys if owner in (one, f"{one}Filter")), None)
            if kind is not None:
                return self._random.choice(self._keys[kind])
        if name == "product" or (owner == "CombinedSales" and name != "key"):
            return self._random.choice(["alpha", "Beta"])
        return super()._text(name, owner)


def _texts(value: Any) -> Iterator[str]:
    match value:
        case dict():
            for one in value.values():
                yield from _texts(one)
        case list():
            for one in value:
                yield from _texts(one)
        case str():
            yield value


def _signature(text: str) -> str | None:
    """Return what a cursor says that it belongs to; None for any other text."""
    try:
        found = json.loads(urlsafe_b64decode(text))
    except ValueError:
        return None
    return found[0] if isinstance(found, list) and found and isinstance(found[0], str) else None

"""Random operations over the schema: whatever it offers for reading, in every way GraphQL can say it."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
)

from graph_service.api.resolvers.analyses.registry import ANALYSES
from graph_service.api.resolvers.query import ENTRIES
from graph_service.domain.kinds import RECORDS, THINGS, snake_case
from graph_service.query.graph_mapping import CONNECTIONS, camel_case
from tests.query.execution import SCHEMA, identifier
from tests.query.graphs import LEVELS, TEXTS, days
from tests.query.model import CURSOR, Graph

UNREAD: Final = {
    *ANALYSES,
    *(("Query", name) for name in SCHEMA.type_map["Query"].fields if name not in ENTRIES),  # type: ignore[attr-defined]
    *(place for place, one in CONNECTIONS.items() if one.target not in THINGS),
    *(("Query", camel_case(snake_case(name))) for name in RECORDS),
}
"""Fields that the model does not read plainly: tests/api/resolvers/test_records.py reads records."""
ONLY_IN: Final = {
    ("CompanySort", "SHARED_ALLIANCES"): "PartnerConnection",
    ("CompanySort", "INTENSITY"): "CompetitorConnection",
    ("AllianceSort", "SINCE"): "CompanyAllianceConnection",
    ("AllianceSort", "SHARE"): "CompanyAllianceConnection",
}
"""By order: the type of the list that has it."""
LEAVES: Final = 0.45
DEEPEST: Final = 5


@dataclass
class Operation:
    """An operation, its variables, and those of them that are cursors of the model."""

    query: str
    variables: dict[str, Any]


@dataclass
class Scope:
    """The response keys that are taken on one object, so that selections that merge don't contradict."""

    taken: set[str] = field(default_factory=set)


class Operations:
    """Generates operations on a graph.

    Parameters
    ----------
    random
        Decides everything.
    graph
        Where values come from that are likely to match.
    """

    unread: Collection[tuple[str, str]] = UNREAD
    """Fields that are not asked for."""
    roots: Sequence[int] = (1, 1, 1, 2, 3)
    """How many fields of the root an operation may have."""
    nodes: Sequence[str] = ("Company", "Resource", "Alliance")
    """Types that may stand behind a global id."""

    def __init__(self, random: Random, graph: Graph) -> None:
        self._random = random
        self._graph = graph
        self.cursors: list[str] = []
        """The model's cursors that may be used: those that earlier pages gave."""
        dataset = graph.dataset
        self._keys = {
            kind: [*(one.key for one in things), "missing"]
            for kind, things in (
                ("Company", dataset.companies),
                ("Resource", dataset.resources),
                ("Alliance", dataset.alliances),
            )
        }

    def operation(self) -> Operation:
        """Return the next operation."""
        self._variables: dict[str, tuple[str, Any]] = {}
        self._values: dict[str, Any] = {}
        self._fragments: list[str] = []
        self._reusable: dict[str, list[str]] = {}
        self._aliases = 0
        self._budget = 30
        names = [name for name in SCHEMA.query_type.fields if ("Query", name) not in self.unread]  # type: ignore[union-attr]
        assert SCHEMA.query_type is not None
        chosen = self._random.choices(names, k=self._random.choice(self.roots))
        selections = [self._field(SCHEMA.query_type, name, Scope(), DEEPEST, alias=True) for name in chosen]
        declared = ", ".join(
            f"${name}: {type_}" + ("" if default is None else f" = {default}")
            for name, (type_, default) in self._variables.items()
        )
        head = f"query({declared})" if declared else self._random.choice(["", "query", "query Named"])
        body = "\n".join([f"{head} {{ {' '.join(selections)} }}", *self._fragments])
        return Operation(body, self._values)

    # ------------------------------------------------------------------ selections

    def _selection(self, type_: GraphQLObjectType, scope: Scope, depth: int, *, alias: bool = False) -> str:
        parts = [self._field(type_, name, scope, depth, alias=alias) for name in self._names(type_, depth)]
        if self._random.random() < 0.15:
            parts.append(self._leaf_text("__typename", scope))
        if depth and self._random.random() < 0.2:
            parts.append(self._fragment(type_, scope, depth))
        self._random.shuffle(parts)
        return " ".join(parts)

    def _names(self, type_: GraphQLObjectType, depth: int) -> list[str]:
        leaves: list[str] = []
        deeper: list[str] = []
        for name, one in type_.fields.items():
            if (type_.name, name) not in self.unread:
                (deeper if isinstance(get_named_type(one.type), GraphQLObjectType) else leaves).append(name)
        chosen = [name for name in leaves if self._random.random() < LEAVES]
        if depth > 0 and deeper and self._budget > 0:
            chosen += self._random.sample(deeper, min(len(deeper), self._random.choice([0, 1, 1, 2])))
        if not chosen:
            return [self._random.choice(leaves or deeper)]
        return chosen

    def _field(
        self, type_: GraphQLObjectType, name: str, scope: Scope, depth: int, *, alias: bool = False
    ) -> str:
        self._budget -= 1
        defined: GraphQLField = type_.fields[name]
        named = get_named_type(defined.type)
        if not defined.args and not isinstance(named, GraphQLObjectType):
            return self._leaf_text(name, scope, ways=self._ways)
        is_page = name in ("edges", "nodes", "node", "pageInfo") and type_.name != "Query"
        if alias or is_page or name in scope.taken or self._random.random() < 0.4:
            text = f"{self._alias()}: {name}"
        else:
            scope.taken.add(name)
            text = name
        text += self._arguments(defined, named.name)
        inner = depth if type_.name.endswith(("Connection", "Edge")) else depth - 1
        body, again = self._object(defined.type, inner), Scope()
        result = f"{text}{self._ways()} {{ {body} }}"
        if self._random.random() < 0.1 and isinstance(named, GraphQLObjectType):
            # the same field once more: what is selected beneath both is merged
            result += f" {text} {{ {self._selection(named, again, 0, alias=True)} }}"
        return result

    def _object(self, type_: GraphQLOutputType, depth: int) -> str:
        named = get_named_type(type_)
        if isinstance(named, GraphQLObjectType):
            return self._selection(named, Scope(), depth)
        assert named.name == "Node", named
        scope, parts = Scope(), ["id"]
        for name in self._random.sample(self.nodes, k=2):
            inner = SCHEMA.type_map[name]
            assert isinstance(inner, GraphQLObjectType)
            parts.append(
                f"... on {name}{self._ways()} {{ {self._selection(inner, scope, depth, alias=True)} }}"
            )
        return " ".join(parts)

    def _fragment(self, type_: GraphQLObjectType, scope: Scope, depth: int) -> str:
        ways = self._ways()
        if self._random.random() < 0.5:
            condition = self._random.choice(["", f" on {type_.name}"])
            if type_.interfaces and self._random.random() < 0.2:
                return f"... on Node{ways} {{ id __typename }}"
            return f"...{condition}{ways} {{ {self._selection(type_, scope, depth - 1, alias=True)} }}"
        known = self._reusable.setdefault(type_.name, [])
        name = self._random.choice([*known, ""])
        if not name:
            name = f"F{len(self._fragments)}"
            self._fragments.append("")  # keeps the place: a fragment inside takes the next one
            place = len(self._fragments) - 1
            body = self._selection(type_, Scope(), min(depth - 1, 1), alias=True)
            self._fragments[place] = f"fragment {name} on {type_.name} {{ {body} }}"
            known.append(name)
        return f"...{name}{ways}"

    def _leaf_text(self, name: str, scope: Scope, ways: Any = str) -> str:
        if self._random.random() < 0.15:
            return f"{self._alias()}: {name}{ways()}"
        scope.taken.add(name)
        return f"{name}{ways()}"

    def _alias(self) -> str:
        self._aliases += 1
        return f"x{self._aliases}"

    def _ways(self) -> str:
        if self._random.random() > 0.08:
            return ""
        name = self._random.choice(["skip", "include"])
        if self._random.random() < 0.5:
            return f" @{name}(if: {self._random.choice(['true', 'false'])})"
        return f" @{name}(if: ${self._variable('Boolean!', self._random.random() < 0.5)})"

    # ------------------------------------------------------------------ arguments

    def _arguments(self, defined: GraphQLField, answer: str) -> str:
        given: dict[str, str] = {}
        fixed: dict[str, Any] = {}
        if "first" in defined.args:
            fixed = self._page(answer, defined.args)
        for name, argument in defined.args.items():
            if name in ("after", "before") or (name in ("first", "last") and name not in fixed):
                if fixed.get(name) is not None:
                    given[name] = f"${self._variable('String', fixed[name])}"
                elif self._random.random() < 0.05:
                    given[name] = "null"
                continue
            if name in fixed:
                given[name] = self._said(argument.type, fixed[name])
                continue
            required = isinstance(argument.type, GraphQLNonNull)
            if required or self._random.random() < 0.5:
                value = self._value(argument.type, name, answer, 3)
                if not required and self._random.random() < 0.06:
                    value = None
                given[name] = self._said(argument.type, value)
        return f"({', '.join(f'{name}: {text}' for name, text in given.items())})" if given else ""

    def _page(self, answer: str, arguments: Mapping[str, GraphQLArgument]) -> dict[str, Any]:
        fixed: dict[str, Any] = {}
        known = [cursor for cursor in self.cursors if _signature(cursor)[0] == answer]
        if known and self._random.random() < 0.5:
            cursor = self._random.choice(known)
            order = _signature(cursor)[1]
            if order or "orderBy" in arguments:
                fixed["orderBy"] = [
                    {"by": by, "direction": "DESC" if descending else "ASC"} for by, descending in order
                ]
            side, other = self._random.sample(["after", "before"], 2)
            fixed[side] = cursor
            alike = [one for one in known if _signature(one) == _signature(cursor)]
            if self._random.random() < 0.25:
                fixed[other] = self._random.choice(alike)
        if self._random.random() < 0.7:
            fixed[self._random.choice(["first", "last"])] = self._random.choice([0, 1, 1, 2, 2, 3, 5, 500])
        return fixed

    def _said(self, type_: GraphQLInputType, value: Any) -> str:
        """Return the text of an argument: the value written out, or a variable that has it."""
        way = self._random.random()
        if way < 0.6:
            return self._literal(type_, value)
        if way < 0.9:
            return f"${self._variable(str(type_), value)}"
        nullable = str(type_).rstrip("!")
        name = self._variable(
            nullable if value is None else str(type_), value, self._literal(type_, value, constant=True)
        )
        return f"${name}"

    def _variable(self, type_: str, value: Any, default: str | None = None) -> str:
        name = f"v{len(self._variables)}"
        self._variables[name] = (type_, default)
        if default is None:
            self._values[name] = value
        return name

    def _literal(self, type_: GraphQLInputType, value: Any, *, constant: bool = False) -> str:
        """Return the value written out; unless it is constant, with variables in a few places."""
        if isinstance(type_, GraphQLNonNull):
            type_ = type_.of_type
        match type_:
            case _ if value is None:
                return "null"
            case GraphQLList():
                return (
                    f"[{', '.join(self._literal(type_.of_type, item, constant=constant) for item in value)}]"
                )
            case GraphQLInputObjectType():
                fields = type_.fields
                parts = []
                for name, item in value.items():
                    inner = fields[name].type
                    if not constant and self._random.random() < 0.1:
                        parts.append(f"{name}: ${self._variable(str(inner), item)}")
                    else:
                        parts.append(f"{name}: {self._literal(inner, item, constant=constant)}")
                return f"{{{', '.join(parts)}}}"
            case GraphQLEnumType():
                return str(value)
        return json.dumps(value, ensure_ascii=self._random.random() < 0.5)

    # ------------------------------------------------------------------ values

    def _value(self, type_: GraphQLInputType, name: str, owner: str, depth: int) -> Any:
        if isinstance(type_, GraphQLNonNull):
            type_ = type_.of_type
        random = self._random
        match type_:
            case GraphQLList():
                number = random.choice([0, 1, 1, 2, 3])
                return [self._value(type_.of_type, name, owner, depth - 1) for _ in range(number)]
            case GraphQLInputObjectType():
                return self._input(type_, name, owner, depth)
            case GraphQLEnumType():
                known = (value for value in type_.values if ONLY_IN.get((type_.name, value), owner) == owner)
                return random.choice(list(known))
        match type_.name:
            case "Boolean":
                return random.random() < 0.5
            case "Int":
                return random.choice([0, 5, 120, 1900, 1950, -1, 2**31 - 1])
            case "Float":
                others = [] if name.startswith("min") else [100, 100.1, 1250000.5, -12.5, 2]
                return random.choice([*LEVELS, 0, 1, *others])
            case "Date":
                return random.choice(days(self._graph.today)).isoformat()
            case "ID":
                kind = random.choice(list(self._keys))
                return identifier(kind, random.choice(self._keys[kind]))
        assert type_.name == "String", type_
        return self._text(name, owner)

    def _text(self, name: str, owner: str) -> str:
        random = self._random
        if name == "search":
            words = random.choice([*TEXTS, "  ", "", "AL air", "\U0001f1e5", "c1", "TWO beta", "ż"])
            return words[: random.choice([1, 2, 3, 99])]
        if name == "key":
            kinds = [kind for kind in self._keys if kind in owner] or list(self._keys)
            return random.choice(self._keys[random.choice(kinds)])
        if name in ("contains", "startsWith"):
            text = random.choice(TEXTS)
            start = random.randrange(len(text))
            return text[start : start + random.choice([0, 1, 2])]
        return random.choice([*TEXTS, "NO", "DE", "FR", "b2b", "b2c", "", *self._keys["Company"]])

    def _input(self, type_: GraphQLInputObjectType, name: str, owner: str, depth: int) -> dict[str, Any]:
        required = [one for one, what in type_.fields.items() if isinstance(what.type, GraphQLNonNull)]
        if required:  # an order
            return {
                "by": self._value(type_.fields["by"].type, "by", owner, 0),
                **(
                    {"direction": self._random.choice(["ASC", "DESC"])} if self._random.random() < 0.7 else {}
                ),
            }
        relations = [one for one, what in type_.fields.items() if _is_filter(what)]
        plain = [one for one in type_.fields if one not in relations]
        chosen: Sequence[str] = self._random.sample(plain, min(len(plain), self._random.choice([0, 1, 1, 2])))
        if relations and depth > 0 and self._random.random() < 0.65:
            chosen = [*chosen, self._random.choice(relations)]
        chosen = [one for one in chosen if one not in required]
        owner = type_.name if type_.name.removesuffix("Filter") in self._keys else owner
        inside = {}
        for one in chosen:
            hint = name if type_.name == "StringFilter" and one in ("eq", "ne", "in") else one
            value = self._value(type_.fields[one].type, hint, owner, depth - 1)
            inside[one] = None if self._random.random() < 0.04 else value
        return inside


def _is_filter(defined: GraphQLInputField) -> bool:
    named = get_named_type(defined.type)
    return isinstance(named, GraphQLInputObjectType) and any(
        isinstance(get_named_type(inner.type), GraphQLInputObjectType) for inner in named.fields.values()
    )


def _signature(cursor: str) -> list[Any]:
    return list(json.loads(cursor.removeprefix(CURSOR))[:2])

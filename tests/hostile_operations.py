"""Operations on any field of the schema, with values that somebody might try."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

import orjson
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    get_named_type,
    is_composite_type,
    is_required_argument,
    is_required_input_field,
)

DEEPEST: Final = 4


def _id(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


_TEXTS: Final = (
    *("a", "b", "ab", "", " ", "\0", "'", '"', "\\", "`", "$a", "%", "_", "*", "{", "}}", "//", "--", ";"),
    *("' OR 1=1 //", "a'}) DETACH DELETE n //", "`) MATCH (n) RETURN n //", "\\u0027", "${7*7}", "{{7*7}}"),
    *(
        "<script>alert(1)</script>",
        "../../../../etc/passwd",
        "file:///etc/passwd",
        "=1+1",
        "\u202e",
        "\u0300",
    ),
    *("\U0001f600", "\ufeff", "ß", "ı", "İ", "\ud7ff", "\uffff", "NaN", "null", "true", "-1", "1e999"),
    *("a" * 5_000, "🙂" * 500, "e\u0301" * 300, "\n" * 300, "a\r\nb", "9" * 400),
)
_VALUES: Final[Mapping[str, tuple[Any, ...]]] = {
    "String": _TEXTS,
    "ID": (
        *(
            _id(one)
            for one in ("Company:a", "Alliance:ab", "Company:", "Company:\0", "Nothing:a", ":", "Query:a")
        ),
        *("", "a", "=", "\0", "a" * 3_000, 1, 2**63, -1),
    ),
    "Int": (0, 1, 2, 5, -1, 50, 500, 501, 5_000, 5_001, 2**31 - 1, -(2**31), 2**31, 2**53, 2**63 - 1),
    "Float": (0, 1, 0.5, -0.0, -1, 1e-320, 1e308, -1e308, 2**53, 2**63, 0.1 + 0.2),
    "Boolean": (True, False),
    "Date": ("2026-01-01", "0001-01-01", "9999-12-31", "2026-02-30", "2026-1-1", "", "x", "٢٠٢٦-٠١-٠١"),
    "DateTime": ("2026-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "x"),
    "Decimal": ("1", "0", "-1", "1250000.50", "1e50", "-0", "0E-50", "1e999999", "NaN", "9" * 59, 7, "x", ""),
}
_OF_ANOTHER_TYPE: Final[tuple[Any, ...]] = (None, 1, "x", True, [], {}, [None], {"a": 1}, [[]], 1.5)


@dataclass
class HostileOperations:
    """Makes operations.

    Attributes
    ----------
    random
        Decides everything.
    schema
        What they are written against.
    known
        Texts that mean something in the graph, such as keys: every other text is one of these.
    """

    random: Random
    schema: GraphQLSchema
    known: Sequence[str] = ()
    _variables: dict[str, tuple[str, Any]] = field(default_factory=dict)

    def operation(self, kind: str) -> tuple[str, dict[str, Any]]:
        """Return the text of an operation, and the values of its variables."""
        self._variables = {}
        root = self.schema.query_type if kind == "query" else self.schema.mutation_type
        assert root is not None
        names = self.random.sample(sorted(root.fields), self.random.choice((1, 1, 1, 2)))
        body = " ".join(self._field(root, name, 0) for name in names)
        declared = ", ".join(f"${name}: {type_}" for name, (type_, _) in self._variables.items())
        text = f"{kind} {f'({declared})' if declared else ''} {{ {body} }}"
        return text, {name: value for name, (_, value) in self._variables.items()}

    def _field(self, parent: GraphQLObjectType | GraphQLInterfaceType, name: str, depth: int) -> str:
        definition = parent.fields[name]
        arguments = [
            f"{one}: {self._argument(argument.type)}"
            for one, argument in definition.args.items()
            if is_required_argument(argument) or self.random.random() < 0.4
        ]
        alias = f"a{self.random.randrange(10**6)}: " if self.random.random() < 0.1 or depth == 0 else ""
        given = f"({', '.join(arguments)})" if arguments else ""
        type_ = get_named_type(definition.type)
        if not is_composite_type(type_):
            return f"{alias}{name}{given}"
        return f"{alias}{name}{given} {{ {self._selected(type_, depth + 1)} }}"

    def _selected(self, type_: Any, depth: int) -> str:
        if not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            return "__typename"
        plain = [
            name for name, one in type_.fields.items() if not is_composite_type(get_named_type(one.type))
        ]
        deeper = [name for name in type_.fields if name not in plain]
        chosen = self.random.sample(plain, min(len(plain), self.random.randrange(4)))
        if depth < DEEPEST and deeper:
            chosen += self.random.sample(deeper, min(len(deeper), self.random.choice((1, 1, 2))))
        selected = [self._field(type_, name, depth) for name in chosen]
        if isinstance(type_, GraphQLInterfaceType):
            concrete = self.random.choice(sorted(self.schema.get_possible_types(type_), key=str))
            selected.append(f"... on {concrete.name} {{ {self._selected(concrete, depth + 1)} }}")
        return " ".join(["__typename", *selected])

    def _argument(self, type_: Any) -> str:
        value = self._value(type_, 0)
        if self.random.random() < 0.5:
            return _literal(value)
        name = f"v{len(self._variables)}"
        self._variables[name] = (str(type_), value)
        return f"${name}"

    def _value(self, type_: Any, depth: int) -> Any:
        if self.random.random() < 0.03:
            return self.random.choice(_OF_ANOTHER_TYPE)
        match type_:
            case GraphQLNonNull():
                return self._value(type_.of_type, depth)
            case GraphQLList():
                number = self.random.choice((0, 1, 1, 2, 2, 3)) if self.random.random() < 0.97 else 600
                return [self._value(type_.of_type, depth + 1) for _ in range(number if depth < 3 else 1)]
            case GraphQLEnumType():
                return _Constant(self.random.choice([*type_.values, "NOTHING"]))
            case GraphQLScalarType(name="String") if self.known and self.random.random() < 0.5:
                return self.random.choice(self.known)
            case GraphQLScalarType():
                return self.random.choice(_VALUES[type_.name])
        assert isinstance(type_, GraphQLInputObjectType)
        names = list(type_.fields)
        if type_.is_one_of:
            wanted = self.random.sample(names, self.random.choice((1, 1, 1, 1, 1, 1, 0, 2)))
        else:
            share = 0.5 / (depth + 1)
            wanted = [
                name
                for name in names
                if is_required_input_field(type_.fields[name]) or self.random.random() < share
            ]
        return {name: self._value(type_.fields[name].type, depth + 1) for name in wanted if depth < 6}


class _Constant(str):
    """The name of an enum's value."""

    __slots__ = ()


def _literal(value: Any) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{name}: {_literal(one)}" for name, one in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_literal, value)) + "]"
        case _Constant():
            return str(value)
        case float():
            return repr(value)
    return (
        orjson.dumps(value).decode() if not isinstance(value, int) or isinstance(value, bool) else str(value)
    )

"""What a schema lacks of a contract: names, types, nullability, arguments, defaults, meanings."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    value_from_ast_untyped,
)


def lacking(contract: GraphQLSchema, schema: GraphQLSchema) -> dict[str, str]:
    """Return, by coordinate such as `Company.fit(to:)`, what the schema lacks or has otherwise."""
    problems: dict[str, str] = {}
    for name, wanted in contract.type_map.items():
        if name.startswith("__"):
            continue
        given = schema.type_map.get(name)
        if given is None:
            problems[name] = "missing"
        elif type(given) is not type(wanted):
            problems[name] = f"is a {type(given).__name__}"
        else:
            problems |= dict(_of_type(wanted, given))
    return problems


def _of_type(wanted: GraphQLNamedType, given: GraphQLNamedType) -> Iterator[tuple[str, str]]:
    name = wanted.name
    if not isinstance(wanted, GraphQLScalarType) or name not in ("ID", "String", "Int", "Float", "Boolean"):
        yield from _meaning(name, wanted.description, given.description)
    match wanted, given:
        case GraphQLEnumType(), GraphQLEnumType():
            for value in wanted.values:
                if value not in given.values:
                    yield f"{name}.{value}", "missing"
        case GraphQLInputObjectType(), GraphQLInputObjectType():
            if wanted.is_one_of != given.is_one_of:
                yield name, "oneOf differs"
            yield from _values(name + ".", "", wanted.fields, given.fields)
        case (GraphQLObjectType() | GraphQLInterfaceType(), GraphQLObjectType() | GraphQLInterfaceType()):
            missing = {one.name for one in wanted.interfaces} - {one.name for one in given.interfaces}
            if missing:
                yield name, f"does not implement {', '.join(sorted(missing))}"
            for field_name, field in wanted.fields.items():
                coordinate = f"{name}.{field_name}"
                own = given.fields.get(field_name)
                if own is None:
                    yield coordinate, "missing"
                    continue
                if str(own.type) != str(field.type):
                    yield coordinate, f"is {own.type}, not {field.type}"
                yield from _meaning(coordinate, field.description, own.description)
                yield from _values(f"{coordinate}(", ":)", field.args, own.args)


def _values(
    before: str, after: str, wanted: Mapping[str, Any], given: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    for name, value in wanted.items():
        coordinate = f"{before}{name}{after}"
        own = given.get(name)
        if own is None:
            yield coordinate, "missing"
            continue
        if str(own.type) != str(value.type):
            yield coordinate, f"is {own.type}, not {value.type}"
        if _default(own) != _default(value):
            yield coordinate, f"defaults to {_default(own)!r}, not {_default(value)!r}"
        yield from _meaning(coordinate, value.description, own.description)


def _default(value: Any) -> Any:
    """Return the default as it was written; both schemas are built from text."""
    node = value.ast_node.default_value
    return None if node is None else value_from_ast_untyped(node)


def _meaning(coordinate: str, wanted: str | None, given: str | None) -> Iterator[tuple[str, str]]:
    if wanted is not None and _plain(wanted) not in _plain(given or ""):
        yield f"{coordinate} meaning", f"{given!r} does not say {wanted!r}"


def _plain(text: str) -> str:
    return " ".join(text.split())

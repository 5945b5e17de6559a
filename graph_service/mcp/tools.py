"""The tools: each is an operation of the client, its arguments described by the schema."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from graphql import (
    FragmentDefinitionNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLSchema,
    OperationDefinitionNode,
    parse,
    print_ast,
    type_from_ast,
    value_from_ast_untyped,
    visit,
)
from graphql.language import FragmentSpreadNode, Visitor

from graph_service.domain.errors import InternalError

_ABOUT: Final = re.compile(r"^# (.+)\nquery (\w+)", re.MULTILINE)
_SCALARS: Final[Mapping[str, Mapping[str, Any]]] = {
    "Boolean": {"type": "boolean"},
    "Date": {"type": "string", "format": "date"},
    "Float": {"type": "number"},
    "ID": {"type": "string"},
    "Int": {"type": "integer"},
    "String": {"type": "string"},
    "DateTime": {"type": "string", "format": "date-time"},
    "Decimal": {"type": "string"},
}
ARGUMENTS: Final[Mapping[str, str]] = {
    "company": "Key of the company, e.g. virgin-atlantic; search companies to find it.",
    "alliance": "Key of the alliance; search alliances to find it.",
    "to": "Key of the other company.",
    "founder": "Key of the company that the group is for.",
    "asOf": "The day on which memberships count; today unless given.",
    "first": "Maximum number of results.",
    "after": "The endCursor of the previous page.",
    "search": "Words of a name or a description, or parts of them, in any order and case.",
    "timeLimitSeconds": "Time limit of the exact search.",
}
"""Descriptions of arguments that many operations share."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A tool, and its operation."""

    name: str
    description: str
    document: str
    arguments: Mapping[str, Any]
    """JSON Schema of the variables."""


def operations(schema: GraphQLSchema) -> dict[str, Operation]:
    """Return the tools of assistants by name: all operations of the client."""
    texts = [
        path.read_text(encoding="utf-8")
        for path in sorted(
            files("graph_service.client").joinpath("operations").iterdir(), key=lambda it: it.name
        )
        if path.name.endswith(".graphql")
    ]
    about = {name: text for whole in texts for text, name in _ABOUT.findall(whole)}
    definitions = [definition for text in texts for definition in parse(text, no_location=True).definitions]
    fragments = {
        definition.name.value: definition
        for definition in definitions
        if isinstance(definition, FragmentDefinitionNode)
    }
    tools = {}
    for definition in definitions:
        if isinstance(definition, OperationDefinitionNode) and definition.name is not None:
            name = re.sub(r"(?<!^)(?=[A-Z])", "_", definition.name.value).lower()
            parts = [definition, *_spread_fragments(definition, fragments).values()]
            document = "\n\n".join(map(print_ast, parts))
            tools[name] = Operation(
                name, about[definition.name.value], document, _arguments(definition, schema)
            )
    return tools


def _spread_fragments(
    node: OperationDefinitionNode | FragmentDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> dict[str, FragmentDefinitionNode]:
    """Return the fragments that a definition needs, including nested ones."""
    names: list[str] = []

    class Spreads(Visitor):
        def enter_fragment_spread(self, spread: FragmentSpreadNode, *_: Any) -> None:
            names.append(spread.name.value)

    visit(node, Spreads())
    needed: dict[str, FragmentDefinitionNode] = {}
    for name in names:
        needed |= {name: fragments[name]} | _spread_fragments(fragments[name], fragments)
    return needed


def _arguments(operation: OperationDefinitionNode, schema: GraphQLSchema) -> dict[str, Any]:
    inputs: dict[str, Any] = {}
    properties, required = {}, []
    for variable in operation.variable_definitions or ():
        name = variable.variable.name.value
        type_ = type_from_ast(schema, variable.type)
        described = _json_schema(type_, inputs)
        if name in ARGUMENTS:
            described = described | {"description": ARGUMENTS[name]}
        if variable.default_value is not None:
            described = described | {"default": value_from_ast_untyped(variable.default_value)}
        elif isinstance(type_, GraphQLNonNull):
            required.append(name)
        properties[name] = described
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
        **({"$defs": inputs} if inputs else {}),
    }


def _json_schema(type_: Any, inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of an input type; those with fields are described once, in ``inputs``."""
    if isinstance(type_, GraphQLNonNull):
        return _json_schema(type_.of_type, inputs)
    if isinstance(type_, GraphQLList):
        return {"type": "array", "items": _json_schema(type_.of_type, inputs)}
    if isinstance(type_, GraphQLScalarType):
        return dict(_SCALARS[type_.name])
    if isinstance(type_, GraphQLEnumType):
        return {"enum": list(type_.values)}
    if not isinstance(type_, GraphQLInputObjectType):
        raise InternalError(f"{type_} is not the type of an argument.")
    if type_.name not in inputs:
        inputs[type_.name] = {}  # it may contain itself among its fields
        inputs[type_.name] = {
            "type": "object",
            **({"description": type_.description} if type_.description else {}),
            "properties": {
                name: _json_schema(field.type, inputs)
                | ({"description": field.description} if field.description else {})
                for name, field in type_.fields.items()
            },
            "required": [
                name
                for name, field in type_.fields.items()
                if isinstance(field.type, GraphQLNonNull) and field.ast_node is not None
            ],
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{type_.name}"}

"""Answers in which errors stand: null takes the place of each, as the GraphQL specification has it."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    is_leaf_type,
    located_error,
)

from graph_service.api.resolvers.serialization import object_type
from graph_service.domain.errors import InternalError
from graph_service.query.selection import Document

Path: TypeAlias = Sequence[str | int]


def completed(
    value: Any,
    document: Document,
    parent: GraphQLObjectType,
    nodes: Sequence[FieldNode],
    path: Path,
    errors: list[GraphQLError],
) -> Any:
    """Return the value of a field without errors in it; those that became null are added to ``errors``.

    Values are final: they were coerced where they were put in.

    Raises
    ------
    GraphQLError
        When there is none, and null may not stand there.
    """
    schema, name = document.schema, nodes[0].name.value
    defined: Any = schema.get_field(parent, name)

    def guarded(value: Any, type_: GraphQLOutputType, path: Path) -> Any:
        try:
            return whole(value, type_, path)
        except Exception as error:  # shown or masked by ``response.format_error``, as all are
            located = located_error(error, list(nodes), path)
            if isinstance(type_, GraphQLNonNull):
                raise located from error
            errors.append(located)
            return None

    def whole(value: Any, type_: GraphQLOutputType, path: Path) -> Any:
        if isinstance(value, Exception):
            raise value
        if isinstance(type_, GraphQLNonNull):
            if value is None:
                raise InternalError(f"{parent}.{name} is null, which it may not be.")
            type_ = type_.of_type
        if value is None or is_leaf_type(type_):
            return value
        if isinstance(type_, GraphQLList):
            return [guarded(item, type_.of_type, [*path, place]) for place, item in enumerate(value)]
        answered = type_ if isinstance(type_, GraphQLObjectType) else schema.get_type(value.type_name)
        answered = object_type(answered)
        selected = document.nodes(answered.name, (node.selection_set for node in nodes))
        return {
            key: completed(value[key], document, answered, within, [*path, key], errors)
            for key, within in selected.items()
        }

    return guarded(value, defined.type, path)

"""Answers in which errors stand: null takes the place of each, as the GraphQL specification has it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
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
    return _Completion(document, errors).guarded(value, _selected(document, parent, nodes), path)


@dataclass(frozen=True, slots=True)
class _Selected:
    """A field that is selected on an object type."""

    name: str
    """With that of its type, for messages."""
    nodes: Sequence[FieldNode]
    type: GraphQLOutputType
    is_leaf: bool
    is_nullable: bool


def _selected(document: Document, parent: GraphQLObjectType, nodes: Sequence[FieldNode]) -> _Selected:
    name = nodes[0].name.value
    defined: Any = document.schema.get_field(parent, name)
    nullable = defined.type
    if isinstance(nullable, GraphQLNonNull):
        nullable = nullable.of_type
    return _Selected(
        f"{parent}.{name}", nodes, defined.type, is_leaf_type(nullable), nullable is defined.type
    )


@dataclass(frozen=True, slots=True)
class _Completion:
    """The walk through one answer."""

    document: Document
    errors: list[GraphQLError]
    _selections: dict[tuple[str, int], dict[str, _Selected]] = field(default_factory=dict)
    """By object type and the identity of the nodes above: an answer has thousands of objects of few types."""

    def guarded(
        self, value: Any, selected: _Selected, path: Path, type_: GraphQLOutputType | None = None
    ) -> Any:
        """Return a value of a field, or of an item of its lists, which has another type."""
        type_ = type_ or selected.type
        try:
            return self._whole(value, selected, path, type_)
        except Exception as error:  # shown or masked by ``response.format_error``, as all are
            located = located_error(error, list(selected.nodes), path)
            if isinstance(type_, GraphQLNonNull):
                raise located from error
            self.errors.append(located)
            return None

    def _whole(self, value: Any, selected: _Selected, path: Path, type_: GraphQLOutputType) -> Any:
        if isinstance(value, Exception):
            raise value
        if isinstance(type_, GraphQLNonNull):
            if value is None:
                raise InternalError(f"{selected.name} is null, which it may not be.")
            type_ = type_.of_type
        if value is None or is_leaf_type(type_):
            return value
        if isinstance(type_, GraphQLList):
            return [
                self.guarded(item, selected, [*path, place], type_.of_type)
                for place, item in enumerate(value)
            ]
        if not isinstance(type_, GraphQLObjectType):
            type_ = object_type(self.document.schema.get_type(value.type_name))
        answer = {}
        for key, within in self._selection(type_, selected.nodes).items():
            item = value[key]
            # most values are these, and need no path
            if (
                within.is_leaf
                and (within.is_nullable or item is not None)
                and not isinstance(item, Exception)
            ):
                answer[key] = item
            else:
                answer[key] = self.guarded(item, within, [*path, key])
        return answer

    def _selection(self, type_: GraphQLObjectType, nodes: Sequence[FieldNode]) -> dict[str, _Selected]:
        """Return by response key what these nodes select on an object type."""
        place = type_.name, id(nodes)  # they live as long as this walk
        if place not in self._selections:
            found = self.document.nodes(type_.name, (node.selection_set for node in nodes))
            self._selections[place] = {
                key: _selected(self.document, type_, within) for key, within in found.items()
            }
        return self._selections[place]

"""Serializes the result of an analysis to the answer: objects keyed by response keys.

If a result names a company, a resource or an alliance, its key is collected for the statement that then reads
the selected fields of all of them.
"""

import dataclasses
import keyword
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from graphql import (
    GraphQLError,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    Undefined,
    is_leaf_type,
)

from graph_service.domain.errors import InternalError, InvalidInput, ServiceError
from graph_service.domain.global_ids import NODE_TYPES
from graph_service.query.row_decoder import Record
from graph_service.query.selection import TYPENAME, Field

_PLAIN: Final = frozenset({str, int, float, bool, type(None)})
_UPPER: Final = re.compile(r"(?<!^)(?=[A-Z])")


def python_name(name: str) -> str:
    """Return the Python name of a GraphQL name.

    >>> python_name("totalGap"), python_name("class")
    ('total_gap', 'class_')
    """
    snake = _UPPER.sub("_", name).lower()
    return f"{snake}_" if keyword.iskeyword(snake) else snake


class SerializedRows(list[dict[str, Any]]):
    """Objects of plain values, each already coerced to its type."""


def object_type(type_: object) -> GraphQLObjectType:
    """Return an object type of the schema.

    Raises
    ------
    InternalError
        When the type is not an object type.
    """
    if not isinstance(type_, GraphQLObjectType):
        raise InternalError(f"{type_} is not an object type.")
    return type_


@dataclass(slots=True)
class NodeReferences:
    """A place in the selection where results name nodes of one type."""

    type_name: str
    field: Field
    places: list[tuple[Any, Any, str]] = dataclasses.field(default_factory=list)
    """The target of each: an object or a list, the position in it, and the key of the node."""

    def fill(self, found: Mapping[str, Record]) -> None:
        """Replace the collected keys by the objects that were read."""
        for container, place, key in self.places:
            container[place] = found[key]

    @property
    def keys(self) -> list[str]:
        """The collected keys, each once, in the order of their first use."""
        return list(dict.fromkeys(key for _, _, key in self.places))


class Serializer:
    """Renders the results of one field's analysis for one or many objects."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._fields: dict[tuple[Field, str], list[Field]] = {}
        self._node_references: dict[Field, NodeReferences] = {}

    @property
    def node_references(self) -> list[NodeReferences]:
        """Places where nodes still have to be filled in."""
        return list(self._node_references.values())

    def put(self, container: Any, place: Any, value: Any, type_: GraphQLOutputType, field: Field) -> None:
        """Render a value into its place in an object or a list."""
        if isinstance(type_, GraphQLNonNull):
            type_ = type_.of_type
        if value is None or isinstance(value, (ServiceError, InternalError)):
            container[place] = value
        elif isinstance(type_, GraphQLList):
            rows = self._whole_rows(value, type_.of_type, field)
            if rows is not None:
                container[place] = rows
                return
            container[place] = rendered = [None] * len(value)
            for i, item in enumerate(value):
                self.put(rendered, i, item, type_.of_type, field)
        elif not isinstance(type_, GraphQLObjectType):
            container[place] = plain(value)
        elif type_.name in NODE_TYPES:
            references = self._node_references.setdefault(field, NodeReferences(type_.name, field))
            references.places.append((container, place, value))
        else:
            container[place] = self._object(value, type_, field)

    def _fields_of(self, type_: GraphQLObjectType, field: Field) -> list[Field]:
        cached = (field, type_.name)
        if cached not in self._fields:
            self._fields[cached] = field.fields(type_.name)
        return self._fields[cached]

    def _whole_rows(self, values: Sequence[Any], type_: Any, field: Field) -> SerializedRows | None:
        """Return objects in their final form; None if the executor has to complete them.

        The executor is needed if more than plain values is selected, or if a value does not match its type:
        it reports what is wrong, and where.
        """
        if isinstance(type_, GraphQLNonNull):
            type_ = type_.of_type
        if not isinstance(type_, GraphQLObjectType) or type_.name in NODE_TYPES:
            return None
        columns: dict[str, list[Any]] = {}
        kinds = {type(value) for value in values}
        for wanted in self._fields_of(type_, field):
            answered = None if wanted.name == TYPENAME else type_.fields[wanted.name].type
            leaf = answered.of_type if isinstance(answered, GraphQLNonNull) else answered
            name = python_name(wanted.name)
            # fields that are not properties of an object are computed by a method with arguments
            if not is_leaf_type(leaf) or any(callable(getattr(kind, name, None)) for kind in kinds):
                return None
            try:
                column = [_coerced(getattr(value, name), leaf) for value in values]
            except (GraphQLError, TypeError, ValueError):
                return None
            if leaf is not answered and None in column:
                return None
            columns[wanted.response_key] = column
        return SerializedRows(
            dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)
        )

    def _object(self, value: Any, type_: GraphQLObjectType, field: Field) -> Record:
        record = Record.of(type_.name)
        for wanted in self._fields_of(type_, field):
            if wanted.name == TYPENAME:
                record[wanted.response_key] = type_.name
                continue
            record[wanted.response_key] = None
            attribute = getattr(value, python_name(wanted.name))
            if callable(attribute):
                attribute = _call(attribute, wanted)
            self.put(record, wanted.response_key, attribute, type_.fields[wanted.name].type, wanted)
        return record


def _call(method: Callable[..., Sequence[Any]], wanted: Field) -> Sequence[Any] | ServiceError:
    given = {python_name(name): value for name, value in wanted.arguments.items() if value is not None}
    try:
        return method(**given)
    except InvalidInput as error:
        return error


def _coerced(value: Any, type_: GraphQLLeafType) -> Any:
    if value is None:
        return None
    coerced = type_.coerce_output_value(plain(value))
    if coerced is None or coerced is Undefined:
        raise ValueError(f"{type_} can't represent {value!r}")
    return coerced


def plain(value: Any) -> Any:
    """Return a value, or an argument, as an answer writes it."""
    if type(value) in _PLAIN:
        return value
    match value:
        case Mapping():
            return {name: plain(item) for name, item in value.items()}
        case list():
            return [plain(item) for item in value]
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
    return value

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
from math import isfinite
from typing import Any, Final, TypeAlias

from graphql import (
    GraphQLError,
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
_AS_THEY_ARE: Final = {"String": str, "ID": str, "Float": float}
"""By scalar: the type of the values that it leaves as they are, if they are finite."""
_Slot: TypeAlias = tuple[Field, str, str, Any, Any, Any]
"""A field, its response key, its name in Python, its type, that of a leaf, and what this leaves as it is."""
_UPPER: Final = re.compile(r"(?<!^)(?=[A-Z])")


def python_name(name: str) -> str:
    """Return the Python name of a GraphQL name.

    >>> python_name("totalGap"), python_name("class")
    ('total_gap', 'class_')
    """
    snake = _UPPER.sub("_", name).lower()
    return f"{snake}_" if keyword.iskeyword(snake) else snake


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
        self._fields: dict[tuple[Field, str], list[_Slot]] = {}
        self._node_references: dict[Field, NodeReferences] = {}
        self.has_errors = False
        """Whether errors stand in the place of values, or null where it may not."""

    @property
    def node_references(self) -> list[NodeReferences]:
        """Places where nodes still have to be filled in."""
        return list(self._node_references.values())

    def put(self, container: Any, place: Any, value: Any, type_: GraphQLOutputType, field: Field) -> None:
        """Render a value into its place in an object or a list; where that fails, the error stands there."""
        nullable = not isinstance(type_, GraphQLNonNull)
        if isinstance(type_, GraphQLNonNull):
            type_ = type_.of_type
        if value is None or isinstance(value, (ServiceError, InternalError)):
            container[place] = value
            self.has_errors |= value is not None or not nullable
        elif isinstance(type_, GraphQLList):
            container[place] = rendered = [None] * len(value)
            for i, item in enumerate(value):
                self.put(rendered, i, item, type_.of_type, field)
        elif not isinstance(type_, GraphQLObjectType):
            container[place] = self._leaf(value, type_)
        elif type_.name in NODE_TYPES:
            references = self._node_references.setdefault(field, NodeReferences(type_.name, field))
            references.places.append((container, place, value))
        else:
            container[place] = self._object(value, type_, field)

    def _object(self, value: Any, type_: GraphQLObjectType, field: Field) -> dict[str, Any]:
        record: dict[str, Any] = {}
        for wanted, key, name, answered, leaf, as_it_is in self._fields_of(type_, field):
            attribute: Any = type_.name if answered is None else getattr(value, name)
            if type(attribute) is as_it_is and (as_it_is is str or isfinite(attribute)):
                record[key] = attribute
            elif leaf is not None and attribute is not None and not callable(attribute):
                record[key] = self._leaf(attribute, leaf)
            else:
                record[key] = None
                if callable(attribute):
                    attribute = _call(attribute, wanted)
                self.put(record, key, attribute, answered, wanted)
        return record

    def _fields_of(self, type_: GraphQLObjectType, field: Field) -> list[_Slot]:
        """Return what is selected on objects of a type.

        A drawing of an ecosystem has 25,000 objects, so this is computed once for all objects of a type.
        """
        cached = (field, type_.name)
        if cached not in self._fields:
            self._fields[cached] = []
            for wanted in field.fields(type_.name):
                answered = None if wanted.name == TYPENAME else type_.fields[wanted.name].type
                leaf = answered.of_type if isinstance(answered, GraphQLNonNull) else answered
                as_it_is = str if answered is None else _AS_THEY_ARE.get(str(leaf))
                slot = (wanted, wanted.response_key, python_name(wanted.name), answered)
                self._fields[cached].append((*slot, leaf if is_leaf_type(leaf) else None, as_it_is))
        return self._fields[cached]

    def _leaf(self, value: Any, type_: Any) -> Any:
        """Return a value as its type wants it, or the error where it is none of that type."""
        try:
            coerced = type_.coerce_output_value(value if type(value) in _PLAIN else plain(value))
            if coerced is None or coerced is Undefined:
                raise ValueError(f"{type_} can't represent {value!r}")
        except (GraphQLError, TypeError, ValueError) as error:
            self.has_errors = True
            return error
        return coerced


def _call(method: Callable[..., Sequence[Any]], wanted: Field) -> Sequence[Any] | ServiceError:
    given = {python_name(name): value for name, value in wanted.arguments.items() if value is not None}
    try:
        return method(**given)
    except InvalidInput as error:
        return error


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

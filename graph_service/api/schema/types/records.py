"""The records of an alliance's life: types, pages and filters derived from the dataclasses.

The fields and references of a record are declared once, in ``graph_service.domain``; a change there changes
the committed SDL. ``TYPES`` contains them by name; other modules refer to them lazily, as attributes of this
one.
"""

import datetime as dt
import inspect
from collections.abc import Iterator
from enum import StrEnum
from inspect import Parameter, Signature
from typing import Annotated, Any, Final, TypeVar

import strawberry
from strawberry import UNSET

import graph_service.api.schema.types.enums  # noqa: F401  gives the enums their meaning
from graph_service.api.schema.types.analyses import agreement_analysis
from graph_service.api.schema.types.descriptions import said, says
from graph_service.api.schema.types.inputs import (
    DateFilter,
    FloatFilter,
    IntFilter,
    StringFilter,
    StringListFilter,
)
from graph_service.api.schema.types.scalars import Node
from graph_service.domain.kinds import RECORDS, Kind, snake_case
from graph_service.domain.model.fields import FieldSpec
from graph_service.query.graph_mapping import CONNECTIONS, FILTERED, Connection, camel_case
from graph_service.store.history.history import Action

T = TypeVar("T")

PAGE: Final = (
    "A page has first (forward) or last (backward) rows, 50 when neither is given, at most 500; cursors "
    "stay valid while rows are added and removed."
)
VERSION: Final = "Goes up by one with each change; pass it back as expectedVersion."
CREATED: Final = "When it was first stored, UTC."
UPDATED: Final = "When it was last changed, UTC."
_HERE: Final = __name__
_GRAPH: Final = "graph_service.api.schema.types.entities"
_CONNECTIONS: Final = "graph_service.api.schema.types.connections"

strawberry.enum(
    Action,
    name="ChangeAction",
    description="What happened. IMPORTED: everything that a batch of an import created.",
)


def _lazy(name: str) -> Any:
    module = _HERE
    if name.removesuffix("Connection") in ("Company", "Resource", "Alliance"):
        module = _CONNECTIONS if name.endswith("Connection") else _GRAPH
    return Annotated[name, strawberry.lazy(module)]


def _pages(connection: Connection, description: str) -> Any:
    """Return the field that lists a connection."""
    optional: dict[str, Any] = {}
    if connection.target in RECORDS:
        optional["filter"] = _lazy(f"{connection.target}Filter")
        if RECORDS[connection.target].searched:
            optional["search"] = str
    if connection.dated is not None:
        optional["as_of"] = dt.date
        description += " With asOf only those of that day and earlier."
    optional |= {"first": int, "after": str, "last": int, "before": str}
    parameters = [Parameter("self", Parameter.POSITIONAL_OR_KEYWORD)]
    for name, type_ in optional.items():
        kind = Parameter.POSITIONAL_OR_KEYWORD
        parameters.append(Parameter(name, kind, default=UNSET, annotation=type_ | None))

    def listed(self: Any, **_arguments: Any) -> None: ...

    listed.__signature__ = Signature(  # type: ignore[attr-defined]
        parameters, return_annotation=_lazy(connection.type_name)
    )
    return strawberry.field(listed, description=f"{description} {PAGE}")


def _lists(type_name: str) -> Iterator[tuple[str, Any]]:
    """Yield the lists of records, and the history, of a type or of the root."""
    for (parent, name), connection in CONNECTIONS.items():
        if parent == type_name and (connection.target in RECORDS or connection.target == "Change"):
            yield name, _pages(connection, _about(parent, connection))


def _about(parent: str, connection: Connection) -> str:
    if connection.target == "Change":
        if parent == "Query":
            return "All changes, newest first."
        return "Its changes, with author and time, including those of its edges, newest first."
    kind = RECORDS[connection.target]
    ordered = " and ".join([*(name.replace("_", " ") for name in kind.order), "key"])
    plural = kind.plural.replace("_", " ").capitalize()
    searched = " search finds parts of words without regard to case and accents." if kind.searched else ""
    return f"{plural}, by {ordered}.{searched}"


def _by_key(kind: Kind) -> Any:
    """Return the root field that looks one record up."""

    def found(self: Any, key: str) -> None: ...

    found.__annotations__["return"] = _lazy(kind.name) | None
    article, _, noun = kind.noun.partition(" ")
    return strawberry.field(
        found, description=f"{article.capitalize()} {noun} by its key; null when there is none."
    )


def with_lists(cls: type[T]) -> type[T]:
    """Return a type with its lists of records, before Strawberry processes it."""
    for name, field in _lists(cls.__name__):
        field.graphql_name = name
        setattr(cls, _snake(name), field)
    if cls.__name__ == "Query":
        for kind in RECORDS.values():
            setattr(cls, snake_case(kind.name), _by_key(kind))
    return cls


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


_COMPUTED: Final[dict[str, dict[str, Any]]] = {"Agreement": agreement_analysis.COMPUTED}
"""By kind: fields that an analysis computes."""


def _object(kind: Kind) -> type[Any]:
    annotations: dict[str, Any] = {}
    body: dict[str, Any] = {"__doc__": inspect.getdoc(kind.type), "__module__": _HERE}
    for name, spec in kind.fields.items():
        if spec.refers is not None and spec.is_list:
            connection = CONNECTIONS[kind.name, camel_case(name)]
            body[name] = _pages(connection, spec.meaning)
            continue
        output = _output(spec) if spec.refers is None else _lazy(spec.refers.to)
        annotations[name] = output | None if spec.nullable else output
        body[name] = says(spec.meaning)
    for name, type_, meaning in (
        ("version", int, VERSION),
        ("created_at", dt.datetime, CREATED),
        ("updated_at", dt.datetime, UPDATED),
    ):
        annotations[name] = type_
        body[name] = says(meaning)
    body |= _COMPUTED.get(kind.name, {})
    body["__annotations__"] = annotations
    cls: type[Any] = with_lists(type(kind.name, (Node,), body))
    return strawberry.type(cls, description=inspect.getdoc(kind.type))


def _output(spec: FieldSpec) -> Any:
    return list[spec.type] if spec.is_list else spec.type  # type: ignore[name-defined]


def _page_types(name: str, noun: str) -> Iterator[tuple[str, type[Any]]]:
    """Yield the type of an edge and of a page."""
    edge = {
        "__doc__": f"{noun.capitalize()} in a list.",
        "__module__": _HERE,
        "__annotations__": {"node": _lazy(name), "cursor": str},
        "node": says(f"What is listed: {noun}."),
        "cursor": says("The row's position in the order; pass it as after or before."),
    }
    yield f"{name}Edge", _declared(f"{name}Edge", edge)
    page = {
        "__doc__": f"A page of a list; a row is {noun}.",
        "__module__": _HERE,
        "__annotations__": {
            "edges": list[_lazy(f"{name}Edge")],  # type: ignore[misc]
            "nodes": list[_lazy(name)],  # type: ignore[misc]
            "page_info": Annotated["PageInfo", strawberry.lazy(_CONNECTIONS)],  # noqa: F821
            "total_count": int,
        },
        "edges": says("The page's rows."),
        "nodes": says("The page's nodes."),
        "page_info": says("The position of the page in the list."),
        "total_count": says(
            "Number of rows in the whole list, independent of the page; only computed if selected."
        ),
    }
    yield f"{name}Connection", _declared(f"{name}Connection", page)


def _declared(name: str, body: dict[str, Any]) -> type[Any]:
    return strawberry.type(type(name, (), body), description=body["__doc__"])


_COMPARISONS: Final[dict[Any, Any]] = {
    str: StringFilter,
    dt.date: DateFilter,
    int: IntFilter,
    float: FloatFilter,
    bool: bool,
}


def _filter(kind: Kind) -> type[Any]:
    name = f"{kind.name}Filter"
    annotations: dict[str, Any] = {}
    body: dict[str, Any] = {"__module__": _HERE, "__doc__": f"What {kind.noun} must be to be listed."}
    for spec in FILTERED[kind.name].values():
        if spec.is_list:
            compared: Any = StringListFilter if spec.type is str else None
        elif issubclass(spec.type, StrEnum):
            compared = list[spec.type]  # type: ignore[name-defined]
        else:
            compared = _COMPARISONS[spec.type]
        if compared is not None:
            annotations[spec.name] = compared | None
            body[spec.name] = said(f"By this: {spec.meaning}")
    for word, many, meaning in (
        ("and", True, "All of these match; an empty list matches everything."),
        ("or", True, "At least one of these matches; an empty list matches nothing."),
        ("not", False, "This does not match."),
    ):
        annotations[f"{word}_"] = (list[_lazy(name)] if many else _lazy(name)) | None  # type: ignore[misc]
        body[f"{word}_"] = said(meaning, name=word)
    body["__annotations__"] = annotations
    return strawberry.input(type(name, (), body), description=body["__doc__"])


@strawberry.type(description="One changed field. Values are written as JSON.")
class FieldChange:
    """One changed field."""

    field: str = says("Name of the field.")
    before: str | None = says("The value before, as JSON; null: none.")
    after: str | None = says("The value after, as JSON; null: none.")


@strawberry.type(description="An entry of the history: one change of one thing, record or edge.")
class Change:
    """An entry of the history."""

    key: str = says("Position in the history: later changes have greater keys.")
    at: dt.datetime = says("When, UTC.")
    by: str = says("Who.")
    action: Action = says("What happened.")
    kind: str = says("Kind of what was changed: name of a type, or Holding, Need, Membership, Competition.")
    subject: strawberry.ID | None = says(
        "Global id of the node; of an edge, its start. Null for IMPORTED. The node may be gone."
    )
    other: strawberry.ID | None = says("Global id of the node at the end of an edge.")
    version: int | None = says("Version of the node after the change; null for an edge.")
    count: int | None = says("For IMPORTED: how many were created.")
    fields: list[FieldChange] = says("The changed fields, by name; for a deletion all fields it had.")


def _derived() -> Iterator[tuple[str, type[Any]]]:
    for kind in RECORDS.values():
        yield kind.name, _object(kind)
        yield from _page_types(kind.name, kind.noun)
        yield f"{kind.name}Filter", _filter(kind)
    yield from _page_types("Change", "a change")


TYPES: Final[dict[str, type[Any]]] = dict(_derived())
"""The derived types by name."""

globals().update(TYPES)

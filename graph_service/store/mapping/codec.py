"""Maps nodes, edges and records to properties in the graph and back, derived from the dataclasses.

A property has the name of the field. Dates are ISO 8601 strings, decimals are strings in plain notation,
lists are lists (empty, never missing), and a field without a value has no property. The figures of a
company are properties of the company. References of a record are not properties: see ``references``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import UnionType
from typing import Any, Final, TypeAlias, TypeVar, get_args, get_origin, get_type_hints

from graph_service.domain.kinds import KINDS, RECORDS
from graph_service.domain.model.entities import (
    Company,
    Competition,
    Financials,
    Holding,
    Membership,
    Need,
)
from graph_service.domain.text import folded

Properties: TypeAlias = dict[str, Any]
T = TypeVar("T")

ENDS: Final[Mapping[type, tuple[str, str]]] = {
    Holding: ("company", "resource"),
    Need: ("company", "resource"),
    Membership: ("company", "alliance"),
    Competition: ("a", "b"),
}
"""By kind of edge: the fields that hold the keys of its start and its end, which are not properties."""

FINANCIAL_PROPERTIES: Final[Mapping[str, str]] = {
    field.name: "financials_year" if field.name == "year" else field.name for field in fields(Financials)
}
"""By field of Financials: the property of the company that holds it."""

_KEY_FIELDS: Final[Mapping[type, tuple[str, ...]]] = {
    **ENDS,
    **{kind.type: tuple(kind.references) for kind in RECORDS.values()},
}
"""By kind of edge or record: the fields that hold keys of others, which are not properties."""
_SEARCHED_FIELDS: Final = {kind.type: kind.searched for kind in RECORDS.values() if kind.searched}
_HINTS: Final = {
    kind: get_type_hints(kind) for kind in (*(kind.type for kind in KINDS.values()), Financials, *ENDS)
}
_PLAIN_TYPES: Final = (str, str | None, int | None, float, float | None, bool)
_STORED: Final = {
    kind: tuple(
        (name, hint in _PLAIN_TYPES) for name, hint in hints.items() if name not in _KEY_FIELDS.get(kind, ())
    )
    for kind, hints in _HINTS.items()
}
"""By kind: the fields that are stored, and whether their values are stored as they are."""


def properties(record: object) -> Properties:
    """Return the stored values of a node, an edge or a record, without derived ones."""
    kind = type(record)
    stored = {
        name: value if is_plain else _to_stored(value)
        for name, is_plain in _STORED[kind]
        if (value := getattr(record, name)) is not None
    }
    if isinstance(record, Company):
        figures = stored.pop("financials", {})
        stored |= {FINANCIAL_PROPERTIES[name]: value for name, value in figures.items()}
    elif isinstance(record, Membership):
        stored["period"] = stored.get("since", "")
    return stored


def edge_properties(kind: type) -> tuple[str, ...]:
    """Return the properties of a kind of edge, in the order in which ``edge_rows`` gives their values."""
    names = tuple(name for name, _ in _STORED[kind])
    return (*names, "period") if kind is Membership else names


def edge_rows(records: Sequence[Any]) -> list[tuple[str, tuple[Any, ...]]]:
    """Return for each edge of one kind the key of its start; and that of its end with its values.

    The values are those of ``edge_properties``: what ``properties`` gives, and None for what it leaves out.
    """
    kind = type(records[0])
    start, end = ([getattr(edge, name) for edge in records] for name in ENDS[kind])
    columns = [
        [getattr(edge, name) if is_plain else _to_stored(getattr(edge, name)) for edge in records]
        for name, is_plain in _STORED[kind]
    ]
    if kind is Membership:
        columns.append([since or "" for since in columns[edge_properties(kind).index("since")]])
    return list(zip(start, zip(end, *columns, strict=True), strict=True))


def references(record: object) -> dict[str, tuple[str, ...]]:
    """Return by field the keys that a record refers to, sorted; empty for other nodes."""
    keys_by_field: dict[str, tuple[str, ...]] = {}
    for name in _KEY_FIELDS.get(type(record), ()):
        value = getattr(record, name)
        keys_by_field[name] = (
            tuple(sorted(value)) if isinstance(value, tuple) else () if value is None else (value,)
        )
    return keys_by_field


def property_names(kind: type) -> frozenset[str]:
    """Return the properties that ``properties`` and ``derived`` give for a kind."""
    names = {name for name, _ in _STORED[kind]}
    if kind is Company:
        names = (names - {"financials"}) | set(FINANCIAL_PROPERTIES.values()) | {"revenue_amount"}
    if kind is Membership:
        names |= {"period"}
    if kind in _SEARCHED_FIELDS:
        names |= {"search"}
    return frozenset(names if kind in _KEY_FIELDS else names | {"name_sort", "search"})


def derived(kind: type, stored: Mapping[str, Any]) -> Properties:
    """Return the properties that are derived from others: for sorting, searching, comparing."""
    if kind in _KEY_FIELDS:
        if kind not in _SEARCHED_FIELDS:
            return {}
        texts = (stored.get(name, ()) for name in ("key", *_SEARCHED_FIELDS[kind]))
        parts = [part for text in texts for part in ([text] if isinstance(text, str) else text)]
        return {"search": "\n".join(map(folded, parts))}
    name = folded(stored["name"])
    searched = f"{name}\n{folded(stored['key'])}"
    if kind is Company:
        searched += f"\n{folded(stored.get('description', ''))}"
    properties_: Properties = {"name_sort": name, "search": searched}
    if "revenue" in stored:
        properties_["revenue_amount"] = float(stored["revenue"])
    return properties_


def record(kind: type[T], stored: Mapping[str, Any], **ends: str | tuple[str, ...]) -> T:
    """Return the node or edge that is stored with these properties.

    Parameters
    ----------
    kind
        One of the dataclasses of the model or of the records.
    stored
        Its properties; those that are not fields are ignored.
    ends
        By field the keys that are not properties: of an edge's two ends, or of a record's references.
    """
    hints = _HINTS[kind]
    values: dict[str, Any] = dict(ends)
    for name, hint in hints.items():
        if stored.get(name) is not None:
            values[name] = _from_stored(hint, stored[name])
    if kind is Company:
        figures = {name: stored[column] for name, column in FINANCIAL_PROPERTIES.items() if column in stored}
        if figures:
            values["financials"] = record(Financials, figures)
    return kind(**values)


def _to_stored(value: Any) -> Any:
    match value:
        case StrEnum():
            return value.value
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case tuple():
            return [_to_stored(item) for item in value]
        case Financials():
            return properties(value)
    return value


def _from_stored(hint: Any, value: Any) -> Any:
    if isinstance(hint, UnionType):
        hint = next(part for part in get_args(hint) if part is not type(None))
    if get_origin(hint) is tuple:
        return tuple(_from_stored(get_args(hint)[0], item) for item in value)
    if hint is date:
        return date.fromisoformat(value)
    if hint in (Decimal, float) or issubclass(hint, StrEnum):
        return hint(value)
    return value

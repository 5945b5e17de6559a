"""Things and edges as properties in the graph, and back: derived from the dataclasses.

A property has the name of the field. Dates are ISO 8601 strings, decimals are strings in plain notation,
lists are lists (empty, never missing), and a field without a value has no property. The figures of a
company are properties of the company.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import UnionType
from typing import Any, Final, TypeAlias, TypeVar, get_args, get_origin, get_type_hints

from graph_service.domain.model import (
    Alliance,
    Company,
    Competition,
    Financials,
    Holding,
    Membership,
    Need,
    Resource,
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
"""By kind of edge: the fields that hold the keys of its start and its end, which are no properties."""

FINANCIAL_PROPERTIES: Final[Mapping[str, str]] = {
    field.name: "financials_year" if field.name == "year" else field.name for field in fields(Financials)
}
"""By field of Financials: the property of the company that holds it."""

_HINTS: Final = {kind: get_type_hints(kind) for kind in (Company, Resource, Alliance, Financials, *ENDS)}
_AS_THEY_ARE: Final = (str, str | None, int | None, float, float | None, bool)
_STORED: Final = {
    kind: tuple(
        (name, hint in _AS_THEY_ARE) for name, hint in hints.items() if name not in ENDS.get(kind, ())
    )
    for kind, hints in _HINTS.items()
}
"""By kind: the fields that are stored, and whether their values are stored as they are."""


def properties(record: object) -> Properties:
    """Return what is stored of a thing or an edge: what it states itself, nothing derived."""
    kind = type(record)
    stored = {
        name: value if is_plain else _stored(value)
        for name, is_plain in _STORED[kind]
        if (value := getattr(record, name)) is not None
    }
    if isinstance(record, Company):
        figures = stored.pop("financials", {})
        stored |= {FINANCIAL_PROPERTIES[name]: value for name, value in figures.items()}
    elif isinstance(record, Membership):
        stored["period"] = stored.get("since", "")
    return stored


def property_names(kind: type) -> frozenset[str]:
    """Return the properties that ``properties`` and ``derived`` give for a kind of thing or edge."""
    names = {name for name, _ in _STORED[kind]}
    if kind is Company:
        names = (names - {"financials"}) | set(FINANCIAL_PROPERTIES.values()) | {"revenue_amount"}
    if kind is Membership:
        names |= {"period"}
    return frozenset(names if kind in ENDS else names | {"name_sort", "search"})


def derived(kind: type, stored: Mapping[str, Any]) -> Properties:
    """Return the properties of a thing that follow from its others: for sorting, searching, comparing."""
    name = folded(stored["name"])
    searched = f"{name}\n{folded(stored['key'])}"
    if kind is Company:
        searched += f"\n{folded(stored.get('description', ''))}"
    more: Properties = {"name_sort": name, "search": searched}
    if "revenue" in stored:
        more["revenue_amount"] = float(stored["revenue"])
    return more


def record(kind: type[T], stored: Mapping[str, Any], **ends: str) -> T:
    """Return the thing or edge that is stored with these properties.

    Parameters
    ----------
    kind
        One of the dataclasses of the model.
    stored
        Its properties; those that are not fields are ignored.
    ends
        For an edge, the keys of its two ends by field, as ``ENDS`` names them.
    """
    hints = _HINTS[kind]
    values: dict[str, Any] = dict(ends)
    for name, hint in hints.items():
        if stored.get(name) is not None:
            values[name] = _restored(hint, stored[name])
    if kind is Company:
        figures = {name: stored[column] for name, column in FINANCIAL_PROPERTIES.items() if column in stored}
        if figures:
            values["financials"] = record(Financials, figures)
    return kind(**values)


def _stored(value: Any) -> Any:
    match value:
        case StrEnum():
            return value.value
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case tuple():
            return [_stored(item) for item in value]
        case Financials():
            return properties(value)
    return value


def _restored(hint: Any, value: Any) -> Any:
    if isinstance(hint, UnionType):
        hint = next(part for part in get_args(hint) if part is not type(None))
    if get_origin(hint) is tuple:
        return tuple(_restored(get_args(hint)[0], item) for item in value)
    if hint is date:
        return date.fromisoformat(value)
    if hint in (Decimal, float) or issubclass(hint, StrEnum):
        return hint(value)
    return value

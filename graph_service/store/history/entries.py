"""Entries of the history for the nodes, records and edges that a transaction has changed."""

from collections.abc import Iterable
from typing import Any, Final

from graph_service.domain.kinds import Kind
from graph_service.domain.model.fields import field_specs
from graph_service.store.history.history import Action, Entry, place
from graph_service.store.mapping.codec import ENDS, Properties
from graph_service.store.mapping.nodes import Node

_BOOKKEEPING: Final = frozenset({"version", "created_at", "updated_at"})
_DERIVED: Final = frozenset({"name_sort", "search", "revenue_amount"})
"""Properties that ``codec.derived`` computes from others."""
_PERIOD: Final = frozenset({"period"})
"""Distinguishes memberships in the graph; holds the same as since."""


def node_creation(kind: Kind, node: Node) -> Entry:
    """Return the entry of a new node or record."""
    return _whole_node_entry(Action.CREATED, kind, node, 1)


def node_deletion(kind: Kind, node: Node) -> Entry:
    """Return the entry of a deleted node or record; its edges have separate entries."""
    return _whole_node_entry(Action.DELETED, kind, node, node.properties["version"])


def _whole_node_entry(action: Action, kind: Kind, node: Node, version: int) -> Entry:
    nothing = Node({}, dict.fromkeys(node.references, ()))
    fields = _changed_fields(kind, node, nothing)
    return Entry(
        action=action,
        kind=kind.name,
        subject=place(kind.name, node.properties["key"]),
        version=version,
        before=fields if action is Action.DELETED else None,
        after=fields if action is Action.CREATED else None,
    )


def node_update(kind: Kind, before: Node, after: Node, version: int) -> Entry:
    """Return the entry of a node or record that now has this version."""
    old, new = _changed_fields(kind, before, after), _changed_fields(kind, after, before)
    subject = place(kind.name, after.properties["key"])
    return Entry(
        action=Action.UPDATED, kind=kind.name, subject=subject, version=version, before=old, after=new
    )


def _changed_fields(kind: Kind, node: Node, other: Node) -> dict[str, Any]:
    """Return the fields of a node that differ from another node; those without a value as None."""
    derived = _DERIVED.intersection(node.properties.keys() | other.properties.keys())
    changed = _differing_properties(node.properties, other.properties, derived | _BOOKKEEPING)
    for name, keys in node.references.items():
        if keys != other.references[name]:
            changed[name] = list(keys) if kind.fields[name].is_list else (keys or (None,))[0]
    return changed


def edge_entry(of: type, start: str, end: str, before: Properties | None, after: Properties | None) -> Entry:
    """Return the entry of an edge between the nodes with these keys: new, changed, or deleted."""
    action = Action.CREATED if before is None else Action.DELETED if after is None else Action.UPDATED
    # identifies one of a company's memberships
    stated = after if after is not None else before or {}
    since = {"since": stated["since"]} if "since" in stated else {}
    return Entry(
        action=action,
        kind=of.__name__,
        subject=_end_name(of, 0, start),
        other=_end_name(of, 1, end),
        before=None if before is None else since | _differing_properties(before, after or {}, _PERIOD),
        after=None if after is None else since | _differing_properties(after, before or {}, _PERIOD),
    )


def _end_name(of: type, number: int, key: str) -> str:
    return place(field_specs(of)[ENDS[of][number]].reference.to, key)


def _differing_properties(
    properties: Properties, other: Properties, ignored: Iterable[str]
) -> dict[str, Any]:
    names = sorted((properties.keys() | other.keys()).difference(ignored))
    return {name: properties.get(name) for name in names if properties.get(name) != other.get(name)}

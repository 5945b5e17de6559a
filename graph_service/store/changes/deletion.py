"""Deletion of things and records, with what hangs on them or not at all."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from graph_service.domain.change import Deletion
from graph_service.domain.errors import Conflict
from graph_service.domain.kinds import KINDS, RECORDS, THINGS
from graph_service.domain.model.fields import FieldSpec
from graph_service.store.changes.rules import RULES
from graph_service.store.changes.unit_of_work import Writing
from graph_service.store.history.entries import edge_entry, node_deletion, node_update
from graph_service.store.mapping.codec import Properties
from graph_service.store.mapping.nodes import Node, Saving, record_of, stored_nodes, value
from graph_service.store.mapping.relationships import RELATIONSHIPS, edge_statement

Edge = tuple[type, str, str, Properties]

REFERRING: Final[Mapping[str, tuple[tuple[str, str, FieldSpec], ...]]] = {
    target: tuple(
        (kind.name, name, spec)
        for kind in RECORDS.values()
        for name, spec in kind.references.items()
        if spec.refers is not None and spec.refers.to == target
    )
    for target in KINDS
}
"""By kind: which kinds of records refer to it, by which field."""


async def delete(writing: Writing, change: Deletion) -> None:
    """Delete a thing or record.

    What is part of it, and what can't be without it, goes with it; what merely names it does so no more.

    Raises
    ------
    Conflict
        When something hangs on it and it is not to go with it: says what, and how much.
    """
    node = await writing.found(change.kind, change.key, change.expected_version)
    if (rule := RULES.get(change.kind)) is not None:
        await rule.check_deletion(writing, record_of(KINDS[change.kind], node))
    going, naming = await _hanging(writing, change.kind, change.key)
    edges = await edges_of(writing, change.kind, change.key) if change.kind in THINGS else []
    dependents: Counter[str] = Counter(kind for kind, _ in going)
    dependents.update(kind for kind, _ in naming)
    dependents.update(of.__name__ for of, _, _, _ in edges)
    if dependents and not change.cascade:
        shown = ", ".join(f"{count} {kind}" for kind, count in sorted(dependents.items()))
        raise Conflict(
            f"{change.key} can't be deleted alone: {shown} hang on it.",
            current_version=node.properties["version"],
            dependents=dict(sorted(dependents.items())),
            field="cascade",
            hint="Delete it with cascade: true, and they go with it.",
        )
    await _forget(writing, naming)
    for of, start, end, properties in edges:
        writing.entries.append(edge_entry(of, start, end, properties, None))
        writing.deleted[of.__name__] += 1
    by_kind: dict[str, list[str]] = {change.kind: [change.key]}
    for kind, key in going:
        by_kind.setdefault(kind, []).append(key)
    for kind, keys in by_kind.items():
        stored = await stored_nodes(writing.tx, KINDS[kind], keys)
        writing.entries += [node_deletion(KINDS[kind], stored[key]) for key in sorted(stored)]
    # once all are written down: what goes takes along that others refer to it
    for kind, keys in by_kind.items():
        await writing.value("delete_nodes", kind, keys=keys)
        writing.deleted[kind] += len(keys)
    writing.looked_at = None


async def _hanging(
    writing: Writing, kind: str, key: str
) -> tuple[list[tuple[str, str]], dict[tuple[str, str], dict[str, set[str]]]]:
    """Return what goes with a node, and what names something that goes: by field the keys it names."""
    going: dict[tuple[str, str], None] = {}
    naming: dict[tuple[str, str], dict[str, set[str]]] = {}
    queue = [(kind, key)]
    while queue:
        target, named = queue.pop()
        for other, field, spec in REFERRING[target]:
            for found in await writing.value("siblings", other, field, keys=[named]):
                place = (other, found)
                if not spec.reference.belongs and (spec.is_list or spec.nullable):
                    naming.setdefault(place, {}).setdefault(field, set()).add(named)
                elif place not in going:
                    going[place] = None
                    queue.append(place)
    return list(going), {place: fields for place, fields in naming.items() if place not in going}


async def _forget(writing: Writing, naming: Mapping[tuple[str, str], Mapping[str, set[str]]]) -> None:
    """Take the keys of what goes out of the records that name it."""
    for (kind, key), gone in naming.items():
        before = (await stored_nodes(writing.tx, KINDS[kind], [key]))[key]
        references = {
            name: tuple(one for one in keys if one not in gone.get(name, ()))
            for name, keys in before.references.items()
        }
        after = Node(before.properties, references)
        version = before.properties["version"] + 1
        saving = Saving()
        saving.add(before.properties | {"version": version, "updated_at": writing.now}, before, after)
        await saving.save(writing.tx, KINDS[kind])
        writing.entries.append(node_update(KINDS[kind], before, after, version))


async def edges_of(writing: Writing, kind: str, key: str) -> list[Edge]:
    """Return the edges of a thing: each its kind, the keys of its ends, and its properties."""
    found: list[Edge] = []
    for of, (_, end, _) in RELATIONSHIPS.items():
        rows = []
        if kind == "Company":
            rows += await value(writing.tx, edge_statement("edges_from", of), {"key": key})
        if kind == end:
            rows += await value(writing.tx, edge_statement("edges_to", of), {"key": key})
        found += [(of, start, other, properties) for start, other, properties in rows]
    return found

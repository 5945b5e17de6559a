"""Deletion of nodes and records, together with their dependents or not at all."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from graph_service.domain.change import Deletion
from graph_service.domain.errors import Conflict
from graph_service.domain.kinds import KINDS, RECORDS, THINGS
from graph_service.domain.model.fields import FieldSpec
from graph_service.store.changes.rules import RULES
from graph_service.store.changes.unit_of_work import UnitOfWork
from graph_service.store.history.entries import edge_entry, node_deletion, node_update
from graph_service.store.mapping.codec import Properties
from graph_service.store.mapping.nodes import Node, NodeBatch, record_of, stored_nodes, value
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


async def delete(unit: UnitOfWork, change: Deletion) -> None:
    """Delete a node or record.

    Its parts, and records with a required reference to it, are deleted too; other records lose their
    reference.

    Raises
    ------
    Conflict
        When something depends on it, and the deletion does not cascade; the error lists the dependents.
    """
    node = await unit.find(change.kind, change.key, change.expected_version)
    if (rule := RULES.get(change.kind)) is not None:
        await rule.check_deletion(unit, record_of(KINDS[change.kind], node))
    deleted, referring = await _dependents_of(unit, change.kind, change.key)
    edges = await edges_of(unit, change.kind, change.key) if change.kind in THINGS else []
    dependents: Counter[str] = Counter(kind for kind, _ in deleted)
    dependents.update(kind for kind, _ in referring)
    dependents.update(of.__name__ for of, _, _, _ in edges)
    if dependents and not change.cascade:
        shown = ", ".join(f"{count} {kind}" for kind, count in sorted(dependents.items()))
        raise Conflict(
            f"{change.key} can't be deleted: {shown} depend on it.",
            current_version=node.properties["version"],
            dependents=dict(sorted(dependents.items())),
            field="cascade",
            hint="Delete it with cascade: true to delete them as well.",
        )
    await _drop_references(unit, referring)
    for of, start, end, properties in edges:
        unit.entries.append(edge_entry(of, start, end, properties, None))
        unit.deleted[of.__name__] += 1
    by_kind: dict[str, list[str]] = {change.kind: [change.key]}
    for kind, key in deleted:
        by_kind.setdefault(kind, []).append(key)
    for kind, keys in by_kind.items():
        stored = await stored_nodes(unit.tx, KINDS[kind], keys)
        unit.entries += [node_deletion(KINDS[kind], stored[key]) for key in sorted(stored)]
    # once all entries are written: deleting a node deletes the references to it
    for kind, keys in by_kind.items():
        await unit.value("delete_nodes", kind, keys=keys)
        unit.deleted[kind] += len(keys)
    unit.subject = None


async def _dependents_of(
    unit: UnitOfWork, kind: str, key: str
) -> tuple[list[tuple[str, str]], dict[tuple[str, str], dict[str, set[str]]]]:
    """Return the nodes deleted with a node, and the records that lose references, with the deleted keys."""
    deleted: dict[tuple[str, str], None] = {}
    referring: dict[tuple[str, str], dict[str, set[str]]] = {}
    queue = [(kind, key)]
    while queue:
        target, referred_to = queue.pop()
        for other, field, spec in REFERRING[target]:
            for referring_key in await unit.value("siblings", other, field, keys=[referred_to]):
                place = (other, referring_key)
                if not spec.reference.belongs and (spec.is_list or spec.nullable):
                    referring.setdefault(place, {}).setdefault(field, set()).add(referred_to)
                elif place not in deleted:
                    deleted[place] = None
                    queue.append(place)
    return list(deleted), {place: fields for place, fields in referring.items() if place not in deleted}


async def _drop_references(
    unit: UnitOfWork, referring: Mapping[tuple[str, str], Mapping[str, set[str]]]
) -> None:
    """Remove the deleted keys from the records that refer to them."""
    for (kind, key), gone in referring.items():
        before = (await stored_nodes(unit.tx, KINDS[kind], [key]))[key]
        references = {
            name: tuple(target for target in keys if target not in gone.get(name, ()))
            for name, keys in before.references.items()
        }
        after = Node(before.properties, references)
        version = before.properties["version"] + 1
        node_batch = NodeBatch()
        node_batch.add(before.properties | {"version": version, "updated_at": unit.now}, before, after)
        await node_batch.save(unit.tx, KINDS[kind])
        unit.entries.append(node_update(KINDS[kind], before, after, version))


async def edges_of(unit: UnitOfWork, kind: str, key: str) -> list[Edge]:
    """Return the edges of a node: of each its kind, the keys of its ends, and its properties."""
    edges: list[Edge] = []
    for of, (_, end, _) in RELATIONSHIPS.items():
        rows = []
        if kind == "Company":
            rows += await value(unit.tx, edge_statement("edges_from", of), {"key": key})
        if kind == end:
            rows += await value(unit.tx, edge_statement("edges_to", of), {"key": key})
        edges += [(of, start, other, properties) for start, other, properties in rows]
    return edges

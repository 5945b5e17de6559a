"""The changes after a revision, read from the history, with the nodes that each change concerns."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import orjson
from neo4j import AsyncManagedTransaction
from typing_extensions import Doc

from graph_service.domain.kinds import KINDS, RECORDS
from graph_service.store.history.history import Action, place
from graph_service.store.mapping.nodes import statement, value
from graph_service.store.schema.statements import STATEMENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEvent:
    """A change, with the data that determines which subscribers receive it."""

    key: Annotated[str, Doc("Place in the history.")]
    number: Annotated[int, Doc("Number of the revision of the change.")]
    changes_in_revision: Annotated[int | None, Doc("How many changes that revision has; None: not stated.")]
    action: Action
    kind: Annotated[str, Doc("Kind of what was changed: name of a type.")]
    ends: Annotated[frozenset[str], Doc("The node that was changed; of an edge, both its ends.")]
    about: Annotated[
        frozenset[str],
        Doc(
            "The ends; what a record refers to, before and after the change; and further references from "
            "there."
        ),
    ]

    def changes(self, places: frozenset[str]) -> bool:
        """Return whether one of these nodes was changed, or an edge of one; an import may have done so."""
        return self.action is Action.IMPORTED or not places.isdisjoint(self.ends)

    def concerns(self, places: frozenset[str]) -> bool:
        """Return whether the change is about one of these nodes; an import may be."""
        return self.action is Action.IMPORTED or not places.isdisjoint(self.about)


async def read_change_events(tx: AsyncManagedTransaction, known: int, now: int) -> list[ChangeEvent]:
    """Return the changes after one revision and up to another, both by number, in order."""
    rows = sorted(await value(tx, STATEMENTS["read_entries"], {"known": known, "now": now}))
    ends = [frozenset(filter(None, (subject, other))) for *_, subject, other, _, _ in rows]
    stated = [
        _referenced_nodes(kind, before) | _referenced_nodes(kind, after)
        for *_, kind, _, _, before, after in rows
    ]
    upward = await _read_references_upward(tx, {node for places in (*ends, *stated) for node in places})
    return [
        ChangeEvent(
            key=key,
            number=number,
            changes_in_revision=changes_in_revision,
            action=Action(action),
            kind=kind,
            ends=own,
            about=_reachable(own | targets, upward),
        )
        for (key, number, changes_in_revision, action, kind, *_), own, targets in zip(
            rows, ends, stated, strict=True
        )
    ]


def _referenced_nodes(kind: str, fields: str | None) -> frozenset[str]:
    """Return the places that the fields of an entry refer to."""
    if fields is None or kind not in RECORDS:
        return frozenset()
    values: Mapping[str, Any] = orjson.loads(fields)
    nodes = set()
    for name, spec in RECORDS[kind].references.items():
        keys = values.get(name) or ()
        nodes |= {place(spec.reference.to, key) for key in ([keys] if isinstance(keys, str) else keys)}
    return frozenset(nodes)


async def _read_references_upward(
    tx: AsyncManagedTransaction, places: Iterable[str]
) -> Mapping[str, frozenset[str]]:
    """Return the references by record: for the records among these nodes, and all that they lead to."""
    upward: dict[str, frozenset[str]] = {}
    pending = _records_among(places)
    while pending:
        references = await _read_references(tx, pending)
        # a record without references was probably deleted
        gone = [node for node in pending if node not in references]
        deleted = sorted(await value(tx, STATEMENTS["deletions"], {"places": gone})) if gone else ()
        references |= {
            subject: _referenced_nodes(subject.partition(":")[0], fields) for _, subject, fields in deleted
        }
        upward |= dict.fromkeys(pending, frozenset[str]()) | references
        pending = (
            _records_among(target for targets in references.values() for target in targets) - upward.keys()
        )
    return upward


def _records_among(places: Iterable[str]) -> set[str]:
    return {node for node in places if node.partition(":")[0] in RECORDS}


async def _read_references(tx: AsyncManagedTransaction, places: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return by record what it refers to in the graph, without records that refer to nothing."""
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for node in places:
        kind, _, key = node.partition(":")
        keys[kind].append(key)
    references: defaultdict[str, set[str]] = defaultdict(set)
    for kind, own in keys.items():
        for name, spec in KINDS[kind].references.items():
            for key, target in await value(tx, statement("stored_references", kind, name), {"keys": own}):
                references[place(kind, key)].add(place(spec.reference.to, target))
    return {node: frozenset(targets) for node, targets in references.items()}


def _reachable(places: frozenset[str], upward: Mapping[str, frozenset[str]]) -> frozenset[str]:
    reached: set[str] = set()
    pending = set(places)
    while pending:
        reached |= pending
        pending = {target for node in pending for target in upward.get(node, ())} - reached
    return frozenset(reached)

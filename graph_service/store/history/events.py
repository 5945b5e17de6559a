"""What the history says has happened after a revision, and what each change is about."""

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
class Happening:
    """A change, by what tells whom it concerns."""

    key: Annotated[str, Doc("Place in the history.")]
    number: Annotated[int, Doc("Of the revision that it was made in.")]
    of_number: Annotated[int | None, Doc("How many changes were made in that; None: not written down.")]
    action: Action
    kind: Annotated[str, Doc("Of what: name of a type.")]
    ends: Annotated[frozenset[str], Doc("The node that was changed; of an edge, both its ends.")]
    about: Annotated[
        frozenset[str],
        Doc("The ends, what a record refers to, before and after, and what that refers to, and so on."),
    ]

    def changes(self, places: frozenset[str]) -> bool:
        """Return whether one of these was changed, or an edge of it; an import may have added one."""
        return self.action is Action.IMPORTED or not places.isdisjoint(self.ends)

    def concerns(self, places: frozenset[str]) -> bool:
        """Return whether it is about one of these; an import, which does not say, may be."""
        return self.action is Action.IMPORTED or not places.isdisjoint(self.about)


async def read_happenings(tx: AsyncManagedTransaction, known: int, now: int) -> list[Happening]:
    """Return what was changed after one revision up to another, both by number, in order."""
    rows = sorted(await value(tx, STATEMENTS["read_entries"], {"known": known, "now": now}))
    ends = [frozenset(filter(None, (subject, other))) for *_, subject, other, _, _ in rows]
    stated = [
        _referred_to(kind, before) | _referred_to(kind, after) for *_, kind, _, _, before, after in rows
    ]
    upward = await _upward(tx, {one for places in (*ends, *stated) for one in places})
    return [
        Happening(
            key=key,
            number=number,
            of_number=of_number,
            action=Action(action),
            kind=kind,
            ends=own,
            about=_all_from(own | targets, upward),
        )
        for (key, number, of_number, action, kind, *_), own, targets in zip(rows, ends, stated, strict=True)
    ]


def _referred_to(kind: str, fields: str | None) -> frozenset[str]:
    """Return the places that the fields of an entry refer to."""
    if fields is None or kind not in RECORDS:
        return frozenset()
    values: Mapping[str, Any] = orjson.loads(fields)
    found = set()
    for name, spec in RECORDS[kind].references.items():
        keys = values.get(name) or ()
        found |= {place(spec.reference.to, key) for key in ([keys] if isinstance(keys, str) else keys)}
    return frozenset(found)


async def _upward(tx: AsyncManagedTransaction, places: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Return by record what it refers to, of these and of all that they lead to."""
    upward: dict[str, frozenset[str]] = {}
    pending = _records(places)
    while pending:
        found = await _references(tx, pending)
        # hardly a record refers to nothing: it may be gone
        gone = [one for one in pending if one not in found]
        deleted = sorted(await value(tx, STATEMENTS["deletions"], {"places": gone})) if gone else ()
        found |= {subject: _referred_to(subject.partition(":")[0], fields) for _, subject, fields in deleted}
        upward |= dict.fromkeys(pending, frozenset[str]()) | found
        pending = _records(target for targets in found.values() for target in targets) - upward.keys()
    return upward


def _records(places: Iterable[str]) -> set[str]:
    return {one for one in places if one.partition(":")[0] in RECORDS}


async def _references(tx: AsyncManagedTransaction, places: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return by record what it refers to in the graph; what refers to nothing is left out."""
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for one in places:
        kind, _, key = one.partition(":")
        keys[kind].append(key)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for kind, own in keys.items():
        for name, spec in KINDS[kind].references.items():
            for key, target in await value(tx, statement("stored_references", kind, name), {"keys": own}):
                found[place(kind, key)].add(place(spec.reference.to, target))
    return {one: frozenset(targets) for one, targets in found.items()}


def _all_from(places: frozenset[str], upward: Mapping[str, frozenset[str]]) -> frozenset[str]:
    found: set[str] = set()
    pending = set(places)
    while pending:
        found |= pending
        pending = {target for one in pending for target in upward.get(one, ())} - found
    return frozenset(found)

"""Reads what has changed since a snapshot, which the history records."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any, Final, TypeAlias

from neo4j import AsyncManagedTransaction

from graph_service.store.history.history import Action
from graph_service.store.schema.revision import revision_in, revision_parts
from graph_service.store.schema.statements import STATEMENTS
from graph_service.store.snapshot.patch import ChangedEdges, ChangedThings, NetworkPatch

MAX_CHANGES: Final = 10_000
"""Maximum number of revisions, and of entries of the history, before a snapshot is read completely. At
100,000 companies this many take a tenth of the time of reading everything; in small graphs both are fast.
"""

_THINGS: Final = {"Company": "companies", "Resource": "resources", "Alliance": "alliances"}
_EDGES: Final = {"Holding": "holds", "Need": "needs", "Membership": "members", "Competition": "competitions"}
"""By name of the type in the history: the part of the network."""
_KINDS: Final = [*_THINGS, *_EDGES]
_Entry: TypeAlias = list[str]
"""Of a change: the action, the kind, and the subject."""


async def changes_since(tx: AsyncManagedTransaction, known: str) -> list[NetworkPatch] | None:
    """Return what has changed since a revision, in steps; None if everything must be read again.

    That is the case if the history does not record what has changed: an import has one entry for everything
    that it created, and a revision without an entry was not made by this service. It is also the case if more
    than ``MAX_CHANGES`` were made, or if it is another graph.

    A row that is changed again while its step is read may be newer than the step; then the next step contains
    it again. The rows of the last step did not change until they were read; other rows may have changed, so
    this also works for a graph that is changed continuously.
    """
    steps: list[NetworkPatch] = []
    revision = await revision_in(tx)
    entries = await _read_entries(tx, known, revision)
    while revision != known:
        if entries is None:
            return None
        steps.append(await _read_step(tx, revision, entries))
        known, revision = revision, await revision_in(tx)
        later = await _read_entries(tx, known, revision)
        if later is not None and not _affects(later, entries):
            return steps
        entries = later
    return steps


async def _read_entries(tx: AsyncManagedTransaction, known: str, now: str) -> list[_Entry] | None:
    """Return the entries after one revision and up to another; None when they do not describe all changes."""
    (epoch, first), (now_epoch, last) = revision_parts(known), revision_parts(now)
    if now == known:
        return []
    if epoch != now_epoch or not first < last <= first + MAX_CHANGES:
        return None
    parameters = {"known": first, "now": last, "kinds": _KINDS, "limit": MAX_CHANGES + 1}
    result = await tx.run(STATEMENTS["read_changes"], parameters)
    numbers, entries = (await result.single(strict=True)).values()
    if len(numbers) < last - first or len(entries) > MAX_CHANGES:
        return None
    return None if any(action == Action.IMPORTED for action, _, _ in entries) else entries


def _affects(later: list[_Entry], earlier: list[_Entry]) -> bool:
    """Return whether changes may be visible in rows that were read because of earlier changes."""
    read = {(kind, subject) for _, kind, subject in earlier}
    edges_read = any(kind in _EDGES for kind, _ in read)
    return any(
        # The edges of a deleted node are deleted too, and the history does not record their companies.
        (kind, subject) in read or (edges_read and kind in _THINGS and action == Action.DELETED)
        for action, kind, subject in later
    )


async def _read_step(tx: AsyncManagedTransaction, revision: str, entries: list[_Entry]) -> NetworkPatch:
    touched: defaultdict[str, set[str]] = defaultdict(set)
    deleted: defaultdict[str, set[str]] = defaultdict(set)
    for action, kind, subject in entries:
        key = subject.partition(":")[2]
        touched[kind].add(key)
        if action == Action.DELETED:
            deleted[kind].add(key)
    things, edges = {}, {}
    for kind, part in _THINGS.items():
        if kind in touched:
            rows = (await _read_columns(tx, part, touched[kind]))[0]
            things[part] = ChangedThings(touched[kind], deleted[kind], rows)
    for kind, part in _EDGES.items():
        if kind in touched:
            edges[part] = ChangedEdges(touched[kind], await _read_columns(tx, part, touched[kind]))
    return NetworkPatch(revision, things, edges)


async def _read_columns(tx: AsyncManagedTransaction, part: str, keys: Collection[str]) -> list[Any]:
    """Return the columns of the nodes with these keys, or of the edges of these companies."""
    result = await tx.run(STATEMENTS[f"reread_{part}"], {"keys": sorted(keys)})
    return (await result.single(strict=True)).values()

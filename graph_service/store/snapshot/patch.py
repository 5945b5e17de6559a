"""A network with a few of its rows replaced: the same columns that reading everything would give."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, fields, replace
from itertools import chain
from typing import Annotated, Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray
from typing_extensions import Doc

from graph_service.domain.network import Ids, Network
from graph_service.store.snapshot.columns import EDGES, THINGS, EdgeColumns, Rows, numbering_of_few

Order: TypeAlias = NDArray[np.int64]
"""Rows of the old columns, and after them (counted on) of the new ones, in the order of the result."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ChangedThings:
    """The current nodes of a kind that may have changed."""

    keys: Annotated[AbstractSet[str], Doc("Of all that may have changed.")]
    deleted: Annotated[
        AbstractSet[str], Doc("Keys of those that were deleted, even if they were created again.")
    ]
    rows: Annotated[Rows, Doc("Of those that are there.")]


@dataclass(frozen=True, slots=True)
class ChangedEdges:
    """All edges of a kind of the companies at whose edges something may have changed, as they are now."""

    companies: AbstractSet[str]
    columns: Annotated[Sequence[Sequence[Any]], Doc("As a statement returned them.")]


@dataclass(frozen=True, slots=True)
class NetworkPatch:
    """What may have changed up to a revision, by part of the network."""

    revision: str
    things: Mapping[str, ChangedThings] = field(default_factory=dict)
    edges: Mapping[str, ChangedEdges] = field(default_factory=dict)


def apply_patch(network: Network, patch: NetworkPatch) -> Network:
    """Return the network with these changes made; what did not change is shared with the old one.

    Parameters
    ----------
    network
        The graph at an earlier revision.
    changes
        All that has changed since. Edges of deleted nodes need not be listed: they are deleted with them.
    """
    parts: dict[str, Any] = {}
    moved: dict[str, Ids] = {}
    for kind, changed in patch.things.items():
        parts[kind], moved[kind] = _patch_things(kind, getattr(network, kind), changed)
    moved = {kind: numbers for kind, numbers in moved.items() if not _is_identity(numbers)}
    current = {kind: parts.get(kind, getattr(network, kind)) for kind in THINGS}
    for kind, edge in EDGES.items():
        if kind in patch.edges or not moved.keys().isdisjoint(edge.ends):
            old = getattr(network, kind)
            parts[kind] = _patch_edges(edge, old, moved, current, patch.edges.get(kind))
    return replace(network, revision=patch.revision, **parts)


def _is_identity(numbers: NDArray[np.signedinteger[Any]]) -> bool:
    return bool((numbers == np.arange(len(numbers))).all())


def _patch_things(kind: str, old: Any, changed: ChangedThings) -> tuple[Any, Ids]:
    """Return the nodes of a kind, and by old number the new one; -1 for deleted nodes."""
    new = THINGS[kind].of(sorted(changed.rows, key=lambda row: str(row[0])))
    size = len(old.keys)
    before = {key: number for key in changed.keys if (number := bisect_left(old.keys, key)) < size}
    before = {key: number for key, number in before.items() if old.keys[number] == key}
    kept = np.delete(np.arange(size), list(before.values()))
    places = np.searchsorted(kept, [bisect_left(old.keys, key) for key in new.keys])
    order = np.insert(kept, places, size + np.arange(len(new.keys)))
    place = np.full(size + len(new.keys), -1, dtype=np.int32)
    place[order] = np.arange(len(order))
    for number, key in enumerate(new.keys):
        if key in before and key not in changed.deleted:
            place[before[key]] = place[size + number]
    return _merge_rows(old, new, order), place[:size]


def _patch_edges(
    kind: EdgeColumns,
    old: Any,
    moved: Mapping[str, Ids],
    things: Mapping[str, Any],
    changed: ChangedEdges | None,
) -> Any:
    """Return the edges of a kind, with the current numbers of the nodes."""
    first, second = (field.name for field in fields(kind.struct)[:2])
    ends = {
        name: moved[end][getattr(old, name)] if end in moved else getattr(old, name)
        for name, end in zip((first, second), kind.ends, strict=True)
    }
    old = replace(old, **ends)
    kept = np.flatnonzero((ends[first] >= 0) & (ends[second] >= 0))
    numberings = {end: numbering_of_few(things[end].keys) for end in kind.ends}
    columns = kind.columns(numberings)
    if changed is None:
        new = kind.of(columns, [[column.make(())] for column in columns])
    else:
        touched = np.zeros(len(things["companies"].keys), dtype=np.bool_)
        companies = numberings["companies"](tuple(changed.companies))
        touched[companies[companies >= 0]] = True
        start = (first, second)[kind.start]
        kept = kept[~touched[ends[start][kept]]]
        pages = zip(columns, changed.columns, strict=True)
        new = kind.of(columns, [[column.make(values)] for column, values in pages])
    # No company has both rows that are kept and rows that are new: a pair of ends determines the position of
    # a row.
    width = max(1, len(things[kind.ends[1]].keys))
    pairs, new_pairs = (
        getattr(struct, first)[rows].astype(np.int64) * width + getattr(struct, second)[rows]
        for struct, rows in ((old, kept), (new, slice(None)))
    )
    order = np.insert(kept, np.searchsorted(pairs, new_pairs), len(ends[first]) + np.arange(len(new_pairs)))
    return _merge_rows(old, new, order)


def _merge_rows(old: T, new: T, order: Order) -> T:
    """Return rows of two structs in an order; the old struct itself if these are exactly its rows."""
    columns = [(column.name, getattr(old, column.name)) for column in fields(old)]  # type: ignore[arg-type]
    if len(order) == len(columns[0][1]) and _is_identity(order):
        return old
    return type(old)(**{name: _rows_in_order(values, getattr(new, name), order) for name, values in columns})


def _rows_in_order(old: Any, new: Any, order: Order) -> Any:
    if isinstance(old, np.ndarray):
        if old.strides == new.strides == (0,) and len(order):  # days that are stated nowhere
            return np.broadcast_to((old if len(old) else new)[0], len(order))
        return np.concatenate([old, new])[order]
    # Runs of neighbours are copied whole: a few changes leave few of them.
    values = (*old, *new)
    ends = np.flatnonzero(np.diff(order) != 1) + 1
    runs = zip([0, *ends.tolist()], [*ends.tolist(), len(order)], strict=True)
    return tuple(chain.from_iterable(values[order[a] : order[a] + b - a] for a, b in runs if a < b))

"""Builds the structs of a ``Network`` from the results of statements: rows of nodes, and columns of edges."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from itertools import repeat
from typing import Annotated, Any, Final, TypeAlias

import numpy as np
from numpy.typing import DTypeLike
from typing_extensions import Doc

from graph_service.domain.model.entities import AllianceStage, CooperationMode
from graph_service.domain.network import (
    NO_END,
    NO_START,
    Alliances,
    Companies,
    Competitions,
    Days,
    Holds,
    Ids,
    Members,
    Needs,
    Resources,
    compact,
)

Rows: TypeAlias = list[list[Any]]
Numbering: TypeAlias = Callable[[Sequence[str]], "np.ndarray[Any, np.dtype[np.int32]]"]
"""The numbers of nodes from their keys; -1 for an unknown key."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: how it, or a page of it, is built from the values that a statement returned."""

    make: Callable[[Sequence[Any]], Any]
    dtype: Annotated[DTypeLike | None, Doc("Of the array; null: a tuple of values.")] = None

    def whole(self, pages: Sequence[Any]) -> Any:
        """Return all pages as one array or list."""
        if self.dtype is None:
            return [value for page in pages for value in page]
        return np.concatenate([np.empty(0, self.dtype), *pages])


@dataclass(frozen=True, slots=True)
class ThingColumns:
    """How the struct of a kind of node is built from rows."""

    struct: type[Any]
    columns: Annotated[tuple[Column, ...], Doc("As in the struct, and in the rows.")]

    def of(self, rows: Rows) -> Any:
        """Return the struct of rows that are in the order of their keys."""
        values = zip(*rows, strict=True) if rows else [()] * len(self.columns)
        names = (field.name for field in fields(self.struct))
        arrays = (column.make(part) for column, part in zip(self.columns, values, strict=True))
        return self.struct(**dict(zip(names, arrays, strict=True)))


@dataclass(frozen=True, slots=True)
class EdgeColumns:
    """How the struct of a kind of edge is built from columns."""

    struct: type[Any]
    ends: Annotated[tuple[str, str], Doc("Kinds of the nodes that the first two columns name.")]
    start: Annotated[int, Doc("Which of the two is the company by which edges are read.")]
    others: Annotated[Callable[[], tuple[Column, ...]], Doc("The columns after the first two.")]
    dated: Annotated[bool, Doc("One more column has the rows of edges with dates.")] = False

    def columns(self, numberings: Mapping[str, Numbering]) -> tuple[Column, ...]:
        """Return the columns, given the numbers of the nodes."""
        first, second = (Column(numberings[kind], np.int32) for kind in self.ends)
        dated = (_dated_rows(*(numberings[kind] for kind in self.ends)),) if self.dated else ()
        return (first, second, *self.others(), *dated)

    def of(self, columns: Sequence[Column], pages: Sequence[Sequence[Any]]) -> Any:
        """Return the struct, sorted by its columns of whole numbers in order.

        An edge of a missing node is left out: the graph changed while it was read, and the changes are read
        again.
        """
        wholes = [column.whole(parts) for column, parts in zip(columns, pages, strict=True)]
        dated = wholes.pop() if self.dated else None
        columns = columns[: len(wholes)]
        leading = [whole for column, whole in zip(columns, wholes, strict=True) if column.dtype is np.int32]
        order = np.lexsort(leading[::-1])
        order = order[(wholes[0] >= 0)[order] & (wholes[1] >= 0)[order]]
        ordered = [_in_order(whole, order) for whole in wholes]
        if dated is not None:
            ordered += _periods(ordered[0], ordered[1], dated)
        names = (field.name for field in fields(self.struct))
        return self.struct(**dict(zip(names, ordered, strict=True)))


def _in_order(whole: Any, order: Any) -> Any:
    return whole[order] if isinstance(whole, np.ndarray) else tuple(map(whole.__getitem__, order.tolist()))


def _dated_rows(first: Numbering, second: Numbering) -> Column:
    """Return the column of edges with dates: the numbers of both ends, and the first and last day."""

    def rows(values: Sequence[Sequence[Any]]) -> list[tuple[int, int, int, int]]:
        starts, ends = first([row[0] for row in values]), second([row[1] for row in values])
        return [
            (start, end, _day(row[2], NO_START), _day(row[3], NO_END))
            for start, end, row in zip(starts.tolist(), ends.tolist(), values, strict=True)
        ]

    return Column(rows)


def _periods(first: Ids, second: Ids, dated: Sequence[tuple[int, int, int, int]]) -> list[Days]:
    """Return the columns of the days of edges that are sorted by both ends."""
    since, until = (np.full(len(first), unstated, dtype=np.int32) for unstated in (NO_START, NO_END))
    if len(dated) and len(first):
        rows = np.array(dated, dtype=np.int64)
        width = int(max(second.max(), rows[:, 1].max())) + 1
        pairs, wanted = first.astype(np.int64) * width + second, rows[:, 0] * width + rows[:, 1]
        places = np.minimum(np.searchsorted(pairs, wanted), len(pairs) - 1)
        there = (pairs[places] == wanted) & (rows[:, 0] >= 0) & (rows[:, 1] >= 0)
        since[places[there]], until[places[there]] = rows[there, 2], rows[there, 3]
    return [compact(since, NO_START), compact(until, NO_END)]


def numbering(keys: Sequence[str]) -> Numbering:
    """Return the numbers of nodes with these keys, in this order: for very many lookups."""
    known = {key: number for number, key in enumerate(keys)}
    return lambda wanted: np.fromiter(map(known.get, wanted, repeat(-1)), np.int32, len(wanted))


def numbering_of_few(keys: Sequence[str]) -> Numbering:
    """Return the same as ``numbering`` for ascending keys, with slower lookups and no preparation."""

    def number(key: str) -> int:
        position = bisect_left(keys, key)
        return position if position < len(keys) and keys[position] == key else -1

    return lambda wanted: np.fromiter(map(number, wanted), np.int32, len(wanted))


@lru_cache(maxsize=65_536)
def _day(text: str | None, unstated: int) -> int:
    return date.fromisoformat(text).toordinal() if text else unstated


def _days_or(unstated: int) -> Column:
    def days(texts: Sequence[str | None]) -> Days:
        return np.array([_day(text, unstated) for text in texts], dtype=np.int32)

    return Column(days, np.int32)


def _texts() -> Column:
    """Return a column of texts in which equal ones are one object, and empty ones None."""
    shared: dict[str, str | None] = {"": None}
    return Column(lambda texts: [shared.setdefault(text, text) for text in texts])


_PLAIN: Final = Column(tuple)
_LISTS: Final = Column(lambda lists: tuple(map(tuple, lists)))
_FLAGS: Final = Column(lambda values: np.array(values, dtype=np.bool_), np.bool_)
_LEVELS: Final = Column(lambda values: np.array(values, dtype=np.float64), np.float64)
_STAGES: Final = Column(lambda stages: tuple(map(AllianceStage, stages)))
_MODES: Final = Column(lambda lists: tuple(tuple(map(CooperationMode, modes)) for modes in lists))

THINGS: Final[Mapping[str, ThingColumns]] = {
    "companies": ThingColumns(Companies, (_PLAIN, _PLAIN, _PLAIN, _PLAIN, _LISTS, _LISTS)),
    "resources": ThingColumns(Resources, (_PLAIN, _PLAIN, _PLAIN, _FLAGS)),
    "alliances": ThingColumns(
        Alliances, (_PLAIN, _PLAIN, _STAGES, _MODES, _FLAGS, _days_or(NO_START), _days_or(NO_END))
    ),
}
"""By part of the network."""
EDGES: Final[Mapping[str, EdgeColumns]] = {
    "holds": EdgeColumns(Holds, ("companies", "resources"), 0, lambda: (_LEVELS,), True),
    "needs": EdgeColumns(Needs, ("companies", "resources"), 0, lambda: (_LEVELS, _LEVELS, _texts()), True),
    "members": EdgeColumns(
        Members, ("alliances", "companies"), 1, lambda: (_days_or(NO_START), _days_or(NO_END))
    ),
    "competitions": EdgeColumns(Competitions, ("companies", "companies"), 0, lambda: (_LEVELS, _texts())),
}
"""By part of the network."""

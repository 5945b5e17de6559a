"""Joins and rounding on columns: rows grouped by a number, and groups laid end to end."""

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph_service.domain.network import Flags, Levels

Positions: TypeAlias = NDArray[np.int64]

DECIMALS: Final = 9
"""Status, thresholds, order and output use values rounded to this many decimals."""


def rounded(values: Levels) -> Levels:
    """The values rounded to 9 decimals, without negative zeros."""
    result: Levels = np.round(values, DECIMALS) + 0.0
    return result


def rounded_value(value: float) -> float:
    """The value rounded exactly as `rounded` does it."""
    return float(np.round(np.float64(value), DECIMALS)) + 0.0


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows that are sorted by a number, and where each number's rows begin.

    Attributes
    ----------
    starts
        Position of the first row of each number, and one past the last row at the end.
    """

    starts: Positions

    @classmethod
    def by(cls, column: NDArray[Any], count: int) -> "Groups":
        """The groups of an ascending column whose numbers lie in 0..count-1."""
        return cls(np.searchsorted(column, np.arange(count + 1)).astype(np.int64))

    def of(self, number: int) -> slice:
        """The rows of one number."""
        return slice(int(self.starts[number]), int(self.starts[number + 1]))

    def sizes(self, numbers: NDArray[Any]) -> Positions:
        """How many rows each of these numbers has."""
        result: Positions = self.starts[numbers + 1] - self.starts[numbers]
        return result

    def rows_of(self, numbers: NDArray[Any]) -> tuple[Positions, Positions]:
        """For each number each of its rows: position in `numbers`, and position of the row."""
        return concatenated_ranges(self.starts[numbers], self.sizes(numbers))


def concatenated_ranges(starts: Positions, sizes: Positions) -> tuple[Positions, Positions]:
    """Ranges laid end to end: for each element the number of its range, and its position."""
    owner = np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)
    position = np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)
    position += np.arange(len(owner), dtype=np.int64)
    return owner, position


def in_order(column: NDArray[Any], count: int) -> Positions:
    """The positions of a column of numbers in 0..count-1 by number, equal ones in their given order.

    Notes
    -----
    Turning a table of one row into one of columns counts instead of comparing: a fifth of the time of
    `argsort` for a million.
    """
    row = sparse.csr_array((np.arange(len(column)), column, np.array([0, len(column)])), shape=(1, count))
    order: Positions = row.tocsc().data.astype(np.int64, copy=False)
    return order


def sums(numbers: NDArray[Any], values: Levels, count: int) -> Levels:
    """The sum of the values of each number in 0..count-1, added in the order given."""
    return np.bincount(numbers, weights=values, minlength=count).astype(np.float64, copy=False)


def distinct(values: NDArray[Any]) -> Positions:
    """The different values, ascending.

    Notes
    -----
    By sorting: `numpy.unique` collects integers in a hash table first, which takes twenty times as long for
    millions of them.
    """
    ascending = np.sort(values)
    first = np.ones(len(ascending), dtype=np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=first[1:])
    result: Positions = ascending[first].astype(np.int64, copy=False)
    return result


def foremost(values: NDArray[Any], first: int) -> Positions:
    """Positions of the values that fewer than `first` others exceed, ascending; more if some are equal.

    They include the first elements of every order that sorts by these values, greatest first.
    """
    if not 0 < first < len(values):
        return np.arange(len(values), dtype=np.int64)
    return np.flatnonzero(values >= np.partition(values, -first)[-first])


def is_contained(values: NDArray[Any], ascending: NDArray[Any]) -> Flags:
    """Whether each value is in an ascending array."""
    if not len(ascending):
        return np.zeros(len(values), dtype=np.bool_)
    positions = np.minimum(np.searchsorted(ascending, values), len(ascending) - 1)
    result: Flags = ascending[positions] == values
    return result

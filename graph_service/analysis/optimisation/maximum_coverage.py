"""Maximum coverage: the few sets that together cover most."""

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from scipy import sparse
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Groups, Positions, distinct
from graph_service.analysis.limits import Deadline
from graph_service.analysis.optimisation.integer_program import UNKNOWN, Solution, maximum
from graph_service.domain.network import Flags, Ids

ENTRIES_PER_SECOND: Final = 20_000
"""Maximum size of a table per second of time: the solver can't be stopped while it reads it."""
LEAST_ENTRIES: Final = 20_000
"""Size that the solver always gets. Beyond both, the greedy choice and its bound are returned."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Chosen sets and what they cover."""

    chosen: Annotated[tuple[int, ...], Doc("Rows of the table, ascending.")]
    covered: int
    upper_bound: float
    optimal: bool


def maximum_coverage(table: sparse.csr_array, size: int, deadline: Deadline) -> Choice:
    """The rows, at most `size` of them, that together cover most columns.

    Parameters
    ----------
    table
        0 or 1: row i covers column j.

    Notes
    -----
    Solved in steps: for the number covered; with that number, for the fewest rows; and with both, for the
    first choice when choices are compared as ascending lists: the one with the least first row, among these
    the one with the least second row, and so on. A choice that the solver did not prove to be the first one
    is improved until no single row of it can be replaced by an earlier one.
    """
    rows = _distinct(table)
    if not len(rows):
        return Choice((), 0, 0.0, True)
    sets = table[rows]
    size = min(size, len(rows))
    best = _greedy(sets, size)
    covered = _coverage(sets, best)
    counts = np.diff(sets.indptr)
    largest = np.sort(counts)[::-1]
    bound = min(int(largest[:size].sum()), len(distinct(sets.indices)))
    # a choice as good as the greedy one has no row so small that the largest rows can't compensate for it
    useful = np.flatnonzero(counts + largest[: size - 1].sum() >= covered)
    kept = sets[useful]
    if kept.nnz <= max(LEAST_ENTRIES, ENTRIES_PER_SECOND * deadline.remaining_seconds()):
        solution = _solve(kept, size, deadline)
        better = _solution_rows(solution, useful)
        if better is not None and _coverage(sets, better) > covered:
            best, covered = better, _coverage(sets, better)
        bound = covered if solution.optimal else min(bound, int(min(solution.bound, bound) + 1e-6))
        if bound == covered:
            solution = _solve(kept, size, deadline, required=covered)
            fewest = _solution_rows(solution, useful)
            if solution.optimal and fewest is not None and _coverage(sets, fewest) == covered:
                best = _first_choice(sets, sorted(fewest), covered, deadline)
    best = _earlier_sets(sets, _necessary_sets(sets, best), deadline)
    return Choice(tuple(sorted(rows[best].tolist())), covered, float(bound), bound == covered)


def _solution_rows(solution: Solution, rows: Positions) -> list[int] | None:
    """The rows that a solution takes."""
    if solution.values is None:
        return None
    chosen: list[int] = rows[solution.values[: len(rows)] > 0.5].tolist()
    return chosen


def _distinct(table: sparse.csr_array) -> Positions:
    """The rows that cover something, ascending, of equal ones only the first."""
    some = np.flatnonzero(np.diff(table.indptr))
    if not len(some):
        return some
    # the wrapped sums of random numbers identify sets of columns: equal by chance once in 2^128 pairs
    tags = np.random.default_rng(0).integers(0, 2**64, (2, table.shape[1]), dtype=np.uint64)
    first, second = (np.add.reduceat(tag[table.indices], table.indptr[some]) for tag in tags)
    order = np.lexsort((some, second, first))
    repeated = (np.diff(first[order]) == 0) & (np.diff(second[order]) == 0)
    return np.sort(some[order[np.concatenate([[True], ~repeated])]])


def _coverage(sets: sparse.csr_array, chosen: list[int]) -> int:
    spans = [_columns(sets, at) for at in chosen]
    return len(distinct(np.concatenate([sets.indices[:0], *spans])))


def _greedy(sets: sparse.csr_array, size: int) -> list[int]:
    """A greedy choice: each time the set that adds most, the first of equals."""
    chosen: list[int] = []
    by_column = sparse.csr_array(sets.T)
    members_of = Groups(by_column.indptr.astype(np.int64))
    adds, left = np.diff(sets.indptr), np.ones(sets.shape[1], dtype=np.bool_)
    for _ in range(size):
        best = int(np.argmax(adds))
        if not adds[best]:
            break
        chosen.append(best)
        columns = _columns(sets, best)
        taken = columns[left[columns]]
        left[taken] = False
        adds = adds - np.bincount(by_column.indices[members_of.rows_of(taken)[1]], minlength=len(adds))
    return chosen


def _necessary_sets(sets: sparse.csr_array, chosen: list[int]) -> list[int]:
    """The choice without sets that add nothing to the others."""
    for at in sorted(chosen, reverse=True):
        others = [other for other in chosen if other != at]
        if _coverage(sets, others) == _coverage(sets, chosen):
            chosen = others
    return chosen


def _first_choice(sets: sparse.csr_array, known: list[int], covered: int, deadline: Deadline) -> list[int]:
    """The first of the choices that have as many rows as a known one and cover as much.

    Row after row: the least one with which the choice can still be completed. When the time is over, the rest
    of a known choice completes it.
    """
    left = np.ones(sets.shape[1], dtype=np.bool_)
    for place in range(len(known)):
        number, required = len(known) - place, covered - int((~left).sum())
        counts = _uncovered(sets, left)
        counts[: known[place - 1] + 1 if place else 0] = 0
        # as above: rows too small for the others to compensate are in no such choice
        most = int(np.sort(counts)[::-1][: number - 1].sum())
        useful = np.flatnonzero((counts > 0) & (counts + most >= required))
        earlier = int(np.searchsorted(useful, known[place]))
        if number == 1:
            known = [*known[:place], int(useful[0])]
        elif earlier:
            solution = _solve(
                sets[useful][:, left], number, deadline, required=required, earliest=earlier + 1
            )
            rest = _solution_rows(solution, useful)
            if not solution.optimal or rest is None:
                return known
            known = [*known[:place], *sorted(rest)]
        left[_columns(sets, known[place])] = False
    return known


def _earlier_sets(sets: sparse.csr_array, chosen: list[int], deadline: Deadline) -> list[int]:
    """The choice after every set was replaced, as often as possible, by the first that serves as well."""
    chosen, place = sorted(chosen), 0
    while place < len(chosen) and not deadline.is_over():
        left = np.ones(sets.shape[1], dtype=np.bool_)
        for other in chosen[:place] + chosen[place + 1 :]:
            left[_columns(sets, other)] = False
        counts = _uncovered(sets, left)
        first = int(np.argmax(counts == counts[chosen[place]]))
        if first == chosen[place]:
            place += 1
        else:
            chosen, place = sorted([*chosen[:place], *chosen[place + 1 :], first]), 0
    return chosen


def _columns(sets: sparse.csr_array, row: int) -> Ids:
    columns: Ids = sets.indices[sets.indptr[row] : sets.indptr[row + 1]]
    return columns


def _uncovered(sets: sparse.csr_array, left: Flags) -> Positions:
    """How many of the columns that are left each row covers."""
    counts: Positions = np.add.reduceat(left[sets.indices].astype(np.int64), sets.indptr[:-1])
    return counts


def _solve(
    table: sparse.csr_array, size: int, deadline: Deadline, *, required: int = 0, earliest: int = 0
) -> Solution:
    """The rows, at most `size` of them, that cover most columns.

    Parameters
    ----------
    table
        0 or 1: row i covers column j.
    required
        Number of columns to cover: then the fewest rows that do.
    earliest
        With a number of columns to cover: the rows of which one comes earliest, among that many first rows.
    """
    rows, columns = table.shape
    if deadline.is_over():
        return UNKNOWN
    # a column counts only when one of the chosen rows covers it, and the first row is one of those chosen
    linked = sparse.hstack([-table.T, sparse.eye_array(columns), sparse.csr_array((columns, earliest))])
    first_chosen = sparse.hstack(
        [
            -sparse.eye_array(earliest, rows),
            sparse.csr_array((earliest, columns)),
            sparse.eye_array(earliest),
        ]
    )
    chosen, counted, first = (np.repeat(np.eye(3)[part], (rows, columns, earliest)) for part in range(3))
    sums = sparse.csr_array(np.stack([chosen, counted, first]))
    matrix = sparse.vstack([linked, first_chosen, sums], format="csr")
    least = np.concatenate([np.full(columns + earliest, -np.inf), [0.0, required, min(earliest, 1)]])
    most = np.concatenate([np.zeros(columns + earliest), [size, columns, min(earliest, 1)]])
    objective = -chosen if required else counted
    if earliest:
        objective = np.concatenate([np.zeros(rows + columns), -np.arange(earliest, dtype=np.float64)])
    return maximum(objective, matrix, least, most, deadline, integers=rows)

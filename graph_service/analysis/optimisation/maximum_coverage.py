"""Maximum coverage: the few sets that together cover most."""

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from scipy import sparse
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Groups, Positions, distinct
from graph_service.analysis.limits import Deadline
from graph_service.analysis.optimisation.integer_program import UNKNOWN, Solution, maximum
from graph_service.domain.network import Levels

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
    Solved twice: for the number covered; then, with that number, for the fewest rows and among these for
    the least sum of row numbers, so that equally good choices are always decided in the same way.
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
        solution = _solve(kept, np.zeros(len(useful)), size, 0, deadline)
        better = _solution_rows(solution, useful)
        if better is not None and _coverage(sets, better) > covered:
            best, covered = better, _coverage(sets, better)
        bound = covered if solution.optimal else min(bound, int(min(solution.bound, bound) + 1e-6))
        if bound == covered:
            # one additional row costs more than any difference in positions
            costs = (useful + 1 + size * len(rows)).astype(np.float64)
            solution = _solve(kept, -costs, size, covered, deadline)
            again = _solution_rows(solution, useful)
            if solution.optimal and again is not None and _coverage(sets, again) == covered:
                best = again
    best = _necessary_sets(sets, best)
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
    spans = [sets.indices[sets.indptr[at] : sets.indptr[at + 1]] for at in chosen]
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
        columns = sets.indices[sets.indptr[best] : sets.indptr[best + 1]]
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


def _solve(table: sparse.csr_array, costs: Levels, size: int, required: int, deadline: Deadline) -> Solution:
    """The greatest number of columns covered; or, with a number of them required, the least cost."""
    rows, columns = table.shape
    if deadline.is_over():
        return UNKNOWN
    # a column counts only when one of the chosen rows covers it
    linked = sparse.hstack([-table.T, sparse.eye_array(columns)], format="csr")
    chosen = np.concatenate([np.ones(rows), np.zeros(columns)])
    counted = 1.0 - chosen
    matrix = sparse.vstack([linked, sparse.csr_array(np.stack([chosen, counted]))], format="csr")
    objective = np.concatenate([costs, np.zeros(columns)]) if required else counted
    least = np.concatenate([np.full(columns, -np.inf), [0.0, required]])
    most = np.concatenate([np.zeros(columns), [size, columns]])
    return maximum(objective, matrix, least, most, deadline, integers=rows)

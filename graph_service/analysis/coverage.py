"""Maximum coverage: the few sets that together cover most."""

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from scipy import sparse
from typing_extensions import Doc

from graph_service.analysis.columns import Positions
from graph_service.analysis.integer_program import UNKNOWN, Solution, maximum
from graph_service.analysis.limits import Deadline
from graph_service.domain.network import Levels

ENTRIES_PER_SECOND: Final = 20_000
"""Size of the table that is given to the solver, for each second: it can't be stopped while it reads it."""
LEAST_ENTRIES: Final = 20_000
"""Size that is always given to it. Beyond, the greedy choice and its bound are the answer."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Chosen sets and what they cover."""

    chosen: Annotated[tuple[int, ...], Doc("Rows of the table, ascending.")]
    covered: int
    upper_bound: float
    optimal: bool


def most_covered(table: sparse.csr_array, size: int, deadline: Deadline) -> Choice:
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
    sets = [frozenset(table.indices[table.indptr[row] : table.indptr[row + 1]].tolist()) for row in rows]
    if not rows:
        return Choice((), 0, 0.0, True)
    size = min(size, len(rows))
    best = _greedy(sets, size)
    covered = _covered(sets, best)
    counts = np.array([len(some) for some in sets])
    largest = np.sort(counts)[::-1]
    bound = min(int(largest[:size].sum()), len(frozenset().union(*sets)))
    # a choice as good as the greedy one has no row so small that the largest ones can't make up for it
    useful = np.flatnonzero(counts + largest[: size - 1].sum() >= covered)
    kept = table[np.array(rows)[useful]]
    if kept.nnz <= max(LEAST_ENTRIES, ENTRIES_PER_SECOND * deadline.remaining_seconds()):
        found = _solve(kept, np.zeros(len(useful)), size, 0, deadline)
        better = _chosen(found, useful)
        if better is not None and _covered(sets, better) > covered:
            best, covered = better, _covered(sets, better)
        bound = covered if found.optimal else min(bound, int(min(found.bound, bound) + 1e-6))
        if bound == covered:
            # one row more costs more than any difference in places
            costs = (useful + 1 + size * len(rows)).astype(np.float64)
            found = _solve(kept, -costs, size, covered, deadline)
            again = _chosen(found, useful)
            if found.optimal and again is not None and _covered(sets, again) == covered:
                best = again
    best = _needed(sets, best)
    return Choice(tuple(sorted(rows[at] for at in best)), covered, float(bound), bound == covered)


def _chosen(found: Solution, rows: Positions) -> list[int] | None:
    """The rows that a solution takes."""
    if found.values is None:
        return None
    chosen: list[int] = rows[found.values[: len(rows)] > 0.5].tolist()
    return chosen


def _distinct(table: sparse.csr_array) -> list[int]:
    """The rows that cover something, of equal ones only the first."""
    first: dict[bytes, int] = {}
    for row in range(table.shape[0]):
        columns = np.sort(table.indices[table.indptr[row] : table.indptr[row + 1]])
        if len(columns):
            first.setdefault(columns.tobytes(), row)
    return list(first.values())


def _covered(sets: list[frozenset[int]], chosen: list[int]) -> int:
    return len(frozenset().union(*(sets[at] for at in chosen)))


def _greedy(sets: list[frozenset[int]], size: int) -> list[int]:
    """Each time the set that adds most, the first of equals."""
    chosen: list[int] = []
    left = dict(enumerate(sets))
    for _ in range(size):
        best = max(left, key=lambda at: (len(left[at]), -at))
        taken = left.pop(best)
        if not taken:
            break
        chosen.append(best)
        left = {at: some - taken for at, some in left.items()}
    return chosen


def _needed(sets: list[frozenset[int]], chosen: list[int]) -> list[int]:
    """The choice without sets that add nothing to the others."""
    for at in sorted(chosen, reverse=True):
        others = [other for other in chosen if other != at]
        if _covered(sets, others) == _covered(sets, chosen):
            chosen = others
    return chosen


def _solve(table: sparse.csr_array, costs: Levels, size: int, required: int, deadline: Deadline) -> Solution:
    """Most columns covered; or, with a number of them required, least cost."""
    rows, columns = table.shape
    if deadline.passed():
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

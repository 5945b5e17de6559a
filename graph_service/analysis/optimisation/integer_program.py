"""Integer programs and their relaxations, solved by HiGHS within a deadline."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse
from typing_extensions import Doc

from graph_service.analysis.limits import Deadline
from graph_service.domain.network import Levels

PART_FOR_SOLVER: Final = 0.85
"""Part of the remaining time that the solver gets: it only checks the clock between its steps."""
INFEASIBLE: Final = 2
"""The solver's status when nothing meets the constraints."""


@dataclass(frozen=True, slots=True)
class Solution:
    """The result when the solver stops."""

    values: Annotated[Levels | None, Doc("Best values found; None when none were.")]
    bound: Annotated[float, Doc("No feasible values reach more than this; infinite when unknown.")]
    optimal: Annotated[bool, Doc("The values are proven to be best.")]
    infeasible: Annotated[bool, Doc("It is proven that there are no values.")] = False


UNKNOWN = Solution(None, np.inf, False)
"""No result: no values and no bound."""


def maximum(
    objective: Levels,
    matrix: sparse.sparray,
    least: NDArray[np.float64] | float,
    most: NDArray[np.float64] | float,
    deadline: Deadline,
    *,
    integers: int | None = None,
) -> Solution:
    """Values in [0, 1] that maximise the objective with `least <= matrix @ values <= most`.

    Parameters
    ----------
    integers
        How many of the first values must be 0 or 1; None: all.

    Notes
    -----
    The gap allowed between the values and the bound is 0, so `optimal` is exact. The solver is
    deterministic unless the deadline stops it.
    """
    seconds = PART_FOR_SOLVER * deadline.remaining_seconds()
    if not len(objective) or seconds <= 0:
        return UNKNOWN if len(objective) else Solution(objective, 0.0, True)
    integrality = np.ones(len(objective), dtype=np.int64)
    if integers is not None:
        integrality[integers:] = 0
    answer = optimize.milp(
        -objective,
        integrality=integrality,
        bounds=optimize.Bounds(0, 1),
        constraints=optimize.LinearConstraint(matrix, least, most),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    bound = answer.mip_dual_bound
    known = np.inf if bound is None or not np.isfinite(bound) else -float(bound)
    return Solution(answer.x, known, answer.status == 0, infeasible=answer.status == INFEASIBLE)


@dataclass(slots=True)
class Rows:
    """Constraints on a number of values, added one after the other."""

    width: Annotated[int, Doc("How many values there are.")]
    _parts: list[sparse.csr_array] = field(default_factory=list)
    _least: list[Levels] = field(default_factory=list)
    _most: list[Levels] = field(default_factory=list)

    def add(
        self, table: sparse.csr_array, least: NDArray[np.float64] | float, most: NDArray[np.float64] | float
    ) -> None:
        """`least <= table @ values <= most`; the table has a column for each of the first values."""
        parts = (table.data, table.indices, table.indptr)
        part = sparse.csr_array(parts, shape=(table.shape[0], self.width))
        self._parts.append(part)
        self._least.append(np.broadcast_to(np.float64(least), part.shape[0]))
        self._most.append(np.broadcast_to(np.float64(most), part.shape[0]))

    def add_row(
        self, columns: Sequence[int] | NDArray[np.int64], factors: Sequence[float] | Levels, least: float
    ) -> None:
        """`sum(factors[i] * values[columns[i]]) >= least`."""
        where = (np.zeros(len(columns), dtype=np.int64), np.asarray(columns, dtype=np.int64))
        row = sparse.csr_array((np.asarray(factors, dtype=np.float64), where), shape=(1, self.width))
        self.add(row, least, np.inf)

    @property
    def entries(self) -> int:
        """How many factors there are."""
        return sum(part.nnz for part in self._parts)

    def maximum(self, objective: Levels, deadline: Deadline) -> Solution:
        """Values of 0 or 1 that maximise the objective within these constraints."""
        matrix = sparse.vstack(self._parts, format="csr")
        return maximum(objective, matrix, np.concatenate(self._least), np.concatenate(self._most), deadline)


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The linear relaxation of an integer program."""

    bound: Annotated[float, Doc("The greatest value; no whole-numbered solution exceeds it.")]
    values: Annotated[Levels, Doc("Fractions that reach it.")]
    prices: Annotated[Levels, Doc("The value of one more unit of each row's limit, at least 0.")]


def relaxation(
    objective: Levels, matrix: sparse.csr_array, most: float, deadline: Deadline
) -> Relaxation | None:
    """The greatest value with fractions in [0, 1] allowed and `matrix @ values <= most`; None: no time."""
    seconds = PART_FOR_SOLVER * deadline.remaining_seconds()
    if seconds <= 0:
        return None
    # the stubs do not say that the table may be sparse
    answer = optimize.linprog(  # type: ignore[call-overload]
        -objective,
        A_ub=matrix,
        b_ub=np.full(matrix.shape[0], most),
        bounds=(0, 1),
        method="highs",
        options={"time_limit": seconds},
    )
    if answer.status != 0:
        return None
    return Relaxation(-float(answer.fun), answer.x, np.maximum(0.0, -answer.ineqlin.marginals))

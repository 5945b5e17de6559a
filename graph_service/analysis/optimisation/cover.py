"""Cheapest cover: companies that meet as much of some demands as can be met, at least cost."""

from dataclasses import dataclass
from math import ceil
from typing import Annotated, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Positions, sums
from graph_service.analysis.limits import Deadline
from graph_service.analysis.optimisation.integer_program import Rows, Solution
from graph_service.domain.network import Flags, Levels

ENTRIES_PER_SECOND: Final = 100_000
"""Maximum size of a program per second of time: the solver can't be stopped while it reads it."""
LARGEST_FACTOR: Final = 1e6
"""Maximum factor of an objective: the solver ignores differences below 1e-6."""
TOLERANCE: Final = 1e-6
"""Maximum error of a bound of the solver."""
MAX_CELLS: Final = 5_000_000
"""Companies times demands up to which superfluous companies are searched."""
MAX_ROUNDS: Final = 500
"""Number of companies that are compared with all others to find them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverProblem:
    """Companies, one row each, and demands, one column each; all numbers are integers."""

    supply: Annotated[sparse.csr_array, Doc("What a company adds to a demand, at most the demand.")]
    demand: Annotated[
        Levels, Doc("The total that the chosen companies must reach; all companies together reach it.")
    ]
    worth: Annotated[Levels, Doc("Worth of each demand that is met, above 0.")]
    cost: Annotated[Levels, Doc("Cost of each company, at least 0.")]
    rivals: Annotated[NDArray[np.int64], Doc("Pairs of companies that can't both be chosen, two columns.")]

    def met(self, chosen: Positions) -> Flags:
        """Which demands these companies meet."""
        added = np.asarray(self.supply[chosen].sum(axis=0)).ravel()
        result: Flags = added >= self.demand
        return result

    def worth_of(self, chosen: Positions) -> float:
        """The worth of the demands that these companies meet."""
        return float(self.worth[self.met(chosen)].sum())

    def among(self, rows: Positions) -> "CoverProblem":
        """The same problem with some of the companies."""
        place = np.full(len(self.cost), -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        rivals = place[self.rivals]
        return CoverProblem(
            supply=self.supply[rows],
            demand=self.demand,
            worth=self.worth,
            cost=self.cost[rows],
            rivals=rivals[(rivals >= 0).all(axis=1)],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """Chosen companies, and what is proven about them."""

    chosen: Annotated[Positions, Doc("Rows, ascending; none of them is superfluous.")]
    least_cost: Annotated[float, Doc("No choice of the same worth costs less than this.")]
    most_worth: Annotated[bool, Doc("No choice is worth more.")]
    cheapest: Annotated[bool, Doc("No choice of the same worth costs less.")]


def best_cover(problem: CoverProblem, deadline: Deadline) -> Cover:
    """The choice of companies, without rivals, of greatest worth; of several, the cheapest.

    Notes
    -----
    Companies that others make superfluous are left out first. Then two integer programs: the greatest worth,
    unless a greedy choice already meets all demands; and with that worth the least cost. Demands that the
    solver reports as met are checked in whole numbers; a choice that misses one by less than the solver's
    tolerance is excluded, and the program is solved again. At the deadline the best choice so far is
    returned.
    """
    if not len(problem.demand):
        nobody = np.zeros(0, dtype=np.int64)
        return Cover(chosen=nobody, least_cost=0.0, most_worth=True, cheapest=True)
    kept = _not_superfluous(problem, deadline)
    small = problem.among(kept)
    chosen = _greedy(small, deadline)
    worth = small.worth_of(chosen)
    most_worth = worth == small.worth.sum()
    entries = 2 * small.supply.nnz + 2 * len(small.rivals)
    solvable = entries <= ENTRIES_PER_SECOND * deadline.remaining_seconds()
    if solvable and not most_worth:
        better, solution = _solve(small, _program(small), _worthiest(small), deadline.part(0.5))
        if better is not None and small.worth_of(better) > worth:
            chosen, worth = better, small.worth_of(better)
        most_worth = solution.optimal
    bound, cheapest = fractional_cost(small, worth), False
    if solvable:
        scale = _scale(small.cost)
        objective = np.concatenate([-scale * small.cost, np.zeros(len(small.demand))])
        better, solution = _solve(small, _program(small, worth), objective, deadline)
        if better is not None and small.worth_of(better) >= worth:
            chosen = min(better, chosen, key=lambda some: (-small.worth_of(some), small.cost[some].sum()))
            cheapest = solution.optimal
        if np.isfinite(solution.bound):
            bound = max(bound, ceil(-solution.bound - TOLERANCE) if scale == 1 else -solution.bound / scale)
    chosen = _necessary_companies(small, chosen)
    cost = float(small.cost[chosen].sum())
    cheapest = cheapest or bound >= cost
    return Cover(
        chosen=kept[chosen],
        least_cost=cost if cheapest else min(bound, cost),
        most_worth=most_worth,
        cheapest=cheapest,
    )


def _program(problem: CoverProblem, worth: float | None = None) -> Rows:
    """Values: the chosen companies, then the demands met; with a minimum worth if one is given."""
    companies, demands = problem.supply.shape
    rows = Rows(companies + demands)
    linked = [problem.supply.T, sparse.diags_array(-problem.demand)]
    rows.add(sparse.hstack(linked, format="csr"), 0.0, np.inf)
    rows.add(rival_rows(problem.rivals, companies), -np.inf, 1.0)
    if worth is not None:
        if worth == problem.worth.sum():
            met = sparse.eye_array(demands, companies + demands, k=companies, format="csr")
            rows.add(met, 1.0, np.inf)
        else:
            scale = _scale(problem.worth)
            rows.add_row(
                np.arange(companies, companies + demands), scale * problem.worth, scale * (worth - 0.5)
            )
    return rows


def rival_rows(rivals: NDArray[np.int64], companies: int) -> sparse.csr_array:
    """One row for each pair of rivals, with 1 for each of the two."""
    pairs = np.repeat(np.arange(len(rivals)), 2)
    return sparse.csr_array((np.ones(len(pairs)), (pairs, rivals.ravel())), shape=(len(rivals), companies))


def _worthiest(problem: CoverProblem) -> Levels:
    return np.concatenate([np.zeros(len(problem.cost)), _scale(problem.worth) * problem.worth])


def _scale(values: Levels) -> float:
    """The factor that scales the values into the range in which the solver is exact; 1 if they are in it."""
    return min(1.0, LARGEST_FACTOR / max(1.0, float(values.max(initial=0.0))))


def _solve(
    problem: CoverProblem, rows: Rows, objective: Levels, deadline: Deadline
) -> tuple[Positions | None, Solution]:
    """The companies of the best solution in which every demand reported as met is met exactly."""
    companies = len(problem.cost)
    by_demand = problem.supply.tocsc()
    while True:
        solution = rows.maximum(objective, deadline)
        if solution.values is None:
            return None, solution
        chosen = np.flatnonzero(solution.values[:companies] > 0.5)
        short = np.flatnonzero((solution.values[companies:] > 0.5) & ~problem.met(chosen))
        if not len(short):
            return chosen, solution
        if deadline.is_over():
            return None, Solution(None, solution.bound, False)
        for demand in short.tolist():
            span = slice(by_demand.indptr[demand], by_demand.indptr[demand + 1])
            others = np.setdiff1d(by_demand.indices[span], chosen)
            rows.add_row([*others.tolist(), companies + demand], [*np.ones(len(others)), -1.0], 0.0)


def _not_superfluous(problem: CoverProblem, deadline: Deadline) -> Positions:
    """The companies without those that others can always replace.

    Notes
    -----
    A company without rivals can replace another that adds no more to any demand and costs no less. The other
    is superfluous if all that can replace it together meet every demand that it adds to: either one of them
    is not chosen and replaces it, or all are chosen and it is not needed.
    """
    companies, demands = problem.supply.shape
    everyone = np.arange(companies, dtype=np.int64)
    if companies * demands > MAX_CELLS:
        return everyone
    supply = problem.supply.toarray()
    has_rivals = np.zeros(companies, dtype=np.bool_)
    has_rivals[problem.rivals] = True
    strength = (supply / problem.demand * problem.worth).sum(axis=1)
    order = np.lexsort((everyone, -strength, problem.cost))
    order, rest = order[~has_rivals[order]], np.argsort(order)
    left, credit = np.ones(companies, dtype=np.bool_), np.zeros(supply.shape)
    rounds = 0
    for company in order.tolist():
        if not left[company]:
            continue
        rounds += 1
        if rounds > MAX_ROUNDS or deadline.is_over():
            break
        weaker = left & (rest > rest[company]) & (problem.cost >= problem.cost[company])
        at = np.flatnonzero(weaker)
        at = at[(supply[at] <= supply[company]).all(axis=1)]
        credit[at] += supply[company]
        left[at] = ~((credit[at] >= problem.demand) | (supply[at] == 0)).all(axis=1)
    return np.flatnonzero(left)


def _greedy(problem: CoverProblem, deadline: Deadline) -> Positions:
    """A greedy choice by worth added per cost, the first of equals; no company is superfluous."""
    supply = problem.supply
    row = np.repeat(np.arange(len(problem.cost)), np.diff(supply.indptr))
    lacking = problem.demand.copy()
    free = np.ones(len(problem.cost), dtype=np.bool_)
    chosen: list[int] = []
    while not deadline.is_over():
        part = np.minimum(supply.data, lacking[supply.indices]) / problem.demand[supply.indices]
        gain = sums(row, part * problem.worth[supply.indices], len(problem.cost)) * free
        if not gain.any():
            break
        # companies that cost nothing come first
        ratio = np.where(gain > 0, gain / np.maximum(problem.cost, 1e-9), 0.0)
        best = int(np.argmax(ratio))
        chosen.append(best)
        span = slice(supply.indptr[best], supply.indptr[best + 1])
        lacking[supply.indices[span]] -= np.minimum(lacking[supply.indices[span]], supply.data[span])
        free[best] = False
        free[problem.rivals[problem.rivals[:, 0] == best, 1]] = False
        free[problem.rivals[problem.rivals[:, 1] == best, 0]] = False
    return _necessary_companies(problem, np.array(sorted(chosen), dtype=np.int64))


def _necessary_companies(problem: CoverProblem, chosen: Positions) -> Positions:
    """The choice without companies that add no worth; the most expensive and last ones are removed first."""
    worth = problem.worth_of(chosen)
    for company in chosen[np.lexsort((-chosen, -problem.cost[chosen]))].tolist():
        others = chosen[chosen != company]
        if problem.worth_of(others) == worth:
            chosen = others
    return chosen


def fractional_cost(problem: CoverProblem, worth: float) -> float:
    """A lower bound of the cost of that worth: the parts of companies that add most for their cost."""
    row = np.repeat(np.arange(len(problem.cost)), np.diff(problem.supply.indptr))
    column = problem.supply.indices
    parts = problem.supply.data / problem.demand[column] * problem.worth[column]
    gain = sums(row, parts, len(problem.cost))
    order = np.argsort(problem.cost / gain, kind="stable")
    before = np.cumsum(gain[order]) - gain[order]
    used = np.clip((worth - before) / gain[order], 0.0, 1.0)
    # a little less, so that the bound holds in spite of rounding
    return float(ceil((used * problem.cost[order]).sum() * (1 - 1e-9) - TOLERANCE))

"""Cycle packing: the set of cycles of greatest total value in which no company appears too often."""

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from scipy import optimize, sparse
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Positions, distinct, rounded, rounded_value
from graph_service.analysis.limits import Deadline
from graph_service.analysis.optimisation.cycles import Arcs, Cycle
from graph_service.analysis.optimisation.integer_program import maximum, relaxation
from graph_service.domain.network import Levels

LARGEST_ASSIGNMENT: Final = 1_000
"""Maximum number of companies for the assignment relaxation, which can't be interrupted."""

MAX_ROUNDS: Final = 1_000
"""Maximum number of rounds that improve a choice."""
MAX_FREED: Final = 16
"""Number of cycles that are removed and chosen again in one round."""
MAX_REOPENED: Final = 1_500
"""Number of cycles among which the new choice of a round is made."""
LEAST_SECONDS: Final = 0.05
"""Remaining time below which no further round begins."""
TOLERANCE: Final = 1e-6
"""Maximum error of the solver's prices."""


@dataclass(frozen=True, slots=True)
class Packing:
    """Chosen cycles."""

    chosen: Annotated[list[int], Doc("Positions of the cycles, ascending.")]
    value: float
    bound: Annotated[float, Doc("No choice among these cycles is worth more than this.")]
    optimal: bool


def best_packing(cycles: list[Cycle], values: Levels, capacity: int, deadline: Deadline) -> Packing:
    """The cycles of greatest total value in which each company appears at most `capacity` times.

    Parameters
    ----------
    cycles, values
        Each cycle with its value, the most valuable first.

    Notes
    -----
    The linear relaxation gives each company a price. A first choice takes the cycles that the relaxation
    chooses, and then those with the best ratio of value to price. A cycle that falls short of its price by
    more than this choice falls short of the relaxation can't be in a better choice and is left out, so the
    integer program that follows is small and still exact. If half of the time does not solve it, the rest is
    used to improve the best choice, part by part.
    """
    if not cycles:
        return Packing([], 0.0, 0.0, True)
    chosen = _better(values, [_greedy(cycles, order, capacity) for order in _orders(cycles, values)])
    table = _table(cycles)
    relaxed = relaxation(values, table, float(capacity), deadline.part(0.5))
    bound, optimal = np.inf, False
    if relaxed is not None:  # otherwise the integer program, which is harder, is not solved in time either
        missed = table.T @ relaxed.prices - values
        by_price = np.lexsort((-values, rounded(missed), -rounded(relaxed.values))).tolist()
        chosen = _better(values, [chosen, _greedy(cycles, by_price, capacity)])
        kept = np.flatnonzero(missed <= relaxed.bound - values[chosen].sum() + TOLERANCE)
        solution = maximum(values[kept], table[:, kept], -np.inf, float(capacity), deadline.part(0.5))
        bound, optimal = min(relaxed.bound, solution.bound), solution.optimal
        if solution.values is not None:
            chosen = _better(values, [chosen, kept[solution.values > 0.5].tolist()])
    if not optimal:
        chosen = _local_search(table, values, capacity, chosen, deadline)
    value = float(values[chosen].sum())
    return Packing(chosen, value, value if optimal else max(value, bound), optimal)


def _local_search(
    table: sparse.csr_array, values: Levels, capacity: int, chosen: list[int], deadline: Deadline
) -> list[int]:
    """The choice after many rounds that choose some of its cycles, picked with a fixed seed, again."""
    chance = np.random.default_rng(0)
    by_cycle = table.T.tocsr()
    freed = min(MAX_FREED, len(chosen))
    for _ in range(MAX_ROUNDS):
        if deadline.remaining_seconds() < LEAST_SECONDS:
            break
        away = set(chance.choice(chosen, size=freed, replace=False).tolist())
        stay = [at for at in chosen if at not in away]
        room = (capacity - table[:, stay].sum(axis=1)).astype(np.float64)
        fits = by_cycle @ (room <= 0).astype(np.float64) == 0
        fits[stay] = False
        open_to = np.flatnonzero(fits)
        if len(open_to) > MAX_REOPENED and freed > 2:
            freed -= 1
            continue
        part = maximum(values[open_to], table[:, open_to], -np.inf, room, deadline.part(0.3))
        if part.values is not None:
            again = sorted([*stay, *open_to[part.values > 0.5].tolist()])
            chosen = _better(values, [chosen, again])
    return chosen


def _table(cycles: list[Cycle]) -> sparse.csr_array:
    """1 where a company, one row each, is in a cycle, one column each."""
    numbers = np.array([company for cycle in cycles for company in cycle], dtype=np.int64)
    columns = np.repeat(np.arange(len(cycles)), [len(cycle) for cycle in cycles])
    companies, rows = np.unique(numbers, return_inverse=True)
    return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(companies), len(cycles)))


def _orders(cycles: list[Cycle], values: Levels) -> list[list[int]]:
    """By value, and by value per company."""
    lengths = np.array([len(cycle) for cycle in cycles], dtype=np.float64)
    return [np.argsort(-worth, kind="stable").tolist() for worth in (values, values / lengths)]


def _greedy(cycles: list[Cycle], order: list[int], capacity: int) -> list[int]:
    """In this order every cycle for which all companies have capacity left."""
    used: dict[int, int] = {}
    chosen = []
    for at in order:
        if all(used.get(company, 0) < capacity for company in cycles[at]):
            chosen.append(at)
            for company in cycles[at]:
                used[company] = used.get(company, 0) + 1
    return sorted(chosen)


def _better(values: Levels, choices: list[list[int]]) -> list[int]:
    """The choice of greatest value, the first of equals."""
    return max(choices, key=lambda chosen: rounded_value(float(values[chosen].sum())))


def assignment_bound(arcs: Arcs, capacity: int) -> float:
    """An upper bound for packings: every company gives and receives at most `capacity` times.

    Notes
    -----
    The assignment relaxation, in which cycles may have any length: each company is assigned one that it gives
    to, or itself with value 0. Capacities scale the value. Beyond a size that can be solved quickly it is
    replaced by each company's best arc, given or received.
    """
    if not len(arcs):
        return 0.0
    companies = distinct(np.concatenate([arcs.giver, arcs.receiver]))
    if len(companies) > LARGEST_ASSIGNMENT:
        return capacity * min(_best_arcs(arcs.giver, arcs.weight), _best_arcs(arcs.receiver, arcs.weight))
    table = np.zeros((len(companies), len(companies)))
    table[np.searchsorted(companies, arcs.giver), np.searchsorted(companies, arcs.receiver)] = arcs.weight
    rows, columns = optimize.linear_sum_assignment(table, maximize=True)
    # a pair without an arc counts 0, like an unassigned company: the bound remains valid
    return capacity * float(table[rows, columns].sum())


def _best_arcs(end: Positions, weight: Levels) -> float:
    best = np.zeros(int(end.max()) + 1)
    np.maximum.at(best, end, weight)
    return float(best.sum())

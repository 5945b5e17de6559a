"""Scores from a table of values and weights: weighted sum, TOPSIS and PROMETHEE II."""

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from numpy.typing import NDArray
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Positions, rounded
from graph_service.domain.network import Flags, Levels

NOISE: Final = 1e-12
"""Part of the size of its terms below which a sum is 0: the rounding error of floating-point sums."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Candidates, one row each, and criteria, one column each; more is better everywhere."""

    weights: Annotated[Levels, Doc("Shares that add up to 1.")]
    values: Annotated[NDArray[np.float64], Doc("0 where none is given.")]
    given: Flags


def weighted_sums(table: Table) -> Levels:
    """The weighted mean of each row over the criteria that it has."""
    counts: Levels = table.given @ table.weights
    sums: Levels = table.values @ table.weights
    return sums / counts


def relative_closeness(table: Table) -> Levels:
    """TOPSIS with vector norm: how close each row is to the ideal, between it and the anti-ideal, in [0, 1].

    If all rows are equal, the ideal is the anti-ideal, and all scores are 0.5.
    """
    largest = np.abs(table.values).max(axis=0)
    # scaled first, so that squares neither overflow nor vanish
    scaled = table.values / np.where(largest > 0, largest, 1.0)
    norms = np.sqrt((scaled**2).sum(axis=0))
    weighted = table.weights * scaled / np.where(norms > 0, norms, 1.0)
    to_best = np.sqrt(((weighted - weighted.max(axis=0)) ** 2).sum(axis=1))
    to_worst = np.sqrt(((weighted - weighted.min(axis=0)) ** 2).sum(axis=1))
    whole = to_best + to_worst
    result: Levels = np.where(whole > 0, to_worst / np.where(whole > 0, whole, 1.0), 0.5)
    return result


def net_flows(table: Table) -> Levels:
    """PROMETHEE II with the usual criterion: how far each row outranks the others, in [-1, 1].

    On each criterion the share of others that are worse, minus the share that are better; weighted.
    """
    count = len(table.values)
    if count == 1:
        return np.zeros(1)
    flows = np.zeros(count)
    for weight, column in zip(table.weights, rounded(table.values).T, strict=True):
        ascending = np.sort(column)
        worse = np.searchsorted(ascending, column, side="left")
        better = count - np.searchsorted(ascending, column, side="right")
        flows += weight * (worse - better) / (count - 1)
    return flows


def tying_weights(table: Table, leader: int, rivals: Positions) -> NDArray[np.float64]:
    """For each rival and criterion the weight at which the leader loses its lead; NaN: there is none.

    All other weights keep their proportions. A weight outside [0, 1] can't be given.
    """
    leads = table.values[leader] - table.values[rivals]
    terms = table.weights * leads
    others = terms.sum(axis=1, keepdims=True) - terms
    sizes = np.abs(terms).sum(axis=1, keepdims=True)
    others[np.abs(others) <= NOISE * sizes] = 0.0
    rest = 1.0 - table.weights
    slope = others - rest * leads
    slope[np.abs(slope) <= NOISE * (np.abs(others) + np.abs(rest * leads))] = 0.0
    # if one criterion has all the weight, the others have no proportions to keep
    moves = (slope != 0) & (rest > NOISE)
    result: NDArray[np.float64] = np.where(moves, others / np.where(moves, slope, 1.0), np.nan)
    return result

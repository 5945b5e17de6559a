"""Demands on a choice of companies, and the companies that could meet them, in whole numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import DECIMALS, Positions, distinct, sums
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.optimisation.cover import CoverProblem
from graph_service.domain.network import Flags, Levels

UNITS: Final = 10**DECIMALS
"""Units in a level of 1: levels have 9 decimals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """Resources at levels that the chosen companies have to reach, each by itself or added up."""

    resource: Positions
    required: Annotated[Levels, Doc("The level to reach, above 0.")]
    lacking: Annotated[Levels, Doc("For a pooled resource the total that the chosen must reach, above 0.")]
    worth: Annotated[Levels, Doc("Above 0, whole numbers.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppliers:
    """The companies that could meet demands, and the problem of choosing among them."""

    companies: Annotated[Positions, Doc("By row of the problem, ascending.")]
    coverable: Annotated[
        Flags, Doc("By demand: all companies together meet it. The problem contains only these.")
    ]
    problem: CoverProblem


def suppliers(active: ActiveNetwork, demands: Demands, allowed: Flags, cost: Levels) -> Suppliers:
    """The allowed companies that add something to a demand that can be met.

    Parameters
    ----------
    allowed
        By company number.
    cost
        By company number: whole numbers, at least 0.
    """
    column, rows = active.holders_of.rows_of(demands.resource)
    company, level = active.holder[rows], active.holder_level[rows]
    pooled = active.network.resources.pooled[demands.resource]
    counts = allowed[company] & (pooled[column] | (level >= demands.required[column]))
    column, company, level = column[counts], company[counts], level[counts]
    demand = np.where(pooled, np.round(demands.lacking * UNITS), 1.0)
    supply = np.where(pooled[column], np.round(level * UNITS), 1.0)
    coverable = sums(column, supply, len(demand)) >= demand
    counts = coverable[column]
    column, company, supply = column[counts], company[counts], supply[counts]
    supply = np.minimum(supply, demand[column])
    for at in np.flatnonzero(pooled & coverable).tolist():
        # as small as they can be: the solver is exact with small whole numbers
        divisor = shared_divisor([demand[at], *supply[column == at]])
        demand[at] /= divisor
        supply[column == at] /= divisor
    companies = distinct(company)
    where = (np.searchsorted(companies, company), np.searchsorted(np.flatnonzero(coverable), column))
    return Suppliers(
        companies=companies,
        coverable=coverable,
        problem=CoverProblem(
            supply=sparse.csr_array((supply, where), shape=(len(companies), int(coverable.sum()))),
            demand=demand[coverable],
            worth=demands.worth[coverable],
            cost=cost[companies],
            rivals=rivals_among(active, companies),
        ),
    )


def rivals_among(active: ActiveNetwork, companies: Positions) -> NDArray[np.int64]:
    """The pairs of positions in an ascending list of companies that are in conflict, smaller one first."""
    place = np.full(active.company_count, -1, dtype=np.int64)
    place[companies] = np.arange(len(companies))
    a, rows = active.rivals_of.rows_of(companies)
    b = place[active.rival[rows]]
    counts = active.rival_conflicts[rows] & (a < b)
    return np.stack([a[counts], b[counts]], axis=1)


def shared_divisor(values: Iterable[float]) -> float:
    """The greatest whole number that divides these whole numbers; 1 where all are 0."""
    return float(max(1, int(np.gcd.reduce(np.array([*values], dtype=np.int64)))))

"""Partner screening: candidates ranked by weighted criteria."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final

import numpy as np
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import rounded, rounded_value
from graph_service.analysis.partners.scoring import (
    Table,
    net_flows,
    relative_closeness,
    tying_weights,
    weighted_sums,
)
from graph_service.domain.errors import InvalidInput
from graph_service.domain.network import Levels

MAX_CANDIDATES: Final = 1_000
"""Maximum number of candidates."""
MAX_CRITERIA: Final = 50
"""Maximum number of criteria."""
MAX_POINTS: Final = 10.0
"""The standard criteria are scored from 0 to this."""
GREATEST: Final = 1e15
"""Maximum absolute value of a weight or of a free criterion's value; beyond it 9 decimals are noise."""


class StandardCriterion(StrEnum):
    """The criteria of a partner screening; each is scored on 0..10. Others may be named freely."""

    STRATEGIC_FIT = "STRATEGIC_FIT"
    RESOURCE_COMPLEMENTARITY = "RESOURCE_COMPLEMENTARITY"
    FINANCIAL_HEALTH = "FINANCIAL_HEALTH"
    REPUTATION = "REPUTATION"
    CULTURAL_FIT = "CULTURAL_FIT"
    WILLINGNESS = "WILLINGNESS"


class RankingMethod(StrEnum):
    """How values and weights become a score."""

    WEIGHTED_SUM = "WEIGHTED_SUM"
    TOPSIS = "TOPSIS"
    PROMETHEE_II = "PROMETHEE_II"


class MissingValues(StrEnum):
    """How a candidate without a value for a criterion is handled."""

    REJECT = "REJECT"
    RENORMALISE = "RENORMALISE"


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionWeight:
    """How much a criterion counts, relative to the others."""

    criterion: str
    weight: Annotated[float, Doc("At least 0.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionValue:
    """What a candidate scores on a criterion; more is better."""

    criterion: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerCandidate:
    """A candidate, which need not be in the graph."""

    name: str
    values: Sequence[CriterionValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreContribution:
    """One criterion of one candidate."""

    criterion: str
    value: float
    contribution: Annotated[float, Doc("weight * value / sum of the weights used.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedPartner:
    """A candidate with its rank."""

    rank: Annotated[int, Doc("1 is best; equal scores share a rank, and the ranks after it are skipped.")]
    name: str
    score: float
    coverage: Annotated[float, Doc("Share of the weight for which the candidate has values, in [0, 1].")]
    contributions: Annotated[tuple[ScoreContribution, ...], Doc("In the order of the weights.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightStability:
    """The weight of a criterion at which the leader and a rival tie."""

    leader: str
    rival: str
    criterion: str
    weight: Annotated[float, Doc("The weight it has, as a share of all weights.")]
    ties_at: Annotated[float, Doc("The share at which both tie, in [0, 1].")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerRanking:
    """Candidates, best first, and how far the weights may change before the leader loses the first place."""

    method: RankingMethod
    ranked: tuple[RankedPartner, ...]
    stability: Annotated[tuple[WeightStability, ...], Doc("By the rival's place, then order of weights.")]
    truncated: bool = False
    reason: Annotated[
        str | None, Doc("Why no candidate is ranked, or why the stability is not complete.")
    ] = None


def rank_partners(
    candidates: Sequence[PartnerCandidate],
    weights: Sequence[CriterionWeight],
    method: RankingMethod = RankingMethod.WEIGHTED_SUM,
    missing: MissingValues = MissingValues.REJECT,
) -> PartnerRanking:
    """Candidates ranked by how they score on weighted criteria.

    Parameters
    ----------
    candidates
        At most 1,000, with different names. A standard criterion is scored on 0..10, others freely.
    weights
        Of at most 50 criteria, at least 0 and not all 0; they need not add up to 1.
    method
        Weighted sum; TOPSIS with vector norm; or PROMETHEE II with the usual criterion.
    missing
        REJECT is an error if a candidate has no value for a criterion. RENORMALISE drops that criterion for
        that candidate and distributes its weight over the others; only a weighted sum allows it, since the
        other methods compare all candidates on each criterion.

    Returns
    -------
    PartnerRanking
        By score, then name. `stability` is for the weighted sum: it states the weight of a criterion, in [0,
        1], at which a rival reaches the score of the leader while the other weights keep their proportions.
        It leaves out rivals without such a weight, and those that have values for other criteria than the
        leader. Contributions are weight * value whatever the method; they add up to a weighted sum.

    Raises
    ------
    InvalidInput
        A name or criterion is given twice, a number is outside its range, a value has no weight or is
        missing; `field` says where.

    Notes
    -----
    ``S = sum(w * x) / sum(w)``. For leader L and rival R with ``delta = x_L - x_R`` and weights that add up
    to 1, ``ties_at = D / (D - delta_d)`` where ``D = sum(w_j * delta_j for j != d) / (1 - w_d)``. TOPSIS
    scores lie in [0, 1], and are 0.5 for all if all candidates are equal; PROMETHEE II gives net flows in
    [-1, 1].

    References
    ----------
    Analyses, section 1. Hwang & Yoon (1981) for TOPSIS, Brans & Vincke (1985) for PROMETHEE.

    Examples
    --------
    >>> weights = {"STRATEGIC_FIT": 0.3, "RESOURCE_COMPLEMENTARITY": 0.25, "FINANCIAL_HEALTH": 0.2,
    ...            "REPUTATION": 0.15, "CULTURAL_FIT": 0.1}
    >>> points = {"A": (8, 9, 7, 8, 6), "B": (9, 7, 9, 9, 8), "C": (7, 8, 6, 7, 9)}
    >>> result = rank_partners(
    ...     [
    ...         PartnerCandidate(
    ...             name=name,
    ...             values=[CriterionValue(criterion=of, value=value) for of, value in zip(weights, row)],
    ...         )
    ...         for name, row in points.items()
    ...     ],
    ...     [CriterionWeight(criterion=criterion, weight=weight) for criterion, weight in weights.items()],
    ... )
    >>> [(entry.rank, entry.name, entry.score) for entry in result.ranked]
    [(1, 'B', 8.4), (2, 'A', 7.85), (3, 'C', 7.25)]
    >>> [(row.rival, row.criterion, round(row.ties_at, 4)) for row in result.stability]
    [('A', 'RESOURCE_COMPLEMENTARITY', 0.4118), ('C', 'RESOURCE_COMPLEMENTARITY', 0.6512), \
('C', 'CULTURAL_FIT', 0.5814)]
    """
    shares = _checked_weights(weights)
    table = _table(candidates, [row.criterion for row in weights], shares)
    _check_missing(candidates, weights, table, method, missing)
    if not candidates:
        return PartnerRanking(method=method, ranked=(), stability=(), reason="There are no candidates.")
    if method is RankingMethod.WEIGHTED_SUM:
        scores = weighted_sums(table)
    elif method is RankingMethod.TOPSIS:
        scores = relative_closeness(table)
    else:
        scores = net_flows(table)
    scores = rounded(scores)
    order = sorted(range(len(candidates)), key=lambda at: (-scores[at], candidates[at].name))
    best = scores[order]
    stability: tuple[WeightStability, ...] = ()
    reason: str | None = "Only a weighted sum has a weight stability."
    if method is RankingMethod.WEIGHTED_SUM:
        stability, reason = _stability(candidates, weights, table, order)
    return PartnerRanking(
        method=method,
        ranked=tuple(
            RankedPartner(
                rank=1 + int((best > scores[at]).sum()),
                name=candidates[at].name,
                score=float(scores[at]),
                coverage=rounded_value(float(shares[table.given[at]].sum())),
                contributions=_contributions(weights, table, at),
            )
            for at in order
        ),
        stability=stability,
        reason=reason,
    )


def _contributions(
    weights: Sequence[CriterionWeight], table: Table, at: int
) -> tuple[ScoreContribution, ...]:
    given: list[int] = np.flatnonzero(table.given[at]).tolist()
    parts = rounded(table.weights[given] * table.values[at, given] / table.weights[given].sum())
    return tuple(
        ScoreContribution(
            criterion=weights[column].criterion, value=float(table.values[at, column]), contribution=part
        )
        for column, part in zip(given, parts.tolist(), strict=True)
    )


def _stability(
    candidates: Sequence[PartnerCandidate],
    weights: Sequence[CriterionWeight],
    table: Table,
    order: list[int],
) -> tuple[tuple[WeightStability, ...], str | None]:
    leader, rivals = order[0], np.array(order[1:], dtype=np.int64)
    comparable = (table.given[rivals] == table.given[leader]).all(axis=1)
    ties = rounded(tying_weights(table, leader, rivals))
    counts = comparable[:, None] & table.given[leader]
    rows, columns = np.nonzero((ties >= 0) & (ties <= 1) & counts)
    stability = tuple(
        WeightStability(
            leader=candidates[leader].name,
            rival=candidates[rivals[row]].name,
            criterion=weights[column].criterion,
            weight=rounded_value(float(table.weights[column])),
            ties_at=float(ties[row, column]),
        )
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
    )
    others = int((~comparable).sum())
    reason = None
    if others:
        reason = f"{others} candidates have values for other criteria than the leader: no weight stability."
    elif not len(rivals):
        reason = "There is one candidate, and nobody to compare it with."
    return stability, reason


def _checked_weights(weights: Sequence[CriterionWeight]) -> Levels:
    """The weights as shares of their sum."""
    if len(weights) > MAX_CRITERIA:
        raise InvalidInput(
            f"At most {MAX_CRITERIA} criteria; there are {len(weights)}.", field="input.weights"
        )
    known: dict[str, int] = {}
    for at, row in enumerate(weights):
        _check_name(row.criterion, known, at, f"input.weights[{at}].criterion", "criterion")
        if not 0 <= row.weight <= GREATEST:
            raise InvalidInput(
                f"The weight of {row.criterion} must lie in 0..{GREATEST:g}; it is {row.weight}.",
                field=f"input.weights[{at}].weight",
            )
    total = math.fsum(row.weight for row in weights)
    if not total > 0:
        raise InvalidInput("At least one weight must be above 0.", field="input.weights")
    return np.array([row.weight / total for row in weights], dtype=np.float64)


def _table(
    candidates: Sequence[PartnerCandidate],
    criteria: Sequence[str],
    shares: Levels,
) -> Table:
    """Checked values, one row per candidate; a missing value is 0 and not `given`."""
    if len(candidates) > MAX_CANDIDATES:
        raise InvalidInput(
            f"At most {MAX_CANDIDATES} candidates; there are {len(candidates)}.", field="input.candidates"
        )
    columns = {criterion: column for column, criterion in enumerate(criteria)}
    values = np.zeros((len(candidates), len(criteria)))
    given = np.zeros(values.shape, dtype=np.bool_)
    names: dict[str, int] = {}
    for at, candidate in enumerate(candidates):
        place = f"input.candidates[{at}]"
        _check_name(candidate.name, names, at, f"{place}.name", "candidate")
        known: dict[str, int] = {}
        for number, row in enumerate(candidate.values):
            cell = f"{place}.values[{number}]"
            _check_name(row.criterion, known, number, f"{cell}.criterion", "criterion")
            _check_value(candidate.name, row, columns, cell)
            values[at, columns[row.criterion]] = row.value
            given[at, columns[row.criterion]] = True
    return Table(weights=shares, values=values, given=given)


def _check_name(name: str, known: dict[str, int], at: int, field: str, kind: str) -> None:
    if not name.strip():
        raise InvalidInput(f"A {kind} must have a name.", field=field)
    if known.setdefault(name, at) != at:
        raise InvalidInput(f"The {kind} {name!r} is given twice.", field=field)


def _check_value(candidate: str, row: CriterionValue, columns: Mapping[str, int], cell: str) -> None:
    if row.criterion not in columns:
        raise InvalidInput(
            f"{candidate} has a value for {row.criterion!r}, which has no weight.",
            field=f"{cell}.criterion",
            hint="Give the criterion a weight, 0 if it should not count, or leave its values out.",
        )
    standard = row.criterion in StandardCriterion.__members__
    least, most = (0.0, MAX_POINTS) if standard else (-GREATEST, GREATEST)
    if not least <= row.value <= most:
        raise InvalidInput(
            f"{row.criterion} of {candidate} must lie in {least:g}..{most:g}; it is {row.value}.",
            field=f"{cell}.value",
        )


def _check_missing(
    candidates: Sequence[PartnerCandidate],
    weights: Sequence[CriterionWeight],
    table: Table,
    method: RankingMethod,
    missing: MissingValues,
) -> None:
    """Reject the first candidate whose missing value is not allowed."""
    may_miss = missing is MissingValues.RENORMALISE and method is RankingMethod.WEIGHTED_SUM
    for at in np.flatnonzero(~table.given.all(axis=1)).tolist():
        name, field = candidates[at].name, f"input.candidates[{at}].values"
        if not may_miss:
            criterion = weights[int(np.argmin(table.given[at]))].criterion
            hint = "RENORMALISE leaves a missing value out."
            if missing is MissingValues.RENORMALISE:
                hint = f"{method} compares all candidates on each criterion; only WEIGHTED_SUM renormalises."
            raise InvalidInput(f"{name} has no value for {criterion}.", field=field, hint=hint)
        if not table.weights[table.given[at]].sum() > 0:
            raise InvalidInput(
                f"{name} has no value for any criterion that has a weight above 0.", field=field
            )

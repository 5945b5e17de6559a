"""How well scores rank the links formed: AUC, hits and reciprocal ranks, with bootstrap intervals."""

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Positions, sums
from graph_service.domain.network import Flags, Levels

HIT_RANK: Final = 10
"""A search hits if a link that was formed is among this many first results."""
INTERVAL: Final = (2.5, 97.5)
"""Percentiles between which a bootstrap interval lies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A figure and the 95 % bootstrap interval around it."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieval:
    """The quality of scores; all values in [0, 1], higher is better; None if there is nothing to find."""

    auc: Annotated[
        Measure | None, Doc("Chance that a formed link scores above one that was not; ties count half.")
    ]
    hits_at_10: Annotated[Measure | None, Doc("Share of searches with such a link among the first ten.")]
    mrr: Annotated[Measure | None, Doc("Mean of 1 / rank of the first such link of each search.")]


def auc(scores: Levels, came: Flags) -> float:
    """The chance that a link that was formed scores above one that was not; ties count half.

    NaN if there are no links of one of the two kinds.

    Examples
    --------
    >>> auc(np.array([0.9, 0.5, 0.5, 0.1]), np.array([True, True, False, False]))
    0.875
    """
    if came.all() or not came.any():
        return float("nan")
    return float(placements(scores[came], scores[~came]).mean())


def placements(relevant: Levels, others: Levels) -> Levels:
    """For each score found, the share of the others that lie below; equal ones count half."""
    ordered = np.sort(others)
    below = np.searchsorted(ordered, relevant, side="left")
    result: Levels = (below + np.searchsorted(ordered, relevant, side="right")) / (2.0 * len(ordered))
    return result


def first_ranks(scores: Levels, came: Flags, query: Positions) -> tuple[Positions, Levels]:
    """Searches that have a link to find, and the rank of the best one among those that were not formed.

    Ties count half, so that a rank may be a half; the best rank is 1.

    Examples
    --------
    >>> first_ranks(np.array([3.0, 2.0, 2.0, 1.0]), np.array([False, True, False, True]), np.zeros(4, int))
    (array([0]), array([2.5]))
    """
    order = np.argsort(query, kind="stable")
    queries, starts = np.unique(query[order], return_index=True)
    firsts, ranks = [], []
    ends = np.append(starts, len(order))[1:]
    for number, begin, end in zip(queries.tolist(), starts.tolist(), ends.tolist(), strict=True):
        rows = order[begin:end]
        hit = came[rows]
        if hit.any():
            best = scores[rows][hit].max()
            others = scores[rows][~hit]
            firsts.append(number)
            ranks.append(1.0 + (others > best).sum() + (others == best).sum() / 2.0)
    return np.array(firsts, dtype=np.int64), np.array(ranks, dtype=np.float64)


def retrieval(
    scores: Levels,
    came: Flags,
    cluster: Positions,
    searched: Positions,
    query: Positions,
    *,
    samples: int,
    seed: int,
) -> Retrieval:
    """The quality of scores, with intervals.

    Parameters
    ----------
    scores, came
        The score of each possible link, and whether it was formed; used for the AUC.
    cluster
        The company that formed the link, where it was formed.
    searched, query
        Rows of the possible links, and the search that each is a result of; a link may be in two searches.
        Hits and ranks are computed over these.
    samples, seed
        Bootstrap samples, and the seed of their random numbers.

    Notes
    -----
    A sample draws companies that formed links (for the AUC) and searches (for hits and ranks), with
    replacement: the links of one newcomer are not independent observations.
    """
    random = np.random.default_rng(seed)
    area, owner = np.zeros(0), np.zeros(0, dtype=np.int64)
    if came.any() and not came.all():
        area = placements(scores[came], scores[~came])
        owner = np.unique(cluster[came], return_inverse=True)[1]
    count = int(owner.max()) + 1 if len(owner) else 0
    _, ranks = first_ranks(scores[searched], came[searched], query)
    ones = np.ones(len(ranks))
    return Retrieval(
        auc=_measure(sums(owner, area, count), sums(owner, np.ones(len(area)), count), samples, random),
        hits_at_10=_measure((ranks <= HIT_RANK).astype(np.float64), ones, samples, random),
        mrr=_measure(1.0 / ranks, ones, samples, random),
    )


def _measure(totals: Levels, counts: Levels, samples: int, random: np.random.Generator) -> Measure | None:
    """The mean over clusters of different sizes, and its interval."""
    if not len(totals):
        return None
    drawn = random.multinomial(len(totals), np.full(len(totals), 1.0 / len(totals)), size=samples)
    low, high = np.percentile((drawn @ totals) / (drawn @ counts), INTERVAL)
    return Measure(value=float(totals.sum() / counts.sum()), low=float(low), high=float(high))

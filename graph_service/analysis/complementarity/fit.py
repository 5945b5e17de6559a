"""Directed complementarity: how much of one company's open gaps another would close."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Final

import numpy as np
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import (
    Positions,
    concatenated_ranges,
    rounded,
    rounded_value,
    sums,
)
from graph_service.analysis.complementarity.fit_blocks import FitBlocks
from graph_service.analysis.limits import Deadline
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.domain.errors import InvalidInput
from graph_service.domain.network import Flags, Levels

CELLS_AT_ONCE: Final = 4_000_000
"""Receivers times companies that are added up together; bounds the memory."""
ROWS_AT_ONCE: Final = 4_000_000
"""Rows of (need, holder) that are processed together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FitResource:
    """What one resource contributes to a fit; the contributions add up to the fit."""

    resource: str
    contribution: Annotated[float, Doc("Share of the receiver's weighted shortfalls, in [0, 1].")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How well two companies complement one another, in both directions; all values in [0, 1]."""

    from_: str
    to: str
    fit: Annotated[float, Doc("Share of the open gaps of `to` that `from_` would close.")]
    reverse_fit: float
    mutual_fit: Annotated[float, Doc("The smaller of the two.")]
    redundancy: Annotated[float, Doc("Jaccard index of the two sets of resources held.")]
    gives: Annotated[tuple[FitResource, ...], Doc("From `from_` to `to`, greatest contribution first.")]
    receives: Annotated[tuple[FitResource, ...], Doc("From `to` to `from_`.")]
    conflict: bool
    truncated: bool = False
    reason: Annotated[str | None, Doc("Why both directions are empty.")] = None


@dataclass(frozen=True, slots=True)
class FitRows:
    """The fits of many pairs, by receiver and then giver.

    Attributes
    ----------
    receivers_done
        Number of the requested receivers that were computed before the deadline, in the given order.
    """

    giver: Positions
    receiver: Positions
    fit: Levels
    receivers_done: int


def fit(active: ActiveNetwork, giver: str, receiver: str) -> Fit:
    """How much of the receiver's open gaps the giver would close, and the other way round.

    Parameters
    ----------
    active
        The network on a day.
    giver, receiver
        Keys of two different companies.

    Returns
    -------
    Fit
        Values in [0, 1]; contributions by size, then resource key.

    Raises
    ------
    NotFound
        There is no such company.
    InvalidInput
        Both are the same company.

    Notes
    -----
    For each gap of the receiver ``close = min(shortfall, max(0, level - effective))``, for a pooled
    resource ``min(level, shortfall)`` and 0 between partners; the fit is
    ``sum(importance * close) / sum(importance * shortfall)``, 0 when the receiver has no gap.

    References
    ----------
    Analyses, section 3.

    Examples
    --------
    >>> from datetime import date
    >>> from graph_service.domain.model.entities import Company, Holding, Need, Resource, ResourceKind
    >>> from graph_service.domain.network import Network
    >>> network = Network.of(
    ...     companies=[Company(key=key, name=key) for key in "ab"],
    ...     resources=[Resource(key=key, name=key, kind=ResourceKind.OTHER) for key in ("r", "s")],
    ...     holdings=[
    ...         Holding(company="a", resource="r", level=0.25),
    ...         Holding(company="a", resource="s", level=1),
    ...     ],
    ...     needs=[
    ...         Need(company="b", resource="r", importance=0.6, required_level=0.5),
    ...         Need(company="b", resource="s", importance=0.4, required_level=0.4),
    ...     ],
    ... )
    >>> result = fit(ActiveNetwork(network, date(2026, 1, 1)), "a", "b")
    >>> round(result.fit, 4), [(part.resource, round(part.contribution, 4)) for part in result.gives]
    (0.6739, [('s', 0.3478), ('r', 0.3261)])
    """
    a, b = active.company(giver), active.company(receiver)
    if a == b:
        raise InvalidInput("A fit is between two different companies.", field="to")
    gives, forward = fit_contributions(active, a, b)
    receives, backward = fit_contributions(active, b, a)
    reason = None
    if not gives and not receives:
        reason = f"Neither {giver} nor {receiver} would close an open gap of the other."
        if not active.needs.total[a] and not active.needs.total[b]:
            reason = f"Neither {giver} nor {receiver} has an open gap."
    return Fit(
        from_=giver,
        to=receiver,
        fit=forward,
        reverse_fit=backward,
        mutual_fit=min(forward, backward),
        redundancy=_redundancy(active, a, b),
        gives=gives,
        receives=receives,
        conflict=bool(active.are_in_conflict(np.array([a]), np.array([b]))[0]),
        reason=reason,
    )


def fit_contributions(
    active: ActiveNetwork, giver: int, receiver: int
) -> tuple[tuple[FitResource, ...], float]:
    """What each resource contributes to the fit, greatest first, and the fit."""
    needs = active.needs
    total = float(needs.total[receiver])
    rows = np.arange(active.needs_of.of(receiver).start, active.needs_of.of(receiver).stop)
    rows = rows[needs.weighted[rows] > 0]
    if not len(rows):
        return (), 0.0
    levels = active.levels(np.full(len(rows), giver), needs.resource[rows])
    shares = needs.importance[rows] * _closed_shortfall(active, rows, np.full(len(rows), giver), levels)
    contributions = rounded(shares / total)
    order = np.lexsort((rows, -contributions))
    order = order[contributions[order] > 0]
    resources = active.resource_keys(needs.resource[rows[order]])
    parts = zip(resources, contributions[order].tolist(), strict=True)
    return (
        tuple(FitResource(resource=resource, contribution=share) for resource, share in parts),
        # added up one after the other as the fits of many pairs are, so that both agree to the last bit
        rounded_value(float(sums(np.zeros(len(rows), dtype=np.int64), shares, 1)[0]) / total),
    )


def fits(
    active: ActiveNetwork,
    *,
    receivers: Positions,
    givers: Positions | None = None,
    minimum: float = 0.0,
    deadline: Deadline | None = None,
) -> FitRows:
    """The fits above 0 and at least `minimum` of all pairs of a giver and a receiver.

    Parameters
    ----------
    receivers, givers
        Company numbers, ascending; givers None: all companies.
    minimum
        Least fit, compared at 9 decimals.
    deadline
        When to stop; the receivers that were finished by then are in the result.

    Notes
    -----
    Only holders of what a receiver lacks are visited: the work is the number of (gap, holder) pairs, done
    in blocks of receivers, each a sparse product.
    """
    everyone = active.company_numbers(None)
    blocks, done = [], 0
    for block in FitBlocks(active, receivers, everyone if givers is None else givers, minimum).until(
        deadline
    ):
        blocks.append(block)
        done = block.receivers_done
    return FitRows(
        giver=np.concatenate([np.zeros(0, dtype=np.int64), *[block.giver for block in blocks]]),
        receiver=np.concatenate([np.zeros(0, dtype=np.int64), *[block.receiver for block in blocks]]),
        fit=np.concatenate([np.zeros(0), *[block.fit for block in blocks]]),
        receivers_done=done,
    )


def fits_of(active: ActiveNetwork, givers: Positions, receivers: Positions) -> Levels:
    """The fit of givers[i] to receivers[i], for each i; 0 for itself."""
    needs = active.needs
    of, rows = active.needs_of.rows_of(receivers)
    is_open = needs.weighted[rows] > 0
    of, rows = of[is_open], rows[is_open]
    levels = active.levels(givers[of], needs.resource[rows])
    shares = needs.importance[rows] * _closed_shortfall(active, rows, givers[of], levels)
    totals = needs.total[receivers]
    pair_fits = rounded(sums(of, shares, len(receivers)) / np.where(totals > 0, totals, 1.0))
    result: Levels = np.where(givers == receivers, 0.0, pair_fits)
    return result


def resources_given(active: ActiveNetwork, givers: Positions, receivers: Positions) -> list[tuple[str, ...]]:
    """Keys of the resources with which givers[i] closes gaps of receivers[i], greatest contribution first."""
    needs = active.needs
    of, rows = active.needs_of.rows_of(receivers)
    is_open = needs.weighted[rows] > 0
    of, rows = of[is_open], rows[is_open]
    levels = active.levels(givers[of], needs.resource[rows])
    shares = needs.importance[rows] * _closed_shortfall(active, rows, givers[of], levels)
    contributions = rounded(shares / needs.total[receivers[of]])
    order = np.lexsort((rows, -contributions, of))
    order = order[contributions[order] > 0]
    keys = active.resource_keys(needs.resource[rows[order]].tolist())
    ends = np.searchsorted(of[order], np.arange(len(receivers) + 1)).tolist()
    return [keys[begin:end] for begin, end in pairwise(ends)]


def fits_among(active: ActiveNetwork, companies: Positions) -> FitRows:
    """The fits above 0 of all pairs of a giver and a receiver within some companies.

    Parameters
    ----------
    companies
        Company numbers, ascending.

    Notes
    -----
    The work is the number of (gap, holder) pairs within the companies, not within the whole network.
    """
    needs, count = active.needs, len(companies)
    giver, rows = active.holds_of.rows_of(companies)
    order = np.argsort(active.held[rows], kind="stable")
    giver, held, level = giver[order], active.held[rows][order], active.held_level[rows][order]
    of, gaps = active.needs_of.rows_of(companies)
    is_open = needs.weighted[gaps] > 0
    of, gaps = of[is_open], gaps[is_open]
    first = np.searchsorted(held, needs.resource[gaps], side="left")
    sizes = np.searchsorted(held, needs.resource[gaps], side="right") - first
    ends = np.cumsum(sums(of, sizes.astype(np.float64), count))
    found_givers, found_receivers, found_fits = [], [], []
    for begin, end in _spans(ends, max(1, CELLS_AT_ONCE // max(1, count))):
        part = slice(*np.searchsorted(of, [begin, end]).tolist())
        owner, at = concatenated_ranges(first[part], sizes[part])
        gap, receiver = gaps[part][owner], of[part][owner]
        shares = needs.importance[gap] * _closed_shortfall(active, gap, companies[giver[at]], level[at])
        cells = sums((receiver - begin) * count + giver[at], shares, (end - begin) * count)
        totals = needs.total[companies[begin:end]]
        table = rounded(cells.reshape(end - begin, count) / np.where(totals > 0, totals, 1.0)[:, None])
        table[np.arange(end - begin), np.arange(begin, end)] = 0.0
        to, by = np.nonzero(table > 0)
        found_givers.append(companies[by])
        found_receivers.append(companies[begin + to])
        found_fits.append(table[to, by])
    none = np.zeros(0, dtype=np.int64)
    return FitRows(
        giver=np.concatenate([none, *found_givers]),
        receiver=np.concatenate([none, *found_receivers]),
        fit=np.concatenate([np.zeros(0), *found_fits]),
        receivers_done=count,
    )


def fits_to(active: ActiveNetwork, receiver: int) -> Levels:
    """The fit of every company to this receiver, by company number, not rounded; 0 for itself."""
    needs, span = active.needs, active.needs_of.of(receiver)
    gaps = np.arange(span.start, span.stop)[needs.weighted[span] > 0]
    owner, holders = active.holders_of.rows_of(needs.resource[gaps])
    giver, rows = active.holder[holders], gaps[owner]
    shares = needs.importance[rows] * _closed_shortfall(active, rows, giver, active.holder_level[holders])
    table = sums(giver, shares, active.company_count)
    if len(gaps):
        table /= needs.total[receiver]
    table[receiver] = 0.0
    return table


def _closed_shortfall(active: ActiveNetwork, rows: Positions, giver: Positions, level: Levels) -> Levels:
    """How much of the shortfall of need rows[i] giver[i] closes with a level of level[i]."""
    needs = active.needs
    shortfall, pooled = needs.shortfall[rows], needs.pooled[rows]
    closed: Levels = np.minimum(shortfall, np.maximum(0.0, level - needs.effective[rows]))
    if pooled.any():
        adds: Flags = ~active.are_partners(giver[pooled], needs.company[rows[pooled]])
        closed[pooled] = np.minimum(level[pooled], shortfall[pooled]) * adds
    return closed


def _spans(ends: Levels, most: int) -> Iterator[tuple[int, int]]:
    """Spans of at most that length with few enough rows; the rows of each element end at `ends`."""
    begin = 0
    while begin < len(ends):
        done = ends[begin - 1] if begin else 0.0
        end = int(np.searchsorted(ends, done + ROWS_AT_ONCE, side="right"))
        end = min(max(begin + 1, end), begin + most, len(ends))
        yield begin, end
        begin = end


def _redundancy(active: ActiveNetwork, a: int, b: int) -> float:
    mine, theirs = active.held[active.holds_of.of(a)], active.held[active.holds_of.of(b)]
    shared = len(np.intersect1d(mine, theirs, assume_unique=True))
    either = len(mine) + len(theirs) - shared
    return rounded_value(shared / either) if either else 0.0

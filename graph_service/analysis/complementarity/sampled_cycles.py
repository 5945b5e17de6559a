"""Exchange cycles where links are too many: all swaps of two by a join, some rings of three by walks."""

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import (
    Groups,
    Positions,
    concatenated_ranges,
    distinct,
    rounded,
    sums,
)
from graph_service.analysis.complementarity.fit import fits_of
from graph_service.analysis.complementarity.fit_blocks import SLACK, FitBlocks
from graph_service.analysis.limits import Deadline
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.optimisation.cycles import Cycle, Found, spread
from graph_service.domain.network import Flags, Levels

OFFERS_PER_SECOND: Final = 600_000
"""Combinations of a held and a missing resource that are joined per second of the time limit."""
PAIRS_PER_SECOND: Final = 150_000
"""Pairs of companies whose fits are computed per second."""
PICKS: Final = 10
"""Holders that are picked for each gap, to begin walks with."""
STRONGEST: Final = 20
"""They are picked from at least this many of the strongest holders."""
STRONG_SHARE: Final = 0.3
"""Minimum share of a receiver's total gap that a strong link closes."""
PAIRS_AT_ONCE: Final = 500_000
"""Pairs whose fits are computed together; bounds the memory."""


@dataclass(frozen=True, slots=True)
class _Offers:
    """Combinations of something that a company holds and something that it lacks."""

    company: Positions
    held: Positions
    level: Levels
    gap: Annotated[Positions, Doc("Rows of the columns of needs.")]
    complete: bool


class SampledCycles:
    """Finds swaps of two and rings of three without looking at every link.

    Parameters
    ----------
    active
        The network on a day.
    members
        By company number: who may take part.
    minimum
        Least fit of a link, rounded.
    seconds
        The time limit. It determines how many links are examined, so that two runs find the same.

    Notes
    -----
    Of two that swap, each holds what the other lacks: companies by (held, lacked) joined with companies by
    (lacked, held) are all swaps. Only those gaps count that can be the greatest part of a link, which is at
    least the minimum over the number of the receiver's gaps; so the join is small, and leaves nothing out.
    Rings of three are walks along two strong links that a third one, strong or not, leads back from.
    """

    def __init__(self, active: ActiveNetwork, members: Flags, minimum: float, seconds: float) -> None:
        self._active, self._members, self._minimum = active, members, minimum
        self._most_offers = int(OFFERS_PER_SECOND * seconds)
        self._most_pairs = int(PAIRS_PER_SECOND * seconds)
        self._chance = np.random.default_rng(0)
        needs = active.needs
        total = needs.total[needs.company]
        is_open = (needs.weighted > 0) & members[needs.company]
        count = sums(needs.company[is_open], np.ones(int(is_open.sum())), active.company_count)
        self._share = needs.weighted / np.where(total > 0, total, 1.0)
        self._least = minimum / np.maximum(1.0, count[needs.company]) - SLACK
        self._gaps = np.flatnonzero(is_open & (self._share >= self._least))

    def search(self, max_length: int, most: int, deadline: Deadline) -> Found:
        """At most `most` cycles; those that are best for one of their companies come first."""
        swaps, complete = self._swaps()
        rings = np.zeros((0, 3), dtype=np.int64)
        if max_length > 2 and not deadline.is_over():
            rings = self._rings()
        room = most - min(len(swaps), max(most // 2, most - len(rings)))
        cycles = [*self._best(swaps, most - room), *self._best(rings, room)]
        return Found(cycles, complete and max_length == 2 and len(cycles) == len(swaps))

    def _best(self, cycles: Positions, most: int) -> list[Cycle]:
        """At most `most` of the cycles, one row each."""
        if len(cycles) > most:
            value = sum(fits_of(self._active, cycles[:, n - 1], cycles[:, n]) for n in range(cycles.shape[1]))
            cycles = cycles[spread(cycles, np.asarray(value))[:most]]
        return list(map(tuple, cycles.tolist()))

    def _swaps(self) -> tuple[Positions, bool]:
        """The pairs with a link both ways, smaller number first; whether these are all."""
        active, needs = self._active, self._active.needs
        offers = self._offers()
        lacked = needs.resource[offers.gap]
        first = np.flatnonzero(offers.held <= lacked)
        keys = lacked * active.resource_count + offers.held
        order = np.argsort(keys, kind="stable")
        wanted = (offers.held * active.resource_count + lacked)[first]
        by_wanted = np.argsort(wanted, kind="stable")  # sorted ones are looked up side by side in memory
        first, wanted, keys = first[by_wanted], wanted[by_wanted], keys[order]
        begin = np.searchsorted(keys, wanted, side="left")
        size = np.searchsorted(keys, wanted, side="right") - begin
        owner, at, complete = self._limited_ranges(begin, size, self._most_offers)
        offer, other = first[owner], order[at]
        serves = self._closes(offer, other, offers) & self._closes(other, offer, offers)
        a, b = offers.company[offer[serves]], offers.company[other[serves]]
        pairs = distinct(np.minimum(a, b) * active.company_count + np.maximum(a, b))
        if len(pairs) > self._most_pairs:
            pairs = np.sort(self._chance.choice(pairs, self._most_pairs, replace=False))
            complete = False
        a, b = np.divmod(pairs, max(1, active.company_count))
        kept = np.flatnonzero((a != b) & ~active.are_in_conflict(a, b))
        kept = self._rows_with_fit(a, b, kept)
        kept = self._rows_with_fit(b, a, kept)
        kept = kept[~active.are_partners(a[kept], b[kept])]
        return np.stack([a[kept], b[kept]], axis=1), complete and offers.complete

    def _offers(self) -> _Offers:
        """Each resource that a member holds and another lacks, combined with each gap of that member."""
        active, needs = self._active, self._active.needs
        is_lacked = np.zeros(active.resource_count, dtype=np.bool_)
        is_lacked[needs.resource[self._gaps]] = True
        company = needs.company[self._gaps]
        starts = active.holds_of.starts[company]
        owner, at, complete = self._limited_ranges(starts, active.holds_of.sizes(company), self._most_offers)
        counts = is_lacked[active.held[at]]
        owner, at = owner[counts], at[counts]
        return _Offers(company[owner], active.held[at], active.held_level[at], self._gaps[owner], complete)

    def _limited_ranges(
        self, starts: Positions, sizes: Positions, most: int
    ) -> tuple[Positions, Positions, bool]:
        """Ranges laid end to end, or at most `most` of their elements; whether these are all."""
        total = int(sizes.sum())
        if total <= most:
            return *concatenated_ranges(starts, sizes), True
        place = np.sort(self._chance.integers(total, size=most))
        ends = np.cumsum(sizes)
        owner = np.searchsorted(ends, place, side="right")
        return owner, starts[owner] + place - (ends - sizes)[owner], False

    def _closes(self, giving: Positions, getting: Positions, offers: _Offers) -> Flags:
        """Whether what one offer holds can be the greatest part of a link to the company of the other."""
        needs, gap = self._active.needs, offers.gap[getting]
        effective = np.where(needs.pooled[gap], 0.0, needs.effective[gap])
        closed = np.minimum(needs.shortfall[gap], offers.level[giving] - effective)
        share = needs.importance[gap] * closed / needs.total[needs.company[gap]]
        result: Flags = (closed > 0) & (share >= self._least[gap])
        return result

    def _rows_with_fit(self, giver: Positions, receiver: Positions, rows: Positions) -> Positions:
        """Those of the rows with a fit of at least the minimum."""
        kept = [rows[:0]]
        for begin in range(0, len(rows), PAIRS_AT_ONCE):
            part = rows[begin : begin + PAIRS_AT_ONCE]
            fit = fits_of(self._active, giver[part], receiver[part])
            kept.append(part[(fit > 0) & (fit >= self._minimum)])
        return np.concatenate(kept)

    def _rings(self) -> Positions:
        """Rings of three, the smallest number first, each once."""
        active = self._active
        giver, receiver = self._strong_links()
        after = Groups.by(giver, active.company_count)
        owner, at, _ = self._limited_ranges(after.starts[receiver], after.sizes(receiver), self._most_pairs)
        a, b, c = giver[owner], receiver[owner], receiver[at]
        rows = np.flatnonzero((a != c) & ~active.are_in_conflict(a, c))
        rows = self._rows_with_fit(c, a, rows)
        rows = rows[~active.are_partners(a[rows], c[rows])]
        rings = np.stack([a[rows], b[rows], c[rows]], axis=1)
        turn = (np.argmin(rings, axis=1)[:, None] + np.arange(3)) % 3
        result: Positions = np.unique(np.take_along_axis(rings, turn, axis=1), axis=0)
        return result

    def _strong_links(self) -> tuple[Positions, Positions]:
        """Giver and receiver of some links, spread over the companies, by giver.

        For each gap that is a large part of its company's total, some holders are picked, among those that
        close all of it or else among the strongest: what a holder closes of this one gap is enough.
        """
        active, needs, members = self._active, self._active.needs, self._members
        least = max(self._minimum, STRONG_SHARE)
        gaps = self._gaps[self._share[self._gaps] >= least]
        if len(gaps) * PICKS > self._most_pairs:
            gaps = np.sort(self._chance.choice(gaps, self._most_pairs // PICKS, replace=False))
        rows = np.flatnonzero(members[active.holder])
        of_resource = np.repeat(np.arange(active.resource_count), np.diff(active.holders_of.starts))[rows]
        place = of_resource - active.holder_level[rows] / 2  # by resource, then from the highest level down
        order = np.argsort(place, kind="stable")
        place, rows = place[order], rows[order]
        holder, level = active.holder[rows], active.holder_level[rows]
        resource = needs.resource[gaps]
        first, after = np.searchsorted(place, [resource - 0.5, resource + 0.0])
        effective = np.where(needs.pooled[gaps], 0.0, needs.effective[gaps])
        enough = np.searchsorted(place, resource - (effective + needs.shortfall[gaps]) / 2, side="right")
        width = np.minimum(after - first, np.maximum(enough - first, STRONGEST))
        at = (self._chance.random((PICKS, len(gaps))) * width).astype(np.int64)
        column, of = (at + first)[:, width > 0].ravel(), np.tile(np.flatnonzero(width > 0), PICKS)
        giver, receiver = holder[column], needs.company[gaps[of]]
        closed = np.minimum(needs.shortfall[gaps[of]], level[column] - effective[of])
        share = needs.importance[gaps[of]] * closed / needs.total[receiver]
        counts = (share >= least) & (giver != receiver) & ~active.are_in_conflict(giver, receiver)
        pairs = distinct(giver[counts] * active.company_count + receiver[counts])
        giver, receiver = np.divmod(pairs, max(1, active.company_count))
        apart = ~active.are_partners(giver, receiver)
        return giver[apart], receiver[apart]


def received_bound(active: ActiveNetwork, members: Positions, minimum: float, deadline: Deadline) -> float:
    """What the companies can receive at most, each from one giver.

    Parameters
    ----------
    members
        Company numbers, ascending.
    deadline
        When to stop looking at the links; receivers not reached by then count as if the best holder of each
        thing that they lack were one company.
    """
    needs = active.needs
    allowed = np.zeros(active.company_count, dtype=np.bool_)
    allowed[members] = True
    best = np.zeros(active.resource_count)
    held_by = np.repeat(np.arange(active.resource_count), np.diff(active.holders_of.starts))
    np.maximum.at(best, held_by, np.where(allowed[active.holder], active.holder_level, 0.0))
    effective = np.where(needs.pooled, 0.0, needs.effective)
    closed = np.minimum(needs.shortfall, np.maximum(0.0, best[needs.resource] - effective))
    most = sums(needs.company, needs.importance * closed, active.company_count)
    most = rounded(most / np.where(needs.total > 0, needs.total, 1.0))
    given = np.zeros(active.company_count)
    done = 0
    for block in FitBlocks(active, members, members, minimum, conflicts=False).until(deadline):
        most[members[done : block.receivers_done]] = 0.0
        np.maximum.at(most, block.receiver, block.fit)
        np.maximum.at(given, block.giver, block.fit)
        done = block.receivers_done
    received = most[members]
    bound = float(received[received >= minimum - SLACK].sum())
    return min(bound, float(given.sum())) if done == len(members) else bound

"""Fits of all pairs, a block of receivers at a time: what holders close is added up as a sparse product."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from scipy import sparse
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import (
    DECIMALS,
    Positions,
    concatenated_ranges,
    rounded,
    rounded_value,
)
from graph_service.analysis.limits import Deadline, go_on
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.network.supply import held_in_alliances
from graph_service.domain.network import Flags, Ids, Levels

ROWS_AT_ONCE: Final = 1 << 18
"""Rows of (gap, holder) in a block, which then stays in the processor's cache."""
SLACK: Final = 10.0**-DECIMALS
"""More than rounding can raise a fit."""


@dataclass(frozen=True, slots=True)
class FitBlock:
    """The fits of some receivers with all givers, by receiver."""

    giver: Ids
    receiver: Ids
    fit: Levels
    receivers_done: Annotated[int, Doc("How many receivers are finished with this block.")]


class FitBlocks:
    """The fits above 0 and at least `minimum` of all pairs, rounded, in blocks of receivers.

    Parameters
    ----------
    receivers, givers
        Company numbers, ascending.
    minimum
        Least fit, compared at 9 decimals.
    conflicts
        Whether pairs in conflict count. Partners always count, but close nothing of each other.

    Notes
    -----
    With one row per gap and one column per company, what each holder closes is a sparse matrix; its product
    with the matrix that says whose gap is whose adds up the gaps of a receiver in their order, as the fit of
    a single pair does, so both agree to the last bit. Nothing is ever laid out for pairs that share no gap.
    """

    def __init__(
        self,
        active: ActiveNetwork,
        receivers: Positions,
        givers: Positions,
        minimum: float,
        *,
        conflicts: bool = True,
    ) -> None:
        self._active, self._receivers, self._minimum = active, receivers, rounded_value(minimum)
        self._conflicts = conflicts
        self._allowed: Flags | None = None
        if len(givers) < active.company_count:
            self._allowed = np.zeros(active.company_count, dtype=np.bool_)
            self._allowed[givers] = True
        needs = active.needs
        of, gap = active.needs_of.rows_of(receivers)
        is_open = needs.weighted[gap] > 0
        self._gap, of = gap[is_open], of[is_open]
        resource = needs.resource[self._gap]
        self._first = active.holders_of.starts[resource]
        self._sizes = active.holders_of.sizes(resource)
        # where the gaps, and the rows, of each receiver begin
        self._gaps_from = np.searchsorted(of, np.arange(len(receivers) + 1))
        self._rows_from = np.concatenate([[0], np.cumsum(self._sizes)])
        self._holder = active.holder.astype(np.int32)
        held_by = np.repeat(
            np.arange(active.resource_count, dtype=np.int64), np.diff(active.holders_of.starts)
        )
        self._holder_pairs = held_by * active.company_count + active.holder
        pooled = needs.pooled[self._gap]
        # a pooled resource adds to what is there
        self._effective = np.where(pooled, 0.0, needs.effective[self._gap])
        self._pooled = np.flatnonzero(pooled)
        self._shared = held_in_alliances(active, active.network.resources.pooled)

    def until(self, deadline: Deadline | None) -> Iterator[FitBlock]:
        """The blocks that can be computed before the deadline."""
        rows_from = self._rows_from[self._gaps_from]
        begin = 0
        while begin < len(self._receivers) and not (deadline is not None and deadline.is_over()):
            go_on()
            end = int(np.searchsorted(rows_from, rows_from[begin] + ROWS_AT_ONCE, side="right")) - 1
            end = max(begin + 1, end)
            yield self._block(begin, end)
            begin = end

    def _block(self, begin: int, end: int) -> FitBlock:
        """The fits of the receivers from one position to another."""
        count, needs = self._active.company_count, self._active.needs
        gaps_from = self._gaps_from[begin : end + 1]
        some = slice(int(gaps_from[0]), int(gaps_from[-1]))
        rows_from = self._rows_from[some.start : some.stop + 1]
        spans = [
            slice(first, first + size)
            for first, size in zip(self._first[some].tolist(), self._sizes[some].tolist(), strict=True)
        ]
        holder = np.concatenate([self._holder[:0], *[self._holder[span] for span in spans]])
        level = self._active.holder_level
        share = np.concatenate([level[:0], *[level[span] for span in spans]])
        gap, sizes = self._gap[some], self._sizes[some]
        share -= np.repeat(self._effective[some], sizes)
        np.maximum(share, 0.0, out=share)
        np.minimum(share, np.repeat(needs.shortfall[gap], sizes), out=share)
        share *= np.repeat(needs.importance[gap], sizes)
        share[self._void(some) - rows_from[0]] = 0.0
        closed = sparse.csr_array(
            (share, holder, (rows_from - rows_from[0]).astype(np.int32)), shape=(len(gap), count)
        )
        whose = sparse.csr_array(
            (
                np.ones(len(gap)),
                np.arange(len(gap), dtype=np.int32),
                (gaps_from - some.start).astype(np.int32),
            ),
            shape=(end - begin, len(gap)),
        )
        added = whose @ closed
        added.sort_indices()  # the entries of a product are unordered
        block = self._receivers[begin:end].astype(np.int32)
        receiver = np.repeat(block, np.diff(added.indptr))
        fit = added.data / np.repeat(needs.total[block], np.diff(added.indptr))
        kept = np.flatnonzero(fit >= self._minimum - SLACK)
        giver, receiver, fit = added.indices[kept], receiver[kept], rounded(fit[kept])
        passed = (fit > 0) & (fit >= self._minimum) & (giver != receiver)
        if self._allowed is not None:
            passed &= self._allowed[giver]
        return FitBlock(giver[passed], receiver[passed], fit[passed], end)

    def _void(self, some: slice) -> Positions:
        """Rows whose holder closes nothing: a partner where the gap is pooled, a rival where none counts."""
        active, needs = self._active, self._active.needs
        begin, end = np.searchsorted(self._pooled, [some.start, some.stop]).tolist()
        pooled = self._pooled[begin:end]
        gap = self._gap[pooled]
        pairs, partner, _ = self._shared
        of, rows = active.alliances_of.rows_of(needs.company[gap])
        wanted = active.joined[rows] * active.resource_count + needs.resource[gap][of]
        first = np.searchsorted(pairs, wanted, side="left")
        owner, at = concatenated_ranges(first, np.searchsorted(pairs, wanted, side="right") - first)
        void = self._rows(pooled[of[owner]], partner[at])
        if self._conflicts:
            return void
        gaps = np.arange(some.start, some.stop)
        of, rows = active.rivals_of.rows_of(needs.company[self._gap[gaps]])
        strong = active.rival_conflicts[rows]
        return np.concatenate([void, self._rows(gaps[of[strong]], active.rival[rows[strong]])])

    def _rows(self, gaps: Positions, companies: Positions) -> Positions:
        """The rows of these gaps and these companies, for companies that hold the missing resource."""
        resource = self._active.needs.resource[self._gap[gaps]]
        wanted = resource * self._active.company_count + companies
        at = np.searchsorted(self._holder_pairs, wanted)
        at = np.minimum(at, max(0, len(self._holder_pairs) - 1))
        holds = self._holder_pairs[at] == wanted if len(self._holder_pairs) else np.zeros(len(at), np.bool_)
        gaps, at = gaps[holds], at[holds]
        rows: Positions = self._rows_from[gaps] + at - self._first[gaps]
        return rows

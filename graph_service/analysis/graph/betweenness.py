"""Betweenness: the share of shortest paths between other companies that lead through each company."""

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Groups, Positions, concatenated_ranges, sums
from graph_service.analysis.graph.company_adjacency import CompanyAdjacency
from graph_service.analysis.limits import go_on
from graph_service.domain.network import Flags, Levels

SEED: Final = 20_260_101
"""Seed of the sample of companies at which paths start, if not all can be a start."""
SOURCES_AT_ONCE: Final = 64
CELLS_AT_ONCE: Final = 400_000
"""Companies and alliances times starts that are processed together, so that they fit in the CPU cache."""
MAX_WORK: Final = 100_000_000
"""Maximum work along the paths from all starts; then the starts so far are the sample."""


@dataclass(frozen=True, slots=True)
class Betweenness:
    """How often each company lies between two others.

    Attributes
    ----------
    values
        By company, in [0, 1]: 1 when all shortest paths between all others lead through it. Not rounded.
    sampled
        Whether they are an estimate from `sources` starts.
    sources
        How many companies were the start of paths.
    """

    values: Levels
    sampled: bool
    sources: Annotated[int, Doc("Isolated companies start no paths and are not counted.")]


def betweenness(graph: CompanyAdjacency) -> Betweenness:
    """The normalised betweenness of all companies: exact, or sampled in a graph that is too large for it.

    Notes
    -----
    Brandes' accumulation over companies and alliances in turn, for several starts at once. An alliance is
    visited once for each start: the members reached through it are one step further than those that reached
    it. A pair that shares several alliances is counted in each, and the repetitions are subtracted. No path
    leads through a company in a single alliance: such companies are only counted, as ends of paths.

    Starts are taken in a seeded random order until memberships x starts, and companies and alliances x starts
    x steps, reach a fixed amount of work: all of them in a graph of up to about 3,500 companies, in a few
    alliances each and ten steps from end to end. Otherwise the sum is scaled up to all starts. The amount is
    counted, not timed, so that the same graph gives the same values. A single search that would exceed it (a
    chain of thousands) ends early, and the result counts as sampled.

    References
    ----------
    Analyses, section 9. U. Brandes, "A faster algorithm for betweenness centrality", 2001; U. Brandes and
    C. Pich, "Centrality estimation in large networks", 2007.

    Examples
    --------
    >>> from datetime import date
    >>> from graph_service.analysis.network.active_network import ActiveNetwork
    >>> from graph_service.analysis.examples import star
    >>> graph = ActiveNetwork(star("h", "abcd"), date(2026, 1, 1)).company_graph
    >>> betweenness(graph).values.tolist()
    [0.0, 0.0, 0.0, 0.0, 1.0]
    """
    count = graph.company_count
    linked = np.flatnonzero(graph.degrees)
    paths = _Paths(graph)
    total = np.zeros(paths.between_count)
    at_once = max(1, min(SOURCES_AT_ONCE, CELLS_AT_ONCE // max(1, paths.cells)))
    order = np.random.default_rng(SEED).permutation(linked)
    done, work, cut = 0, 0, False
    while done < len(order) and work < MAX_WORK:
        go_on()
        sources = order[done : done + at_once]
        most_steps = max(0, MAX_WORK // len(sources) - paths.entries) // max(1, paths.cells)
        dependencies, steps, whole = paths.dependencies(sources, most_steps)
        total += dependencies
        done += len(sources)
        work += (paths.entries + paths.cells * (steps + 1)) * len(sources)
        cut = cut or not whole
    values = np.zeros(count)
    values[paths.between] = total
    if count > 2 and done:
        # each pair is met from both of its ends
        values *= len(linked) / done / ((count - 1) * (count - 2))
    return Betweenness(values, sampled=cut or done < len(linked), sources=done)


@dataclass(frozen=True, slots=True)
class _Step:
    """One step of paths from all starts: from some companies through new alliances to companies not met yet.

    Companies and alliances are cells: their number plus the start's position times how many there are.
    """

    companies: Positions
    alliances: Positions
    reached: Positions
    paths: Annotated[Levels, Doc("By alliance, how many shortest paths lead there.")]
    leaving: Annotated[tuple[Positions, Positions], Doc("Company by position, and the alliance it enters.")]
    entering: Annotated[tuple[Positions, Positions], Doc("Alliance by position, and the company reached.")]
    again: Annotated[
        tuple[Positions, Positions, Levels],
        Doc("Company by position, company reached, number of times minus one."),
    ]


class _Paths:
    """Shortest paths between companies, through those that are in several alliances."""

    def __init__(self, graph: CompanyAdjacency) -> None:
        self._graph = graph
        self.between: Positions = np.flatnonzero(graph.joined_count >= 2)
        self.between_count = len(self.between)
        self._number = np.full(graph.company_count, -1, dtype=np.int64)
        self._number[self.between] = np.arange(self.between_count)
        rows = sparse.csr_array(graph.incidence[self.between])
        columns = sparse.csr_array(rows.T)
        # a company that meets another again is in several alliances, too
        again = sparse.csr_array(graph.repeats[self.between][:, self.between])
        self._alliances, self._alliances_of = rows.indices, Groups(rows.indptr.astype(np.int64))
        self._members, self._members_of = columns.indices, Groups(columns.indptr.astype(np.int64))
        self._again, self._again_of, self._times = (
            again.indices,
            Groups(again.indptr.astype(np.int64)),
            again.data,
        )
        self._alliance_count = rows.shape[1]
        self._ends = (graph.sizes - self._members_of.sizes(np.arange(self._alliance_count))).astype(
            np.float64
        )
        self.cells = self.between_count + self._alliance_count
        self.entries = rows.nnz + again.nnz

    def dependencies(self, sources: Positions, most_steps: int) -> tuple[Levels, int, bool]:
        """By company: shares of the paths from these starts through it; steps; whether all were done."""
        width = self.between_count
        met = np.zeros(len(sources) * width, dtype=np.bool_)
        paths = np.zeros(len(sources) * width)
        entered = np.zeros(len(sources) * self._alliance_count, dtype=np.bool_)
        ends = np.tile(self._ends, len(sources))
        steps, whole = self._outwards(sources, most_steps, met, paths, entered, ends)
        through = np.zeros_like(paths)
        share, arrived = np.zeros_like(paths), np.zeros(len(entered))
        for step in reversed(steps):
            share[step.reached] = (1.0 + through[step.reached]) / paths[step.reached]
            at, company = step.entering
            arrived[step.alliances] = (
                sums(at, share[company], len(step.alliances)) + ends[step.alliances] / step.paths
            )
            at, alliance = step.leaving
            sent = sums(at, arrived[alliance], len(step.companies))
            at, company, times = step.again
            sent -= sums(at, times * share[company], len(step.companies))
            through[step.companies] = sent * paths[step.companies]
        own = self._number[sources]
        starts = np.flatnonzero(own >= 0)
        through[starts * width + own[starts]] = 0.0
        return through.reshape(len(sources), width).sum(axis=0), len(steps), whole

    def _outwards(
        self,
        sources: Positions,
        most_steps: int,
        met: Flags,
        paths: Levels,
        visited: Flags,
        ends: Levels,
    ) -> tuple[list[_Step], bool]:
        """The steps from the starts outwards, and whether these were all; fills the arrays passed in."""
        companies, entered = self._begin(sources, met, paths, ends)
        steps: list[_Step] = []
        while True:
            leaving, leading = self._enter_alliances(companies, entered, paths, visited)
            entered = entered[:0]
            alliances = np.flatnonzero(leading > 0)
            if not len(alliances):
                return steps, True
            if len(steps) >= most_steps:
                return steps, False
            visited[alliances] = True
            by_alliance = leading[alliances]
            entering, again, counts = self._reach_companies(companies, alliances, by_alliance, met, paths)
            reached = np.flatnonzero(counts > 0)
            steps.append(_Step(companies, alliances, reached, by_alliance, leaving, entering, again))
            met[reached] = True
            paths[reached] = counts[reached]
            companies = reached

    def _begin(
        self, sources: Positions, met: Flags, paths: Levels, ends: Levels
    ) -> tuple[Positions, Positions]:
        """Mark the starts; return the companies among them, and the alliances entered from the others."""
        width = self.between_count
        own = self._number[sources]
        inner, outer = np.flatnonzero(own >= 0), np.flatnonzero(own < 0)
        companies = inner * width + own[inner]
        met[companies], paths[companies] = True, 1.0
        # a start in only one alliance is already there, and is not an end of its own paths
        _, first = concatenated_ranges(
            self._graph.incidence.indptr[sources[outer]].astype(np.int64), np.ones_like(outer)
        )
        entered = outer * self._alliance_count + self._graph.incidence.indices[first]
        ends[entered] -= 1.0
        return companies, entered

    def _enter_alliances(
        self, companies: Positions, entered: Positions, paths: Levels, visited: Flags
    ) -> tuple[tuple[Positions, Positions], Levels]:
        """The links from companies to alliances not seen yet, and by alliance the number of paths there."""
        at, alliance = self._next_cells(companies, self._alliances_of, self._alliances, self._alliance_count)
        fresh = ~visited[alliance]
        at, alliance = at[fresh], alliance[fresh]
        leading = sums(alliance, paths[companies][at], len(visited))
        leading[entered] = 1.0
        return (at, alliance), leading

    def _reach_companies(
        self, companies: Positions, alliances: Positions, by_alliance: Levels, met: Flags, paths: Levels
    ) -> tuple[tuple[Positions, Positions], tuple[Positions, Positions, Levels], Levels]:
        """The links from alliances to companies not met yet, the pairs that meet again, and path counts."""
        width = self.between_count
        within, company = self._next_cells(alliances, self._members_of, self._members, width)
        fresh = ~met[company]
        within, company = within[fresh], company[fresh]
        counts = sums(company, by_alliance[within], len(paths))
        owner, rows = self._again_of.rows_of(companies % max(1, width))
        partner = (companies // max(1, width))[owner] * width + self._again[rows]
        fresh = ~met[partner]
        owner, partner, times = owner[fresh], partner[fresh], self._times[rows[fresh]]
        # a count of paths, so that exactly the double counts are subtracted
        counts -= sums(partner, times * paths[companies][owner], len(paths))
        return (within, company), (owner, partner, times), counts

    def _next_cells(
        self, cells: Positions, groups: Groups, column: NDArray[np.int32], width: int
    ) -> tuple[Positions, Positions]:
        """For each cell the content of its rows: position in `cells`, and cell there."""
        count = max(1, len(groups.starts) - 1)
        start, number = cells // count, cells % count
        owner, rows = groups.rows_of(number)
        return owner, start[owner] * width + column[rows].astype(np.int64)

"""Short cycles in a directed graph: a search with a deadline and a maximum count."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Positions
from graph_service.analysis.limits import Deadline
from graph_service.domain.network import Flags, Levels

MAX_CYCLES: Final = 100_000
"""Maximum number of cycles that a search collects."""
CYCLES_PER_SECOND: Final = 20_000
"""Number of cycles collected per second of the time limit, as many as can be processed afterwards."""
MAX_ARCS: Final = 300_000
"""Maximum size of a graph that is searched completely; larger ones only along their strongest arcs."""
STEPS_BETWEEN_LOOKS: Final = 2_048
"""Steps of the search between two checks of the clock."""

Cycle = tuple[int, ...]
"""Companies in the order of giving, the smallest number first."""


@dataclass(frozen=True, slots=True)
class Arcs:
    """Directed, weighted arcs between companies; each pair at most once in each direction."""

    giver: Positions
    receiver: Positions
    weight: Levels

    def only(self, keep: Flags) -> "Arcs":
        """The arcs that the flags keep."""
        return Arcs(self.giver[keep], self.receiver[keep], self.weight[keep])

    def __len__(self) -> int:
        return len(self.giver)


@dataclass(frozen=True, slots=True)
class Found:
    """Cycles that a search has found."""

    cycles: list[Cycle]
    complete: Annotated[bool, Doc("These are all cycles of the graph.")]


def in_cycles(arcs: Arcs, companies: int) -> Arcs:
    """The arcs inside strongly connected components: no other arc lies on a cycle."""
    graph = sparse.csr_array(
        (np.ones(len(arcs), dtype=np.int8), (arcs.giver, arcs.receiver)), shape=(companies, companies)
    )
    _, component = csgraph.connected_components(graph, directed=True, connection="strong")
    return arcs.only(component[arcs.giver] == component[arcs.receiver])


def short_cycles(
    arcs: Arcs,
    companies: int,
    conflicts: dict[int, frozenset[int]],
    max_length: int,
    most: int,
    deadline: Deadline,
) -> Found:
    """The cycles of 2 to `max_length` companies without a conflict, up to a maximum number.

    Parameters
    ----------
    arcs
        None of them joins two companies in conflict.
    conflicts
        By company those that it is in conflict with.

    Notes
    -----
    First the whole graph is searched. When that takes too long or finds too many, the search is done again
    along the two, four, eight, ... strongest arcs of every company for as long as the limits allow. All
    shorter cycles up to a length that can be searched completely, or else the best pairs, are added: so an
    interrupted search returns good cycles of all companies.
    """
    if max_length == 2:
        pairs = _pairs(arcs, companies, most + 1)
        return Found(pairs[:most], complete=len(pairs) <= most)
    if len(arcs) <= MAX_ARCS:
        search = _Search(arcs, conflicts, max_length).run(most, deadline.part(0.4))
        if search.complete:
            return search
    # dictionaries, because they keep the order of insertion
    known = dict.fromkeys(_shorter(arcs, companies, conflicts, max_length, most // 2, deadline.part(0.5)))
    rank = np.minimum(_rank(arcs.giver, arcs.weight), _rank(arcs.receiver, arcs.weight))
    width = 2
    while True:
        some = in_cycles(arcs.only(rank < width), companies)
        if len(some) > MAX_ARCS or deadline.is_over():
            break
        search = _Search(some, conflicts, max_length).run(most - len(known), deadline)
        known.update(dict.fromkeys(search.cycles))
        if not search.complete or len(known) >= most or width > companies:
            break
        width *= 2
    return Found(list(known), complete=False)


def _shorter(
    arcs: Arcs,
    companies: int,
    conflicts: dict[int, frozenset[int]],
    max_length: int,
    most: int,
    deadline: Deadline,
) -> list[Cycle]:
    """All cycles up to the greatest length with at most `most` cycles; otherwise pairs."""
    known = _pairs(arcs, companies, most)
    for length in range(2, max_length) if len(arcs) <= MAX_ARCS else ():
        search = _Search(arcs, conflicts, length).run(most, deadline)
        if not search.complete:
            break
        known = search.cycles
    return known


def _rank(end: Positions, weight: Levels) -> Positions:
    """The place of each arc among those with the same end, the strongest first, from 0."""
    order = np.lexsort((-weight, end))
    starts = np.searchsorted(end[order], end[order])
    rank = np.empty(len(end), dtype=np.int64)
    rank[order] = np.arange(len(end)) - starts
    return rank


def _pairs(arcs: Arcs, companies: int, most: int) -> list[Cycle]:
    """At most `most` cycles of two: the best one of each company, the second best ones, and so on."""
    there = arcs.giver * companies + arcs.receiver
    back = arcs.receiver * companies + arcs.giver
    _, at, other = np.intersect1d(there, back, assume_unique=True, return_indices=True)
    once = arcs.giver[at] < arcs.receiver[at]
    pairs = np.stack([arcs.giver[at[once]], arcs.receiver[at[once]]], axis=1)
    order = spread(pairs, arcs.weight[at[once]] + arcs.weight[other[once]])
    # an explicit loop: one inside the interpreter would not let other threads run
    return [(a, b) for a, b in pairs[order[:most]].tolist()]


def spread(cycles: Positions, values: Levels) -> Positions:
    """The order in which every company's best cycle comes first, then the second best ones, and so on.

    Parameters
    ----------
    cycles
        One row each.
    """
    ranks = _rank(cycles.T.ravel(), np.tile(values, cycles.shape[1])).reshape(cycles.T.shape)
    # the best of the ranks that a cycle has among its members counts
    order: Positions = np.lexsort((-values, ranks.min(axis=0)))
    return order


class _Search:
    """Depth-first from every company, through later companies only, so that each cycle is met once.

    A branch is only followed while the path back to the start is short enough, which makes the search fast on
    sparse graphs; the strongest arcs are followed first.
    """

    def __init__(self, arcs: Arcs, conflicts: dict[int, frozenset[int]], max_length: int) -> None:
        self._max_length = max_length
        self._conflicts = conflicts
        self._after: dict[int, list[int]] = {}
        self._before: dict[int, set[int]] = {}
        order = np.lexsort((arcs.receiver, -arcs.weight, arcs.giver))
        for giver, receiver in zip(arcs.giver[order].tolist(), arcs.receiver[order].tolist(), strict=True):
            self._after.setdefault(giver, []).append(receiver)
            self._before.setdefault(receiver, set()).add(giver)

    def run(self, most: int, deadline: Deadline) -> Found:
        """At most `most` cycles, found before the deadline."""
        cycles: list[Cycle] = []
        for start in sorted(self._after):
            if deadline.is_over():
                return Found(cycles, complete=False)
            for cycle in self._from(start, deadline):
                if cycle is None or len(cycles) == most:
                    return Found(cycles, complete=False)
                cycles.append(cycle)
        return Found(cycles, complete=True)

    def _from(self, start: int, deadline: Deadline) -> Iterator[Cycle | None]:
        """The cycles whose smallest company is `start`; then None if the deadline passed."""
        way_back = self._ways_back(start)
        path, on_path = [start], {start}
        stack = [iter(self._after[start])]
        steps = 0
        none: frozenset[int] = frozenset()
        while stack:
            for company in stack[-1]:
                steps += 1
                if steps % STEPS_BETWEEN_LOOKS == 0 and deadline.is_over():
                    yield None
                    return
                if company == start:
                    yield tuple(path)
                    continue
                back = way_back.get(company)
                if back is None or len(path) + back > self._max_length or company in on_path:
                    continue
                if not on_path.isdisjoint(self._conflicts.get(company, none)):
                    continue
                if len(path) + 1 == self._max_length:
                    yield (*path, company)  # the path back fits, so it is the one arc to the start
                    continue
                path.append(company)
                on_path.add(company)
                stack.append(iter(self._after[company]))
                break
            else:
                stack.pop()
                on_path.discard(path.pop())

    def _ways_back(self, start: int) -> dict[int, int]:
        """The number of steps back to the start through later companies, where it is short enough."""
        steps = {start: 0}
        frontier = {start}
        for step in range(1, self._max_length):
            reached = set().union(*(self._before.get(company, ()) for company in frontier))
            frontier = {company for company in reached - steps.keys() if company > start}
            if not frontier:
                break
            steps.update(dict.fromkeys(frontier, step))
        return steps

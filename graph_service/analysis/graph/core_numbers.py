"""Core numbers of the company graph."""

from typing import Final

import numpy as np
from scipy import sparse

from graph_service.analysis.arrays.grouping import Groups, Positions, distinct
from graph_service.analysis.graph.company_adjacency import CompanyAdjacency
from graph_service.analysis.limits import go_on

GONE: Final = 2**62
"""More partners than any company has, even after subtractions."""


def core_numbers(graph: CompanyAdjacency) -> Positions:
    """For each company the largest k for which it is in the k-core: all have k partners inside.

    Notes
    -----
    Companies with the fewest remaining partners are removed, all at once, until none is left. The partners
    that the others lose are counted alliance by alliance. A company in one alliance has exactly its other
    members inside: it is removed when a core of that size is reached, without counting its partners.

    Examples
    --------
    >>> from datetime import date
    >>> from graph_service.analysis.network.active_network import ActiveNetwork
    >>> from graph_service.analysis.examples import star
    >>> graph = ActiveNetwork(star("h", "abcd"), date(2026, 1, 1)).company_graph
    >>> core_numbers(graph).tolist()
    [1, 1, 1, 1, 1]
    """
    core = np.zeros(graph.company_count, dtype=np.int64)
    single = np.flatnonzero(graph.joined_count == 1)
    joined = graph.incidence.indices[graph.incidence.indptr[single]]
    core[single] = graph.sizes[joined] - 1
    single_members = np.bincount(joined, minlength=len(graph.sizes))
    # alliances in the order in which those members are removed
    order = np.argsort(graph.sizes, kind="stable")
    order = order[single_members[order] > 0]
    due = np.append(graph.sizes[order] - 1, GONE)
    several = np.flatnonzero(graph.joined_count >= 2)
    peeled = _Peeled(graph, several)
    k = done = 0
    while peeled.remaining:
        k = max(k, min(int(peeled.left.min()), int(due[done])))
        reached = int(np.searchsorted(due, k, side="right"))
        leave = order[done:reached]
        done = reached
        removed = np.flatnonzero(peeled.left <= k)
        fewer = single_members[leave]
        while len(removed) or len(leave):
            go_on()
            core[several[removed]] = k
            removed = peeled.remove(removed, leave, fewer, k)
            leave, fewer = leave[:0], fewer[:0]
    return core


class _Peeled:
    """Companies of several alliances, and how many partners are left to each.

    Attributes
    ----------
    left
        Number of remaining partners of each of these companies; about GONE after it is removed.
    remaining
        Number of companies that are not removed.
    """

    def __init__(self, graph: CompanyAdjacency, companies: Positions) -> None:
        self.left: Positions = graph.degrees[companies]
        self.remaining = len(companies)
        self._companies, self._graph = companies, graph
        self._rows = sparse.csr_array(graph.incidence[companies])
        self._alliances_of = Groups(self._rows.indptr.astype(np.int64))
        columns = self._rows.T.tocsr()
        self._member, self._members_of = columns.indices, Groups(columns.indptr.astype(np.int64))
        self._repeats = np.diff(graph.repeats_of.starts)[companies] > 0
        self._place = np.zeros(graph.company_count, dtype=np.int64)
        self._place[companies] = np.arange(len(companies))

    def remove(self, removed: Positions, alliances: Positions, fewer: Positions, k: int) -> Positions:
        """Remove companies, and that many other members from alliances; return who has at most k left."""
        self.left[removed] = GONE
        self.remaining -= len(removed)
        touched = np.sort(self._rows.indices[self._alliances_of.rows_of(removed)[1]])
        first = np.flatnonzero(np.concatenate([[True], touched[1:] != touched[:-1]])[: len(touched)])
        times = np.diff(np.append(first, len(touched)))
        owner, at = self._members_of.rows_of(np.concatenate([touched[first], alliances]))
        members = self._member[at]
        np.subtract.at(self.left, members, np.concatenate([times, fewer])[owner])
        if self._repeats[removed].any():
            again = self._graph.repeats
            _, at = self._graph.repeats_of.rows_of(self._companies[removed])
            np.add.at(self.left, self._place[again.indices[at]], again.data[at].astype(np.int64))
        return distinct(members[self.left[members] <= k])

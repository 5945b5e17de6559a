"""How firmly companies hang together: cores, and the companies without which a component falls apart."""

from typing import TYPE_CHECKING

import numpy as np

from graph_service.analysis.columns import Positions, sums

if TYPE_CHECKING:
    from graph_service.analysis.company_graph import CompanyGraph


def core_numbers(graph: "CompanyGraph") -> Positions:
    """For each company the largest k for which it is in the k-core: all have k partners inside.

    Notes
    -----
    Companies with the fewest remaining partners are taken away, all at once, until none is left. What that
    takes from the others is counted alliance by alliance.
    """
    left = graph.degrees.copy()
    core = np.zeros(graph.company_count, dtype=np.int64)
    remaining = np.flatnonzero(left)
    k = 0
    while len(remaining):
        k = max(k, int(left[remaining].min()))
        gone = left[remaining] <= k
        removed, remaining = remaining[gone], remaining[~gone]
        core[removed] = k
        _, rows = graph.alliances_of.joined(removed)
        alliances, fewer = np.unique(graph.incidence.indices[rows], return_counts=True)
        owner, rows = graph.members_of.joined(alliances)
        lost = sums(graph.transposed.indices[rows], fewer[owner].astype(np.float64), graph.company_count)
        _, rows = graph.repeats_of.joined(removed)
        lost -= sums(graph.repeats.indices[rows], graph.repeats.data[rows], graph.company_count)
        left[remaining] -= np.rint(lost[remaining]).astype(np.int64)
    return core


def articulation_points(graph: "CompanyGraph") -> Positions:
    """The companies whose removal leaves more connected components than before, ascending.

    Notes
    -----
    Hopcroft and Tarjan's depth-first search, on companies and alliances in turn: with an alliance as a node
    between its members, the same companies are cut vertices. A company in one alliance is never one, and is
    left out of the search; every alliance still stands for a member that is.
    """
    count = graph.company_count
    several = np.flatnonzero(graph.joined_count >= 2)
    company, rows = graph.alliances_of.joined(several)
    alliance = graph.incidence.indices[rows].astype(np.int64) + count
    ends = np.concatenate([several[company], alliance])
    order = np.argsort(ends, kind="stable")
    others = np.concatenate([alliance, several[company]])[order].tolist()
    starts = np.searchsorted(ends[order], np.arange(count + graph.incidence.shape[1] + 1)).tolist()
    entered = [0] * (len(starts) - 1)
    lowest = entered.copy()
    following = starts[:-1]
    found: set[int] = set()
    clock = 0
    for root in several.tolist():
        if entered[root]:
            continue
        clock += 1
        entered[root] = lowest[root] = clock
        branches, path = 0, [root]
        while path:
            node = path[-1]
            if following[node] < starts[node + 1]:
                other = others[following[node]]
                following[node] += 1
                if not entered[other]:
                    clock += 1
                    entered[other] = lowest[other] = clock
                    path.append(other)
                    branches += node == root
                elif entered[other] < lowest[node]:
                    lowest[node] = entered[other]
            else:
                path.pop()
                if path and path[-1] != root:
                    above = path[-1]
                    if lowest[node] >= entered[above]:
                        found.add(above)
                    lowest[above] = min(lowest[above], lowest[node])
        if branches > 1:
            found.add(root)
    return np.array(sorted(node for node in found if node < count), dtype=np.int64)

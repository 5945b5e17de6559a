"""Communities: companies that share more alliances with each other than chance would have it."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Positions, sums
from graph_service.analysis.graph.company_adjacency import CompanyAdjacency
from graph_service.analysis.graph.labelled_nodes import Nodes, nodes
from graph_service.analysis.limits import go_on
from graph_service.domain.network import Levels

SEED: Final = 20_260_101
"""Seed of the order in which companies are visited."""
MAX_SWEEPS: Final = 20
"""Maximum number of sweeps over the nodes of a level."""
FIRST_SWEEPS: Final = 1
"""The same at the first level, where each company starts in one of its alliances."""
REFINING_SWEEPS: Final = 4
"""The same when the nodes of the communities found are visited once more."""
CHOICES: Final = 8
"""Number of rounds in which companies choose among their alliances before that."""
CHOOSING: Final = 0.6
"""Share of the companies that choose at the same moment."""
BATCHES: Final = 6
"""Minimum number of parts of a sweep; nodes of a part move at the same moment, and would swap in fewer."""
NODES_AT_ONCE: Final = 6_000
"""Maximum number of nodes of a part, so that the data fits in the CPU cache."""
LEAST_MOVES: Final = 0.02
"""Share of the nodes; a sweep that moves at most this share is the last."""


@dataclass(frozen=True, slots=True)
class Partition:
    """Every company in one community; isolated ones each in their own.

    Attributes
    ----------
    of
        Number of the community of each company: by size, greatest first, then by smallest company.
    sizes
        Number of companies of each community.
    modularity
        None for a graph without edges.
    """

    of: Positions
    sizes: Positions
    modularity: Annotated[float | None, Doc("In [-0.5, 1], edges weighted by alliances shared; not rounded.")]


def louvain(graph: CompanyAdjacency) -> Partition:
    """Communities of high modularity; an edge weighs the number of alliances shared.

    Notes
    -----
    The Louvain method with a fixed seed: nodes move to the community of greatest gain until few do, each
    community becomes a node, and so on; then, in reverse order, the nodes of each level may move once more.
    The nodes of one part of a sweep move at the same moment, and after the first sweep only nodes that a move
    may affect are visited. Companies in exactly the same alliances start together, each in the alliance with
    the greatest gain, because communities consist of alliances.

    References
    ----------
    Analyses, section 9. V. D. Blondel, J.-L. Guillaume, R. Lambiotte and E. Lefebvre, "Fast unfolding of
    communities in large networks", 2008; R. Rotta and A. Noack, "Multilevel local search algorithms for
    modularity clustering", 2011.

    Examples
    --------
    >>> from datetime import date
    >>> from graph_service.analysis.network.active_network import ActiveNetwork
    >>> from graph_service.analysis.examples import chain
    >>> found = louvain(ActiveNetwork(chain(), date(2026, 1, 1)).company_graph)
    >>> found.of.tolist(), found.sizes.tolist(), round(found.modularity, 5)
    ([1, 1, 0, 0, 0], [3, 2], 0.21875)
    """
    count = graph.company_count
    community = np.arange(count, dtype=np.int64)
    if not graph.edge_count:
        return Partition(community, np.ones(count, dtype=np.int64), None)
    chance = np.random.default_rng(SEED)
    linked = np.flatnonzero(graph.degrees)
    rows = sparse.csr_array(graph.incidence[linked])
    loops = float(graph.joined_count.sum())
    alike = _renumber_randomly(_identical_labels(rows, graph.strengths[linked], chance), chance)
    members = _label_sums(rows, alike)
    level = nodes(members, sums(alike, graph.strengths[linked], members.shape[0]))
    best = level.modularity(loops)
    start, sweeps = _alliance_labels(members, level.strengths, chance), FIRST_SWEEPS
    levels: list[tuple[Nodes, Positions]] = []
    while True:
        moved = _renumber_randomly(_move_nodes(level, start, chance, sweeps), chance)
        above = level.merge(moved)
        quality = above.modularity(loops)
        if quality > best:
            best = quality
            levels.append((level, moved))
            level = above
        elif sweeps == MAX_SWEEPS:
            break
        start, sweeps = np.arange(level.count, dtype=np.int64), MAX_SWEEPS
    label = np.arange(level.count, dtype=np.int64)
    for level, merged in reversed(levels):
        label = label[merged]
        refined = _move_nodes(level, label, chance, REFINING_SWEEPS)
        quality = level.modularity(loops, refined)
        if quality > best:
            best, label = quality, refined
    community[linked] = label[alike] + count
    return _partition(community, best)


def _identical_labels(rows: sparse.csr_array, strengths: Levels, chance: np.random.Generator) -> Positions:
    """The same label for companies in exactly the same alliances, unless chance would tie them as closely."""
    tag = chance.integers(0, 2**63, rows.shape[1], dtype=np.uint64)
    # the wrapped sum of random numbers identifies a set of alliances; companies have at least one
    mark = np.add.reduceat(tag[rows.indices], rows.indptr[:-1])
    joined = np.diff(rows.indptr)
    own = strengths**2 >= joined * strengths.sum()
    mark[own] = tag.max() + np.flatnonzero(own).astype(np.uint64)
    label: Positions = np.unique(mark, return_inverse=True)[1].astype(np.int64)
    return label


def _renumber_randomly(label: Positions, chance: np.random.Generator) -> Positions:
    """The same groups, numbered at random and without gaps: adjacent numbers do not mean adjacent nodes."""
    used = np.flatnonzero(np.bincount(label))
    number = np.empty(int(used[-1]) + 1, dtype=np.int64)
    number[used] = chance.permutation(len(used))
    result: Positions = number[label]
    return result


def _label_sums(rows: sparse.csr_array, label: Positions) -> sparse.csr_array:
    """Labels x alliances: how many companies of the label are members. Columns ascending within a row."""
    count = int(label.max()) + 1
    companies = sparse.csr_array(
        (np.ones(len(label)), label.astype(np.int32), np.arange(len(label) + 1, dtype=np.int32)),
        shape=(len(label), count),
    )
    small = sparse.csr_array(
        (rows.data, rows.indices.astype(np.int32), rows.indptr.astype(np.int32)), shape=rows.shape
    )
    result = sparse.csr_array(companies.T.tocsr() @ small)
    result.sort_indices()
    return result


def _alliance_labels(members: sparse.csr_array, strengths: Levels, chance: np.random.Generator) -> Positions:
    """For each node the smallest node that has chosen the same alliance.

    Each chooses, among its alliances, the one that most of its partners there have chosen too, minus the
    expected number; in the first round the largest alliance.
    """
    count, alliances = members.shape
    starts, sizes = members.indptr[:-1], np.diff(members.indptr)
    node, alliance = np.repeat(np.arange(count), sizes), members.indices
    stands_for = np.maximum.reduceat(members.data, starts)
    chosen_by = np.asarray(members.sum(axis=0), dtype=np.float64)
    weight = chosen_by * (chosen_by - 1)
    share = (strengths / stands_for / strengths.sum())[node]
    choice = _argmax_of_ranges(chosen_by[alliance] - share * weight[alliance], starts, sizes)
    for _ in range(CHOICES - 1):
        chosen = alliance[choice]
        chosen_by, weight = sums(chosen, stands_for, alliances), sums(chosen, strengths, alliances)
        gain = chosen_by[alliance] - share * weight[alliance]
        gain[choice] -= stands_for - share[choice] * strengths
        again = chance.random(count) < CHOOSING
        choice = np.where(again, _argmax_of_ranges(gain, starts, sizes), choice)
    chosen = alliance[choice]
    least = np.full(alliances, count)
    np.minimum.at(least, chosen, np.arange(count))
    result: Positions = least[chosen]
    return result


def _argmax_of_ranges(values: Levels, starts: NDArray[Any], sizes: NDArray[Any]) -> Positions:
    """Position of the greatest value in each range, the first of several."""
    at = np.flatnonzero(values == np.repeat(np.maximum.reduceat(values, starts), sizes))
    return at[np.searchsorted(at, starts)]


def _move_nodes(level: Nodes, label: Positions, chance: np.random.Generator, sweeps: int) -> Positions:
    """The labels after sweeps that move nodes to the label of greatest gain, the smallest of several."""
    label, strengths = label.copy(), level.strengths
    share = strengths / float(strengths.sum())
    staying = strengths * share - level.itself
    weight = sums(label, strengths, level.count)
    queue = np.arange(level.count)
    for _ in range(sweeps):
        gone = [np.zeros(0, dtype=np.int64)]
        most = min(NODES_AT_ONCE, max(1, -(-len(queue) // BATCHES)), level.at_once)
        for begin in range(0, len(queue), most):
            go_on()
            batch = np.sort(queue[begin : begin + most])
            bounds, candidate, gain = level.label_weights(batch, label)
            starts, sizes = bounds[:-1], np.diff(bounds)
            stays = np.flatnonzero(candidate == np.repeat(label[batch], sizes))
            gain -= weight[candidate] * np.repeat(share[batch], sizes)
            gain[stays] += staying[batch]
            greatest = np.maximum.reduceat(gain, starts)
            better = np.flatnonzero(greatest > gain[stays] + 1e-9)
            if not len(better):
                continue
            choice = np.where(gain == np.repeat(greatest, sizes), candidate, level.count)
            going, target = batch[better], np.minimum.reduceat(choice, starts)[better]
            np.subtract.at(weight, label[going], strengths[going])
            np.add.at(weight, target, strengths[going])
            label[going] = target
            gone.append(going)
        moved = np.concatenate(gone)
        if len(moved) <= LEAST_MOVES * level.count:
            break
        queue = chance.permutation(level.affected_nodes(moved, label))
    return label


def _partition(community: Positions, modularity: float) -> Partition:
    """Communities numbered by size, ties by their smallest company."""
    _, smallest, member, sizes = np.unique(
        community, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.lexsort((smallest, -sizes))
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order))
    return Partition(number[member], sizes[order].astype(np.int64), modularity)

"""Communities: companies that share more alliances with each other than chance would have it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

import numpy as np
from scipy import sparse
from typing_extensions import Doc

from graph_service.analysis.columns import Positions, sums
from graph_service.domain.network import Levels

if TYPE_CHECKING:
    from graph_service.analysis.company_graph import CompanyGraph


SEED: Final = 20_260_101
"""The order in which companies are looked at is drawn with this seed."""
MAX_SWEEPS: Final = 30
"""Most times that all nodes of a level are looked at."""
BATCHES: Final = 64
"""Parts of a sweep; the nodes of a part are moved at the same moment."""
ENTRIES_AT_ONCE: Final = 4_000_000
"""Pairs of a node and a label that are worked on together; bounds the memory."""
LEAST_GAIN: Final = 1e-6
"""Gain in modularity below which a sweep or a level is the last."""


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


def louvain(graph: "CompanyGraph") -> Partition:
    """Communities of high modularity; an edge weighs the number of alliances shared.

    Notes
    -----
    The Louvain method with a fixed seed. A company's weight towards a community is the sum over its alliances
    of the community's members there, so that a sweep costs products of sparse matrices and no edge is stored.
    Companies in exactly the same alliances start together. The nodes of one part of a sweep are moved at the
    same moment; in a graph of up to 64 nodes that is one node at a time.

    References
    ----------
    Analyses, section 9. V. D. Blondel, J.-L. Guillaume, R. Lambiotte and E. Lefebvre, "Fast unfolding of
    communities in large networks", 2008.
    """
    count = graph.company_count
    community = np.arange(count, dtype=np.int64)
    if not graph.edge_count:
        return Partition(community, np.ones(count, dtype=np.int64), None)
    chance = np.random.default_rng(SEED)
    linked = np.flatnonzero(graph.degrees)
    nodes: sparse.csr_array = sparse.csr_array(graph.incidence[linked])
    strengths = graph.strengths[linked]
    loops = float(graph.joined_count.sum())
    within = _alike(nodes, strengths, chance)
    best = _modularity(nodes, strengths, within, loops)
    nodes = _merged(nodes, within, int(within.max()) + 1)
    strengths = sums(within, strengths, nodes.shape[0])
    while True:
        label = _moved(nodes, strengths, loops, chance)
        quality = _modularity(nodes, strengths, label, loops)
        if quality <= best:
            break
        names, label = np.unique(label, return_inverse=True)
        within = label[within]
        last, best = best, quality
        if len(names) == nodes.shape[0] or quality - last < LEAST_GAIN:
            break
        nodes = _merged(nodes, label, len(names))
        strengths = sums(label, strengths, len(names))
    community[linked] = within + count
    return _numbered(community, best)


def _alike(nodes: sparse.csr_array, strengths: Levels, chance: np.random.Generator) -> Positions:
    """The same label for companies in exactly the same alliances, unless chance would tie them as closely."""
    tag = chance.integers(0, 2**63, nodes.shape[1], dtype=np.uint64)
    # the wrapped sum of random numbers tells sets of alliances apart; nodes have one alliance at least
    mark = np.add.reduceat(tag[nodes.indices], nodes.indptr[:-1])
    joined = np.diff(nodes.indptr)
    own = strengths**2 >= joined * strengths.sum()
    mark[own] = tag.max() + np.flatnonzero(own).astype(np.uint64)
    label: Positions = np.unique(mark, return_inverse=True)[1].astype(np.int64)
    return label


def _moved(
    nodes: sparse.csr_array, strengths: Levels, loops: float, chance: np.random.Generator
) -> Positions:
    """A label for each node, after sweeps that move nodes to the label of greatest gain."""
    count = nodes.shape[0]
    transposed: sparse.csr_array = sparse.csr_array(nodes.T)
    itself = np.asarray(nodes.multiply(nodes).sum(axis=1), dtype=np.float64)
    label = np.arange(count, dtype=np.int64)
    best, kept = _modularity(nodes, strengths, label, loops), label.copy()
    total = float(strengths.sum())
    weight = strengths.copy()
    batches = max(BATCHES, int(total / ENTRIES_AT_ONCE))
    for _ in range(MAX_SWEEPS):
        moves = 0
        for batch in np.array_split(chance.permutation(count), min(count, batches)):
            here = transposed.copy()
            here.indices = label[here.indices].astype(here.indices.dtype)
            here.has_canonical_format = False
            here.sum_duplicates()
            towards: sparse.csr_array = sparse.csr_array(nodes[batch] @ here)
            row = np.repeat(np.arange(len(batch)), np.diff(towards.indptr))
            node = batch[row]
            stays = towards.indices == label[node]
            links = towards.data - itself[node] * stays
            others = weight[towards.indices] - strengths[node] * stays
            gain = links - strengths[node] * others / total
            most = np.maximum.reduceat(gain, towards.indptr[:-1])
            staying = gain[stays]
            better = most > staying + 1e-9
            first = np.flatnonzero(gain >= (most - 1e-12)[row])
            choice = np.full(len(batch), np.iinfo(np.int64).max)
            np.minimum.at(choice, row[first], towards.indices[first].astype(np.int64))
            going = batch[better]
            np.subtract.at(weight, label[going], strengths[going])
            label[going] = choice[better]
            np.add.at(weight, label[going], strengths[going])
            moves += len(going)
        quality = _modularity(nodes, strengths, label, loops)
        gained = quality - best
        if gained > 0:
            best, kept = quality, label.copy()
        if not moves or gained < LEAST_GAIN:
            break
    return kept


def _merged(nodes: sparse.csr_array, label: Positions, count: int) -> sparse.csr_array:
    """The nodes of each label as one: how many members it has in each alliance."""
    row = np.repeat(label, np.diff(nodes.indptr))
    return sparse.csr_array((nodes.data, (row, nodes.indices)), shape=(count, nodes.shape[1]))


def _modularity(nodes: sparse.csr_array, strengths: Levels, label: Positions, loops: float) -> float:
    """Share of the weight inside communities, less what chance would put there."""
    count = nodes.shape[0]
    inside = float((_merged(nodes, label, count).data ** 2).sum()) - loops
    total = float(strengths.sum())
    return inside / total - float(((sums(label, strengths, count) / total) ** 2).sum())


def _numbered(community: Positions, modularity: float) -> Partition:
    """Communities numbered by size, ties by their smallest company."""
    _, smallest, member, sizes = np.unique(
        community, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.lexsort((smallest, -sizes))
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order))
    return Partition(number[member], sizes[order].astype(np.int64), modularity)

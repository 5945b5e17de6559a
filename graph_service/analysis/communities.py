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
    rows = sparse.csr_array(graph.incidence[linked])
    strengths = graph.strengths[linked]
    within = _alike(rows, strengths, chance)
    # alliances of two or three: the edges themselves are the shorter way
    nodes = _Nodes(sparse.csr_array(rows @ rows.T) if graph.keeps_edges else rows, edges=graph.keeps_edges)
    loops = float(graph.joined_count.sum())
    best = _modularity(nodes, strengths, within, loops)
    label = within
    while True:
        nodes = nodes.merged(label)
        strengths = sums(label, strengths, nodes.count)
        label = _moved(nodes, strengths, loops, chance)
        quality = _modularity(nodes, strengths, label, loops)
        gained, best = quality - best, max(best, quality)
        if gained <= 0:
            break
        label = np.unique(label, return_inverse=True)[1]
        within = label[within]
        if gained < LEAST_GAIN:
            break
    community[linked] = within + count
    return _numbered(community, best)


class _Nodes:
    """Nodes and the weights between them, as edges (a square matrix) or as members of alliances.

    A weight towards itself is kept on the way: each alliance of a company counts as a loop.
    """

    def __init__(self, matrix: sparse.csr_array, *, edges: bool) -> None:
        self._matrix, self._edges = matrix, edges
        self._columns = None if edges else sparse.csr_array(matrix.T)
        self.count: int = matrix.shape[0]

    def itself(self) -> Levels:
        """The weight of each node towards itself."""
        if self._edges:
            return np.asarray(self._matrix.diagonal(), dtype=np.float64)
        return np.asarray(self._matrix.multiply(self._matrix).sum(axis=1), dtype=np.float64)

    def towards(self, batch: Positions, label: Positions) -> sparse.csr_array:
        """The weights of these nodes towards each label."""
        if self._columns is None:
            return _relabelled(sparse.csr_array(self._matrix[batch]), label)
        return sparse.csr_array(self._matrix[batch] @ _relabelled(self._columns.copy(), label))

    def inside(self, label: Positions) -> float:
        """The weight inside labels, from both ends."""
        if self._edges:
            row = np.repeat(label, np.diff(self._matrix.indptr))
            return float(self._matrix.data[row == label[self._matrix.indices]].sum())
        return float((self.merged(label)._matrix.data ** 2).sum())

    def merged(self, label: Positions) -> "_Nodes":
        """The nodes of each label as one."""
        matrix, count = self._matrix, int(label.max()) + 1
        row = np.repeat(label, np.diff(matrix.indptr))
        column = label[matrix.indices] if self._edges else matrix.indices
        width = count if self._edges else matrix.shape[1]
        return _Nodes(sparse.csr_array((matrix.data, (row, column)), shape=(count, width)), edges=self._edges)


def _relabelled(matrix: sparse.csr_array, label: Positions) -> sparse.csr_array:
    """The matrix, which is changed, with the columns of each label added up."""
    matrix.indices = label[matrix.indices].astype(matrix.indices.dtype)
    matrix.has_canonical_format = False
    matrix.sum_duplicates()
    return matrix


def _alike(rows: sparse.csr_array, strengths: Levels, chance: np.random.Generator) -> Positions:
    """The same label for companies in exactly the same alliances, unless chance would tie them as closely."""
    tag = chance.integers(0, 2**63, rows.shape[1], dtype=np.uint64)
    # the wrapped sum of random numbers tells sets of alliances apart; companies have one alliance at least
    mark = np.add.reduceat(tag[rows.indices], rows.indptr[:-1])
    joined = np.diff(rows.indptr)
    own = strengths**2 >= joined * strengths.sum()
    mark[own] = tag.max() + np.flatnonzero(own).astype(np.uint64)
    label: Positions = np.unique(mark, return_inverse=True)[1].astype(np.int64)
    return label


def _moved(nodes: _Nodes, strengths: Levels, loops: float, chance: np.random.Generator) -> Positions:
    """A label for each node, after sweeps that move nodes to the label of greatest gain."""
    count, itself = nodes.count, nodes.itself()
    label = np.arange(count, dtype=np.int64)
    best, kept = _modularity(nodes, strengths, label, loops), label.copy()
    total = float(strengths.sum())
    weight = strengths.copy()
    batches = max(BATCHES, int(total / ENTRIES_AT_ONCE))
    for _ in range(MAX_SWEEPS):
        moves = 0
        for batch in np.array_split(chance.permutation(count), min(count, batches)):
            towards = nodes.towards(batch, label)
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


def _modularity(nodes: _Nodes, strengths: Levels, label: Positions, loops: float) -> float:
    """Share of the weight inside communities, less what chance would put there."""
    total = float(strengths.sum())
    share = sums(label, strengths, nodes.count) / total
    return (nodes.inside(label) - loops) / total - float((share**2).sum())


def _numbered(community: Positions, modularity: float) -> Partition:
    """Communities numbered by size, ties by their smallest company."""
    _, smallest, member, sizes = np.unique(
        community, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.lexsort((smallest, -sizes))
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order))
    return Partition(number[member], sizes[order].astype(np.int64), modularity)

"""Communities: companies that share more alliances with each other than chance would have it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

import numpy as np
from scipy import sparse
from typing_extensions import Doc

from graph_service.analysis.columns import Groups, Positions, distinct, sums
from graph_service.analysis.limits import go_on
from graph_service.domain.network import Flags, Levels

if TYPE_CHECKING:
    from graph_service.analysis.company_graph import CompanyGraph


SEED: Final = 20_260_101
"""The order in which companies are looked at is drawn with this seed."""
MAX_SWEEPS: Final = 20
"""Most times that the nodes of a level are looked at."""
REFINING_SWEEPS: Final = 3
"""The same when the companies of communities that were found are looked at once more."""
BATCHES: Final = 6
"""Least parts of a sweep; the nodes of a part move at the same moment: in fewer they would swap places."""
NODES_AT_ONCE: Final = 6_000
"""Most nodes of a part: what is worked on together stays in the processor's cache."""
ENTRIES_AT_ONCE: Final = 4_000_000
"""Pairs of a node and a label that are worked on together; bounds the memory."""
LEAST_MOVES: Final = 0.01
"""Share of the nodes; a sweep that moves no more is the last."""
EDGES_PER_MEMBERSHIP: Final = 10
"""Up to so many edges for each membership, counted from both ends, the edges are the shorter way."""


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
    The Louvain method with a fixed seed: nodes move to the community of greatest gain until few do, each
    community becomes a node, and so on; then the way back, where the nodes of each level may move once more.
    The nodes of one part of a sweep move at the same moment, and from the second sweep on only those are
    looked at that a move may concern. Companies in exactly the same alliances start together.

    References
    ----------
    Analyses, section 9. V. D. Blondel, J.-L. Guillaume, R. Lambiotte and E. Lefebvre, "Fast unfolding of
    communities in large networks", 2008; R. Rotta and A. Noack, "Multilevel local search algorithms for
    modularity clustering", 2011.

    Examples
    --------
    >>> from datetime import date
    >>> from graph_service.analysis.active import ActiveNetwork
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
    alike = _alike(rows, graph.strengths[linked], chance)
    nodes = _Nodes.of(rows, graph.strengths[linked]).merged(alike)
    label = np.arange(nodes.count, dtype=np.int64)
    best = nodes.modularity(label, loops)
    levels: list[tuple[_Nodes, Positions]] = []
    while True:
        moved = _moved(nodes, label, chance, MAX_SWEEPS)
        quality = nodes.modularity(moved, loops)
        if quality <= best:
            break
        best = quality
        moved = np.unique(moved, return_inverse=True)[1]
        levels.append((nodes, moved))
        nodes = nodes.merged(moved)
        label = np.arange(nodes.count, dtype=np.int64)
    for nodes, merged in reversed(levels):
        label = label[merged]
        refined = _moved(nodes, label, chance, REFINING_SWEEPS)
        quality = nodes.modularity(refined, loops)
        if quality > best:
            best, label = quality, refined
    community[linked] = label[alike] + count
    return _numbered(community, best)


class _Nodes:
    """Nodes and the weights between them, as edges (a square matrix) or as members of alliances.

    A weight towards itself is kept on the way: each alliance of a company counts as a loop.

    Attributes
    ----------
    count, strengths, itself
        How many there are; by node the weight of its edges; and the weight towards itself.
    """

    def __init__(self, matrix: sparse.csr_array, strengths: Levels, *, edges: bool) -> None:
        self._matrix, self._edges, self.strengths = matrix, edges, strengths
        self._columns = None if edges else sparse.csr_array(matrix.T)
        self._rows = Groups(matrix.indptr.astype(np.int64))
        self.count: int = matrix.shape[0]
        own = matrix.diagonal() if edges else matrix.multiply(matrix).sum(axis=1)
        self.itself: Levels = np.asarray(own, dtype=np.float64)

    @classmethod
    def of(cls, members: sparse.csr_array, strengths: Levels) -> "_Nodes":
        """Nodes in the shorter of the two forms."""
        sizes = np.bincount(members.indices, minlength=members.shape[1]).astype(np.float64)
        if sizes @ sizes <= EDGES_PER_MEMBERSHIP * members.nnz:
            return cls(sparse.csr_array(members @ members.T), strengths, edges=True)
        return cls(members, strengths, edges=False)

    def batches(self, nodes: Positions) -> Iterator[Positions]:
        """The nodes in parts that are worked on together."""
        entries = self._matrix.nnz if self._edges else self.strengths.sum()
        most = max(
            1, min(NODES_AT_ONCE, -(-len(nodes) // BATCHES), int(self.count * ENTRIES_AT_ONCE / entries))
        )
        return (nodes[begin : begin + most] for begin in range(0, len(nodes), most))

    def towards(self, batch: Positions, label: Positions) -> tuple[Positions, Positions, Levels]:
        """The weights of these nodes towards labels: position in the batch, ascending; label; weight."""
        if self._columns is None:
            row, at = self._rows.joined(batch)
            bits = self.count.bit_length()
            pair = (row << bits) + label[self._matrix.indices[at]]
            order = np.argsort(pair)
            pair = pair[order]
            first = _firsts(pair)
            links = np.add.reduceat(self._matrix.data[at[order]], first)
            pair = pair[first]
            return pair >> bits, pair & ((1 << bits) - 1), links
        spread = sparse.csr_array(
            (np.ones(self.count), label, np.arange(self.count + 1)), shape=(self.count, self.count)
        )
        product = self._matrix[batch] @ (self._columns @ spread)
        row = np.repeat(np.arange(len(batch)), np.diff(product.indptr))
        return row, product.indices.astype(np.int64), product.data

    def near(self, nodes: Positions) -> Flags:
        """Which nodes share an edge or an alliance with one of these."""
        others = self._matrix.indices[self._rows.joined(nodes)[1]]
        if self._columns is not None:
            alliances = distinct(others)
            others = self._columns.indices[Groups(self._columns.indptr.astype(np.int64)).joined(alliances)[1]]
        result = np.zeros(self.count, dtype=np.bool_)
        result[others] = True
        return result

    def modularity(self, label: Positions, loops: float) -> float:
        """Share of the weight inside labels, less what chance would put there."""
        total = float(self.strengths.sum())
        if self._edges:
            row = np.repeat(label, np.diff(self._matrix.indptr))
            inside = float(self._matrix.data[row == label[self._matrix.indices]].sum())
        else:
            inside = float((self._relabelled(label).data ** 2).sum())
        share = sums(label, self.strengths, self.count) / total
        return (inside - loops) / total - float((share**2).sum())

    def merged(self, label: Positions) -> "_Nodes":
        """The nodes of each label as one; labels are 0..count-1 without gaps."""
        strengths = sums(label, self.strengths, int(label.max()) + 1)
        matrix = self._relabelled(label)
        return _Nodes(matrix, strengths, edges=True) if self._edges else _Nodes.of(matrix, strengths)

    def _relabelled(self, label: Positions) -> sparse.csr_array:
        """The matrix with the rows of each label added up, and the columns too where they are nodes."""
        matrix, count = self._matrix, int(label.max()) + 1
        row = np.repeat(label, np.diff(matrix.indptr))
        column = label[matrix.indices] if self._edges else matrix.indices
        width = count if self._edges else matrix.shape[1]
        return sparse.csr_array((matrix.data, (row, column)), shape=(count, width))


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


def _moved(nodes: _Nodes, label: Positions, chance: np.random.Generator, sweeps: int) -> Positions:
    """The labels after sweeps that move nodes to the label of greatest gain, the smallest of several."""
    label, strengths = label.copy(), nodes.strengths
    total = float(strengths.sum())
    weight = sums(label, strengths, nodes.count)
    looked_at = np.arange(nodes.count)
    for _ in range(sweeps):
        gone = [np.zeros(0, dtype=np.int64)]
        for batch in nodes.batches(chance.permutation(looked_at)):
            go_on()
            row, found, links = nodes.towards(batch, label)
            node = batch[row]
            strength = strengths[node]
            stays = found == label[node]
            links = links - nodes.itself[node] * stays
            gain = links - strength * (weight[found] - strength * stays) / total
            most = np.maximum.reduceat(gain, _firsts(row))
            better = np.flatnonzero(most > gain[stays] + 1e-9)
            if not len(better):
                continue
            best = np.flatnonzero(gain == most[row])
            choice = np.full(len(batch), nodes.count)
            np.minimum.at(choice, row[best], found[best])
            going, target = batch[better], choice[better]
            np.subtract.at(weight, label[going], strengths[going])
            np.add.at(weight, target, strengths[going])
            label[going] = target
            gone.append(going)
        moved = np.concatenate(gone)
        if len(moved) <= LEAST_MOVES * nodes.count:
            break
        looked_at = np.flatnonzero(nodes.near(moved))
    return label


def _firsts(ascending: Positions) -> Positions:
    """Where each new value of a column, which is not empty, begins."""
    return np.flatnonzero(np.concatenate([[True], ascending[1:] != ascending[:-1]]))


def _numbered(community: Positions, modularity: float) -> Partition:
    """Communities numbered by size, ties by their smallest company."""
    _, smallest, member, sizes = np.unique(
        community, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.lexsort((smallest, -sizes))
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order))
    return Partition(number[member], sizes[order].astype(np.int64), modularity)

"""Nodes that carry labels, and the weights of each towards the labels around it."""

from abc import ABC, abstractmethod
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph_service.analysis.arrays.grouping import Groups, Positions, distinct, sums
from graph_service.domain.network import Flags, Levels

EDGES_PER_MEMBERSHIP: Final = 10
"""Up to this many edges per membership, counted from both ends, using the edges is faster."""
ENTRIES_AT_ONCE: Final = 4_000_000
"""Pairs of a node and a label that are processed together; bounds the memory."""
MAX_BITS: Final = 63
"""Of the numbers into which a row, a label and a weight are packed."""


class Nodes(ABC):
    """Nodes and the whole weights between them.

    Weights of nodes towards themselves are kept: each alliance of a company counts as a loop.

    Attributes
    ----------
    count, strengths, itself
        Number of nodes; by node the weight of its edges; and the weight towards itself.
    at_once
        Number of nodes that may be requested together.
    """

    def __init__(self, matrix: sparse.csr_array, strengths: Levels, itself: Any, entries: float) -> None:
        self.count: int = matrix.shape[0]
        self.strengths = strengths
        self.itself: Levels = np.asarray(itself, dtype=np.float64)
        self.at_once = max(1, int(self.count * ENTRIES_AT_ONCE / entries))
        self._matrix = matrix
        self._rows = Groups(matrix.indptr.astype(np.int64))

    @abstractmethod
    def label_weights(self, batch: Positions, label: Positions) -> tuple[Positions, NDArray[Any], Levels]:
        """The weights of these nodes (ascending) towards labels.

        Returns
        -------
        Where the rows of each node begin, and the last ones end; in each row a label, and the weight. Every
        node has a row for its own label.
        """

    @abstractmethod
    def affected_nodes(self, moved: Positions, label: Positions) -> Positions:
        """The nodes that may be affected by these, which have moved under the labels given; ascending."""

    @abstractmethod
    def merge(self, label: Positions) -> "Nodes":
        """The nodes of each label as one; labels are 0..count-1 without gaps."""

    @abstractmethod
    def inner_weight(self, label: Positions) -> float:
        """The weight between nodes of the same label, from both ends, and of nodes towards themselves."""

    def modularity(self, loops: float, label: Positions | None = None) -> float:
        """Share of the weight inside labels, minus the expected share; without labels each node by itself."""
        inside = self.itself.sum() if label is None else self.inner_weight(label)
        strengths = self.strengths if label is None else sums(label, self.strengths, self.count)
        total = float(self.strengths.sum())
        return (float(inside) - loops) / total - float(((strengths / total) ** 2).sum())


class _Joined(Nodes):
    """Nodes by their edges: a symmetric matrix."""

    def __init__(self, matrix: sparse.csr_array, strengths: Levels) -> None:
        super().__init__(matrix, strengths, matrix.diagonal(), matrix.nnz)
        self._other = matrix.indices
        self._node: Positions = np.repeat(np.arange(self.count), np.diff(self._rows.starts))
        # a row, a label and a weight as one number: sorting puts the same labels of a row side by side
        self._label_bits = self.count.bit_length()
        self._weight_bits = int(matrix.data.max()).bit_length()
        self._packed = self._node << (self._label_bits + self._weight_bits)
        self._packed += matrix.data.astype(np.int64)

    def label_weights(self, batch: Positions, label: Positions) -> tuple[Positions, NDArray[Any], Levels]:
        at: slice | Positions = slice(*self._rows.starts[batch[[0, -1]] + [0, 1]].tolist())
        if int(batch[-1]) - int(batch[0]) >= len(batch):
            at = self._rows.rows_of(batch)[1]
        key = label[self._other[at]]
        key <<= self._weight_bits
        key += self._packed[at]
        key.sort()
        pair = key >> self._weight_bits
        key &= (1 << self._weight_bits) - 1
        last = np.ones(len(pair), dtype=np.bool_)
        np.not_equal(pair[1:], pair[:-1], out=last[:-1])
        ends = np.flatnonzero(last)
        # differences of running sums: half of the time of `reduceat` for ranges as short as these
        upto = key.cumsum()[ends]
        weight = upto.astype(np.float64)
        weight[1:] -= upto[:-1]
        pair = pair[ends]
        starts = np.searchsorted(pair, np.append(batch, batch[-1] + 1) << self._label_bits)
        pair &= (1 << self._label_bits) - 1
        return starts, pair, weight

    def affected_nodes(self, moved: Positions, label: Positions) -> Positions:
        # a neighbour that has the label already is only tied to it more firmly
        row, at = self._rows.rows_of(moved)
        other = self._other[at]
        return _distinct_numbers(other[label[other] != label[moved][row]], self.count)

    def merge(self, label: Positions) -> Nodes:
        indicator, strengths = _label_matrix(label, self.strengths)
        merged = indicator.T.tocsr() @ (self._matrix @ indicator)
        return _Joined(sparse.csr_array(merged), strengths)

    def inner_weight(self, label: Positions) -> float:
        return float(self._matrix.data[label[self._node] == label[self._other]].sum())


class _Members(Nodes):
    """Nodes by the alliances that they are members of, where the edges would be many more."""

    def __init__(self, matrix: sparse.csr_array, strengths: Levels) -> None:
        super().__init__(matrix, strengths, matrix.multiply(matrix).sum(axis=1), strengths.sum())
        self._columns = sparse.csr_array(matrix.T)
        self._members_of = Groups(self._columns.indptr.astype(np.int64))

    def label_weights(self, batch: Positions, label: Positions) -> tuple[Positions, NDArray[Any], Levels]:
        product = self._matrix[batch] @ (self._columns @ _indicator(label, self.count))
        return product.indptr.astype(np.int64), product.indices, product.data

    def affected_nodes(self, moved: Positions, label: Positions) -> Positions:  # noqa: ARG002 all members are
        alliances = distinct(self._matrix.indices[self._rows.rows_of(moved)[1]])
        return _distinct_numbers(self._columns.indices[self._members_of.rows_of(alliances)[1]], self.count)

    def merge(self, label: Positions) -> Nodes:
        indicator, strengths = _label_matrix(label, self.strengths)
        return nodes(sparse.csr_array(indicator.T.tocsr() @ self._matrix), strengths)

    def inner_weight(self, label: Positions) -> float:
        product = _indicator(label, self.count).T.tocsr() @ self._matrix
        return float((product.data**2).sum())


def nodes(members: sparse.csr_array, strengths: Levels) -> Nodes:
    """Nodes in the shorter of the two forms.

    Parameters
    ----------
    members
        Nodes x alliances: how many of its members the node stands for.
    strengths
        By node the weight of its edges.
    """
    sizes = np.bincount(members.indices, minlength=members.shape[1]).astype(np.float64)
    greatest = int(strengths.sum() + (members.data**2).sum())
    bits = 2 * members.shape[0].bit_length() + greatest.bit_length()
    if sizes @ sizes <= EDGES_PER_MEMBERSHIP * members.nnz and bits <= MAX_BITS:
        return _Joined(sparse.csr_array(members @ members.T.tocsr()), strengths)
    return _Members(members, strengths)


def _indicator(label: Positions, count: int) -> sparse.csr_array:
    """Nodes x labels: 1.0 at the label of each."""
    rows = np.arange(len(label) + 1, dtype=np.int32)
    return sparse.csr_array((np.ones(len(label)), label.astype(np.int32), rows), shape=(len(label), count))


def _label_matrix(label: Positions, strengths: Levels) -> tuple[sparse.csr_array, Levels]:
    """Nodes x labels, and the strengths of the labels."""
    count = int(label.max()) + 1
    return _indicator(label, count), sums(label, strengths, count)


def _distinct_numbers(numbers: NDArray[Any], count: int) -> Positions:
    """The different numbers, all in 0..count-1, ascending."""
    result: Flags = np.zeros(count, dtype=np.bool_)
    result[numbers] = True
    return np.flatnonzero(result)

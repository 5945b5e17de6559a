"""Articulation points of the company graph."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from graph_service.analysis.arrays.grouping import Positions, distinct
from graph_service.analysis.graph.company_adjacency import CompanyAdjacency


def articulation_points(graph: CompanyAdjacency) -> Positions:
    """The companies whose removal leaves more connected components than before, ascending.

    Notes
    -----
    Edges between companies need not be stored: if each alliance is a node between its members, the same
    companies are cut vertices. A company in only one alliance is never one, and is left out.

    Examples
    --------
    >>> from datetime import date
    >>> from graph_service.analysis.network.active_network import ActiveNetwork
    >>> from graph_service.analysis.examples import star
    >>> graph = ActiveNetwork(star("h", "abcd"), date(2026, 1, 1)).company_graph
    >>> articulation_points(graph).tolist()
    [4]
    """
    if graph.edges is not None:
        return _cut_vertices(graph.edges, _one_of_each(graph.components, np.flatnonzero(graph.degrees)))
    several = np.flatnonzero(graph.joined_count >= 2)
    members = sparse.csr_array(graph.incidence[several])
    columns = members.T.tocsr()
    size = len(several) + columns.shape[0]
    starts = np.concatenate([members.indptr, columns.indptr[1:] + members.nnz]).astype(np.int32)
    others = np.concatenate([members.indices + len(several), columns.indices]).astype(np.int32)
    matrix = sparse.csr_array((np.ones(len(others)), others, starts), shape=(size, size))
    cut = _cut_vertices(matrix, _one_of_each(graph.components[several], np.arange(len(several))))
    return several[cut[cut < len(several)]]


def _one_of_each(component: Positions, candidates: Positions) -> Positions:
    """The first candidate of each component."""
    return candidates[np.unique(component[candidates], return_index=True)[1]]


def _cut_vertices(matrix: sparse.csr_array, starts: Positions) -> Positions:
    """The nodes without which a component falls apart, ascending.

    Parameters
    ----------
    matrix
        Adjacency matrix, symmetric, nothing on its diagonal.
    starts
        One node of each component that has edges.

    Notes
    -----
    Tarjan and Vishkin's method on a breadth-first tree, in whole columns. Each node but a root stands for the
    edge to its parent. Two such edges are in the same block when the nodes are joined by an edge outside the
    tree, or when one is the other's parent and an edge leads from the child's subtree out of the parent's. A
    node is a cut vertex when its children's blocks are not all its own. Sums and extremes over subtrees and
    over paths from the root are doubled in length from step to step, so that a chain needs few steps too.

    References
    ----------
    R. E. Tarjan and U. Vishkin, "An efficient parallel biconnectivity algorithm", 1985.
    """
    tree = _SpanningTree(matrix, starts)
    own = tree.number[tree.place[: tree.count]]
    upwards = np.repeat(tree.parents[: tree.count], np.diff(matrix.indptr)) == matrix.indices
    leads_to = np.where(upwards, np.repeat(own, np.diff(matrix.indptr)), own[matrix.indices])
    least, most = _subtree_extremes(matrix, tree, leads_to)
    begin = tree.number[tree.above]
    leaves = (least < begin) | (most >= begin + tree.size[tree.above])
    return _between_blocks(tree, _blocks(matrix, tree, upwards, leaves), starts)


class _SpanningTree:
    """A breadth-first tree of each component; the nodes have places in that order, 0 the root of all.

    Attributes
    ----------
    count
        Number of nodes of the graph.
    order, parents
        The nodes in breadth-first order, and by node its parent.
    place
        By node its place. Nodes without edges are not reached, and are never looked up.
    above
        By place the place of the parent; the last entry stands for what is above all.
    size
        By place the number of nodes in its subtree.
    number
        By place the number in preorder: those of a subtree follow one another.
    ancestors
        By place the ancestor 1, 2, 4, ... steps above.
    """

    def __init__(self, matrix: sparse.csr_array, starts: Positions) -> None:
        self.count = matrix.shape[0]
        self.order, self.parents = _breadth_first(matrix, starts)
        reached = self.end = len(self.order)
        self.place = np.zeros(self.count + 1, dtype=np.int32)
        self.place[self.order] = np.arange(reached, dtype=np.int32)
        self.above = np.full(self.end + 1, self.end, dtype=np.int32)
        self.above[1:reached] = self.place[self.parents[self.order[1:]]]
        self.size = np.ones(self.end + 1, dtype=np.int32)
        self.ancestors: list[NDArray[np.int32]] = []
        self._climb()
        self.number = self._preorder()

    def _climb(self) -> None:
        """Find the ancestors, and add up the subtrees' sizes."""
        end, ancestor = self.end, self.above
        while ancestor.min() < end:
            self.ancestors.append(ancestor)
            self.size[end] = 0  # what is above all
            self.size += np.bincount(ancestor, weights=self.size, minlength=end + 1).astype(np.int32)
            ancestor = ancestor[ancestor]

    def _preorder(self) -> NDArray[np.int32]:
        reached, above = self.end, self.above
        before = np.cumsum(self.size[:reached]) - self.size[:reached]
        eldest = np.searchsorted(above[1:reached], above[1:reached]) + 1
        number = np.zeros(reached + 1, dtype=np.int32)
        number[1:reached] = before[1:] - before[eldest] + 1
        for ancestor in self.ancestors:
            number += number[ancestor]
        return number


def _subtree_extremes(
    matrix: sparse.csr_array, tree: _SpanningTree, leads_to: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The smallest and the greatest number that an edge, except to a parent, leads to from each subtree.

    Parameters
    ----------
    leads_to
        By entry of the matrix: the number of the node there; for an edge to a parent that of the node itself.
    """
    end = tree.end
    some = np.flatnonzero(np.diff(matrix.indptr))
    least, most = tree.number.copy(), tree.number.copy()
    at, rows = tree.place[some], matrix.indptr[some]
    if len(some):
        least[at] = np.minimum(least[at], np.minimum.reduceat(leads_to, rows))
        most[at] = np.maximum(most[at], np.maximum.reduceat(leads_to, rows))
    for ancestor in tree.ancestors:
        # in breadth-first order a later node has no earlier ancestor; the first nodes have none so far above
        begin = int(np.count_nonzero(ancestor[:end] == end))
        heirs = ancestor[begin:end]
        first = np.flatnonzero(np.concatenate([[True], heirs[1:] != heirs[:-1]])[: len(heirs)])
        heir = heirs[first]
        least[heir] = np.minimum(least[heir], np.minimum.reduceat(least[begin:end], first))
        most[heir] = np.maximum(most[heir], np.maximum.reduceat(most[begin:end], first))
    return least, most


def _blocks(
    matrix: sparse.csr_array, tree: _SpanningTree, upwards: NDArray[np.bool_], leaves: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """By node the number of the block that the edge to its parent is in.

    Parameters
    ----------
    upwards
        By entry of the matrix: whether it is an edge to a parent.
    leaves
        By place: whether an edge leads from the subtree out of the subtree of the parent.
    """
    count, degrees = tree.count, np.diff(matrix.indptr)
    row = np.repeat(np.arange(count), degrees)
    downwards = tree.parents[matrix.indices] == row
    leaving = leaves[tree.place[:count]]
    # the edges that put two nodes into the same block, as a symmetric matrix again
    together = np.where(upwards, np.repeat(leaving, degrees), leaving[matrix.indices])
    together |= ~(upwards | downwards)
    starts_of_rows = np.concatenate([[0], np.cumsum(together)])[matrix.indptr]
    joined = sparse.csr_array(
        (np.ones(starts_of_rows[-1]), matrix.indices[together], starts_of_rows), shape=(count, count)
    )
    block: NDArray[np.int32] = csgraph.connected_components(joined, connection="strong")[1]
    return block


def _between_blocks(tree: _SpanningTree, block: NDArray[np.int32], starts: Positions) -> Positions:
    """The nodes whose children are not all in the block of the node itself, ascending."""
    child = tree.order[1:]
    child = child[tree.parents[child] < tree.count]
    parent = tree.parents[child]
    # a start has no separate block: it counts as part of the block of its first child
    first = np.flatnonzero(np.concatenate([[True], parent[1:] != parent[:-1]])[: len(parent)])
    first = first[np.isin(parent[first], starts)]
    block_of = block.copy()
    block_of[parent[first]] = block[child[first]]
    return distinct(parent[block[child] != block_of[parent]]).astype(np.int64)


def _breadth_first(
    matrix: sparse.csr_array, starts: Positions
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The nodes in breadth-first order, and by node its parent.

    One node more, with the greatest number, is the root of all and the parent of the starts.
    """
    count = matrix.shape[0]
    indices = np.concatenate([matrix.indices, starts])
    starts_of_rows = np.append(matrix.indptr, len(indices))
    rooted = sparse.csr_array((np.ones(len(indices)), indices, starts_of_rows), shape=(count + 1,) * 2)
    order, parents = csgraph.breadth_first_order(rooted, count)
    return order, parents

"""Nodes by their edges and nodes by their alliances say the same about the weights between them."""

import numpy as np
import pytest
from scipy import sparse

from graph_service.analysis.arrays.grouping import Positions
from graph_service.analysis.graph import labelled_nodes
from graph_service.analysis.graph.labelled_nodes import Nodes, nodes


def label_weights(some: Nodes, batch: Positions, label: Positions) -> dict[tuple[int, int], float]:
    """The weight of each of these nodes towards each label that it is tied to."""
    bounds, found, weight = some.label_weights(batch, label)
    row = np.repeat(batch, np.diff(bounds))
    return dict(zip(zip(row.tolist(), found.tolist(), strict=True), weight.tolist(), strict=True))


@pytest.mark.parametrize("seed", range(5))
def test_both_forms_have_the_same_weights(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(seed)
    table = chance.integers(0, 4, (30, 12)) * (chance.random((30, 12)) < 0.3)
    table[:, 0] += 1
    members = sparse.csr_array(table.astype(np.float64))
    weights = table @ table.T
    strengths = weights.sum(axis=1) - weights.diagonal() + 0.0
    monkeypatch.setattr(labelled_nodes, "EDGES_PER_MEMBERSHIP", 1_000)
    edges = nodes(members, strengths)
    monkeypatch.setattr(labelled_nodes, "MAX_BITS", 1)
    alliances = nodes(members, strengths)
    assert type(edges) is not type(alliances)

    label = chance.integers(0, 6, 30)
    label[:6] = range(6)
    for batch in (np.arange(30), np.arange(4, 9), np.array([2, 3, 17])):
        expected = {
            (int(node), at): float(weights[node, label == at].sum())
            for node in batch
            for at in range(6)
            if weights[node, label == at].sum()
        }
        assert label_weights(edges, batch, label) == label_weights(alliances, batch, label) == expected
    assert edges.itself.tolist() == alliances.itself.tolist() == weights.diagonal().tolist()
    inside = float(weights[label[:, None] == label[None, :]].sum())
    assert edges.inner_weight(label) == alliances.inner_weight(label) == inside
    loops = float(weights.trace())
    for some in (edges, alliances):
        assert some.merge(label).modularity(loops) == pytest.approx(some.modularity(loops, label), abs=1e-12)


def test_a_neighbour_under_the_new_label_is_settled() -> None:
    # a chain 0-1-2-3 of alliances of two
    members = sparse.csr_array(np.array([[1.0, 0, 0], [1, 1, 0], [0, 1, 1], [0, 0, 1]]))
    chain = nodes(members, np.array([1.0, 2, 2, 1]))
    assert chain.affected_nodes(np.array([1]), np.array([0, 0, 2, 3])).tolist() == [2]
    assert chain.affected_nodes(np.array([1]), np.array([0, 2, 2, 3])).tolist() == [0]

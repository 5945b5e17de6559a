"""The company graph and its measures: hand-solved graphs, NetworkX on random ones, and the limits."""

import random
from itertools import combinations, pairwise
from typing import Any

import networkx as nx
import numpy as np
import pytest
from numpy.typing import NDArray

from graph_service.analysis.ecosystem.network_position import network_position
from graph_service.analysis.graph import betweenness as paths
from graph_service.analysis.graph import communities as groups
from graph_service.analysis.graph import company_adjacency
from graph_service.analysis.graph import structural_holes as holes
from graph_service.analysis.graph.company_graph import CompanyGraph
from graph_service.analysis.graph.structural_holes import (
    constraints,
    least_constraint,
    lowest_constraint,
    structural_holes,
)
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.networkx_graphs import company_graph
from graph_service.domain.errors import LimitExceeded, NotFound
from tests.analysis.oracle import Oracle
from tests.networks import TODAY, Story, random_story, story


def seen(some: Story) -> ActiveNetwork:
    return ActiveNetwork(some.network(), TODAY)


def alliances(seed: int, companies: int = 30) -> Story:
    """Companies in alliances of 1 to 8: some pairs meet again and again, some companies have no partner."""
    chance = random.Random(seed)
    firms = [f"c{n:03d}" for n in range(chance.randint(1, companies))]
    sizes = chance.choice([[1, 2], [2, 2, 3], [2, 3, 8]])
    return story(
        " ".join(firms),
        alliances={
            f"x{n}": " ".join(chance.sample(firms, min(len(firms), chance.choice(sizes))))
            for n in range(chance.randint(0, 2 * len(firms)))
        },
    )


def reference(some: Story) -> "nx.Graph[str]":
    """The same graph pair by pair."""
    oracle = Oracle(some)
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(oracle.companies)
    for members in oracle.members.values():
        for a, b in combinations(sorted(members), 2):
            weight = graph.get_edge_data(a, b, {"alliances": 0})["alliances"]
            graph.add_edge(a, b, alliances=weight + 1)
    return graph


def test_star() -> None:
    active = seen(story(alliances={f"x{leaf}": f"h {leaf}" for leaf in "abcd"}))
    centre, leaf = network_position(active, "h"), network_position(active, "a")
    assert (centre.degree, centre.betweenness, centre.constraint, centre.effective_size) == (4, 1.0, 0.25, 4)
    assert (centre.clustering, centre.core_number, centre.articulation_point) == (0.0, 1, True)
    assert (leaf.degree, leaf.betweenness, leaf.constraint, leaf.effective_size) == (1, 0.0, 1.0, 1.0)
    assert (leaf.articulation_point, leaf.sampled, leaf.sources) == (False, False, 5)
    assert centre.graph_revision == "7"
    assert centre.as_of == TODAY


@pytest.mark.parametrize(
    "pacts", [{"x": "a b c"}, {"x": "a b", "y": "b c", "z": "a c"}, {"x": "a b c", "y": "a c"}]
)
def test_triangle(pacts: dict[str, str]) -> None:
    active = seen(story(alliances=pacts))
    for key in "abc":
        position = network_position(active, key)
        assert (position.constraint, position.effective_size) == (1.125, 1.0)
        assert (position.clustering, position.core_number, position.betweenness) == (1.0, 2, 0.0)


def test_a_company_without_partners() -> None:
    active = seen(story("lonely", alliances={"x": "a b", "y": "lonely"}))
    position = network_position(active, "lonely")
    assert (position.constraint, position.effective_size) == (None, None)
    assert (position.degree, position.core_number, position.clustering) == (0, 0, 0.0)
    assert position.reason == "lonely has no partners on this day."
    assert network_position(active, "a").reason is None
    with pytest.raises(NotFound):
        network_position(active, "nobody")


@pytest.mark.parametrize("seed", range(60))
def test_measures_are_those_of_networkx(seed: int) -> None:
    some = alliances(seed) if seed % 3 else random_story(seed, companies=8)
    active, graph = seen(some), reference(some)
    mine, keys = active.company_graph, active.network.companies.keys
    numbers = active.company_numbers(None)

    def same(values: NDArray[Any], expected: Any) -> None:
        np.testing.assert_allclose(values, [expected[key] for key in keys], rtol=0, atol=1e-9)

    same(mine.degrees, dict(graph.degree))
    assert mine.edge_count == graph.number_of_edges()
    same(mine.betweenness.values, nx.betweenness_centrality(graph))
    assert not mine.betweenness.sampled
    together = structural_holes(mine, numbers)
    same(together.constraint, nx.constraint(graph))
    np.testing.assert_array_equal(constraints(mine, numbers), together.constraint)
    same(together.effective_size, nx.effective_size(graph))
    same(together.clustering, nx.clustering(graph))
    for number in numbers:
        alone = structural_holes(mine, np.array([number]))
        np.testing.assert_allclose(alone.constraint, together.constraint[[number]], rtol=0, atol=1e-12)
        np.testing.assert_allclose(alone.clustering, together.clustering[[number]], rtol=0, atol=1e-12)
    same(mine.core_numbers, nx.core_number(graph))
    assert active.company_keys(mine.articulation_points) == tuple(sorted(nx.articulation_points(graph)))
    components = {frozenset(np.flatnonzero(mine.components == n)) for n in range(mine.component_count)}
    assert components == {
        frozenset(active.company(key) for key in component) for component in nx.connected_components(graph)
    }
    partition = mine.communities
    if graph.number_of_edges():
        parts = [
            {keys[n] for n in np.flatnonzero(partition.of == index)} for index in range(len(partition.sizes))
        ]
        expected = nx.community.modularity(graph, parts, weight="alliances")
        assert partition.modularity == pytest.approx(expected, abs=1e-12)
        assert partition.sizes.tolist() == [len(part) for part in parts]
        assert [(-len(part), min(part)) for part in parts] == sorted(
            (-len(part), min(part)) for part in parts
        )
    else:
        assert partition.modularity is None
    assert nx.utils.graphs_equal(company_graph(active), graph)


def test_an_exact_product_with_and_without_the_edges() -> None:
    """Graphs of small alliances keep their edges, those of large ones don't."""
    small = seen(story(alliances={"x": "a b c", "y": "a b", "z": "c d"})).company_graph
    large = seen(story(alliances={"x": "a b c d e", "y": "a b c"})).company_graph
    assert (small.edges is None, large.edges is None) == (False, True)
    assert small.entries == 2 * small.edge_count
    assert small.times(np.eye(4)).tolist() == [[0, 1, 1, 0], [1, 0, 1, 0], [1, 1, 0, 1], [0, 0, 1, 0]]
    np.testing.assert_array_equal(large.times(np.eye(5)), 1 - np.eye(5))


@pytest.mark.parametrize("seed", range(20))
def test_other_names_change_no_measure(seed: int) -> None:
    some = alliances(seed)
    keys = [row.key for row in some.companies]
    shuffled = random.Random(seed).sample(keys, len(keys))
    other = dict(zip(keys, shuffled, strict=True))
    before, after = seen(some), seen(some.renamed(other))
    for key in keys:
        mine, theirs = network_position(before, key), network_position(after, other[key])
        for name in ("degree", "betweenness", "constraint", "effective_size", "clustering", "core_number"):
            assert getattr(mine, name) == getattr(theirs, name)
        assert mine.articulation_point == theirs.articulation_point


@pytest.mark.parametrize("seed", range(30))
def test_the_lowest_constraints_are_found_without_computing_all(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holes, "LEAST_AT_ONCE", 1)
    graph = seen(alliances(seed)).company_graph
    constraint = structural_holes(graph, np.arange(graph.company_count)).constraint
    linked = np.flatnonzero(graph.degrees)
    assert (least_constraint(graph)[linked] <= constraint[linked] + 1e-12).all()
    ranked = sorted((round(float(constraint[n]), 9), int(n)) for n in linked)
    for first in (0, 1, 3, 100):
        found, values = lowest_constraint(graph, first)
        assert list(zip(values.tolist(), found.tolist(), strict=True)) == ranked[:first]


def test_few_companies_are_computed_for_the_lowest_constraint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holes, "LEAST_AT_ONCE", 1)
    chance = random.Random(1)
    firms = [f"c{n:04d}" for n in range(500)]
    pacts = {f"x{n}": " ".join(chance.sample(firms, chance.choice([2, 2, 3, 30]))) for n in range(100)}
    graph = seen(story(" ".join(firms), alliances=pacts)).company_graph
    computed = 0

    def counting(*arguments: object) -> NDArray[np.float64]:
        nonlocal computed
        computed += 1
        return constraints(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(holes, "constraints", counting)
    lowest_constraint(graph, 1)
    assert 1 <= computed < 50


def test_large_graphs_are_sampled_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(3)
    firms = [f"c{n:03d}" for n in range(400)]
    pacts = {f"x{n}": " ".join(chance.sample(firms, chance.choice([2, 3]))) for n in range(500)}
    graph = seen(story(" ".join(firms), alliances=pacts)).company_graph
    exact = paths.betweenness(graph)
    monkeypatch.setattr(paths, "CELLS_AT_ONCE", 1)
    one_by_one = paths.betweenness(graph)
    np.testing.assert_allclose(one_by_one.values, exact.values, rtol=1e-12)
    monkeypatch.setattr(paths, "MAX_WORK", 1_000_000)
    rough, again = paths.betweenness(graph), paths.betweenness(graph)
    assert not exact.sampled
    assert rough.sampled
    assert 0 < rough.sources < exact.sources
    np.testing.assert_array_equal(rough.values, again.values)
    assert np.corrcoef(rough.values, exact.values)[0, 1] > 0.9
    assert rough.values.sum() == pytest.approx(exact.values.sum(), rel=0.1)


def test_a_chain_too_long_to_follow_counts_as_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    firms = [f"c{n:02d}" for n in range(50)]
    graph = seen(story(alliances={a: f"{a} {b}" for a, b in pairwise(firms)})).company_graph
    whole = paths.betweenness(graph)
    assert (whole.sampled, whole.sources) == (False, 50)
    # 48 companies are in two alliances, of 49
    monkeypatch.setattr(paths, "MAX_WORK", (2 * 48 + (48 + 49) * 10) * 50)
    cut = paths.betweenness(graph)
    assert (cut.sampled, cut.sources) == (True, 50)
    # inner companies lie on the paths of up to ten steps: nine splits of ten, eight of nine, ...
    assert cut.values[25] == pytest.approx(sum(range(1, 10)) * 2 / (49 * 48))


def test_a_long_chain_hangs_on_all_inside_and_a_ring_on_none() -> None:
    firms = [f"c{n:03d}" for n in range(700)]
    order = random.Random(1).sample(firms, len(firms))
    chain = {a: f"{a} {b}" for a, b in pairwise(order)}
    inside = seen(story(alliances=chain)).company_graph.articulation_points
    assert [firms[n] for n in inside] == sorted(order[1:-1])
    ring = chain | {"last": f"{order[-1]} {order[0]}"}
    assert not len(seen(story(alliances=ring)).company_graph.articulation_points)
    tail = ring | {"tail": f"{order[5]} z"}
    found = seen(story(alliances=tail)).company_graph.articulation_points
    assert [firms[n] for n in found] == [order[5]]


def test_communities_of_two_groups_with_one_bridge() -> None:
    left, right = [f"a{n}" for n in range(4)], [f"b{n}" for n in range(5)]
    pairs = [*combinations(left, 2), *combinations(right, 2), ("a0", "b0")]
    active = seen(story("z", alliances={f"{a}{b}": f"{a} {b}" for a, b in pairs}))
    partition = active.company_graph.communities
    assert partition.of.tolist() == [1, 1, 1, 1, 0, 0, 0, 0, 0, 2]
    assert partition.sizes.tolist() == [5, 4, 1]
    # 17 edges: 10 and 6 inside, degrees 21 and 13
    assert partition.modularity == pytest.approx(16 / 17 - (21 / 34) ** 2 - (13 / 34) ** 2)


def test_communities_are_as_good_as_those_of_networkx() -> None:
    gained = []
    for seed in range(12):
        chance = random.Random(seed)
        firms = [f"c{n:03d}" for n in range(300)]
        pacts = {}
        for n in range(chance.choice([200, 400])):
            group = chance.randrange(6)
            pool = firms[50 * group : 50 * group + 50] if chance.random() < 0.7 else firms
            pacts[f"x{n}"] = " ".join(chance.sample(pool, chance.choice([2, 2, 3, 6, 12])))
        some = story(" ".join(firms), alliances=pacts)
        graph = reference(some)
        parts = nx.community.louvain_communities(graph, weight="alliances", seed=1)
        theirs = nx.community.modularity(graph, parts, weight="alliances")
        mine = seen(some).company_graph.communities.modularity
        assert mine is not None
        assert mine > theirs - 0.02
        gained.append(mine - theirs)
    assert sum(gained) / len(gained) > -0.005


@pytest.mark.parametrize("size", [2, 15])
def test_communities_that_were_planted_are_found(size: int) -> None:
    """In alliances of two, whose edges are stored, and in crowded ones, whose edges are not."""
    chance = random.Random(size)
    firms = [f"c{n:04d}" for n in range(1_200)]
    planted = [firms[begin : begin + 20] for begin in range(0, len(firms), 20)]
    pacts = [chance.sample(group, size) for group in planted for _ in range(200 // size)]
    pacts += [chance.sample(firms, 2) for _ in range(60)]
    some = story(" ".join(firms), alliances={f"x{n}": " ".join(pact) for n, pact in enumerate(pacts)})
    graph = seen(some).company_graph
    assert (graph.edges is not None) == (size == 2)
    partition = graph.communities
    assert partition.sizes.tolist() == [20] * 60
    assert partition.of.tolist() == [n // 20 for n in range(1_200)]
    assert partition.modularity is not None
    assert groups.louvain(seen(some).company_graph).modularity == partition.modularity


def test_companies_in_the_same_alliances_start_in_one_community() -> None:
    many = story(alliances={"x": " ".join(f"c{n:04d}" for n in range(3_000)), "y": "c0000 d"})
    partition = seen(many).company_graph.communities
    assert partition.sizes[0] >= 2_999
    again = groups.louvain(seen(many).company_graph)
    assert again.of.tolist() == partition.of.tolist()


def test_a_graph_that_is_too_dense_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    crowd = " ".join(f"c{n}" for n in range(30))
    some = story(alliances={"x": crowd, "y": crowd})
    assert seen(some).company_graph.edge_count == 30 * 29 // 2
    monkeypatch.setattr(company_adjacency, "MAX_ENCOUNTERS", 30 * 30 - 1)
    with pytest.raises(LimitExceeded, match="900 pairs"):
        CompanyGraph.of(seen(some))
    monkeypatch.setattr(company_adjacency, "MAX_ENCOUNTERS", 30 * 30)
    monkeypatch.setattr(company_adjacency, "MAX_REPEATS", 30 * 29 - 1)
    with pytest.raises(LimitExceeded, match="share several alliances"):
        CompanyGraph.of(seen(some))

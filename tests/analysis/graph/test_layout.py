"""Places of companies in a drawing."""

from datetime import date
from itertools import combinations

import numpy as np
import pytest
from scipy import sparse

from graph_service.analysis.ecosystem.ecosystem import ecosystem
from graph_service.analysis.examples import star
from graph_service.analysis.graph.company_graph import CompanyGraph
from graph_service.analysis.graph.layout import MAX_PLACED, Places, layout
from graph_service.analysis.network.active_network import ActiveNetwork


def graph_of(alliances: list[list[int]], count: int) -> CompanyGraph:
    incidence = np.zeros((count, len(alliances)))
    for number, members in enumerate(alliances):
        incidence[members, number] = 1.0
    shared = incidence @ incidence.T
    np.fill_diagonal(shared, 0)
    repeats = sparse.csr_array(np.maximum(shared - 1, 0))
    return CompanyGraph(sparse.csr_array(incidence), repeats)


def distances(places: Places) -> Places:
    difference: Places = places[:, None] - places[None]
    return np.hypot(difference[..., 0], difference[..., 1])


def groups(count: int, size: int) -> list[list[int]]:
    """Groups of companies, each tied by one alliance, and one alliance that ties them together."""
    apart = [list(range(start, start + size)) for start in range(0, count, size)]
    return [*apart, [group[0] for group in apart]]


def test_partners_stand_nearer_than_strangers() -> None:
    graph = graph_of(groups(60, 12), 60)
    away = distances(layout(graph))
    group = np.arange(60) // 12
    same = group[:, None] == group[None]
    np.fill_diagonal(same, False)
    assert away[same].mean() < 0.5 * away[group[:, None] != group[None]].mean()


def test_every_company_has_a_place_of_its_own_within_the_picture() -> None:
    # all in one alliance, a pair, and three that are alone
    graph = graph_of([list(range(40)), [40, 41]], 45)
    places = layout(graph)
    assert np.isfinite(places).all()
    assert np.abs(places).max() == pytest.approx(1.0)
    assert min(distances(places)[a, b] for a, b in combinations(range(45), 2)) > 0.02


def test_those_without_partners_stand_around_the_others() -> None:
    places = layout(graph_of(groups(24, 8), 30))
    away = np.hypot(*places.T)
    assert away[24:].min() > away[:24].max()


def test_the_same_graph_gives_the_same_places() -> None:
    alliances = groups(60, 6)
    assert np.array_equal(layout(graph_of(alliances, 60)), layout(graph_of(alliances, 60)))


@pytest.mark.parametrize("alliances", [[], [[0, 1]], [[0, 1, 2]]], ids=["nobody", "pair", "triple"])
def test_small_graphs(alliances: list[list[int]]) -> None:
    places = layout(graph_of(alliances, 3))
    assert np.isfinite(places).all()
    assert len(np.unique(places, axis=0)) == 3


def test_an_empty_graph_has_no_places() -> None:
    assert layout(graph_of([[]], 0)).shape == (0, 2)


def test_those_beyond_the_most_have_no_place() -> None:
    count = MAX_PLACED + 3
    members = np.arange(MAX_PLACED)
    incidence = sparse.csr_array(
        (np.ones(MAX_PLACED), (members, members // 5)), shape=(count, MAX_PLACED // 5)
    )
    places = layout(CompanyGraph(incidence, sparse.csr_array((count, count))))
    assert np.isfinite(places[:MAX_PLACED]).all()
    assert np.isnan(places[MAX_PLACED:]).all()


def test_a_drawing_has_places_industries_and_betweenness() -> None:
    view = ecosystem(ActiveNetwork(star("h", "abcd"), date(2026, 1, 1))).graph(5)
    assert [(node.key, node.betweenness) for node in view.nodes][:2] == [("h", 1.0), ("a", 0.0)]
    assert all(node.x is not None and -1 <= node.x <= 1 for node in view.nodes)
    assert len({(node.x, node.y) for node in view.nodes}) == 5

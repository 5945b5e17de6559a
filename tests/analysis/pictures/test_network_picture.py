"""The picture of a whole network: everything has a place, and the same network the same one."""

from datetime import date

import numpy as np
import pytest

from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.pictures.network_picture import HELD, LACKING, Picture, picture
from graph_service.domain.model.entities import Company, Holding, Need, Resource, ResourceKind
from graph_service.domain.network import Network
from tests.formats.peculiar import life, peculiar

DAY = date(2026, 1, 1)


def network_of(dataset: object) -> Network:
    names = ("companies", "resources", "alliances", "holdings", "needs", "memberships", "competitions")
    return Network.of(**{name: getattr(dataset, name) for name in names})


def drawn(network: Network) -> Picture:
    return picture(ActiveNetwork(network, DAY))


def check(network: Network, shown: Picture) -> None:
    nodes = [*shown.companies, *shown.alliances, *shown.resources]
    assert len(shown.companies) == len(network.companies.keys)
    assert len(shown.alliances) == len(network.alliances.keys)
    assert len(shown.resources) == len(network.resources.keys)
    assert len(shown.gaps) == len(network.needs.company)
    assert all(np.isfinite([node.x, node.y, node.size]).all() and node.size > 0 for node in nodes)
    assert drawn(network) == shown


def test_everything_has_a_place() -> None:
    for dataset in (peculiar(), life()):
        network = network_of(dataset)
        check(network, drawn(network))


def test_nothing_is_drawn_of_nothing() -> None:
    network = Network.of(companies=[])
    check(network, drawn(network))
    network = Network.of(companies=[Company(key="a", name="A")])
    check(network, drawn(network))


def test_without_alliances_what_companies_share_brings_them_together() -> None:
    keys = [f"c{number}" for number in range(12)]
    resources = [Resource(key=key, name=key, kind=ResourceKind.OTHER) for key in ("left", "right", "lacking")]
    network = Network.of(
        companies=[Company(key=key, name=key) for key in keys],
        resources=resources,
        holdings=[
            Holding(company=key, resource="left" if number % 2 else "right", level=1.0)
            for number, key in enumerate(keys)
        ],
        needs=[Need(company="c0", resource="lacking", importance=0.5)],
    )
    shown = drawn(network)
    check(network, shown)
    places = np.array([(node.x, node.y) for node in shown.companies])
    order = sorted(keys)
    side = np.array([int(key[1:]) % 2 for key in order])
    apart = np.linalg.norm(places[:, None] - places[None, :], axis=2)
    same = side[:, None] == side[None, :]
    assert apart[same].mean() < apart[~same].mean()
    communities = {node.properties["community"] for node in shown.companies}
    assert len(communities) == 2
    colours = {key: node.colour for key, node in zip(network.resources.keys, shown.resources, strict=True)}
    assert colours == {"lacking": LACKING, "left": HELD, "right": HELD}
    assert [node.properties["gap"] for node in shown.companies][:2] == [0.5, 0.0]


def test_partners_are_linked_once() -> None:
    dataset = peculiar()
    shown = drawn(network_of(dataset))
    keys = network_of(dataset).companies.keys
    assert [(keys[a], keys[b], count) for a, b, count in shown.links] == [("c00", "full", 1)]
    assert shown.companies[keys.index("full")].properties["partners"] == 1
    assert shown.gaps == pytest.approx([0.0, 0.0, 1.0])  # full has r1, for itself and for its partner

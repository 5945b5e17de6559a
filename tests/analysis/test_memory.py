"""What is of no more use is let go of at once: the collector counts objects, not what they take."""

import gc
import inspect
import weakref
from functools import cached_property
from typing import Any

import pytest

from graph_service.analysis.graph.company_graph import CompanyGraph
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.network.link_model import LinkModel
from tests.networks import TODAY, random_story


def kept(of: type) -> list[str]:
    """What a class keeps once it was asked for."""
    return [name for name, value in inspect.getmembers(of) if isinstance(value, cached_property)]


def test_there_are_measures_that_are_kept() -> None:
    assert {"company_graph", "link_model"} <= set(kept(ActiveNetwork))
    assert "communities" in kept(CompanyGraph)
    assert "_profiles" in kept(LinkModel)


@pytest.mark.parametrize("name", kept(ActiveNetwork))
def test_a_network_is_in_no_circle_with_what_it_keeps(name: str) -> None:
    network = ActiveNetwork(random_story(3, companies=14).network(), TODAY, 0.5)
    is_there = weakref.ref(network)
    gc.disable()
    try:
        one: Any = getattr(network, name)
        for measure in kept(type(one)):
            getattr(one, measure)
        del one, network
        assert is_there() is None
    finally:
        gc.enable()

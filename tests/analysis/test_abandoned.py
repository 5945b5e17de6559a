"""Long work ends when nobody waits for it any more."""

import threading
from collections.abc import Callable
from contextvars import copy_context

import numpy as np
import pytest

from graph_service.analysis.complementarity.exchange import exchange_opportunities
from graph_service.analysis.complementarity.fit import fits
from graph_service.analysis.graph.betweenness import betweenness
from graph_service.analysis.graph.communities import louvain
from graph_service.analysis.graph.company_graph import CompanyGraph
from graph_service.analysis.graph.core_numbers import core_numbers
from graph_service.analysis.graph.layout import layout
from graph_service.analysis.graph.structural_holes import lowest_constraint, structural_holes
from graph_service.analysis.limits import Abandoned, ends_with
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.network.supply import need_columns
from tests.networks import TODAY, story

CROWD = story(
    holds={f"c{n}": {f"r{n % 3}": 1.0} for n in range(12)},
    needs={f"c{n}": {f"r{(n + 1) % 3}": (1.0, 1.0)} for n in range(12)},
    alliances={f"x{n}": f"c{n} c{(n + 1) % 12} c{(n + 5) % 12}" for n in range(12)},
)
WORK: dict[str, Callable[[ActiveNetwork, CompanyGraph], object]] = {
    "company graph": lambda active, _: CompanyGraph.of(active),
    "needs": lambda active, _: need_columns(active),
    "betweenness": lambda _, graph: betweenness(graph),
    "communities": lambda _, graph: louvain(graph),
    "core numbers": lambda _, graph: core_numbers(graph),
    "constraints": lambda _, graph: structural_holes(graph, np.arange(graph.company_count)),
    "lowest constraints": lambda _, graph: lowest_constraint(graph, 3),
    "layout": lambda _, graph: layout(graph),
    "fits": lambda active, _: fits(
        active, receivers=active.company_numbers(None), givers=active.company_numbers(None)
    ),
    "exchange": lambda active, _: exchange_opportunities(active),
}


@pytest.mark.parametrize("name", WORK)
def test_it_ends_when_nobody_waits_for_it(name: str) -> None:
    active = ActiveNetwork(CROWD.network(), TODAY)
    graph, abandoned, context = CompanyGraph.of(active), threading.Event(), copy_context()
    _ = active.needs
    context.run(ends_with, abandoned)
    context.run(WORK[name], active, graph)
    abandoned.set()
    with pytest.raises(Abandoned):
        context.run(WORK[name], active, CompanyGraph.of(active))
    WORK[name](active, graph)

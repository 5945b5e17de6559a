"""Limits hold, refusals name the field, and an answer that stopped early says so.

Time is processor time, also that of the deadlines: what else the machine does is not counted.
"""

import random
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from graph_service.analysis.alliances.additions import alliance_additions, alliance_coverage, best_additions
from graph_service.analysis.complementarity import exchange, exchange_links
from graph_service.analysis.complementarity.exchange import exchange_opportunities
from graph_service.analysis.complementarity.fit import fit, fits
from graph_service.analysis.complementarity.resource_gaps import resource_gaps
from graph_service.analysis.complementarity.uncovered_partners import uncovered_partners
from graph_service.analysis.limits import Deadline
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.networkx_graphs import exchange_graph
from graph_service.analysis.optimisation import maximum_coverage
from graph_service.analysis.optimisation.cycles import Arcs, in_cycles, short_cycles
from graph_service.analysis.optimisation.packing import assignment_bound, best_packing
from graph_service.domain.errors import InvalidInput, NotFound
from tests.networks import TODAY, Story, random_story, story
from tests.waiting import on_processor_time


@pytest.fixture(autouse=True)
def processor_time(monkeypatch: pytest.MonkeyPatch) -> None:
    on_processor_time(monkeypatch)


def dense(companies: int, seed: int = 1) -> Story:
    """Everybody could give everybody something; a few conflicts."""
    chance = random.Random(seed)
    firms = [f"c{n:03d}" for n in range(companies)]
    return story(
        holds={a: {f"r{b}": chance.randint(300, 1000) / 1000 for b in firms if a != b} for a in firms},
        needs={b: {f"r{b}": (1.0, 1.0)} for b in firms},
        competes={f"{a} {b}": 0.9 for a in firms for b in firms if a < b and chance.random() < 0.02},
    )


@pytest.fixture(scope="module")
def crowd() -> ActiveNetwork:
    return ActiveNetwork(dense(200).network(), TODAY)


@pytest.mark.parametrize("max_length", [2, 3, 5, 8])
def test_a_dense_graph_of_200_answers_within_twice_the_time_it_was_given(
    crowd: ActiveNetwork, max_length: int
) -> None:
    begun = time.process_time()
    result = exchange_opportunities(crowd, max_length=max_length, time_limit_seconds=0.5)
    assert time.process_time() - begun < 1
    assert 0 < result.plan_value <= result.upper_bound <= 200
    assert result.optimal == (result.upper_bound == result.plan_value)
    assert len(result.cycles) == 50
    assert result.truncated == (max_length > 2)
    members = [company for cycle in result.plan for company in cycle.companies]
    assert len(members) == len(set(members))
    assert all(2 <= len(cycle.companies) <= max_length for cycle in result.plan)


def test_a_search_that_finds_nothing_is_interrupted_too() -> None:
    # layers joined completely, and one arc home from a layer that is a step too far
    layers, width = 9, 30
    pairs = [
        (layer * width + a, (layer + 1) * width + b)
        for layer in range(layers - 1)
        for a in range(width)
        for b in range(width)
    ]
    pairs += [((layers - 1) * width + a, 0) for a in range(width)]
    giver, receiver = (np.array(column, dtype=np.int64) for column in zip(*pairs, strict=True))
    arcs = in_cycles(Arcs(giver, receiver, np.full(len(giver), 0.5)), layers * width)
    begun = time.process_time()
    found = short_cycles(arcs, layers * width, {}, 8, 100, Deadline(1))
    assert time.process_time() - begun < 1
    assert found.cycles == []
    assert found.complete


def test_the_search_looks_at_the_clock_while_conflicts_block_every_cycle() -> None:
    # every way round passes two companies in conflict, which the distances do not show
    width, layers = 40, 7
    first, last = 0, layers * width + 1
    pairs = [(first, 1 + a) for a in range(width)]
    for layer in range(layers - 1):
        pairs += [
            (1 + layer * width + a, 1 + (layer + 1) * width + b) for a in range(width) for b in range(width)
        ]
    pairs = [(a, b) for a, b in pairs if b < last]
    pairs += [(1 + (layers - 1) * width + a, first) for a in range(width)]
    giver, receiver = (np.array(column, dtype=np.int64) for column in zip(*pairs, strict=True))
    top = frozenset(range(1 + (layers - 1) * width, last))
    conflicts = dict.fromkeys(range(1, 1 + width), top)
    conflicts |= dict.fromkeys(top, frozenset(range(1, 1 + width)))
    arcs = Arcs(giver, receiver, np.full(len(giver), 0.5))
    begun = time.process_time()
    found = short_cycles(arcs, last, conflicts, 8, 100, Deadline(0.5))
    assert time.process_time() - begun < 1
    assert found.cycles == []
    assert not found.complete


def test_a_count_limit_strikes_and_is_said(monkeypatch: pytest.MonkeyPatch, crowd: ActiveNetwork) -> None:
    monkeypatch.setattr(exchange, "CYCLES_PER_SECOND", 400)
    monkeypatch.setattr(exchange, "MAX_CYCLES", 400)
    result = exchange_opportunities(crowd, max_length=3, first=5000, time_limit_seconds=1)
    assert result.truncated
    assert not result.optimal
    assert 100 <= len(result.cycles) <= 400
    assert result.upper_bound >= result.plan_value
    # what was found is spread over the companies, not gathered round the first ones
    assert len({company for cycle in result.cycles for company in cycle.companies}) > 190


def test_receivers_that_the_time_did_not_reach_count_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange_links, "ROWS_PER_SECOND", np.inf)
    active = ActiveNetwork(dense(20).network(), TODAY)
    everyone = active.company_numbers(None)
    assert fits(active, receivers=everyone, deadline=Deadline(0)).receivers_done == 0
    result = exchange_opportunities(active, time_limit_seconds=1e-9)
    assert (result.plan, result.plan_value, result.upper_bound) == ((), 0.0, 20.0)
    assert result.truncated
    assert not result.optimal
    assert result.reason is not None
    assert "time" in result.reason


def test_components_are_those_of_networkx() -> None:
    import networkx as nx

    for seed in range(30):
        active = ActiveNetwork(random_story(seed, companies=12).network(), TODAY)
        rows = fits(active, receivers=active.company_numbers(None), minimum=0.3)
        arcs = Arcs(rows.giver, rows.receiver, rows.fit)
        graph = exchange_graph(active, arcs)
        inside = [
            edge
            for component in nx.strongly_connected_components(graph)
            for edge in graph.subgraph(component).edges
        ]
        kept = exchange_graph(active, in_cycles(arcs, active.company_count))
        assert sorted(kept.edges) == sorted(inside)
        found = short_cycles(
            in_cycles(arcs, active.company_count), active.company_count, {}, 4, 20_000, Deadline(10)
        )
        simple = [active.company_keys(cycle) for cycle in found.cycles]
        turned = [
            tuple(ring[(at + ring.index(min(ring))) % len(ring)] for at in range(len(ring)))
            for ring in nx.simple_cycles(graph, length_bound=4)
        ]
        assert sorted(simple) == sorted(turned)


@pytest.mark.parametrize("seed", range(30))
def test_the_relaxation_bounds_every_packing(seed: int) -> None:
    active = ActiveNetwork(dense(7, seed).network(), TODAY)
    rows = fits(active, receivers=active.company_numbers(None), minimum=0.5)
    arcs = in_cycles(Arcs(rows.giver, rows.receiver, rows.fit), 7)
    found = short_cycles(arcs, 7, {}, 7, 20_000, Deadline(10))
    weight = {(a, b): value for a, b, value in zip(arcs.giver, arcs.receiver, arcs.weight, strict=True)}
    values = np.array(
        [sum(weight[pair] for pair in zip(c, c[1:] + c[:1], strict=True)) for c in found.cycles]
    )
    for capacity in (1, 2):
        packing = best_packing(found.cycles, values, capacity, Deadline(10))
        assert packing.optimal
        assert packing.value <= assignment_bound(arcs, capacity) + 1e-9
        if capacity == 1:  # without a limit on the length and without conflicts the relaxation is exact
            assert packing.value == pytest.approx(assignment_bound(arcs, 1))


def test_the_bound_of_a_large_graph_is_one_too(monkeypatch: pytest.MonkeyPatch) -> None:
    from graph_service.analysis.optimisation import packing

    arcs = Arcs(np.array([0, 1, 2, 0]), np.array([1, 2, 0, 2]), np.array([0.9, 0.4, 0.7, 0.8]))
    assert assignment_bound(arcs, 1) == pytest.approx(2.0)
    monkeypatch.setattr(packing, "LARGEST_ASSIGNMENT", 2)
    assert assignment_bound(arcs, 1) == pytest.approx(2.0)  # 0.9 + 0.4 + 0.7 given
    assert assignment_bound(arcs, 3) == pytest.approx(6.0)


def covering() -> ActiveNetwork:
    """Greedy takes c, which has most, and then can't finish; a and b cover everything."""
    held = {"a": "135", "b": "246", "c": "1234"}
    levels = {key: {f"r{n}": 1.0 for n in rows} for key, rows in held.items()}
    return ActiveNetwork(story("m", holds=levels, alliances={"x": "m"}).network(), TODAY)


def test_without_the_solver_the_greedy_choice_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    best = best_additions(covering(), "x", size=2)
    assert ([row.company for row in best.members], best.added, best.optimal) == (["a", "b"], 6, True)
    monkeypatch.setattr(maximum_coverage, "LEAST_ENTRIES", 0)
    monkeypatch.setattr(maximum_coverage, "ENTRIES_PER_SECOND", 0)
    greedy = best_additions(covering(), "x", size=2)
    assert ([row.company for row in greedy.members], greedy.added) == (["a", "c"], 5)
    assert (greedy.upper_bound, greedy.optimal, greedy.truncated) == (6.0, False, True)
    late = best_additions(covering(), "x", size=2, time_limit_seconds=1e-9)
    assert late.added in (5, 6)
    assert late.upper_bound == 6.0


@pytest.mark.parametrize("size", [2, 5, 20])
def test_the_best_newcomers_among_200_that_hold_much_are_found_in_time(size: int) -> None:
    chance = random.Random(size)
    holds = {f"c{n:03d}": {f"r{m}": 1.0 for m in range(200) if chance.random() < 0.15} for n in range(200)}
    active = ActiveNetwork(story("m", holds=holds, alliances={"x": "m"}).network(), TODAY)
    begun = time.process_time()
    best = best_additions(active, "x", size=size, time_limit_seconds=1)
    assert time.process_time() - begun < 2
    assert len(best.members) <= size
    assert len(set().union(*(row.resources for row in best.members))) == best.added <= best.upper_bound <= 200
    assert best.optimal == (best.added == best.upper_bound)
    assert best.optimal or size > 2


ACTIVE = ActiveNetwork(story("a b", holds={"a": {"r": 1.0}}, alliances={"x": "a"}).network(), TODAY)

REFUSED: list[tuple[str, Callable[[], Any]]] = [
    ("minimumFit", lambda: exchange_opportunities(ACTIVE, minimum_fit=1.1)),
    ("minimumFit", lambda: exchange_opportunities(ACTIVE, minimum_fit=float("nan"))),
    ("maxLength", lambda: exchange_opportunities(ACTIVE, max_length=1)),
    ("maxLength", lambda: exchange_opportunities(ACTIVE, max_length=9)),
    ("capacity", lambda: exchange_opportunities(ACTIVE, capacity=0)),
    ("first", lambda: exchange_opportunities(ACTIVE, first=-1)),
    ("first", lambda: exchange_opportunities(ACTIVE, first=5001)),
    ("timeLimitSeconds", lambda: exchange_opportunities(ACTIVE, time_limit_seconds=0)),
    ("timeLimitSeconds", lambda: exchange_opportunities(ACTIVE, time_limit_seconds=61)),
    ("size", lambda: best_additions(ACTIVE, "x", size=0)),
    ("timeLimitSeconds", lambda: best_additions(ACTIVE, "x", size=1, time_limit_seconds=-1)),
    ("minLevel", lambda: alliance_coverage(ACTIVE, "x", minimum_level=-0.1)),
    ("minLevel", lambda: alliance_additions(ACTIVE, "x", minimum_level=2)),
    ("first", lambda: alliance_additions(ACTIVE, "x", first=5001)),
    ("first", lambda: alliance_coverage(ACTIVE, "x").missing(first=-1)),
    ("first", lambda: uncovered_partners(ACTIVE, "a").candidates(first=5001)),
    ("competitors", lambda: uncovered_partners(ACTIVE, "a", competitors=["b", "a"])),
    ("to", lambda: fit(ACTIVE, "a", "a")),
    ("conflictThreshold", lambda: ActiveNetwork(ACTIVE.network, TODAY, conflict_threshold=1.5)),
]


@pytest.mark.parametrize(("field", "question"), REFUSED)
def test_what_is_out_of_range_is_refused_by_name(field: str, question: Callable[[], Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        question()
    assert refused.value.field == field


UNKNOWN: list[Callable[[], Any]] = [
    lambda: resource_gaps(ACTIVE, "nobody"),
    lambda: fit(ACTIVE, "a", "nobody"),
    lambda: fit(ACTIVE, "nobody", "a"),
    lambda: exchange_opportunities(ACTIVE, within=["a", "nobody"]),
    lambda: uncovered_partners(ACTIVE, "nobody"),
    lambda: uncovered_partners(ACTIVE, "a", competitors=["nobody"]),
    lambda: uncovered_partners(ACTIVE, "a", market=["nobody"]),
    lambda: alliance_coverage(ACTIVE, "nobody"),
    lambda: alliance_coverage(ACTIVE, "x", resources=["nobody"]),
    lambda: alliance_additions(ACTIVE, "x", among=["nobody"]),
    lambda: best_additions(ACTIVE, "x", size=1, among=["nobody"]),
]


@pytest.mark.parametrize("question", UNKNOWN)
def test_an_unknown_key_is_named(question: Callable[[], Any]) -> None:
    with pytest.raises(NotFound, match="'nobody'"):
        question()


def test_a_gap_refuses_too_long_a_list() -> None:
    lacking = story(needs={"c": {"r": (1.0, 1.0)}}, holds={"d": {"r": 1.0}})
    gap = resource_gaps(ActiveNetwork(lacking.network(), TODAY), "c").gaps[0]
    assert gap.candidates(first=0) == ()
    with pytest.raises(InvalidInput):
        gap.candidates(first=5001)

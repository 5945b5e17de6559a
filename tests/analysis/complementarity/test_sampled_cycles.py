"""Exchange cycles where there are too many links to look at each: swaps of two by a join, rings by walks."""

from fractions import Fraction
from random import Random
from typing import NamedTuple

import pytest

from graph_service.analysis.complementarity import exchange_links, sampled_cycles
from graph_service.analysis.complementarity.exchange import ExchangeOpportunities, exchange_opportunities
from graph_service.analysis.complementarity.sampled_cycles import received_bound
from graph_service.analysis.limits import Deadline
from graph_service.analysis.network.active_network import ActiveNetwork
from tests.analysis.test_against_oracle import seen
from tests.analysis.test_limits import dense
from tests.networks import TODAY


@pytest.fixture(autouse=True)
def every_network_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange_links, "ROWS_PER_SECOND", -1)


class Asked(NamedTuple):
    """An answer; all cycles there are, with value and whether multilateral; what the best plan is worth."""

    answer: ExchangeOpportunities
    cycles: dict[tuple[str, ...], tuple[Fraction, bool]]
    best: float


def asked(seed: int, length: int) -> Asked:
    """A question that is another one for each seed, asked twice."""
    active, oracle = seen(seed, companies=7, resources=6)
    chance = Random(seed)
    minimum, capacity = chance.choice([0.0, 0.1, 0.3, 0.6]), chance.randint(1, 2)
    within = set(oracle.companies) if seed % 3 else set(chance.sample(oracle.companies, 5))
    once, again = (
        exchange_opportunities(
            active, within=within, minimum_fit=minimum, max_length=length, capacity=capacity, first=5000
        )
        for _ in range(2)
    )
    assert once == again
    cycles = oracle.cycles(minimum, length, within)
    greatest = dict(sorted(cycles.items(), key=lambda entry: -entry[1][0])[:60])
    best = float(oracle.plan_value(greatest, capacity))
    exact = received_bound(active, active.company_numbers(within), minimum, Deadline(10))
    rough = received_bound(active, active.company_numbers(within), minimum, Deadline(0))
    assert best <= exact * capacity + 1e-8
    assert exact <= rough + 1e-8
    return Asked(once, cycles, best)


@pytest.mark.parametrize("seed", range(150))
def test_all_swaps_of_two_are_found(seed: int) -> None:
    answer, cycles, best = asked(seed, 2)
    assert {cycle.companies for cycle in answer.cycles} == cycles.keys()
    assert (answer.optimal, answer.truncated) == (True, False)
    assert answer.plan_value == answer.upper_bound == pytest.approx(best, abs=1e-8)
    assert (answer.reason is None) == bool(cycles)


@pytest.mark.parametrize("seed", range(150))
def test_longer_cycles_are_some_of_those_of_three(seed: int) -> None:
    answer, cycles, best = asked(seed, 3 + seed % 2)
    found = {cycle.companies: cycle for cycle in answer.cycles}
    assert found.keys() >= {ring for ring in cycles if len(ring) == 2}
    for ring, cycle in found.items():
        value, multilateral = cycles[ring]
        assert cycle.value == pytest.approx(float(value), abs=1e-8)
        assert cycle.multilateral == multilateral
    assert (answer.optimal, answer.truncated) == (False, True)
    assert answer.plan_value <= best + 1e-8
    assert best <= answer.upper_bound + 1e-8


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("rate", ["OFFERS_PER_SECOND", "PAIRS_PER_SECOND"])
def test_a_count_that_cuts_the_search_short_is_said(
    monkeypatch: pytest.MonkeyPatch, seed: int, rate: str
) -> None:
    monkeypatch.setattr(sampled_cycles, rate, 1)
    answer, cycles, best = asked(seed, 2)
    assert cycles.keys() >= {cycle.companies for cycle in answer.cycles}
    if answer.truncated:
        assert not answer.optimal
        assert answer.plan_value <= best + 1e-8 <= answer.upper_bound + 2e-8
    else:
        assert answer.plan_value == pytest.approx(best, abs=1e-8)


def test_rings_of_three_strong_links_are_found() -> None:
    crowd = ActiveNetwork(dense(30).network(), TODAY)
    found = exchange_opportunities(crowd, first=5000)
    assert {len(cycle.companies) for cycle in found.cycles} == {2, 3}
    assert found.plan_value <= found.upper_bound <= 30

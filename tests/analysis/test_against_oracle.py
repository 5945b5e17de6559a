"""Every analysis against the oracle, on hundreds of random small networks."""

from datetime import timedelta
from random import Random

import pytest

from graph_service.analysis.alliances.additions import alliance_additions, alliance_coverage, best_additions
from graph_service.analysis.complementarity.exchange import exchange_opportunities
from graph_service.analysis.complementarity.fit import fit, fits, fits_to
from graph_service.analysis.complementarity.resource_gaps import resource_gaps
from graph_service.analysis.complementarity.uncovered_partners import (
    AreaDimension,
    UncoveredStatus,
    uncovered_partners,
)
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.networkx_graphs import company_graph
from tests.analysis.oracle import Oracle, shown
from tests.networks import TODAY, random_story


def seen(seed: int, **sizes: int) -> tuple[ActiveNetwork, Oracle]:
    story = random_story(seed, **sizes)
    day = TODAY + timedelta(days=seed % 5 - 2)
    return ActiveNetwork(story.network(), day), Oracle(story, day)


@pytest.mark.parametrize("seed", range(150))
def test_partners_and_distances(seed: int) -> None:
    active, oracle = seen(seed)
    graph = company_graph(active)
    for number, company in enumerate(oracle.companies):
        assert set(active.partner_keys(company)) == oracle.partners(company) == set(graph[company])
        hops = oracle.hops(company)
        assert active.hops(number).tolist() == [hops.get(other, -1) for other in oracle.companies]
    assert {frozenset((a, b)): graph[a][b]["alliances"] for a, b in graph.edges} == {
        frozenset((a, b)): shared
        for a in oracle.companies
        for b in oracle.companies
        if a < b and (shared := sum({a, b} <= members for members in oracle.members.values()))
    }


@pytest.mark.parametrize("seed", range(150))
def test_gaps_and_their_candidates(seed: int) -> None:
    active, oracle = seen(seed)
    for company in oracle.companies:
        report, expected = resource_gaps(active, company), oracle.gaps(company)
        assert report.total_gap == shown(oracle.total_gap(company))
        assert [gap.resource for gap in report.gaps] == sorted(
            expected, key=lambda key: (-expected[key].importance * expected[key].shortfall, key)
        )
        for gap in report.gaps:
            row = expected[gap.resource]
            assert (gap.status, gap.single_source, gap.best_partner) == (
                row.status,
                row.single_source,
                row.best_partner,
            )
            assert (gap.own_level, gap.partner_level, gap.shortfall, gap.gap) == (
                shown(row.own),
                shown(row.partner),
                shown(row.shortfall),
                shown(row.importance * row.shortfall),
            )
            assert [
                (entry.company, entry.level, entry.closes, entry.hops, entry.conflict)
                for entry in gap.candidates(first=100)
            ] == oracle.candidates(company, gap.resource)


@pytest.mark.parametrize("seed", range(100))
def test_fits_of_one_pair_and_of_all(seed: int) -> None:
    active, oracle = seen(seed)
    everyone = active.company_numbers(None)
    minimum = (seed % 4) / 10
    rows = fits(active, receivers=everyone, minimum=minimum)
    found = {
        (oracle.companies[giver], oracle.companies[receiver]): value
        for giver, receiver, value in zip(rows.giver, rows.receiver, rows.fit.tolist(), strict=True)
    }
    expected = {}
    for b in oracle.companies:
        to_b = fits_to(active, active.company(b))
        for a in oracle.companies:
            if a == b:
                assert to_b[active.company(a)] == 0
                continue
            pair = fit(active, a, b)
            value = shown(oracle.fit(a, b))
            assert (pair.fit, pair.reverse_fit) == (value, shown(oracle.fit(b, a)))
            assert round(to_b[active.company(a)], 9) == value
            assert pair.mutual_fit == min(pair.fit, pair.reverse_fit)
            assert pair.redundancy == shown(oracle.redundancy(a, b))
            assert pair.conflict == oracle.conflict(a, b)
            shares = oracle.contributions(a, b)
            order = sorted(shares, key=lambda key: (-shown(shares[key]), key))
            assert [(part.resource, part.contribution) for part in pair.gives] == [
                (resource, shown(shares[resource])) for resource in order
            ]
            if value > 0 and value >= minimum:
                expected[a, b] = value
    assert found == expected


@pytest.mark.parametrize("seed", range(120))
def test_exchange_cycles_and_plan(seed: int) -> None:
    active, oracle = seen(seed, companies=6 if seed % 10 else 8, resources=6)
    chance = Random(seed)
    minimum, length, capacity = chance.choice([0.0, 0.1, 0.3]), chance.randint(2, 6), chance.randint(1, 2)
    within = set(oracle.companies) if seed % 3 else set(chance.sample(oracle.companies, 4))
    result = exchange_opportunities(
        active,
        within=None if seed % 3 else within,
        minimum_fit=minimum,
        max_length=length,
        capacity=capacity,
        first=5000,
    )
    expected = oracle.cycles(minimum, length, within)
    assert {cycle.companies: cycle.multilateral for cycle in result.cycles} == {
        ring: multilateral for ring, (_, multilateral) in expected.items()
    }
    for cycle in result.cycles:
        assert cycle.value == pytest.approx(float(expected[cycle.companies][0]), abs=1e-8)
    order = [(-cycle.value, cycle.companies) for cycle in result.cycles]
    assert order == sorted(order)
    assert result.optimal
    assert not result.truncated
    assert result.upper_bound == result.plan_value
    assert (result.reason is None) == bool(expected)
    assert all(
        sum(company in cycle.companies for cycle in result.plan) <= capacity for company in oracle.companies
    )
    assert sum(cycle.value for cycle in result.plan) == pytest.approx(result.plan_value, abs=1e-8)
    if len(expected) <= 60:
        assert result.plan_value == pytest.approx(float(oracle.plan_value(expected, capacity)), abs=1e-8)
    for cycle in result.cycles:
        for link in cycle.links:
            shares = oracle.contributions(link.giver, link.receiver)
            assert link.fit == shown(oracle.fit(link.giver, link.receiver))
            assert set(link.resources) == set(shares)


@pytest.mark.parametrize("seed", range(120))
def test_uncovered_partners_and_areas(seed: int) -> None:
    active, oracle = seen(seed)
    chance = Random(seed)
    for company in oracle.companies:
        explicit = None
        rivals = {b for a, b in oracle.rivals if a == company}
        if seed % 2:
            explicit = chance.sample([key for key in oracle.companies if key != company], 2)
            rivals = set(explicit)
        market = set(oracle.companies) - rivals - {company}
        named = None
        if seed % 3 == 0:
            named = chance.sample(oracle.companies, 4)
            market = set(named) - {company}
        result = uncovered_partners(active, company, competitors=explicit, market=named)
        assert result.competitors == tuple(sorted(rivals))
        if not rivals:
            assert result.status is UncoveredStatus.NO_COMPETITORS
            assert result.candidates() == ()
            assert result.areas(AreaDimension.REGION) == ()
            continue
        if not market:
            assert result.status is UncoveredStatus.EMPTY_MARKET
            continue
        assert result.status is UncoveredStatus.OK
        expected = oracle.uncovered(company, rivals, market)
        assert [
            (row.company, row.class_, row.coverage, row.covered_by, row.locked, row.fit, row.opportunity)
            for row in result.candidates()
        ] == expected
        for dimension in AreaDimension:
            areas = oracle.areas(company, rivals, market, dimension)
            assert [
                (row.area, row.companies, row.competitor_coverage, row.own_coverage, row.uncovered)
                for row in result.areas(dimension)
            ] == areas
            assert [row.area for row in result.areas(dimension, uncovered_only=True)] == [
                row[0] for row in areas if row[4]
            ]


@pytest.mark.parametrize("seed", range(100))
def test_coverage_and_additions(seed: int) -> None:
    active, oracle = seen(seed, companies=8, resources=7)
    chance = Random(seed)
    everything = {row.key for row in oracle.story.resources}
    for alliance in oracle.members:
        minimum = chance.choice([None, 0.0, 0.3, 0.7])
        named = None if seed % 2 else set(chance.sample(sorted(everything), 4))
        among = None if seed % 3 else set(chance.sample(oracle.companies, 4))
        asked = everything if named is None else named
        allowed = set(oracle.companies) if among is None else among
        covered, missing = oracle.coverage(alliance, minimum, asked)
        coverage = alliance_coverage(active, alliance, resources=named, minimum_level=minimum)
        assert (coverage.covered, coverage.total) == (len(covered), len(covered) + len(missing))
        assert coverage.missing() == tuple(sorted(missing))
        ranked = alliance_additions(
            active, alliance, resources=named, minimum_level=minimum, among=among, first=100
        )
        expected = oracle.additions(alliance, minimum, asked, allowed)
        assert [(row.company, row.resources, row.conflict) for row in ranked.additions] == expected
        assert [row.count for row in ranked.additions] == [len(row[1]) for row in expected]
        size = chance.randint(1, 3)
        best = best_additions(
            active, alliance, size=size, resources=named, minimum_level=minimum, among=among
        )
        most, first = oracle.best_additions(alliance, minimum, asked, allowed, size)
        assert (best.added, best.upper_bound, best.optimal) == (most, most, True)
        assert [row.company for row in best.members] == first
        own = {row[0]: row[1] for row in expected}
        assert all(row.resources == own[row.company] for row in best.members)
        assert len(set().union(*(row.resources for row in best.members))) == most

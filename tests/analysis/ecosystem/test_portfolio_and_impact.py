"""A company's portfolio, and what an alliance that does not exist would change."""

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from graph_service.analysis.complementarity.resource_gaps import resource_gaps
from graph_service.analysis.ecosystem.impact import ConflictPair, alliance_impact
from graph_service.analysis.ecosystem.network_position import network_position
from graph_service.analysis.ecosystem.portfolio import PartnerDependency, blau, partner_sales, portfolio
from graph_service.analysis.graph.company_graph import CompanyGraph
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.domain.errors import InvalidInput, NotFound
from graph_service.domain.model.entities import Alliance, AllianceStage, CooperationMode, Membership
from graph_service.domain.read_models.alliance_record import SalesAmounts
from tests.analysis.oracle import Oracle, exact, shown
from tests.networks import TODAY, Story, random_story, story


def seen(some: Story) -> ActiveNetwork:
    return ActiveNetwork(some.network(), TODAY)


def with_alliance(some: Story, members: list[str]) -> Story:
    return replace(
        some,
        alliances=[*some.alliances, Alliance(key="new", name="New", stage=AllianceStage.ACTIVE)],
        memberships=[*some.memberships, *(Membership(alliance="new", company=key) for key in members)],
    )


def test_blau() -> None:
    assert blau(["a", "a", "b", "c"]) == 0.625
    assert blau(["a", "a"]) == 0.0
    assert blau([]) is None


def test_diversity_of_modes_industries_and_regions() -> None:
    some = story(alliances={"x": "f a b", "y": "f c", "z": "f d", "w": "f", "o": "a b"})
    first, second = list(CooperationMode)[:2]
    industries = {"a": "air", "b": "air", "c": "sea", "d": None, "f": "rail"}
    regions = {"a": ("n", "s"), "b": ("n", "n"), "c": (), "d": ("w",), "f": ("x",)}
    modes = {"x": (first, second), "y": (first, first), "z": (), "w": (), "o": (second,)}
    some = replace(
        some,
        companies=[
            replace(row, industry=industries[row.key], regions=regions[row.key]) for row in some.companies
        ],
        alliances=[replace(row, modes=modes[row.key]) for row in some.alliances],
    )
    result = portfolio(seen(some), "f")
    assert (result.alliances, result.partners) == (4, 4)
    assert result.mode_diversity == round(1 - 5 / 9, 9)
    assert result.industry_diversity == round(1 - 5 / 9, 9)
    assert result.region_diversity == round(1 - 6 / 16, 9)
    assert (result.revenue_concentration, result.reason) == (None, None)


def test_without_partners_there_is_nothing_to_measure() -> None:
    result = portfolio(seen(story("f", alliances={"x": "a b"}, needs={"f": {"r": (1.0, 1.0)}})), "f")
    assert (result.alliances, result.partners, result.dependencies) == (0, 0, ())
    assert (result.mode_diversity, result.industry_diversity, result.region_diversity) == (None, None, None)
    assert result.reason == "f has no partners on this day."
    with pytest.raises(NotFound):
        portfolio(seen(story("f")), "nobody")


def test_concentration_of_sales() -> None:
    active = seen(story(alliances={"x": "f a b c"}))
    sales = {"a": Decimal(500), "b": Decimal(300), "c": Decimal(200)}
    assert portfolio(active, "f", sales=sales).revenue_concentration == 0.38
    assert portfolio(active, "f", sales={"a": Decimal(0)}).revenue_concentration is None
    assert portfolio(active, "f", sales={}).revenue_concentration is None
    with pytest.raises(InvalidInput) as error:
        portfolio(active, "f", sales={"a": Decimal(-1)})
    assert error.value.field == "sales"


def test_only_partners_of_the_day_have_sales_that_count() -> None:
    some = story("z", alliances={"x": "f a", "y": "f b", "p": "f c"})
    gone = Membership(alliance="x", company="b", until=date(2020, 1, 1))
    coming = Membership(alliance="x", company="c", since=TODAY + timedelta(days=1))
    stages = {"p": AllianceStage.PROSPECT}
    some = replace(
        some,
        alliances=[replace(row, stage=stages.get(row.key, row.stage)) for row in some.alliances],
        memberships=[*some.memberships, gone, coming],
    )

    def concentration(**sold: dict[str, int]) -> float | None:
        rows = {
            alliance: [
                SalesAmounts(company=company, currency="EUR", amounts=(Decimal(amount),))
                for company, amount in amounts.items()
            ]
            for alliance, amounts in sold.items()
        }
        active = seen(some)
        return portfolio(active, "f", sales=partner_sales(active, "f", rows)).revenue_concentration

    assert concentration(x={"a": 50, "b": 50, "c": 50, "z": 50, "f": 50}) == 1.0
    assert concentration(x={"b": 50}) is None
    assert concentration(p={"c": 50}) is None
    assert concentration(x={"a": 50}, p={"c": 50, "a": 30}) == 1.0
    assert concentration(x={"a": 75}, y={"b": 25, "a": 999}) == 0.625


def test_dependencies() -> None:
    some = story(
        alliances={"x": "f a b", "y": "f c"},
        holds={
            "f": {"r": 0.2},
            "a": {"r": 0.9, "s": 0.5, "p": 0.3},
            "b": {"s": 0.5},
            "c": {"r": 0.6, "p": 0.2},
        },
        needs={"f": {"r": (0.5, 0.8), "s": (1.0, 0.5), "p": (1.0, 0.4)}},
        pooled="p",
    )
    # a: r falls to c's .6, p to .2; c: p falls to .3; b: a holds as much of s
    assert portfolio(seen(some), "f").dependencies == (
        PartnerDependency(partner="a", gap_increase=0.3),
        PartnerDependency(partner="c", gap_increase=0.1),
    )


class Deserted(Oracle):
    """Without one of the partners."""

    def __init__(self, some: Story, company: str, partner: str) -> None:
        super().__init__(some)
        self.pair = {company, partner}

    def partners(self, company: str) -> set[str]:
        found = super().partners(company)
        return found - self.pair if company in self.pair else found


@pytest.mark.parametrize("seed", range(60))
def test_dependencies_are_the_rise_without_the_partner(seed: int) -> None:
    some = random_story(seed)
    oracle, active = Oracle(some), seen(some)
    for company in oracle.companies:
        before = oracle.total_gap(company)
        rises = {
            partner: shown(Deserted(some, company, partner).total_gap(company) - before)
            for partner in oracle.partners(company)
        }
        expected = sorted((-rise, partner) for partner, rise in rises.items() if rise > 0)
        found = [(-row.gap_increase, row.partner) for row in portfolio(active, company).dependencies]
        assert found == expected


@pytest.mark.parametrize("seed", range(60))
def test_the_impact_is_that_of_the_alliance_when_it_exists(seed: int) -> None:
    some = random_story(seed, companies=8)
    members = random.Random(seed).sample([row.key for row in some.companies], 2 + seed % 4)
    before, after = seen(some), seen(with_alliance(some, members))
    impact = alliance_impact(before, members)
    assert [row.company for row in impact.members] == members
    for row in impact.members:
        assert row.total_gap_before == resource_gaps(before, row.company).total_gap
        assert row.total_gap_after == resource_gaps(after, row.company).total_gap
        assert row.constraint_before == network_position(before, row.company).constraint
        assert row.constraint_after == network_position(after, row.company).constraint
    assert impact.components_before == before.company_graph.component_count
    assert impact.components_after == after.company_graph.component_count
    oracle = Oracle(some)
    assert [(pair.a, pair.b) for pair in impact.conflicts] == [
        (a, b) for a in sorted(members) for b in sorted(members) if a < b and oracle.conflict(a, b)
    ]
    for pair in impact.conflicts:
        assert exact(pair.intensity) == oracle.rivals[pair.a, pair.b] >= Fraction(1, 2)
    known = all(oracle.partners(key) >= set(members) - {key} for key in members)
    assert (impact.reason is not None) == known


@pytest.mark.parametrize("seed", range(20))
def test_a_graph_with_an_alliance_more_is_the_graph_of_the_network_with_it(seed: int) -> None:
    some = random_story(seed, companies=8)
    members = sorted(random.Random(seed).sample([row.key for row in some.companies], 2 + seed % 4))
    before = seen(some)
    grown = before.company_graph.with_alliance(before.company_numbers(members))
    fresh = CompanyGraph.of(seen(with_alliance(some, members)))
    identity = np.eye(len(some.companies))
    np.testing.assert_array_equal(grown.times(identity), fresh.times(identity))
    assert grown.communities.modularity == pytest.approx(fresh.communities.modularity)


def test_conflicts_among_the_members_have_their_evidence() -> None:
    some = story("a b c d", competes={"b a": 0.5, "a c": 0.4, "b c": 0.9, "a d": 1.0})
    some = replace(
        some, competitions=[replace(row, evidence=f"derived:{row.b}") for row in some.competitions]
    )
    impact = alliance_impact(seen(some), ["c", "b", "a"])
    assert impact.conflicts == (
        ConflictPair(a="a", b="b", intensity=0.5, evidence="derived:b"),
        ConflictPair(a="b", b="c", intensity=0.9, evidence="derived:c"),
    )
    assert (impact.components_before, impact.components_after) == (4, 2)
    assert [row.constraint_before for row in impact.members] == [None, None, None]
    assert [row.constraint_after for row in impact.members] == [1.125, 1.125, 1.125]


def test_members_of_an_impact_are_two_to_fifty_different_companies() -> None:
    active = seen(story(" ".join(f"c{n:02d}" for n in range(51))))
    keys = [f"c{n:02d}" for n in range(51)]
    for members in (["c00"], ["c00", "c00"], keys):
        with pytest.raises(InvalidInput) as error:
            alliance_impact(active, members)
        assert error.value.field == "members"
    with pytest.raises(NotFound):
        alliance_impact(active, ["c00", "nobody"])
    assert alliance_impact(active, keys[:50]).components_after == 2

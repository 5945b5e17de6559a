"""The examples that were worked out by hand, with their exact values."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from graph_service.analysis.complementarity.exchange import ExchangeOpportunities, exchange_opportunities
from graph_service.analysis.complementarity.fit import fit
from graph_service.analysis.complementarity.resource_gaps import GapStatus, resource_gaps
from graph_service.analysis.complementarity.uncovered_partners import (
    AreaDimension,
    CoverageClass,
    UncoveredStatus,
    uncovered_partners,
)
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.domain.errors import InvalidInput
from graph_service.domain.model.entities import Alliance, AllianceStage, Company, Membership
from graph_service.domain.network import Network
from tests.networks import TODAY, Story, links, story, white_space


def seen(some: Story, day: date = TODAY, threshold: float = 0.5) -> ActiveNetwork:
    return ActiveNetwork(some.network(), day, conflict_threshold=threshold)


# as-of rules

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
ACTIVE, ENDED = AllianceStage.ACTIVE, AllianceStage.ENDED


@pytest.mark.parametrize(
    ("stage", "starts_on", "ends_on", "since", "until", "active"),
    [
        (ACTIVE, None, None, None, None, True),
        (AllianceStage.PILOT, None, None, None, None, True),
        (AllianceStage.AGREEMENT, None, None, None, None, True),
        (AllianceStage.PROSPECT, None, None, None, None, False),
        (AllianceStage.CONTACTED, None, None, None, None, False),
        (AllianceStage.DUE_DILIGENCE, None, None, None, None, False),
        (AllianceStage.DECLINED, None, TOMORROW, None, None, False),
        (ENDED, None, None, None, None, False),
        (ENDED, None, TOMORROW, None, None, True),
        (ENDED, None, TODAY, None, None, False),
        (ENDED, TOMORROW, TOMORROW + timedelta(days=1), None, None, False),
        (ACTIVE, TODAY, None, None, None, True),
        (ACTIVE, TOMORROW, None, None, None, False),
        (ACTIVE, None, TOMORROW, None, None, True),
        (ACTIVE, None, TODAY, None, None, False),
        (ACTIVE, None, None, TODAY, None, True),
        (ACTIVE, None, None, TOMORROW, None, False),
        (ACTIVE, None, None, None, TOMORROW, True),
        (ACTIVE, None, None, None, TODAY, False),
        (ACTIVE, None, None, YESTERDAY, TOMORROW, True),
    ],
)
def test_who_is_a_partner_on_the_day(
    stage: AllianceStage,
    starts_on: date | None,
    ends_on: date | None,
    since: date | None,
    until: date | None,
    active: bool,
) -> None:
    some = Story(
        companies=[Company(key=key, name=key) for key in "ab"],
        alliances=[Alliance(key="x", name="X", stage=stage, starts_on=starts_on, ends_on=ends_on)],
        memberships=[
            Membership(alliance="x", company="a"),
            Membership(alliance="x", company="b", since=since, until=until),
        ],
    )
    assert seen(some).partner_keys("a") == (("b",) if active else ())


def test_two_periods_make_one_member() -> None:
    some = story(alliances={"x": "a b"}, holds={"b": {"r": 0.3}}, needs={"a": {"r": (1.0, 1.0)}}, pooled="r")
    again = replace(
        some, memberships=[*some.memberships, Membership(alliance="x", company="b", since=date(2000, 1, 1))]
    )
    assert resource_gaps(seen(again), "a").gaps[0].partner_level == 0.3


def test_an_edge_to_nowhere_is_refused() -> None:
    with pytest.raises(InvalidInput, match="'b'"):
        Network.of(
            companies=[Company(key="a", name="A")], memberships=[Membership(alliance="b", company="a")]
        )


# 2. resource gap


def test_a_partial_gap() -> None:
    some = story(
        holds={"c": {"r": 0.3}, "p": {"r": 0.6}, "q": {"r": 0.7}, "s": {"r": 1.0}, "t": {"r": 0.7}},
        needs={"c": {"r": (0.5, 0.8)}},
        alliances={"x": "c p", "y": "p m", "z": "m t"},
        competes={"c s": 0.5},
    )
    report = resource_gaps(seen(some), "c")
    (gap,) = report.gaps
    assert (gap.shortfall, gap.gap, gap.status, gap.best_partner) == (0.2, 0.1, GapStatus.PARTIAL, "p")
    assert (report.total_gap, report.reason, report.as_of, report.graph_revision) == (0.1, None, TODAY, "7")
    assert not gap.single_source
    shown = [(row.company, row.closes, row.hops, row.conflict) for row in gap.candidates()]
    assert shown == [("t", 0.5, 3, False), ("q", 0.5, None, False), ("s", 1.0, None, True)]
    assert [row.company for row in gap.candidates(first=1)] == ["t"]


@pytest.mark.parametrize(
    ("own", "partners", "required", "status", "single"),
    [
        (0.8, [], 0.8, GapStatus.OWN, False),
        (0.8, [0.9], 0.8, GapStatus.OWN, False),
        (0.3, [0.8], 0.8, GapStatus.PARTNER, True),
        (0.3, [0.8, 0.9], 0.8, GapStatus.PARTNER, False),
        (0.3, [0.8, 0.7], 0.8, GapStatus.PARTNER, True),
        (0.3, [], 0.8, GapStatus.PARTIAL, False),
        (0.0, [0.1], 0.8, GapStatus.PARTIAL, False),
        (0.0, [], 0.8, GapStatus.OPEN, False),
        (0.0, [], 0.0, GapStatus.OWN, False),
    ],
)
def test_what_a_need_is_met_with(
    own: float, partners: list[float], required: float, status: GapStatus, single: bool
) -> None:
    holds = {f"p{n}": {"r": level} for n, level in enumerate(partners)}
    some = story(
        holds={"c": {"r": own}, **holds},
        needs={"c": {"r": (1.0, required)}},
        alliances={"x": " ".join(["c", *holds])},
    )
    (gap,) = resource_gaps(seen(some), "c").gaps
    assert (gap.status, gap.single_source) == (status, single)


def test_levels_that_add_up_reach_what_they_should() -> None:
    some = story(
        holds={"c": {"r": 0.1}, "p": {"r": 0.7}},
        needs={"c": {"r": (1.0, 0.8)}},
        alliances={"x": "c p"},
        pooled="r",
    )
    (gap,) = resource_gaps(seen(some), "c").gaps  # .7 + .1 is less than .8 in binary
    assert (gap.status, gap.shortfall, gap.partner_level) == (GapStatus.PARTNER, 0.0, 0.7)
    assert gap.candidates() == ()


def test_a_pooled_sum_stops_at_one_and_says_the_whole_sum() -> None:
    some = story(
        holds={"c": {"r": 0.1}, "p": {"r": 0.7}, "q": {"r": 0.6}, "s": {"r": 0.1}},
        needs={"c": {"r": (1.0, 1.0)}},
        alliances={"x": "c p", "y": "c q p"},
        pooled="r",
    )
    (gap,) = resource_gaps(seen(some), "c").gaps
    assert (gap.status, gap.partner_level, gap.best_partner) == (GapStatus.PARTNER, 1.3, "p")


@pytest.mark.parametrize(
    ("needs", "reason"),
    [({}, "no needs"), ({"r": (1.0, 0.5)}, "covered"), ({"s": (0.0, 0.5)}, "importance 0")],
)
def test_an_empty_report_says_why(needs: dict[str, tuple[float, float]], reason: str) -> None:
    report = resource_gaps(seen(story(holds={"c": {"r": 0.9}}, needs={"c": needs})), "c")
    assert report.total_gap == 0
    assert report.reason is not None
    assert reason in report.reason


# 3. fit


def test_fit() -> None:
    some = story(
        holds={"a": {"r": 0.25, "s": 1.0}, "b": {"t": 1.0}},
        needs={"b": {"r": (0.6, 0.5), "s": (0.4, 0.4)}},
    )
    pair = fit(seen(some), "a", "b")
    assert pair.fit == round(0.31 / 0.46, 9) == 0.673913043
    assert (pair.from_, pair.to, pair.reverse_fit, pair.mutual_fit, pair.redundancy) == ("a", "b", 0, 0, 0)
    assert [(part.resource, part.contribution) for part in pair.gives] == [
        ("s", round(0.16 / 0.46, 9)),
        ("r", round(0.15 / 0.46, 9)),
    ]
    assert pair.receives == ()
    assert pair.reason is None
    assert fit(seen(story("a b")), "a", "b").reason == "Neither a nor b has an open gap."


def test_a_partner_adds_nothing_more() -> None:
    some = story(
        holds={"a": {"r": 0.3, "s": 0.3}},
        needs={"b": {"r": (1.0, 1.0), "s": (1.0, 1.0)}},
        alliances={"x": "a b"},
        pooled="s",
    )
    assert fit(seen(some), "a", "b").fit == 0
    assert fit(seen(replace(some, memberships=[])), "a", "b").fit == 0.3


@pytest.mark.parametrize(("threshold", "conflict"), [(0.5, True), (0.7, True), (0.71, False)])
def test_conflict_begins_at_the_threshold(threshold: float, conflict: bool) -> None:
    assert fit(seen(story(competes={"b a": 0.7}), threshold=threshold), "a", "b").conflict is conflict


# 5. exchange cycles

RING = {"a b": 0.9, "b c": 0.8, "c a": 0.7, "a d": 0.9, "d a": 0.9, "c e": 0.7, "e c": 0.8}


def exchange(fits: dict[str, float], competes: dict[str, float] | None = None) -> ExchangeOpportunities:
    return exchange_opportunities(seen(links(fits, competes)), minimum_fit=0.1)


def test_the_plan_is_better_than_taking_the_best_cycle_first() -> None:
    result = exchange(RING)
    assert [(cycle.companies, cycle.value, cycle.multilateral) for cycle in result.cycles] == [
        (("a", "b", "c"), 2.4, True),
        (("a", "d"), 1.8, False),
        (("c", "e"), 1.5, False),
    ]
    assert [cycle.companies for cycle in result.plan] == [("a", "d"), ("c", "e")]
    assert (result.plan_value, result.upper_bound, result.optimal, result.truncated) == (
        3.3,
        3.3,
        True,
        False,
    )
    assert [(link.giver, link.receiver, link.fit) for link in result.plan[0].links] == [
        ("a", "d", 0.9),
        ("d", "a", 0.9),
    ]
    assert result.plan[1].links[0].resources == tuple(f"e-{n}" for n in range(7))


def test_with_capacity_for_two_all_three_run() -> None:
    result = exchange_opportunities(seen(links(RING)), capacity=2)
    assert (len(result.plan), result.plan_value) == (3, 5.7)


def test_a_shorter_swap_inside_makes_a_cycle_no_longer_multilateral() -> None:
    result = exchange(RING | {"b a": 0.1})
    assert {cycle.companies: cycle.multilateral for cycle in result.cycles}["a", "b", "c"] is False


def test_conflicts_and_partners_exchange_nothing() -> None:
    assert ("a", "d") not in {cycle.companies for cycle in exchange(RING, {"a d": 0.6}).cycles}
    # b and c conflict: no link between them, hence no ring through both
    assert {cycle.companies for cycle in exchange(RING, {"b c": 0.6}).cycles} == {("a", "d"), ("c", "e")}
    allied = replace(
        links(RING),
        alliances=[Alliance(key="x", name="X", stage=ACTIVE)],
        memberships=[Membership(alliance="x", company=key) for key in "ad"],
    )
    found = exchange_opportunities(seen(allied), minimum_fit=0.1)
    assert ("a", "d") not in {cycle.companies for cycle in found.cycles}


def test_a_conflict_across_a_ring_of_four_breaks_it() -> None:
    ring = {"a b": 0.5, "b c": 0.5, "c d": 0.5, "d a": 0.5}
    for competes, count in (({"a c": 0.4}, 1), ({"a c": 0.5}, 0)):
        result = exchange_opportunities(seen(links(ring, competes)), max_length=4)
        assert len(result.cycles) == count
    assert result.reason == ("There is no cycle of 2 to 4 companies without a conflict.")


def test_no_exchange_says_why() -> None:
    assert exchange({"a b": 0.5}).reason == ("There is no cycle of 2 to 3 companies without a conflict.")
    assert exchange_opportunities(seen(story("a b"))).reason == "No company has an open gap."
    weak = exchange_opportunities(seen(links({"a b": 0.2}))).reason
    assert weak is not None
    assert weak.startswith("No company closes a share of 0.3")


# 7. competitors' uncovered partners


def test_white_space() -> None:
    result = uncovered_partners(seen(white_space()), "f")
    assert (result.status, result.competitors, result.reason) == (UncoveredStatus.OK, ("k1", "k2"), None)
    assert [(row.company, row.class_, row.coverage, row.covered_by) for row in result.candidates()] == [
        ("p1", CoverageClass.CONTESTED, 0.5, ("k1",)),
        ("p2", CoverageClass.SATURATED, 1.0, ("k1", "k2")),
        ("p3", CoverageClass.SHARED, 0.5, ("k2",)),
        ("p4", CoverageClass.WHITE_SPACE, 0.0, ()),
        ("p5", CoverageClass.WHITE_SPACE, 0.0, ()),
    ]
    only = result.candidates(classes=[CoverageClass.WHITE_SPACE], first=1)
    assert [row.company for row in only] == ["p4"]
    assert result.candidates(classes=[]) == ()


def test_locked_ones_come_last_and_opportunity_counts_first() -> None:
    some = story(
        "p1 p2 p3",
        holds={"p1": {"r": 0.5}, "p2": {"r": 0.9}, "p3": {"r": 0.6}},
        needs={"f": {"r": (1.0, 1.0)}},
        alliances={"x": "k1 p2", "y": "k2 p3", "z": "p1 p2"},
        exclusive="x z",
        competes={"f k1": 0.1, "f k2": 0.9},
    )
    rows = uncovered_partners(seen(some), "f").candidates()
    assert [(row.company, row.opportunity, row.locked) for row in rows] == [
        ("p1", 0.5, False),
        ("p3", 0.3, False),
        ("p2", 0.45, True),
    ]


def test_a_competitor_that_a_rule_found_hides_nobody() -> None:
    some = story(
        "p1 p2",
        holds={"p1": {"r": 0.5}, "p2": {"r": 0.9}, "k2": {"r": 0.3}},
        needs={"f": {"r": (1.0, 1.0)}},
        alliances={"x": "k1 p2"},
        exclusive="x",
        competes={"f k1": 0.1, "f k2": 0.9},
    )

    def listed(some: Story, **options: Any) -> list[tuple[str, bool, str | None]]:
        rows = uncovered_partners(seen(some), "f", **options).candidates()
        return [(row.company, row.conflict, row.evidence) for row in rows]

    guessed = replace(
        some, competitions=[replace(row, evidence="derived:routes") for row in some.competitions]
    )
    p1, p2 = ("p1", False, None), ("p2", False, None)
    assert listed(some) == [p1, p2]
    # of the two competitors one is a partner of p2, so that p2 has half its fit; it is locked, but by a guess
    found = [p1, p2, ("k2", True, "derived:routes"), ("k1", False, "derived:routes")]
    assert listed(guessed) == found
    assert listed(guessed, competitors=["k1", "k2"]) == [p1, p2]
    areas = [uncovered_partners(seen(told), "f").areas(AreaDimension.RESOURCE) for told in (some, guessed)]
    assert areas[0] == areas[1]
    assert listed(some, include_conflicts=True) == [
        p1,
        ("k2", True, None),
        ("k1", False, None),
        p2,
    ]


def test_areas_count_companies() -> None:
    some = replace(
        white_space(),
        companies=[
            replace(row, industry="air" if row.key in {"p1", "p4"} else None, regions=("n", "n", "s"))
            for row in white_space().companies
        ],
    )
    result = uncovered_partners(seen(some), "f", market=["f", "p1", "p3", "p4"])
    assert [
        (row.area, row.companies, row.competitor_coverage, row.own_coverage, row.uncovered)
        for row in (*result.areas(AreaDimension.INDUSTRY), *result.areas(AreaDimension.REGION))
    ] == [("air", 2, 1, 0, False), ("n", 3, 2, 1, False), ("s", 3, 2, 1, False)]
    assert result.areas(AreaDimension.SEGMENT) == ()


def test_nobody_to_compare_with_is_a_status() -> None:
    active = seen(white_space())
    alone = uncovered_partners(active, "p4")
    assert (alone.status, alone.candidates(), alone.areas(AreaDimension.INDUSTRY)) == (
        UncoveredStatus.NO_COMPETITORS,
        (),
        (),
    )
    assert alone.reason == "p4 has no competitors to compare with."
    assert uncovered_partners(active, "f", competitors=[]).status is UncoveredStatus.NO_COMPETITORS
    empty = uncovered_partners(active, "f", market=["f"])
    assert (empty.status, empty.candidates()) == (UncoveredStatus.EMPTY_MARKET, ())
    assert empty.reason == "No company is left in the market."


def test_holdings_and_needs_have_dates() -> None:
    some = story(
        holds={"a": {"r": 0.5}, "b": {"r": 1.0}}, needs={"a": {"r": (1.0, 1.0)}}, alliances={"x": "a b"}
    )
    tomorrow = TODAY + timedelta(days=1)
    some = replace(
        some,
        holdings=[replace(row, until=tomorrow) if row.company == "b" else row for row in some.holdings],
        needs=[replace(row, since=TODAY) for row in some.needs],
    )

    def total(active: ActiveNetwork) -> float:
        return resource_gaps(active, "a").total_gap

    on = {shift: ActiveNetwork(some.network(), TODAY + timedelta(days=shift)) for shift in (-1, 0, 1)}
    assert [total(active) for active in on.values()] == [0.0, 0.0, 0.5]
    assert [len(active.needs.company) for active in on.values()] == [0, 1, 1]
    # a later revision of the same rows keeps what was computed for the day
    network = on[1]._all_days
    later = on[1].after(replace(network, revision="8"))
    assert (later.graph_revision, later.needs is on[1].needs, total(later)) == ("8", True, 0.5)

"""The ecosystem as a whole and in part."""

from dataclasses import replace

import pytest

from graph_service.analysis.complementarity.resource_gaps import resource_gaps
from graph_service.analysis.ecosystem import ecosystem as ecosystems
from graph_service.analysis.ecosystem.ecosystem import Ecosystem, ScarceResource, ecosystem
from graph_service.analysis.graph import structural_holes as holes
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.pictures import company_drawing as drawings
from graph_service.domain.errors import InvalidInput, NotFound
from tests.networks import TODAY, Story, random_story, story


def seen(some: Story) -> ActiveNetwork:
    return ActiveNetwork(some.network(), TODAY)


def two_groups() -> Story:
    """a b c together twice over, d e f, and c-d between them; g has no partner."""
    return story(
        "g",
        alliances={"abc": "a b c", "ab": "a b", "def": "d e f", "cd": "c d", "gone": "g"},
        holds={"a": {"r": 0.5, "s": 0.1}, "b": {"r": 0.2}, "c": {"s": 0.9}, "d": {"t": 1.0}},
        needs={
            "e": {"r": (1.0, 0.5), "u": (0.5, 0.8)},
            "f": {"r": (0.2, 0.5), "t": (1.0, 1.0)},
            "g": {"r": (1.0, 1.0), "u": (1.0, 0.4)},
            "a": {"u": (0.5, 0.2)},
        },
    )


def test_the_whole() -> None:
    whole = ecosystem(seen(two_groups()))
    assert (whole.companies, whole.alliances, whole.components) == (7, 5, 2)
    assert whole.density == round(7 / 21, 9)
    assert whole.articulation_points == ("c", "d")
    # edges weigh 4 + 3 + 1; strengths 9 and 7
    assert whole.modularity == round(7 / 8 - (9 / 16) ** 2 - (7 / 16) ** 2, 9)
    first, second, third = whole.communities()
    assert [first.index, second.index, third.index] == [0, 1, 2]
    assert (first.members(), second.members(2), third.members()) == (("a", "b", "c"), ("d", "e"), ("g",))
    assert (first.size, second.size, third.size) == (3, 3, 1)
    # r and s have two holders each, s the greater sum
    assert first.top_resources() == ("s", "r")
    assert first.top_resources(1) == ("s",)
    assert third.top_resources() == ()
    assert whole.communities(1) == (first,)
    assert (whole.truncated, whole.reason) == (False, None)


def test_brokers_are_ordered_by_constraint_and_have_partners() -> None:
    whole = ecosystem(seen(two_groups()))
    brokers = whole.brokers()
    # c and d: one partner alone, two tied to one another
    constraint = round((1 / 3) ** 2 + 2 * (1 / 3 * (1 + 1 / 2)) ** 2, 9)
    assert [(row.company, row.constraint) for row in brokers[:2]] == [("c", constraint), ("d", constraint)]
    assert [row.company for row in brokers] == ["c", "d", "a", "b", "e", "f"]
    # between c and the rest lie 2 * 3 of 15 pairs
    assert brokers[0].betweenness == 0.4
    assert whole.brokers(1) == brokers[:1]


def test_scarce_resources_are_lacked_by_more_than_hold_them() -> None:
    whole = ecosystem(seen(two_groups()))
    # r: e and f are short of .5, g of 1; t: f is served by d
    assert whole.scarce_resources() == (
        ScarceResource(resource="r", holders=2, seekers=3, unmet_gap=1.6),
        ScarceResource(resource="u", holders=0, seekers=3, unmet_gap=0.9),
    )
    assert whole.scarce_resources(0) == ()


def test_a_part_counts_ties_inside_alone() -> None:
    active = seen(two_groups())
    part = ecosystem(active, within=["a", "c", "d", "g"])
    assert (part.companies, part.alliances, part.components) == (4, 5, 2)
    assert part.density == round(2 / 6, 9)
    assert part.articulation_points == ("c",)
    assert [(row.company, row.constraint) for row in part.brokers()] == [("c", 0.5), ("a", 1.0), ("d", 1.0)]
    assert part.brokers()[0].betweenness == round(1 / 3, 9)
    assert [(row.resource, row.holders, row.seekers) for row in part.scarce_resources()] == [("u", 0, 2)]
    view = part.graph()
    assert [(node.key, node.degree) for node in view.nodes] == [("c", 2), ("a", 1), ("d", 1), ("g", 0)]
    with pytest.raises(NotFound):
        ecosystem(active, within=["nobody"])


@pytest.mark.parametrize("seed", range(25))
def test_a_part_is_the_whole_of_what_is_in_it(seed: int) -> None:
    """Within some companies everything but the shortfalls is as if there were no others."""
    some = random_story(seed, companies=8)
    kept = {row.key for row in some.companies[::2]} | {some.companies[1].key}
    alone = replace(
        some,
        companies=[row for row in some.companies if row.key in kept],
        holdings=[row for row in some.holdings if row.company in kept],
        needs=[row for row in some.needs if row.company in kept],
        memberships=[row for row in some.memberships if row.company in kept],
        competitions=[row for row in some.competitions if {row.a, row.b} <= kept],
    )

    def shown(result: Ecosystem) -> list[object]:
        return [
            result,
            result.modularity,
            result.articulation_points,
            result.brokers(),
            [(row, row.members(), row.top_resources()) for row in result.communities()],
            result.graph(),
        ]

    active = seen(some)
    assert shown(ecosystem(active, within=kept)) == shown(ecosystem(seen(alone)))
    unmet = {row.resource: row.unmet_gap for row in ecosystem(active, within=kept).scarce_resources(100)}
    for resource, value in unmet.items():
        gaps = [
            gap.gap for key in kept for gap in resource_gaps(active, key).gaps if gap.resource == resource
        ]
        assert value == pytest.approx(sum(gaps))


def test_nothing_to_see() -> None:
    active = seen(story("a b", alliances={"x": "a"}))
    nobody = ecosystem(active, within=[])
    assert (nobody.companies, nobody.alliances, nobody.density, nobody.components) == (0, 0, 0.0, 0)
    assert nobody.reason == "No company is left to look at."
    assert (nobody.brokers(), nobody.communities(), nobody.articulation_points) == ((), (), ())
    assert (nobody.graph().nodes, nobody.scarce_resources()) == ((), ())
    strangers = ecosystem(active)
    assert strangers.reason == "No two of the companies are partners on this day."
    assert (strangers.modularity, strangers.components, strangers.brokers()) == (None, 2, ())
    assert [row.members() for row in strangers.communities()] == [("a",), ("b",)]


def test_drawing() -> None:
    whole = ecosystem(seen(two_groups()))
    view = whole.graph()
    assert [(node.key, node.degree, node.group, node.kind, node.label) for node in view.nodes[:3]] == [
        ("c", 3, "0", "COMPANY", "C"),
        ("d", 3, "1", "COMPANY", "D"),
        ("a", 2, "0", "COMPANY", "A"),
    ]
    names = {node.id: node.key for node in view.nodes}
    links = [(names[link.source], names[link.target], link.weight) for link in view.links]
    assert links[:2] == [("a", "b", 2.0), ("a", "c", 1.0)]
    assert len(links) == 7
    assert {link.kind for link in view.links} == {"PARTNER"}
    assert (view.truncated, view.reason) == (False, None)


def test_a_drawing_that_was_cut_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ecosystem(seen(two_groups()))
    view = whole.graph(limit=3)
    assert ([node.key for node in view.nodes], len(view.links), view.truncated) == (["c", "d", "a"], 2, True)
    assert view.reason == "Left out: 4 companies with fewer partners."
    monkeypatch.setattr(drawings, "MAX_LINKS", 1)
    view = whole.graph()
    assert ([link.weight for link in view.links], view.truncated) == ([2.0], True)
    assert view.reason == "Left out: 6 links that weigh less."


def test_a_graph_too_dense_for_all_constraints_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    active = seen(two_groups())
    monkeypatch.setattr(ecosystems, "MAX_ROWS", 10)
    monkeypatch.setattr(holes, "MAX_ROWS", 10)
    whole = ecosystem(active)
    assert whole.truncated
    assert (
        whole.reason
        == "The graph is too dense to compute every company's constraint; brokers may be missing."
    )
    assert len(whole.brokers()) < 6


@pytest.mark.parametrize("first", [-1, 5001])
def test_lists_have_a_limit(first: int) -> None:
    whole = ecosystem(seen(two_groups()))
    community = whole.communities()[0]
    for ask in (
        whole.communities,
        whole.brokers,
        whole.scarce_resources,
        community.members,
        community.top_resources,
    ):
        with pytest.raises(InvalidInput) as error:
            ask(first)
        assert error.value.field == "first"
    for limit in (0, 5001):
        with pytest.raises(InvalidInput) as error:
            whole.graph(limit)
        assert error.value.field == "limit"

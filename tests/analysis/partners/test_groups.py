"""Partner sets, coalitions and open triads: examples, every small case by brute force, limits, refusals."""

import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import numpy as np
import pytest

from graph_service.analysis.complementarity.fit import fits, fits_among
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.optimisation import connected_cover, cover
from graph_service.analysis.partners.coalition import coalition
from graph_service.analysis.partners.open_triads import open_triads
from graph_service.analysis.partners.partner_set import partner_set
from graph_service.domain.errors import InvalidInput, NotFound
from tests.analysis import oracle_groups
from tests.analysis.oracle import Oracle, exact, shown
from tests.networks import TODAY, Story, links, random_story, story
from tests.waiting import on_processor_time


def seen(seed: int, **sizes: int) -> tuple[ActiveNetwork, Oracle]:
    some = random_story(seed, **sizes)
    day = TODAY + timedelta(days=seed % 5 - 2)
    return ActiveNetwork(some.network(), day), Oracle(some, day)


def on_day(some: Story) -> ActiveNetwork:
    return ActiveNetwork(some.network(), TODAY)


# 4. smallest partner set


def test_a_greedy_choice_would_take_three() -> None:
    needs = {f"r{n}": (1.0, 1.0) for n in range(1, 7)}
    held = {"a": (1, 3, 5), "b": (2, 4, 6), "c": (1, 2, 3, 4)}
    some = story(
        needs={"me": needs}, holds={key: {f"r{n}": 1.0 for n in which} for key, which in held.items()}
    )
    result = partner_set(on_day(some), "me")
    assert [(member.company, member.cost, member.covers) for member in result.members] == [
        ("a", 1.0, ("r1", "r3", "r5")),
        ("b", 1.0, ("r2", "r4", "r6")),
    ]
    assert (result.total_cost, result.lower_bound, result.optimal, result.truncated) == (2, 2, True, False)
    assert (result.covered, result.uncoverable, result.reason) == (tuple(sorted(needs)), (), None)
    assert (result.as_of, result.graph_revision, result.company) == (TODAY, "7", "me")
    dear = partner_set(on_day(some), "me", costs={"b": 10, "a": 2})
    assert ([member.company for member in dear.members], dear.total_cost) == (["a", "b"], 12)
    without = partner_set(on_day(some), "me", exclude=["b"])
    assert ([member.company for member in without.members], without.uncoverable) == (["a", "c"], ("r6",))


@pytest.mark.parametrize("seed", range(300))
def test_partner_sets_are_the_best_there_are(seed: int) -> None:
    active, oracle = seen(seed, companies=8, resources=7)
    chance = random.Random(seed)
    costs = {key: chance.choice([0, 0.5, 1, 2.25, 7]) for key in chance.sample(oracle.companies, 5)}
    exclude = chance.sample(oracle.companies, chance.randint(0, 2))
    company = chance.choice(oracle.companies)
    result = partner_set(active, company, costs=costs, exclude=exclude)
    chosen = [member.company for member in result.members]
    covered = oracle_groups.covered_by(oracle, company, chosen)
    value, cost = oracle_groups.best_partner_set(oracle, company, costs, exclude)
    assert result.optimal
    assert not result.truncated
    assert oracle_groups.importance(oracle, company, covered) == value
    assert exact(result.total_cost) == cost == sum(exact(costs.get(key, 1.0)) for key in chosen)
    assert result.lower_bound == result.total_cost
    short = {key for key, gap in oracle.gaps(company).items() if gap.shortfall > 0}
    assert result.covered == tuple(sorted(covered))
    assert result.uncoverable == tuple(sorted(short - covered))
    forbidden = oracle.partners(company) | {company, *exclude}
    assert chosen == sorted(set(chosen) - forbidden)
    assert oracle_groups.peaceful(oracle, [*chosen, company])
    assert (result.reason is None) == bool(chosen)
    for member in result.members:
        others = [key for key in chosen if key != member.company]
        less = oracle_groups.covered_by(oracle, company, others)
        assert oracle_groups.importance(oracle, company, less) < value
        assert set(member.covers) <= covered
        assert covered - less <= set(member.covers)


@pytest.mark.parametrize("seed", range(60))
def test_companies_that_others_stand_in_for_change_no_optimum(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    active, _ = seen(seed, companies=30, resources=6)
    chance = random.Random(seed)
    costs = {f"c{n}": chance.choice([0.5, 1, 2]) for n in range(20)}
    reduced = partner_set(active, "c0", costs=costs)
    monkeypatch.setattr(cover, "MAX_CELLS", 0)
    whole = partner_set(active, "c0", costs=costs)
    assert reduced.optimal
    assert whole.optimal
    assert (reduced.total_cost, reduced.covered) == (whole.total_cost, whole.covered)


def test_levels_that_fall_short_by_the_ninth_decimal_do_not_cover() -> None:
    third = 0.333333333
    some = story(
        needs={"me": {"r": (1.0, 1.0)}}, holds={key: {"r": third} for key in ("a", "b", "c")}, pooled="r"
    )
    assert partner_set(on_day(some), "me").uncoverable == ("r",)
    more = replace(
        some, companies=[*some.companies, replace(some.companies[0], key="d")],
        holdings=[*some.holdings, replace(some.holdings[0], company="d", level=0.000000002)],
    )  # fmt: skip
    result = partner_set(on_day(more), "me")
    assert ([member.company for member in result.members], result.optimal) == (["a", "b", "c", "d"], True)
    # the dear company that is enough by itself costs less than these four, but more than three of them
    enough = replace(
        more, companies=[*more.companies, replace(some.companies[0], key="e")],
        holdings=[*more.holdings, replace(some.holdings[0], company="e", level=1.0)],
    )  # fmt: skip
    result = partner_set(on_day(enough), "me", costs={"e": 3.5})
    assert ([member.company for member in result.members], result.total_cost) == (["e"], 3.5)


def test_costs_that_differ_by_the_ninth_decimal_are_told_apart() -> None:
    some = story(needs={"me": {"r": (1.0, 1.0)}}, holds={"a": {"r": 1.0}, "b": {"r": 1.0}})
    costs = {"a": 1000.000000002, "b": 1000.000000001}
    result = partner_set(on_day(some), "me", costs=costs)
    assert [member.company for member in result.members] == ["b"]
    assert result.total_cost == result.lower_bound == 1000.000000001


@pytest.mark.parametrize(
    ("some", "reason"),
    [
        (story("me"), "No need of me has a shortfall"),
        (story(needs={"me": {"r": (0.0, 1.0)}}, holds={"a": {"r": 1.0}}), "importance 0"),
        (story(needs={"me": {"r": (1.0, 1.0)}}, holds={"a": {"r": 0.9}}), "Nobody who may be chosen"),
        (
            story(
                needs={"me": {"r": (1.0, 1.0)}}, holds={"a": {"r": 1.0}}, competes={"a me": 0.5}
            ),
            "Nobody who may be chosen",
        ),
    ],
)  # fmt: skip
def test_an_empty_set_says_why(some: Story, reason: str) -> None:
    result = partner_set(on_day(some), "me")
    assert (result.members, result.total_cost, result.optimal) == ((), 0.0, True)
    assert result.reason is not None
    assert reason in result.reason


# 6. open triads


def test_the_hub_introduces_a_to_b() -> None:
    fits_of = {"a b": 0.7, "b a": 0.7, "a c": 0.2, "c a": 0.2, "b c": 0.9, "c b": 0.9}
    some = links(fits_of, {"b c": 0.5})
    hub = story(alliances={"x": "h a", "y": "h b", "z": "h c"})
    some = replace(
        some,
        companies=[*some.companies, *(row for row in hub.companies if row.key == "h")],
        alliances=hub.alliances,
        memberships=hub.memberships,
    )
    result = open_triads(on_day(some), "h", minimum_fit=0.5)
    assert [(row.hub, row.a, row.b, row.mutual_fit) for row in result.triads] == [("h", "a", "b", 0.7)]
    assert [(row.a, row.b) for row in open_triads(on_day(some), "h", minimum_fit=0.2).triads] == [
        ("a", "b"),
        ("a", "c"),
    ]
    assert open_triads(on_day(some), "h", minimum_fit=0.8).reason is not None
    assert open_triads(on_day(some), "a").reason == f"a has fewer than two partners on {TODAY}."


@pytest.mark.parametrize("seed", range(120))
def test_triads_of_every_hub(seed: int) -> None:
    active, oracle = seen(seed, companies=8)
    minimum = (0.0, 0.05, 0.2, 0.5)[seed % 4]
    for hub in oracle.companies:
        expected = oracle_groups.triads(oracle, hub, minimum)
        result = open_triads(active, hub, minimum_fit=minimum, first=5000)
        assert [(row.a, row.b, row.mutual_fit) for row in result.triads] == expected
        assert (result.reason is None) == bool(expected)
        few = open_triads(active, hub, minimum_fit=minimum, first=2).triads
        assert few == result.triads[:2]


@pytest.mark.parametrize("seed", range(40))
def test_fits_among_some_are_those_among_all(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    active, oracle = seen(seed, companies=12)
    some = active.company_numbers(random.Random(seed).sample(oracle.companies, 7))
    whole = fits(active, receivers=some, givers=some)
    for cells in (4_000_000, 1):
        monkeypatch.setattr("graph_service.analysis.complementarity.fit.CELLS_AT_ONCE", cells)
        rows = fits_among(active, some)
        for column in ("giver", "receiver", "fit"):
            assert getattr(rows, column).tolist() == getattr(whole, column).tolist()


# 6. coalitions


@pytest.mark.parametrize("seed", range(400))
def test_coalitions_are_the_smallest_there_are(seed: int) -> None:
    active, oracle = seen(seed, companies=8, resources=5)
    chance = random.Random(seed)
    founder = chance.choice(oracle.companies)
    picked = chance.sample(sorted(oracle.pooled), chance.randint(0, 4))
    requires = {resource: chance.randint(0, 10) / 10 for resource in picked}
    connected = bool(chance.randint(0, 3))
    expected = oracle_groups.smallest_coalition(oracle, founder, requires, connected)
    result = coalition(active, founder, requires=requires, connected=connected)
    if result is None:
        assert expected.size is None
        return
    members = result.members
    assert len(members) == expected.size == result.lower_bound
    assert result.optimal
    assert not result.truncated
    assert founder in members
    assert oracle_groups.peaceful(oracle, members)
    assert not connected or oracle_groups.hangs_together(oracle, members)
    assert result.missing == tuple(sorted(expected.missing))
    for resource, level in requires.items():
        rows = [(row.company, row.level) for row in result.covers if row.resource == resource]
        levels = [(member, shown(oracle.level(member, resource))) for member in members]
        providers = sorted(
            ((who, level) for who, level in levels if level > 0), key=lambda row: (-row[1], row[0])
        )
        if resource in expected.missing:
            assert rows == []
        else:
            assert rows == (providers if oracle.pooled[resource] else providers[:1])
            assert oracle_groups.reaches(oracle, members, resource, exact(level))
    pairs = [oracle_groups.mutual_fit(oracle, a, b) for a, b in combinations(members, 2)]
    assert result.mutual_fit == pytest.approx(sum(pairs), abs=1e-8)


@pytest.mark.parametrize("seed", range(60))
def test_the_program_finds_what_growing_misses(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # a sparse network with long ways, where the first choice is rarely the best
    chance = random.Random(seed)
    firms = [f"c{n}" for n in range(8)]
    pairs = [(a, b) for a, b in combinations(firms, 2) if chance.random() < 0.28]
    some = story(
        " ".join(firms),
        alliances={f"x{n}": f"{a} {b}" for n, (a, b) in enumerate(pairs)},
        holds={firm: {f"r{chance.randint(0, 4)}": 1.0 for _ in range(2)} for firm in firms[1:]},
        competes={f"{a} {b}": 0.9 for a, b in combinations(firms, 2) if chance.random() < 0.1},
    )
    oracle = Oracle(some)
    held = {resource for _, resource in oracle.levels}
    requires = dict.fromkeys(chance.sample(sorted(held), min(4, len(held))), 1.0)
    expected = oracle_groups.smallest_coalition(oracle, "c0", requires, connected=True)
    for blind in (False, True):
        if blind:
            # nothing is grown: all has to come from the program
            monkeypatch.setattr(
                connected_cover.Connection,
                "_grown",
                lambda self, *_: (np.array([self._founder]), False),
            )
        result = coalition(on_day(some), "c0", requires=requires)
        assert (None if result is None else len(result.members)) == expected.size
        assert result is None or (result.optimal and set(result.missing) == expected.missing)


def test_rivals_who_hold_all_there_is_make_no_coalition() -> None:
    some = story(
        holds={"a": {"r": 1.0}, "b": {"s": 1.0}},
        alliances={"x": "f a", "y": "f b"},
        competes={"a b": 0.9},
    )
    requires = {"r": 1.0, "s": 1.0}
    assert coalition(on_day(some), "f", requires=requires) is None
    assert coalition(on_day(some), "f", requires=requires, connected=False) is None
    one = coalition(on_day(some), "f", requires={"r": 1.0})
    assert one is not None
    assert (one.members, one.missing, one.reason) == (("a", "f"), (), None)


def test_a_group_of_one_says_why() -> None:
    some = story("f z", holds={"f": {"r": 0.5}, "z": {"s": 1.0}})
    reasons = {}
    for requires in ({}, {"r": 0.5}, {"s": 1.0}):
        result = coalition(on_day(some), "f", requires=requires)
        assert result is not None
        assert (result.members, result.optimal, result.mutual_fit) == (("f",), True, 0.0)
        reasons[result.reason] = result.missing
    assert reasons == {
        "Nothing is required.": (),
        "f holds all that is required.": (),
        "Nobody who may join f holds what it lacks.": ("s",),
    }


# limits


def crowd(seed: int, *, density: float, partners: float, rivals: float = 0.02) -> Story:
    chance = random.Random(seed)
    firms = [f"c{n:03d}" for n in range(200)]
    things = [f"r{n:03d}" for n in range(200)]
    return story(
        " ".join(firms),
        holds={
            firm: {thing: chance.choice([0.5, 1.0]) for thing in things if chance.random() < density}
            for firm in firms
        },
        needs={firm: {thing: (chance.randint(1, 999) / 1000, 1.0) for thing in things} for firm in firms[:2]},
        alliances={
            f"x{a}{b}": f"{a} {b}" for a, b in combinations(firms[1:], 2) if chance.random() < partners
        } | {f"x{firms[0]}": f"{firms[0]} {firms[1]}"},
        pooled=" ".join(things[::4]),
        competes={f"{a} {b}": 0.9 for a, b in combinations(firms, 2) if chance.random() < rivals},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("density", "partners", "rivals"),
    [(0.9, 0.9, 0.02), (0.9, 0.9, 0.3), (0.1, 0.5, 0.02), (0.1, 0.5, 0.3), (0.1, 0.02, 0.02)],
)
def test_a_dense_graph_of_200_answers_within_twice_the_time_it_was_given(
    monkeypatch: pytest.MonkeyPatch, density: float, partners: float, rivals: float
) -> None:
    on_processor_time(monkeypatch)
    some = crowd(3, density=density, partners=partners, rivals=rivals)
    active, oracle = on_day(some), Oracle(some)
    active.needs.total.sum()
    begun = time.process_time()
    chosen = partner_set(active, "c000", time_limit_seconds=0.5)
    assert time.process_time() - begun < 1
    assert 0 < chosen.lower_bound <= chosen.total_cost == len(chosen.members)
    assert chosen.optimal or chosen.truncated
    assert oracle_groups.peaceful(oracle, ["c000", *(member.company for member in chosen.members)])
    for connected in (True, False):
        begun = time.process_time()
        requires = {f"r{n:03d}": 1.0 for n in range(0, 200, 5 if rivals < 0.1 else 25)}
        group = coalition(active, "c000", requires=requires, connected=connected, time_limit_seconds=0.5)
        assert time.process_time() - begun < 1
        assert group is not None
        assert group.lower_bound > 1
        assert group.optimal == (not group.missing and group.lower_bound == len(group.members))
        assert group.truncated != group.optimal
        assert oracle_groups.peaceful(oracle, group.members)
    begun = time.process_time()
    assert open_triads(active, "c001", minimum_fit=0, first=5000).reason is None
    assert time.process_time() - begun < 1


def test_without_time_the_answer_says_so() -> None:
    some = crowd(1, density=0.1, partners=0.1)
    chosen = partner_set(on_day(some), "c000", time_limit_seconds=1e-9)
    assert (chosen.optimal, chosen.truncated, chosen.members) == (False, True, ())
    assert chosen.reason is not None
    assert "time" in chosen.reason
    for connected in (True, False):
        group = coalition(
            on_day(some), "c000", requires={"r001": 1.0}, connected=connected, time_limit_seconds=1e-9
        )
        assert group is not None
        assert (group.members, group.missing, group.optimal) == (("c000",), ("r001",), False)
        # a supplier, and connected to the founder through its only partner
        assert group.lower_bound == (3 if connected else 2)
        assert group.reason is not None
        assert "time" in group.reason


# refusals

LACKING = on_day(story("z", needs={"c": {"r": (1.0, 1.0)}}, holds={"d": {"r": 1.0}}))


@pytest.mark.parametrize(
    ("question", "field"),
    [
        (lambda: partner_set(LACKING, "c", costs={"d": -1.0}), "costs"),
        (lambda: partner_set(LACKING, "c", costs={"d": float("nan")}), "costs"),
        (lambda: partner_set(LACKING, "c", costs={"d": float("inf")}), "costs"),
        (lambda: partner_set(LACKING, "c", time_limit_seconds=0), "timeLimitSeconds"),
        (lambda: coalition(LACKING, "c", requires={"r": 1.1}), "requires"),
        (lambda: coalition(LACKING, "c", requires={"r": float("nan")}), "requires"),
        (lambda: coalition(LACKING, "c", requires={}, time_limit_seconds=61), "timeLimitSeconds"),
        (lambda: open_triads(LACKING, "c", minimum_fit=-0.1), "minimumFit"),
        (lambda: open_triads(LACKING, "c", first=5001), "first"),
    ],
)
def test_a_value_outside_its_range_is_refused(question: Callable[[], object], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        question()
    assert refusal.value.field == field


@pytest.mark.parametrize(
    "question",
    [
        lambda: partner_set(LACKING, "nobody"),
        lambda: partner_set(LACKING, "c", costs={"nobody": 1.0}),
        lambda: partner_set(LACKING, "c", exclude=["nobody"]),
        lambda: coalition(LACKING, "nobody", requires={}),
        lambda: coalition(LACKING, "c", requires={"nobody": 1.0}),
        lambda: open_triads(LACKING, "nobody"),
    ],
)
def test_an_unknown_key_is_named(question: Callable[[], object]) -> None:
    with pytest.raises(NotFound, match="'nobody'"):
        question()

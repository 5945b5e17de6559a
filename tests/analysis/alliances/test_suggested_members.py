"""Whom an alliance could take in next: against the definitions, and within its time."""

import random
import time
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from graph_service.analysis.alliances.suggested_members import (
    SuggestionBasis,
    SuggestionOrder,
    suggested_members,
)
from graph_service.analysis.alliances.suggestion_reasons import MAX_FOUNDERS
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.partners.recommendation import recommended_alliances
from graph_service.domain.errors import InvalidInput, NotFound
from graph_service.domain.model.entities import Company
from tests.analysis.oracle import Oracle
from tests.analysis.oracle_groups import coalitions, mutual_fit
from tests.networks import TODAY, Story, random_story, story
from tests.waiting import on_processor_time


def seen(some: Story) -> tuple[ActiveNetwork, Oracle]:
    return ActiveNetwork(some.network(), TODAY), Oracle(some)


def complemented(oracle: Oracle, company: str, members: set[str]) -> list[tuple[str, float]]:
    able = {
        member
        for member in members - oracle.partners(company)
        if not oracle.conflict(company, member) and mutual_fit(oracle, company, member) > 0
    }
    return sorted(
        ((member, mutual_fit(oracle, company, member)) for member in able),
        key=lambda pair: (-pair[1], pair[0]),
    )


def check_coalition(oracle: Oracle, founder: str, members: set[str], newcomers: set[str]) -> None:
    """The newcomers belong to a smallest group; there are some when every smallest group has some."""
    gaps = oracle.gaps(founder)
    required = {need.resource: need.required_level for need in oracle.story.needs if need.company == founder}
    lacking = {key: required[key] for key, gap in gaps.items() if gap.importance * gap.shortfall > 0}
    groups = coalitions(oracle, founder, lacking, connected=True)[1] if lacking else []
    smallest = [group - members for group in groups if len(group) == len(groups[0])]
    if newcomers:
        assert newcomers in smallest
    else:
        assert not smallest or not all(1 <= len(outside) <= 5 for outside in smallest)


@pytest.mark.parametrize("seed", range(80))
def test_they_are_those_of_the_definitions(seed: int) -> None:
    active, oracle = seen(random_story(seed, companies=8, resources=6))
    for alliance, members in oracle.members.items():
        result = suggested_members(active, alliance, first=100)
        assert not result.truncated
        if not members:
            assert (result.members, result.reason) == ((), f"{alliance} has no active members on {TODAY}.")
            continue
        rows = {row.company: row for row in result.members}
        assert len(rows) == len(result.members)
        founders = {key: set(row.coalition_with) for key, row in rows.items()}
        for founder in members:
            check_coalition(
                oracle, founder, members, {key for key, some in founders.items() if founder in some}
            )
        covered = {key for member in members for holder, key in oracle.levels if holder == member}
        orders = {}
        for company in set(oracle.companies) - members:
            complements = complemented(oracle, company, members)
            adds = {key for holder, key in oracle.levels if holder == company} - covered
            known = sorted(oracle.partners(company) & members)
            if company not in rows:
                assert (complements, adds) == ([], set())
                continue
            row = rows[company]
            assert [(one.member, one.mutual_fit) for one in row.complements()] == complements
            assert (list(row.known_to()), list(row.adds())) == (known, sorted(adds))
            rivals = [member for member in sorted(members) if oracle.conflict(company, member)]
            assert (list(row.conflicts_with()), row.conflict) == (rivals, bool(rivals))
            assert (row.adds_count, row.mutual_fit) == (len(adds), complements[0][1] if complements else 0)
            holds = {
                SuggestionBasis.OPEN_TRIAD: bool(complements and known),
                SuggestionBasis.COMPLEMENT: bool(complements),
                SuggestionBasis.COALITION: bool(row.coalition_with),
                SuggestionBasis.ADDITION: bool(adds),
            }
            assert row.bases == tuple(basis for basis, true in holds.items() if true)
            assert row.bases
            assert sorted(row.coalition_with) == list(row.coalition_with)
            triad = SuggestionBasis.OPEN_TRIAD in row.bases
            orders[company] = (
                row.conflict,
                not triad,
                -row.mutual_fit,
                not row.coalition_with,
                -row.adds_count,
                company,
            )
        assert [row.company for row in result.members] == sorted(orders, key=lambda key: orders[key])
        assert suggested_members(active, alliance, first=2).members == result.members[:2]


def lacking_pair() -> Story:
    """a and b ally; a lacks r and s. n, a partner of b, holds r; o, a partner of n, holds s."""
    return story(
        alliances={"x": "a b", "y": "b n", "z": "n o"},
        needs={"a": {"r": (1.0, 0.5), "s": (1.0, 0.5)}, "n": {"t": (1.0, 1.0)}},
        holds={"a": {"t": 0.5}, "n": {"r": 0.8}, "o": {"s": 0.8}},
        competes={"b o": 0.9},
    )


def test_each_reason_is_said() -> None:
    active, _ = seen(lacking_pair())
    n, o = suggested_members(active, "x").members
    assert n.company == "n"
    assert n.reason == (
        "It complements a (mutual fit 0.5), and b can introduce it. It adds 1 resource that no member holds."
    )
    assert (o.company, o.bases) == ("o", (SuggestionBasis.ADDITION,))
    assert o.reason == "It adds 1 resource that no member holds. It competes too strongly with b."


def test_by_likelihood_all_outside_are_ranked_with_their_reasons() -> None:
    some = lacking_pair()
    active = seen(replace(some, companies=[*some.companies, Company(key="cold", name="Cold")]))[0]
    ranked = suggested_members(active, "x", order=SuggestionOrder.LIKELIHOOD)
    # a declared conflict of o and b hides o; there is no reason for the company without any record
    assert [(row.company, row.in_alliance) for row in ranked.members] == [("n", True), ("cold", False)]
    assert ranked.members[0].reason == suggested_members(active, "x").members[0].reason
    assert (ranked.members[1].bases, ranked.members[1].reason) == ((), "The score is the only reason.")
    for row in ranked.members:
        assert row.score == recommended_score(active, row.company, "x")
        assert sum(part.contribution for part in row.contributions) == pytest.approx(row.score, abs=1e-8)
    everybody = suggested_members(
        active, "x", order=SuggestionOrder.LIKELIHOOD, include_conflicts=True, in_alliance=True
    )
    assert {row.company: (row.conflict, row.evidence) for row in everybody.members} == {
        "n": (False, None),
        "o": (True, None),
    }
    cold = suggested_members(active, "x", order=SuggestionOrder.LIKELIHOOD, in_alliance=False)
    assert [row.company for row in cold.members] == ["cold"]


def recommended_score(active: ActiveNetwork, company: str, alliance: str) -> float:
    rows = recommended_alliances(active, company, first=100).alliances
    return next(row.score for row in rows if row.alliance == alliance)


def test_a_conflict_that_a_rule_found_is_ranked_and_marked() -> None:
    some = lacking_pair()
    guessed = replace(some, competitions=[replace(row, evidence="derived:r") for row in some.competitions])
    rows = suggested_members(seen(guessed)[0], "x", order=SuggestionOrder.LIKELIHOOD).members
    assert {row.company: row.evidence for row in rows if row.conflict} == {"o": "derived:r"}


def test_a_coalition_brings_those_who_only_connect() -> None:
    some = replace(lacking_pair(), competitions=[])
    n, o = suggested_members(seen(some)[0], "x").members
    assert (n.coalition_with, o.coalition_with) == (("a",), ("a",))
    assert "It is in the smallest group that holds what a lacks." in o.reason
    assert o.bases == (SuggestionBasis.COALITION, SuggestionBasis.ADDITION)


def test_in_a_large_alliance_no_coalitions_are_sought() -> None:
    members = " ".join(f"m{n}" for n in range(MAX_FOUNDERS + 1))
    some = story("o", alliances={"x": members}, needs={"m0": {"r": (1.0, 1.0)}}, holds={"o": {"r": 1.0}})
    result = suggested_members(seen(some)[0], "x")
    assert [row.company for row in result.members] == ["o"]
    assert result.reason is not None
    assert "No coalitions were sought" in result.reason


def test_an_alliance_that_nobody_would_help_says_so() -> None:
    result = suggested_members(seen(story("c", alliances={"x": "a b"}))[0], "x")
    assert result.members == ()
    assert result.reason == "No company complements a member of x, or holds what its members do not."


def test_the_reason_for_an_empty_list_names_what_was_asked_for() -> None:
    active = seen(story("c d", alliances={"x": "a b", "y": "c d"}))[0]
    assert suggested_members(active, "x", in_alliance=True).reason == (
        "No company in an alliance complements a member of x, or holds what its members do not."
    )
    likely = partial(suggested_members, active, "x", order=SuggestionOrder.LIKELIHOOD, in_alliance=False)
    nobody = "There is no such company outside x"
    assert likely(include_conflicts=True).reason == f"{nobody}."
    assert likely().reason == (
        f"{nobody}, apart from any in a declared conflict or bound by an exclusive alliance."
    )


@pytest.mark.parametrize("seconds", [1.0, 1e-9])
@pytest.mark.parametrize("size", [2, 5, 12])
def test_a_dense_graph_of_200_answers_within_twice_the_second_it_was_given(
    monkeypatch: pytest.MonkeyPatch, size: int, seconds: float
) -> None:
    on_processor_time(monkeypatch)
    some = crowd(size)
    active = ActiveNetwork(some.network(), TODAY)
    begun = time.process_time()
    result = suggested_members(active, "x", time_limit_seconds=seconds)
    assert time.process_time() - begun < 2
    assert len(result.members) == 10
    if seconds < 1:
        assert result.truncated
        assert result.reason is not None
        assert "time limit" in result.reason


def crowd(size: int) -> Story:
    """Everybody lacks everything and holds some of it; many alliances of three, a few conflicts."""
    chance = random.Random(size)
    firms = [f"c{n:03d}" for n in range(200)]
    things = [f"r{n:03d}" for n in range(200)]
    pacts = {f"p{n}": " ".join(chance.sample(firms, 3)) for n in range(150)}
    return story(
        alliances=pacts | {"x": " ".join(firms[:size])},
        holds={a: {r: 0.9 for r in things if chance.random() < 0.1} for a in firms},
        needs={a: dict.fromkeys(things, (0.5, 0.8)) for a in firms},
        competes={f"{a} {b}": 0.9 for a in firms for b in firms if a < b and chance.random() < 0.02},
    )


ACTIVE = seen(lacking_pair())[0]


@pytest.mark.parametrize(
    ("field", "options"),
    [
        ("first", {"first": -1}),
        ("first", {"first": 5001}),
        ("timeLimitSeconds", {"time_limit_seconds": 0.0}),
        ("timeLimitSeconds", {"time_limit_seconds": 61.0}),
    ],
)
def test_what_is_out_of_range_is_refused_by_name(field: str, options: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        suggested_members(ACTIVE, "x", **options)
    assert refused.value.field == field


def test_lists_inside_refuse_what_is_too_long() -> None:
    (n, *_) = suggested_members(ACTIVE, "x").members
    for some in (n.known_to, n.complements, n.adds, n.conflicts_with):
        with pytest.raises(InvalidInput):
            some(first=5001)


def test_an_unknown_alliance_is_named() -> None:
    with pytest.raises(NotFound, match="'nobody'"):
        suggested_members(ACTIVE, "nobody")

import math
import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import networkx as nx
import numpy as np
import pytest

from graph_service.analysis.alliances.suggested_members import SuggestionOrder, suggested_members
from graph_service.analysis.complementarity.fit import fit
from graph_service.analysis.complementarity.mutual_fits import mutual_fits
from graph_service.analysis.graph.company_adjacency import Neighbourhood
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.network.link_model import (
    ALLIANCE_WEIGHTS,
    LEAST_CLOSENESS,
    LEAST_JOINING,
    PARTNER_WEIGHTS,
    SHARE_WEIGHT,
    SMALL_ALLIANCE,
    informative,
    scores,
)
from graph_service.analysis.networkx_graphs import company_graph
from graph_service.analysis.partners.recommendation import recommended_alliances, recommended_partners
from graph_service.domain.errors import InvalidInput, NotFound
from graph_service.domain.model.entities import Membership
from tests.networks import TODAY, Story, random_story, story


def active(told: Story, day: date = TODAY) -> ActiveNetwork:
    return ActiveNetwork(told.network(), day)


def names(told: Story, company: str, first: int = 10) -> list[str]:
    return [entry.company for entry in recommended_partners(active(told), company, first=first).partners]


def test_the_worked_example() -> None:
    network = active(story(alliances={"one": "a x", "two": "x b"}))
    a, b = network.company("a"), network.company("b")
    index = {kind: network.company_graph.neighbourhood(a, kind)[b] for kind in Neighbourhood}
    assert round(index[Neighbourhood.ADAMIC_ADAR], 4) == 1.4427
    assert index[Neighbourhood.RESOURCE_ALLOCATION] == 0.5
    assert index[Neighbourhood.COMMON_NEIGHBOURS] == 1
    entry = recommended_partners(network, "a").partners[0]
    assert (entry.company, entry.proximity, entry.common_partners) == ("b", 0.5, ("x",))


def test_who_is_not_recommended() -> None:
    told = story(
        "free",
        alliances={
            "own": "c partner",
            "apart": "locked other",
            "bound": "c held",
            "lonely": "alone",
        },
        exclusive="apart bound lonely",
        competes={"c rival": 0.5, "c weak": 0.4},
    )
    assert set(names(told, "c")) == {"alone", "free", "weak"}
    # who asks may be bound itself: what it may do is its own to know
    assert set(names(told, "held")) == {"alone", "free", "partner", "rival", "weak"}


def test_a_conflict_hides_only_if_somebody_declared_it() -> None:
    told = story("free", alliances={"apart": "locked other"}, exclusive="apart", competes={"c rival": 0.9})
    guessed = replace(told, competitions=[replace(told.competitions[0], evidence="derived:overlap")])
    declared = replace(told, competitions=[replace(told.competitions[0], evidence="annual report")])
    assert set(names(told, "c")) == set(names(declared, "c")) == {"free"}
    assert set(names(guessed, "c")) == {"free", "rival"}
    rows = {
        entry.company: (entry.conflict, entry.evidence, entry.locked)
        for entry in recommended_partners(active(declared), "c", include_conflicts=True).partners
    }
    assert rows == {
        "free": (False, None, False),
        "locked": (False, None, True),
        "other": (False, None, True),
        "rival": (True, "annual report", False),
    }


def test_partners_are_ranked_by_what_they_did_together() -> None:
    told = story(
        "new", alliances={"1": "c often", "2": "c often", "3": "c once", "4": "once x", "5": "c p q r s"}
    )
    found = recommended_partners(active(told), "c", include_partners=True)
    rows = {entry.company: entry for entry in found.partners}
    assert set(rows) == {"new", "often", "once", "p", "q", "r", "s", "x"}
    assert {key: row.shared_alliances for key, row in rows.items() if row.shared_alliances} == {
        "often": 2,
        "once": 1,
        **dict.fromkeys("pqrs", 1),
    }
    order = [entry.company for entry in found.partners]
    assert order.index("often") < order.index("once") < order.index("p")
    for row in found.partners:
        assert sum(part.contribution for part in row.contributions) == pytest.approx(row.score, abs=1e-8)
    # two alliances of two count 1 each, one of five counts 2/5
    shared = {
        key: {part.column: part.contribution for part in row.contributions} for key, row in rows.items()
    }
    assert shared["often"]["shared"] == pytest.approx(PARTNER_WEIGHTS["shared"] * math.log(3))
    assert shared["p"]["shared"] == pytest.approx(PARTNER_WEIGHTS["shared"] * math.log(1.4))


def test_partners_in_all_the_same_alliances_cannot_join_one_of_the_other() -> None:
    network = active(story(alliances={"x": "a b c", "y": "a b", "z": "c d"}))
    a, b, c = (network.company(key) for key in "abc")
    joining = network.link_model.partner_columns(a, mutual_fits(network, a))[0]
    # nothing is dated: (1 - v)^2 is 1
    assert joining[b] == math.log(LEAST_JOINING)
    assert joining[c] > math.log(LEAST_JOINING)
    found = recommended_partners(network, "a", include_partners=True).partners
    assert next(one.company for one in found) == "c"


def joining_by_pairs(network: ActiveNetwork, company: int, other: int) -> float:
    """How likely one of two joins an alliance of the other, alliance by alliance, without profile."""
    model = network.link_model
    members = [set(network.member[network.members_of.of(one)].tolist()) for one in range(len(model.sizes))]

    def rate(one: int, whose: int) -> float:
        total = 0.0
        for x in range(len(members)):
            if whose in members[x] and one not in members[x]:
                near = SHARE_WEIGHT * len(members[x]) / len(set().union(*members)) + LEAST_CLOSENESS
                for z in range(len(members)):
                    if one in members[z]:
                        near += len(members[z] & members[x]) / (len(members[z]) + SMALL_ALLIANCE)
                growth = ALLIANCE_WEIGHTS["growth"] * math.log(model.history.growth[x])
                total += near * math.exp(
                    growth + ALLIANCE_WEIGHTS["momentum"] * math.log1p(model.history.momentum[x])
                )
        joined = sum(one in them for them in members)
        return total * math.exp(
            ALLIANCE_WEIGHTS["engagement"] * math.log1p(joined)
            + ALLIANCE_WEIGHTS["another"] * model.history.another * (joined > 0)
        )

    return rate(company, other) + rate(other, company)


@pytest.mark.parametrize("seed", range(6))
def test_who_joins_an_alliance_of_the_other_is_found_alliance_by_alliance(seed: int) -> None:
    pick = random.Random(seed)
    told = story(
        "new", alliances={f"x{n}": " ".join(pick.sample("abcdefgh", pick.randint(1, 6))) for n in range(7)}
    )
    network = active(told)
    for company in range(network.company_count):
        joining = network.link_model.partner_columns(company, mutual_fits(network, company))[0]
        for other in range(network.company_count):
            if other != company:
                expected = math.log(joining_by_pairs(network, company, other) + LEAST_JOINING)
                assert joining[other] == pytest.approx(expected, abs=1e-9)


def test_an_exclusive_alliance_that_is_over_locks_nobody() -> None:
    told = story("c", alliances={"apart": "p q"}, exclusive="apart")
    over = Story(
        companies=told.companies,
        alliances=told.alliances,
        memberships=[Membership(alliance="apart", company=key, until=TODAY) for key in "pq"],
    )
    assert names(told, "c") == []
    assert names(over, "c") == ["p", "q"]


def test_nobody_left_says_why() -> None:
    result = recommended_partners(active(story(alliances={"x": "a b"})), "a")
    assert result.partners == ()
    assert result.reason == "Every other company is a partner of a, in a declared conflict with it or locked."
    lonely = recommended_partners(active(story("a b")), "a")
    assert [entry.company for entry in lonely.partners] == ["b"]
    assert lonely.reason == "a has no partners: the ranking can't rest on common ones."


def test_what_explains_a_recommendation() -> None:
    told = story(
        holds={"a": {"r": 1.0}, "b": {"s": 1.0, "t": 0.5}},
        needs={"a": {"s": (0.5, 1.0), "t": (0.5, 1.0)}, "b": {"r": (1.0, 1.0), "u": (1.0, 1.0)}},
    )
    entry = recommended_partners(active(told), "a").partners[0]
    # s closes half of a's gaps and t a quarter; r closes half of b's
    assert entry.resources == ("r", "s", "t")
    assert entry.mutual_fit == 0.5
    assert entry.common_partners == ()


def test_complementarity_decides_where_there_is_no_history() -> None:
    told = story(
        holds={"a": {"r": 1.0}, "z": {"s": 1.0}},
        needs={"a": {"s": (1.0, 1.0)}, "z": {"r": (1.0, 1.0)}},
        companies="b c",
    )
    assert names(told, "a") == ["z", "b", "c"]


def test_common_partners_name_the_most_telling_first() -> None:
    told = story(alliances={"1": "a hub", "2": "b hub", "3": "a m", "4": "b m", "5": "hub q", "6": "hub r"})
    entry = next(e for e in recommended_partners(active(told), "a").partners if e.company == "b")
    assert entry.common_partners == ("m", "hub")
    assert entry.proximity == 0.75


def test_recent_activity_counts_and_a_leaver_comes_last() -> None:
    def joined(alliance: str, company: str, days: int, until: int | None = None) -> Membership:
        return Membership(
            alliance=alliance,
            company=company,
            since=TODAY - timedelta(days=days),
            until=None if until is None else TODAY - timedelta(days=until),
        )

    told = story("asks busy idle left d e f g", alliances={"x": "", "y": "", "z": "", "v": ""})
    told.memberships.extend(
        [
            *(joined("x", key, 40) for key in ("asks", "d")),
            *(joined("y", key, 20) for key in ("busy", "e")),
            *(joined("z", key, 3000) for key in ("idle", "f")),
            *(joined("v", key, 90, 10) for key in ("left", "g")),
        ]
    )
    ranked = names(told, "asks")
    assert ranked.index("busy") < ranked.index("idle") < ranked.index("left")


def test_a_later_membership_changes_nothing() -> None:
    told = story("d", alliances={"x": "a b", "y": "b c", "z": "c"})
    more = Story(
        companies=told.companies,
        alliances=told.alliances,
        memberships=[
            *told.memberships,
            *(Membership(alliance="z", company=key, since=TODAY + timedelta(days=1)) for key in "ad"),
        ],
    )
    assert recommended_partners(active(more), "a") == recommended_partners(active(told), "a")
    assert recommended_alliances(active(more), "a") == recommended_alliances(active(told), "a")


@pytest.mark.parametrize(
    ("analysis", "weights"),
    [(recommended_partners, PARTNER_WEIGHTS), (recommended_alliances, ALLIANCE_WEIGHTS)],
)
def test_the_docstring_explains_the_columns_of_the_model(
    analysis: Callable[..., object], weights: dict[str, float]
) -> None:
    notes = (analysis.__doc__ or "").split("Notes\n")[1].split("References\n")[0]
    assert re.findall(r"`(\w+)`,", notes) == list(weights)


def test_a_constant_column_counts_nothing() -> None:
    columns = [np.full(3, 7.0), np.array([0.0, 1.0, 0.0]), *[np.zeros(3)] * 4]
    assert scores(informative(columns), PARTNER_WEIGHTS).tolist() == [0.0, PARTNER_WEIGHTS["founding"], 0.0]


@pytest.mark.parametrize("seed", range(12))
def test_indices_equal_those_of_networkx(seed: int) -> None:
    network = active(random_story(seed, companies=14))
    graph = company_graph(network)
    theirs: dict[Neighbourhood, Any] = {
        Neighbourhood.ADAMIC_ADAR: nx.adamic_adar_index,
        Neighbourhood.RESOURCE_ALLOCATION: nx.resource_allocation_index,
    }
    for a in graph:
        for kind, function in theirs.items():
            ours = network.company_graph.neighbourhood(network.company(a), kind)
            for _, b, value in function(graph, [(a, other) for other in graph if other != a]):
                assert math.isclose(ours[network.company(b)], value, abs_tol=1e-9)
        for entry in recommended_partners(network, a).partners:
            common = set(nx.common_neighbors(graph, a, entry.company))
            assert set(entry.common_partners) == common
            assert math.isclose(entry.proximity, sum(1 / graph.degree[z] for z in common), abs_tol=1e-9)


@pytest.mark.parametrize("seed", range(12))
def test_fits_equal_those_of_the_pairs(seed: int) -> None:
    network = active(random_story(seed, companies=9))
    keys = network.network.companies.keys
    for a, key in enumerate(keys):
        found = mutual_fits(network, a)
        for b in range(len(keys)):
            if a != b and b not in network.partners(a):
                assert math.isclose(found[b], fit(network, key, keys[b]).mutual_fit, abs_tol=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_new_names_change_no_score(seed: int) -> None:
    told = random_story(seed, companies=9)
    keys = [row.key for row in told.companies]
    shuffled = random.Random(seed).sample(keys, len(keys))
    renamed = dict(zip(keys, (f"n{key}" for key in shuffled), strict=True))
    one, two = active(told), active(told.renamed(renamed))
    for key in keys:
        before, after = recommended_partners(one, key), recommended_partners(two, renamed[key])
        assert {renamed[entry.company]: entry.score for entry in before.partners} == pytest.approx(
            {entry.company: entry.score for entry in after.partners}, abs=2e-9
        )
        assert {
            entry.alliance: entry.score for entry in recommended_alliances(one, key).alliances
        } == pytest.approx(
            {entry.alliance: entry.score for entry in recommended_alliances(two, renamed[key]).alliances},
            abs=2e-9,
        )


@pytest.mark.parametrize("seed", range(8))
def test_a_pair_has_one_score_whoever_asks(seed: int) -> None:
    network = active(random_story(seed, companies=10))
    model, count = network.link_model, network.company_count
    table = [np.array(model.partner_columns(c, mutual_fits(network, c))) for c in range(count)]
    compared = 0
    for a in range(count):
        for b in np.setdiff1d(np.arange(a + 1, count), network.partners(a)).tolist():
            # but for `joining`, where the asking side's alliances have one profile together
            assert table[a][1:, b] == pytest.approx(table[b][1:, a], abs=1e-9)
            compared += 1
    assert compared


def test_alliances_are_ranked_by_whom_they_share_and_how_they_grow() -> None:
    told = story(
        "n",
        alliances={"own": "a b c d", "near": "b c d", "far": "e f g", "mine": "a", "none": ""},
    )
    result = recommended_alliances(active(told), "a")
    assert [entry.alliance for entry in result.alliances] == ["near", "far"]
    assert result.reason is None
    lonely = recommended_alliances(active(told), "n")
    assert next(entry.alliance for entry in lonely.alliances) == "own"
    assert lonely.reason == "n is in no alliance: the ranking can't rest on those it has."
    everything = recommended_alliances(active(story(alliances={"x": "a b"})), "a")
    on_day = f"has members on {TODAY}."
    assert (everything.alliances, everything.reason) == ((), f"a is in every alliance that {on_day}")
    assert recommended_alliances(active(story("a b")), "a").reason == f"No alliance {on_day}"


def test_a_growing_alliance_comes_before_a_still_one() -> None:
    told = story("a b c d e f g", alliances={"grows": "", "still": ""})
    told.memberships.extend(
        Membership(alliance=key, company=company, since=TODAY - timedelta(days=days))
        for key, company, days in [
            *(("grows", company, 100) for company in "bcd"),
            *(("still", company, 2000) for company in "efg"),
        ]
    )
    assert [entry.alliance for entry in recommended_alliances(active(told), "a").alliances] == [
        "grows",
        "still",
    ]


def test_a_company_and_an_alliance_have_one_score_whoever_asks() -> None:
    compared = 0
    for seed in range(20):
        network = active(random_story(seed, companies=9))
        model = network.link_model
        for alliance in np.flatnonzero(model.sizes).tolist():
            by_alliance = np.array(model.member_columns(alliance))
            members = network.member[network.members_of.of(alliance)]
            for company in np.setdiff1d(np.arange(network.company_count), members).tolist():
                by_company = np.array(model.alliance_columns(company))[:, alliance]
                assert by_alliance[:, company] == pytest.approx(by_company, abs=1e-9)
                compared += 1
    assert compared > 100


def test_one_recent_join_does_not_decide() -> None:
    told = story("a", alliances={"large": "", "small": ""})
    joins = [*(("large", f"m{n:02d}", 2000) for n in range(30)), ("small", "x", 2000), ("small", "y", 30)]
    told = replace(told, companies=story(" ".join({"a", *(key for _, key, _ in joins)})).companies)
    told.memberships.extend(
        Membership(alliance=alliance, company=company, since=TODAY - timedelta(days=days))
        for alliance, company, days in joins
    )
    assert [entry.alliance for entry in recommended_alliances(active(told), "a").alliances] == [
        "large",
        "small",
    ]


def test_a_membership_without_a_date_began_with_its_alliance() -> None:
    begun = TODAY - timedelta(days=200)
    told = story("a", alliances={"x": "b c", "y": "d e"})
    dated = replace(told, memberships=[replace(row, since=begun) for row in told.memberships])
    by_alliance = replace(told, alliances=[replace(row, starts_on=begun) for row in told.alliances])
    one, two = (active(some).link_model.history for some in (dated, by_alliance))
    assert one.activity.tolist() == two.activity.tolist()
    assert one.founding == two.founding == 1.0
    assert active(told).link_model.history.activity.tolist() == [0.0] * 5


def test_founders_of_a_large_alliance_count_as_those_who_join() -> None:
    members = " ".join(f"m{n}" for n in range(20))
    told = story(alliances={"large": members})
    dated = replace(told, memberships=[replace(row, since=TODAY) for row in told.memberships])
    assert active(dated).link_model.history.founding == 5 / 20


def joined_in_turn(*alliances: str) -> Story:
    """Alliances x0, x1, ..., each 900 days younger than the one before."""
    told = story("new", alliances={f"x{n}": members for n, members in enumerate(alliances)})
    days = {f"x{n}": TODAY - timedelta(days=900 * (3 - n)) for n in range(len(alliances))}
    return replace(told, memberships=[replace(row, since=days[row.alliance]) for row in told.memberships])


def test_where_companies_join_one_alliance_only_those_in_another_are_less_likely() -> None:
    apart = active(joined_in_turn("a b c d e", "f g h i j", "k l m n o"))
    # none of 15 joins, and 15 of 16 companies: (0 + 10 * 15 / 16) / 25 = 3 / 8
    assert apart.link_model.history.another == pytest.approx(math.log(3 / 5) - math.log(15))
    found = suggested_members(apart, "x0", first=11, order=SuggestionOrder.LIKELIHOOD).members
    # k to o have just founded an alliance
    assert [one.company for one in found] == [*"klmno", "new", *"fghij"]
    again = active(joined_in_turn("a b c d e", "a b c d e", "a b c d e"))
    # 10 of 15 joins, and 5 of 6 companies: (10 + 10 * 5 / 6) / 25 = 11 / 15
    assert again.link_model.history.another == pytest.approx(math.log(11 / 4) - math.log(5))


def test_one_that_left_before_it_joined_was_in_no_other_alliance() -> None:
    told = joined_in_turn("a b c d e", "a b c d e")
    left = [
        replace(row, until=TODAY - timedelta(days=2000)) if row.alliance == "x0" else row
        for row in told.memberships
    ]
    # none of 10 joins, and 5 of 6 companies: (0 + 10 * 5 / 6) / 20 = 5 / 12
    found = active(replace(told, memberships=left)).link_model.history.another
    assert found == pytest.approx(math.log(5 / 7) - math.log(5))


def test_old_news_is_still_the_latest() -> None:
    told = story("a b c d", alliances={"x": "", "y": ""})
    joins = {("x", "b"): 40, ("x", "c"): 20, ("y", "d"): 400}
    told.memberships.extend(
        Membership(alliance=alliance, company=company, since=TODAY - timedelta(days=days))
        for (alliance, company), days in joins.items()
    )
    much_later = TODAY + timedelta(days=5000)
    now, then = (recommended_partners(active(told, day), "a").partners for day in (TODAY, much_later))
    assert now == then


def test_arguments() -> None:
    network = active(story(alliances={"x": "a b"}, companies="c d e"))
    assert len(recommended_partners(network, "a", first=2).partners) == 2
    assert recommended_partners(network, "a", first=0).partners == ()
    for call in (recommended_partners, recommended_alliances):
        with pytest.raises(InvalidInput, match="first must lie in"):
            call(network, "a", first=-1)
        with pytest.raises(NotFound, match="'nobody'"):
            call(network, "nobody")


def test_the_same_question_has_the_same_answer() -> None:
    told = random_story(3, companies=12)
    assert recommended_partners(active(told), "c1") == recommended_partners(active(told), "c1")

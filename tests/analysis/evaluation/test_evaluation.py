from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from graph_service.analysis.evaluation.evaluation import Evaluation, Start, evaluate
from graph_service.analysis.evaluation.later_links import later_links
from graph_service.analysis.evaluation.link_tables import Model, Task
from graph_service.analysis.evaluation.retrieval import Retrieval, auc, first_ranks, placements, retrieval
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.data import shipped_set
from graph_service.domain.dataset import DataSet
from graph_service.domain.errors import InvalidInput
from graph_service.domain.model.entities import Holding, Membership
from graph_service.domain.network import Network
from graph_service.formats.readers.csv_reader import read_folder
from tests.networks import TODAY, story

TOMORROW = TODAY + timedelta(days=1)
BASELINES = [model for model in Model if model is not Model.RECOMMENDATION]


def flags(text: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array([letter == "+" for letter in text])


def test_auc_by_hand() -> None:
    # of 2 x 3 pairs the links win 3, tie 1 and lose 2
    assert auc(np.array([5.0, 3.0, 4.0, 3.0, 6.0]), flags("++---")) == pytest.approx(2.5 / 6)
    assert auc(np.array([1.0, 1.0]), flags("+-")) == 0.5
    assert np.isnan(auc(np.array([1.0, 2.0]), flags("++")))
    assert placements(np.array([2.0, 9.0]), np.array([1.0, 2.0, 3.0])).tolist() == [0.5, 1.0]


def test_ranks_by_hand() -> None:
    scores = np.array([9.0, 8.0, 7.0, 5.0, 5.0, 5.0, 1.0, 2.0])
    query = np.array([0, 0, 0, 1, 1, 1, 2, 2])
    queries, ranks = first_ranks(scores, flags("-+++----"), query)
    # other links of the same search do not push one back; two ties of three cost half a place each
    assert (queries.tolist(), ranks.tolist()) == ([0, 1], [2.0, 2.0])


def measured(scores: list[float], came: str, query: list[int], **options: int) -> Retrieval:
    rows = np.arange(len(scores))
    return retrieval(
        np.array(scores),
        flags(came),
        np.array(query),
        rows,
        np.array(query),
        **{"samples": 200, "seed": 1, **options},
    )


def test_hits_and_reciprocal_ranks_by_hand() -> None:
    found = measured([*range(12, 0, -1), 3.0, 1.0, 2.0], "-----------+-+-", [0] * 12 + [1] * 3)
    assert found.hits_at_10 is not None
    assert found.mrr is not None
    # the first search finds its link at rank 12, the second at rank 3
    assert found.hits_at_10.value == 0.5
    assert found.mrr.value == pytest.approx((1 / 12 + 1 / 3) / 2)
    assert (found.hits_at_10.low, found.hits_at_10.high) == (0.0, 1.0)
    assert found.mrr.low == pytest.approx(1 / 12)
    assert found.mrr.high == pytest.approx(1 / 3)


def test_an_interval_draws_who_brought_links_about() -> None:
    scores = [3.0, 3.0, 3.0, 3.0, 0.0, 1.0]
    one = measured(scores, "++++--", [0, 0, 0, 0, 1, 2]).auc
    two = measured([3.0, 3.0, 3.0, 0.5, 0.0, 1.0], "++++--", [0, 0, 0, 1, 1, 2]).auc
    assert one is not None
    assert two is not None
    assert (one.low, one.value, one.high) == (1.0, 1.0, 1.0)
    assert (two.low, two.value, two.high) == (0.5, 0.875, 1.0)


def test_nothing_to_find() -> None:
    assert measured([1.0, 2.0], "--", [0, 1]) == Retrieval(auc=None, hits_at_10=None, mrr=None)


def test_the_same_seed_draws_the_same() -> None:
    arguments = ([3.0, 1.0, 2.0, 5.0, 4.0, 2.5], "+-+--+", [0, 0, 1, 1, 2, 2])
    assert measured(*arguments) == measured(*arguments)


def test_which_links_came() -> None:
    told = story("d e", alliances={"x": "a b", "y": "c"})
    told.memberships.append(Membership(alliance="y", company="e", until=TOMORROW))
    active = ActiveNetwork(told.network(), TODAY)
    later = [
        Membership(alliance="x", company="c", since=TOMORROW),  # meets a and b
        Membership(alliance="y", company="d", since=TOMORROW),  # meets c; e has left that day
        Membership(alliance="new", company="a", since=TOMORROW),
        Membership(alliance="new", company="b", since=TOMORROW),  # partners already
        Membership(alliance="new", company="d"),  # meets a and b
        Membership(alliance="x", company="a", since=TOMORROW),  # a member already
        Membership(alliance="x", company="unheard-of", since=TOMORROW),
    ]
    links = later_links(active, later)
    keys = active.network.companies.keys
    pairs = [(keys[n // len(keys)], keys[n % len(keys)]) for n in links.pairs.tolist()]
    assert pairs == [("a", "c"), ("a", "d"), ("b", "c"), ("b", "d"), ("c", "d")]
    assert links.left_out == 1
    alliances = active.network.alliances.keys
    joins = [(keys[n // len(alliances)], alliances[n % len(alliances)]) for n in links.joins.tolist()]
    assert joins == [("c", "x"), ("d", "y")]
    early = later_links(active, later, until=TODAY)
    assert (early.pairs.tolist(), early.joins.tolist(), early.until) == ([], [], TODAY)
    in_time = later_links(active, later, until=TOMORROW)
    assert (in_time.pairs.tolist(), in_time.joins.tolist()) == (links.pairs.tolist(), links.joins.tolist())


def test_who_joined_on_the_day_is_there_and_who_left_is_not() -> None:
    told = story("d f g", alliances={"y": "c"})
    told.memberships.append(Membership(alliance="y", company="f", until=TODAY))
    told.memberships.append(Membership(alliance="y", company="g", since=TODAY))
    active = ActiveNetwork(told.network(), TODAY)
    links = later_links(active, [Membership(alliance="y", company=key, since=TOMORROW) for key in ("d", "f")])
    keys = active.network.companies.keys
    pairs = [(keys[n // len(keys)], keys[n % len(keys)]) for n in links.pairs.tolist()]
    assert pairs == [("c", "d"), ("c", "f"), ("d", "f"), ("d", "g"), ("f", "g")]
    assert [keys[n] for n in links.joins.tolist()] == ["d", "f"]


def test_candidates_are_all_that_was_not_there() -> None:
    told = story("d e", alliances={"x": "a b c", "y": "c", "none": ""})
    result = evaluate(
        told.network(), split=TODAY, later=[Membership(alliance="x", company="d", since=TOMORROW)], samples=10
    )
    counts = {
        (entry.task, entry.start): (entry.links, entry.candidates)
        for entry in result.results
        if entry.model is Model.RANDOM
    }
    # ten pairs without ab, ac, bc; five companies and two alliances with members, without four memberships
    assert counts == {
        (Task.PARTNERS, Start.ALL): (3, 7),
        (Task.PARTNERS, Start.WARM): (0, 0),
        (Task.PARTNERS, Start.COLD): (3, 7),
        (Task.ALLIANCES, Start.ALL): (1, 6),
        (Task.ALLIANCES, Start.WARM): (0, 2),
        (Task.ALLIANCES, Start.COLD): (1, 4),
    }
    assert value(result, Task.ALLIANCES, Start.COLD, Model.POPULARITY) == pytest.approx(2.5 / 3)
    # ad, bd and cd tie with ae, be and ce, and are before de
    assert value(result, Task.PARTNERS, Start.COLD, Model.POPULARITY) == pytest.approx(7.5 / 12)


def test_a_split_needs_a_day() -> None:
    network = story(alliances={"x": "a b"}).network()
    with pytest.raises(InvalidInput, match="state the split"):
        evaluate(network)
    with pytest.raises(InvalidInput, match="has a date to split at"):
        evaluate(network, later=[])


def shipped(name: str) -> DataSet:
    dataset = read_folder(shipped_set(name)).dataset
    assert dataset is not None
    return dataset


def network(data: DataSet) -> Network:
    return Network.of(
        companies=data.companies,
        resources=data.resources,
        alliances=data.alliances,
        holdings=data.holdings,
        needs=data.needs,
        memberships=data.memberships,
        competitions=data.competitions,
    )


LICENCES_SPLIT = date(2008, 12, 31)


@pytest.fixture(scope="module")
def licences() -> Evaluation:
    return evaluate(network(shipped("norway_licences")), split=LICENCES_SPLIT, samples=100)


@pytest.fixture(scope="module")
def consortia() -> Evaluation:
    return evaluate(network(shipped("cloud_native")), split=date(2025, 7, 31), samples=20)


def value(evaluation: Evaluation, task: Task, start: Start, model: Model) -> float:
    found = evaluation.result(task, start, model).measures.auc
    assert found is not None
    return found.value


@pytest.mark.parametrize("baseline", BASELINES)
def test_new_licence_partners(licences: Evaluation, baseline: Model) -> None:
    everyone = value(licences, Task.PARTNERS, Start.ALL, Model.RECOMMENDATION)
    assert everyone >= 0.9
    assert everyone > value(licences, Task.PARTNERS, Start.ALL, baseline) + 0.05
    warm = value(licences, Task.PARTNERS, Start.WARM, Model.RECOMMENDATION)
    # what a company holds was derived from all its licences, later ones too: that baseline looks ahead
    assert warm > value(licences, Task.PARTNERS, Start.WARM, baseline) + 0.005


def held_then(data: DataSet, day: date) -> tuple[Holding, ...]:
    """Experience of sea areas and as an operator by the rule of the data set, from the licences up to a day.

    The quadrants are left out: the data set does not say in which a licence lies.
    """
    areas = {one.key: (one.scope or "").lower().replace(" ", "-") for one in data.alliances}
    begun = [row for row in data.memberships if row.since is not None and row.since <= day]
    licences = {(row.company, f"sea-{areas[row.alliance]}", row.alliance) for row in begun}
    operated = {
        (row.company, f"operatorship-{areas[row.alliance]}", row.alliance)
        for row in begun
        if row.role == "operator"
    }
    counts = Counter((company, resource) for company, resource, _ in licences | operated)
    return tuple(
        Holding(company=company, resource=resource, level=1 - 0.7**count)
        for (company, resource), count in sorted(counts.items())
        if not resource.endswith("-null")
    )


@pytest.mark.parametrize("split", [date(2005, 12, 31), LICENCES_SPLIT, date(2009, 12, 31)])
def test_without_hindsight_every_baseline_is_behind(split: date) -> None:
    data = shipped("norway_licences")
    found = evaluate(
        network(replace(data, holdings=held_then(data, split), needs=())), split=split, samples=2
    )
    for start, least in ((Start.ALL, 0.96), (Start.WARM, 0.69)):
        ours = value(found, Task.PARTNERS, start, Model.RECOMMENDATION)
        assert ours >= least
        for baseline in BASELINES:
            assert ours > value(found, Task.PARTNERS, start, baseline) + (0.04 if start is Start.WARM else 0)


@pytest.mark.parametrize("baseline", BASELINES)
def test_which_consortium_comes_next(consortia: Evaluation, baseline: Model) -> None:
    for start in (Start.ALL, Start.WARM):
        ours = value(consortia, Task.ALLIANCES, start, Model.RECOMMENDATION)
        assert ours >= 0.85
        assert ours > value(consortia, Task.ALLIANCES, start, baseline) + 0.03


@pytest.mark.parametrize("baseline", BASELINES)
def test_new_consortium_partners(consortia: Evaluation, baseline: Model) -> None:
    for start in (Start.ALL, Start.WARM):
        ours = value(consortia, Task.PARTNERS, start, Model.RECOMMENDATION)
        assert ours > value(consortia, Task.PARTNERS, start, baseline) + 0.03


def test_need_fit_is_near_chance(consortia: Evaluation) -> None:
    assert value(consortia, Task.PARTNERS, Start.WARM, Model.NEED_FIT) == pytest.approx(0.5, abs=0.05)


def test_later_links_from_outside_are_the_same_links(licences: Evaluation) -> None:
    data = shipped("norway_licences")
    day = LICENCES_SPLIT
    before = [row for row in data.memberships if row.since is None or row.since <= day]
    after = [row for row in data.memberships if row.since is not None and row.since > day]
    assert after
    train = network(replace(data, memberships=tuple(before)))
    outside = evaluate(train, split=day, later=after, samples=100)
    assert outside.results == licences.results
    assert (outside.left_out, outside.sampled, outside.until) == (0, False, licences.until)


def test_a_large_network_is_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph_service.analysis.evaluation.link_tables.MAX_CANDIDATES", 4_000)
    found = evaluate(network(shipped("norway_licences")), split=LICENCES_SPLIT, samples=10)
    assert found.sampled
    partners = found.result(Task.PARTNERS, Start.ALL, Model.RECOMMENDATION)
    assert 1_000 < partners.candidates <= 4_000
    assert value(found, Task.PARTNERS, Start.ALL, Model.RECOMMENDATION) > 0.85

"""What must hold on every network."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.analysis.alliances.additions import alliance_additions, alliance_coverage, best_additions
from graph_service.analysis.complementarity.exchange import exchange_opportunities
from graph_service.analysis.complementarity.fit import fit
from graph_service.analysis.complementarity.resource_gaps import resource_gaps
from graph_service.analysis.complementarity.uncovered_partners import AreaDimension, uncovered_partners
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.domain.model.entities import Alliance, AllianceStage, Membership
from tests.networks import TODAY, Story, random_story

stories = st.builds(random_story, st.integers(0, 10**9), companies=st.integers(2, 7))


def seen(story: Story) -> ActiveNetwork:
    return ActiveNetwork(story.network(), TODAY)


def keys(story: Story) -> list[str]:
    return [row.key for row in story.companies]


@settings(deadline=None, max_examples=60)
@given(stories, st.randoms(use_true_random=False))
def test_other_names_change_no_score(story: Story, chance: st.DataObject) -> None:
    names = keys(story)
    chance.shuffle(names)  # type: ignore[attr-defined]
    other = dict(zip(keys(story), names, strict=True))
    before, after = seen(story), seen(story.renamed(other))
    for a in keys(story):
        assert resource_gaps(before, a).total_gap == resource_gaps(after, other[a]).total_gap
        mine = {row.company: row for row in uncovered_partners(before, a).candidates()}
        theirs = {row.company: row for row in uncovered_partners(after, other[a]).candidates()}
        assert {other[key] for key in mine} == theirs.keys()
        for key, row in mine.items():
            same = theirs[other[key]]
            assert (row.class_, row.coverage, row.locked, row.opportunity) == (
                same.class_,
                same.coverage,
                same.locked,
                same.opportunity,
            )
        for b in keys(story):
            if a != b:
                assert fit(before, a, b).fit == fit(after, other[a], other[b]).fit
    mine_plan = exchange_opportunities(before, minimum_fit=0.1)
    assert mine_plan.plan_value == exchange_opportunities(after, minimum_fit=0.1).plan_value
    for alliance in story.alliances:
        size = best_additions(before, alliance.key, size=2).added
        assert size == best_additions(after, alliance.key, size=2).added


@settings(deadline=None, max_examples=80)
@given(stories, st.data())
def test_a_new_member_raises_no_gap_and_uncovers_nothing(story: Story, data: st.DataObject) -> None:
    members = {row.alliance for row in story.memberships}
    if not members:
        return
    alliance = data.draw(st.sampled_from(sorted(members)))
    company = data.draw(st.sampled_from(keys(story)))
    before, after = seen(story), seen(story.joined_by(company, alliance))
    for key in keys(story):
        gaps = {gap.resource: gap for gap in resource_gaps(before, key).gaps}
        for gap in resource_gaps(after, key).gaps:
            assert gap.gap <= gaps[gap.resource].gap
            assert gap.partner_level >= gaps[gap.resource].partner_level
    mine, theirs = alliance_coverage(before, alliance), alliance_coverage(after, alliance)
    assert theirs.covered >= mine.covered
    assert theirs.total == mine.total


@settings(deadline=None, max_examples=60)
@given(stories, st.data())
def test_a_new_alliance_raises_no_gap(story: Story, data: st.DataObject) -> None:
    pair = data.draw(st.lists(st.sampled_from(keys(story)), min_size=2, max_size=2, unique=True))
    allied = replace(
        story,
        alliances=[*story.alliances, Alliance(key="new", name="New", stage=AllianceStage.PILOT)],
        memberships=[*story.memberships, *(Membership(alliance="new", company=key) for key in pair)],
    )
    before, after = seen(story), seen(allied)
    for key in keys(story):
        assert resource_gaps(after, key).total_gap <= resource_gaps(before, key).total_gap


@settings(deadline=None, max_examples=40)
@given(stories)
def test_the_same_question_gives_the_same_answer(story: Story) -> None:
    def everything() -> str:
        active = seen(story)
        answers: list[object] = [exchange_opportunities(active, minimum_fit=0.0, max_length=4)]
        for key in keys(story):
            report = resource_gaps(active, key)
            answers += [report, [gap.candidates() for gap in report.gaps]]
            market = uncovered_partners(active, key)
            answers += [market, market.candidates(), [market.areas(dimension) for dimension in AreaDimension]]
        for alliance in story.alliances:
            answers += [
                alliance_additions(active, alliance.key),
                best_additions(active, alliance.key, size=2),
            ]
        return repr(answers)

    assert everything() == everything()

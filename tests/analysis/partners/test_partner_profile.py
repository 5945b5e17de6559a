"""Companies as partners: profiles, ranked candidates, self-assessment; cases worked out by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.partners.candidates import EQUAL_WEIGHTS, rank_candidates, sought_candidates
from graph_service.analysis.partners.financial_health import financial_health
from graph_service.analysis.partners.partner_profile import PartnerProfile, partner_profiles
from graph_service.analysis.partners.ranking import CriterionWeight, MissingValues, RankingMethod
from graph_service.analysis.partners.self_assessment import self_assessment
from graph_service.domain.errors import InvalidInput, NotFound
from graph_service.domain.model.entities import Financials
from graph_service.domain.network import Network
from graph_service.domain.read_models.alliance_record import AllianceLife
from graph_service.domain.read_models.partner_records import Assessed, OwnRecords, PartnerRecords
from graph_service.domain.records.partner_assessment import Assessment, PartnerCriterion
from tests.partners import AS_OF, FIGURES, GRAPH, OF_B, OF_C, READY, SIGNED, judged, network

B = PartnerRecords(company="partner_b", financials=FIGURES, assessments=OF_B)
C = PartnerRecords(company="partner_c", assessments=OF_C)
COMPLEMENTARITY = 6.73913043


def active(day: date = AS_OF) -> ActiveNetwork:
    return ActiveNetwork(network(), day)


def profile(
    *assessments: Assessment,
    assessor: str | None = "partner_a",
    day: date = AS_OF,
    figures: Financials | None = None,
) -> PartnerProfile:
    records = PartnerRecords(company="partner_b", financials=figures, assessments=assessments)
    return partner_profiles(active(day), [records], assessor)[0]


def values(found: PartnerProfile) -> list[tuple[float | None, str | None]]:
    return [(one.value, one.source) for one in found.criteria]


def test_each_criterion_by_its_rule() -> None:
    found = profile(*OF_B, figures=FIGURES)
    assert values(found) == [
        (7.5, "ASSESSED"),
        (COMPLEMENTARITY, "COMPUTED"),
        (8, "OVERRIDDEN"),
        (4, "ASSESSED"),
        (None, None),
        (None, None),
    ]
    strategic, complementarity, finances, reputation, *_ = found.criteria
    assert [(one.aspect, one.value) for one in strategic.aspects] == [("POSITIONING", 6), ("VISION", 9)]
    assert (strategic.assessed_on, strategic.evidence) == (date(2026, 3, 1), "Their prices; Their plan")
    assert complementarity.evidence == "It would close 67.39 % of the open gaps of partner_a."
    assert (finances.computed, finances.reason) == (5.3, "The order book is full")
    assert (reputation.assessor, reputation.evidence) == ("partner_a", "Two complaints")
    assert [one.criterion for one in found.criteria] == list(PartnerCriterion)


def test_without_an_assessor_only_what_anybody_may_use_counts() -> None:
    found = profile(*OF_B, assessor=None, figures=FIGURES)
    assert values(found) == [
        *((7.5, "ASSESSED"), (None, None), (8, "OVERRIDDEN"), (9, "ASSESSED")),
        *((None, None), (None, None)),
    ]


def test_what_is_dated_later_counts_for_nothing() -> None:
    found = profile(*OF_B, figures=FIGURES, day=date(2026, 1, 31))
    assert [one.value for one in found.criteria] == [5, COMPLEMENTARITY, 5.3, 4, None, None]
    assert [one.value for one in profile(*OF_B, figures=FIGURES, day=date(2024, 1, 1)).criteria] == [
        *(None, COMPLEMENTARITY, None),
        *(None, None, None),
    ]


def test_a_newer_judgement_of_the_whole_goes_before_the_aspects() -> None:
    same_day = judged("whole-2", "STRATEGIC_FIT", 2, "2026-03-01")
    assert profile(*OF_B, same_day).criteria[0].value == 7.5
    newer = replace(same_day, assessed_on=date(2026, 3, 2))
    found = profile(*OF_B, newer).criteria[0]
    assert (found.value, found.aspects) == (2, ())
    own = judged("mine", "STRATEGIC_FIT", 3, "2025-01-01", assessor="partner_a")
    assert profile(*OF_B, newer, own).criteria[0].value == 3


def test_complementarity_is_overridden_with_a_reason_only() -> None:
    bare = judged("c1", "RESOURCE_COMPLEMENTARITY", 1, "2026-06-01")
    found = profile(bare).criteria[1]
    assert (found.value, found.source) == (COMPLEMENTARITY, "COMPUTED")
    found = profile(replace(bare, reason="They keep it to themselves")).criteria[1]
    assert (found.value, found.source, found.computed) == (1, "OVERRIDDEN", COMPLEMENTARITY)
    # nothing is computed for nobody, so that nothing is overridden
    found = profile(bare, assessor=None).criteria[1]
    assert (found.value, found.source, found.computed) == (1, "ASSESSED", None)


def test_an_assessor_without_gaps_has_nothing_to_complement() -> None:
    (found,) = partner_profiles(active(), [PartnerRecords(company="partner_a")], "partner_c")
    assert (found.criteria[1].value, found.criteria[1].evidence) == (0, "partner_c has no open gap.")


def test_who_nothing_is_known_of() -> None:
    nobody = profile(assessor=None)
    assert nobody.reason is not None
    assert profile().reason is None
    with pytest.raises(InvalidInput) as refused:
        profile(assessor="partner_b")
    assert refused.value.field == "assessor"
    with pytest.raises(NotFound):
        profile(assessor="nobody")


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        (None, None),
        (FIGURES, 5.3),
        (replace(FIGURES, year=None), 5.3),
        (replace(FIGURES, year=2027), None),
        (replace(FIGURES, debt_ratio=None), (0.4 * 5 + 0.3 * 6) / 0.7),
        (replace(FIGURES, profit=None, cash_flow=None), 5),
        (replace(FIGURES, revenue=Decimal(0)), 5),
        (replace(FIGURES, revenue=None, debt_ratio=None), None),
        (replace(FIGURES, profit=Decimal(-50), cash_flow=Decimal(-50), debt_ratio=2.0), 0),
        (replace(FIGURES, profit=Decimal(90), cash_flow=Decimal(90), debt_ratio=0.0), 10),
    ],
)
def test_financial_health(figures: Financials | None, expected: float | None) -> None:
    found = financial_health(figures, AS_OF)
    assert found.value == (None if expected is None else pytest.approx(expected, abs=1e-9))
    assert found.evidence


def weigh(**weights: float) -> list[CriterionWeight]:
    return [CriterionWeight(criterion=name, weight=weight) for name, weight in weights.items()]


def test_candidates_by_the_weights_asked_for() -> None:
    weights = weigh(REPUTATION=1, RESOURCE_COMPLEMENTARITY=1)
    found = rank_candidates(active(), "partner_a", [C, B], weights=weights)
    assert [(one.rank, one.company, one.coverage) for one in found.ranked] == [
        (1, "partner_b", 1),
        (2, "partner_c", 1),
    ]
    assert [one.score for one in found.ranked] == pytest.approx([(4 + COMPLEMENTARITY) / 2, 4])
    # leads of -4 on the one and 6.739 on the other: they tie at 6.739 / (6.739 + 4)
    tie = next(one for one in found.stability if one.criterion == "REPUTATION")
    assert tie.ties_at == pytest.approx(COMPLEMENTARITY / (COMPLEMENTARITY + 4))
    assert found.ranked[0].profile.value("REPUTATION") == 4
    cut = rank_candidates(active(), "partner_a", [C, B], weights=weights, first=1)
    assert ([one.company for one in cut.ranked], cut.truncated) == (["partner_b"], True)
    topsis = rank_candidates(active(), "partner_a", [C, B], weights=weights, method=RankingMethod.TOPSIS)
    assert topsis.method == "TOPSIS"


def test_missing_values_are_refused_or_left_out() -> None:
    with pytest.raises(InvalidInput, match="partner_b has no value for CULTURAL_FIT") as refused:
        rank_candidates(active(), "partner_a", [B, C])
    assert refused.value.field == "missing"
    found = rank_candidates(active(), "partner_a", [B, C], missing=MissingValues.RENORMALISE)
    assert [one.company for one in found.ranked] == ["partner_b", "partner_c"]
    assert [one.score for one in found.ranked] == pytest.approx([(7.5 + COMPLEMENTARITY + 8 + 4) / 4, 4])
    assert [one.coverage for one in found.ranked] == pytest.approx([4 / 6, 2 / 6])
    d = PartnerRecords(company="partner_d")
    only = weigh(REPUTATION=1, STRATEGIC_FIT=0)
    found = rank_candidates(active(), "partner_a", [B, C, d], weights=only, missing=MissingValues.RENORMALISE)
    assert [one.company for one in found.ranked] == ["partner_c", "partner_b"]
    assert found.unknown == ("partner_d",)


@pytest.mark.parametrize(
    ("weights", "field"),
    [
        (weigh(PRICE=1), "weights[0].criterion"),
        (weigh(REPUTATION=-1), "weights[0].weight"),
        (weigh(REPUTATION=0), "weights"),
        ([], "weights"),
        (weigh(REPUTATION=1) * 2, "weights[1].criterion"),
    ],
)
def test_weights_that_are_refused(weights: list[CriterionWeight], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        rank_candidates(active(), "partner_a", [C], weights=weights, missing=MissingValues.RENORMALISE)
    assert refused.value.field == field


def test_only_so_many_candidates() -> None:
    many = [PartnerRecords(company=f"partner_{n}") for n in range(1_001)]
    with pytest.raises(InvalidInput, match="at most 1000"):
        rank_candidates(active(), "partner_a", many)


def test_nobody_to_rank() -> None:
    found = rank_candidates(active(), "partner_a", [PartnerRecords(company="partner_a")])
    assert (found.ranked, found.unknown) == ((), ())
    assert "no candidates" in (found.reason or "")
    assert len(EQUAL_WEIGHTS) == 6


def test_whom_a_company_looks_at() -> None:
    lives = [
        AllianceLife(alliance=one, moves=(SIGNED,) if one.key == "signed" else ()) for one in GRAPH.alliances
    ]
    assessed = [Assessed(company="partner_c", on=date(2026, 6, 1))]

    def sought(day: date) -> tuple[str, ...]:
        return sought_candidates(active(day), "partner_a", lives, assessed)

    assert sought(AS_OF) == ("partner_b", "partner_c")
    assert sought(date(2026, 4, 30)) == ("partner_b", "partner_d")
    # on the day of the move the alliance is agreed
    assert sought(date(2026, 5, 1)) == ("partner_b",)
    # partner_d is in it until the first of June, which is the day on which it is no longer
    lives[:] = [
        replace(life, moves=tuple(replace(move, moved_on=AS_OF) for move in life.moves)) for life in lives
    ]
    assert sought(date(2026, 5, 31)) == ("partner_b", "partner_d")
    assert sought(date(2026, 6, 1)) == ("partner_b", "partner_c")


def test_strengths_by_level_then_rarity() -> None:
    own = OwnRecords(readiness=READY, evidence={"t": "A patent"})
    found = self_assessment(active(), "partner_a", own)
    assert [
        (one.resource, one.level, one.other_holders, one.seekers, one.evidence)
        for one in found.core_strengths()
    ] == [("v", 0.95, 0, 0, None), ("t", 0.9, 0, 1, "A patent"), ("u", 0.9, 2, 0, None)]
    assert [one.reason for one in found.core_strengths()] == [
        "Held at 0.95; nobody else holds it.",
        "Held at 0.9; nobody else holds it, and 1 other lacks it.",
        "Held at 0.9; 2 other companies hold it.",
    ]
    assert [(one.gap.resource, one.gap.gap) for one in found.urgent_needs()] == [("r", 0.3), ("s", 0.16)]
    assert found.urgent_needs(1)[0].reason == (
        "Importance 0.6; 0.5 is required, 0 its own level, 0 that of its partners: 0.5 short."
    )
    assert found.reason is None


def test_the_latest_readiness_of_the_day() -> None:
    own = OwnRecords(readiness=READY)
    found = self_assessment(active(), "partner_a", own).readiness
    assert found is not None
    assert (found.key, found.mean, found.assessed_by, found.incentives) == ("r2", 6.5, "Ann", None)
    earlier = self_assessment(active(date(2026, 5, 31)), "partner_a", own).readiness
    assert earlier is not None
    assert (earlier.key, earlier.mean) == ("r1", 2)
    assert self_assessment(active(date(2025, 1, 1)), "partner_a", own).readiness is None


def test_an_empty_company_says_so() -> None:
    day = ActiveNetwork(Network.of(companies=GRAPH.companies), AS_OF)
    assert "holds nothing" in (self_assessment(day, "partner_a", OwnRecords()).reason or "")
    with pytest.raises(NotFound):
        self_assessment(day, "nobody", OwnRecords())
    with pytest.raises(InvalidInput):
        self_assessment(day, "partner_a", OwnRecords()).core_strengths(5_001)

"""Companies as partners: self-assessment, profile, ranked candidates. Rules: docs/analyses.md, section 15."""

import datetime as dt

import strawberry
from strawberry import UNSET

import graph_service.api.schema.types.enums  # noqa: F401  gives the enums their meaning
from graph_service.analysis.partners.partner_profile import ValueSource
from graph_service.analysis.partners.ranking import MissingValues, RankingMethod
from graph_service.api.schema.types.analyses.calculations import (
    CriterionWeight,
    ScoreContribution,
    WeightStability,
)
from graph_service.api.schema.types.analyses.complementarity import ACompany, AResource, ResourceGap
from graph_service.api.schema.types.descriptions import described, says
from graph_service.api.schema.types.inputs import CompanyFilter, CompanyRef
from graph_service.domain.records import partner_assessment
from graph_service.domain.records.partner_assessment import PartnerCriterion, StrategicAspect

strawberry.enum(
    ValueSource,
    description="The source of a criterion's value. ASSESSED: a judgement. COMPUTED: computed from the "
    "graph or the figures. OVERRIDDEN: a judgement with a reason replaces the computed value.",
)

_readiness = described(partner_assessment.Readiness)
_assessment = described(partner_assessment.Assessment)
_AS_OF = "The day; later records are ignored."
_REVISION = "The revision of the graph that it was computed on."


@strawberry.type(description="A company's own position before it looks for partners.")
class SelfAssessment:
    """A company's own position before it looks for partners."""

    company: ACompany = says("The company.")
    as_of: dt.date = says(_AS_OF)
    graph_revision: str = says(_REVISION)
    readiness: "LatestReadiness | None" = says(
        "Its latest assessment of readiness; null if it was not assessed."
    )

    @strawberry.field(
        description="Resources that it holds: highest level first, then those that the fewest others "
        "hold, then by key. At most 5,000."
    )
    def core_strengths(self, first: int | None = 5) -> list["CoreStrength"]:
        """Return what it holds."""

    @strawberry.field(
        description="What it lacks even with its partners, largest gap first, then by key. At most 5,000."
    )
    def urgent_needs(self, first: int | None = 5) -> list["UrgentNeed"]:
        """Return what it lacks."""


@strawberry.type(description="Something that a company holds, and how rare it is.")
class CoreStrength:
    """Something that a company holds, and how rare it is."""

    resource: AResource = says("What it holds.")
    level: float = says("How much of it, in (0, 1].")
    other_holders: int = says("Number of other companies that hold it, at any level.")
    seekers: int = says("Number of other companies with a shortfall of it.")
    evidence: str | None = says("Source of the level; starts with derived: if a rule computed it.")
    reason: str = says("The reason for its rank, in a sentence.")


@strawberry.type(description="A need that is not met.")
class UrgentNeed:
    """A need that is not met."""

    gap: ResourceGap = says("The need, and how far it is met.")
    reason: str = says("The figures that make it urgent, in a sentence.")


@strawberry.type(
    description="How ready a company is to work with partners, by its latest assessment; from 0 to 10."
)
class LatestReadiness:
    """How ready a company is to work with partners."""

    key: str = _readiness("key")
    assessed_on: dt.date = _readiness("assessed_on")
    assessed_by: str | None = _readiness("assessed_by")
    process: float | None = _readiness("process")
    team: float | None = _readiness("team")
    incentives: float | None = _readiness("incentives")
    willingness_to_share: float | None = _readiness("willingness_to_share")
    mean: float | None = says("Mean of the scores that are given; null without one.")
    notes: str | None = _readiness("notes")


@strawberry.type(description="A company as a partner, by six criteria.")
class PartnerProfile:
    """A company as a partner."""

    company: ACompany = says("The company.")
    assessor: ACompany | None = says("The company that assesses it; null: no particular company.")
    as_of: dt.date = says(_AS_OF)
    graph_revision: str = says(_REVISION)
    criteria: list["ProfileCriterion"] = says("All six, known or not, in the order of PartnerCriterion.")


@strawberry.type(description="One criterion of a profile, and the basis of its value.")
class ProfileCriterion:
    """One criterion of a profile."""

    criterion: PartnerCriterion = says("The criterion.")
    value: float | None = says("From 0 (worst) to 10 (best); null when it is not known.")
    source: ValueSource | None = says("Source of the value; null if it is not known.")
    assessed_on: dt.date | None = says("The day of the judgement, or of the latest of several.")
    assessed_by: str | None = _assessment("assessed_by")
    assessor: ACompany | None = says(
        "The company that made the judgement for itself; null: a general judgement."
    )
    evidence: str | None = says("The basis of the value, or why there is none.")
    reason: str | None = says("Why the computed value is overridden.")
    computed: float | None = says("The computed value, even if it is overridden; null if none is computed.")
    aspects: list["AspectValue"] = says(
        "The judgements of which strategic fit is the mean; empty if it is judged as a whole."
    )


@strawberry.type(description="The latest judgement of one aspect of strategic fit.")
class AspectValue:
    """The latest judgement of one aspect."""

    aspect: StrategicAspect = says("The aspect.")
    value: float = _assessment("value")
    assessed_on: dt.date = _assessment("assessed_on")
    assessed_by: str | None = _assessment("assessed_by")
    evidence: str | None = _assessment("evidence")


@strawberry.type(description="Candidates for a company by their profiles, and how stable their order is.")
class CandidateRanking:
    """Candidates for a company."""

    method: RankingMethod = says("How they were scored.")
    ranked: list["RankedCandidate"] = says("Best first, equal scores by key.")
    stability: list[WeightStability] = says(
        "For a weighted sum: where the leader and a rival, both named by key, would tie."
    )
    unknown: list[ACompany] = says(
        "With RENORMALISE: candidates without a value for any weighted criterion, by key."
    )


@strawberry.type(description="A candidate's rank, and the profile that it is based on.")
class RankedCandidate:
    """A candidate's rank."""

    company: ACompany = says("The candidate.")
    rank: int = says("1 is best; equal scores share a rank.")
    score: float = says("0 to 10 for a weighted sum; 0 to 1 for TOPSIS; -1 to 1 for PROMETHEE II.")
    coverage: float = says("Share of the weight for which there are values, in [0, 1].")
    contributions: list[ScoreContribution] = says(
        "What each criterion contributes; for a weighted sum the contributions add up to the score."
    )
    profile: PartnerProfile = says("The basis of the values.")


@strawberry.type
class AsPartner:
    """Fields of every company about its role as a partner."""

    @strawberry.field(
        description="What it can offer partners, what it needs from them, and how ready it is; records "
        "after asOf are ignored."
    )
    def self_assessment(self, as_of: dt.date | None = UNSET) -> SelfAssessment:
        """Return what it can offer partners, and what it needs from them."""

    @strawberry.field(
        description="Its profile as a partner, by six criteria. The assessor's own judgements take "
        "precedence over general ones; without an assessor only general judgements are used, and "
        "complementarity is not computed."
    )
    def partner_profile(
        self, assessor: CompanyRef | None = UNSET, as_of: dt.date | None = UNSET
    ) -> PartnerProfile:
        """Return its profile as a partner."""

    @strawberry.field(
        description="Candidates for this company by their profiles, best first. Unless candidates says "
        "otherwise: the other members of its alliances at stage PROSPECT, CONTACTED, DUE_DILIGENCE "
        "or PILOT, and the companies that it has assessed. Weights are equal unless given; "
        "criteria without a weight are ignored. At most 1,000 candidates; first: how many are "
        "returned, at most 5,000."
    )
    def rank_candidates(
        self,
        weights: list[CriterionWeight] | None = UNSET,
        candidates: CompanyFilter | None = UNSET,
        method: RankingMethod | None = RankingMethod.WEIGHTED_SUM,
        missing: MissingValues | None = MissingValues.REJECT,
        first: int | None = 50,
        as_of: dt.date | None = UNSET,
    ) -> CandidateRanking:
        """Return candidates by their"""

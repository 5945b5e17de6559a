"""Candidates for a company ranked by their partner profiles. Analyses, sections 1 and 15."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from typing_extensions import Doc

from graph_service.analysis.limits import checked_first
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.partners.partner_profile import PartnerProfile, partner_profiles
from graph_service.analysis.partners.ranking import (
    MAX_CANDIDATES,
    CriterionValue,
    CriterionWeight,
    MissingValues,
    PartnerCandidate,
    PartnerRanking,
    RankedPartner,
    RankingMethod,
    ScoreContribution,
    WeightStability,
    rank_partners,
)
from graph_service.domain.errors import InvalidInput
from graph_service.domain.model.entities import AllianceStage
from graph_service.domain.read_models.alliance_record import AllianceLife
from graph_service.domain.read_models.partner_records import Assessed, PartnerRecords
from graph_service.domain.records.partner_assessment import PartnerCriterion

SOUGHT_STAGES: Final = frozenset(
    {AllianceStage.PROSPECT, AllianceStage.CONTACTED, AllianceStage.DUE_DILIGENCE, AllianceStage.PILOT}
)
"""Stages in which nothing is agreed yet."""
EQUAL_WEIGHTS: Final = tuple(
    CriterionWeight(criterion=criterion.value, weight=1) for criterion in PartnerCriterion
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedCandidate:
    """A candidate with its rank."""

    company: str
    rank: Annotated[int, Doc("1 is best; equal scores share a rank, and the ranks after it are skipped.")]
    score: float
    coverage: Annotated[float, Doc("Share of the weight for which there are values, in [0, 1].")]
    contributions: tuple[ScoreContribution, ...]
    profile: PartnerProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRanking:
    """Candidates, best first."""

    method: RankingMethod
    ranked: tuple[RankedCandidate, ...]
    stability: Annotated[tuple[WeightStability, ...], Doc("Leader and rival by key.")]
    unknown: Annotated[tuple[str, ...], Doc("Candidates without a value for any weighted criterion, by key.")]
    truncated: Annotated[bool, Doc("There are more candidates than shown.")]
    reason: str | None


def sought_candidates(
    active: ActiveNetwork, company: str, lives: Iterable[AllianceLife], assessed: Iterable[Assessed]
) -> tuple[str, ...]:
    """Return the candidates of a company: prospective partners, and companies it has assessed; by key.

    Parameters
    ----------
    active
        The network on a day.
    company
        Key of the company.
    lives
        The alliances that it is in on the day. Members of those without an agreement yet are candidates: at
        stage PROSPECT, CONTACTED, DUE_DILIGENCE or PILOT.
    assessed
        The companies that it has assessed, and when; later assessments are ignored.
    """
    companies = {assessment.company for assessment in assessed if assessment.on <= active.as_of}
    members, day = active.network.members, active.as_of.toordinal()
    current = (members.since <= day) & (day < members.until)
    for life in lives:
        if life.stage_on(active.as_of) in SOUGHT_STAGES:
            number = active.alliance(life.alliance.key)
            rows = slice(*np.searchsorted(members.alliance, [number, number + 1]).tolist())
            companies |= set(active.company_keys(members.company[rows][current[rows]].tolist()))
    return tuple(sorted(companies - {company}))


def rank_candidates(
    active: ActiveNetwork,
    company: str,
    records: Sequence[PartnerRecords],
    *,
    weights: Sequence[CriterionWeight] = EQUAL_WEIGHTS,
    method: RankingMethod = RankingMethod.WEIGHTED_SUM,
    missing: MissingValues = MissingValues.REJECT,
    first: int = 50,
) -> CandidateRanking:
    """Return candidates for a company ranked by their profiles, best first.

    Parameters
    ----------
    active
        The network on a day.
    company
        Key of the company that looks for partners; it is the assessor, and not a candidate.
    records
        The records on each candidate; at most 1,000.
    weights
        By criterion, one of the six; criteria without a weight are ignored.
    method, missing
        As for `rank_partners`.
    first
        How many to return, in 0..5000; all are ranked.

    Returns
    -------
    CandidateRanking
        By score, then key. With RENORMALISE, candidates without a value for any weighted criterion can't be
        ranked, and are listed separately.

    Raises
    ------
    InvalidInput
        A weight is for an unknown criterion or out of range, a value is missing with REJECT, or there are too
        many candidates.

    References
    ----------
    Analyses, sections 1 and 15.

    Examples
    --------
    >>> from datetime import date
    >>> from graph_service.analysis.examples import newcomers
    >>> from graph_service.domain.records.partner_assessment import Assessment
    >>> def judged(company, value):
    ...     return PartnerRecords(company=company, assessments=(Assessment(
    ...         key=company, company=company, criterion=PartnerCriterion.REPUTATION, value=value,
    ...         assessed_on=date(2026, 1, 1),
    ...     ),))
    >>> ranking = rank_candidates(
    ...     ActiveNetwork(newcomers(), date(2026, 1, 1)), "a", [judged("b", 6), judged("c", 8)],
    ...     weights=[CriterionWeight(criterion="REPUTATION", weight=1)],
    ... )
    >>> [(one.rank, one.company, one.score) for one in ranking.ranked]
    [(1, 'c', 8.0), (2, 'b', 6.0)]
    """
    checked_first(first)
    if len(records) > MAX_CANDIDATES:
        raise InvalidInput(
            f"candidates: expected at most {MAX_CANDIDATES}, found {len(records)}.", field="candidates"
        )
    _check_criteria(weights)
    others = sorted(
        (record for record in records if record.company != company), key=lambda record: record.company
    )
    profiles = {
        partner_profile.company: partner_profile
        for partner_profile in partner_profiles(active, others, company)
    }
    candidates = [_candidate(profile, weights) for profile in profiles.values()]
    unknown = _without_values(candidates, weights)
    if missing is MissingValues.RENORMALISE and method is RankingMethod.WEIGHTED_SUM:
        candidates = [candidate for candidate in candidates if candidate.name not in unknown]
    else:
        _check_values(candidates, weights, missing)
        unknown = ()
    ranking = _rank(candidates, weights, method, missing)
    ranked = tuple(_ranked_candidate(partner, profiles[partner.name]) for partner in ranking.ranked)
    reason = ranking.reason
    if not others:
        reason = f"{company} has no candidates on {active.as_of}: no prospective partner, no assessment."
    return CandidateRanking(
        method=method,
        ranked=ranked[:first],
        stability=ranking.stability,
        unknown=unknown,
        truncated=len(ranked) > first,
        reason=reason,
    )


def _rank(
    candidates: Sequence[PartnerCandidate],
    weights: Sequence[CriterionWeight],
    method: RankingMethod,
    missing: MissingValues,
) -> PartnerRanking:
    """Rank as ``rank_partners`` does; an error names the field without the input object around it."""
    try:
        return rank_partners(candidates, weights, method, missing)
    except InvalidInput as error:
        field = (error.field or "").removeprefix("input.")
        raise InvalidInput(error.message, field=field, hint=error.hint) from error


def _ranked_candidate(partner: RankedPartner, profile: PartnerProfile) -> RankedCandidate:
    return RankedCandidate(
        company=partner.name,
        rank=partner.rank,
        score=partner.score,
        coverage=partner.coverage,
        contributions=partner.contributions,
        profile=profile,
    )


def _candidate(profile: PartnerProfile, weights: Sequence[CriterionWeight]) -> PartnerCandidate:
    values = ((weight.criterion, profile.value(weight.criterion)) for weight in weights)
    return PartnerCandidate(
        name=profile.company,
        values=[CriterionValue(criterion=name, value=value) for name, value in values if value is not None],
    )


def _without_values(
    candidates: Iterable[PartnerCandidate], weights: Iterable[CriterionWeight]
) -> tuple[str, ...]:
    counting = {weight.criterion for weight in weights if weight.weight > 0}
    return tuple(
        candidate.name
        for candidate in candidates
        if not counting & {value.criterion for value in candidate.values}
    )


def _check_criteria(weights: Sequence[CriterionWeight]) -> None:
    for at, weight in enumerate(weights):
        if weight.criterion not in PartnerCriterion.__members__:
            raise InvalidInput(
                f"weights[{at}].criterion: expected one of {', '.join(PartnerCriterion)}, found "
                f"{weight.criterion!r}.",
                field=f"weights[{at}].criterion",
            )


def _check_values(
    candidates: Iterable[PartnerCandidate], weights: Sequence[CriterionWeight], missing: MissingValues
) -> None:
    hint = "Assess it, leave the criterion out of the weights, or ask for missing: RENORMALISE."
    if missing is MissingValues.RENORMALISE:
        hint = "Only WEIGHTED_SUM renormalises; the other methods compare all candidates on each criterion."
    for candidate in candidates:
        criteria = {value.criterion for value in candidate.values}
        for weight in weights:
            if weight.criterion not in criteria:
                raise InvalidInput(
                    f"{candidate.name} has no value for {weight.criterion} on this day.",
                    field="missing",
                    hint=hint,
                )

"""What a company can offer partners, what it needs from them, and how ready it is. Analyses, section 15."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

import numpy as np
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import rounded_value
from graph_service.analysis.complementarity.resource_gaps import ResourceGap, resource_gaps
from graph_service.analysis.limits import checked_first
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.domain.read_models.partner_records import OwnRecords
from graph_service.domain.records.partner_assessment import Readiness


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreStrength:
    """Something that a company holds, and how rare it is."""

    resource: str
    level: Annotated[float, Doc("In (0, 1].")]
    other_holders: Annotated[int, Doc("Other companies that hold it, at any level.")]
    seekers: Annotated[int, Doc("Other companies with a shortfall of it.")]
    evidence: Annotated[str | None, Doc("Source of the level.")]
    reason: Annotated[str, Doc("The reason for its rank, in a sentence.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgentNeed:
    """A need that is not met, and why it is urgent."""

    gap: ResourceGap
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LatestReadiness:
    """How ready a company is to work with partners, by its latest assessment; scores from 0 to 10."""

    key: str
    assessed_on: date
    assessed_by: str | None
    process: float | None
    team: float | None
    incentives: float | None
    willingness_to_share: float | None
    mean: Annotated[float | None, Doc("Mean of the scores that are given; None without one.")]
    notes: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfAssessment:
    """A company's own position before it looks for partners."""

    company: str
    as_of: date
    graph_revision: str
    readiness: Annotated[LatestReadiness | None, Doc("None: not assessed by the day.")]
    reason: Annotated[str | None, Doc("Why nothing is shown.")]
    truncated: bool = False
    _strengths: tuple[CoreStrength, ...] = field(repr=False)
    _needs: tuple[UrgentNeed, ...] = field(repr=False)

    def core_strengths(self, first: int = 5) -> tuple[CoreStrength, ...]:
        """What it holds by level, then the fewest others that hold it, then key; `first` in 0..5000."""
        return self._strengths[: checked_first(first)]

    def urgent_needs(self, first: int = 5) -> tuple[UrgentNeed, ...]:
        """Needs with a gap above 0, largest gap first, then by key; `first` in 0..5000."""
        return self._needs[: checked_first(first)]


def self_assessment(active: ActiveNetwork, company: str, own: OwnRecords) -> SelfAssessment:
    """Return a company's core strengths, its most urgent needs, and how ready it is.

    Parameters
    ----------
    active
        The network on a day.
    company
        Key of the company.
    own
        The company's records on itself.

    Returns
    -------
    SelfAssessment
        Strengths by level, highest first; at equal levels the rarest first, which the fewest other companies
        hold; then by key. Needs are the gaps of section 2 that are above 0.

    Raises
    ------
    NotFound
        There is no such company.

    References
    ----------
    Analyses, sections 2 and 15.

    Examples
    --------
    >>> from graph_service.analysis.examples import newcomers
    >>> found = self_assessment(ActiveNetwork(newcomers(), date(2026, 1, 1)), "c", OwnRecords())
    >>> [(one.resource, one.level, one.other_holders) for one in found.core_strengths()]
    [('r2', 0.8, 1), ('r3', 0.7, 1)]
    >>> found.core_strengths(1)[0].reason
    'Held at 0.8; 1 other company holds it.'
    """
    strengths = _strengths(active, company, own)
    gaps = resource_gaps(active, company)
    needs = tuple(UrgentNeed(gap=gap, reason=_urgency(gap)) for gap in gaps.gaps if gap.gap > 0)
    readiness = _readiness(own.readiness, active.as_of)
    reason = None
    if not strengths and not needs and readiness is None:
        reason = f"{company} holds nothing, lacks nothing, and its readiness was not assessed."
    return SelfAssessment(
        company=company,
        as_of=active.as_of,
        graph_revision=active.graph_revision,
        readiness=readiness,
        reason=reason,
        _strengths=strengths,
        _needs=needs,
    )


def _strengths(active: ActiveNetwork, company: str, own: OwnRecords) -> tuple[CoreStrength, ...]:
    number = active.company(company)
    rows = active.holds_of.of(number)
    resources, levels = active.held[rows], active.held_level[rows]
    others = active.holders_of.sizes(resources) - 1
    needs = active.needs
    lacking = (needs.shortfall > 0) & (needs.company != number)
    seekers = np.bincount(needs.resource[lacking], minlength=active.resource_count)[resources]
    keys = active.resource_keys(resources)
    return tuple(
        CoreStrength(
            resource=keys[at],
            level=float(levels[at]),
            other_holders=int(others[at]),
            seekers=int(seekers[at]),
            evidence=own.evidence.get(keys[at]),
            reason=_rarity(float(levels[at]), int(others[at]), int(seekers[at])),
        )
        for at in np.lexsort((resources, others, -levels)).tolist()
    )


def _rarity(level: float, others: int, seekers: int) -> str:
    holders = {0: "nobody else holds it", 1: "1 other company holds it"}
    lack = {0: "", 1: ", and 1 other lacks it"}
    return (
        f"Held at {level:.4g}; {holders.get(others, f'{others} other companies hold it')}"
        f"{lack.get(seekers, f', and {seekers} others lack it')}."
    )


def _urgency(gap: ResourceGap) -> str:
    return (
        f"Importance {gap.importance:.4g}; {gap.required_level:.4g} is required, {gap.own_level:.4g} its own "
        f"level, {gap.partner_level:.4g} that of its partners: {gap.shortfall:.4g} short."
    )


def _readiness(assessed: Iterable[Readiness], as_of: date) -> LatestReadiness | None:
    known = [assessment for assessment in assessed if assessment.assessed_on <= as_of]
    if not known:
        return None
    last = max(known, key=lambda assessment: (assessment.assessed_on, assessment.key))
    scores = (last.process, last.team, last.incentives, last.willingness_to_share)
    known_scores = [score for score in scores if score is not None]
    return LatestReadiness(
        key=last.key,
        assessed_on=last.assessed_on,
        assessed_by=last.assessed_by,
        process=last.process,
        team=last.team,
        incentives=last.incentives,
        willingness_to_share=last.willingness_to_share,
        mean=rounded_value(sum(known_scores) / len(known_scores)) if known_scores else None,
        notes=last.notes,
    )

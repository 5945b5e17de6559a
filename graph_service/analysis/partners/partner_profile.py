"""A company as a partner: six criteria, each with its value and its basis. Analyses, section 15."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

import numpy as np
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import rounded_value
from graph_service.analysis.complementarity.fit import fits_of
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.partners.financial_health import MAX_POINTS, financial_health
from graph_service.domain.errors import InvalidInput
from graph_service.domain.read_models.partner_records import PartnerRecords
from graph_service.domain.records.partner_assessment import Assessment, PartnerCriterion, StrategicAspect


class ValueSource(StrEnum):
    """Where the value of a criterion comes from."""

    ASSESSED = "ASSESSED"
    COMPUTED = "COMPUTED"
    OVERRIDDEN = "OVERRIDDEN"


@dataclass(frozen=True, slots=True, kw_only=True)
class AspectValue:
    """The latest judgement of one aspect of strategic fit."""

    aspect: StrategicAspect
    value: Annotated[float, Doc("From 0 to 10.")]
    assessed_on: date
    assessed_by: str | None
    evidence: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileCriterion:
    """One criterion of a profile."""

    criterion: PartnerCriterion
    value: Annotated[float | None, Doc("From 0 to 10; None: not known.")] = None
    source: Annotated[ValueSource | None, Doc("None when the value is not known.")] = None
    assessed_on: Annotated[date | None, Doc("The day of the judgement; of the latest of several.")] = None
    assessed_by: str | None = None
    assessor: Annotated[str | None, Doc("Key of the company that judged for itself.")] = None
    evidence: str | None = None
    reason: Annotated[str | None, Doc("Why it overrides the computed value.")] = None
    computed: Annotated[float | None, Doc("The computed value, even if it is overridden.")] = None
    aspects: Annotated[
        tuple[AspectValue, ...], Doc("The judgements of which strategic fit is the mean.")
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerProfile:
    """The values of a company as a partner on a day, for an assessor."""

    company: str
    assessor: Annotated[str | None, Doc("None: without an assessor.")]
    as_of: date
    graph_revision: str
    criteria: Annotated[tuple[ProfileCriterion, ...], Doc("All six, in their order.")]
    truncated: bool = False

    @property
    def reason(self) -> str | None:
        """Why nothing is known."""
        known = any(criterion.value is not None for criterion in self.criteria)
        return None if known else f"Nothing is known of {self.company} as a partner on {self.as_of}."

    def value(self, criterion: str) -> float | None:
        """The value of a criterion."""
        return next(profiled.value for profiled in self.criteria if profiled.criterion == criterion)


def partner_profiles(
    active: ActiveNetwork, records: Sequence[PartnerRecords], assessor: str | None
) -> tuple[PartnerProfile, ...]:
    """Return the profiles of companies as partners, in the order given.

    Parameters
    ----------
    active
        The network on a day; later records are ignored.
    records
        The records on each company.
    assessor
        Key of the company that looks for partners: its own judgements of a criterion take precedence over
        general ones, and complementarity is computed for it. None: only general judgements are used.

    Returns
    -------
    tuple[PartnerProfile, ...]
        Values in [0, 10]. Complementarity is ten times the fit of the company to the assessor, financial
        health follows from the figures; the latest judgement that states a reason overrides either. Strategic
        fit is the mean of the latest judgement of each aspect, unless a judgement of the whole criterion is
        newer than all of them. The other criteria have the value of the latest judgement.

    Raises
    ------
    NotFound
        There is no such company.
    InvalidInput
        A company would be its own assessor.

    References
    ----------
    Analyses, section 15.

    Examples
    --------
    >>> from graph_service.domain.model.entities import Company
    >>> from graph_service.domain.network import Network
    >>> network = Network.of(companies=[Company(key=key, name=key) for key in ("partner_a", "partner_b")])
    >>> def judged(key, value, day, **more):
    ...     return Assessment(
    ...         key=key, company="partner_b", criterion=PartnerCriterion.STRATEGIC_FIT, value=value,
    ...         assessed_on=date(2026, 1, day), **more
    ...     )
    >>> records = PartnerRecords(
    ...     company="partner_b",
    ...     assessments=(
    ...         judged("1", 5, 1),
    ...         judged("2", 9, 2, aspect=StrategicAspect.VISION),
    ...         judged("3", 6, 3, aspect=StrategicAspect.POSITIONING),
    ...     ),
    ... )
    >>> (profile,) = partner_profiles(ActiveNetwork(network, date(2026, 6, 30)), [records], "partner_a")
    >>> [(str(one.criterion), one.value, one.source) for one in profile.criteria if one.value is not None]
    [('STRATEGIC_FIT', 7.5, <ValueSource.ASSESSED: 'ASSESSED'>), \
('RESOURCE_COMPLEMENTARITY', 0.0, <ValueSource.COMPUTED: 'COMPUTED'>)]
    """
    computed = _complementarities(active, [record.company for record in records], assessor)
    return tuple(
        PartnerProfile(
            company=record.company,
            assessor=assessor,
            as_of=active.as_of,
            graph_revision=active.graph_revision,
            criteria=_criteria(record, assessor, active.as_of, complementarity),
        )
        for record, complementarity in zip(records, computed, strict=True)
    )


def _complementarities(
    active: ActiveNetwork, companies: Sequence[str], assessor: str | None
) -> list[ProfileCriterion]:
    criterion = PartnerCriterion.RESOURCE_COMPLEMENTARITY
    givers = np.array([active.company(key) for key in companies], dtype=np.int64)
    if assessor is None:
        return [ProfileCriterion(criterion=criterion) for _ in companies]
    if assessor in companies:
        raise InvalidInput(f"assessor: {assessor!r} can't judge itself as a partner.", field="assessor")
    receiver = active.company(assessor)
    fits = fits_of(active, givers, np.full(len(givers), receiver))
    nothing = f"{assessor} has no open gap." if not active.needs.total[receiver] else None
    return [
        ProfileCriterion(
            criterion=criterion,
            value=rounded_value(MAX_POINTS * fit),
            source=ValueSource.COMPUTED,
            computed=rounded_value(MAX_POINTS * fit),
            evidence=nothing or f"It would close {100 * fit:.4g} % of the open gaps of {assessor}.",
        )
        for fit in fits.tolist()
    ]


def _criteria(
    records: PartnerRecords, assessor: str | None, as_of: date, complementarity: ProfileCriterion
) -> tuple[ProfileCriterion, ...]:
    health = financial_health(records.financials, as_of)
    finances = ProfileCriterion(
        criterion=PartnerCriterion.FINANCIAL_HEALTH,
        value=health.value,
        source=None if health.value is None else ValueSource.COMPUTED,
        computed=health.value,
        evidence=health.evidence,
    )
    known = [
        assessment
        for assessment in records.assessments
        if assessment.assessed_on <= as_of and assessment.assessor in (None, assessor)
    ]

    def assessments_of(criterion: PartnerCriterion, *, reasoned: bool = False) -> list[Assessment]:
        return _own_first(
            assessment
            for assessment in known
            if assessment.criterion is criterion and (assessment.reason or not reasoned)
        )

    def override(computed: ProfileCriterion) -> ProfileCriterion:
        # the computed value applies unless a judgement states why it should not
        has_value = computed.value is not None
        judgements = assessments_of(computed.criterion, reasoned=has_value)
        if not judgements:
            return computed
        source = ValueSource.OVERRIDDEN if has_value else ValueSource.ASSESSED
        return _assessed_criterion(computed.criterion, _latest(judgements), source, computed.computed)

    def latest(criterion: PartnerCriterion) -> ProfileCriterion:
        judgements = assessments_of(criterion)
        return (
            _assessed_criterion(criterion, _latest(judgements))
            if judgements
            else ProfileCriterion(criterion=criterion)
        )

    return (
        _strategic_fit(assessments_of(PartnerCriterion.STRATEGIC_FIT)),
        override(complementarity),
        override(finances),
        latest(PartnerCriterion.REPUTATION),
        latest(PartnerCriterion.CULTURAL_FIT),
        latest(PartnerCriterion.WILLINGNESS),
    )


def _own_first(judgements: Iterable[Assessment]) -> list[Assessment]:
    """An assessor's own judgements if it has any, otherwise the general ones."""
    ordered = list(judgements)
    return [assessment for assessment in ordered if assessment.assessor is not None] or ordered


def _latest(judgements: Iterable[Assessment]) -> Assessment:
    return max(judgements, key=lambda assessment: (assessment.assessed_on, assessment.key))


def _assessed_criterion(
    criterion: PartnerCriterion,
    assessment: Assessment,
    source: ValueSource = ValueSource.ASSESSED,
    computed: float | None = None,
) -> ProfileCriterion:
    return ProfileCriterion(
        criterion=criterion,
        value=rounded_value(assessment.value),
        source=source,
        assessed_on=assessment.assessed_on,
        assessed_by=assessment.assessed_by,
        assessor=assessment.assessor,
        evidence=assessment.evidence,
        reason=assessment.reason,
        computed=computed,
    )


def _strategic_fit(judgements: Sequence[Assessment]) -> ProfileCriterion:
    by_aspect = {
        aspect: _latest(of_aspect)
        for aspect in StrategicAspect
        if (of_aspect := [judgement for judgement in judgements if judgement.aspect is aspect])
    }
    whole = [judgement for judgement in judgements if judgement.aspect is None]
    newest = max((assessment.assessed_on for assessment in by_aspect.values()), default=None)
    if whole and (newest is None or _latest(whole).assessed_on > newest):
        return _assessed_criterion(PartnerCriterion.STRATEGIC_FIT, _latest(whole))
    if not by_aspect:
        return ProfileCriterion(criterion=PartnerCriterion.STRATEGIC_FIT)
    last = _latest(by_aspect.values())
    values = [assessment.value for assessment in by_aspect.values()]
    return ProfileCriterion(
        criterion=PartnerCriterion.STRATEGIC_FIT,
        value=rounded_value(sum(values) / len(values)),
        source=ValueSource.ASSESSED,
        assessed_on=last.assessed_on,
        assessed_by=last.assessed_by,
        assessor=last.assessor,
        evidence="; ".join(assessment.evidence for assessment in by_aspect.values() if assessment.evidence)
        or None,
        aspects=tuple(
            AspectValue(
                aspect=aspect,
                value=assessment.value,
                assessed_on=assessment.assessed_on,
                assessed_by=assessment.assessed_by,
                evidence=assessment.evidence,
            )
            for aspect, assessment in by_aspect.items()
        ),
    )

"""Warnings for the people who run an alliance, each with its evidence. Analyses, section 12.

Every rule is checked for one day, and reports since which day it has applied without interruption.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from graph_service.analysis.alliances.monitoring.kpi_attainment import (
    DECIMALS,
    KpiAttainment,
    attainment,
    health_score,
    scores_by_day,
)
from graph_service.analysis.alliances.monitoring.overdue import (
    ending_agreement,
    overdue_meetings,
    overdue_review,
)
from graph_service.analysis.alliances.monitoring.warning import (
    AllianceWarning,
    WarningKind,
    WarningSeverity,
    number,
)
from graph_service.domain.errors import InternalError
from graph_service.domain.global_ids import global_id
from graph_service.domain.read_models.alliance_record import AllianceLife
from graph_service.domain.records.pilot import Kpi, KpiDirection, KpiReading

SEVERE_SCORE: Final = 0.5
"""A health or an attainment below this is severe."""
GAP: Final = 2.0
SEVERE_GAP: Final = 4.0
"""Difference between the scores of the sides, in points of 10."""
LONGEST_QUOTE: Final = 160


def early_warnings(
    life: AllianceLife,
    readings: Mapping[str, list[KpiReading]],
    kpis: Sequence[KpiAttainment],
    as_of: date,
    threshold: float,
) -> tuple[AllianceWarning, ...]:
    """Return the warnings of an alliance on a day, worst first; none after the alliance has ended.

    Parameters
    ----------
    life
        The alliance and its records.
    readings
        Those up to the day, by indicator, oldest first.
    kpis
        How far the indicators are reached on the day.
    as_of
        The day.
    threshold
        Health below this, in [0, 1], is low.
    """
    if life.is_over(as_of):
        return ()
    warnings = [
        *_low_health(life, readings, kpis, threshold),
        *_falling_kpis(life, readings),
        *_perception_gap(life, as_of),
        *overdue_review(life, as_of),
        *overdue_meetings(life, as_of),
        *ending_agreement(life, as_of),
        *_challenges(life, as_of),
    ]
    return tuple(sorted(warnings, key=lambda warning: warning.rank))


def _low_health(
    life: AllianceLife,
    readings: Mapping[str, list[KpiReading]],
    kpis: Sequence[KpiAttainment],
    threshold: float,
) -> Iterator[AllianceWarning]:
    read = [(kpi, kpi.attainment, kpi.actual) for kpi in kpis]
    score = health_score((kpi.weight, part) for kpi, part, _ in read if part is not None)
    threshold = round(threshold, DECIMALS)
    if score is None or score >= threshold:
        return
    since: date | None = None
    for day, then in scores_by_day(life.kpis, readings):
        since = (since or day) if then < threshold else None
    if since is None:  # the last of the scores by day is the present one
        raise InternalError(f"Alliance {life.alliance.key} is below its threshold since no day.")
    lost = sorted(
        (-kpi.weight * (1 - part), kpi.key, f"{kpi.name} {100 * part:.0f} % ({number(actual, kpi.unit)})")
        for kpi, part, actual in read
        if part is not None and actual is not None and part < 1
    )
    yield AllianceWarning(
        kind=WarningKind.LOW_HEALTH,
        severity=WarningSeverity.HIGH if score < SEVERE_SCORE else WarningSeverity.MEDIUM,
        message=f"Health is {number(score)}, below {number(threshold)}; most is lost by "
        f"{', '.join(text for _, _, text in lost[:3])}.",
        since=since,
        about=global_id("Alliance", life.alliance.key),
    )


def _falling_kpis(life: AllianceLife, readings: Mapping[str, list[KpiReading]]) -> Iterator[AllianceWarning]:
    for kpi in life.kpis:
        own = readings.get(kpi.key, [])
        first = len(own)
        while first >= 2 and _worse(kpi, own[first - 1], own[first - 2]):
            first -= 1
        worsenings = len(own) - max(first, 1)
        if worsenings < 2:
            continue
        last = attainment(kpi, own[-1].value)
        low = WarningSeverity.LOW if last >= 1 else WarningSeverity.MEDIUM
        steps = ", ".join(f"{number(reading.value, kpi.unit)} on {reading.read_on}" for reading in own[-3:])
        yield AllianceWarning(
            kind=WarningKind.FALLING_KPI,
            severity=WarningSeverity.HIGH if last < SEVERE_SCORE else low,
            message=f"{kpi.name} has got worse {worsenings} times in a row: {steps}; the target is "
            f"{number(kpi.target, kpi.unit)}.",
            since=own[-worsenings + 1].read_on,
            about=global_id("Kpi", kpi.key),
        )


def _worse(kpi: Kpi, later: KpiReading, earlier: KpiReading) -> bool:
    if kpi.direction is KpiDirection.LOWER_IS_BETTER:
        return later.value > earlier.value
    return later.value < earlier.value


def _perception_gap(life: AllianceLife, as_of: date) -> Iterator[AllianceWarning]:
    scores: dict[str, list[tuple[float, str]]] = {}
    for score in life.scores:
        scores.setdefault(score.review, []).append((-score.score, score.company))
    since = last = None
    for review in sorted(life.reviews, key=lambda review: (review.held_on, review.key)):
        review_scores = sorted(scores.get(review.key, []))
        if review.held_on > as_of or len(review_scores) < 2:
            continue
        apart = round(review_scores[-1][0] - review_scores[0][0], DECIMALS)
        since = (since or review.held_on) if apart >= GAP else None
        last = (review, review_scores, apart)
    if since is None or last is None:
        return
    review, review_scores, apart = last
    sides = ", ".join(
        f"{life.names.get(company, company)} {number(-score)}" for score, company in review_scores
    )
    yield AllianceWarning(
        kind=WarningKind.PERCEPTION_GAP,
        severity=WarningSeverity.HIGH if apart >= SEVERE_GAP else WarningSeverity.MEDIUM,
        message=f"In the review of {review.held_on} the sides' scores are {number(apart)} apart: {sides}.",
        since=since,
        about=global_id("Review", review.key),
    )


def _challenges(life: AllianceLife, as_of: date) -> Iterator[AllianceWarning]:
    for challenge in life.challenges:
        resolved = challenge.resolved_on is not None and challenge.resolved_on <= as_of
        if challenge.raised_on > as_of or resolved:
            continue
        what = challenge.kind.replace("_", " ").capitalize()
        described = " ".join((challenge.description or "").split())
        if len(described) > LONGEST_QUOTE:
            described = f"{described[:LONGEST_QUOTE].rstrip()} …"
        mediator = f"mediated by {challenge.mediator}" if challenge.mediator else "nobody mediates"
        yield AllianceWarning(
            kind=WarningKind.OPEN_CHALLENGE,
            severity=WarningSeverity(challenge.severity.value),
            message=f"{what}, {mediator}{f': {described}' if described else '.'}",
            since=challenge.raised_on,
            about=global_id("Challenge", challenge.key),
        )

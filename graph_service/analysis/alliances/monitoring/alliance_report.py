"""A report on an alliance over a period: targets, actions, decisions and sales. Analyses, section 12."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext
from enum import StrEnum
from typing import Annotated, Final

from typing_extensions import Doc

from graph_service.analysis.alliances.monitoring.alliance_health import (
    DEFAULT_HEALTH_THRESHOLD,
    AllianceHealth,
    alliance_health,
)
from graph_service.analysis.alliances.monitoring.kpi_attainment import KpiAttainment
from graph_service.analysis.alliances.monitoring.warning import AllianceWarning
from graph_service.domain.errors import InvalidInput
from graph_service.domain.read_models.alliance_record import AllianceActivity, AllianceLife, SalesAmounts
from graph_service.domain.records.pilot import KpiReading
from graph_service.domain.records.review import Challenge, ReviewPeriod, ReviewScore

EXACT_DIGITS: Final = 60
"""Enough for the sum of any number of amounts to be exact."""


class ActionStatus(StrEnum):
    """The state of an action on the last day of the report."""

    OVERDUE = "OVERDUE"
    OPEN = "OPEN"
    DONE = "DONE"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedKpi:
    """An indicator on the last day, and its readings in the period."""

    attained: KpiAttainment
    readings: Annotated[tuple[KpiReading, ...], Doc("Oldest first.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldMeeting:
    """A meeting in the period, and the body that held it."""

    key: str
    body: Annotated[str, Doc("Name of the body.")]
    held_on: date
    decisions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedAction:
    """An action that was done in the period, or is still open on its last day."""

    status: ActionStatus
    key: str
    task: str
    owner: Annotated[str | None, Doc("Key of the company that does it.")]
    responsible: str | None
    due_on: date | None
    done_on: Annotated[date | None, Doc("None unless it was done by the last day.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldReview:
    """A review in the period, and what the sides said."""

    key: str
    held_on: date
    period: ReviewPeriod
    summary: str | None
    adjustments: tuple[str, ...]
    scores: Annotated[tuple[ReviewScore, ...], Doc("By company.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesTotal:
    """What one company sold in one currency."""

    company: str
    currency: str
    amount: Decimal
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceReport:
    """What happened in an alliance from the first day to the last, both included."""

    alliance: str
    from_: date
    to: date
    health: Annotated[AllianceHealth, Doc("As of the last day.")]
    kpis: tuple[ReportedKpi, ...]
    meetings: Annotated[tuple[HeldMeeting, ...], Doc("Oldest first.")]
    actions: Annotated[tuple[ReportedAction, ...], Doc("Overdue ones first, then by the day they are due.")]
    challenges: Annotated[tuple[Challenge, ...], Doc("Those open on some day of the period, oldest first.")]
    reviews: Annotated[tuple[HeldReview, ...], Doc("Oldest first.")]
    sales: Annotated[tuple[SalesTotal, ...], Doc("By company and currency; currencies are never added up.")]

    @property
    def score(self) -> float | None:
        """The health on the last day, in [0, 1]; None while no indicator has a reading."""
        return self.health.score

    @property
    def reason(self) -> str | None:
        """Why there is no score."""
        return self.health.reason

    @property
    def warnings(self) -> tuple[AllianceWarning, ...]:
        """The warnings on the last day, worst first."""
        return self.health.warnings


def alliance_report(
    life: AllianceLife,
    activity: AllianceActivity,
    first: date,
    last: date,
    threshold: float = DEFAULT_HEALTH_THRESHOLD,
) -> AllianceReport:
    """Return the report on an alliance over a period; its state is that of the last day.

    Parameters
    ----------
    life
        The alliance and its records.
    activity
        Its actions, and its sales in the period.
    first, last
        The first and the last day, both included.
    threshold
        Health below this, in [0, 1], is a warning.

    Raises
    ------
    InvalidInput
        When the last day lies before the first.
    """
    if last < first:
        raise InvalidInput(f"to: expected a day not before {first}, found {last}.", field="to")
    health = alliance_health(life, last, threshold)
    return AllianceReport(
        alliance=life.alliance.key,
        from_=first,
        to=last,
        health=health,
        kpis=tuple(
            ReportedKpi(
                attained=kpi,
                readings=tuple(
                    sorted(
                        (
                            reading
                            for reading in life.readings
                            if reading.kpi == kpi.key and first <= reading.read_on <= last
                        ),
                        key=lambda reading: (reading.read_on, reading.key),
                    )
                ),
            )
            for kpi in health.kpis
        ),
        meetings=_meetings(life, first, last),
        actions=_actions(life, activity, first, last),
        challenges=_challenges(life, first, last),
        reviews=_reviews(life, first, last),
        sales=_totals(activity.sales),
    )


def _meetings(life: AllianceLife, first: date, last: date) -> tuple[HeldMeeting, ...]:
    names = {body.key: body.name for body in life.bodies}
    held = sorted(life.meetings, key=lambda meeting: (meeting.held_on, meeting.key))
    return tuple(
        HeldMeeting(
            key=meeting.key, body=names[meeting.body], held_on=meeting.held_on, decisions=meeting.decisions
        )
        for meeting in held
        if first <= meeting.held_on <= last
    )


def _actions(
    life: AllianceLife, activity: AllianceActivity, first: date, last: date
) -> tuple[ReportedAction, ...]:
    later = {meeting.key for meeting in life.meetings if meeting.held_on > last}
    actions = []
    for action in activity.actions:
        done = action.done_on is not None and action.done_on <= last
        if done and action.done_on is not None and action.done_on < first:
            continue
        if not done and action.meeting in later:
            continue
        overdue = action.due_on is not None and action.due_on < last
        unfinished = ActionStatus.OVERDUE if overdue else ActionStatus.OPEN
        actions.append(
            ReportedAction(
                status=ActionStatus.DONE if done else unfinished,
                key=action.key,
                task=action.task,
                owner=action.owner,
                responsible=action.responsible,
                due_on=action.due_on,
                done_on=action.done_on if done else None,
            )
        )
    order = list(ActionStatus)
    actions.sort(
        key=lambda reported: (order.index(reported.status), reported.due_on or date.max, reported.key)
    )
    return tuple(actions)


def _challenges(life: AllianceLife, first: date, last: date) -> tuple[Challenge, ...]:
    challenges = []
    for challenge in sorted(life.challenges, key=lambda challenge: (challenge.raised_on, challenge.key)):
        if challenge.raised_on > last or (
            challenge.resolved_on is not None and challenge.resolved_on < first
        ):
            continue
        unresolved = challenge.resolved_on is not None and challenge.resolved_on > last
        challenges.append(replace(challenge, resolved_on=None, resolution=None) if unresolved else challenge)
    return tuple(challenges)


def _reviews(life: AllianceLife, first: date, last: date) -> tuple[HeldReview, ...]:
    held = sorted(life.reviews, key=lambda review: (review.held_on, review.key))
    by_company = sorted(life.scores, key=lambda side_score: (side_score.company, side_score.key))
    return tuple(
        HeldReview(
            key=review.key,
            held_on=review.held_on,
            period=review.period,
            summary=review.summary,
            adjustments=review.adjustments,
            scores=tuple(score for score in by_company if score.review == review.key),
        )
        for review in held
        if first <= review.held_on <= last
    )


def _totals(sales: Iterable[SalesAmounts]) -> tuple[SalesTotal, ...]:
    with localcontext(prec=EXACT_DIGITS):
        return tuple(
            SalesTotal(
                company=sale.company,
                currency=sale.currency,
                amount=sum(sale.amounts, Decimal(0)),
                rows=len(sale.amounts),
            )
            for sale in sorted(sales, key=lambda sale: (sale.company, sale.currency))
        )

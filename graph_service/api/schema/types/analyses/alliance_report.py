"""The report on an alliance over a period. Contents: docs/analyses.md, section 12."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import strawberry

import graph_service.api.schema.types.enums  # noqa: F401  gives the enums their meaning
from graph_service.analysis.alliances.monitoring.alliance_report import ActionStatus
from graph_service.api.schema.types.analyses.alliance_health import AllianceWarning, KpiAttainment
from graph_service.api.schema.types.descriptions import described, says
from graph_service.domain.records import pilot, review
from graph_service.domain.records.review import ChallengeKind, ReviewPeriod, Severity

if TYPE_CHECKING:
    from graph_service.api.schema.types.entities import Company

ACompany = Annotated["Company", strawberry.lazy("graph_service.api.schema.types.entities")]

strawberry.enum(
    ActionStatus,
    description="The state of an action on the last day of a report. OVERDUE: its day has passed and "
    "it is not done. OPEN: it is neither done nor overdue. DONE: it was done in the period.",
)

_reading = described(pilot.KpiReading)
_challenge = described(review.Challenge)
_review = described(review.Review)
_score = described(review.ReviewScore)


@strawberry.type(description="What happened in an alliance in a period, and its state on the last day.")
class AllianceReport:
    """What happened in an alliance in a period."""

    from_: dt.date = says("The first day.", name="from")
    to: dt.date = says("The last day.")
    score: float | None = says("Health on the last day, in [0, 1]; null while no KPI has a reading.")
    warnings: list[AllianceWarning] = says("Warnings on the last day, worst first.")
    kpis: list["ReportedKpi"] = says("The indicators, by key.")
    meetings: list["HeldMeeting"] = says("Meetings in the period with their decisions, oldest first.")
    actions: list["ReportedAction"] = says(
        "Actions done in the period or still open on the last day: overdue ones first, then by due day."
    )
    reviews: list["HeldReview"] = says("Reviews in the period, oldest first.")
    challenges: list["ReportedChallenge"] = says("Challenges open on some day of the period, oldest first.")
    sales: list["ReportedSales"] = says(
        "What each company sold in the period, by company and currency; currencies are never added up."
    )


@strawberry.type(description="An indicator: how far it is reached on the last day, and its readings.")
class ReportedKpi:
    """An indicator in a report."""

    attained: KpiAttainment = says("How far it is reached on the last day.")
    readings: list["ReportedReading"] = says("Its readings in the period, oldest first.")


@strawberry.type(description="The value of an indicator on a day.")
class ReportedReading:
    """The value of an indicator on a day."""

    read_on: dt.date = _reading("read_on")
    value: float = _reading("value")


@strawberry.type(description="A meeting in the period.")
class HeldMeeting:
    """A meeting in the period."""

    key: str = says("Key of the meeting.")
    body: str = says("Name of the body that met.")
    held_on: dt.date = says("The day.")
    decisions: list[str] = says("What was decided.")


@strawberry.type(description="An action that is done or is to be done.")
class ReportedAction:
    """An action that is done or is to be done."""

    key: str = says("Key of the action.")
    status: ActionStatus = says("Its state on the last day.")
    task: str = says("The task.")
    owner: ACompany | None = says("The company that does it.")
    responsible: str | None = says("The person who is responsible for it.")
    due_on: dt.date | None = says("The day by which it is due.")
    done_on: dt.date | None = says("The day it was done; null if it was not done by the last day.")


@strawberry.type(description="A review in the period.")
class HeldReview:
    """A review in the period."""

    key: str = _review("key")
    held_on: dt.date = _review("held_on")
    period: ReviewPeriod = _review("period")
    summary: str | None = _review("summary")
    adjustments: list[str] = _review("adjustments")
    scores: list["SideScore"] = says("Scores and feedback of the sides, by company.")


@strawberry.type(description="One side's score and feedback in a review.")
class SideScore:
    """One side's score and feedback in a review."""

    company: ACompany = _score("company")
    score: float = _score("score")
    feedback: str | None = _score("feedback")


@strawberry.type(description="A problem between the members, with its state on the last day.")
class ReportedChallenge:
    """A problem between the members."""

    key: str = _challenge("key")
    kind: ChallengeKind = _challenge("kind")
    severity: Severity = _challenge("severity")
    description: str | None = _challenge("description")
    raised_on: dt.date = _challenge("raised_on")
    mediator: str | None = _challenge("mediator")
    resolved_on: dt.date | None = says("The day it was resolved; null: open on the last day.")
    resolution: str | None = _challenge("resolution")


@strawberry.type(description="What one company sold in one currency.")
class ReportedSales:
    """What one company sold in one currency."""

    company: ACompany = says("The company that sold.")
    currency: str = says("ISO 4217 code, e.g. EUR.")
    amount: Decimal = says("Exact sum, in the currency's major unit.")
    rows: int = says("Number of sales.")

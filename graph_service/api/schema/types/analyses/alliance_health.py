"""The health of alliances, and early warnings. Formulas: docs/analyses.md, section 12."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from graph_service.analysis.alliances.monitoring.warning import WarningKind, WarningSeverity
from graph_service.api.schema.types.descriptions import says

if TYPE_CHECKING:
    from graph_service.api.schema.types.entities import Alliance

AnAlliance = Annotated["Alliance", strawberry.lazy("graph_service.api.schema.types.entities")]

strawberry.enum(
    WarningKind,
    description="LOW_HEALTH: below the threshold. FALLING_KPI: two worsenings of an indicator in a row. "
    "PERCEPTION_GAP: the sides' scores in the latest review are 2 points or more apart. OVERDUE_REVIEW, "
    "OVERDUE_MEETING: of a body or a pilot. AGREEMENT_ENDING: within 90 days, or ended. OPEN_CHALLENGE: "
    "raised and not resolved.",
)
strawberry.enum(WarningSeverity, description="How bad it is.")

_MESSAGE = "The evidence, in a sentence."
_SINCE = "The day since which it has applied without interruption."
_ABOUT = (
    "Global id of the indicator, review, body, pilot, agreement or challenge that it is about; of the "
    "alliance if it is about none of these."
)


@strawberry.type(description="score is null while no KPI has a reading.")
class AllianceHealth:
    """The health of an alliance."""

    score: float | None = says(
        "Mean attainment of the indicators that have a reading, by their weights, in [0, 1]; null while no "
        "KPI has a reading."
    )
    kpis: list["KpiAttainment"] = says("The indicators, by key.")
    warnings: list["AllianceWarning"] = says("Warnings, worst first; none after the alliance has ended.")


@strawberry.type(description="An indicator's latest reading compared with its target.")
class KpiAttainment:
    """An indicator's latest reading compared with its target."""

    key: str = says("Key of the indicator.")
    name: str = says("What is measured.")
    unit: str | None = says("Unit of target and actual.")
    weight: float = says("Its weight relative to the others, as stated; only proportions matter.")
    target: float = says("The target value, greater than 0.")
    actual: float | None = says("The latest reading; null while there is none.")
    read_on: dt.date | None = says("The day of that reading.")
    attainment: float | None = says(
        "actual/target, or target/actual when lower is better, in [0, 1]; null without a reading."
    )


@strawberry.type(description="A warning for those who run an alliance.")
class AllianceWarning:
    """A warning."""

    kind: WarningKind = says("What it is about.")
    severity: WarningSeverity = says("How bad it is.")
    message: str = says(_MESSAGE)
    since: dt.date | None = says(_SINCE)
    about: strawberry.ID = says(_ABOUT)


@strawberry.type(description="A warning about one of a company's alliances.")
class PortfolioWarning:
    """A warning about one of a company's alliances."""

    alliance: AnAlliance = says("The alliance.")
    kind: WarningKind = says("What it is about.")
    severity: WarningSeverity = says("How bad it is.")
    message: str = says(_MESSAGE)
    since: dt.date | None = says(_SINCE)
    about: strawberry.ID = says(_ABOUT)

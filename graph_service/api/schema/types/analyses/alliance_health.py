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
_SINCE = "First day of the unbroken stretch on which it has applied."
_ABOUT = (
    "Global id of the indicator, review, body, pilot, agreement or challenge that it is about; of the "
    "alliance if it is about none of these."
)


@strawberry.type(description="score is null while no KPI has a reading.")
class AllianceHealth:
    """How an alliance does."""

    score: float | None = says(
        "Mean attainment of the indicators that have a reading, by their weights, in [0, 1]; null while no "
        "KPI has a reading."
    )
    kpis: list["KpiAttainment"] = says("The indicators, by key.")
    warnings: list["AllianceWarning"] = says(
        "What to look into, worst first; none when the alliance is over."
    )


@strawberry.type(description="An indicator's latest reading beside its target.")
class KpiAttainment:
    """An indicator's latest reading beside its target."""

    key: str = says("Key of the indicator.")
    name: str = says("What is measured.")
    unit: str | None = says("Unit of target and actual.")
    weight: float = says("How much it counts beside the others, as stated; only proportions matter.")
    target: float = says("What is aimed at, greater than 0.")
    actual: float | None = says("The latest reading; null while there is none.")
    read_on: dt.date | None = says("The day of that reading.")
    attainment: float | None = says(
        "actual/target, or target/actual when lower is better, in [0, 1]; null without a reading."
    )


@strawberry.type(description="Something that those who run an alliance should look into.")
class AllianceWarning:
    """Something to look into."""

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

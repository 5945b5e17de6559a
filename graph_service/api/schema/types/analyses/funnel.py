"""The funnel from prospects to agreements. Rules: docs/analyses.md, section 16."""

import datetime as dt

import strawberry

import graph_service.api.schema.types.enums  # noqa: F401  gives the enums their meaning
from graph_service.api.schema.types.descriptions import says
from graph_service.domain.model.entities import AllianceStage, SourcingChannel

_STAGE = "The stage."
_CHANNEL = "How the partners found each other; null: not stated."
_COUNT = "Number of alliances."


@strawberry.type(description="The stages of alliances on a day, for how long, and how many continue.")
class AllianceFunnel:
    """The stages of alliances on a day."""

    as_of: dt.date = says("The day; later moves are ignored.")
    alliances: int = says("Number of alliances that are counted.")
    undated: int = says("Alliances without a recorded move; they are left out if a period is given.")
    by_stage: list["StageCount"] = says("By stage on the day; all stages, in their order.")
    by_channel: list["ChannelCount"] = says("By how the partners found each other; channels that occur.")
    by_stage_and_channel: list["StageChannelCount"] = says("By both; combinations that occur.")
    time_in_stage: list["StageTime"] = says(
        "How long alliances stay at a stage, including those still there; all stages except ENDED and "
        "DECLINED."
    )
    conversions: list["StageConversion"] = says("From each stage that was reached to those that may follow.")


@strawberry.type(description="Alliances at a stage.")
class StageCount:
    """Alliances at a stage."""

    stage: AllianceStage = says(_STAGE)
    count: int = says(_COUNT)


@strawberry.type(description="Alliances whose partners found each other in one way.")
class ChannelCount:
    """Alliances whose partners found each other in one way."""

    channel: SourcingChannel | None = says(_CHANNEL)
    count: int = says(_COUNT)


@strawberry.type(description="Alliances at a stage whose partners found each other in one way.")
class StageChannelCount:
    """Alliances at a stage whose partners found each other in one way."""

    stage: AllianceStage = says(_STAGE)
    channel: SourcingChannel | None = says(_CHANNEL)
    count: int = says(_COUNT)


@strawberry.type(description="How long alliances stay at a stage, in days; null if there was no stay.")
class StageTime:
    """How long alliances stay at a stage."""

    stage: AllianceStage = says(_STAGE)
    stays: int = says("Stays whose first day is recorded.")
    open_stays: int = says(
        "Those of them that have not ended; their length is counted up to the requested day."
    )
    median_days: float | None = says("Median of the stays, in days.")
    mean_days: float | None = says("Mean of the stays, in days.")
    longest_days: int | None = says("The longest stay, in days.")


@strawberry.type(description="How many alliances went from one stage to another.")
class StageConversion:
    """How many alliances went from one stage to another."""

    from_stage: AllianceStage = says("The stage before.")
    to_stage: AllianceStage = says("The stage after.")
    reached: int = says("Alliances that ever stood at the stage before.")
    moved: int = says("Those of them that then moved to the stage after.")
    share: float = says("moved / reached, in [0, 1]; alliances that have not moved yet may still do so.")

"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from datetime import date
from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .enums import AllianceStage


class AllianceFunnel(BaseModel):
    alliance_funnel: "AllianceFunnelAllianceFunnel" = Field(alias="allianceFunnel")


class AllianceFunnelAllianceFunnel(BaseModel):
    as_of: date = Field(alias="asOf")
    alliances: int
    undated: int
    by_stage: list["AllianceFunnelAllianceFunnelByStage"] = Field(alias="byStage")
    time_in_stage: list["AllianceFunnelAllianceFunnelTimeInStage"] = Field(alias="timeInStage")
    conversions: list["AllianceFunnelAllianceFunnelConversions"]


class AllianceFunnelAllianceFunnelByStage(BaseModel):
    stage: AllianceStage
    count: int


class AllianceFunnelAllianceFunnelTimeInStage(BaseModel):
    stage: AllianceStage
    stays: int
    open_stays: int = Field(alias="openStays")
    median_days: Optional[float] = Field(alias="medianDays", default=None)
    mean_days: Optional[float] = Field(alias="meanDays", default=None)
    longest_days: Optional[int] = Field(alias="longestDays", default=None)


class AllianceFunnelAllianceFunnelConversions(BaseModel):
    from_stage: AllianceStage = Field(alias="fromStage")
    to_stage: AllianceStage = Field(alias="toStage")
    reached: int
    moved: int
    share: float


AllianceFunnel.model_rebuild()
AllianceFunnelAllianceFunnel.model_rebuild()

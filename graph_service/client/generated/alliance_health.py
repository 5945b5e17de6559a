"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from datetime import date
from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .enums import WarningKind, WarningSeverity


class AllianceHealth(BaseModel):
    alliance: Optional["AllianceHealthAlliance"] = Field(default=None)


class AllianceHealthAlliance(BaseModel):
    key: str
    name: str
    health: "AllianceHealthAllianceHealth"


class AllianceHealthAllianceHealth(BaseModel):
    score: Optional[float] = Field(default=None)
    kpis: list["AllianceHealthAllianceHealthKpis"]
    warnings: list["AllianceHealthAllianceHealthWarnings"]


class AllianceHealthAllianceHealthKpis(BaseModel):
    key: str
    name: str
    unit: Optional[str] = Field(default=None)
    weight: float
    target: float
    actual: Optional[float] = Field(default=None)
    read_on: Optional[date] = Field(alias="readOn", default=None)
    attainment: Optional[float] = Field(default=None)


class AllianceHealthAllianceHealthWarnings(BaseModel):
    kind: WarningKind
    severity: WarningSeverity
    message: str
    since: Optional[date] = Field(default=None)


AllianceHealth.model_rebuild()
AllianceHealthAlliance.model_rebuild()
AllianceHealthAllianceHealth.model_rebuild()

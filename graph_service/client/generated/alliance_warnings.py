"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from datetime import date
from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .enums import WarningKind, WarningSeverity
from .fragments import AllianceFacts, CompanyName


class AllianceWarnings(BaseModel):
    company: Optional["AllianceWarningsCompany"] = Field(default=None)


class AllianceWarningsCompany(CompanyName):
    alliance_warnings: list["AllianceWarningsCompanyAllianceWarnings"] = Field(alias="allianceWarnings")


class AllianceWarningsCompanyAllianceWarnings(BaseModel):
    alliance: "AllianceWarningsCompanyAllianceWarningsAlliance"
    kind: WarningKind
    severity: WarningSeverity
    message: str
    since: Optional[date] = Field(default=None)


AllianceWarningsCompanyAllianceWarningsAlliance = AllianceFacts
AllianceWarnings.model_rebuild()
AllianceWarningsCompany.model_rebuild()
AllianceWarningsCompanyAllianceWarnings.model_rebuild()

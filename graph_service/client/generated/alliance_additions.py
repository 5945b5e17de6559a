"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .fragments import CompanyName, ResourceName


class AllianceAdditions(BaseModel):
    alliance: Optional["AllianceAdditionsAlliance"] = Field(default=None)


class AllianceAdditionsAlliance(BaseModel):
    key: str
    name: str
    additions: list["AllianceAdditionsAllianceAdditions"]


class AllianceAdditionsAllianceAdditions(BaseModel):
    company: "AllianceAdditionsAllianceAdditionsCompany"
    count: int
    conflict: bool
    resources: list["AllianceAdditionsAllianceAdditionsResources"]


AllianceAdditionsAllianceAdditionsCompany = CompanyName
AllianceAdditionsAllianceAdditionsResources = ResourceName
AllianceAdditions.model_rebuild()
AllianceAdditionsAlliance.model_rebuild()
AllianceAdditionsAllianceAdditions.model_rebuild()

"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from datetime import date
from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .fragments import AllianceFacts, CompanyFacts, Page


class Alliance(BaseModel):
    alliance: Optional["AllianceAlliance"] = Field(default=None)


class AllianceAlliance(AllianceFacts):
    members: "AllianceAllianceMembers"


class AllianceAllianceMembers(BaseModel):
    total_count: int = Field(alias="totalCount")
    page_info: "AllianceAllianceMembersPageInfo" = Field(alias="pageInfo")
    edges: list["AllianceAllianceMembersEdges"]


AllianceAllianceMembersPageInfo = Page


class AllianceAllianceMembersEdges(BaseModel):
    role: Optional[str] = Field(default=None)
    since: Optional[date] = Field(default=None)
    until: Optional[date] = Field(default=None)
    share: Optional[float] = Field(default=None)
    node: "AllianceAllianceMembersEdgesNode"


AllianceAllianceMembersEdgesNode = CompanyFacts
Alliance.model_rebuild()
AllianceAlliance.model_rebuild()
AllianceAllianceMembers.model_rebuild()
AllianceAllianceMembersEdges.model_rebuild()

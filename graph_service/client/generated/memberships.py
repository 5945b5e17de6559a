"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from datetime import date
from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .fragments import AllianceFacts, CompanyName, Page


class Memberships(BaseModel):
    company: Optional["MembershipsCompany"] = Field(default=None)


class MembershipsCompany(CompanyName):
    alliances: "MembershipsCompanyAlliances"


class MembershipsCompanyAlliances(BaseModel):
    total_count: int = Field(alias="totalCount")
    page_info: "MembershipsCompanyAlliancesPageInfo" = Field(alias="pageInfo")
    edges: list["MembershipsCompanyAlliancesEdges"]


MembershipsCompanyAlliancesPageInfo = Page


class MembershipsCompanyAlliancesEdges(BaseModel):
    role: Optional[str] = Field(default=None)
    since: Optional[date] = Field(default=None)
    until: Optional[date] = Field(default=None)
    share: Optional[float] = Field(default=None)
    node: "MembershipsCompanyAlliancesEdgesNode"


MembershipsCompanyAlliancesEdgesNode = AllianceFacts
Memberships.model_rebuild()
MembershipsCompany.model_rebuild()
MembershipsCompanyAlliances.model_rebuild()
MembershipsCompanyAlliancesEdges.model_rebuild()

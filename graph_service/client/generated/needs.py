"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .fragments import CompanyName, Page, ResourceName


class Needs(BaseModel):
    company: Optional["NeedsCompany"] = Field(default=None)


class NeedsCompany(CompanyName):
    needs: "NeedsCompanyNeeds"


class NeedsCompanyNeeds(BaseModel):
    total_count: int = Field(alias="totalCount")
    page_info: "NeedsCompanyNeedsPageInfo" = Field(alias="pageInfo")
    edges: list["NeedsCompanyNeedsEdges"]


NeedsCompanyNeedsPageInfo = Page


class NeedsCompanyNeedsEdges(BaseModel):
    importance: float
    required_level: float = Field(alias="requiredLevel")
    evidence: Optional[str] = Field(default=None)
    node: "NeedsCompanyNeedsEdgesNode"


NeedsCompanyNeedsEdgesNode = ResourceName
Needs.model_rebuild()
NeedsCompany.model_rebuild()
NeedsCompanyNeeds.model_rebuild()
NeedsCompanyNeedsEdges.model_rebuild()

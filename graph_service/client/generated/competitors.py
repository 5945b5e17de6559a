"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .fragments import CompanyFacts, CompanyName, Page


class Competitors(BaseModel):
    company: Optional["CompetitorsCompany"] = Field(default=None)


class CompetitorsCompany(CompanyName):
    competitors: "CompetitorsCompanyCompetitors"


class CompetitorsCompanyCompetitors(BaseModel):
    total_count: int = Field(alias="totalCount")
    page_info: "CompetitorsCompanyCompetitorsPageInfo" = Field(alias="pageInfo")
    edges: list["CompetitorsCompanyCompetitorsEdges"]


CompetitorsCompanyCompetitorsPageInfo = Page


class CompetitorsCompanyCompetitorsEdges(BaseModel):
    intensity: float
    evidence: Optional[str] = Field(default=None)
    node: "CompetitorsCompanyCompetitorsEdgesNode"


CompetitorsCompanyCompetitorsEdgesNode = CompanyFacts
Competitors.model_rebuild()
CompetitorsCompany.model_rebuild()
CompetitorsCompanyCompetitors.model_rebuild()
CompetitorsCompanyCompetitorsEdges.model_rebuild()

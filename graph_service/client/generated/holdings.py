"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .fragments import CompanyName, Page, ResourceName


class Holdings(BaseModel):
    company: Optional["HoldingsCompany"] = Field(default=None)


class HoldingsCompany(CompanyName):
    has: "HoldingsCompanyHas"


class HoldingsCompanyHas(BaseModel):
    total_count: int = Field(alias="totalCount")
    page_info: "HoldingsCompanyHasPageInfo" = Field(alias="pageInfo")
    edges: list["HoldingsCompanyHasEdges"]


HoldingsCompanyHasPageInfo = Page


class HoldingsCompanyHasEdges(BaseModel):
    level: float
    evidence: Optional[str] = Field(default=None)
    node: "HoldingsCompanyHasEdgesNode"


HoldingsCompanyHasEdgesNode = ResourceName
Holdings.model_rebuild()
HoldingsCompany.model_rebuild()
HoldingsCompanyHas.model_rebuild()
HoldingsCompanyHasEdges.model_rebuild()

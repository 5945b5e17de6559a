"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .fragments import CompanyFacts, CompanyName, Page


class Partners(BaseModel):
    company: Optional["PartnersCompany"] = Field(default=None)


class PartnersCompany(CompanyName):
    partners: "PartnersCompanyPartners"


class PartnersCompanyPartners(BaseModel):
    total_count: int = Field(alias="totalCount")
    page_info: "PartnersCompanyPartnersPageInfo" = Field(alias="pageInfo")
    edges: list["PartnersCompanyPartnersEdges"]


PartnersCompanyPartnersPageInfo = Page


class PartnersCompanyPartnersEdges(BaseModel):
    shared_alliances: int = Field(alias="sharedAlliances")
    node: "PartnersCompanyPartnersEdgesNode"


PartnersCompanyPartnersEdgesNode = CompanyFacts
Partners.model_rebuild()
PartnersCompany.model_rebuild()
PartnersCompanyPartners.model_rebuild()
PartnersCompanyPartnersEdges.model_rebuild()

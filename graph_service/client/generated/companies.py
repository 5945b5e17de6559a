"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .fragments import CompanyFacts, Page


class Companies(BaseModel):
    companies: "CompaniesCompanies"


class CompaniesCompanies(BaseModel):
    total_count: int = Field(alias="totalCount")
    page_info: "CompaniesCompaniesPageInfo" = Field(alias="pageInfo")
    nodes: list["CompaniesCompaniesNodes"]


CompaniesCompaniesPageInfo = Page
CompaniesCompaniesNodes = CompanyFacts
Companies.model_rebuild()
CompaniesCompanies.model_rebuild()

"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from datetime import date
from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .fragments import CompanyName


class MarketAreas(BaseModel):
    company: Optional["MarketAreasCompany"] = Field(default=None)


class MarketAreasCompany(CompanyName):
    uncovered_partners: "MarketAreasCompanyUncoveredPartners" = Field(alias="uncoveredPartners")


class MarketAreasCompanyUncoveredPartners(BaseModel):
    as_of: date = Field(alias="asOf")
    areas: list["MarketAreasCompanyUncoveredPartnersAreas"]


class MarketAreasCompanyUncoveredPartnersAreas(BaseModel):
    area: str
    companies: int
    competitor_coverage: int = Field(alias="competitorCoverage")
    own_coverage: int = Field(alias="ownCoverage")
    uncovered: bool


MarketAreas.model_rebuild()
MarketAreasCompany.model_rebuild()
MarketAreasCompanyUncoveredPartners.model_rebuild()

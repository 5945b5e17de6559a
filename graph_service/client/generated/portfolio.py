"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .fragments import CompanyName


class Portfolio(BaseModel):
    company: Optional["PortfolioCompany"] = Field(default=None)


class PortfolioCompany(CompanyName):
    portfolio: "PortfolioCompanyPortfolio"


class PortfolioCompanyPortfolio(BaseModel):
    alliances: int
    partners: int
    mode_diversity: Optional[float] = Field(alias="modeDiversity", default=None)
    industry_diversity: Optional[float] = Field(alias="industryDiversity", default=None)
    region_diversity: Optional[float] = Field(alias="regionDiversity", default=None)
    revenue_concentration: Optional[float] = Field(alias="revenueConcentration", default=None)
    dependencies: list["PortfolioCompanyPortfolioDependencies"]


class PortfolioCompanyPortfolioDependencies(BaseModel):
    partner: "PortfolioCompanyPortfolioDependenciesPartner"
    gap_increase: float = Field(alias="gapIncrease")


PortfolioCompanyPortfolioDependenciesPartner = CompanyName
Portfolio.model_rebuild()
PortfolioCompany.model_rebuild()
PortfolioCompanyPortfolio.model_rebuild()
PortfolioCompanyPortfolioDependencies.model_rebuild()

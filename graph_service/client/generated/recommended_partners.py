"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .fragments import CompanyName, ResourceName


class RecommendedPartners(BaseModel):
    company: Optional["RecommendedPartnersCompany"] = Field(default=None)


class RecommendedPartnersCompany(CompanyName):
    recommended_partners: list["RecommendedPartnersCompanyRecommendedPartners"] = Field(
        alias="recommendedPartners"
    )


class RecommendedPartnersCompanyRecommendedPartners(BaseModel):
    company: "RecommendedPartnersCompanyRecommendedPartnersCompany"
    score: float
    mutual_fit: float = Field(alias="mutualFit")
    proximity: float
    shared_alliances: int = Field(alias="sharedAlliances")
    conflict: bool
    evidence: Optional[str] = Field(default=None)
    locked: bool
    contributions: list["RecommendedPartnersCompanyRecommendedPartnersContributions"]
    resources: list["RecommendedPartnersCompanyRecommendedPartnersResources"]
    common_partners: list["RecommendedPartnersCompanyRecommendedPartnersCommonPartners"] = Field(
        alias="commonPartners"
    )


RecommendedPartnersCompanyRecommendedPartnersCompany = CompanyName


class RecommendedPartnersCompanyRecommendedPartnersContributions(BaseModel):
    column: str
    contribution: float


RecommendedPartnersCompanyRecommendedPartnersResources = ResourceName
RecommendedPartnersCompanyRecommendedPartnersCommonPartners = CompanyName
RecommendedPartners.model_rebuild()
RecommendedPartnersCompany.model_rebuild()
RecommendedPartnersCompanyRecommendedPartners.model_rebuild()

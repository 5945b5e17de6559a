"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .fragments import AllianceFacts, CompanyName


class RecommendedAlliances(BaseModel):
    company: Optional["RecommendedAlliancesCompany"] = Field(default=None)


class RecommendedAlliancesCompany(CompanyName):
    recommended_alliances: list["RecommendedAlliancesCompanyRecommendedAlliances"] = Field(
        alias="recommendedAlliances"
    )


class RecommendedAlliancesCompanyRecommendedAlliances(BaseModel):
    alliance: "RecommendedAlliancesCompanyRecommendedAlliancesAlliance"
    score: float
    contributions: list["RecommendedAlliancesCompanyRecommendedAlliancesContributions"]


RecommendedAlliancesCompanyRecommendedAlliancesAlliance = AllianceFacts


class RecommendedAlliancesCompanyRecommendedAlliancesContributions(BaseModel):
    column: str
    contribution: float


RecommendedAlliances.model_rebuild()
RecommendedAlliancesCompany.model_rebuild()
RecommendedAlliancesCompanyRecommendedAlliances.model_rebuild()

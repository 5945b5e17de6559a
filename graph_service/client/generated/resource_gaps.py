"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from datetime import date
from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .enums import GapStatus
from .fragments import CompanyName, ResourceName


class ResourceGaps(BaseModel):
    company: Optional["ResourceGapsCompany"] = Field(default=None)


class ResourceGapsCompany(CompanyName):
    resource_gaps: "ResourceGapsCompanyResourceGaps" = Field(alias="resourceGaps")


class ResourceGapsCompanyResourceGaps(BaseModel):
    as_of: date = Field(alias="asOf")
    graph_revision: str = Field(alias="graphRevision")
    total_gap: float = Field(alias="totalGap")
    gaps: list["ResourceGapsCompanyResourceGapsGaps"]


class ResourceGapsCompanyResourceGapsGaps(BaseModel):
    resource: "ResourceGapsCompanyResourceGapsGapsResource"
    gap: float
    shortfall: float
    importance: float
    required_level: float = Field(alias="requiredLevel")
    own_level: float = Field(alias="ownLevel")
    partner_level: float = Field(alias="partnerLevel")
    status: GapStatus
    single_source: bool = Field(alias="singleSource")
    evidence: Optional[str] = Field(default=None)
    best_partner: Optional["ResourceGapsCompanyResourceGapsGapsBestPartner"] = Field(
        alias="bestPartner", default=None
    )
    candidates: list["ResourceGapsCompanyResourceGapsGapsCandidates"]


ResourceGapsCompanyResourceGapsGapsResource = ResourceName
ResourceGapsCompanyResourceGapsGapsBestPartner = CompanyName


class ResourceGapsCompanyResourceGapsGapsCandidates(BaseModel):
    company: "ResourceGapsCompanyResourceGapsGapsCandidatesCompany"
    level: float
    closes: float
    hops: Optional[int] = Field(default=None)
    conflict: bool


ResourceGapsCompanyResourceGapsGapsCandidatesCompany = CompanyName
ResourceGaps.model_rebuild()
ResourceGapsCompany.model_rebuild()
ResourceGapsCompanyResourceGaps.model_rebuild()
ResourceGapsCompanyResourceGapsGaps.model_rebuild()
ResourceGapsCompanyResourceGapsGapsCandidates.model_rebuild()

"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from datetime import date
from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .enums import CoverageClass, UncoveredStatus
from .fragments import CompanyFacts, CompanyName


class UncoveredPartners(BaseModel):
    company: Optional["UncoveredPartnersCompany"] = Field(default=None)


class UncoveredPartnersCompany(CompanyName):
    uncovered_partners: "UncoveredPartnersCompanyUncoveredPartners" = Field(alias="uncoveredPartners")


class UncoveredPartnersCompanyUncoveredPartners(BaseModel):
    as_of: date = Field(alias="asOf")
    graph_revision: str = Field(alias="graphRevision")
    status: UncoveredStatus
    candidates: list["UncoveredPartnersCompanyUncoveredPartnersCandidates"]
    competitors: list["UncoveredPartnersCompanyUncoveredPartnersCompetitors"]


class UncoveredPartnersCompanyUncoveredPartnersCandidates(BaseModel):
    company: "UncoveredPartnersCompanyUncoveredPartnersCandidatesCompany"
    class_: CoverageClass = Field(alias="class")
    opportunity: float
    fit: float
    coverage: float
    locked: bool
    conflict: bool
    evidence: Optional[str] = Field(default=None)
    covered_by: list["UncoveredPartnersCompanyUncoveredPartnersCandidatesCoveredBy"] = Field(
        alias="coveredBy"
    )


UncoveredPartnersCompanyUncoveredPartnersCandidatesCompany = CompanyFacts
UncoveredPartnersCompanyUncoveredPartnersCandidatesCoveredBy = CompanyName
UncoveredPartnersCompanyUncoveredPartnersCompetitors = CompanyName
UncoveredPartners.model_rebuild()
UncoveredPartnersCompany.model_rebuild()
UncoveredPartnersCompanyUncoveredPartners.model_rebuild()
UncoveredPartnersCompanyUncoveredPartnersCandidates.model_rebuild()

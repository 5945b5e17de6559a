"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .fragments import CompanyName, ResourceName


class PartnerSet(BaseModel):
    company: Optional["PartnerSetCompany"] = Field(default=None)


class PartnerSetCompany(CompanyName):
    partner_set: "PartnerSetCompanyPartnerSet" = Field(alias="partnerSet")


class PartnerSetCompanyPartnerSet(BaseModel):
    total_cost: float = Field(alias="totalCost")
    lower_bound: float = Field(alias="lowerBound")
    optimal: bool
    members: list["PartnerSetCompanyPartnerSetMembers"]
    uncoverable: list["PartnerSetCompanyPartnerSetUncoverable"]


class PartnerSetCompanyPartnerSetMembers(BaseModel):
    company: "PartnerSetCompanyPartnerSetMembersCompany"
    cost: float
    covers: list["PartnerSetCompanyPartnerSetMembersCovers"]


PartnerSetCompanyPartnerSetMembersCompany = CompanyName
PartnerSetCompanyPartnerSetMembersCovers = ResourceName
PartnerSetCompanyPartnerSetUncoverable = ResourceName
PartnerSet.model_rebuild()
PartnerSetCompany.model_rebuild()
PartnerSetCompanyPartnerSet.model_rebuild()
PartnerSetCompanyPartnerSetMembers.model_rebuild()

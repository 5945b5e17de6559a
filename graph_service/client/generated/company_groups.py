"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from decimal import Decimal
from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel


class CompanyGroups(BaseModel):
    company_groups: list["CompanyGroupsCompanyGroups"] = Field(alias="companyGroups")


class CompanyGroupsCompanyGroups(BaseModel):
    value: Optional[str] = Field(default=None)
    count: int
    average_employees: Optional[float] = Field(alias="averageEmployees", default=None)
    total_revenue: Optional[Decimal] = Field(alias="totalRevenue", default=None)
    alliance_count: int = Field(alias="allianceCount")


CompanyGroups.model_rebuild()

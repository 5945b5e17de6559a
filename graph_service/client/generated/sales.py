"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from datetime import date
from decimal import Decimal
from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .fragments import CompanyName


class Sales(BaseModel):
    sales: "SalesSales"


class SalesSales(BaseModel):
    groups: list["SalesSalesGroups"]
    totals: list["SalesSalesTotals"]
    total_count: int = Field(alias="totalCount")
    group_count: int = Field(alias="groupCount")


class SalesSalesGroups(BaseModel):
    company: Optional["SalesSalesGroupsCompany"] = Field(default=None)
    alliance: Optional["SalesSalesGroupsAlliance"] = Field(default=None)
    product: Optional[str] = Field(default=None)
    day: Optional[date] = Field(default=None)
    month: Optional[str] = Field(default=None)
    currency: str
    amount: Decimal
    rows: int


SalesSalesGroupsCompany = CompanyName


class SalesSalesGroupsAlliance(BaseModel):
    key: str
    name: str


class SalesSalesTotals(BaseModel):
    currency: str
    amount: Decimal
    rows: int


Sales.model_rebuild()
SalesSales.model_rebuild()
SalesSalesGroups.model_rebuild()

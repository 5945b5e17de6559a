"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from datetime import date
from decimal import Decimal
from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .enums import (
    AlliancePurpose,
    AllianceStage,
    CooperationMode,
    GraphLinkKind,
    GraphNodeKind,
    ResourceKind,
)


class AllianceFacts(BaseModel):
    key: str
    name: str
    stage: AllianceStage
    modes: list[CooperationMode]
    purposes: list[AlliancePurpose]
    exclusive: bool
    starts_on: Optional[date] = Field(alias="startsOn", default=None)
    ends_on: Optional[date] = Field(alias="endsOn", default=None)
    scope: Optional[str] = Field(default=None)
    version: int


class CompanyFacts(BaseModel):
    key: str
    name: str
    industry: Optional[str] = Field(default=None)
    country: Optional[str] = Field(default=None)
    regions: list[str]
    segments: list[str]
    employees: Optional[int] = Field(default=None)
    founded_year: Optional[int] = Field(alias="foundedYear", default=None)
    website: Optional[str] = Field(default=None)
    description: Optional[str] = Field(default=None)
    tags: list[str]
    financials: Optional["CompanyFactsFinancials"] = Field(default=None)
    version: int


class CompanyFactsFinancials(BaseModel):
    year: Optional[int] = Field(default=None)
    currency: Optional[str] = Field(default=None)
    revenue: Optional[Decimal] = Field(default=None)
    profit: Optional[Decimal] = Field(default=None)
    cash_flow: Optional[Decimal] = Field(alias="cashFlow", default=None)
    debt_ratio: Optional[float] = Field(alias="debtRatio", default=None)


class CompanyName(BaseModel):
    key: str
    name: str


class ResourceName(BaseModel):
    key: str
    name: str
    kind: ResourceKind


class Exchange(BaseModel):
    value: float
    multilateral: bool
    companies: list["ExchangeCompanies"]
    links: list["ExchangeLinks"]


class ExchangeCompanies(CompanyName):
    pass


class ExchangeLinks(BaseModel):
    fit: float
    giver: "ExchangeLinksGiver"
    receiver: "ExchangeLinksReceiver"
    resources: list["ExchangeLinksResources"]


class ExchangeLinksGiver(CompanyName):
    pass


class ExchangeLinksReceiver(CompanyName):
    pass


class ExchangeLinksResources(ResourceName):
    pass


class Page(BaseModel):
    has_next_page: bool = Field(alias="hasNextPage")
    end_cursor: Optional[str] = Field(alias="endCursor", default=None)


class Picture(BaseModel):
    truncated: bool
    nodes: list["PictureNodes"]
    links: list["PictureLinks"]


class PictureNodes(BaseModel):
    id: str
    key: str
    label: str
    kind: GraphNodeKind
    group: Optional[str] = Field(default=None)
    degree: int


class PictureLinks(BaseModel):
    source: str
    target: str
    kind: GraphLinkKind
    weight: float


AllianceFacts.model_rebuild()
CompanyFacts.model_rebuild()
CompanyName.model_rebuild()
ResourceName.model_rebuild()
Exchange.model_rebuild()
Page.model_rebuild()
Picture.model_rebuild()

"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .fragments import CompanyName, ResourceName


class Coalition(BaseModel):
    coalition: Optional["CoalitionCoalition"] = Field(default=None)


class CoalitionCoalition(BaseModel):
    members: list["CoalitionCoalitionMembers"]
    covers: list["CoalitionCoalitionCovers"]
    mutual_fit: float = Field(alias="mutualFit")
    optimal: bool
    lower_bound: int = Field(alias="lowerBound")
    missing: list["CoalitionCoalitionMissing"]


CoalitionCoalitionMembers = CompanyName


class CoalitionCoalitionCovers(BaseModel):
    resource: "CoalitionCoalitionCoversResource"
    company: "CoalitionCoalitionCoversCompany"
    level: float


CoalitionCoalitionCoversResource = ResourceName
CoalitionCoalitionCoversCompany = CompanyName
CoalitionCoalitionMissing = ResourceName
Coalition.model_rebuild()
CoalitionCoalition.model_rebuild()
CoalitionCoalitionCovers.model_rebuild()

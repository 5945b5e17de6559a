"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .fragments import CompanyName, ResourceName


class BestAdditions(BaseModel):
    alliance: Optional["BestAdditionsAlliance"] = Field(default=None)


class BestAdditionsAlliance(BaseModel):
    key: str
    name: str
    best_additions: "BestAdditionsAllianceBestAdditions" = Field(alias="bestAdditions")


class BestAdditionsAllianceBestAdditions(BaseModel):
    added: int
    upper_bound: float = Field(alias="upperBound")
    optimal: bool
    members: list["BestAdditionsAllianceBestAdditionsMembers"]


class BestAdditionsAllianceBestAdditionsMembers(BaseModel):
    company: "BestAdditionsAllianceBestAdditionsMembersCompany"
    count: int
    conflict: bool
    resources: list["BestAdditionsAllianceBestAdditionsMembersResources"]


BestAdditionsAllianceBestAdditionsMembersCompany = CompanyName
BestAdditionsAllianceBestAdditionsMembersResources = ResourceName
BestAdditions.model_rebuild()
BestAdditionsAlliance.model_rebuild()
BestAdditionsAllianceBestAdditions.model_rebuild()
BestAdditionsAllianceBestAdditionsMembers.model_rebuild()

"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from datetime import date
from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .fragments import CompanyName, ResourceName


class Ecosystem(BaseModel):
    ecosystem: "EcosystemEcosystem"


class EcosystemEcosystem(BaseModel):
    as_of: date = Field(alias="asOf")
    graph_revision: str = Field(alias="graphRevision")
    companies: int
    alliances: int
    density: float
    components: int
    modularity: Optional[float] = Field(default=None)
    communities: list["EcosystemEcosystemCommunities"]
    brokers: list["EcosystemEcosystemBrokers"]
    scarce_resources: list["EcosystemEcosystemScarceResources"] = Field(alias="scarceResources")
    articulation_points: list["EcosystemEcosystemArticulationPoints"] = Field(alias="articulationPoints")


class EcosystemEcosystemCommunities(BaseModel):
    index: int
    size: int
    members: list["EcosystemEcosystemCommunitiesMembers"]
    top_resources: list["EcosystemEcosystemCommunitiesTopResources"] = Field(alias="topResources")


EcosystemEcosystemCommunitiesMembers = CompanyName
EcosystemEcosystemCommunitiesTopResources = ResourceName


class EcosystemEcosystemBrokers(BaseModel):
    company: "EcosystemEcosystemBrokersCompany"
    constraint: Optional[float] = Field(default=None)
    betweenness: float


EcosystemEcosystemBrokersCompany = CompanyName


class EcosystemEcosystemScarceResources(BaseModel):
    resource: "EcosystemEcosystemScarceResourcesResource"
    holders: int
    seekers: int
    unmet_gap: float = Field(alias="unmetGap")


EcosystemEcosystemScarceResourcesResource = ResourceName
EcosystemEcosystemArticulationPoints = CompanyName
Ecosystem.model_rebuild()
EcosystemEcosystem.model_rebuild()
EcosystemEcosystemCommunities.model_rebuild()
EcosystemEcosystemBrokers.model_rebuild()
EcosystemEcosystemScarceResources.model_rebuild()

"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .fragments import CompanyName


class NetworkPosition(BaseModel):
    company: Optional["NetworkPositionCompany"] = Field(default=None)


class NetworkPositionCompany(CompanyName):
    network_position: "NetworkPositionCompanyNetworkPosition" = Field(alias="networkPosition")


class NetworkPositionCompanyNetworkPosition(BaseModel):
    degree: int
    betweenness: float
    sampled: bool
    constraint: Optional[float] = Field(default=None)
    effective_size: Optional[float] = Field(alias="effectiveSize", default=None)
    clustering: float
    core_number: int = Field(alias="coreNumber")
    community: Optional[int] = Field(default=None)
    articulation_point: bool = Field(alias="articulationPoint")


NetworkPosition.model_rebuild()
NetworkPositionCompany.model_rebuild()

"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from pydantic import Field

from graph_service.client.result import Result as BaseModel


class ServiceInfo(BaseModel):
    service_info: "ServiceInfoServiceInfo" = Field(alias="serviceInfo")


class ServiceInfoServiceInfo(BaseModel):
    version: str
    store: str
    graph_revision: str = Field(alias="graphRevision")
    companies: int
    resources: int
    alliances: int


ServiceInfo.model_rebuild()

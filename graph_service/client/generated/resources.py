"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .fragments import Page, ResourceName


class Resources(BaseModel):
    resources: "ResourcesResources"


class ResourcesResources(BaseModel):
    total_count: int = Field(alias="totalCount")
    page_info: "ResourcesResourcesPageInfo" = Field(alias="pageInfo")
    nodes: list["ResourcesResourcesNodes"]


ResourcesResourcesPageInfo = Page


class ResourcesResourcesNodes(ResourceName):
    pooled: bool


Resources.model_rebuild()
ResourcesResources.model_rebuild()

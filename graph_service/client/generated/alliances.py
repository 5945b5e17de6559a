"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .fragments import AllianceFacts, Page


class Alliances(BaseModel):
    alliances: "AlliancesAlliances"


class AlliancesAlliances(BaseModel):
    total_count: int = Field(alias="totalCount")
    page_info: "AlliancesAlliancesPageInfo" = Field(alias="pageInfo")
    nodes: list["AlliancesAlliancesNodes"]


AlliancesAlliancesPageInfo = Page
AlliancesAlliancesNodes = AllianceFacts
Alliances.model_rebuild()
AlliancesAlliances.model_rebuild()

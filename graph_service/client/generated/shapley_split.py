"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from pydantic import Field

from graph_service.client.result import Result as BaseModel


class ShapleySplit(BaseModel):
    shapley_split: "ShapleySplitShapleySplit" = Field(alias="shapleySplit")


class ShapleySplitShapleySplit(BaseModel):
    parts: list["ShapleySplitShapleySplitParts"]
    in_core: bool = Field(alias="inCore")


class ShapleySplitShapleySplitParts(BaseModel):
    party: str
    value: float


ShapleySplit.model_rebuild()
ShapleySplitShapleySplit.model_rebuild()

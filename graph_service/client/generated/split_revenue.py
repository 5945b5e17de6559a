"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from decimal import Decimal

from pydantic import Field

from graph_service.client.result import Result as BaseModel


class SplitRevenue(BaseModel):
    split_revenue: "SplitRevenueSplitRevenue" = Field(alias="splitRevenue")


class SplitRevenueSplitRevenue(BaseModel):
    amount: Decimal
    currency: str
    parts: list["SplitRevenueSplitRevenueParts"]


class SplitRevenueSplitRevenueParts(BaseModel):
    party: str
    amount: Decimal


SplitRevenue.model_rebuild()
SplitRevenueSplitRevenue.model_rebuild()

"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .fragments import Exchange


class ExchangeOpportunities(BaseModel):
    exchange_opportunities: "ExchangeOpportunitiesExchangeOpportunities" = Field(
        alias="exchangeOpportunities"
    )


class ExchangeOpportunitiesExchangeOpportunities(BaseModel):
    cycles: list["ExchangeOpportunitiesExchangeOpportunitiesCycles"]
    plan: list["ExchangeOpportunitiesExchangeOpportunitiesPlan"]
    plan_value: float = Field(alias="planValue")
    upper_bound: float = Field(alias="upperBound")
    optimal: bool
    truncated: bool
    graph_revision: str = Field(alias="graphRevision")


ExchangeOpportunitiesExchangeOpportunitiesCycles = Exchange
ExchangeOpportunitiesExchangeOpportunitiesPlan = Exchange
ExchangeOpportunities.model_rebuild()
ExchangeOpportunitiesExchangeOpportunities.model_rebuild()

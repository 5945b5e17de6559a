"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .enums import RankingMethod


class RankPartners(BaseModel):
    rank_partners: "RankPartnersRankPartners" = Field(alias="rankPartners")


class RankPartnersRankPartners(BaseModel):
    method: RankingMethod
    ranked: list["RankPartnersRankPartnersRanked"]
    stability: list["RankPartnersRankPartnersStability"]


class RankPartnersRankPartnersRanked(BaseModel):
    rank: int
    name: str
    score: float
    coverage: float
    contributions: list["RankPartnersRankPartnersRankedContributions"]


class RankPartnersRankPartnersRankedContributions(BaseModel):
    criterion: str
    value: float
    contribution: float


class RankPartnersRankPartnersStability(BaseModel):
    leader: str
    rival: str
    criterion: str
    weight: float
    ties_at: float = Field(alias="tiesAt")


RankPartners.model_rebuild()
RankPartnersRankPartners.model_rebuild()
RankPartnersRankPartnersRanked.model_rebuild()

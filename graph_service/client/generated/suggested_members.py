"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from typing import Optional

from pydantic import Field

from graph_service.client.result import Result as BaseModel

from .enums import SuggestionBasis
from .fragments import CompanyName


class SuggestedMembers(BaseModel):
    alliance: Optional["SuggestedMembersAlliance"] = Field(default=None)


class SuggestedMembersAlliance(BaseModel):
    key: str
    name: str
    suggested_members: list["SuggestedMembersAllianceSuggestedMembers"] = Field(alias="suggestedMembers")


class SuggestedMembersAllianceSuggestedMembers(BaseModel):
    company: "SuggestedMembersAllianceSuggestedMembersCompany"
    score: float
    contributions: list["SuggestedMembersAllianceSuggestedMembersContributions"]
    in_alliance: bool = Field(alias="inAlliance")
    bases: list[SuggestionBasis]
    mutual_fit: float = Field(alias="mutualFit")
    adds_count: int = Field(alias="addsCount")
    conflict: bool
    evidence: Optional[str] = Field(default=None)
    locked: bool
    reason: str
    known_to: list["SuggestedMembersAllianceSuggestedMembersKnownTo"] = Field(alias="knownTo")


SuggestedMembersAllianceSuggestedMembersCompany = CompanyName


class SuggestedMembersAllianceSuggestedMembersContributions(BaseModel):
    column: str
    contribution: float


SuggestedMembersAllianceSuggestedMembersKnownTo = CompanyName
SuggestedMembers.model_rebuild()
SuggestedMembersAlliance.model_rebuild()
SuggestedMembersAllianceSuggestedMembers.model_rebuild()

"""Generated from the schema by ``python -m tests.client.generation``; not written by hand."""

from datetime import date
from decimal import Decimal
from typing import Optional

from pydantic import Field

from graph_service.client.unset import Input as BaseModel

from .enums import (
    AllianceSort,
    AllianceStage,
    CompanySort,
    CooperationMode,
    MissingValues,
    RankingMethod,
    ResourceKind,
    SortDirection,
)


class AllianceFilter(BaseModel):
    """Alliances; everything that is given must hold."""

    key: Optional["StringFilter"] = None
    "By key."
    name: Optional["StringFilter"] = None
    "By name."
    stage: Optional[list[AllianceStage]] = None
    "In one of these stages; an empty list matches nothing."
    modes: Optional[list[CooperationMode]] = None
    "Works in at least one of these modes; an empty list matches nothing."
    exclusive: Optional[bool] = None
    "Whether it is exclusive."
    starts_on: Optional["DateFilter"] = Field(alias="startsOn", default=None)
    "By start."
    ends_on: Optional["DateFilter"] = Field(alias="endsOn", default=None)
    "By end."
    active_on: Optional[date] = Field(alias="activeOn", default=None)
    "Is active on this day; beneath memberOf the membership as well."
    member: Optional["CompanyFilter"] = None
    "Has at least one member that matches. The member may be of any period."
    and_: Optional[list["AllianceFilter"]] = Field(alias="and", default=None)
    "All of these match; an empty list matches everything."
    or_: Optional[list["AllianceFilter"]] = Field(alias="or", default=None)
    "At least one of these matches; an empty list matches nothing."
    not_: Optional["AllianceFilter"] = Field(alias="not", default=None)
    "This does not match."


class AllianceOrder(BaseModel):
    """An order of alliances."""

    by: AllianceSort
    "What to sort by."
    direction: SortDirection = SortDirection.ASC
    "The direction."


class AllianceRef(BaseModel):
    """A reference to an alliance by exactly one of its global id or its key."""

    id: Optional[str] = None
    "Global id."
    key: Optional[str] = None
    "Business key."


class CoalitionWorth(BaseModel):
    """What a group of parties is worth by itself."""

    members: list[str]
    "The group, each party once."
    worth: float
    "What it would earn without the others."


class CompanyCost(BaseModel):
    """What it would cost to win a company."""

    company: "CompanyRef"
    "The company."
    cost: float
    "At least 0, in any unit; 1 for companies that are not named."


class CompanyFilter(BaseModel):
    """Companies; everything that is given must hold."""

    key: Optional["StringFilter"] = None
    "By key."
    name: Optional["StringFilter"] = None
    "By name."
    industry: Optional["StringFilter"] = None
    "By industry."
    country: Optional["StringFilter"] = None
    "By country."
    regions: Optional["StringListFilter"] = None
    "By regions."
    segments: Optional["StringListFilter"] = None
    "By segments."
    tags: Optional["StringListFilter"] = None
    "By tags."
    employees: Optional["IntFilter"] = None
    "By number of employees."
    founded_year: Optional["IntFilter"] = Field(alias="foundedYear", default=None)
    "By year of foundation."
    revenue: Optional["FloatFilter"] = None
    "By revenue, ignoring its currency."
    has: Optional["HoldingFilter"] = None
    "Holds / needs at least one resource that matches. At any time, or on the day that asOf names."
    needs: Optional["NeedFilter"] = None
    "Holds / needs at least one resource that matches. At any time, or on the day that asOf names."
    member_of: Optional["AllianceFilter"] = Field(alias="memberOf", default=None)
    "Is a member of at least one alliance that matches. Active today, or on the day that activeOn names, or else asOf."
    competes_with: Optional["CompanyFilter"] = Field(alias="competesWith", default=None)
    "Competes with / is a partner of at least one company that matches."
    partner_of: Optional["CompanyFilter"] = Field(alias="partnerOf", default=None)
    "Competes with / is a partner of at least one company that matches. Partner today, or on the day that asOf names."
    as_of: Optional[date] = Field(alias="asOf", default=None)
    "The day of partnerOf, of memberOf without activeOn (both: today if none is given), and of has and needs, here and in all filters within."
    and_: Optional[list["CompanyFilter"]] = Field(alias="and", default=None)
    "All of these match; an empty list matches everything."
    or_: Optional[list["CompanyFilter"]] = Field(alias="or", default=None)
    "At least one of these matches; an empty list matches nothing."
    not_: Optional["CompanyFilter"] = Field(alias="not", default=None)
    "This does not match."


class CompanyOrder(BaseModel):
    """An order of companies; ties are broken by the orders that follow, and finally by key."""

    by: CompanySort
    "What to sort by."
    direction: SortDirection = SortDirection.ASC
    "The direction."


class CompanyRef(BaseModel):
    """A reference to a company by exactly one of its global id or its key."""

    id: Optional[str] = None
    "Global id."
    key: Optional[str] = None
    "Business key."


class CriterionValue(BaseModel):
    """A candidate's value on a criterion."""

    criterion: str
    "Name of the criterion. STRATEGIC_FIT, RESOURCE_COMPLEMENTARITY, FINANCIAL_HEALTH, REPUTATION, CULTURAL_FIT and WILLINGNESS go from 0 to 10; others may be named freely."
    value: float
    "More is better."


class CriterionWeight(BaseModel):
    """How much a criterion counts."""

    criterion: str
    "Name of the criterion. STRATEGIC_FIT, RESOURCE_COMPLEMENTARITY, FINANCIAL_HEALTH, REPUTATION, CULTURAL_FIT and WILLINGNESS go from 0 to 10; others may be named freely."
    weight: float
    "At least 0; only the proportions of the weights matter."


class DateFilter(BaseModel):
    """Comparisons of a date; all that are given must hold."""

    eq: Optional[date] = None
    "On this day."
    lt: Optional[date] = None
    "Before."
    lte: Optional[date] = None
    "On or before."
    gt: Optional[date] = None
    "After."
    gte: Optional[date] = None
    "On or after."
    is_null: Optional[bool] = Field(alias="isNull", default=None)
    "Whether the date is missing."


class FloatFilter(BaseModel):
    """Comparisons of a number; all that are given must hold."""

    eq: Optional[float] = None
    "Equal to."
    lt: Optional[float] = None
    "Less than."
    lte: Optional[float] = None
    "At most."
    gt: Optional[float] = None
    "Greater than."
    gte: Optional[float] = None
    "At least."
    is_null: Optional[bool] = Field(alias="isNull", default=None)
    "Whether the value is missing."


class HoldingFilter(BaseModel):
    """A holding: the resource and the level at which it is held."""

    resource: Optional["ResourceFilter"] = None
    "The resource matches."
    level: Optional["FloatFilter"] = None
    "The level, in [0, 1]."


class IntFilter(BaseModel):
    """Comparisons of a whole number; all that are given must hold."""

    eq: Optional[int] = None
    "Equal to."
    ne: Optional[int] = None
    "Not equal to, or missing."
    in_: Optional[list[int]] = Field(alias="in", default=None)
    "One of these; an empty list matches nothing."
    lt: Optional[int] = None
    "Less than."
    lte: Optional[int] = None
    "At most."
    gt: Optional[int] = None
    "Greater than."
    gte: Optional[int] = None
    "At least."
    is_null: Optional[bool] = Field(alias="isNull", default=None)
    "Whether the value is missing."


class NeedFilter(BaseModel):
    """A need: the resource and how important it is."""

    resource: Optional["ResourceFilter"] = None
    "The resource matches."
    importance: Optional["FloatFilter"] = None
    "The importance, in [0, 1]."


class PartnerCandidate(BaseModel):
    """A candidate and its values."""

    name: str
    "Name of the candidate, unique in the request."
    values: list["CriterionValue"]
    "At most one for each criterion that has a weight."


class RankPartnersInput(BaseModel):
    """Candidates to rank on weighted criteria."""

    candidates: list["PartnerCandidate"]
    "At most 1,000."
    weights: list["CriterionWeight"]
    "At most 50; their sum is more than 0."
    method: RankingMethod = RankingMethod.WEIGHTED_SUM
    "How to score."
    missing: MissingValues = MissingValues.REJECT
    "What happens if a value is missing."


class ResourceFilter(BaseModel):
    """Resources; everything that is given must hold."""

    key: Optional["StringFilter"] = None
    "By key."
    name: Optional["StringFilter"] = None
    "By name."
    kind: Optional[list[ResourceKind]] = None
    "One of these kinds; an empty list matches nothing."
    and_: Optional[list["ResourceFilter"]] = Field(alias="and", default=None)
    "All of these match; an empty list matches everything."
    or_: Optional[list["ResourceFilter"]] = Field(alias="or", default=None)
    "At least one of these matches; an empty list matches nothing."
    not_: Optional["ResourceFilter"] = Field(alias="not", default=None)
    "This does not match."


class ResourceRef(BaseModel):
    """A reference to a resource by exactly one of its global id or its key."""

    id: Optional[str] = None
    "Global id."
    key: Optional[str] = None
    "Business key."


class ResourceRequirement(BaseModel):
    """A resource that a coalition must hold."""

    resource: "ResourceRef"
    "The resource."
    level: float
    "The level that one of the members must reach, in [0, 1]."


class RevenueTier(BaseModel):
    """A part of the amount, and how it is shared."""

    up_to: Optional[Decimal] = Field(alias="upTo", default=None)
    "Where the tier ends; null: it has no end."
    percentages: list[Decimal]
    "One for each party, in their order; 100 in all."


class ShapleyInput(BaseModel):
    """Parties and the worth of every group of them."""

    parties: list[str]
    "At most 10, each once."
    worths: list["CoalitionWorth"]
    "One for every group of parties except the empty one."


class SplitRevenueInput(BaseModel):
    """parties in order; tiers in order, the last one with upTo null. One tier is a plain percentage split."""

    amount: Decimal
    "The amount to share, with no more decimals than the currency has."
    currency: str
    "ISO 4217 code."
    parties: list[str]
    "The parties that share, each once."
    tiers: list["RevenueTier"]
    "Marginal: a tier's percentages apply to the part of the amount inside it."


class StringFilter(BaseModel):
    """Comparisons of a text, exact in case and accents; all that are given must hold. A missing value matches no comparison and every `ne`. A null is ignored."""

    eq: Optional[str] = None
    "Equal to."
    ne: Optional[str] = None
    "Not equal to, or missing."
    in_: Optional[list[str]] = Field(alias="in", default=None)
    "One of these; an empty list matches nothing."
    contains: Optional[str] = None
    "Contains this."
    starts_with: Optional[str] = Field(alias="startsWith", default=None)
    "Starts with this."
    is_null: Optional[bool] = Field(alias="isNull", default=None)
    "Whether the value is missing."


class StringListFilter(BaseModel):
    """On a list of strings: has at least one / all / none of these."""

    any: Optional[list[str]] = None
    "Has at least one of these; an empty list matches nothing."
    all: Optional[list[str]] = None
    "Has all of these; an empty list matches everything."
    none: Optional[list[str]] = None
    "Has none of these; an empty list matches everything."


AllianceFilter.model_rebuild()
CompanyCost.model_rebuild()
CompanyFilter.model_rebuild()
HoldingFilter.model_rebuild()
NeedFilter.model_rebuild()
PartnerCandidate.model_rebuild()
RankPartnersInput.model_rebuild()
ResourceFilter.model_rebuild()
ResourceRequirement.model_rebuild()
ShapleyInput.model_rebuild()
SplitRevenueInput.model_rebuild()

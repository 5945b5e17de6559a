"""Enums, references and filters."""

import datetime as dt
from enum import Enum
from typing import Annotated, TypeAlias

import strawberry

from graph_service.api.schema.types.descriptions import said
from graph_service.domain.model.entities import AllianceStage, CooperationMode, ResourceKind

strawberry.enum(ResourceKind, description="The kind of a resource.")
strawberry.enum(CooperationMode, description="How the members of an alliance work together.")
strawberry.enum(
    AllianceStage,
    description="The stage of an alliance, from the first idea to its end. Members count as partners in "
    "PILOT, AGREEMENT and ACTIVE, and in ENDED until the end date.",
)


@strawberry.input(
    one_of=True, description="A reference to a company by exactly one of its global id or its key."
)
class CompanyRef:
    """A reference to a company."""

    id: strawberry.ID | None = said("Global id.")
    key: str | None = said("Business key.")


@strawberry.input(
    one_of=True, description="A reference to a resource by exactly one of its global id or its key."
)
class ResourceRef:
    """A reference to a resource."""

    id: strawberry.ID | None = said("Global id.")
    key: str | None = said("Business key.")


@strawberry.input(
    one_of=True, description="A reference to an alliance by exactly one of its global id or its key."
)
class AllianceRef:
    """A reference to an alliance."""

    id: strawberry.ID | None = said("Global id.")
    key: str | None = said("Business key.")


@strawberry.input(
    description="Comparisons of a text, exact in case and accents; all that are given must hold. A missing "
    "value matches no comparison and every `ne`. A null is ignored."
)
class StringFilter:
    """Comparisons of a text."""

    eq: str | None = said("Equal to.")
    ne: str | None = said("Not equal to, or missing.")
    in_: list[str] | None = said("One of these; an empty list matches nothing.", name="in")
    contains: str | None = said("Contains this.")
    starts_with: str | None = said("Starts with this.")
    is_null: bool | None = said("Whether the value is missing.")


@strawberry.input(description="On a list of strings: has at least one / all / none of these.")
class StringListFilter:
    """Comparisons of a list of texts."""

    any: list[str] | None = said("Has at least one of these; an empty list matches nothing.")
    all: list[str] | None = said("Has all of these; an empty list matches everything.")
    none: list[str] | None = said("Has none of these; an empty list matches everything.")


@strawberry.input(description="Comparisons of a whole number; all that are given must hold.")
class IntFilter:
    """Comparisons of a whole number."""

    eq: int | None = said("Equal to.")
    ne: int | None = said("Not equal to, or missing.")
    in_: list[int] | None = said("One of these; an empty list matches nothing.", name="in")
    lt: int | None = said("Less than.")
    lte: int | None = said("At most.")
    gt: int | None = said("Greater than.")
    gte: int | None = said("At least.")
    is_null: bool | None = said("Whether the value is missing.")


@strawberry.input(description="Comparisons of a number; all that are given must hold.")
class FloatFilter:
    """Comparisons of a number."""

    eq: float | None = said("Equal to.")
    lt: float | None = said("Less than.")
    lte: float | None = said("At most.")
    gt: float | None = said("Greater than.")
    gte: float | None = said("At least.")
    is_null: bool | None = said("Whether the value is missing.")


@strawberry.input(description="Comparisons of a date; all that are given must hold.")
class DateFilter:
    """Comparisons of a date."""

    eq: dt.date | None = said("On this day.")
    lt: dt.date | None = said("Before.")
    lte: dt.date | None = said("On or before.")
    gt: dt.date | None = said("After.")
    gte: dt.date | None = said("On or after.")
    is_null: bool | None = said("Whether the date is missing.")


_Company: TypeAlias = Annotated["CompanyFilter", strawberry.lazy("graph_service.api.schema.types.inputs")]
_Resource: TypeAlias = Annotated["ResourceFilter", strawberry.lazy("graph_service.api.schema.types.inputs")]
_Alliance: TypeAlias = Annotated["AllianceFilter", strawberry.lazy("graph_service.api.schema.types.inputs")]

_AND = "All of these match; an empty list matches everything."
_OR = "At least one of these matches; an empty list matches nothing."
_NOT = "This does not match."
_HELD = "Holds / needs at least one resource that matches. At any time, or on the day that asOf names."
_RELATED = "Competes with / is a partner of at least one company that matches."


@strawberry.input(description="Companies; everything that is given must hold.")
class CompanyFilter:
    """Companies that match."""

    key: StringFilter | None = said("By key.")
    name: StringFilter | None = said("By name.")
    industry: StringFilter | None = said("By industry.")
    country: StringFilter | None = said("By country.")
    regions: StringListFilter | None = said("By regions.")
    segments: StringListFilter | None = said("By segments.")
    tags: StringListFilter | None = said("By tags.")
    employees: IntFilter | None = said("By number of employees.")
    founded_year: IntFilter | None = said("By year of foundation.")
    revenue: FloatFilter | None = said("By revenue, ignoring its currency.")
    has: Annotated["HoldingFilter", strawberry.lazy("graph_service.api.schema.types.inputs")] | None = said(
        _HELD
    )
    needs: Annotated["NeedFilter", strawberry.lazy("graph_service.api.schema.types.inputs")] | None = said(
        _HELD
    )
    member_of: _Alliance | None = said(
        "Is a member of at least one alliance that matches. Active today, or on the day that activeOn names, "
        "or else asOf."
    )
    competes_with: _Company | None = said(_RELATED)
    partner_of: _Company | None = said(f"{_RELATED} Partner today, or on the day that asOf names.")
    as_of: dt.date | None = said(
        "The day of partnerOf, of memberOf without activeOn (both: today if none is given), and of has and "
        "needs, here and in all filters within."
    )
    and_: list[_Company] | None = said(_AND, name="and")
    or_: list[_Company] | None = said(_OR, name="or")
    not_: _Company | None = said(_NOT, name="not")


@strawberry.input(description="A holding: the resource and the level at which it is held.")
class HoldingFilter:
    """Holdings that match."""

    resource: _Resource | None = said("The resource matches.")
    level: FloatFilter | None = said("The level, in [0, 1].")


@strawberry.input(description="A need: the resource and how important it is.")
class NeedFilter:
    """Needs that match."""

    resource: _Resource | None = said("The resource matches.")
    importance: FloatFilter | None = said("The importance, in [0, 1].")


@strawberry.input(description="Resources; everything that is given must hold.")
class ResourceFilter:
    """Resources that match."""

    key: StringFilter | None = said("By key.")
    name: StringFilter | None = said("By name.")
    kind: list[ResourceKind] | None = said("One of these kinds; an empty list matches nothing.")
    and_: list[_Resource] | None = said(_AND, name="and")
    or_: list[_Resource] | None = said(_OR, name="or")
    not_: _Resource | None = said(_NOT, name="not")


@strawberry.input(description="Alliances; everything that is given must hold.")
class AllianceFilter:
    """Alliances that match."""

    key: StringFilter | None = said("By key.")
    name: StringFilter | None = said("By name.")
    stage: list[AllianceStage] | None = said("In one of these stages; an empty list matches nothing.")
    modes: list[CooperationMode] | None = said(
        "Works in at least one of these modes; an empty list matches nothing."
    )
    exclusive: bool | None = said("Whether it is exclusive.")
    starts_on: DateFilter | None = said("By start.")
    ends_on: DateFilter | None = said("By end.")
    active_on: dt.date | None = said("Is active on this day; beneath memberOf the membership as well.")
    member: _Company | None = said("Has at least one member that matches. The member may be of any period.")
    and_: list[_Alliance] | None = said(_AND, name="and")
    or_: list[_Alliance] | None = said(_OR, name="or")
    not_: _Alliance | None = said(_NOT, name="not")


@strawberry.enum(description="What companies are grouped by.")
class CompanyGroupBy(Enum):
    """What companies are grouped by."""

    INDUSTRY = "INDUSTRY"
    COUNTRY = "COUNTRY"
    REGION = strawberry.enum_value("REGION", description="A company counts in each of its regions.")
    SEGMENT = strawberry.enum_value("SEGMENT", description="A company counts in each of its segments.")
    FOUNDED_YEAR = "FOUNDED_YEAR"

"""Connections: pages of companies, resources and alliances, with the fields of each edge."""

import datetime as dt
from decimal import Decimal

import strawberry

from graph_service.api.schema.types.descriptions import described, says
from graph_service.api.schema.types.entities import Alliance, Company, Resource
from graph_service.domain.model import entities


@strawberry.type(description="The position of a page in its list.")
class PageInfo:
    """The position of a page in its list."""

    has_next_page: bool = says("Whether rows follow the page.")
    has_previous_page: bool = says("Whether rows come before the page.")
    start_cursor: str | None = says("Cursor of the page's first row; null on an empty page.")
    end_cursor: str | None = says("Cursor of the page's last row; null on an empty page.")


@strawberry.type
class _Connection:
    page_info: PageInfo = says("The position of the page in the list.")
    total_count: int = says(
        "Number of rows in the whole list, independent of the page; only computed if selected."
    )


@strawberry.type
class _Edge:
    cursor: str = says("The row's position in the order; pass it as after or before.")


_holding, _need = described(entities.Holding), described(entities.Need)
_membership, _competition = described(entities.Membership), described(entities.Competition)
_ROWS = "The page's rows with the fields of the edge."
_NODES = "The page's nodes."


@strawberry.type(description="A page of companies.")
class CompanyConnection(_Connection):
    """A page of companies."""

    edges: list["CompanyEdge"] = says(_ROWS)
    nodes: list[Company] = says(_NODES)


@strawberry.type(description="A company in a list.")
class CompanyEdge(_Edge):
    """A company in a list."""

    node: Company = says("The company.")


@strawberry.type(description="A page of resources.")
class ResourceConnection(_Connection):
    """A page of resources."""

    edges: list["ResourceEdge"] = says(_ROWS)
    nodes: list[Resource] = says(_NODES)


@strawberry.type(description="A resource in a list.")
class ResourceEdge(_Edge):
    """A resource in a list."""

    node: Resource = says("The resource.")


@strawberry.type(description="A page of alliances.")
class AllianceConnection(_Connection):
    """A page of alliances."""

    edges: list["AllianceEdge"] = says(_ROWS)
    nodes: list[Alliance] = says(_NODES)


@strawberry.type(description="An alliance in a list.")
class AllianceEdge(_Edge):
    """An alliance in a list."""

    node: Alliance = says("The alliance.")


@strawberry.type(description="A page of the resources a company holds.")
class HoldingConnection(_Connection):
    """A page of the resources a company holds."""

    edges: list["HoldingEdge"] = says(_ROWS)
    nodes: list[Resource] = says(_NODES)


@strawberry.type(description="level in [0, 1]; evidence says where the figure comes from.")
class HoldingEdge(_Edge):
    """A holding."""

    node: Resource = says("The resource.")
    level: float = _holding("level")
    evidence: str | None = _holding("evidence")
    since: dt.date | None = _holding("since")
    until: dt.date | None = _holding("until")


@strawberry.type(description="A page of the resources a company needs.")
class NeedConnection(_Connection):
    """A page of the resources a company needs."""

    edges: list["NeedEdge"] = says(_ROWS)
    nodes: list[Resource] = says(_NODES)


@strawberry.type(description="importance and requiredLevel in [0, 1].")
class NeedEdge(_Edge):
    """A need."""

    node: Resource = says("The resource.")
    importance: float = _need("importance")
    required_level: float = _need("required_level")
    evidence: str | None = _need("evidence")
    since: dt.date | None = _need("since")
    until: dt.date | None = _need("until")


@strawberry.type(description="A page of a company's memberships.")
class CompanyAllianceConnection(_Connection):
    """A page of a company's memberships."""

    edges: list["CompanyAllianceEdge"] = says(_ROWS)
    nodes: list[Alliance] = says(_NODES)


@strawberry.type(description="A period of membership, from the company's side.")
class CompanyAllianceEdge(_Edge):
    """A period of membership."""

    node: Alliance = says("The alliance.")
    role: str | None = _membership("role")
    since: dt.date | None = _membership("since")
    until: dt.date | None = _membership("until")
    share: float | None = _membership("share")


@strawberry.type(description="A page of an alliance's memberships.")
class AllianceMemberConnection(_Connection):
    """A page of an alliance's memberships."""

    edges: list["AllianceMemberEdge"] = says(_ROWS)
    nodes: list[Company] = says(_NODES)


@strawberry.type(description="A period of membership, from the alliance's side.")
class AllianceMemberEdge(_Edge):
    """A period of membership."""

    node: Company = says("The member.")
    role: str | None = _membership("role")
    since: dt.date | None = _membership("since")
    until: dt.date | None = _membership("until")
    share: float | None = _membership("share")


@strawberry.type(description="A page of a company's partners.")
class PartnerConnection(_Connection):
    """A page of a company's partners."""

    edges: list["PartnerEdge"] = says(_ROWS)
    nodes: list[Company] = says(_NODES)


@strawberry.type(description="A partner.")
class PartnerEdge(_Edge):
    """A partner."""

    node: Company = says("The partner.")
    shared_alliances: int = says("Number of active alliances that both are members of.")


@strawberry.type(description="A page of a company's competitors.")
class CompetitorConnection(_Connection):
    """A page of a company's competitors."""

    edges: list["CompetitorEdge"] = says(_ROWS)
    nodes: list[Company] = says(_NODES)


@strawberry.type(description="A competitor.")
class CompetitorEdge(_Edge):
    """A competitor."""

    node: Company = says("The competitor.")
    intensity: float = _competition("intensity")
    evidence: str | None = _competition("evidence")


@strawberry.type(description="A page of the companies that hold or need a resource.")
class ResourceCompanyConnection(_Connection):
    """A page of the companies that hold or need a resource."""

    edges: list["ResourceCompanyEdge"] = says(_ROWS)
    nodes: list[Company] = says(_NODES)


@strawberry.type(description="level for holders, importance for seekers.")
class ResourceCompanyEdge(_Edge):
    """A company that holds or needs a resource."""

    node: Company = says("The company.")
    level: float | None = says("For holders: how much of it, in [0, 1].")
    importance: float | None = says("For seekers: how much it matters, in [0, 1].")
    since: dt.date | None = _holding("since")
    until: dt.date | None = _holding("until")


@strawberry.type(
    description="A group and what is counted in it; value is null for companies that state none; "
    "totalRevenue is "
    "null when currencies differ."
)
class CompanyGroup:
    """A group of companies."""

    value: str | None = says("What the companies have in common; null for those that state none.")
    count: int = says("Number of companies.")
    average_employees: float | None = says("Mean over the companies that state a number of employees.")
    total_revenue: Decimal | None = says(
        "Sum of the stated revenues; null when none is stated or currencies differ."
    )
    alliance_count: int = says(
        "Number of alliances that at least one of them is or was a member of, at any stage; with asOf only "
        "of those active then."
    )

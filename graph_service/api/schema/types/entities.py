"""Companies, resources and alliances.

The methods have no bodies: they declare a field's arguments. The value of a field is in the answered record
of its object, under its response key.
"""

import datetime as dt
from decimal import Decimal
from typing import Annotated

import strawberry
from strawberry import UNSET

from graph_service.analysis.alliances.suggested_members import SuggestionOrder
from graph_service.api.schema.types.analyses import alliance_health, ecosystem, groups
from graph_service.api.schema.types.analyses import alliance_report as reports
from graph_service.api.schema.types.analyses import complementarity as shown
from graph_service.api.schema.types.analyses.partner_profile import AsPartner
from graph_service.api.schema.types.analyses.suggested_members import SuggestedMember
from graph_service.api.schema.types.connection_references import (
    AAllianceMemberConnection,
    ACompanyAllianceConnection,
    ACompetitorConnection,
    AHoldingConnection,
    ANeedConnection,
    APartnerConnection,
    AResourceCompanyConnection,
)
from graph_service.api.schema.types.descriptions import described, says
from graph_service.api.schema.types.inputs import (
    AllianceFilter,
    CompanyFilter,
    CompanyRef,
    ResourceFilter,
    StringFilter,
)
from graph_service.api.schema.types.orders import (
    AllianceOrder,
    CompanyOrder,
    HoldingOrder,
    MembershipOrder,
    NeedOrder,
)
from graph_service.api.schema.types.records import CREATED, PAGE, UPDATED, VERSION, with_lists
from graph_service.api.schema.types.scalars import Node
from graph_service.domain.model import entities
from graph_service.domain.model.entities import (
    AllianceDepth,
    AlliancePurpose,
    AllianceStage,
    CooperationMode,
    ResourceKind,
    SourcingChannel,
)

_figure = described(entities.Financials)


@strawberry.type(description="Yearly figures in the stated currency; ratios are fractions (0.45 = 45 %).")
class Financials:
    """Yearly figures."""

    year: int | None = _figure("year")
    currency: str | None = _figure("currency")
    revenue: Decimal | None = _figure("revenue")
    profit: Decimal | None = _figure("profit")
    cash_flow: Decimal | None = _figure("cash_flow")
    debt_ratio: float | None = _figure("debt_ratio")


_company = described(entities.Company)


@strawberry.type(description="A company: it holds and needs resources, and is a member of alliances.")
@with_lists
class Company(Node, AsPartner, groups.AsSeeker):
    """A company."""

    key: str = _company("key")
    name: str = _company("name")
    industry: str | None = _company("industry")
    country: str | None = _company("country")
    regions: list[str] = _company("regions")
    segments: list[str] = _company("segments")
    employees: int | None = _company("employees")
    founded_year: int | None = _company("founded_year")
    website: str | None = _company("website")
    description: str | None = _company("description")
    tags: list[str] = _company("tags")
    financials: Financials | None = _company("financials")
    version: int = says(VERSION)
    created_at: dt.datetime = says(CREATED)
    updated_at: dt.datetime = says(UPDATED)

    @strawberry.field(description=f"Resources it holds, with asOf on that day, by key unless ordered. {PAGE}")
    def has(
        self,
        filter: ResourceFilter | None = UNSET,
        min_level: float | None = UNSET,
        as_of: dt.date | None = UNSET,
        order_by: list[HoldingOrder] | None = UNSET,
        first: int | None = UNSET,
        after: str | None = UNSET,
        last: int | None = UNSET,
        before: str | None = UNSET,
    ) -> AHoldingConnection:
        """Resources it holds."""

    @strawberry.field(description=f"Resources it needs, with asOf on that day, by key unless ordered. {PAGE}")
    def needs(
        self,
        filter: ResourceFilter | None = UNSET,
        min_importance: float | None = UNSET,
        as_of: dt.date | None = UNSET,
        order_by: list[NeedOrder] | None = UNSET,
        first: int | None = UNSET,
        after: str | None = UNSET,
        last: int | None = UNSET,
        before: str | None = UNSET,
    ) -> ANeedConnection:
        """Resources it needs."""

    @strawberry.field(
        description="Alliances it is or was a member of, one row for each period of membership; with asOf "
        f"only those that it is an active member of then, in this role, with at least this share. {PAGE}"
    )
    def alliances(
        self,
        filter: AllianceFilter | None = UNSET,
        as_of: dt.date | None = UNSET,
        role: StringFilter | None = UNSET,
        min_share: float | None = UNSET,
        order_by: list[AllianceOrder] | None = UNSET,
        first: int | None = UNSET,
        after: str | None = UNSET,
        last: int | None = UNSET,
        before: str | None = UNSET,
    ) -> ACompanyAllianceConnection:
        """Alliances it is or was a member of."""

    @strawberry.field(
        description="Companies that share an active alliance with this one. As of today unless asOf says "
        f"otherwise. {PAGE}"
    )
    def partners(
        self,
        as_of: dt.date | None = UNSET,
        filter: CompanyFilter | None = UNSET,
        order_by: list[CompanyOrder] | None = UNSET,
        first: int | None = UNSET,
        after: str | None = UNSET,
        last: int | None = UNSET,
        before: str | None = UNSET,
    ) -> APartnerConnection:
        """Companies that share an active alliance with this one."""

    @strawberry.field(description=f"Companies that compete with this one, at any intensity. {PAGE}")
    def competitors(
        self,
        filter: CompanyFilter | None = UNSET,
        order_by: list[CompanyOrder] | None = UNSET,
        first: int | None = UNSET,
        after: str | None = UNSET,
        last: int | None = UNSET,
        before: str | None = UNSET,
    ) -> ACompetitorConnection:
        """Companies that compete with this one."""

    @strawberry.field(
        description="What it needs and lacks even with its partners, and which companies could close "
        "the gap (largest gap first)."
    )
    def resource_gaps(self, as_of: dt.date | None = UNSET) -> shown.ResourceGapReport:
        """Return what it needs and lacks."""

    @strawberry.field(description="How far this company and another would close each other's gaps.")
    def fit(self, to: CompanyRef, as_of: dt.date | None = UNSET) -> shown.Fit:
        """Return how far two companies would close each other's gaps."""

    @strawberry.field(
        description="Companies that are not yet partners of this company's competitors (default: all "
        "it competes with), within a market (default: all but the company and these competitors; "
        "competitors that a rule found are candidates too, with includeConflicts all of them; a market that "
        "is given holds exactly the companies that match, without the company itself)."
    )
    def uncovered_partners(
        self,
        competitors: list[CompanyRef] | None = UNSET,
        market: CompanyFilter | None = UNSET,
        include_conflicts: bool | None = False,
        as_of: dt.date | None = UNSET,
    ) -> shown.UncoveredPartners:
        """Return the companies that are not yet partners of the competitors."""

    @strawberry.field(
        description="The companies that together cover most of its open needs, at least cost (1 each unless "
        "costs say otherwise). No two in conflict; exact, unless the time limit is reached."
    )
    def partner_set(
        self,
        as_of: dt.date | None = UNSET,
        costs: list[groups.CompanyCost] | None = UNSET,
        exclude: list[CompanyRef] | None = UNSET,
        time_limit_seconds: float | None = 5,
    ) -> groups.PartnerSet:
        """Return the companies that together cover most of its open needs."""

    @strawberry.field(description="How diverse its alliances are, and on which partners it depends.")
    def portfolio(self, as_of: dt.date | None = UNSET) -> ecosystem.AlliancePortfolio:
        """Return how diverse its alliances are."""

    @strawberry.field(
        description="Warnings about all alliances that it is in on that day, worst first, then oldest. "
        "At most 5,000."
    )
    def alliance_warnings(
        self, as_of: dt.date | None = UNSET, first: int | None = 50
    ) -> list[alliance_health.PortfolioWarning]:
        """Return the warnings about its alliances."""

    @strawberry.field(description="Its position in the company graph: an edge is a shared active alliance.")
    def network_position(self, as_of: dt.date | None = UNSET) -> ecosystem.NetworkPosition:
        """Return its position in the company graph."""

    @strawberry.field(
        description="Pairs of its partners that complement each other and are not partners yet: it "
        "is the hub that "
        "should introduce them. Greatest mutual fit first."
    )
    def open_triads(
        self, minimum_fit: float | None = 0.3, first: int | None = 20, as_of: dt.date | None = UNSET
    ) -> list[groups.OpenTriad]:
        """Return pairs of its partners that could work together."""

    @strawberry.field(
        description="The neighbourhood to draw: everything within depth steps. Steps (1 to 4) go along "
        "holdings, needs, "
        "active memberships and competition; nearest first, at most limit nodes (1 to 5,000)."
    )
    def neighbourhood(
        self, depth: int | None = 1, limit: int | None = 200, as_of: dt.date | None = UNSET
    ) -> shown.GraphView:
        """Return the neighbourhood to draw."""


_resource = described(entities.Resource)


@strawberry.type(description="Something that one company can hold and another can need.")
@with_lists
class Resource(Node):
    """A resource."""

    key: str = _resource("key")
    name: str = _resource("name")
    kind: ResourceKind = _resource("kind")
    pooled: bool = _resource("pooled")
    version: int = says(VERSION)

    @strawberry.field(
        description=f"Companies that hold it, by company key. With asOf only on that day. {PAGE}"
    )
    def holders(
        self,
        filter: CompanyFilter | None = UNSET,
        min_level: float | None = UNSET,
        as_of: dt.date | None = UNSET,
        first: int | None = UNSET,
        after: str | None = UNSET,
        last: int | None = UNSET,
        before: str | None = UNSET,
    ) -> AResourceCompanyConnection:
        """Companies that hold it."""

    @strawberry.field(
        description=f"Companies that need it, by company key. With asOf only on that day. {PAGE}"
    )
    def seekers(
        self,
        filter: CompanyFilter | None = UNSET,
        min_importance: float | None = UNSET,
        as_of: dt.date | None = UNSET,
        first: int | None = UNSET,
        after: str | None = UNSET,
        last: int | None = UNSET,
        before: str | None = UNSET,
    ) -> AResourceCompanyConnection:
        """Companies that need it."""


_alliance = described(entities.Alliance)


@strawberry.type(description="An agreement, sought, running or ended, between two or more companies.")
@with_lists
class Alliance(Node):
    """An alliance."""

    key: str = _alliance("key")
    name: str = _alliance("name")
    modes: list[CooperationMode] = _alliance("modes")
    stage: AllianceStage = _alliance("stage")
    exclusive: bool = _alliance("exclusive")
    starts_on: dt.date | None = _alliance("starts_on")
    ends_on: dt.date | None = _alliance("ends_on")
    scope: str | None = _alliance("scope")
    purposes: list[AlliancePurpose] = _alliance("purposes")
    depth: AllianceDepth | None = _alliance("depth")
    sourcing_channel: SourcingChannel | None = _alliance("sourcing_channel")
    version: int = says(VERSION)
    created_at: dt.datetime = says(CREATED)
    updated_at: dt.datetime = says(UPDATED)

    @strawberry.field(
        description="Members of all periods, one row a period, by company key; with asOf only those "
        "active then. Only those in this role, with at least this share; both may be missing in a row, which "
        "then matches no comparison. " + PAGE
    )
    def members(
        self,
        filter: CompanyFilter | None = UNSET,
        as_of: dt.date | None = UNSET,
        role: StringFilter | None = UNSET,
        min_share: float | None = UNSET,
        order_by: list[MembershipOrder] | None = UNSET,
        first: int | None = UNSET,
        after: str | None = UNSET,
        last: int | None = UNSET,
        before: str | None = UNSET,
    ) -> AAllianceMemberConnection:
        """Members of all periods."""

    @strawberry.field(description="How far it reaches its targets, and its warnings.")
    def health(self, as_of: dt.date | None = UNSET) -> alliance_health.AllianceHealth:
        """Return how far it reaches its targets."""

    @strawberry.field(
        description="What happened in a period, including its first and last day, and the state on the "
        "last day."
    )
    def report(
        self, from_: Annotated[dt.date, strawberry.argument(name="from")], to: dt.date
    ) -> reports.AllianceReport:
        """Return what happened in a period."""

    @strawberry.field(description="What the active members hold together. minLevel null: any level above 0.")
    def coverage(
        self,
        filter: ResourceFilter | None = UNSET,
        min_level: float | None = UNSET,
        as_of: dt.date | None = UNSET,
    ) -> shown.AllianceCoverage:
        """Return what the active members hold together."""

    @strawberry.field(description="What each company outside would add, most first.")
    def additions(
        self,
        filter: ResourceFilter | None = UNSET,
        min_level: float | None = UNSET,
        among: CompanyFilter | None = UNSET,
        first: int | None = 20,
        as_of: dt.date | None = UNSET,
    ) -> list[shown.AllianceAddition]:
        """Return what each company outside would add."""

    @strawberry.field(
        description="The companies that together add most. At most size of them; exact, unless the "
        "time limit is reached."
    )
    def best_additions(
        self,
        size: int,
        filter: ResourceFilter | None = UNSET,
        min_level: float | None = UNSET,
        among: CompanyFilter | None = UNSET,
        time_limit_seconds: float | None = 5,
        as_of: dt.date | None = UNSET,
    ) -> shown.AllianceAdditions:
        """Return the companies that together add most."""

    @strawberry.field(
        description="Companies that it could take in next, and why: they close an open triad, belong "
        "to a coalition, or add resources. Companies in conflict with a member are last; the others are "
        "ordered by open triads first, then by mutual fit, coalition, number of resources added, and key. "
        "order LIKELIHOOD: all companies outside, most likely first, without declared conflicts and those "
        "bound by an exclusive alliance (includeConflicts: with them). inAlliance: in one, or in none. "
        "At most 5,000."
    )
    def suggested_members(
        self,
        first: int | None = 10,
        time_limit_seconds: float | None = 5,
        order: SuggestionOrder | None = SuggestionOrder.REASONS,
        include_conflicts: bool | None = False,
        in_alliance: bool | None = UNSET,
        as_of: dt.date | None = UNSET,
    ) -> list[SuggestedMember]:
        """Return the companies that it could take in next."""

"""The root of all reading."""

import datetime as dt
from typing import Annotated

import strawberry
from strawberry import UNSET

from graph_service.analysis.alliances.combined_sales import SalesGroupBy
from graph_service.api.schema.types.analyses import calculations, groups
from graph_service.api.schema.types.analyses.combined_sales import CombinedSales
from graph_service.api.schema.types.analyses.complementarity import ExchangeOpportunities
from graph_service.api.schema.types.analyses.ecosystem import AllianceImpact, Ecosystem
from graph_service.api.schema.types.analyses.funnel import AllianceFunnel
from graph_service.api.schema.types.connections import (
    AllianceConnection,
    CompanyConnection,
    CompanyGroup,
    ResourceConnection,
)
from graph_service.api.schema.types.descriptions import says
from graph_service.api.schema.types.entities import Alliance, Company, Resource
from graph_service.api.schema.types.inputs import (
    AllianceFilter,
    AllianceRef,
    CompanyFilter,
    CompanyGroupBy,
    CompanyRef,
    ResourceFilter,
)
from graph_service.api.schema.types.orders import AllianceOrder, CompanyOrder
from graph_service.api.schema.types.records import with_lists
from graph_service.api.schema.types.scalars import Node

_SEARCH = (
    "search finds parts of words without regard to case and accents: every word "
    "given must occur in the name or "
    "the key"
)


@strawberry.type(description="The running service, and the size of its graph.")
class ServiceInfo:
    """The running service, and the size of its graph."""

    version: str = says("Version of the service.")
    store: str = says("Where the graph is stored.")
    graph_revision: str = says("Revision of the graph: it differs after every change.")
    companies: int = says("Number of companies.")
    resources: int = says("Number of resources.")
    alliances: int = says("Number of alliances.")


@strawberry.type(description="Everything that can be read.")
@with_lists
class Query:
    """Everything that can be read."""

    @strawberry.field(description="The node with this global id; null when there is none.")
    def node(self, id: strawberry.ID) -> Node | None:
        """Return the node with this global id."""

    @strawberry.field(
        description="The nodes with these global ids, at most 500, in the requested order; null where "
        "there is none."
    )
    def nodes(self, ids: list[strawberry.ID]) -> list[Node | None]:
        """Return the nodes with these global ids."""

    @strawberry.field(description="The company with this key; null when there is none.")
    def company(self, key: str) -> Company | None:
        """Return the company with this key."""

    @strawberry.field(description="The resource with this key; null when there is none.")
    def resource(self, key: str) -> Resource | None:
        """Return the resource with this key."""

    @strawberry.field(description="The alliance with this key; null when there is none.")
    def alliance(self, key: str) -> Alliance | None:
        """Return the alliance with this key."""

    @strawberry.field(
        description=f"Companies, by key unless ordered otherwise; {_SEARCH}, or in a company's description."
    )
    def companies(
        self,
        filter: CompanyFilter | None = UNSET,
        search: str | None = UNSET,
        order_by: list[CompanyOrder] | None = UNSET,
        first: int | None = UNSET,
        after: str | None = UNSET,
        last: int | None = UNSET,
        before: str | None = UNSET,
    ) -> CompanyConnection:
        """Return companies."""

    @strawberry.field(description=f"Resources, by key; {_SEARCH}.")
    def resources(
        self,
        filter: ResourceFilter | None = UNSET,
        search: str | None = UNSET,
        first: int | None = UNSET,
        after: str | None = UNSET,
        last: int | None = UNSET,
        before: str | None = UNSET,
    ) -> ResourceConnection:
        """Return resources."""

    @strawberry.field(description=f"Alliances, by key unless ordered otherwise; {_SEARCH}.")
    def alliances(
        self,
        filter: AllianceFilter | None = UNSET,
        search: str | None = UNSET,
        order_by: list[AllianceOrder] | None = UNSET,
        first: int | None = UNSET,
        after: str | None = UNSET,
        last: int | None = UNSET,
        before: str | None = UNSET,
    ) -> AllianceConnection:
        """Return alliances."""

    @strawberry.field(
        description="Companies counted by what they have in common: largest group first, then by value. With "
        "asOf, allianceCount counts only the alliances that they are active members of on that day."
    )
    def company_groups(
        self,
        by: CompanyGroupBy,
        filter: CompanyFilter | None = UNSET,
        as_of: dt.date | None = UNSET,
    ) -> list[CompanyGroup]:
        """Return companies counted by what they have in common."""

    @strawberry.field(
        description="Cycles of companies of which each gives to the next what it lacks, and the best "
        "plan of such "
        "exchanges. minimumFit: least fit of a link, in [0, 1]; maxLength: most "
        "companies in a cycle, 2 to 8; "
        "capacity: in how many cycles of the plan a company may appear; first: most cycles listed, to 5,000."
    )
    def exchange_opportunities(
        self,
        within: CompanyFilter | None = UNSET,
        minimum_fit: float | None = 0.3,
        max_length: int | None = 3,
        capacity: int | None = 1,
        first: int | None = 50,
        time_limit_seconds: float | None = 5,
        as_of: dt.date | None = UNSET,
    ) -> ExchangeOpportunities:
        """Return groups of companies that could exchange what they lack."""

    @strawberry.field(
        description="The smallest group around a founder whose members hold the required resources, "
        "without conflict and, by default, connected in the graph of active alliances; null when "
        "there is none."
    )
    def coalition(
        self,
        founder: CompanyRef,
        requires: list[groups.ResourceRequirement],
        connected: bool | None = True,
        time_limit_seconds: float | None = 5,
        as_of: dt.date | None = UNSET,
    ) -> groups.Coalition | None:
        """Return the smallest group that holds what is required."""

    @strawberry.field(description="The network as a whole, or only the companies that match.")
    def ecosystem(self, within: CompanyFilter | None = UNSET, as_of: dt.date | None = UNSET) -> Ecosystem:
        """Return the network as a whole."""

    @strawberry.field(description="What would change if these companies formed an alliance.")
    def what_if_alliance(self, members: list[CompanyRef], as_of: dt.date | None = UNSET) -> AllianceImpact:
        """Return what an alliance would change."""

    @strawberry.field(
        description="What companies sold in alliances between two days, both included, and of a "
        "product given by its exact name. Totals and groups include all that match, at most "
        "200,000; rows come in pages: first is 50 by default, at most 500."
    )
    def sales(
        self,
        company: CompanyRef | None = UNSET,
        alliance: AllianceRef | None = UNSET,
        from_: Annotated[dt.date | None, strawberry.argument(name="from")] = UNSET,
        to: dt.date | None = UNSET,
        product: str | None = UNSET,
        group_by: list[SalesGroupBy] | None = UNSET,
        first: int | None = UNSET,
        after: str | None = UNSET,
    ) -> CombinedSales:
        """Return what companies sold in alliances."""

    @strawberry.field(
        description="How many alliances are at each stage on a day (asOf, by default today), for how "
        "long, and how many continue. It counts all alliances, at most 100,000, or those that a "
        "company had joined by then; from and to: only alliances whose first recorded move is "
        "between these days."
    )
    def alliance_funnel(
        self,
        company: CompanyRef | None = UNSET,
        from_: Annotated[dt.date | None, strawberry.argument(name="from")] = UNSET,
        to: dt.date | None = UNSET,
        as_of: dt.date | None = UNSET,
    ) -> AllianceFunnel:
        """Return how many alliances are at each stage."""

    @strawberry.field(description="Score candidates on weighted criteria; touches nothing that is stored.")
    def rank_partners(self, input: calculations.RankPartnersInput) -> calculations.PartnerRanking:
        """Return candidates by score."""

    @strawberry.field(description="Share an amount by contract; touches nothing that is stored.")
    def split_revenue(self, input: calculations.SplitRevenueInput) -> calculations.RevenueSplit:
        """Return each party's part of an amount."""

    @strawberry.field(description="Share the worth of all by contribution; touches nothing that is stored.")
    def shapley_split(self, input: calculations.ShapleyInput) -> calculations.ShapleySplit:
        """Return each party's Shapley value."""

    @strawberry.field(description="The running service, and the size of its graph.")
    def service_info(self) -> ServiceInfo:
        """Return the running service, and the size of its graph."""

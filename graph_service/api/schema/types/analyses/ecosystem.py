"""Results about a company's position in the network, and about the network as a whole."""

import datetime as dt

import strawberry

from graph_service.api.schema.types.analyses.complementarity import ACompany, AResource, GraphView
from graph_service.api.schema.types.descriptions import says


@strawberry.type(
    description="How diverse a company's alliances are, and on which partners it depends; not a verdict."
)
class AlliancePortfolio:
    """How diverse a company's alliances are, and on which partners it depends."""

    alliances: int = says("Number of its active alliances.")
    partners: int = says("Number of its partners.")
    mode_diversity: float | None = says("Blau index of cooperation modes, in [0, 1); null without any.")
    industry_diversity: float | None = says(
        "Blau index of the partners' industries, in [0, 1); null without any."
    )
    region_diversity: float | None = says("Blau index of the partners' regions, in [0, 1); null without any.")
    revenue_concentration: float | None = says(
        "Herfindahl-Hirschman index of recorded sales over the partners of that day, in (0, 1]: their sales "
        "in the alliances that they share with the company then, of that day and the 364 days before; null "
        "without sales."
    )
    dependencies: list["PartnerDependency"] = says(
        "Partners whose loss would increase its gaps, worst first."
    )


@strawberry.type(description="A partner whose loss would increase the company's gaps.")
class PartnerDependency:
    """A partner whose loss would increase the company's gaps."""

    partner: ACompany = says("The partner.")
    gap_increase: float = says("By how much the total gap would rise without it.")


@strawberry.type(
    description="A company's position in the company graph: an edge is a shared active alliance."
)
class NetworkPosition:
    """A company's position in the company graph."""

    degree: int = says("Number of partners.")
    betweenness: float = says("Share of shortest paths that pass through it, in [0, 1].")
    sampled: bool = says("Whether betweenness is estimated from a sample of sources.")
    constraint: float | None = says("Burt's constraint: low for a broker; null for an isolate.")
    effective_size: float | None = says("Burt's effective size; null for an isolate.")
    clustering: float = says("Share of pairs of partners that are partners, in [0, 1].")
    core_number: int = says("Largest k for which it is in the k-core.")
    community: int | None = says("Number of its community, 0 is the largest.")
    articulation_point: bool = says("Whether the network would fall apart without it.")


@strawberry.type(description="The network as a whole, or the requested part of it.")
class Ecosystem:
    """The network as a whole."""

    as_of: dt.date = says("The day on which memberships count.")
    graph_revision: str = says("The revision of the graph that it was computed on.")
    companies: int = says("Number of companies.")
    alliances: int = says("Number of active alliances among them.")
    density: float = says("Share of the possible pairs that are partners, in [0, 1].")
    components: int = says("Number of connected components, isolates included.")
    modularity: float | None = says("Modularity of the communities; null without partnerships.")

    @strawberry.field(description="Communities (Louvain, fixed seed), largest first. At most 5,000.")
    def communities(self, first: int | None = 20) -> list["Community"]:
        """Return the communities."""

    @strawberry.field(description="Companies that bridge gaps, lowest constraint first. At most 5,000.")
    def brokers(self, first: int | None = 20) -> list["Broker"]:
        """Return the brokers."""

    articulation_points: list[ACompany] = says(
        "Companies without which the network would fall apart, by key."
    )

    @strawberry.field(
        description="Resources that more companies need than hold, scarcest first. At most 5,000."
    )
    def scarce_resources(self, first: int | None = 20) -> list["ScarceResource"]:
        """Return the scarce resources."""

    @strawberry.field(description="The companies and partnerships to draw, best connected first.")
    def graph(self, limit: int | None = 2000) -> GraphView:
        """Return the network to draw."""


@strawberry.type(description="Companies that work with each other more than with others.")
class Community:
    """Companies that work with each other more than with others."""

    index: int = says("Number of the community, 0 is the largest.")
    size: int = says("Number of companies.")

    @strawberry.field(description="Its companies, by key. At most 5,000.")
    def members(self, first: int | None = 50) -> list[ACompany]:
        """Return its companies."""

    @strawberry.field(description="The resources that most of its companies hold, most first. At most 5,000.")
    def top_resources(self, first: int | None = 5) -> list[AResource]:
        """Return the resources that most of its companies hold."""


@strawberry.type(description="A company that bridges gaps in the network.")
class Broker:
    """A company that bridges gaps in the network."""

    company: ACompany = says("The company.")
    constraint: float | None = says("Burt's constraint: low for a broker.")
    betweenness: float = says("Share of shortest paths that pass through it, in [0, 1].")


@strawberry.type(description="A resource that more companies need than hold.")
class ScarceResource:
    """A resource that more companies need than hold."""

    resource: AResource = says("The resource.")
    holders: int = says("Number of companies that hold it.")
    seekers: int = says("Number of companies with a shortfall of it.")
    unmet_gap: float = says("Sum of their gaps.")


@strawberry.type(description="What would change if some companies formed an alliance.")
class AllianceImpact:
    """What would change if some companies formed an alliance."""

    members: list["CompanyImpact"] = says("What would change for each of them, in the order given.")
    conflicts: list["ConflictPair"] = says("Pairs of them that compete too strongly.")
    components_before: int = says("Connected components of the company graph today.")
    components_after: int = says("Connected components with the alliance.")


@strawberry.type(description="What would change for a member.")
class CompanyImpact:
    """What would change for a member."""

    company: ACompany = says("The member.")
    total_gap_before: float = says("Its total gap today.")
    total_gap_after: float = says("Its total gap with the alliance.")
    constraint_before: float | None = says("Burt's constraint today; null for an isolate.")
    constraint_after: float | None = says("Burt's constraint with the alliance.")


@strawberry.type(description="Two companies that compete too strongly to be in one alliance.")
class ConflictPair:
    """Two companies that compete too strongly."""

    a: ACompany = says("The one whose key sorts first.")
    b: ACompany = says("The other.")
    intensity: float = says("How strongly they compete, in [0, 1].")
    evidence: str | None = says("Source of the figure; derived:... if a rule computed it.")

"""The results of the analyses of complementarity. Formulas: docs/analyses.md.

The methods have no bodies: they declare a field's arguments.
"""

import datetime as dt
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import UNSET

from graph_service.analysis.complementarity.resource_gaps import GapStatus
from graph_service.analysis.complementarity.uncovered_partners import (
    AreaDimension,
    CoverageClass,
    UncoveredStatus,
)
from graph_service.api.schema.types.descriptions import says

if TYPE_CHECKING:
    from graph_service.api.schema.types.entities import Alliance, Company, Resource

_GRAPH = "graph_service.api.schema.types.entities"
ACompany = Annotated["Company", strawberry.lazy(_GRAPH)]
AResource = Annotated["Resource", strawberry.lazy(_GRAPH)]
AnAlliance = Annotated["Alliance", strawberry.lazy(_GRAPH)]


strawberry.enum(
    GapStatus,
    description="OWN: it holds enough itself. PARTNER: enough with its partners. PARTIAL: some, but "
    "not enough. OPEN: neither it nor a partner has any.",
)
strawberry.enum(
    CoverageClass,
    description="A company that is not a partner: no competitor reaches it (WHITE_SPACE), some do "
    "(CONTESTED), or all do (SATURATED). A partner: SHARED with a competitor, or OWN_ONLY.",
)
strawberry.enum(
    UncoveredStatus, description="Whether there was something to compare, and if not, what was missing."
)
strawberry.enum(AreaDimension, description="The attribute that divides a market into areas.")


@strawberry.type(description="What a company needs and lacks, even with its partners.")
class ResourceGapReport:
    """What a company needs and lacks."""

    company: ACompany = says("The company that the analysis is for.")
    as_of: dt.date = says("The day on which memberships count.")
    graph_revision: str = says("The revision of the graph that it was computed on.")
    total_gap: float = says("Sum of the gaps, at least 0.")
    gaps: list["ResourceGap"] = says("One for each need, largest gap first, then by resource key.")


@strawberry.type(description="A need, and how far the company and its partners meet it.")
class ResourceGap:
    """A need and how far it is met."""

    resource: AResource = says("The resource needed.")
    importance: float = says("How much it matters, in [0, 1].")
    required_level: float = says("The level that would be enough, in [0, 1].")
    own_level: float = says("The company's own level, in [0, 1].")
    partner_level: float = says(
        "Best level among active partners, in [0, 1]; for a pooled resource the sum of "
        "their levels, which may "
        "exceed 1."
    )
    best_partner: ACompany | None = says(
        "The active partner with the highest level; null when none holds it."
    )
    shortfall: float = says("What is missing to the required level, in [0, 1].")
    gap: float = says("importance times shortfall, in [0, 1].")
    status: GapStatus = says("How the need is met, if it is.")
    single_source: bool = says(
        "The company does not have enough itself, and exactly one active partner does."
    )
    evidence: str | None = says("Where the need comes from; starts with derived: when a rule made it.")

    @strawberry.field(
        description="Companies that could close it: those without conflict first, then by share closed, "
        "distance and key. "
        "At most 5,000."
    )
    def candidates(self, first: int | None = 5) -> list["GapCandidate"]:
        """Return the companies that could close it."""


@strawberry.type(
    description="closes: share of the shortfall this company would close; hops: steps away in "
    "the alliance graph, "
    "null when unreachable."
)
class GapCandidate:
    """A company that could close a gap."""

    company: ACompany = says("The company that holds the resource.")
    level: float = says("Its level, in [0, 1].")
    closes: float = says("Share of the shortfall that it would close, in [0, 1].")
    hops: int | None = says("Steps away in the graph of active alliances; null when unreachable.")
    conflict: bool = says("Whether it competes with the company too strongly.")


@strawberry.type(
    description="How far two companies would close each other's gaps: fit is what `from` would give to `to`."
)
class Fit:
    """How far two companies would close each other's gaps."""

    from_: ACompany = says("The company that the analysis is for.", name="from")
    to: ACompany = says("The other company.")
    fit: float = says("Share of `to`'s open gaps that `from` would close, in [0, 1].")
    reverse_fit: float = says("Share of `from`'s open gaps that `to` would close, in [0, 1].")
    mutual_fit: float = says("The smaller of the two.")
    redundancy: float = says("Jaccard index of what the two hold, in [0, 1].")
    gives: list["FitResource"] = says("What `from` would contribute; adds up to fit.")
    receives: list["FitResource"] = says("What `to` would contribute; adds up to reverseFit.")
    conflict: bool = says("Whether the two compete too strongly.")


@strawberry.type(description="What one resource contributes to a fit.")
class FitResource:
    """What one resource contributes to a fit."""

    resource: AResource = says("The resource.")
    contribution: float = says("Its part of the fit.")


@strawberry.type(description="Companies that the competitors of a company have not reached yet.")
class UncoveredPartners:
    """Companies that the competitors of a company have not reached yet."""

    company: ACompany = says("The company that the analysis is for.")
    competitors: list[ACompany] = says("The competitors compared with, by key.")
    as_of: dt.date = says("The day on which memberships count.")
    graph_revision: str = says("The revision of the graph that it was computed on.")
    status: UncoveredStatus = says("Whether there was something to compare.")

    @strawberry.field(
        description="The companies of the market, by opportunity, locked ones last, then by key; of "
        "all classes "
        "unless some are named. At most 5,000."
    )
    def candidates(
        self, classes: list[CoverageClass] | None = UNSET, first: int | None = 50
    ) -> list["CoveredCandidate"]:
        """Return the companies of the market."""

    @strawberry.field(
        description="The market by area: how many companies are there, and how many of them are reached."
    )
    def areas(self, dimension: AreaDimension, uncovered_only: bool | None = False) -> list["AreaCoverage"]:
        """Return the market by area."""


@strawberry.type(description="A company of the market, and how far competitors have reached it.")
class CoveredCandidate:
    """A company of the market."""

    company: ACompany = says("The company.")
    class_: CoverageClass = says("How far competitors have reached it.", name="class")
    coverage: float = says("Share of the competitors that are its active partners, in [0, 1].")
    covered_by: list[ACompany] = says("These competitors, by key.")
    locked: bool = says("Whether it is in an active exclusive alliance with a competitor.")
    fit: float = says("Share of the company's open gaps that it would close, in [0, 1].")
    opportunity: float = says("fit times the share of competitors that have not reached it, in [0, 1].")
    conflict: bool = says("Whether it competes with the company too strongly.")
    evidence: str | None = says(
        "Source of its competition with the company; starts with derived: if by a rule."
    )


@strawberry.type(description="An area of the market. An area is uncovered when competitorCoverage is 0.")
class AreaCoverage:
    """An area of the market."""

    area: str = says("The industry, region or segment, or the key of the resource.")
    companies: int = says("Number of companies of the market there.")
    competitor_coverage: int = says("How many of them are partners of a competitor.")
    own_coverage: int = says("How many of them are partners of the company.")
    uncovered: bool = says("Whether no competitor has a partner there.")


@strawberry.type(description="Groups of companies that could exchange what they lack.")
class ExchangeOpportunities:
    """Groups of companies that could exchange what they lack."""

    cycles: list["ExchangeCycle"] = says("The cycles found, greatest value first, then by keys.")
    plan: list["ExchangeCycle"] = says(
        "The cycles of greatest total value in which no company appears more often than its capacity."
    )
    plan_value: float = says("Total value of the plan.")
    upper_bound: float = says("No plan can be worth more.")
    optimal: bool = says("Whether the plan is proven to be the best.")
    truncated: bool = says("Whether a limit cut the search for cycles short.")
    graph_revision: str = says("The revision of the graph that it was computed on.")


@strawberry.type(description="Companies of which each gives to the next, and the last to the first.")
class ExchangeCycle:
    """Companies of which each gives to the next."""

    companies: list[ACompany] = says("In the order of giving, beginning with the smallest key.")
    links: list["ExchangeLink"] = says("The steps: giver, receiver and resources.")
    value: float = says("Sum of the links' fits.")
    multilateral: bool = says("At least three companies, and no shorter exchange among them.")


@strawberry.type(description="A step of an exchange.")
class ExchangeLink:
    """A step of an exchange."""

    giver: ACompany = says("The company that gives.")
    receiver: ACompany = says("The company that receives.")
    fit: float = says("Share of the receiver's open gaps that the giver would close, in [0, 1].")
    resources: list[AResource] = says("The resources that would be given, greatest contribution first.")


@strawberry.type(description="What the active members of an alliance hold together.")
class AllianceCoverage:
    """What the active members of an alliance hold together."""

    covered: int = says("Number of matching resources that an active member holds at the requested level.")
    total: int = says("Number of matching resources that any company holds.")

    @strawberry.field(description="Matching resources that no active member covers, by key. At most 5,000.")
    def missing(self, first: int | None = 100) -> list[AResource]:
        """Return what is not covered."""


@strawberry.type(description="What a company outside an alliance would add to it.")
class AllianceAddition:
    """What a company outside an alliance would add to it."""

    company: ACompany = says("The company.")
    count: int = says("Number of missing resources that it holds at the requested level.")
    resources: list[AResource] = says("These resources, by key.")
    conflict: bool = says("Whether it competes with an active member too strongly.")


@strawberry.type(description="The companies that together add most to an alliance.")
class AllianceAdditions:
    """The companies that together add most to an alliance."""

    members: list[AllianceAddition] = says("The companies, each with what it would add by itself.")
    added: int = says("Number of missing resources that they hold together.")
    upper_bound: float = says("No choice of that size can add more.")
    optimal: bool = says("Whether the choice is proven to be the best.")


@strawberry.enum(description="What a node of a drawing stands for.")
class GraphNodeKind(Enum):
    """What a node of a drawing stands for."""

    COMPANY = "COMPANY"
    RESOURCE = "RESOURCE"
    ALLIANCE = "ALLIANCE"


@strawberry.enum(description="What a link of a drawing stands for.")
class GraphLinkKind(Enum):
    """What a link of a drawing stands for."""

    HAS = "HAS"
    NEEDS = "NEEDS"
    MEMBER_OF = "MEMBER_OF"
    COMPETES_WITH = "COMPETES_WITH"
    PARTNER = "PARTNER"


@strawberry.type(
    description="A drawing: nodes and links with what a picture needs. truncated when the limit cut it."
)
class GraphView:
    """A drawing."""

    nodes: list["GraphNode"] = says("Nearest first.")
    links: list["GraphLink"] = says("All links between the nodes shown.")
    truncated: bool = says("Whether the limit left nodes out.")


@strawberry.type(description="A node of a drawing.")
class GraphNode:
    """A node of a drawing."""

    id: strawberry.ID = says("Global id of what it stands for.")
    key: str = says("Its business key.")
    label: str = says("Its name.")
    kind: GraphNodeKind = says("What it stands for.")
    group: str | None = says(
        "The group that determines its colour: industry, resource kind or alliance stage; the community in "
        "an ecosystem."
    )
    degree: int = says("Number of links it has in this drawing.")
    industry: str | None = says("The industry, of a company.")
    x: float | None = says(
        "Horizontal position of a company in an ecosystem, from left to right, in [-1, 1]. The same for "
        "the same graph; partners are near each other."
    )
    y: float | None = says("Vertical position, from bottom to top, in [-1, 1].")
    betweenness: float | None = says(
        "Share of shortest paths that lead through it, in [0, 1]: of a company in an ecosystem."
    )


@strawberry.type(description="A link of a drawing.")
class GraphLink:
    """A link of a drawing."""

    source: strawberry.ID = says("Global id of the node it starts from.")
    target: strawberry.ID = says("Global id of the node it leads to.")
    kind: GraphLinkKind = says("What it stands for.")
    weight: float = says("Level, importance or intensity; 1 for a membership; alliances shared for PARTNER.")

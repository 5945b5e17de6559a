"""Results that combine companies: partner sets, coalitions, triads, recommendations."""

import datetime as dt

import strawberry
from strawberry import UNSET

from graph_service.api.schema.types.analyses.complementarity import ACompany, AnAlliance, AResource
from graph_service.api.schema.types.descriptions import says
from graph_service.api.schema.types.inputs import CompanyRef, ResourceRef


@strawberry.input(description="What it would cost to win a company.")
class CompanyCost:
    """What it would cost to win a company."""

    company: CompanyRef = says("The company.")
    cost: float = says("At least 0, in any unit; 1 for companies that are not named.")


@strawberry.type(
    description="The companies that together cover the greatest importance of a company's open "
    "needs, at least cost."
)
class PartnerSet:
    """The companies that together cover most, at least cost."""

    company: ACompany = says("The company that the analysis is for.")
    members: list["PartnerSetMember"] = says("The companies chosen, by key.")
    total_cost: float = says("Sum of their costs.")
    lower_bound: float = says("No set that covers as much costs less than this.")
    optimal: bool = says("Whether the choice is proven to be the best.")
    covered: list[AResource] = says("Open needs that they cover, by key.")
    uncoverable: list[AResource] = says("Open needs that stay uncovered, by key.")


@strawberry.type(description="A company of a partner set.")
class PartnerSetMember:
    """A company of a partner set."""

    company: ACompany = says("The company.")
    cost: float = says("Its cost.")
    covers: list[AResource] = says(
        "Resources whose required level it reaches, or to which it adds when they are pooled, by key."
    )


@strawberry.type(description="Two partners of a hub that are not partners of each other, but could be.")
class OpenTriad:
    """Two partners of a hub that are not partners of each other."""

    hub: ACompany = says("The company that should introduce them.")
    a: ACompany = says("One of the two.")
    b: ACompany = says("The other.")
    mutual_fit: float = says("The smaller of the fits between the two, in [0, 1].")


@strawberry.input(description="A resource that a coalition must hold.")
class ResourceRequirement:
    """A resource that a coalition must hold."""

    resource: ResourceRef = says("The resource.")
    level: float = says("The level that one of the members must reach, in [0, 1].")


@strawberry.type(description="The smallest group around a founder that holds what is required.")
class Coalition:
    """The smallest group around a founder that holds what is required."""

    members: list[ACompany] = says("The founder and the others, by key.")
    covers: list["CoalitionCover"] = says("Which member provides which resource, by resource key.")
    mutual_fit: float = says("Sum of the mutual fits of its pairs.")
    optimal: bool = says("Whether it is proven that no smaller group suffices.")
    lower_bound: int = says(
        "No group with fewer members holds the required resources, except the missing ones."
    )
    missing: list[AResource] = says("Required resources that no allowed company holds, by key.")


@strawberry.type(description="What a member provides to a coalition.")
class CoalitionCover:
    """What a member provides to a coalition."""

    resource: AResource = says("The resource required.")
    company: ACompany = says(
        "The member with the highest level; for a pooled resource each member that holds it."
    )
    level: float = says("Its level, in [0, 1].")


@strawberry.type(
    description="A company to talk to next. Ranked by score; mutualFit and proximity only explain it."
)
class PartnerRecommendation:
    """A company to talk to next."""

    company: ACompany = says("The company.")
    score: float = says(
        "How likely a partnership is, by the model that the evaluation found best; only its order counts."
    )
    mutual_fit: float = says("The smaller of the fits between the two, in [0, 1].")
    proximity: float = says("Resource-allocation index on the company graph, at least 0.")
    resources: list[AResource] = says("What the two would give each other, greatest contribution first.")
    common_partners: list[ACompany] = says("Partners of both, those with the fewest partners first.")
    shared_alliances: int = says("Number of active alliances of both; above 0 for a partner.")
    conflict: bool = says("Whether the two compete too strongly.")
    evidence: str | None = says("Source of the competition between them; starts with derived: if by a rule.")
    locked: bool = says("Whether an exclusive alliance binds it to another company.")
    contributions: list["ModelColumn"] = says("What makes up the score, in the order of the model's columns.")


@strawberry.type(description="What one column of the model of new links contributes to a score.")
class ModelColumn:
    """What one column contributes to a score."""

    column: str = says("Name of the column.")
    contribution: float = says("Weight times value; the contributions add up to the score.")


@strawberry.type(description="An alliance to join next.")
class AllianceRecommendation:
    """An alliance to join next."""

    alliance: AnAlliance = says("The alliance.")
    score: float = says(
        "How likely joining is, by the model that the evaluation found best; only its order counts."
    )
    contributions: list[ModelColumn] = says("What makes up the score, in the order of the model's columns.")


@strawberry.type
class AsSeeker:
    """Fields of every company about its next partners and alliances."""

    @strawberry.field(
        description="Companies to talk to next, most likely partners first. includePartners: also all its "
        "partners. includeConflicts: also companies in a declared conflict or bound by an exclusive alliance."
    )
    def recommended_partners(
        self,
        first: int | None = 10,
        include_partners: bool | None = False,
        include_conflicts: bool | None = False,
        as_of: dt.date | None = UNSET,
    ) -> list[PartnerRecommendation]:
        """Return companies to talk to next."""

    @strawberry.field(description="Active alliances to join next, most likely first.")
    def recommended_alliances(
        self, first: int | None = 10, as_of: dt.date | None = UNSET
    ) -> list[AllianceRecommendation]:
        """Return alliances to join next."""

"""Calculations on the arguments only; they do not use the stored data."""

from decimal import Decimal

import strawberry

from graph_service.analysis.partners.ranking import MissingValues, RankingMethod
from graph_service.api.schema.types.descriptions import said, says

strawberry.enum(
    RankingMethod,
    description="WEIGHTED_SUM: sum of weight times value. TOPSIS: closeness to the best and distance "
    "from the "
    "worst, vector norm. PROMETHEE_II: net flow of pairwise preferences, usual criterion.",
)
strawberry.enum(
    MissingValues,
    description="What happens to a candidate without a value: REJECT is an error, RENORMALISE leaves "
    "the criterion out and scales the other weights.",
)

_CRITERION = (
    "Name of the criterion. STRATEGIC_FIT, RESOURCE_COMPLEMENTARITY, FINANCIAL_HEALTH, REPUTATION, "
    "CULTURAL_FIT "
    "and WILLINGNESS go from 0 to 10; others may be named freely."
)


@strawberry.input(description="How much a criterion counts.")
class CriterionWeight:
    """How much a criterion counts."""

    criterion: str = says(_CRITERION)
    weight: float = says("At least 0; only the proportions of the weights matter.")


@strawberry.input(description="A candidate's value on a criterion.")
class CriterionValue:
    """A candidate's value on a criterion."""

    criterion: str = says(_CRITERION)
    value: float = says("More is better.")


@strawberry.input(description="A candidate and its values.")
class PartnerCandidate:
    """A candidate and its values."""

    name: str = says("Name of the candidate, unique in the request.")
    values: list[CriterionValue] = says("At most one for each criterion that has a weight.")


@strawberry.input(description="Candidates to rank on weighted criteria.")
class RankPartnersInput:
    """Candidates to rank on weighted criteria."""

    candidates: list[PartnerCandidate] = says("At most 1,000.")
    weights: list[CriterionWeight] = says("At most 50; their sum is more than 0.")
    method: RankingMethod = said("How to score.", default=RankingMethod.WEIGHTED_SUM)
    missing: MissingValues = said("What happens if a value is missing.", default=MissingValues.REJECT)


@strawberry.type(description="Candidates by score, and how stable their order is.")
class PartnerRanking:
    """Candidates by score."""

    method: RankingMethod = says("How they were scored.")
    ranked: list["RankedPartner"] = says("Best first, equal scores by name.")
    stability: list["WeightStability"] = says("For a weighted sum: where the leader and a rival would tie.")


@strawberry.type(description="A candidate's rank.")
class RankedPartner:
    """A candidate's rank."""

    rank: int = says("1 is best; equal scores share a rank.")
    name: str = says("Name of the candidate.")
    score: float = says(
        "On the scale of the criteria for a weighted sum; 0 to 1 for TOPSIS; -1 to 1 for PROMETHEE II."
    )
    coverage: float = says("Share of the weight for which there are values, in [0, 1].")
    contributions: list["ScoreContribution"] = says(
        "What each criterion contributes; for a weighted sum the contributions add up to the score."
    )


@strawberry.type(description="What a criterion contributes to a score.")
class ScoreContribution:
    """What a criterion contributes to a score."""

    criterion: str = says("Name of the criterion.")
    value: float = says("The candidate's value.")
    contribution: float = says("Weight times value, divided by the sum of the weights used.")


@strawberry.type(description="The weight of a criterion at which the leader and the rival tie.")
class WeightStability:
    """The weight at which the leader and a rival tie."""

    leader: str = says("The leader.")
    rival: str = says("The candidate that would tie with the leader.")
    criterion: str = says("The criterion whose weight changes; the others keep their proportions.")
    weight: float = says("The weight it has, as a share of all weights, in [0, 1].")
    ties_at: float = says("The share at which both tie, in [0, 1].")


@strawberry.input(description="A part of the amount, and how it is shared.")
class RevenueTier:
    """A part of the amount, and how it is shared."""

    up_to: Decimal | None = said("Where the tier ends; null: it has no end.")
    percentages: list[Decimal] = says("One for each party, in their order; 100 in all.")


@strawberry.input(
    description="parties in order; tiers in order, the last one with upTo null. One tier is a plain "
    "percentage split."
)
class SplitRevenueInput:
    """An amount to share by contract."""

    amount: Decimal = says("The amount to share, with no more decimals than the currency has.")
    currency: str = says("ISO 4217 code.")
    parties: list[str] = says("The parties that share, each once.")
    tiers: list[RevenueTier] = says(
        "Marginal: a tier's percentages apply to the part of the amount inside it."
    )


@strawberry.type(description="An amount shared by contract; the parts add up to it.")
class RevenueSplit:
    """An amount shared by contract."""

    amount: Decimal = says("The amount that was shared.")
    currency: str = says("ISO 4217 code.")
    parts: list["RevenuePart"] = says("In the order of the parties.")


@strawberry.type(description="A party's part.")
class RevenuePart:
    """A party's part."""

    party: str = says("The party that receives it.")
    amount: Decimal = says("How much, rounded to the currency's minor unit by largest remainder.")


@strawberry.input(description="What a group of parties is worth by itself.")
class CoalitionWorth:
    """What a group of parties is worth by itself."""

    members: list[str] = says("The group, each party once.")
    worth: float = says("What it would earn without the others.")


@strawberry.input(description="Parties and the worth of every group of them.")
class ShapleyInput:
    """Parties and the worth of every group of them."""

    parties: list[str] = says("At most 10, each once.")
    worths: list[CoalitionWorth] = says("One for every group of parties except the empty one.")


@strawberry.type(description="The worth of all shared by contribution.")
class ShapleySplit:
    """The worth of all shared by contribution."""

    parts: list["ShapleyPart"] = says("In the order of the parties.")
    in_core: bool = says("Whether no group would get more by itself than its members' parts.")


@strawberry.type(description="A party's Shapley value.")
class ShapleyPart:
    """A party's Shapley value."""

    party: str = says("The party.")
    value: float = says("What the party adds, averaged over all orders in which they could join.")

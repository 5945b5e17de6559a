"""Companies that an alliance could take in next. Rules: docs/analyses.md, section 17."""

import strawberry

from graph_service.analysis.alliances.suggested_members import SuggestionBasis, SuggestionOrder
from graph_service.api.schema.types.analyses.complementarity import ACompany, AResource
from graph_service.api.schema.types.analyses.groups import ModelColumn
from graph_service.api.schema.types.descriptions import says

strawberry.enum(
    SuggestionBasis,
    description="Why a company is suggested. COMPLEMENT: it has a mutual fit with a member that it "
    "does not work with. OPEN_TRIAD: in addition, another member is its partner and could "
    "introduce it. COALITION: it is in the smallest group that holds what a member lacks. "
    "ADDITION: it holds something that no member does.",
)
strawberry.enum(
    SuggestionOrder,
    description="What suggested members are ordered by. REASONS: the reasons for them. LIKELIHOOD: how "
    "likely they join, by the model that the evaluation found best.",
)


@strawberry.type(description="A company that an alliance could take in, with the reasons.")
class SuggestedMember:
    """A company that an alliance could take in."""

    company: ACompany = says("The company.")
    score: float = says(
        "How likely it joins, by the model that the evaluation found best; the score of recommendedAlliances."
    )
    contributions: list[ModelColumn] = says("What makes up the score, in the order of the model's columns.")
    in_alliance: bool = says(
        "Whether it is in an active alliance. If not, the score rests on what it holds and on the alliance."
    )
    bases: list[SuggestionBasis] = says("Why it is suggested; may be empty if ordered by likelihood.")
    mutual_fit: float = says(
        "The greatest mutual fit with a member that it complements, in [0, 1]; 0 without one."
    )
    adds_count: int = says("Number of resources that it holds and no active member does.")
    coalition_with: list[ACompany] = says(
        "Members for which it is in the smallest group that holds what they lack, by key."
    )
    conflict: bool = says("Whether it competes with an active member too strongly.")
    evidence: str | None = says(
        "Source of the competition with the first member of conflictsWith; starts with derived: if by a rule."
    )
    locked: bool = says("Whether an exclusive alliance binds it to another company.")
    reason: str = says("All of this in a sentence or two.")

    @strawberry.field(
        description="Active members that are its partners, and could introduce it, by key. At most 5,000."
    )
    def known_to(self, first: int | None = 50) -> list[ACompany]:
        """Return the members that are its partners."""

    @strawberry.field(
        description="Active members that are not its partners and have a mutual fit with it, greatest first, "
        "then by key. At most 5,000."
    )
    def complements(self, first: int | None = 50) -> list["ComplementedMember"]:
        """Return the members that it complements."""

    @strawberry.field(description="Resources that it holds and no active member does, by key. At most 5,000.")
    def adds(self, first: int | None = 50) -> list[AResource]:
        """Return what it would add."""

    @strawberry.field(description="Active members that it is in conflict with, by key. At most 5,000.")
    def conflicts_with(self, first: int | None = 50) -> list[ACompany]:
        """Return the members that it is in conflict with."""


@strawberry.type(description="A member that a company complements.")
class ComplementedMember:
    """A member that a company complements."""

    member: ACompany = says("The member.")
    mutual_fit: float = says("The smaller of the fits between the two, in (0, 1].")

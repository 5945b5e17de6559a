"""Companies that an alliance could take in next. Rules: docs/analyses.md, section 17."""

import strawberry

from graph_service.analysis.alliances.suggested_members import SuggestionBasis
from graph_service.api.schema.types.analyses.complementarity import ACompany, AResource
from graph_service.api.schema.types.descriptions import says

strawberry.enum(
    SuggestionBasis,
    description="Why a company is suggested. COMPLEMENT: it has a mutual fit with a member that it "
    "does not work with. OPEN_TRIAD: in addition, another member is its partner and could "
    "introduce it. COALITION: it is in the smallest group that holds what a member lacks. "
    "ADDITION: it holds something that no member does.",
)


@strawberry.type(description="A company that an alliance could take in, with the reasons.")
class SuggestedMember:
    """A company that an alliance could take in."""

    company: ACompany = says("The company.")
    bases: list[SuggestionBasis] = says("Why it is suggested; at least one.")
    mutual_fit: float = says(
        "The greatest mutual fit with a member that it complements, in [0, 1]; 0 without one."
    )
    adds_count: int = says("Number of resources that it holds and no active member does.")
    coalition_with: list[ACompany] = says(
        "Members for which it is in the smallest group that holds what they lack, by key."
    )
    conflict: bool = says("Whether it competes with an active member too strongly.")
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

"""Computed fields of agreements, in addition to the stored ones."""

from decimal import Decimal
from typing import Annotated, Any, Final

import strawberry

from graph_service.api.schema.types.descriptions import says

ABonus = Annotated["Bonus", strawberry.lazy("graph_service.api.schema.types.records")]  # type: ignore[name-defined] # noqa: F821


@strawberry.type(description="How complete an agreement is.")
class AgreementCompleteness:
    """How complete an agreement is."""

    share: float = says("Share of the clauses that are stated, in [0, 1].")
    stated: list[str] = says("Names of the fields that are stated.")
    missing: list[str] = says("Names of the fields that are not stated.")


@strawberry.type(description="What one party receives or bears.")
class AgreementPart:
    """What one party receives or bears."""

    party: str = says("Key of the party.")
    share: Decimal = says("By percentages, rounded to the currency's minor unit by largest remainder.")
    bonus: Decimal = says("Beforehand.")
    amount: Decimal = says("Sum of both.")


@strawberry.type(description="An amount shared by an agreement; the parts add up to it.")
class AgreementSplit:
    """An amount shared by an agreement."""

    amount: Decimal = says("The amount that was shared.")
    currency: str = says("ISO 4217 code.")
    parts: list[AgreementPart] = says("In the order of the parties.")
    bonuses: list[ABonus] = says("Bonuses that the amount has earned.")
    unearned: list[ABonus] = says("The other bonuses: below their threshold, or in another currency.")


def _completeness(self: Any) -> AgreementCompleteness: ...


def _split(self: Any, amount: Decimal, currency: str) -> AgreementSplit: ...


COMPUTED: Final[dict[str, Any]] = {
    "completeness": strawberry.field(
        _completeness, description="Which of the clauses of a complete agreement it states."
    ),
    "split_revenue": strawberry.field(
        _split,
        description="Revenue shared by the rules of the agreement: bonuses first, then the tiers; "
        "exact to the currency's minor unit.",
    ),
    "split_cost": strawberry.field(
        _split,
        description="A cost shared by the agreement's percentages, exact to the currency's minor unit.",
    ),
}
"""By Python name: the computed fields of Agreement."""

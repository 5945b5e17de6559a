"""What is computed of agreements: fields of their type beside those that are stored."""

from decimal import Decimal
from typing import Annotated, Any, Final

import strawberry

from graph_service.api.schema.types.descriptions import says

ABonus = Annotated["Bonus", strawberry.lazy("graph_service.api.schema.types.records")]  # type: ignore[name-defined] # noqa: F821


@strawberry.type(description="How much of what an agreement should state it does state.")
class AgreementCompleteness:
    """How much of what an agreement should state it does state."""

    share: float = says("Stated of all, in [0, 1].")
    stated: list[str] = says("Names of the fields that are stated.")
    missing: list[str] = says("Names of the fields that are not.")


@strawberry.type(description="What one party gets, or bears.")
class AgreementPart:
    """What one party gets, or bears."""

    party: str = says("Key of the party.")
    share: Decimal = says("By percentages, rounded to the currency's minor unit by largest remainder.")
    bonus: Decimal = says("Beforehand.")
    amount: Decimal = says("Both together.")


@strawberry.type(description="An amount shared by an agreement; the parts add up to it.")
class AgreementSplit:
    """An amount shared by an agreement."""

    amount: Decimal = says("What was shared.")
    currency: str = says("ISO 4217 code.")
    parts: list[AgreementPart] = says("In the order of the parties.")
    bonuses: list[ABonus] = says("Those that the amount has earned.")
    unearned: list[ABonus] = says("The others: below their threshold, or of another currency.")


def _completeness(self: Any) -> AgreementCompleteness: ...


def _split(self: Any, amount: Decimal, currency: str) -> AgreementSplit: ...


COMPUTED: Final[dict[str, Any]] = {
    "completeness": strawberry.field(
        _completeness, description="Which of the clauses that an agreement should have it states."
    ),
    "split_revenue": strawberry.field(
        _split,
        description="Revenue by the rules of the agreement: bonuses first, then the tiers, exact to the "
        "currency's minor unit.",
    ),
    "split_cost": strawberry.field(
        _split, description="A cost by the agreement's percentages, exact to the currency's minor unit."
    ),
}
"""By Python name: the computed fields of Agreement."""

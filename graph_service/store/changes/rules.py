"""Rules for records that involve other nodes, and changes that result from them.

A rule reads the graph inside the transaction that makes the change, so its result stays valid.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from graph_service.domain.errors import Conflict, InvalidInput
from graph_service.domain.records.co_selling import SalesGrant
from graph_service.domain.records.partner_assessment import Assessment, PartnerCriterion
from graph_service.domain.records.pilot import Pilot, PilotDecision
from graph_service.domain.records.pipeline import CheckStatus, DueDiligenceCheck
from graph_service.domain.records.review import Challenge
from graph_service.store.changes.agreement_rules import AgreementPartRule, AgreementRule
from graph_service.store.changes.rule import Rule, RuleTransaction

_COMPUTED: Final = (PartnerCriterion.RESOURCE_COMPLEMENTARITY, PartnerCriterion.FINANCIAL_HEALTH)


class CheckRule(Rule):
    """A check that failed or was waived has findings."""

    async def check(
        self, transaction: RuleTransaction, old: Any, new: DueDiligenceCheck
    ) -> DueDiligenceCheck:
        """Reject such a check without findings."""
        if new.status in (CheckStatus.FAILED, CheckStatus.WAIVED) and new.findings is None:
            raise InvalidInput(f"expected findings for a check that is {new.status}", field="findings")
        if new.status is not CheckStatus.OPEN and new.checked_on is None:
            return replace(new, checked_on=transaction.today)
        return new


class PilotRule(Rule):
    """A pilot is only expanded with evidence."""

    async def check(self, transaction: RuleTransaction, old: Pilot | None, new: Pilot) -> Pilot:
        """Refuse to expand while an indicator lacks a reading; a decision has a day."""
        if new.decision is None or (old is not None and old.decision is new.decision):
            return new
        if new.decision is PilotDecision.EXPAND:
            kpis = [] if old is None else await transaction.records("Kpi", "pilot", new.key)
            if not kpis:
                raise Conflict(
                    "A pilot without indicators can't be expanded: nothing shows that it works.",
                    field="decision",
                    hint="Add an indicator to this pilot, and a reading of it.",
                )
            unread = [
                kpi.key
                for kpi in kpis
                if not await transaction.value("siblings", "KpiReading", "kpi", keys=[kpi.key])
            ]
            if unread:
                raise Conflict(
                    f"The pilot can't be expanded: there is no reading of {', '.join(unread)}.",
                    field="decision",
                    hint="Add a reading of each indicator.",
                )
        return new if new.decided_on is not None else replace(new, decided_on=transaction.today)


class AssessmentRule(Rule):
    """A computed value is only overridden with a reason; only strategic fit has aspects."""

    async def check(self, transaction: RuleTransaction, old: Any, new: Assessment) -> Assessment:
        """Reject an override without a reason, and an aspect of another criterion."""
        if new.criterion in _COMPUTED and new.reason is None:
            raise InvalidInput(
                f"expected a reason for overriding {new.criterion}, found none", field="reason"
            )
        if new.aspect is not None and new.criterion is not PartnerCriterion.STRATEGIC_FIT:
            raise InvalidInput(f"expected no aspect, because {new.criterion} has none", field="aspect")
        return new


class ChallengeRule(Rule):
    """A challenge is resolved after it was raised."""

    async def check(self, transaction: RuleTransaction, old: Any, new: Challenge) -> Challenge:
        """Reject dates in the wrong order."""
        if new.resolved_on is not None and new.resolved_on < new.raised_on:
            raise InvalidInput(
                f"expected the day on which it was raised, {new.raised_on}, or a later day,"
                f" found {new.resolved_on}",
                field="resolved_on",
            )
        return new


class MoneyRule(Rule):
    """An amount has a currency."""

    async def check(self, transaction: RuleTransaction, old: Any, new: Any) -> Any:
        """Reject one without the other."""
        if (new.amount is None) != (new.currency is None):
            missing = "currency" if new.currency is None else "amount"
            raise InvalidInput("expected amount and currency together", field=missing)
        return new


class SalesGrantRule(Rule):
    """A grant names its grantor, and a revocation applies at once."""

    async def defaults(self, transaction: RuleTransaction, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the current principal as grantor, unless one is stated."""
        return {} if values.get("granted_by") is not None else {"granted_by": transaction.by}

    async def check(
        self, transaction: RuleTransaction, old: SalesGrant | None, new: SalesGrant
    ) -> SalesGrant:
        """Reject a revocation in the future."""
        if new.revoked_on is not None and new.revoked_on > transaction.today:
            raise InvalidInput(
                f"expected no day after {transaction.today}, because a revocation takes effect at once, found"
                f" {new.revoked_on}",
                field="revoked_on",
            )
        return new


RULES: Final[Mapping[str, Rule]] = {
    "DueDiligenceCheck": CheckRule(),
    "Pilot": PilotRule(),
    "Agreement": AgreementRule(),
    "AgreementTier": AgreementPartRule(),
    "Bonus": AgreementPartRule(),
    "Assessment": AssessmentRule(),
    "Challenge": ChallengeRule(),
    "SalesGrant": SalesGrantRule(),
    "Lead": MoneyRule(),
    "JointBid": MoneyRule(),
}
"""By kind of record."""

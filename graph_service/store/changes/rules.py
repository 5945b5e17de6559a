"""What must hold of records beyond their own values, and what else changes with them.

A rule looks at the graph inside the transaction that makes the change, so what it finds stays true.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final, Protocol

from graph_service.domain.change import Update
from graph_service.domain.errors import Conflict, InvalidInput, NotFound
from graph_service.domain.records.agreement import Agreement, AgreementTier, Bonus
from graph_service.domain.records.co_selling import SalesGrant
from graph_service.domain.records.partner_assessment import Assessment, PartnerCriterion
from graph_service.domain.records.pilot import Pilot, PilotDecision
from graph_service.domain.records.pipeline import CheckStatus, DueDiligenceCheck
from graph_service.domain.records.review import Challenge
from graph_service.store.mapping.nodes import Place

WHOLE: Final = Decimal(100)
TOLERANCE: Final = Decimal("0.01")
"""By how much percentages together may miss 100."""
_COMPUTED: Final = (PartnerCriterion.RESOURCE_COMPLEMENTARITY, PartnerCriterion.FINANCIAL_HEALTH)


class RuleTransaction(Protocol):
    """What a rule needs of the transaction that makes the change: see ``unit_of_work``."""

    looked_at: Place | None

    @property
    def today(self) -> date:
        """The day of the changes."""

    @property
    def by(self) -> str:
        """Name of who makes the changes."""

    async def value(self, name: str, kind: str, reference: str | None = None, **parameters: Any) -> Any:
        """Return what a statement about nodes of any kind gives for this kind."""

    async def record(self, kind: str, key: str) -> Any:
        """Return the dataclass of a node; raise NotFound when no node has this key."""

    async def records(self, kind: str, reference: str, key: str) -> list[Any]:
        """Return the records of a kind that refer to a node by one of their fields, by key."""

    async def update(self, change: Update) -> Place:
        """Return the place of what was updated."""


class Rule:
    """The rule of a kind of which nothing more is asked."""

    async def given(self, transaction: RuleTransaction, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return values that a new record has where none were stated."""
        return {}

    async def check(self, transaction: RuleTransaction, old: Any, new: Any) -> Any:
        """Return the record as it is to be saved; raise what speaks against it. ``old`` is None when new."""
        return new

    async def effect(self, transaction: RuleTransaction, old: Any, new: Any) -> None:
        """Change what changes with the record."""

    async def check_deletion(self, transaction: RuleTransaction, old: Any) -> None:
        """Raise what speaks against a deletion."""


class CheckRule(Rule):
    """A check that failed or was waived says why."""

    async def check(
        self, transaction: RuleTransaction, old: Any, new: DueDiligenceCheck
    ) -> DueDiligenceCheck:
        """Refuse a finding without words."""
        if new.status in (CheckStatus.FAILED, CheckStatus.WAIVED) and new.findings is None:
            raise InvalidInput(f"expected findings for a check that is {new.status}", field="findings")
        if new.status is not CheckStatus.OPEN and new.checked_on is None:
            return replace(new, checked_on=transaction.today)
        return new


class PilotRule(Rule):
    """A pilot is expanded only on evidence."""

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
                    hint="Add an indicator with this pilot, and a reading.",
                )
            unread = [
                kpi.key
                for kpi in kpis
                if not await transaction.value("siblings", "KpiReading", "kpi", keys=[kpi.key])
            ]
            if unread:
                raise Conflict(
                    f"The pilot can't be expanded while an indicator lacks a reading: {', '.join(unread)}.",
                    field="decision",
                    hint="Add a reading of each.",
                )
        return new if new.decided_on is not None else replace(new, decided_on=transaction.today)


class AgreementRule(Rule):
    """Agreements are numbered; what was signed stays, and is amended by the next."""

    async def given(self, transaction: RuleTransaction, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the number: one more than the latest."""
        if values.get("alliance") is None:
            return {}
        earlier = await transaction.records("Agreement", "alliance", values["alliance"])
        latest = max(earlier, key=lambda one: one.number, default=None)
        number = 1 if latest is None else latest.number + 1
        if latest is not None and latest.signed_on is None:
            raise Conflict(
                f"{latest.key} is a draft: there is one draft at a time.",
                field="alliance",
                hint="Change the draft, sign it, or delete it.",
            )
        if values.get("number") not in (None, number):
            raise InvalidInput(f"expected {number}, found {values['number']}", field="number")
        if latest is not None and values.get("amendment_reason") is None:
            raise InvalidInput(
                f"expected a reason for amending {latest.key}, found none", field="amendment_reason"
            )
        return {"number": number}

    async def check(self, transaction: RuleTransaction, old: Agreement | None, new: Agreement) -> Agreement:
        """Refuse to change what was signed, and to sign what does not add up."""
        if old is not None and old.signed_on is not None:
            raise _signed(old)
        if new.cost_percentages:
            _check_percentages(new.cost_percentages, new.parties, "cost_percentages")
        await self._check_parties(transaction, old, new)
        if old is not None:
            tiers = await transaction.records("AgreementTier", "agreement", new.key)
            for tier in tiers:
                _check_percentages(tier.percentages, new.parties, "parties")
            if new.signed_on is not None and tiers:
                _check_order(sorted(tiers, key=lambda tier: int(tier.number)))
        return new

    async def _check_parties(
        self, transaction: RuleTransaction, old: Agreement | None, new: Agreement
    ) -> None:
        """Refuse parties that are no companies, and to leave out one that has a bonus."""
        if len(set(new.parties)) < len(new.parties):
            raise InvalidInput("expected each party once", field="parties")
        known = () if old is None else old.parties
        stated = [key for key in new.parties if key not in known]
        existing = await transaction.value("existing_keys", "Company", keys=stated)
        for key in stated:
            if key not in existing:
                raise NotFound(f"There is no company with the key {key!r}.", field="parties")
        for bonus in [] if old is None else await transaction.records("Bonus", "agreement", new.key):
            if bonus.party not in new.parties:
                raise InvalidInput(f"expected {bonus.party} to stay, which has a bonus", field="parties")

    async def effect(self, transaction: RuleTransaction, old: Agreement | None, new: Agreement) -> None:
        """Let the alliance be what its members have signed."""
        if new.signed_on is None:
            return
        values: dict[str, Any] = {"exclusive": new.exclusive}
        if new.modes:
            values["modes"] = new.modes
        await transaction.update(Update(kind="Alliance", key=new.alliance, values=values))
        transaction.looked_at = ("Agreement", new.key)

    async def check_deletion(self, transaction: RuleTransaction, old: Agreement) -> None:
        """Refuse to delete what was signed."""
        if old.signed_on is not None:
            raise _signed(old)


class AgreementPartRule(Rule):
    """Tiers and bonuses change only while their agreement is a draft."""

    async def check(self, transaction: RuleTransaction, old: Any, new: AgreementTier | Bonus) -> Any:
        """Refuse what does not fit the agreement."""
        agreement = await transaction.record("Agreement", new.agreement)
        if agreement.signed_on is not None:
            raise _signed(agreement)
        if isinstance(new, AgreementTier):
            _check_percentages(new.percentages, agreement.parties, "percentages")
            return new
        if new.party not in agreement.parties:
            parties = ", ".join(agreement.parties) or "none"
            raise InvalidInput(
                f"expected a party of the agreement ({parties}), found {new.party!r}", field="party"
            )
        if new.amount > new.threshold:
            raise InvalidInput(
                f"expected at most the threshold, {new.threshold:f}, found {new.amount:f}", field="amount"
            )
        return new

    async def check_deletion(self, transaction: RuleTransaction, old: AgreementTier | Bonus) -> None:
        """Refuse to take a part from what was signed."""
        agreement = await transaction.record("Agreement", old.agreement)
        if agreement.signed_on is not None:
            raise _signed(agreement)


class AssessmentRule(Rule):
    """What is computed is overridden only with a reason; aspects are those of strategic fit."""

    async def check(self, transaction: RuleTransaction, old: Any, new: Assessment) -> Assessment:
        """Refuse what nobody could explain later."""
        if new.criterion in _COMPUTED and new.reason is None:
            raise InvalidInput(
                f"expected a reason for overriding {new.criterion}, found none", field="reason"
            )
        if new.aspect is not None and new.criterion is not PartnerCriterion.STRATEGIC_FIT:
            raise InvalidInput(f"expected none: {new.criterion} has no aspects", field="aspect")
        return new


class ChallengeRule(Rule):
    """A challenge is resolved after it was raised."""

    async def check(self, transaction: RuleTransaction, old: Any, new: Challenge) -> Challenge:
        """Refuse dates in the wrong order."""
        if new.resolved_on is not None and new.resolved_on < new.raised_on:
            raise InvalidInput(
                f"expected {new.raised_on}, the day it was raised, or a later one, found {new.resolved_on}",
                field="resolved_on",
            )
        return new


class MoneyRule(Rule):
    """An amount has a currency."""

    async def check(self, transaction: RuleTransaction, old: Any, new: Any) -> Any:
        """Refuse one without the other."""
        if (new.amount is None) != (new.currency is None):
            missing = "currency" if new.currency is None else "amount"
            raise InvalidInput("expected amount and currency together", field=missing)
        return new


class SalesGrantRule(Rule):
    """Who granted it is written down unless stated; and a grant is revoked at once."""

    async def given(self, transaction: RuleTransaction, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return who grants."""
        return {} if values.get("granted_by") is not None else {"granted_by": transaction.by}

    async def check(
        self, transaction: RuleTransaction, old: SalesGrant | None, new: SalesGrant
    ) -> SalesGrant:
        """Refuse to put a revocation off."""
        if new.revoked_on is not None and new.revoked_on > transaction.today:
            raise InvalidInput(
                f"expected {transaction.today} or an earlier day, as a revocation holds at once, found"
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


def _signed(agreement: Agreement) -> Conflict:
    return Conflict(
        f"{agreement.key} was signed on {agreement.signed_on}, and stays as it is.",
        hint="Amend it: that makes a draft of the next agreement.",
    )


def _check_percentages(percentages: tuple[Decimal, ...], parties: tuple[str, ...], field: str) -> None:
    if len(percentages) != len(parties):
        raise InvalidInput(
            f"expected a percentage for each of {len(parties)} parties, found {len(percentages)}", field=field
        )
    if abs(sum(percentages) - WHOLE) > TOLERANCE:
        raise InvalidInput(
            f"expected percentages that add up to 100, found {sum(percentages):f}", field=field
        )


def _check_order(tiers: list[AgreementTier]) -> None:
    """Refuse tiers that don't lie one above the other, the last one open."""
    bounds = [tier.up_to for tier in tiers]
    *closed, last = bounds
    ascending = [bound for bound in closed if bound is not None]
    if last is not None or len(ascending) < len(closed) or sorted(set(ascending)) != ascending:
        raise Conflict(
            "The tiers must lie one above the other, the last one without an upper bound.",
            field="signed_on",
            hint="Look at number and upTo of each.",
        )

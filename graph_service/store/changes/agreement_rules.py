"""The rules of agreements, and of their tiers and bonuses."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from graph_service.domain.change import Update
from graph_service.domain.errors import Conflict, InvalidInput, NotFound
from graph_service.domain.records.agreement import Agreement, AgreementTier, Bonus
from graph_service.store.changes.rule import Rule, RuleTransaction

WHOLE: Final = Decimal(100)
TOLERANCE: Final = Decimal("0.01")
"""Maximum difference between the sum of percentages and 100."""


class AgreementRule(Rule):
    """Agreements are numbered; a signed one does not change, the next one amends it."""

    async def defaults(self, transaction: RuleTransaction, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the number: one more than the latest."""
        if values.get("alliance") is None:
            return {}
        earlier = await transaction.records("Agreement", "alliance", values["alliance"])
        latest = max(earlier, key=lambda agreement: agreement.number, default=None)
        number = 1 if latest is None else latest.number + 1
        if latest is not None and latest.signed_on is None:
            raise Conflict(
                f"{latest.key} is still a draft. An alliance can have only one draft.",
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
        """Refuse to change a signed agreement, and to sign an inconsistent one."""
        if old is not None and old.signed_on is not None:
            raise _signed_error(old)
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
        """Refuse parties that are not companies, and the removal of a party that has a bonus."""
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
                raise InvalidInput(
                    f"expected {bonus.party} among the parties, because it has a bonus", field="parties"
                )

    async def apply_effects(
        self, transaction: RuleTransaction, old: Agreement | None, new: Agreement
    ) -> None:
        """Set modes and exclusivity of the alliance to those of the signed agreement."""
        if new.signed_on is None:
            return
        values: dict[str, Any] = {"exclusive": new.exclusive}
        if new.modes:
            values["modes"] = new.modes
        await transaction.update(Update(kind="Alliance", key=new.alliance, values=values))
        transaction.subject = ("Agreement", new.key)

    async def check_deletion(self, transaction: RuleTransaction, old: Agreement) -> None:
        """Refuse to delete a signed agreement."""
        if old.signed_on is not None:
            raise _signed_error(old)


class AgreementPartRule(Rule):
    """Tiers and bonuses change only while their agreement is a draft."""

    async def check(self, transaction: RuleTransaction, old: Any, new: AgreementTier | Bonus) -> Any:
        """Reject values that do not fit the agreement."""
        agreement = await transaction.record("Agreement", new.agreement)
        if agreement.signed_on is not None:
            raise _signed_error(agreement)
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
        """Refuse to delete a part of a signed agreement."""
        agreement = await transaction.record("Agreement", old.agreement)
        if agreement.signed_on is not None:
            raise _signed_error(agreement)


def _signed_error(agreement: Agreement) -> Conflict:
    return Conflict(
        f"{agreement.key} was signed on {agreement.signed_on}, so it can't be changed.",
        hint="Amend it: this creates a draft of the next agreement.",
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
    """Reject tiers unless each begins where the previous one ends and the last one is open."""
    bounds = [tier.up_to for tier in tiers]
    *closed, last = bounds
    ascending = [bound for bound in closed if bound is not None]
    if last is not None or len(ascending) < len(closed) or sorted(set(ascending)) != ascending:
        raise Conflict(
            "The tiers must lie one above the other, the last one without an upper bound.",
            field="signed_on",
            hint="Check number and upTo of each tier.",
        )

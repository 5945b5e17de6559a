"""Analyses of an agreement: how complete it is, and how it divides revenue and cost among its parties."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Final

from typing_extensions import Doc

from graph_service.analysis.alliances.revenue import RevenueTier, split_revenue
from graph_service.analysis.arrays.grouping import rounded_value
from graph_service.domain.errors import InvalidInput
from graph_service.domain.records.agreement import Agreement, AgreementTerms, Bonus

CLAUSES: Final[Mapping[str, Callable[[Agreement], object]]] = {
    "modes": lambda agreement: agreement.modes,
    "scope": lambda agreement: agreement.scope,
    "rightsAndObligations": lambda agreement: agreement.rights_and_obligations,
    "revenueAndCostSharing": lambda agreement: agreement.revenue_and_cost_sharing,
    "ipOwnership": lambda agreement: agreement.ip_ownership,
    "ipUse": lambda agreement: agreement.ip_use,
    "confidentiality": lambda agreement: agreement.confidentiality,
    "exitConditions": lambda agreement: agreement.exit_conditions,
    "exitProcedure": lambda agreement: agreement.exit_procedure,
    "exitHandover": lambda agreement: agreement.exit_handover,
    "disputeMethods": lambda agreement: agreement.dispute_methods,
    "disputeResolution": lambda agreement: agreement.dispute_resolution,
    "parties": lambda agreement: agreement.parties,
}
"""By name: what a complete agreement states."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementCompleteness:
    """How complete an agreement is: which of the expected clauses it states."""

    share: Annotated[float, Doc("Share of the clauses that are stated, in [0, 1].")]
    stated: Annotated[tuple[str, ...], Doc("In the order of ``CLAUSES``.")]
    missing: Annotated[tuple[str, ...], Doc("In the order of ``CLAUSES``.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementPart:
    """What one party receives or bears."""

    party: str
    share: Annotated[Decimal, Doc("By percentages.")]
    bonus: Annotated[Decimal, Doc("Beforehand.")]

    @property
    def amount(self) -> Decimal:
        """Both together."""
        return self.share + self.bonus


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementSplit:
    """An amount and its parts, which add up to it exactly; all with the currency's decimals."""

    amount: Decimal
    currency: str
    parts: Annotated[tuple[AgreementPart, ...], Doc("In the order of the parties.")]
    bonuses: Annotated[tuple[str, ...], Doc("Keys of the bonuses that were earned.")]
    unearned: Annotated[
        tuple[str, ...], Doc("Keys of the other bonuses: below the threshold, or in another currency.")
    ]


def completeness(agreement: Agreement) -> AgreementCompleteness:
    """How complete an agreement is: which of the expected clauses it states.

    Parameters
    ----------
    agreement
        Any version, a draft or signed.

    Examples
    --------
    >>> found = completeness(Agreement(key="a--1", alliance="a", scope="Europe", parties=("x", "y")))
    >>> found.share, found.stated
    (0.153846154, ('scope', 'parties'))
    """
    stated = tuple(name for name, of in CLAUSES.items() if of(agreement))
    missing = tuple(name for name in CLAUSES if name not in stated)
    return AgreementCompleteness(
        share=rounded_value(len(stated) / len(CLAUSES)), stated=stated, missing=missing
    )


def revenue_by_agreement(terms: AgreementTerms, amount: Decimal, currency: str) -> AgreementSplit:
    """Each party's part of revenue under the rules of an agreement; the parts add up to the amount.

    Parameters
    ----------
    terms
        The agreement, its tiers and bonuses.
    amount
        In whole minor units of the currency, at most 10**18.
    currency
        ISO 4217 code.

    Returns
    -------
    AgreementSplit
        A bonus goes to its party first, when the amount reaches its threshold and has its currency; the
        tiers share what is left. Bounds of tiers are in whatever currency is split.

    Raises
    ------
    InvalidInput
        The agreement has no tiers, the bonuses exceed the amount, a bonus is for a company that is not a
        party, or ``split_revenue`` rejects an argument.

    Examples
    --------
    >>> from graph_service.domain.records.agreement import AgreementTier, Bonus
    >>> agreement = Agreement(key="a--1", alliance="a", parties=("x", "y"))
    >>> tier = AgreementTier(key="t", agreement="a--1", number=1, percentages=(Decimal(30), Decimal(70)))
    >>> bonus = Bonus(
    ...     key="b", agreement="a--1", party="x", threshold=Decimal(5000), amount=Decimal(1000),
    ...     currency="EUR",
    ... )
    >>> terms = AgreementTerms(agreement=agreement, tiers=(tier,), bonuses=(bonus,))
    >>> found = revenue_by_agreement(terms, Decimal(11000), "EUR")
    >>> [(part.party, str(part.bonus), str(part.amount)) for part in found.parts]
    [('x', '1000.00', '4000.00'), ('y', '0.00', '7000.00')]
    """
    agreement = terms.agreement
    if not terms.tiers:
        raise InvalidInput(
            f"{agreement.key} has no rule for revenue.", hint="Create its tiers; one is a plain split."
        )
    earned = [bonus for bonus in terms.bonuses if bonus.currency == currency and amount >= bonus.threshold]
    bonuses = _bonus_by_party(agreement, earned)
    first = sum(bonuses.values(), Decimal())
    _check_bonuses(first, amount)
    tiers = _revenue_tiers(terms)
    whole = split_revenue(amount, currency, agreement.parties, tiers)
    rest = split_revenue(amount - first, currency, agreement.parties, tiers) if first else whole
    keys = [bonus.key for bonus in earned]
    return AgreementSplit(
        amount=whole.amount,
        currency=currency,
        parts=_parts(agreement.parties, [part.amount for part in rest.parts], bonuses, whole.amount),
        bonuses=tuple(sorted(keys)),
        unearned=tuple(sorted(bonus.key for bonus in terms.bonuses if bonus.key not in keys)),
    )


def _revenue_tiers(terms: AgreementTerms) -> list[RevenueTier]:
    """Return the tiers of an agreement in their order."""
    return [
        RevenueTier(up_to=tier.up_to, percentages=tier.percentages)
        for tier in sorted(terms.tiers, key=lambda tier: tier.number)
    ]


def _check_bonuses(total: Decimal, amount: Decimal) -> None:
    if total > amount > 0:
        raise InvalidInput(
            f"amount: the bonuses that the amount earns, {total:f}, exceed it.", field="amount"
        )


def _bonus_by_party(agreement: Agreement, earned: Iterable[Bonus]) -> dict[str, Decimal]:
    """Return the bonuses of each party; InvalidInput when a bonus is for a company that is not a party."""
    bonuses: dict[str, Decimal] = dict.fromkeys(agreement.parties, Decimal())
    for bonus in earned:
        if bonus.party not in bonuses:
            raise InvalidInput(
                f"The bonus {bonus.key} is for {bonus.party}, which is not a party of {agreement.key}."
            )
        bonuses[bonus.party] += bonus.amount
    return bonuses


def cost_by_agreement(terms: AgreementTerms, amount: Decimal, currency: str) -> AgreementSplit:
    """Each party's part of a cost by the percentages of an agreement; the parts add up to the amount.

    Parameters, Returns and Raises are those of ``revenue_by_agreement``; bonuses do not affect the cost.

    Examples
    --------
    >>> agreement = Agreement(
    ...     key="a--1", alliance="a", parties=("x", "y"), cost_percentages=(Decimal(50), Decimal(50))
    ... )
    >>> found = cost_by_agreement(AgreementTerms(agreement=agreement), Decimal("0.05"), "EUR")
    >>> [str(part.amount) for part in found.parts]
    ['0.03', '0.02']
    """
    agreement = terms.agreement
    if not agreement.cost_percentages:
        raise InvalidInput(f"{agreement.key} has no rule for cost.", hint="Give it costPercentages.")
    tier = RevenueTier(up_to=None, percentages=agreement.cost_percentages)
    split = split_revenue(amount, currency, agreement.parties, [tier])
    shares = [part.amount for part in split.parts]
    return AgreementSplit(
        amount=split.amount,
        currency=currency,
        parts=_parts(agreement.parties, shares, {}, split.amount),
        bonuses=(),
        unearned=(),
    )


def _parts(
    parties: Sequence[str], shares: Sequence[Decimal], bonuses: Mapping[str, Decimal], like: Decimal
) -> tuple[AgreementPart, ...]:
    """Return the parts, with as many decimals as the amount."""
    return tuple(
        AgreementPart(party=party, share=share, bonus=bonuses.get(party, Decimal()).quantize(like))
        for party, share in zip(parties, shares, strict=True)
    )

"""What the members of an alliance have agreed: clauses, amendments, rules for revenue and cost."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from typing_extensions import Doc

from graph_service.domain.model.entities import CooperationMode
from graph_service.domain.model.fields import CURRENCY, PROSE, Above, Refers, Within


class DisputeMethod(StrEnum):
    """How a dispute is settled."""

    NEGOTIATION = "NEGOTIATION"
    MEDIATION = "MEDIATION"
    ARBITRATION = "ARBITRATION"
    COURT = "COURT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One version of an alliance's agreement. A signed one is amended by the next, and stays readable."""

    key: Annotated[str, Doc("Key, made of the alliance and the number.")]
    alliance: Annotated[str, Doc("The alliance."), Refers("Alliance", "agreements", belongs=True)]
    number: Annotated[int, Doc("1 for the first; each amendment has the next number."), Within(1, 10_000)] = 1
    amendment_reason: Annotated[str | None, Doc("Why it amends the one before."), PROSE] = None
    signed_on: Annotated[date | None, Doc("The day of signing; null: a draft.")] = None
    starts_on: Annotated[date | None, Doc("First day on which it holds.")] = None
    ends_on: Annotated[date | None, Doc("First day on which it no longer holds; null: open-ended.")] = None
    modes: Annotated[tuple[CooperationMode, ...], Doc("How the members work together.")] = ()
    exclusive: Annotated[bool, Doc("The members may not do the same with others.")] = False
    scope: Annotated[str | None, Doc("Clause: what the agreement covers."), PROSE] = None
    rights_and_obligations: Annotated[str | None, Doc("Clause: who may and must do what."), PROSE] = None
    revenue_and_cost_sharing: Annotated[
        str | None, Doc("Clause: how revenue and cost are shared."), PROSE
    ] = None
    ip_ownership: Annotated[str | None, Doc("Clause: who owns intellectual property."), PROSE] = None
    ip_use: Annotated[str | None, Doc("Clause: who may use it."), PROSE] = None
    confidentiality: Annotated[str | None, Doc("Clause: what is kept secret."), PROSE] = None
    exit_conditions: Annotated[str | None, Doc("Clause: when a member may leave."), PROSE] = None
    exit_procedure: Annotated[str | None, Doc("Clause: how a member leaves."), PROSE] = None
    exit_handover: Annotated[str | None, Doc("Clause: who keeps customers and data after that."), PROSE] = (
        None
    )
    dispute_methods: Annotated[
        tuple[DisputeMethod, ...], Doc("How disputes are settled, in the order in which it is tried.")
    ] = ()
    dispute_resolution: Annotated[str | None, Doc("Clause: how, where and by which law."), PROSE] = None
    parties: Annotated[
        tuple[str, ...],
        Doc("Keys of the companies that share, in the order of all percentages."),
    ] = ()
    cost_percentages: Annotated[
        tuple[Decimal, ...], Doc("Each party's share of cost, in percent; 100 together."), Within(0, 100)
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementTier:
    """The part of an amount up to a bound, and how it is shared; one tier is a plain percentage split."""

    key: Annotated[str, Doc("Key, made of the agreement and the number.")]
    agreement: Annotated[str, Doc("The agreement."), Refers("Agreement", "tiers", belongs=True)]
    number: Annotated[int, Doc("Position among the tiers, from 1."), Within(1, 100)]
    up_to: Annotated[Decimal | None, Doc("Upper bound of the tier; null for the last."), Above(0)] = None
    percentages: Annotated[
        tuple[Decimal, ...], Doc("Each party's percentage, in the order of the agreement."), Within(0, 100)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonus:
    """What a party gets first, out of an amount that reaches a threshold."""

    key: Annotated[str, Doc("Key, unique among bonuses.")]
    agreement: Annotated[str, Doc("The agreement."), Refers("Agreement", "bonuses", belongs=True)]
    party: Annotated[str, Doc("Key of the party that gets it.")]
    threshold: Annotated[Decimal, Doc("The minimum amount that earns it."), Within(0, 10**15)]
    amount: Annotated[Decimal, Doc("The bonus, at most the threshold."), Above(0)]
    currency: Annotated[str, Doc("Currency of threshold and bonus."), CURRENCY]
    condition: Annotated[str | None, Doc("What it rewards."), PROSE] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementTerms:
    """An agreement with its rules for revenue."""

    agreement: Agreement
    tiers: tuple[AgreementTier, ...] = ()
    bonuses: tuple[Bonus, ...] = ()

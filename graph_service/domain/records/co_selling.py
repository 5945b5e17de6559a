"""What the members of an alliance share day by day: sales, leads, bids, feedback, trends."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from typing_extensions import Doc

from graph_service.domain.model.fields import CURRENCY, PROSE, Refers, Within


class LeadStatus(StrEnum):
    """The state of a lead."""

    OPEN = "OPEN"
    QUALIFIED = "QUALIFIED"
    WON = "WON"
    LOST = "LOST"


class BidStatus(StrEnum):
    """The state of a joint bid."""

    PREPARING = "PREPARING"
    SUBMITTED = "SUBMITTED"
    WON = "WON"
    LOST = "LOST"
    WITHDRAWN = "WITHDRAWN"


class InsightKind(StrEnum):
    """What was learned about."""

    CUSTOMER_FEEDBACK = "CUSTOMER_FEEDBACK"
    MARKET_TREND = "MARKET_TREND"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """What one member sold in the alliance, on one day."""

    key: Annotated[str, Doc("Key, unique among sales, e.g. the number of an invoice.")]
    alliance: Annotated[str, Doc("The alliance it was sold in."), Refers("Alliance", "sales", belongs=True)]
    company: Annotated[str, Doc("The company that sold, and owns the row."), Refers("Company", "sales")]
    sold_on: Annotated[date, Doc("The day.")]
    product: Annotated[str, Doc("What was sold.")]
    quantity: Annotated[Decimal | None, Doc("How many or how much of it."), Within(0, 10**15)] = None
    amount: Annotated[Decimal, Doc("Revenue in the currency's major unit; negative for a return.")]
    currency: Annotated[str, Doc("ISO 4217 code, e.g. EUR."), CURRENCY]
    customer: Annotated[str | None, Doc("The customer, or the kind of customer.")] = None


class SalesShare(StrEnum):
    """How much of its sales a company shares; each more than the one before."""

    TOTALS = "TOTALS"
    ROWS = "ROWS"
    FULL = "FULL"


class SalesAudience(StrEnum):
    """The recipients of a company's sales."""

    MEMBERS = "MEMBERS"
    ANALYSTS = "ANALYSTS"


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesGrant:
    """A company lets others see what it sold in an alliance, until it revokes the grant."""

    key: Annotated[str, Doc("Key, unique among grants.")]
    alliance: Annotated[
        str, Doc("The alliance it was sold in."), Refers("Alliance", "salesGrants", belongs=True)
    ]
    company: Annotated[str, Doc("The company that sold, and grants."), Refers("Company", "salesGrants")]
    shares: Annotated[
        SalesShare, Doc("Sums by month, or each sale without its customer, or each sale in full.")
    ] = SalesShare.TOTALS
    audience: Annotated[SalesAudience, Doc("Present members of the alliance, or analysts.")] = (
        SalesAudience.MEMBERS
    )
    covers_from: Annotated[date | None, Doc("First day of sale that it covers.")] = None
    covers_until: Annotated[date | None, Doc("First day of sale that it no longer covers.")] = None
    granted_by: Annotated[str | None, Doc("Who granted it; recorded by the service.")] = None
    revoked_on: Annotated[date | None, Doc("The day it was revoked; null: it is valid.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A possible customer that one member shares with the others."""

    key: Annotated[str, Doc("Key, unique among leads.")]
    alliance: Annotated[str, Doc("The alliance."), Refers("Alliance", "leads", belongs=True)]
    company: Annotated[str, Doc("Who brought the lead."), Refers("Company", "leadsShared")]
    assigned_to: Annotated[str | None, Doc("Who follows it up."), Refers("Company", "leadsAssigned")] = None
    name: Annotated[str, Doc("Who might buy.")]
    status: Annotated[LeadStatus, Doc("Its state.")] = LeadStatus.OPEN
    shared_on: Annotated[date | None, Doc("The day it was shared.")] = None
    closed_on: Annotated[date | None, Doc("The day it was won or lost.")] = None
    amount: Annotated[Decimal | None, Doc("The expected revenue."), Within(0, 10**15)] = None
    currency: Annotated[str | None, Doc("ISO 4217 code, e.g. EUR."), CURRENCY] = None
    note: Annotated[str | None, Doc("Further notes."), PROSE] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JointBid:
    """An offer that members make together."""

    key: Annotated[str, Doc("Key, unique among bids.")]
    alliance: Annotated[str, Doc("The alliance."), Refers("Alliance", "jointBids", belongs=True)]
    title: Annotated[str, Doc("What is offered.")]
    customer: Annotated[str | None, Doc("Who requested offers.")] = None
    lead_company: Annotated[str | None, Doc("Who leads the bid."), Refers("Company", "bidsLed")] = None
    status: Annotated[BidStatus, Doc("Its state.")] = BidStatus.PREPARING
    due_on: Annotated[date | None, Doc("The last day to submit.")] = None
    amount: Annotated[Decimal | None, Doc("The price offered."), Within(0, 10**15)] = None
    currency: Annotated[str | None, Doc("ISO 4217 code, e.g. EUR."), CURRENCY] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Insight:
    """Customer feedback or a market trend that one member shares."""

    key: Annotated[str, Doc("Key, unique among insights.")]
    alliance: Annotated[str, Doc("The alliance."), Refers("Alliance", "insights", belongs=True)]
    company: Annotated[str | None, Doc("Who shares it."), Refers("Company", "insightsShared")] = None
    kind: Annotated[InsightKind, Doc("What was learned about.")]
    observed_on: Annotated[date, Doc("The day it was learned.")]
    text: Annotated[str, Doc("What was learned."), PROSE]
    source: Annotated[str | None, Doc("Where it comes from.")] = None
    tags: Annotated[tuple[str, ...], Doc("Free labels.")] = ()

"""The nodes and edges of the graph. The meaning and the unit of each field are stated only here.

Dates are ``datetime.date``; ``None`` means "not stated". Lists are never ``None``. Levels, importances
and intensities lie in [0, 1].
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final

from typing_extensions import Doc

from graph_service.domain.model.fields import (
    COUNTRY,
    CURRENCY,
    FRACTION,
    PROSE,
    WEBSITE,
    YEAR,
    Refers,
    Within,
)

KEY_PATTERN: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")
RESERVED_KEYS: Final = frozenset({"combined"})
LONGEST_KEY: Final = 200
MAX_EMPLOYEES: Final = 2**31 - 1
"""The greatest whole number that GraphQL's Int carries."""


class ResourceKind(StrEnum):
    """The kind of a resource."""

    TECHNOLOGY = "TECHNOLOGY"
    CHANNEL = "CHANNEL"
    BRAND = "BRAND"
    CAPITAL = "CAPITAL"
    TALENT = "TALENT"
    CUSTOMERS = "CUSTOMERS"
    DATA = "DATA"
    PRODUCT = "PRODUCT"
    MANUFACTURING = "MANUFACTURING"
    LOGISTICS = "LOGISTICS"
    CONTENT = "CONTENT"
    MARKET_ACCESS = "MARKET_ACCESS"
    OTHER = "OTHER"


class CooperationMode(StrEnum):
    """How the members of an alliance work together."""

    JOINT_SALES = "JOINT_SALES"
    JOINT_MARKETING = "JOINT_MARKETING"
    JOINT_RESEARCH = "JOINT_RESEARCH"
    SUPPLY_CHAIN = "SUPPLY_CHAIN"
    CHANNEL = "CHANNEL"
    JOINT_INNOVATION = "JOINT_INNOVATION"
    CO_INVESTMENT = "CO_INVESTMENT"
    CO_BRANDING = "CO_BRANDING"


class AllianceStage(StrEnum):
    """The stage of an alliance, from the first idea to its end."""

    PROSPECT = "PROSPECT"
    CONTACTED = "CONTACTED"
    DUE_DILIGENCE = "DUE_DILIGENCE"
    PILOT = "PILOT"
    AGREEMENT = "AGREEMENT"
    ACTIVE = "ACTIVE"
    ENDED = "ENDED"
    DECLINED = "DECLINED"


class AlliancePurpose(StrEnum):
    """What an alliance is for."""

    MARKET = "MARKET"
    COST = "COST"
    RISK = "RISK"
    INNOVATION = "INNOVATION"
    BRAND = "BRAND"


class AllianceDepth(StrEnum):
    """How closely the members work together, from single transactions to a shared strategy."""

    TRANSACTIONAL = "TRANSACTIONAL"
    COORDINATED = "COORDINATED"
    COLLABORATIVE = "COLLABORATIVE"
    STRATEGIC = "STRATEGIC"


class SourcingChannel(StrEnum):
    """How a candidate was found."""

    TRADE_FAIR = "TRADE_FAIR"
    ASSOCIATION = "ASSOCIATION"
    REFERRAL = "REFERRAL"
    PROFESSIONAL_ADVISER = "PROFESSIONAL_ADVISER"
    ONLINE_PLATFORM = "ONLINE_PLATFORM"
    COMPETITOR_ANALYSIS = "COMPETITOR_ANALYSIS"


ACTIVE_STAGES: Final = frozenset({AllianceStage.PILOT, AllianceStage.AGREEMENT, AllianceStage.ACTIVE})
"""Stages in which the members work together; an ENDED alliance counts until its end date as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Financials:
    """Yearly figures in the stated currency; ratios are fractions (0.45 = 45 %)."""

    year: Annotated[int | None, Doc("The year the figures are for."), YEAR] = None
    currency: Annotated[str | None, Doc("ISO 4217 code, e.g. EUR."), CURRENCY] = None
    revenue: Annotated[Decimal | None, Doc("Revenue of the year, in the currency's major unit.")] = None
    profit: Annotated[Decimal | None, Doc("Profit of the year; negative for a loss.")] = None
    cash_flow: Annotated[Decimal | None, Doc("Cash flow of the year; may be negative.")] = None
    debt_ratio: Annotated[
        float | None, Doc("Debt divided by total assets, as a fraction, at least 0."), Within(0, float("inf"))
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A company: it holds and needs resources, and is a member of alliances."""

    key: Annotated[str, Doc('Stable business key, unique, lower case, e.g. "lufthansa".')]
    name: Annotated[str, Doc("The name people know the company by.")]
    industry: Annotated[str | None, Doc("The industry, in the data set's own words.")] = None
    country: Annotated[str | None, Doc("ISO 3166-1 alpha-2."), COUNTRY] = None
    regions: Annotated[tuple[str, ...], Doc("Regions the company works in.")] = ()
    segments: Annotated[tuple[str, ...], Doc("Market segments the company serves.")] = ()
    employees: Annotated[int | None, Doc("Number of employees, at least 0."), Within(0, MAX_EMPLOYEES)] = None
    founded_year: Annotated[int | None, Doc("Year of foundation."), YEAR] = None
    website: Annotated[str | None, Doc("Address of the home page."), WEBSITE] = None
    description: Annotated[str | None, Doc("What the company does, in a sentence or two."), PROSE] = None
    tags: Annotated[tuple[str, ...], Doc("Free labels.")] = ()
    financials: Annotated[Financials | None, Doc("The latest yearly figures; null when none are stated.")] = (
        None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """Something that one company can hold and another can need."""

    key: Annotated[str, Doc('Stable business key, unique, lower case, e.g. "apt-fra".')]
    name: Annotated[str, Doc("What people call the resource.")]
    kind: Annotated[ResourceKind, Doc("The kind of resource.")]
    pooled: Annotated[
        bool,
        Doc("Levels of partners add up (capacity) instead of the best one counting (capability)."),
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Alliance:
    """An agreement, sought, running or ended, between two or more companies."""

    key: Annotated[str, Doc('Stable business key, unique, lower case, e.g. "star-alliance".')]
    name: Annotated[str, Doc("What people call the alliance.")]
    modes: Annotated[tuple[CooperationMode, ...], Doc("How the members work together.")] = ()
    stage: Annotated[AllianceStage, Doc("The stage of the alliance.")] = AllianceStage.PROSPECT
    exclusive: Annotated[bool, Doc("Members have agreed not to do the same with others.")] = False
    starts_on: Annotated[date | None, Doc("First day; null: not stated, counts as always begun.")] = None
    ends_on: Annotated[date | None, Doc("First day on which it no longer holds; null: open-ended.")] = None
    scope: Annotated[str | None, Doc("What the alliance covers, in a sentence."), PROSE] = None
    purposes: Annotated[tuple[AlliancePurpose, ...], Doc("What it is for.")] = ()
    depth: Annotated[AllianceDepth | None, Doc("How closely the members work together.")] = None
    sourcing_channel: Annotated[SourcingChannel | None, Doc("How the partners found each other.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A company holds a resource."""

    company: Annotated[str, Doc("Key of the company."), Refers("Company")]
    resource: Annotated[str, Doc("Key of the resource."), Refers("Resource")]
    level: Annotated[float, Doc("How much of it, in [0, 1]."), FRACTION]
    evidence: Annotated[
        str | None, Doc("Source of the figure; derived:... if a rule computed it."), PROSE
    ] = None
    since: Annotated[date | None, Doc("First day; null: not stated, counts as always.")] = None
    until: Annotated[date | None, Doc("First day on which it no longer holds; null: open-ended.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A company needs a resource."""

    company: Annotated[str, Doc("Key of the company."), Refers("Company")]
    resource: Annotated[str, Doc("Key of the resource."), Refers("Resource")]
    importance: Annotated[float, Doc("How much it matters, in [0, 1]."), FRACTION]
    required_level: Annotated[float, Doc("The level that would be enough, in [0, 1]."), FRACTION] = 1.0
    evidence: Annotated[
        str | None, Doc("Where the need comes from; derived:... when a rule made it."), PROSE
    ] = None
    since: Annotated[date | None, Doc("First day; null: not stated, counts as always.")] = None
    until: Annotated[date | None, Doc("First day on which it no longer holds; null: open-ended.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A company is a member of an alliance for a period; identified by alliance, company and since."""

    alliance: Annotated[str, Doc("Key of the alliance."), Refers("Alliance")]
    company: Annotated[str, Doc("Key of the company."), Refers("Company")]
    role: Annotated[str | None, Doc("What part the company plays, e.g. operator.")] = None
    since: Annotated[date | None, Doc("First day; null: not stated, counts as always begun.")] = None
    until: Annotated[date | None, Doc("First day on which it is no longer a member; null: open-ended.")] = (
        None
    )
    share: Annotated[
        float | None,
        Doc("Part of the alliance that the company holds, as a fraction in [0, 1] (0.4 = 40 %)."),
        FRACTION,
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Competition:
    """Two companies compete; the pair has no direction and a < b by key."""

    a: Annotated[str, Doc("Key of the company that sorts first."), Refers("Company")]
    b: Annotated[str, Doc("Key of the other company."), Refers("Company")]
    intensity: Annotated[float, Doc("How strongly they compete, in [0, 1]."), FRACTION]
    evidence: Annotated[
        str | None, Doc("Source of the figure; derived:... if a rule computed it."), PROSE
    ] = None

"""Alliances that grow together: an ecosystem with goals, projects, investments, brands, events, knowledge."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from typing_extensions import Doc

from graph_service.domain.model.fields import CURRENCY, PROSE, Above, Refers


class ProjectStatus(StrEnum):
    """The state of an innovation project."""

    PROPOSED = "PROPOSED"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    STOPPED = "STOPPED"


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceEcosystem:
    """A group of alliances with its own goals and values."""

    key: Annotated[str, Doc("Key, unique among ecosystems.")]
    name: Annotated[str, Doc("What people call it.")]
    description: Annotated[str | None, Doc("What it is for."), PROSE] = None
    agreed_values: Annotated[tuple[str, ...], Doc("The values its members have agreed on.")] = ()
    alliances: Annotated[tuple[str, ...], Doc("The alliances in it."), Refers("Alliance", "ecosystems")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedGoal:
    """Something the whole ecosystem wants to reach."""

    key: Annotated[str, Doc("Key, unique among goals.")]
    ecosystem: Annotated[str, Doc("The ecosystem."), Refers("AllianceEcosystem", "goals", belongs=True)]
    name: Annotated[str, Doc("The goal.")]
    description: Annotated[str | None, Doc("How success is measured."), PROSE] = None
    target_on: Annotated[date | None, Doc("The day by which it should be reached.")] = None
    achieved_on: Annotated[date | None, Doc("The day it was reached; null: not yet.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InnovationProject:
    """A project that companies of the ecosystem do together."""

    key: Annotated[str, Doc("Key, unique among projects.")]
    ecosystem: Annotated[str, Doc("The ecosystem."), Refers("AllianceEcosystem", "projects", belongs=True)]
    name: Annotated[str, Doc("What people call it.")]
    description: Annotated[str | None, Doc("What it should create."), PROSE] = None
    status: Annotated[ProjectStatus, Doc("Its state.")] = ProjectStatus.PROPOSED
    starts_on: Annotated[date | None, Doc("First day.")] = None
    ends_on: Annotated[date | None, Doc("First day after it.")] = None
    participants: Annotated[
        tuple[str, ...], Doc("The companies that take part."), Refers("Company", "innovationProjects")
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CoInvestment:
    """What one company puts into the ecosystem, or into one of its projects."""

    key: Annotated[str, Doc("Key, unique among investments.")]
    ecosystem: Annotated[
        str, Doc("The ecosystem."), Refers("AllianceEcosystem", "coInvestments", belongs=True)
    ]
    project: Annotated[
        str | None, Doc("The project it goes into."), Refers("InnovationProject", "investments")
    ] = None
    investor: Annotated[str, Doc("The company that invests."), Refers("Company", "coInvestments")]
    amount: Annotated[Decimal, Doc("How much, in the currency's major unit."), Above(0)]
    currency: Annotated[str, Doc("ISO 4217 code, e.g. EUR."), CURRENCY]
    invested_on: Annotated[date | None, Doc("The day.")] = None
    purpose: Annotated[str | None, Doc("What it is for."), PROSE] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedBrand:
    """A brand that companies of the ecosystem use together."""

    key: Annotated[str, Doc("Key, unique among brands.")]
    ecosystem: Annotated[str, Doc("The ecosystem."), Refers("AllianceEcosystem", "brands", belongs=True)]
    name: Annotated[str, Doc("The brand.")]
    rules: Annotated[str | None, Doc("Who may use it, and how."), PROSE] = None
    owner: Annotated[str | None, Doc("The company that owns it."), Refers("Company", "sharedBrands")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EcosystemEvent:
    """A gathering of the ecosystem."""

    key: Annotated[str, Doc("Key, unique among events.")]
    ecosystem: Annotated[str, Doc("The ecosystem."), Refers("AllianceEcosystem", "events", belongs=True)]
    name: Annotated[str, Doc("What people call it.")]
    starts_on: Annotated[date, Doc("First day.")]
    ends_on: Annotated[date | None, Doc("First day after it.")] = None
    place: Annotated[str | None, Doc("Where it takes place.")] = None
    description: Annotated[str | None, Doc("What happens there."), PROSE] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A page of the ecosystem's knowledge base; found by search."""

    key: Annotated[str, Doc("Key, unique among articles.")]
    ecosystem: Annotated[str, Doc("The ecosystem."), Refers("AllianceEcosystem", "articles", belongs=True)]
    title: Annotated[str, Doc("What it is about.")]
    body: Annotated[str, Doc("The text."), PROSE]
    tags: Annotated[tuple[str, ...], Doc("Free labels.")] = ()
    author: Annotated[str | None, Doc("Who wrote it.")] = None
    written_on: Annotated[date | None, Doc("The day.")] = None

"""Every kind of node: what it is called, in which order its lists are, what makes it unique."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from typing_extensions import Doc

from graph_service.domain.model.entities import Alliance, Company, Resource
from graph_service.domain.model.fields import FieldSpec, field_specs
from graph_service.domain.records.agreement import Agreement, AgreementTier, Bonus
from graph_service.domain.records.alliance_ecosystem import (
    AllianceEcosystem,
    Article,
    CoInvestment,
    EcosystemEvent,
    InnovationProject,
    SharedBrand,
    SharedGoal,
)
from graph_service.domain.records.co_selling import Insight, JointBid, Lead, Sale, SalesGrant
from graph_service.domain.records.governance import ActionItem, BodyMember, GovernanceBody, Meeting
from graph_service.domain.records.partner_assessment import Assessment, Readiness
from graph_service.domain.records.pilot import Kpi, KpiReading, Pilot
from graph_service.domain.records.pipeline import Contact, DueDiligenceCheck, StageMove
from graph_service.domain.records.review import Challenge, Review, ReviewScore


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of node."""

    type: Annotated[type[Any], Doc("The dataclass.")]
    plural: Annotated[str, Doc("Its list at the root, and the name of its CSV file, in snake case.")]
    noun: Annotated[str, Doc('The name of one in errors, e.g. "a review".')]
    order: Annotated[tuple[str, ...], Doc("Fields that its lists are sorted by, before the key.")] = ()
    identity: Annotated[
        tuple[str, ...], Doc("Fields whose values together occur once; the key is made of them.")
    ] = ()
    period: Annotated[tuple[str, str] | None, Doc("Two dates; the second must be later.")] = None
    searched: Annotated[tuple[str, ...], Doc("Texts that search covers, in addition to the key.")] = ()

    @property
    def name(self) -> str:
        """Name of the type, in GraphQL and as a label in the graph."""
        return self.type.__name__

    @property
    def fields(self) -> Mapping[str, FieldSpec]:
        """Its fields by name."""
        return field_specs(self.type)

    @property
    def references(self) -> Mapping[str, FieldSpec]:
        """Its fields that hold keys of other things, by name."""
        return {name: spec for name, spec in self.fields.items() if spec.refers is not None}

    @property
    def owner(self) -> str | None:
        """The field that refers to its owner; None if it has no owner."""
        owners = (name for name, spec in self.references.items() if spec.refers and spec.refers.belongs)
        return next(owners, None)


_DATES = ("starts_on", "ends_on")

THINGS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind(Company, "companies", "a company"),
        Kind(Resource, "resources", "a resource"),
        Kind(Alliance, "alliances", "an alliance", period=_DATES),
    )
}
"""The nodes of partner networks."""

RECORDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind(Readiness, "readiness_assessments", "an assessment of readiness", ("assessed_on",)),
        Kind(Assessment, "assessments", "an assessment", ("assessed_on",)),
        Kind(StageMove, "stage_moves", "a move", ("moved_on",)),
        Kind(Contact, "contacts", "a contact", ("held_on",)),
        Kind(DueDiligenceCheck, "due_diligence_checks", "a check", (), ("alliance", "kind")),
        Kind(Pilot, "pilots", "a pilot", ("starts_on",), period=_DATES),
        Kind(Kpi, "kpis", "an indicator"),
        Kind(KpiReading, "kpi_readings", "a reading", ("read_on",), ("kpi", "read_on")),
        Kind(Agreement, "agreements", "an agreement", ("number",), ("alliance", "number"), _DATES),
        Kind(AgreementTier, "agreement_tiers", "a tier", ("number",), ("agreement", "number")),
        Kind(Bonus, "bonuses", "a bonus"),
        Kind(GovernanceBody, "governance_bodies", "a body", period=("established_on", "dissolved_on")),
        Kind(BodyMember, "body_members", "a member of a body", ("since",), period=("since", "until")),
        Kind(Meeting, "meetings", "a meeting", ("held_on",)),
        Kind(ActionItem, "action_items", "an action", ("due_on",)),
        Kind(Sale, "sales", "a sale", ("sold_on",)),
        Kind(SalesGrant, "sales_grants", "a grant", period=("covers_from", "covers_until")),
        Kind(Lead, "leads", "a lead", ("shared_on",)),
        Kind(JointBid, "joint_bids", "a bid", ("due_on",)),
        Kind(Insight, "insights", "an insight", ("observed_on",)),
        Kind(Review, "reviews", "a review", ("held_on",)),
        Kind(ReviewScore, "review_scores", "a score", (), ("review", "company")),
        Kind(Challenge, "challenges", "a challenge", ("raised_on",)),
        Kind(AllianceEcosystem, "alliance_ecosystems", "an ecosystem", searched=("name", "description")),
        Kind(SharedGoal, "shared_goals", "a goal", ("target_on",)),
        Kind(InnovationProject, "innovation_projects", "a project", ("starts_on",), period=_DATES),
        Kind(CoInvestment, "co_investments", "an investment", ("invested_on",)),
        Kind(SharedBrand, "shared_brands", "a brand"),
        Kind(EcosystemEvent, "ecosystem_events", "an event", ("starts_on",), period=_DATES),
        Kind(Article, "articles", "an article", ("written_on",), searched=("title", "body", "tags")),
    )
}
"""The records of an alliance's life; a kind comes after the kinds that it refers to."""

KINDS: Final[Mapping[str, Kind]] = {**THINGS, **RECORDS}
"""Every kind of node by name."""


def snake_case(name: str) -> str:
    """Return the name of a type in snake case.

    >>> snake_case("KpiReading")
    'kpi_reading'
    """
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def relationship_type(kind: str, field: str) -> str:
    """Return the type of the relationship that a field of a kind is in the graph.

    >>> relationship_type("KpiReading", "kpi")
    'KPI_READING_KPI'
    """
    return f"{snake_case(kind)}_{field}".upper()


def shared_owners(kind: Kind) -> Mapping[str, str]:
    """Return which references of a kind must agree on what they belong to.

    Returns
    -------
    Mapping[str, str]
        By field that refers to a record that is part of something: the kind's own field that names
        something of that sort. Where both have a value, the record referred to belongs to that very thing.

    Examples
    --------
    >>> shared_owners(RECORDS["Kpi"])
    {'pilot': 'alliance'}
    """
    to = {name: spec.refers.to for name, spec in kind.references.items() if spec.refers is not None}
    owned_by = {name: _type_of_owner(KINDS[target]) for name, target in to.items()}
    return {name: own for name, owner in owned_by.items() for own, target in to.items() if target == owner}


def _type_of_owner(kind: Kind) -> str | None:
    refers = kind.references[kind.owner].refers if kind.owner else None
    return refers.to if refers is not None else None

"""How ready a company is for partners, and how it is judged as a partner."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from typing_extensions import Doc

from graph_service.domain.model.fields import PROSE, SCORE, Refers


class PartnerCriterion(StrEnum):
    """The criteria by which a partner is judged."""

    STRATEGIC_FIT = "STRATEGIC_FIT"
    RESOURCE_COMPLEMENTARITY = "RESOURCE_COMPLEMENTARITY"
    FINANCIAL_HEALTH = "FINANCIAL_HEALTH"
    REPUTATION = "REPUTATION"
    CULTURAL_FIT = "CULTURAL_FIT"
    WILLINGNESS = "WILLINGNESS"


class StrategicAspect(StrEnum):
    """The aspects of strategic fit."""

    POSITIONING = "POSITIONING"
    VISION = "VISION"
    TARGET_CUSTOMERS = "TARGET_CUSTOMERS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """How ready a company is to work with partners, on one day; scores from 0 (not at all) to 10."""

    key: Annotated[str, Doc("Key, unique among assessments of readiness.")]
    company: Annotated[str, Doc("The company."), Refers("Company", "readinessAssessments", belongs=True)]
    assessed_on: Annotated[date, Doc("The day it was assessed.")]
    assessed_by: Annotated[str | None, Doc("Who assessed it.")] = None
    process: Annotated[float | None, Doc("How well the processes for partners work."), SCORE] = None
    team: Annotated[float | None, Doc("How well the team is staffed and trained."), SCORE] = None
    incentives: Annotated[float | None, Doc("How far incentives reward joint success."), SCORE] = None
    willingness_to_share: Annotated[float | None, Doc("How willing it is to share."), SCORE] = None
    notes: Annotated[str | None, Doc("The basis of the scores."), PROSE] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A dated judgement of a company as a partner, by one criterion, with its evidence."""

    key: Annotated[str, Doc("Key, unique among assessments.")]
    company: Annotated[
        str, Doc("The company that is judged."), Refers("Company", "assessments", belongs=True)
    ]
    assessor: Annotated[
        str | None,
        Doc("The company that judges, for itself; null: a general judgement."),
        Refers("Company", "assessmentsMade", belongs=True),
    ] = None
    criterion: Annotated[PartnerCriterion, Doc("The criterion.")]
    aspect: Annotated[
        StrategicAspect | None, Doc("The part of strategic fit that is judged; null: all of it.")
    ] = None
    value: Annotated[float, Doc("From 0 (worst) to 10 (best)."), SCORE]
    assessed_on: Annotated[date, Doc("The day of the judgement.")]
    assessed_by: Annotated[str | None, Doc("Who judged.")] = None
    evidence: Annotated[str | None, Doc("The basis of the judgement."), PROSE] = None
    reason: Annotated[
        str | None,
        Doc("Why it overrides the computed value; only for complementarity and financial health."),
        PROSE,
    ] = None

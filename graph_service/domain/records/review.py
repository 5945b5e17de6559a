"""Looking back on an alliance: reviews, both sides' scores, challenges."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from typing_extensions import Doc

from graph_service.domain.model.fields import PROSE, SCORE, Refers


class ReviewPeriod(StrEnum):
    """The period that a review covers, and after which the next is due."""

    QUARTERLY = "QUARTERLY"
    HALF_YEARLY = "HALF_YEARLY"


class ChallengeKind(StrEnum):
    """The kinds of problems between partners."""

    GOAL_DIVERGENCE = "GOAL_DIVERGENCE"
    COMMUNICATION = "COMMUNICATION"
    RESOURCE_CONTENTION = "RESOURCE_CONTENTION"
    POOR_PERFORMANCE = "POOR_PERFORMANCE"
    CULTURE_CLASH = "CULTURE_CLASH"


class Severity(StrEnum):
    """How bad it is."""

    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A look back on an alliance that its members held together."""

    key: Annotated[str, Doc("Key, unique among reviews.")]
    alliance: Annotated[str, Doc("The alliance."), Refers("Alliance", "reviews", belongs=True)]
    held_on: Annotated[date, Doc("The day.")]
    period: Annotated[ReviewPeriod, Doc("How often such a review is held.")] = ReviewPeriod.QUARTERLY
    summary: Annotated[str | None, Doc("What was found."), PROSE] = None
    adjustments: Annotated[tuple[str, ...], Doc("What was decided to change."), PROSE] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewScore:
    """One side's score and feedback in a review; each side has one."""

    key: Annotated[str, Doc("Key, made of the review and the company.")]
    review: Annotated[str, Doc("The review."), Refers("Review", "scores", belongs=True)]
    company: Annotated[str, Doc("The side that scores."), Refers("Company", "reviewScores")]
    score: Annotated[float, Doc("From 0 (worst) to 10 (best)."), SCORE]
    feedback: Annotated[str | None, Doc("Why."), PROSE] = None
    given_by: Annotated[str | None, Doc("Who spoke for the side.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """A problem between the members, until it is resolved."""

    key: Annotated[str, Doc("Key, unique among challenges.")]
    alliance: Annotated[str, Doc("The alliance."), Refers("Alliance", "challenges", belongs=True)]
    kind: Annotated[ChallengeKind, Doc("The kind of problem.")]
    severity: Annotated[Severity, Doc("How bad it is.")] = Severity.MEDIUM
    description: Annotated[str | None, Doc("What happened."), PROSE] = None
    raised_on: Annotated[date, Doc("The day it was raised.")]
    raised_by: Annotated[str | None, Doc("Who raised it.")] = None
    mediator: Annotated[str | None, Doc("Who mediates.")] = None
    resolution: Annotated[str | None, Doc("How it was resolved."), PROSE] = None
    resolved_on: Annotated[date | None, Doc("The day it was resolved; null: open.")] = None

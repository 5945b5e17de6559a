"""Trying an alliance: pilots, key performance indicators and their readings."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from typing_extensions import Doc

from graph_service.domain.model.fields import DAYS, PROSE, Above, Refers


class PilotDecision(StrEnum):
    """The result of a pilot."""

    EXPAND = "EXPAND"
    ADJUST = "ADJUST"
    STOP = "STOP"


class KpiDirection(StrEnum):
    """The direction in which an indicator improves."""

    HIGHER_IS_BETTER = "HIGHER_IS_BETTER"
    LOWER_IS_BETTER = "LOWER_IS_BETTER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pilot:
    """A trial with a goal, an end and a decision."""

    key: Annotated[str, Doc("Key, unique among pilots.")]
    alliance: Annotated[str, Doc("The alliance that is tried."), Refers("Alliance", "pilots", belongs=True)]
    goal: Annotated[str, Doc("What it should show."), PROSE]
    scope: Annotated[str | None, Doc("What belongs to it, and what does not."), PROSE] = None
    starts_on: Annotated[date | None, Doc("First day.")] = None
    ends_on: Annotated[date | None, Doc("First day after it.")] = None
    meeting_cadence_days: Annotated[int | None, Doc("Days from one meeting to the next."), DAYS] = None
    escalation_contact: Annotated[str | None, Doc("The contact for problems.")] = None
    decision: Annotated[PilotDecision | None, Doc("The result; null until its review.")] = None
    decided_on: Annotated[date | None, Doc("The day of the decision.")] = None
    decided_by: Annotated[str | None, Doc("Who decided.")] = None
    review: Annotated[str | None, Doc("What was learned."), PROSE] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """A key performance indicator of an alliance, or of one of its pilots."""

    key: Annotated[str, Doc("Key, unique among indicators.")]
    alliance: Annotated[str, Doc("The alliance."), Refers("Alliance", "kpis", belongs=True)]
    pilot: Annotated[str | None, Doc("The pilot it belongs to."), Refers("Pilot", "kpis")] = None
    name: Annotated[str, Doc('What is measured, e.g. "customer acquisition cost".')]
    unit: Annotated[str | None, Doc('Unit of target and readings, e.g. "EUR" or "%".')] = None
    direction: Annotated[KpiDirection, Doc("The direction in which it improves.")] = (
        KpiDirection.HIGHER_IS_BETTER
    )
    target: Annotated[float, Doc("The target value, greater than 0."), Above(0)]
    weight: Annotated[float, Doc("Its weight relative to the others, greater than 0."), Above(0)] = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiReading:
    """The value of an indicator on a day; one a day."""

    key: Annotated[str, Doc("Key, made of the indicator and the day.")]
    kpi: Annotated[str, Doc("The indicator."), Refers("Kpi", "readings", belongs=True)]
    read_on: Annotated[date, Doc("The day of the reading.")]
    value: Annotated[float, Doc("The value, in the indicator's unit.")]
    note: Annotated[str | None, Doc("The source."), PROSE] = None

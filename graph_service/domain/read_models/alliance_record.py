"""One alliance with its records, and its stage on a day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated

from typing_extensions import Doc

from graph_service.domain.errors import NotFound
from graph_service.domain.model.entities import ACTIVE_STAGES, Alliance, AllianceStage, Membership
from graph_service.domain.records.agreement import Agreement
from graph_service.domain.records.governance import ActionItem, GovernanceBody, Meeting
from graph_service.domain.records.pilot import Kpi, KpiReading, Pilot
from graph_service.domain.records.pipeline import StageMove
from graph_service.domain.records.review import Challenge, Review, ReviewScore


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceLife:
    """An alliance and its records; in any order, and of all days."""

    alliance: Alliance
    moves: tuple[StageMove, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    readings: tuple[KpiReading, ...] = ()
    reviews: tuple[Review, ...] = ()
    scores: tuple[ReviewScore, ...] = ()
    bodies: tuple[GovernanceBody, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    pilots: tuple[Pilot, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    challenges: tuple[Challenge, ...] = ()
    names: Annotated[Mapping[str, str], Doc("By key: names of the companies that gave scores.")] = field(
        default_factory=dict
    )

    def stage_on(self, day: date) -> AllianceStage:
        """Return the stage on a day: the one before the first later move, or else the current one.

        Before its first move an alliance has the stage with which it was entered.
        """
        later = [move for move in self.moves if move.moved_on > day]
        if not later:
            return self.alliance.stage
        soonest = min(move.moved_on for move in later)
        that_day = sorted((move for move in later if move.moved_on == soonest), key=lambda move: move.key)
        # of several moves on one day, the first is the one whose stage no other move led to
        reached = {move.to_stage for move in that_day}
        first = next((move for move in that_day if move.from_stage not in reached), that_day[0])
        return first.from_stage or first.to_stage

    def is_over(self, day: date) -> bool:
        """Return whether it is over: declined, or ended and past its stated end."""
        stage, ends_on = self.stage_on(day), self.alliance.ends_on
        return stage is AllianceStage.DECLINED or (
            stage is AllianceStage.ENDED and (ends_on is None or ends_on <= day)
        )

    def is_active(self, day: date) -> bool:
        """Return whether its members work together on a day, by the stage and the dates."""
        alliance = self.alliance
        return (
            (self.stage_on(day) in ACTIVE_STAGES or self.stage_on(day) is AllianceStage.ENDED)
            and not self.is_over(day)
            and (alliance.starts_on is None or alliance.starts_on <= day)
            and (alliance.ends_on is None or day < alliance.ends_on)
        )

    def active_since(self, day: date) -> date | None:
        """Return the day it became active: of the move or the start, the later; None when neither is stated.

        Parameters
        ----------
        day
            A day on which it is active.
        """
        started = [
            move.moved_on
            for move in self.moves
            if move.moved_on <= day
            and move.to_stage in ACTIVE_STAGES
            and move.from_stage is not None
            and move.from_stage not in ACTIVE_STAGES
        ]
        stated = [] if self.alliance.starts_on is None else [self.alliance.starts_on]
        return max([*started, *stated], default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesAmounts:
    """What one company sold in an alliance in one currency, row by row."""

    company: str
    currency: str
    amounts: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceActivity:
    """The activity in an alliance, for a report on a period."""

    actions: Annotated[tuple[ActionItem, ...], Doc("All of them, of all days.")] = ()
    sales: Annotated[tuple[SalesAmounts, ...], Doc("Those of the period.")] = ()
    names: Annotated[Mapping[str, str], Doc("By key: names of the companies that sold or are to act.")] = (
        field(default_factory=dict)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Lives:
    """The lives of several alliances, read at one revision of the graph."""

    graph_revision: str
    by_alliance: Annotated[Mapping[str, AllianceLife], Doc("By key of the alliance.")]
    memberships: Annotated[Mapping[str, tuple[Membership, ...]], Doc("By key of the requested company.")]

    def of(self, alliance: str) -> AllianceLife:
        """Return the life of an alliance; NotFound when there was none with this key."""
        if alliance not in self.by_alliance:
            raise NotFound(f"There is no alliance with the key {alliance!r}.")
        return self.by_alliance[alliance]

    def joined_by(self, company: str, day: date) -> tuple[AllianceLife, ...]:
        """Return those that a company is a member of on a day, by key."""
        joined = {
            one.alliance
            for one in self.memberships.get(company, ())
            if (one.since is None or one.since <= day) and (one.until is None or day < one.until)
        }
        return tuple(self.by_alliance[key] for key in sorted(joined))

"""The governance of an alliance: committees and working groups, their meetings, decisions and actions."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from typing_extensions import Doc

from graph_service.domain.model.fields import DAYS, PROSE, Refers


class BodyKind(StrEnum):
    """What sort of body it is."""

    JOINT_COMMITTEE = "JOINT_COMMITTEE"
    WORKING_GROUP = "WORKING_GROUP"


@dataclass(frozen=True, slots=True, kw_only=True)
class GovernanceBody:
    """A joint committee or a working group."""

    key: Annotated[str, Doc("Key, unique among bodies.")]
    alliance: Annotated[str, Doc("The alliance."), Refers("Alliance", "governanceBodies", belongs=True)]
    name: Annotated[str, Doc("What people call it.")]
    kind: Annotated[BodyKind, Doc("What sort of body it is.")]
    established_on: Annotated[date | None, Doc("First day; meetings are due after it.")] = None
    dissolved_on: Annotated[date | None, Doc("First day on which it no longer exists.")] = None
    cadence_days: Annotated[int | None, Doc("Days from one meeting to the next; null: as needed."), DAYS] = (
        None
    )
    channels: Annotated[tuple[str, ...], Doc("Where it communicates, e.g. a mailing list.")] = ()
    tools: Annotated[tuple[str, ...], Doc("What it works with.")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyMember:
    """A person who sits in a body for one of the companies."""

    key: Annotated[str, Doc("Key, unique among members of bodies.")]
    body: Annotated[str, Doc("The body."), Refers("GovernanceBody", "members", belongs=True)]
    company: Annotated[str, Doc("The company that the person represents."), Refers("Company")]
    person: Annotated[str, Doc("Name of the person.")]
    role: Annotated[str | None, Doc("The person's part, e.g. chair.")] = None
    since: Annotated[date | None, Doc("First day.")] = None
    until: Annotated[date | None, Doc("First day on which the person is no longer a member.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting that a body has held."""

    key: Annotated[str, Doc("Key, unique among meetings.")]
    body: Annotated[str, Doc("The body."), Refers("GovernanceBody", "meetings", belongs=True)]
    held_on: Annotated[date, Doc("The day.")]
    minutes: Annotated[str | None, Doc("What was discussed."), PROSE] = None
    decisions: Annotated[tuple[str, ...], Doc("What was decided."), PROSE] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItem:
    """A task with a due day."""

    key: Annotated[str, Doc("Key, unique among actions.")]
    alliance: Annotated[str, Doc("The alliance."), Refers("Alliance", "actions", belongs=True)]
    body: Annotated[str | None, Doc("The body that requested it."), Refers("GovernanceBody", "actions")] = (
        None
    )
    meeting: Annotated[str | None, Doc("The meeting that decided it."), Refers("Meeting", "actions")] = None
    task: Annotated[str, Doc("The task."), PROSE]
    owner: Annotated[str | None, Doc("The company that does it."), Refers("Company", "actions")] = None
    responsible: Annotated[str | None, Doc("The person who is responsible for it.")] = None
    due_on: Annotated[date | None, Doc("The day by which it is due.")] = None
    done_on: Annotated[date | None, Doc("The day it was done; null: not done yet.")] = None

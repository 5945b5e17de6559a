"""The steps of an alliance from a prospect to a decision: moves, contacts, due diligence."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from typing_extensions import Doc

from graph_service.domain.model.entities import AllianceStage
from graph_service.domain.model.fields import PROSE, Refers


class ContactMedium(StrEnum):
    """How a contact took place."""

    MEETING = "MEETING"
    CALL = "CALL"
    EMAIL = "EMAIL"
    EVENT = "EVENT"
    OTHER = "OTHER"


class CheckKind(StrEnum):
    """What due diligence checks."""

    FINANCIAL = "FINANCIAL"
    LEGAL = "LEGAL"
    MARKET = "MARKET"
    TECHNICAL = "TECHNICAL"


class CheckStatus(StrEnum):
    """The state of a check."""

    OPEN = "OPEN"
    PASSED = "PASSED"
    FAILED = "FAILED"
    WAIVED = "WAIVED"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageMove:
    """An alliance went from one stage to another."""

    key: Annotated[str, Doc("Key, unique among moves.")]
    alliance: Annotated[str, Doc("The alliance."), Refers("Alliance", "stageMoves", belongs=True)]
    from_stage: Annotated[AllianceStage | None, Doc("The stage before; null: the alliance was created.")] = (
        None
    )
    to_stage: Annotated[AllianceStage, Doc("The stage after.")]
    moved_on: Annotated[date, Doc("The day of the move.")]
    moved_by: Annotated[str | None, Doc("Who decided it.")] = None
    reason: Annotated[str | None, Doc("Why."), PROSE] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """An entry of the contact log of an alliance."""

    key: Annotated[str, Doc("Key, unique among contacts.")]
    alliance: Annotated[str, Doc("The alliance sought."), Refers("Alliance", "contacts", belongs=True)]
    held_on: Annotated[date, Doc("The day of the contact.")]
    medium: Annotated[ContactMedium, Doc("How it took place.")] = ContactMedium.OTHER
    person: Annotated[str | None, Doc("The contact person on the other side.")] = None
    noted_by: Annotated[str | None, Doc("Who spoke with this person.")] = None
    summary: Annotated[str | None, Doc("What was discussed and agreed."), PROSE] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDiligenceCheck:
    """One of the four checks before a pilot; each alliance has one of a kind."""

    key: Annotated[str, Doc("Key, made of the alliance and the kind.")]
    alliance: Annotated[str, Doc("The alliance sought."), Refers("Alliance", "dueDiligence", belongs=True)]
    kind: Annotated[CheckKind, Doc("What is checked.")]
    status: Annotated[CheckStatus, Doc("The state of the check.")] = CheckStatus.OPEN
    findings: Annotated[str | None, Doc("What was found; for a waived check, why."), PROSE] = None
    checked_on: Annotated[date | None, Doc("The day of the finding.")] = None
    checked_by: Annotated[str | None, Doc("Who checked.")] = None

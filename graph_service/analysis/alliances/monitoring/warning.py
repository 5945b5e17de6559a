"""A warning about an alliance: what it is about, how bad it is, its evidence."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from typing_extensions import Doc


class WarningKind(StrEnum):
    """What a warning is about."""

    LOW_HEALTH = "LOW_HEALTH"
    FALLING_KPI = "FALLING_KPI"
    PERCEPTION_GAP = "PERCEPTION_GAP"
    OVERDUE_REVIEW = "OVERDUE_REVIEW"
    OVERDUE_MEETING = "OVERDUE_MEETING"
    AGREEMENT_ENDING = "AGREEMENT_ENDING"
    OPEN_CHALLENGE = "OPEN_CHALLENGE"


class WarningSeverity(StrEnum):
    """How bad it is."""

    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceWarning:
    """Something to look into."""

    kind: WarningKind
    severity: WarningSeverity
    message: Annotated[str, Doc("The evidence, in a sentence.")]
    since: Annotated[date, Doc("The day since which it has applied without interruption.")]
    about: Annotated[str, Doc("Global id of the record that it is about, otherwise of the alliance.")]

    @property
    def rank(self) -> tuple[int, date, int, str]:
        """The sort key of warnings: the worst first, then the oldest, then by kind."""
        return (
            list(WarningSeverity).index(self.severity),
            self.since,
            list(WarningKind).index(self.kind),
            self.about,
        )


def number(value: float, unit: str | None = None) -> str:
    """Return a value as messages show it.

    >>> number(45_000.5, "EUR"), number(0.3)
    ('45,000.5 EUR', '0.3')
    """
    return f"{value:,.10g}{f' {unit}' if unit else ''}"

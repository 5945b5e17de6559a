"""The statement being composed: its parameters, its names, the day it is asked on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

ACTIVE_STAGES_TEXT: Final = "['PILOT', 'AGREEMENT', 'ACTIVE']"


@dataclass(slots=True)
class Composition:
    """Collects the parameters of one statement and hands out names that are free in it."""

    today: date
    parameters: dict[str, Any] = field(default_factory=dict)
    _days: dict[date, str] = field(default_factory=dict)
    _names: int = 0

    def parameter(self, value: Any) -> str:
        """Return the text that stands for the value, which travels beside the statement."""
        name = f"p{len(self.parameters)}"
        if isinstance(value, date):  # one parameter a day, as every membership on the way speaks of it
            name = self._days.setdefault(value, name)
            value = value.isoformat()
        self.parameters[name] = value
        return f"${name}"

    def name(self, prefix: str) -> str:
        """Return a variable name that the statement does not use yet."""
        self._names += 1
        return f"{prefix}{self._names}"

    def alliance_active(self, alliance: str, day: date) -> str:
        """Return the condition that an alliance is active on a day (analyses.md, as-of date)."""
        on = self.parameter(day)
        return (
            f"({alliance}.stage IN {ACTIVE_STAGES_TEXT} "
            f"OR ({alliance}.stage = 'ENDED' AND {alliance}.ends_on IS NOT NULL)) "
            f"AND ({alliance}.starts_on IS NULL OR {alliance}.starts_on <= {on}) "
            f"AND ({alliance}.ends_on IS NULL OR {on} < {alliance}.ends_on)"
        )

    def members_active(self, alliance: str, members: Sequence[str], day: date) -> str:
        """Return the condition that these memberships of an alliance are active on a day."""
        on = self.parameter(day)
        periods = (
            f" AND ({member}.since IS NULL OR {member}.since <= {on})"
            f" AND ({member}.until IS NULL OR {on} < {member}.until)"
            for member in members
        )
        return f"{self.alliance_active(alliance, day)}{''.join(periods)}"


@dataclass(frozen=True, slots=True)
class Statement:
    """One Cypher statement and its parameters."""

    text: str
    parameters: Mapping[str, Any]


def where(conditions: list[str]) -> str:
    """Return a WHERE clause, or nothing."""
    kept = [condition for condition in conditions if condition != "true"]
    return f" WHERE {' AND '.join(f'({condition})' for condition in kept)}" if kept else ""

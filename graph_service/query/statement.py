"""The statement being composed: its parameters, its names, and the day of the request."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from graph_service.domain.model.entities import ACTIVE_STAGES, AllianceStage
from graph_service.query.placeholders import ItemsPlaceholder, Placeholder

ACTIVE_STAGES_TEXT: Final = str([stage.value for stage in AllianceStage if stage in ACTIVE_STAGES])


@dataclass(slots=True)
class Composition:
    """Collects the parameters of one statement and hands out names that are free in it."""

    today: date
    parameters: dict[str, Any] = field(default_factory=dict)
    _days: dict[date, str] = field(default_factory=dict)
    # with the object it was created for: while it is kept, no other object has its identity
    _sets: dict[tuple[str, int], tuple[object, str]] = field(default_factory=dict)
    _prelude: list[str] = field(default_factory=list)
    _names: int = 0

    def parameter(self, value: Any) -> str:
        """Return the parameter for the value, which is sent together with the statement."""
        name = f"p{len(self.parameters)}"
        if isinstance(value, date):  # one parameter per day, as every membership in the path uses it
            name = self._days.setdefault(value, name)
            value = value.isoformat()
        elif isinstance(value, list) and any(isinstance(item, Placeholder) for item in value):
            value = ItemsPlaceholder(value)
        self.parameters[name] = value
        return f"${name}"

    def name(self, prefix: str) -> str:
        """Return a variable name that the statement does not use yet."""
        self._names += 1
        return f"{prefix}{self._names}"

    def keys(self, kind: str, wanted: object, clauses: Callable[[], str]) -> str:
        """Return the variable of a set of keys, which is computed once, before the rest of the statement.

        Parameters
        ----------
        kind, wanted
            Identify the set: the same object of a filter is only looked up once.
        clauses
            Gives the clauses that end with the keys as ``key``; called when the set is new.
        """
        known = (kind, id(wanted))
        if known not in self._sets:
            text = clauses()  # may add other sets, which then come first
            name = self.name("k")
            self._prelude.append(
                f"CALL ({self._set_names}) {{ {text} RETURN collect(DISTINCT key) AS {name} }}\n"
            )
            self._sets[known] = (wanted, name)
        return self._sets[known][1]

    @property
    def _set_names(self) -> str:
        return ", ".join(name for _, name in self._sets.values())

    def statement(self, text: str) -> "Statement":
        """Return the statement with this text after the sets of keys, which whole lists can use."""
        text = text.replace("CALL ()", f"CALL ({self._set_names})")
        return Statement("".join(self._prelude) + text, self.parameters)

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
        conditions = [self.alliance_active(alliance, day)]
        return " AND ".join(conditions + [self.period_holds(member, day) for member in members])

    def period_holds(self, member: str, day: date) -> str:
        """Return the condition that the period of a membership holds on a day."""
        on = self.parameter(day)
        return (
            f"({member}.since IS NULL OR {member}.since <= {on})"
            f" AND ({member}.until IS NULL OR {on} < {member}.until)"
        )


@dataclass(frozen=True, slots=True)
class Statement:
    """One Cypher statement and its parameters."""

    text: str
    parameters: Mapping[str, Any]

    def bound(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the parameters; ``values`` are the coerced values of variables that it leaves open."""
        return {
            name: value.of(values) if isinstance(value, Placeholder) else value
            for name, value in self.parameters.items()
        }


def where(conditions: list[str]) -> str:
    """Return a WHERE clause, or nothing."""
    kept = [condition for condition in conditions if condition != "true"]
    return f" WHERE {' AND '.join(f'({condition})' for condition in kept)}" if kept else ""

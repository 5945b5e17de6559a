"""What changes do, in plain Python: the store has to end with the same, and to refuse the same."""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from graph_service.domain.alliance_stages import MOVES, uncleared
from graph_service.domain.kinds import KINDS, RECORDS, THINGS, Kind, shared_owners
from graph_service.domain.model.entities import (
    ACTIVE_STAGES,
    Alliance,
    AllianceStage,
    Competition,
    Holding,
    Membership,
    Need,
)
from graph_service.domain.records.pipeline import CheckKind, DueDiligenceCheck, StageMove
from tests.model import KINDS as PARTS
from tests.model import Model, identity

Place = tuple[str, tuple[Any, ...]]
"""Part of a data set, and what tells a record from the others there."""
PART_OF = {of: part for part, of in PARTS.items()}


class Refused(Exception):
    """The model refuses a change, with this code."""


@dataclass
class Written:
    """A graph that changes are made of.

    Each change either is made or raises Refused; who makes several together works on a copy.
    """

    model: Model
    today: date

    def copy(self) -> "Written":
        """Return the same graph, to be changed by itself."""
        return Written(copy.deepcopy(self.model), self.today)

    def has(self, type_: str, key: str) -> bool:
        """Return whether there is a node."""
        return place_of(type_, key) in self.model.records

    def rows(self, type_: str) -> list[Any]:
        """Return all nodes of a type."""
        return [one for one in self.model.records.values() if type(one).__name__ == type_]

    def create(self, record: Any) -> None:
        """Create a node."""
        kind = KINDS[type(record).__name__]
        _check_period(kind, record)
        if self.has(kind.name, record.key):
            raise Refused("CONFLICT")
        self._check(kind, None, record)
        place = place_of(kind.name, record.key)
        self.model.records[place] = record
        self.model.versions[place] = 1

    def update(self, type_: str, key: str, values: Mapping[str, Any], expected: int | None) -> None:
        """Change a node; what it has already is no change."""
        place = place_of(type_, key)
        if place not in self.model.records:
            raise Refused("NOT_FOUND")
        if expected not in (None, self.model.versions[place]):
            raise Refused("CONFLICT")
        before = self.model.records[place]
        after = replace(before, **values)
        _check_period(KINDS[type_], after)
        self._check(KINDS[type_], before, after)
        if after != before:
            self.model.records[place] = after
            self.model.versions[place] += 1

    def _check(self, kind: Kind, before: Any, record: Any) -> None:
        for name, spec in kind.references.items():
            assert spec.refers is not None
            found = getattr(record, name)
            if before is None or getattr(before, name) != found:
                for key in keys_in(found):
                    if not self.has(spec.refers.to, key):
                        raise Refused("NOT_FOUND")
        for name, own in shared_owners(kind).items():
            key, owner = getattr(record, name), getattr(record, own)
            if key is None or owner is None:
                continue
            refers = kind.fields[name].refers
            assert refers is not None
            target = self.model.records[place_of(refers.to, key)]
            owned_by = KINDS[refers.to].owner
            assert owned_by is not None
            if getattr(target, owned_by) != owner:
                raise Refused("INVALID_INPUT")
        for other in self.rows(kind.name) if kind.identity else ():
            same = all(getattr(other, name) == getattr(record, name) for name in kind.identity)
            if same and other.key != record.key:
                raise Refused("CONFLICT")

    def delete(self, type_: str, key: str, *, cascade: bool, expected: int | None) -> None:
        """Delete a node, with what hangs on it or not at all."""
        place = place_of(type_, key)
        if place not in self.model.records:
            raise Refused("NOT_FOUND")
        if expected not in (None, self.model.versions[place]):
            raise Refused("CONFLICT")
        going, naming = hanging(self.model, KINDS[type_], key)
        if (len(going) > 1 or naming) and not cascade:
            raise Refused("CONFLICT")
        remove(self.model, going, naming)

    def set_edge(self, edge: Any) -> None:
        """Set an edge: it has these values and no others."""
        if not isinstance(edge, Competition) and (edge.until or date.max) <= (edge.since or date.min):
            raise Refused("INVALID_INPUT")
        self._check_ends(edge)
        if isinstance(edge, Membership):
            for other in self.rows("Membership"):
                same = (other.alliance, other.company) == (edge.alliance, edge.company)
                if same and other.since != edge.since and _overlap(edge, other):
                    raise Refused("CONFLICT")
        self.model.records[PART_OF[type(edge)], identity(edge)] = edge

    def remove_edge(self, edge: Any) -> None:
        """Remove the edge that has the ends of this one."""
        self._check_ends(edge)
        if self.model.records.pop((PART_OF[type(edge)], identity(edge)), None) is None:
            raise Refused("NOT_FOUND")

    def _check_ends(self, edge: Any) -> None:
        for type_, key in ends(edge):
            if not self.has(type_, key):
                raise Refused("NOT_FOUND")

    def move(self, alliance: str, stage: AllianceStage) -> None:
        """Let an alliance go to another stage today."""
        place = place_of("Alliance", alliance)
        before: Alliance | None = self.model.records.get(place)
        if before is None:
            raise Refused("NOT_FOUND")
        if stage not in MOVES[before.stage]:
            raise Refused("CONFLICT")
        checks = {one.kind: one for one in self.rows("DueDiligenceCheck") if one.alliance == alliance}
        left = uncleared((one.kind, one.status) for one in checks.values())
        if left and (before.stage, stage) == (AllianceStage.DUE_DILIGENCE, AllianceStage.PILOT):
            raise Refused("CONFLICT")
        self.create(
            StageMove(
                key=f"{alliance}-{self.model.versions[place]}",
                alliance=alliance,
                from_stage=before.stage,
                to_stage=stage,
                moved_on=self.today,
            )
        )
        self.update("Alliance", alliance, {"stage": stage, **self._days(before, stage)}, None)
        for kind in CheckKind if stage is AllianceStage.DUE_DILIGENCE else ():
            if kind not in checks:
                key = f"{alliance}--{kind.lower()}"
                self.create(DueDiligenceCheck(key=key, alliance=alliance, kind=kind))

    def _days(self, alliance: Alliance, stage: AllianceStage) -> dict[str, date]:
        start, end = alliance.starts_on, alliance.ends_on
        if stage in ACTIVE_STAGES and start is None and (end is None or self.today < end):
            return {"starts_on": self.today}
        if stage is AllianceStage.ENDED and (end is None or end > self.today):
            is_later = start is None or self.today > start
            return {"ends_on": self.today if is_later or start is None else start + timedelta(days=1)}
        return {}


def place_of(type_: str, key: str) -> Place:
    """Return where a node is in a model."""
    return KINDS[type_].plural, (key,)


def _check_period(kind: Kind, record: Any) -> None:
    start, end = (getattr(record, name) for name in kind.period or ("key", "key"))
    if kind.period is not None and start is not None and end is not None and end <= start:
        raise Refused("INVALID_INPUT")


def keys_in(value: Any) -> tuple[str, ...]:
    """Return the keys that a field holds."""
    return value if isinstance(value, tuple) else () if value is None else (value,)


def ends(edge: Any) -> Iterable[tuple[str, str]]:
    """Yield type and key of the nodes that an edge connects."""
    match edge:
        case Holding() | Need():
            return (("Company", edge.company), ("Resource", edge.resource))
        case Membership():
            return (("Company", edge.company), ("Alliance", edge.alliance))
        case Competition():
            return (("Company", edge.a), ("Company", edge.b))
    raise AssertionError(edge)


def _overlap(one: Membership, other: Membership) -> bool:
    late, far = date.min, date.max
    return (one.since or late) < (other.until or far) and (other.since or late) < (one.until or far)


def hanging(model: Model, kind: Kind, key: str) -> tuple[set[Place], dict[Place, set[str]]]:
    """Return the places of what goes with a node, itself included, and by place the fields that name it."""
    going: set[Place] = {place_of(kind.name, key)}
    naming: dict[Place, set[str]] = {}
    queue = [(kind.name, key)]
    while queue:
        type_, gone = queue.pop()
        for place, record in model.records.items():
            other = RECORDS.get(type(record).__name__)
            if other is None:
                if type(record).__name__ not in THINGS and (type_, gone) in ends(record):
                    going.add(place)
                continue
            for field, spec in other.references.items():
                refers = spec.refers
                if refers is None or refers.to != type_ or gone not in keys_in(getattr(record, field)):
                    continue
                if not refers.belongs and (spec.is_list or spec.nullable):
                    naming.setdefault(place, set()).add(field)
                elif place not in going:
                    going.add(place)
                    queue.append((other.name, record.key))
    return going, {place: fields for place, fields in naming.items() if place not in going}


def remove(model: Model, going: set[Place], naming: Mapping[Place, set[str]]) -> None:
    """Remove what goes; what merely names it does so no more, and has a new version."""
    gone = {(place[0], place[1][0]) for place in going}
    for place in going:
        del model.records[place]
        model.versions.pop(place, None)
    for place, fields in naming.items():
        record = model.records[place]
        emptied: dict[str, Any] = {}
        for field in fields:
            refers = KINDS[type(record).__name__].fields[field].refers
            assert refers is not None
            plural = KINDS[refers.to].plural
            kept = tuple(key for key in keys_in(getattr(record, field)) if (plural, key) not in gone)
            emptied[field] = kept if isinstance(getattr(record, field), tuple) else None
        model.records[place] = replace(record, **emptied)
        model.versions[place] += 1

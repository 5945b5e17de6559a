"""Values for every kind of node, as a client writes and reads them: derived from the fields of its kind."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from graphql import GraphQLInputObjectType

from graph_service.api.schema.schema import CORE
from graph_service.domain.kinds import KINDS, Kind, snake_case
from graph_service.domain.model.entities import Financials
from graph_service.domain.model.fields import COUNTRY, CURRENCY, WEBSITE, YEAR, FieldSpec, field_specs
from graph_service.domain.records.pipeline import StageMove
from graph_service.query.graph_mapping import camel_case

WRITABLE: Final = [kind for kind in KINDS.values() if kind.type is not StageMove]
"""Moves are made by ``moveAlliance`` alone."""

TARGETS: Final[Mapping[str, tuple[str, str | None]]] = {
    "Company": ("c1", "c2"),
    "Resource": ("r1", None),
    "Alliance": ("a1", "a2"),
    **{
        name: (f"base-{snake_case(name)}", None)
        for name in ("Pilot", "Kpi", "Agreement", "GovernanceBody", "Meeting", "Review")
    },
    **{name: (f"base-{snake_case(name)}", None) for name in ("AllianceEcosystem", "InnovationProject")},
}
"""By type: keys of what samples refer to, first and after a change; None: no longer to any."""

# what the rules of a kind ask for, or what its fields do not say
_OWN: Final[Mapping[tuple[str, str], tuple[Any, Any]]] = {
    # a1 has the draft that samples of tiers and bonuses belong to
    ("Agreement", "alliance"): ("a2", None),
    ("Agreement", "parties"): (["c1", "c2"], ["c2", "c1"]),
    ("Agreement", "cost_percentages"): (["50", "50"], ["33.3", "66.7"]),
    ("AgreementTier", "percentages"): (["60.5", "39.5"], ["0", "100"]),
    ("Bonus", "party"): ("c1", "c2"),
    ("Bonus", "threshold"): ("1000.00", "2000"),
    ("Bonus", "amount"): ("10.50", "2000"),
    ("Assessment", "criterion"): ("STRATEGIC_FIT", "REPUTATION"),
    ("Assessment", "aspect"): ("VISION", None),
    ("Pilot", "decision"): ("ADJUST", "STOP"),
}
_LEFT_OUT: Final = {
    ("Agreement", "number"),  # one more than the latest
    ("Agreement", "signed_on"),  # what is signed can't be changed
    ("Alliance", "stage"),  # changed by moves
}


def sample(kind: Kind, *, changed: bool = False) -> dict[str, Any]:
    """Return the input that creates a record of a kind, all its fields stated; or that changes all it may."""
    verb = "Update" if changed else "Create"
    type_ = CORE.type_map[f"{verb}{kind.name}Input"]
    assert isinstance(type_, GraphQLInputObjectType)
    values = {}
    for place, (name, spec) in enumerate(kind.fields.items()):
        if camel_case(name) in type_.fields and (kind.name, name) not in _LEFT_OUT:
            values[camel_case(name)] = _value(kind, spec, place, changed=changed)
    values["key"] = f"a-{snake_case(kind.name)}"
    return values


def _value(kind: Kind, spec: FieldSpec, place: int, *, changed: bool) -> Any:
    if (kind.name, spec.name) in _OWN:
        return _OWN[kind.name, spec.name][changed]
    if spec.type is Financials:
        own = field_specs(Financials)
        return {camel_case(name): _value(kind, one, 0, changed=changed) for name, one in own.items()}
    if spec.refers is not None:
        target = TARGETS[spec.refers.to][changed]
        if spec.is_list:
            return [one for one in TARGETS[spec.refers.to][: 1 + changed] if one is not None]
        return target
    one = _plain(spec, place, changed=changed)
    return [one, _plain(spec, place, changed=not changed)] if spec.is_list else one


def _plain(spec: FieldSpec, place: int, *, changed: bool) -> Any:
    if issubclass(spec.type, StrEnum):
        return str(list(spec.type)[-1 if changed else 0])
    rules = {
        COUNTRY: ("NO", "DE"),
        CURRENCY: ("EUR", "NOK"),
        WEBSITE: ("https://a.example", "http://b.example/x"),
    }
    for rule, values in rules.items():
        if rule in spec.rules:
            return values[changed]
    if YEAR in spec.rules:
        return 2001 + changed
    day = dt.date(2024 + changed, 1, 1) + dt.timedelta(days=place)
    plain: Mapping[Any, Any] = {
        str: f"{spec.name} {'afterwards' if changed else 'at first'}, “so” 😀",
        bool: not changed,
        int: 3 + changed,
        float: 2.5 + changed,
        Decimal: ("1234567.10", "0.000001")[changed],
        dt.date: day.isoformat(),
    }
    return plain[spec.type]


def selection(kind: Kind) -> str:
    """Return what selects all fields of a kind, and its version."""
    parts = ["version"]
    for name, spec in kind.fields.items():
        if spec.type is Financials:
            parts.append(f"{name} {{ {' '.join(map(camel_case, field_specs(Financials)))} }}")
        elif spec.refers is not None:
            inner = "nodes { key }" if spec.is_list else "key"
            parts.append(f"{camel_case(name)} {{ {inner} }}")
        else:
            parts.append(camel_case(name))
    return " ".join(parts)


def shown(kind: Kind, stated: Mapping[str, Any], version: int) -> dict[str, Any]:
    """Return what ``selection`` gives of a record with these values; what is not stated has its default."""
    answer: dict[str, Any] = {"version": version}
    for name, spec in kind.fields.items():
        field = camel_case(name)
        default = list(spec.default) if spec.is_list and not spec.required else spec.default
        value = stated.get(field, default)
        if spec.refers is not None and spec.is_list:
            answer[field] = {"nodes": [{"key": key} for key in sorted(value or ())]}
        elif spec.refers is not None:
            answer[field] = None if value is None else {"key": value}
        else:
            answer[field] = value
    return answer


def root_field(kind: Kind) -> str:
    """Return the field that reads one record by its key."""
    return camel_case(snake_case(kind.name))

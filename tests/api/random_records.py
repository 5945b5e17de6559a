"""Random records of every kind, the same for the same seed, and what lists of them must show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from random import Random
from typing import Any, Final

from graphql import GraphQLInputObjectType, get_named_type

from graph_service.api.schema.schema import CORE
from graph_service.domain.dataset import DataSet
from graph_service.domain.kinds import RECORDS, Kind
from graph_service.domain.model.entities import Alliance, Company, Financials
from graph_service.domain.model.fields import (
    COUNTRY,
    CURRENCY,
    FRACTION,
    WEBSITE,
    YEAR,
    FieldSpec,
    field_specs,
)
from graph_service.domain.text import folded
from graph_service.query.graph_mapping import camel_case
from tests.query.comparisons import compares, compares_list

COMPANIES: Final = ("c1", "c2", "c3")
ALLIANCES: Final = ("a1", "a2")
ROWS: Final = 7
"""Of each kind."""
WORDS: Final = ("alpha", "Beta", "béta", "beta gamma", "Ω", "x-ray")
DAYS: Final = tuple(date(2024, 1, day) for day in (1, 1, 2, 5))


@dataclass(frozen=True)
class Written:
    """A data set, and the keys of each kind in it."""

    dataset: DataSet

    def of(self, kind: Kind) -> tuple[Any, ...]:
        """Return the records of a kind."""
        return self.dataset.records[kind.name]


def records(seed: int) -> Written:
    """Return a data set with some records of each kind; values repeat, and many are missing."""
    random = Random(seed)
    known: dict[str, list[str]] = {"Company": list(COMPANIES), "Alliance": list(ALLIANCES)}
    made: dict[str, tuple[Any, ...]] = {}
    for name, kind in RECORDS.items():
        rows = []
        for number in range(ROWS):
            values = {
                one: random_value(random, spec, known) for one, spec in kind.fields.items() if one != "key"
            }
            rows.append(kind.type(key=f"{name.lower()}-{number}", **values))
        made[name] = tuple(rows)
        known[name] = [row.key for row in rows]
    things = DataSet(
        companies=tuple(Company(key=key, name=key.upper()) for key in COMPANIES),
        alliances=tuple(Alliance(key=key, name=key.upper()) for key in ALLIANCES),
        records=made,
    )
    return Written(things)


def random_value(random: Random, spec: FieldSpec, known: Mapping[str, Sequence[str]]) -> Any:
    """Return a value that a field may have; what it refers to is one of the known keys of that type."""
    if spec.is_list:
        many = {_one(random, spec, known) for _ in range(random.choice([0, 1, 2, 3]))}
        return tuple(sorted(many))
    if spec.nullable and random.random() < 0.35:
        return None
    if spec.type is Financials:
        figures = {name: random_value(random, one, known) for name, one in field_specs(Financials).items()}
        return None if Financials(**figures) == Financials() else Financials(**figures)
    return _one(random, spec, known)


_RULED: Final[Mapping[Any, tuple[Any, ...]]] = {
    COUNTRY: ("NO", "DE"),
    CURRENCY: ("EUR", "NOK"),
    WEBSITE: ("https://example.com",),
    YEAR: (1999, 2020),
    FRACTION: (0.0, 0.25, 1.0),
}
_PLAIN: Final[Mapping[Any, tuple[Any, ...]]] = {
    str: WORDS,
    bool: (True, False),
    int: (1, 2, 3),
    float: (0.5, 1.0, 2.25),
    Decimal: (Decimal("1.10"), Decimal(1000), Decimal("0.000001")),
    date: DAYS,
}


def _one(random: Random, spec: FieldSpec, known: Mapping[str, Sequence[str]]) -> Any:
    if spec.refers is not None:
        return random.choice(known[spec.refers.to])
    if issubclass(spec.type, StrEnum):
        return random.choice(list(spec.type))
    ruled = next((values for rule, values in _RULED.items() if rule in spec.rules), None)
    return random.choice(ruled or _PLAIN[spec.type])


def as_json(kind: Kind, record: Any) -> dict[str, Any]:
    """Return the fields of a record by GraphQL name, as JSON has them; references are keys."""
    return {camel_case(name): json_of(getattr(record, name)) for name in kind.fields}


def json_of(value: Any) -> Any:
    """Return a value of a field as JSON has it."""
    match value:
        case Financials():
            return {camel_case(name): json_of(getattr(value, name)) for name in field_specs(Financials)}
        case StrEnum():
            return value.value
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case tuple():
            return [json_of(one) for one in value]
    return value


def listed(kind: Kind, rows: Iterable[Any], *, as_of: str | None = None, wanted: Any = None) -> list[str]:
    """Return the keys of the records that a list shows, in its order: no value comes last."""
    day = next((name for name in kind.order if kind.fields[name].type is date), None)
    shown = [(as_json(kind, row), row) for row in rows]
    if as_of is not None and day is not None:
        shown = [one for one in shown if (one[0][camel_case(day)] or "") <= as_of]
    shown = [one for one in shown if matches(kind, one[0], wanted or {})]

    def place(one: tuple[Mapping[str, Any], Any]) -> list[Any]:
        values = [one[0][camel_case(name)] for name in kind.order]
        return [*((value is None, value if value is not None else 0) for value in values), one[0]["key"]]

    return [values["key"] for values, _ in sorted(shown, key=place)]


def matches(kind: Kind, values: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Return whether a record matches a filter."""
    return all(_matches(kind, values, name, value) for name, value in wanted.items())


def _matches(kind: Kind, values: Mapping[str, Any], name: str, wanted: Any) -> bool:
    match name:
        case "and":
            return all(matches(kind, values, part) for part in wanted)
        case "or":
            return any(matches(kind, values, part) for part in wanted)
        case "not":
            return not matches(kind, values, wanted)
    value = values[name]
    if isinstance(wanted, bool):
        return bool(value == wanted)
    if isinstance(wanted, list):
        return value in wanted
    return compares_list(value, wanted) if isinstance(value, list) else compares(value, wanted)


def found(kind: Kind, rows: Iterable[Any], text: str) -> set[str]:
    """Return the keys of the records in which all words of a text are found."""
    keys = set()
    for row in rows:
        values = as_json(kind, row)
        parts = [values[name] or "" for name in ("key", *kind.searched)]
        texts = [folded(one) for part in parts for one in ([part] if isinstance(part, str) else part)]
        if all(any(word in one for one in texts) for word in folded(text).split()):
            keys.add(row.key)
    return keys


def random_filter(random: Random, kind: Kind, depth: int = 2) -> dict[str, Any]:
    """Return a filter on records of a kind, as its input type allows."""
    type_ = CORE.type_map[f"{kind.name}Filter"]
    assert isinstance(type_, GraphQLInputObjectType)
    wanted: dict[str, Any] = {}
    for name in random.sample(sorted(type_.fields), random.choice([1, 1, 2, 3])):
        if name in ("and", "or", "not"):
            if depth:
                parts = [random_filter(random, kind, depth - 1) for _ in range(random.choice([0, 1, 2]))]
                wanted[name] = random_filter(random, kind, depth - 1) if name == "not" else parts
            continue
        wanted[name] = _comparison(random, get_named_type(type_.fields[name].type).name, kind, name)
    return wanted


def _comparison(random: Random, type_: str, kind: Kind, field: str) -> Any:
    days = ["2023-12-31", "2024-01-01", "2024-01-02", "2024-01-04"]
    texts = [*WORDS, f"{kind.name.lower()}-1", "nothing"]
    few = [random.choice(texts) for _ in range(random.choice([0, 1, 3]))]
    match type_:
        case "Boolean":
            return random.random() < 0.5
        case "DateFilter":
            return _with_null(random, {random.choice(["eq", "lt", "lte", "gt", "gte"]): random.choice(days)})
        case "StringFilter":
            one = {random.choice(["eq", "ne", "contains", "startsWith"]): random.choice(texts)}
            return _with_null(random, random.choice([one, {"in": few}, {"contains": "a"}]))
        case "StringListFilter":
            return {random.choice(["any", "all", "none"]): few}
        case "IntFilter" | "FloatFilter":
            number = random.choice([1, 2, 3])
            return _with_null(random, {random.choice(["eq", "lt", "lte", "gt", "gte"]): number})
    spec = next(spec for name, spec in kind.fields.items() if camel_case(name) == field)
    return random.sample([str(one) for one in spec.type], random.choice([0, 1, 2]))


def _with_null(random: Random, comparison: dict[str, Any]) -> dict[str, Any]:
    return {"isNull": random.random() < 0.5} if random.random() < 0.25 else comparison

"""Hypothesis strategies of the records of alliances' lives, derived from their fields."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from hypothesis import strategies as st

from graph_service.domain.dataset import DataSet
from graph_service.domain.generated_keys import made_key
from graph_service.domain.kinds import KINDS, RECORDS, Kind
from graph_service.domain.model.entities import Alliance, Company
from graph_service.domain.model.fields import FieldSpec
from tests.store.generated import TEXT

EVERYTHING: Final = DataSet(
    companies=tuple(Company(key=key, name=key) for key in ("c1", "c2")),
    alliances=tuple(Alliance(key=key, name=key) for key in ("a1", "a2")),
)
"""All things that a generated record may refer to, the other records apart."""
KEYS: Final = ("k1", "k2")


def _value(spec: FieldSpec, known: dict[str, list[str]]) -> st.SearchStrategy[Any]:
    """Return values of a field; what they refer to is known."""
    one: st.SearchStrategy[Any]
    if spec.refers is not None:
        one = st.sampled_from(known[spec.refers.to])
    elif issubclass(spec.type, StrEnum):
        one = st.sampled_from(spec.type)
    else:
        one = {
            str: TEXT,
            bool: st.booleans(),
            int: st.integers(1, 3),
            float: st.sampled_from([0.5, 1.0, 2.25]),
            Decimal: st.decimals(1, 100, places=2),
            date: st.dates(date(2020, 1, 1), date(2020, 1, 4)),
        }[spec.type]
    if spec.is_list:
        # what is referred to has no order
        return st.lists(one, max_size=2, unique=True).map(lambda items: tuple(sorted(items)))
    return one


@st.composite
def steps(draw: st.DrawFn) -> list[DataSet]:
    """Draw data sets that are imported one after another: each refers to what there is by then."""
    known = {
        kind: [row.key for row in getattr(EVERYTHING, KINDS[kind].plural)] for kind in ("Company", "Alliance")
    }
    found = []
    for _ in range(draw(st.integers(1, 3))):
        records: dict[str, tuple[Any, ...]] = {}
        unstated: dict[type, frozenset[str]] = {}
        for name, kind in RECORDS.items():
            if all(known.get(spec.refers.to) for spec in kind.references.values() if spec.refers is not None):
                silent = draw(st.frozensets(st.sampled_from(_optional(kind)), max_size=3))
                rows = draw(st.lists(_record(kind, known, silent), max_size=3, unique_by=lambda row: row.key))
                records[name] = tuple(rows)
                unstated[kind.type] = silent
                known[name] = sorted({*known.get(name, ()), *(row.key for row in rows)})
        found.append(DataSet(records=records, unstated=unstated))
    return found


def _optional(kind: Kind) -> list[str]:
    return [name for name, spec in kind.fields.items() if not spec.required and name not in kind.identity]


def _record(kind: Kind, known: dict[str, list[str]], silent: frozenset[str]) -> st.SearchStrategy[Any]:
    values = {
        name: _value(spec, known)
        for name, spec in kind.fields.items()
        if name != "key" and name not in silent
    }
    required = {name: one for name, one in values.items() if kind.fields[name].required}
    optional = {name: one for name, one in values.items() if name not in required}
    if not kind.identity:
        required["key"] = st.sampled_from(KEYS)
    return st.fixed_dictionaries(required, optional=optional).map(
        lambda values: kind.type(**({"key": made_key(kind, values)} if kind.identity else {}), **values)
    )

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_service.domain.model.entities import (
    Alliance,
    AllianceStage,
    Company,
    CooperationMode,
    Financials,
    Membership,
)
from graph_service.store.mapping.codec import (
    ENDS,
    derived,
    edge_properties,
    edge_rows,
    properties,
    property_names,
    record,
)
from tests.model import KINDS
from tests.store.generated import RECORDS


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_there_and_back(kind: str, data: st.DataObject) -> None:
    of = KINDS[kind]
    original: Any = data.draw(RECORDS[kind])
    stored = properties(original)
    ends = {name: getattr(original, name) for name in ENDS.get(of, ())}
    assert record(of, stored, **ends) == original
    assert stored.keys() <= property_names(of)
    assert all(type(value) in (str, int, float, bool, list) for value in stored.values())


@pytest.mark.parametrize("kind", [kind for kind, of in KINDS.items() if of in ENDS])
@given(data=st.data())
def test_rows_of_edges_have_the_same_values(kind: str, data: st.DataObject) -> None:
    edges: list[Any] = data.draw(st.lists(RECORDS[kind], min_size=1))
    start, end = ENDS[KINDS[kind]]
    names = edge_properties(KINDS[kind])
    for edge, (one, (other, *values)) in zip(edges, edge_rows(edges), strict=True):
        assert (one, other) == (getattr(edge, start), getattr(edge, end))
        stated = {name: value for name, value in zip(names, values, strict=True) if value is not None}
        assert stated == properties(edge)


@pytest.mark.parametrize("kind", KINDS)
def test_a_property_has_the_name_of_the_field(kind: str) -> None:
    of = KINDS[kind]
    names = {field.name for field in fields(of)} - set(ENDS.get(of, ()))
    more = {
        "companies": {*(field.name for field in fields(Financials)), "financials_year", "revenue_amount"},
        "memberships": {"period"},
    }.get(kind, set())
    if of not in ENDS:
        more = more | {"name_sort", "search"}
    assert property_names(of) == (names | more) - {"financials", "year"}


def test_how_values_are_stored() -> None:
    financials = Financials(year=2025, profit=Decimal("-1E+3"), revenue=Decimal("0.10"), debt_ratio=0.5)
    assert properties(Company(key="a", name="A", financials=financials)) == {
        "key": "a",
        "name": "A",
        "regions": [],
        "segments": [],
        "tags": [],
        "financials_year": 2025,
        "profit": "-1000",
        "revenue": "0.10",
        "debt_ratio": 0.5,
    }
    modes = (CooperationMode.CHANNEL, CooperationMode.JOINT_SALES)
    stored = properties(Alliance(key="a", name="A", modes=modes, ends_on=date(2026, 1, 2)))
    assert (stored["modes"], stored["ends_on"]) == (["CHANNEL", "JOINT_SALES"], "2026-01-02")
    assert (type(stored["modes"][0]), stored["stage"]) == (str, AllianceStage.PROSPECT.value)
    assert properties(Membership(alliance="a", company="b")) == {"period": ""}


def test_what_is_derived() -> None:
    stored = {"key": "a-1", "name": "Ål", "description": "Größe", "revenue": "12.50"}
    assert derived(Company, stored) == {
        "name_sort": "al",
        "search": "al\na-1\ngrosse",
        "revenue_amount": 12.5,
    }
    assert derived(Alliance, {"key": "b", "name": "B"}) == {"name_sort": "b", "search": "b\nb"}

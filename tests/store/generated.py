"""Hypothesis strategies of things, edges and small data sets."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any, Final

from hypothesis import strategies as st

from graph_service.domain.dataset import DataSet
from graph_service.domain.model.entities import (
    Alliance,
    AllianceStage,
    Company,
    Competition,
    CooperationMode,
    Financials,
    Holding,
    Membership,
    Need,
    Resource,
    ResourceKind,
)
from tests.model import KINDS, identity

TEXT = st.text(
    st.sampled_from("aAäßøŁ 'x\"\\{}$😀\ue000٣") | st.characters(categories=["L", "So"]), min_size=1
)
TEXTS = st.lists(TEXT.map(lambda text: text[:3]), max_size=3, unique=True).map(tuple)
LEVELS = st.sampled_from([0.0, 0.1, 0.5, 1.0]) | st.floats(0, 1)
DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))
AMOUNTS = st.decimals(-(10**15), 10**15, places=2)
COMPANY_KEYS: Final = ("c1", "c2", "c3", "c4")
RESOURCE_KEYS: Final = ("r1", "r2", "r3")
ALLIANCE_KEYS: Final = ("a1", "a2")


def stated(kind: type, given: Mapping[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    """Return things of a kind; a field that has a default may be left to it."""
    required = {name: given[name] for name in given if name in _required(kind)}
    optional = {name: given[name] for name in given if name not in required}
    return st.fixed_dictionaries(required, optional=optional).map(lambda values: kind(**values))


def _required(kind: type[Any]) -> set[str]:
    return {field.name for field in fields(kind) if field.default is field.default_factory}


FINANCIALS = stated(
    Financials,
    {
        "year": st.integers(1900, 2030),
        "currency": st.sampled_from(["EUR", "NOK"]),
        "revenue": AMOUNTS,
        "profit": AMOUNTS,
        "cash_flow": AMOUNTS,
        "debt_ratio": LEVELS,
    },
).filter(lambda figures: figures != Financials())
RECORDS: Final[Mapping[str, st.SearchStrategy[Any]]] = {
    "companies": stated(
        Company,
        {
            "key": st.sampled_from(COMPANY_KEYS),
            "name": TEXT,
            "industry": TEXT,
            "country": st.sampled_from(["NO", "DE"]),
            "regions": TEXTS,
            "segments": TEXTS,
            "employees": st.integers(0, 2**31 - 1),
            "founded_year": st.integers(500, 2030),
            "website": st.just("https://example.com"),
            "description": TEXT,
            "tags": TEXTS,
            "financials": FINANCIALS,
        },
    ),
    "resources": stated(
        Resource,
        {
            "key": st.sampled_from(RESOURCE_KEYS),
            "name": TEXT,
            "kind": st.sampled_from(ResourceKind),
            "pooled": st.booleans(),
        },
    ),
    "alliances": stated(
        Alliance,
        {
            "key": st.sampled_from(ALLIANCE_KEYS),
            "name": TEXT,
            "modes": st.lists(st.sampled_from(CooperationMode), unique=True, max_size=3).map(tuple),
            "stage": st.sampled_from(AllianceStage),
            "exclusive": st.booleans(),
            "starts_on": DAYS,
            "ends_on": DAYS,
            "scope": TEXT,
        },
    ),
    "holdings": stated(
        Holding,
        {
            "company": st.sampled_from(COMPANY_KEYS),
            "resource": st.sampled_from(RESOURCE_KEYS),
            "level": LEVELS,
            "evidence": TEXT,
        },
    ),
    "needs": stated(
        Need,
        {
            "company": st.sampled_from(COMPANY_KEYS),
            "resource": st.sampled_from(RESOURCE_KEYS),
            "importance": LEVELS,
            "required_level": LEVELS,
            "evidence": TEXT,
        },
    ),
    "memberships": stated(
        Membership,
        {
            "alliance": st.sampled_from(ALLIANCE_KEYS),
            "company": st.sampled_from(COMPANY_KEYS),
            "role": TEXT,
            "since": st.sampled_from([date(2000, 1, 1), date(2010, 1, 1)]),
            "until": DAYS,
        },
    ),
    "competitions": st.builds(
        lambda pair, intensity, evidence: Competition(
            a=pair[0], b=pair[1], intensity=intensity, evidence=evidence
        ),
        st.lists(st.sampled_from(COMPANY_KEYS), min_size=2, max_size=2, unique=True).map(sorted),
        LEVELS,
        st.none() | TEXT,
    ),
}

EVERYTHING: Final = DataSet(
    companies=tuple(Company(key=key, name=key) for key in COMPANY_KEYS),
    resources=tuple(Resource(key=key, name=key, kind=ResourceKind.DATA) for key in RESOURCE_KEYS),
    alliances=tuple(Alliance(key=key, name=key) for key in ALLIANCE_KEYS),
)
"""All things that a generated edge may refer to."""


@st.composite
def datasets(draw: st.DrawFn) -> DataSet:
    """Draw a data set whose edges may refer to any thing of ``EVERYTHING``."""
    parts: dict[str, Any] = {
        kind: tuple(draw(st.lists(RECORDS[kind], max_size=5, unique_by=identity))) for kind in KINDS
    }
    unstated = draw(
        st.sampled_from(
            [frozenset(), frozenset({"revenue", "currency"}), frozenset({"financials_year", "profit"})]
        )
    )
    silent: dict[str, Any] = dict.fromkeys(_field(column) for column in unstated)
    companies = tuple(
        replace(company, financials=_nothing_as_none(replace(company.financials, **silent)))
        if company.financials
        else company
        for company in parts.pop("companies")
    )
    return DataSet(companies=companies, unstated={Company: unstated} if unstated else {}, **parts)


def _field(column: str) -> str:
    return "year" if column == "financials_year" else column


def _nothing_as_none(figures: Financials) -> Financials | None:
    return None if figures == Financials() else figures

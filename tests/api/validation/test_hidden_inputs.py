"""Filters and orders by what a role does not see: refused wherever they are written."""

from typing import Any

import pytest
from graphql import parse

from graph_service.api.schema.schema import CORE
from graph_service.api.validation.checked_document import CheckedDocument
from graph_service.api.validation.hidden_inputs import refuse_hidden_inputs
from graph_service.domain.access import LOCAL, Role, Viewer
from graph_service.domain.errors import Forbidden
from tests.api.secrets import VIEWERS

PARTNER, ANALYST = VIEWERS[Role.PARTNER], VIEWERS[Role.ANALYST]
EDITOR = Viewer(principal="key:3", role=Role.EDITOR)
BY_FILTER = "query ($f: CompanyFilter) { companies(filter: $f) { totalCount } }"
BY_REVENUE: list[tuple[str, dict[str, Any] | None]] = [
    ("{ companies(filter: {revenue: {gt: 1}}) { totalCount } }", None),
    (
        "{ companies(filter: {not: {or: [{and: []}, {revenue: {isNull: true}}]}}) { totalCount } }",
        None,
    ),
    ("{ alliances(filter: {member: {revenue: {gt: 1}}}) { totalCount } }", None),
    ("{ companies(orderBy: [{by: NAME}, {by: REVENUE}]) { totalCount } }", None),
    (
        BY_FILTER,
        {"f": {"and": [{"revenue": None}]}},
    ),
    ("query ($f: FloatFilter) { companies(filter: {revenue: $f}) { totalCount } }", {"f": {"gt": 1}}),
    ("query ($o: [CompanyOrder!]) { companies(orderBy: $o) { totalCount } }", {"o": [{"by": "REVENUE"}]}),
    ("query ($o: [CompanyOrder!]) { companies(orderBy: $o) { totalCount } }", {"o": {"by": "REVENUE"}}),
    ("query ($b: CompanySort!) { companies(orderBy: [{by: $b}]) { totalCount } }", {"b": "REVENUE"}),
    ("query ($b: CompanySort! = REVENUE) { companies(orderBy: [{by: $b}]) { totalCount } }", None),
    ("query ($f: CompanyFilter = {revenue: {gt: 1}}) { companies(filter: $f) { totalCount } }", None),
    (
        "{ ...F } fragment F on Query { companyGroups(by: REGION, filter: {revenue: {lt: 1}}) { count } }",
        None,
    ),
    ('{ alliance(key: "a") { additions(among: {revenue: {gt: 1}}) { count } } }', None),
    (
        'mutation { updateCompany(input: {key: "a"}) { company { partners(filter: {revenue: {gt: 1}}) '
        "{ totalCount } } } }",
        None,
    ),
    (
        'subscription { allianceWarnings(alliance: {key: "a"}) { alliance { members(filter: '
        "{revenue: {gt: 1}}) { totalCount } } } }",
        None,
    ),
]


def checked(query: str) -> CheckedDocument:
    return CheckedDocument(parse(query), [], CORE)


@pytest.mark.parametrize(("query", "variables"), BY_REVENUE)
def test_revenue_is_no_filter_and_no_order_of_partners(query: str, variables: dict[str, Any] | None) -> None:
    with pytest.raises(Forbidden, match=r"Company(Filter\.revenue|Sort\.REVENUE)"):
        refuse_hidden_inputs(PARTNER, checked(query), variables or {})
    for viewer in (ANALYST, EDITOR, LOCAL):
        refuse_hidden_inputs(viewer, checked(query), variables or {})


def test_customers_are_no_filter_of_those_who_see_sales_by_grants() -> None:
    query = '{ alliance(key: "a") { sales(filter: {or: [{customer: {eq: "x"}}]}) { totalCount } } }'
    for viewer in (PARTNER, ANALYST):
        with pytest.raises(Forbidden, match=r"SaleFilter\.customer"):
            refuse_hidden_inputs(viewer, checked(query), {})
    refuse_hidden_inputs(EDITOR, checked(query), {})


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ('{ companies(filter: {name: {eq: "revenue"}}, orderBy: [{by: NAME}]) { totalCount } }', None),
        (
            BY_FILTER,
            {"f": {"tags": {"any": ["REVENUE"]}}},
        ),
        (BY_FILTER, {"f": 5, "g": {"revenue": 1}}),
        ("{ companies { nodes { financials { revenue } } } }", None),
    ],
)
def test_nothing_else_is_refused(query: str, variables: dict[str, Any] | None) -> None:
    refuse_hidden_inputs(PARTNER, checked(query), variables or {})

"""How many statements an operation costs: it follows from its text, never from the number of rows."""

import datetime as dt
from typing import Any

import pytest

from graph_service.api.execution.operations import Operations
from graph_service.domain.dataset import DataSet
from graph_service.domain.model.entities import (
    Alliance,
    AllianceStage,
    Company,
    Competition,
    Holding,
    Membership,
    Need,
    Resource,
    ResourceKind,
)
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.schema.migrations import migrate
from tests.conftest import delete_everything
from tests.query.answers import Recorded, operations_on

ROOTS = {
    "one company": ('{ company(key: "c0") { key } }', 1),
    "nobody": ('{ company(key: "nobody") { has { nodes { key } } } }', 1),
    "a page": ("{ companies { totalCount nodes { key } pageInfo { hasNextPage hasPreviousPage } } }", 1),
    "a page with both ends": (
        "{ companies(first: 1, orderBy: [{by: NAME}]) { edges { cursor node { has { totalCount } } } } }",
        1,
    ),
    "every connection": (
        "{ companies { nodes { has { nodes { holders { totalCount } seekers { totalCount } } }"
        " needs { totalCount } alliances { nodes { members { edges { since } } } } partners { totalCount }"
        " competitors { totalCount } } } }",
        1,
    ),
    "groups with all figures": (
        "{ companyGroups(by: REGION) { value count averageEmployees totalRevenue allianceCount } }",
        1,
    ),
    "nodes of three types": (
        '{ nodes(ids: ["Q29tcGFueTpjMA==", "UmVzb3VyY2U6cjA=", "QWxsaWFuY2U6YTA="]) { id __typename'
        " ... on Company { partners { nodes { key } } } ... on Alliance { members { totalCount } } } }",
        1,
    ),
    "three roots": (
        '{ a: company(key: "c0") { key } b: company(key: "c1") { key } resources { totalCount } }',
        3,
    ),
    "what answers": ("{ serviceInfo { version companies } }", 1),
    "types alone": ("{ __typename __schema { queryType { name } } }", 0),
}

ANALYSES = {
    "figures alone": ('{ company(key: "c0") { resourceGaps { totalGap gaps { gap } } } }', 1),
    "one place that names companies": (
        '{ company(key: "c0") { resourceGaps { gaps { candidates { company { key } } } } } }',
        2,
    ),
    "three places": (
        '{ company(key: "c0") { resourceGaps { company { key } gaps { resource { key }'
        " candidates { company { key has { nodes { key } } } } } } } }",
        4,
    ),
    "the analysis of many companies": (
        "{ companies { nodes { resourceGaps { gaps { candidates { company { key } } } } } } }",
        2,
    ),
    "one filter": (
        '{ company(key: "c0") { uncoveredPartners(market: {country: {isNull: true}}) { status'
        " candidates { company { key } } } } }",
        3,
    ),
    "two filters": (
        '{ alliance(key: "a0") { additions(filter: {}, among: {}) { count company { key }'
        " resources { key } } } }",
        5,
    ),
    "no entry but the analysis": (
        "{ exchangeOpportunities(minimumFit: 0) { cycles { companies { key } links { fit } } } }",
        1,
    ),
    "an analysis beneath an analysis": (
        '{ company(key: "c0") { resourceGaps { gaps { candidates { company {'
        " resourceGaps { totalGap } } } } } } }",
        2,
    ),
}


def dataset(size: int) -> DataSet:
    """Return companies that are linked to each other in every way."""
    companies = [f"c{i}" for i in range(size)]
    return DataSet(
        companies=tuple(Company(key=key, name=key, regions=("EU",)) for key in companies),
        resources=tuple(Resource(key=f"r{i}", name="r", kind=ResourceKind.DATA) for i in range(3)),
        alliances=(Alliance(key="a0", name="a", stage=AllianceStage.ACTIVE, starts_on=dt.date(2000, 1, 1)),),
        holdings=tuple(
            Holding(company=key, resource=f"r{i % 3}", level=0.5) for i, key in enumerate(companies)
        ),
        needs=tuple(
            Need(company=key, resource=f"r{(i + 1) % 3}", importance=1.0) for i, key in enumerate(companies)
        ),
        memberships=tuple(Membership(alliance="a0", company=key) for key in companies[:2]),
        competitions=tuple(Competition(a="c0", b=key, intensity=0.1) for key in companies[2:]),
    )


@pytest.fixture(scope="module", params=[8, 40], ids="{} companies".format)
async def recorded(database: Database, request: pytest.FixtureRequest) -> Recorded:
    """A graph of this many companies, and the statements that were sent to it."""
    await delete_everything(database)
    await migrate(database)
    await import_dataset(database, dataset(request.param))
    return Recorded(database)


@pytest.fixture(scope="module")
async def service(recorded: Recorded) -> Operations:
    service = operations_on(recorded)
    # the snapshot is read by the first analysis; it then serves all
    await service.run('{ company(key: "c0") { resourceGaps { totalGap } } }')
    return service


def names(value: Any) -> int:
    """Return how many values an answer has."""
    if isinstance(value, dict | list):
        return sum(names(item) for item in (value.values() if isinstance(value, dict) else value))
    return 1


@pytest.mark.parametrize("name", ROOTS | ANALYSES)
async def test_one_statement_for_each_root_place_and_filter(
    service: Operations, recorded: Recorded, name: str
) -> None:
    query, expected = (ROOTS | ANALYSES)[name]
    recorded.texts.clear()
    answer = await service.run(query)
    assert "errors" not in answer.body, answer.body
    assert names(answer.body["data"]) > 0
    assert len(recorded.texts) == expected

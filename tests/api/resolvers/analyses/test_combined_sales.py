"""Sales over GraphQL and over REST, on both engines: the same figures."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from graph_service.api.execution.operations import Operations
from graph_service.domain.global_ids import global_id
from graph_service.service import application, open_store
from graph_service.settings import Settings
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from tests.api.analysed_graph import refusal
from tests.api.worked_graph import data
from tests.conftest import delete_everything
from tests.lives import store_records
from tests.query.answers import Recorded, operations_on
from tests.sales import GRAPH, OTHERS, WORKED

SALES = """
  query ($company: CompanyRef, $alliance: AllianceRef, $from: Date, $to: Date, $product: String,
         $by: [SalesGroupBy!], $first: Int, $after: String, $groups: Int = 50) {
    sales(company: $company, alliance: $alliance, from: $from, to: $to, product: $product, groupBy: $by,
          first: $first, after: $after) {
      rows { key company { key name } alliance { key } soldOn product quantity amount currency customer }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      totalCount
      totals { currency amount rows }
      groupCount
      groups(first: $groups) { company { key } alliance { key } product day month currency amount rows }
    }
  }
"""
OCTOBER = {"from": "2023-10-01", "to": "2023-10-31"}


@pytest.fixture(scope="module")
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with open_store(settings) as store:
        await delete_everything(store.database)
    async with open_store(settings) as store:
        await import_dataset(store.database, GRAPH)
        await store_records(store.database, [*WORKED, *OTHERS])
        app = application(settings, store)
        transport = httpx.ASGITransport(app, raise_app_exceptions=True)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://localhost") as client,
        ):
            yield client


@pytest.fixture
def service(client: httpx.AsyncClient, database: Database) -> Operations:
    return operations_on(database)


async def sales(service: Operations, **variables: Any) -> Any:
    return (await data(service, SALES, variables))["sales"]


async def get(client: httpx.AsyncClient, partner: str, **parameters: Any) -> Any:
    response = await client.get(f"/api/sales/{partner}", params=parameters)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return response.json()


def figures(groups: list[dict[str, Any]]) -> list[list[Any]]:
    """Return the values of groups that are not null."""
    return [[value for value in one.values() if value is not None] for one in groups]


async def test_the_worked_case_over_graphql(service: Operations) -> None:
    found = await sales(service, **OCTOBER, by=["COMPANY"])
    assert found["totals"] == [{"currency": "EUR", "amount": "70000", "rows": 4}]
    assert found["totalCount"] == 4
    assert figures(found["groups"]) == [
        [{"key": "partner_a"}, "EUR", "25000", 2],
        [{"key": "partner_b"}, "EUR", "45000", 2],
    ]
    assert [(one["company"]["key"], one["soldOn"], one["amount"]) for one in found["rows"]] == [
        ("partner_a", "2023-10-01", "10000"),
        ("partner_b", "2023-10-01", "20000"),
        ("partner_a", "2023-10-02", "15000"),
        ("partner_b", "2023-10-02", "25000"),
    ]
    by_day = await sales(service, **OCTOBER, by=["DAY"])
    assert figures(by_day["groups"]) == [
        ["2023-10-01", "EUR", "30000", 2],
        ["2023-10-02", "EUR", "40000", 2],
    ]


async def test_the_worked_case_over_rest(client: httpx.AsyncClient) -> None:
    a, b = [await get(client, f"partner_{key}", **OCTOBER) for key in "ab"]
    assert (a["partner"], a["totals"]) == ("partner_a", [{"currency": "EUR", "amount": "25000", "rows": 2}])
    assert b["totals"] == [{"currency": "EUR", "amount": "45000", "rows": 2}]
    assert a["sales"][0] == {
        "key": "a1",
        "partner": "partner_a",
        "alliance": "duo",
        "date": "2023-10-01",
        "product": "plan",
        "quantity": None,
        "amount": "10000",
        "currency": "EUR",
        "customer": None,
    }
    both = await get(client, "combined", **OCTOBER)
    assert (both["total"], both["totals"]) == (4, [{"currency": "EUR", "amount": "70000", "rows": 4}])
    assert [one["partner"] for one in both["sales"]] == ["partner_a", "partner_b"] * 2
    assert figures(both["byPartner"]) == [["partner_a", "EUR", "25000", 2], ["partner_b", "EUR", "45000", 2]]
    assert figures(both["byDay"]) == [["2023-10-01", "EUR", "30000", 2], ["2023-10-02", "EUR", "40000", 2]]
    assert (both["limit"], both["offset"], both["truncated"]) == (50, 0, False)


@pytest.mark.parametrize(
    "given",
    [
        {},
        OCTOBER,
        {"from": "2023-10-02", "to": "2023-11-01"},
        {"product": "seat"},
        {"product": "nothing"},
        {"alliance": "trio"},
        {"company": "partner_a", "from": "2023-10-02"},
        {"company": "partner_b", "alliance": "duo"},
        {"company": "partner_c"},
    ],
)
async def test_both_agree(client: httpx.AsyncClient, service: Operations, given: dict[str, str]) -> None:
    variables: dict[str, Any] = dict(given)
    for name in given.keys() & {"company", "alliance"}:
        variables[name] = {"key": given[name]}
    of_graphql = await sales(service, **variables)
    asked = {name: value for name, value in given.items() if name != "company"}
    of_rest = await get(client, given.get("company", "combined"), **asked)
    assert of_rest["total"] == of_graphql["totalCount"]
    assert of_rest["totals"] == of_graphql["totals"]
    rows = [{**one, "company": one["company"]["key"]} for one in of_graphql["rows"]]
    names = {"partner": "company", "date": "soldOn", "alliance": "alliance"}
    for one, row in zip(of_rest["sales"], rows, strict=True):
        row["alliance"] = row["alliance"]["key"]
        assert one == {name: row[names.get(name, name)] for name in one}


async def test_currencies_are_never_added_up(client: httpx.AsyncClient, service: Operations) -> None:
    found = await sales(service, product="seat", by=["MONTH", "COMPANY"])
    assert found["totals"] == [
        {"currency": "EUR", "amount": "0.30", "rows": 2},
        {"currency": "USD", "amount": "7.50", "rows": 1},
    ]
    assert figures(found["groups"]) == [
        [{"key": "partner_a"}, "2023-11", "EUR", "0.30", 2],
        [{"key": "partner_a"}, "2023-11", "USD", "7.50", 1],
    ]
    by_day = (await get(client, "combined", product="seat"))["byDay"]
    assert figures(by_day) == [["2023-11-01", "EUR", "0.30", 2], ["2023-11-02", "USD", "7.50", 1]]


async def test_groups_by_alliance_and_product(service: Operations) -> None:
    found = await sales(service, by=["ALLIANCE", "PRODUCT"])
    assert figures(found["groups"]) == [
        [{"key": "duo"}, "plan", "EUR", "70000", 4],
        [{"key": "duo"}, "seat", "EUR", "0.30", 2],
        [{"key": "duo"}, "seat", "USD", "7.50", 1],
        [{"key": "trio"}, "plan", "EUR", "-1.5", 1],
    ]
    cut = await sales(service, by=["ALLIANCE", "PRODUCT"], groups=1)
    assert (cut["groupCount"], len(cut["groups"])) == (4, 1)


async def test_pages_give_each_row_once(client: httpx.AsyncClient, service: Operations) -> None:
    everything = [row["key"] for row in (await sales(service))["rows"]]
    assert len(everything) == 8
    found, after, pages = [], None, 0
    while pages < 3:
        page = await sales(service, first=3, after=after)
        assert page["totalCount"] == 8
        assert page["pageInfo"]["hasPreviousPage"] == (pages > 0)
        assert page["pageInfo"]["hasNextPage"] == (pages < 2)
        found += [row["key"] for row in page["rows"]]
        after, pages = page["pageInfo"]["endCursor"], pages + 1
    assert found == everything
    by_offset = [await get(client, "combined", limit=3, offset=offset) for offset in (0, 3, 6)]
    assert [row["key"] for page in by_offset for row in page["sales"]] == everything
    assert {page["total"] for page in by_offset} == {8}
    at_most = await get(client, "combined", limit=500, offset=200_000)
    assert (at_most["limit"], at_most["offset"], at_most["sales"]) == (500, 200_000, [])
    none = await sales(service, first=0)
    assert (none["rows"], none["totalCount"], none["pageInfo"]["endCursor"]) == ([], 8, None)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"from": "2023-10-02", "to": "2023-10-01"}, ("INVALID_INPUT", "to")),
        ({"first": 501}, ("INVALID_INPUT", "first")),
        ({"first": -1}, ("INVALID_INPUT", "first")),
        ({"after": "x"}, ("INVALID_INPUT", "after")),
        ({"after": "ü"}, ("INVALID_INPUT", "after")),
        ({"after": global_id("Company", "a")}, ("INVALID_INPUT", "after")),
        ({"by": ["DAY", "DAY"]}, ("INVALID_INPUT", "groupBy")),
        ({"company": {"key": "nobody"}}, ("NOT_FOUND", "company")),
        ({"alliance": {"key": "nobody"}}, ("NOT_FOUND", "alliance")),
        ({"company": {"id": global_id("Alliance", "duo")}}, ("INVALID_INPUT", "company.id")),
    ],
)
async def test_what_graphql_refuses(
    service: Operations, given: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert await refusal(service, SALES, **given) == expected


async def test_an_unknown_partner_is_not_found(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/sales/nobody")
    assert (response.status_code, response.json()) == (404, {"error": "Partner not found"})
    response = await client.get("/api/sales/combined", params={"alliance": "nobody"})
    assert (response.status_code, response.json()) == (404, {"error": "Alliance not found"})
    assert (await client.post("/api/sales/combined")).status_code == 405


@pytest.mark.parametrize(
    ("parameters", "names"),
    [
        ({"from": "yesterday"}, "from"),
        ({"to": "2023-02-30"}, "to"),
        ({"to": "20231001"}, "to"),
        ({"from": "2023-10-02", "to": "2023-10-01"}, "to"),
        ({"limit": "501"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "ten"}, "limit"),
        ({"offset": "1e3"}, "offset"),
        ({"offset": "200001"}, "offset"),
        ({"product": ""}, "product"),
        ({"form": "2023-10-01"}, "form"),
        ({"from": ["2023-10-01", "2023-10-02"]}, "from"),
    ],
)
@pytest.mark.parametrize("partner", ["combined", "partner_a"])
async def test_wrong_parameters_are_named(
    client: httpx.AsyncClient, partner: str, parameters: dict[str, Any], names: str
) -> None:
    response = await client.get(f"/api/sales/{partner}", params=parameters)
    assert response.status_code == 400
    assert response.json()["parameter"] == names
    assert response.json()["error"].startswith(f"{names}: expected")


async def test_how_much_of_a_portfolio_hangs_on_one_partner(service: Operations) -> None:
    async def concentration(company: str, as_of: str) -> float | None:
        query = (
            "query ($c: String!, $on: Date) "
            "{ company(key: $c) { portfolio(asOf: $on) { revenueConcentration } } }"
        )
        found = await data(service, query, {"c": company, "on": as_of})
        return found["company"]["portfolio"]["revenueConcentration"]  # type: ignore[no-any-return]

    # c is in "trio" alone, where b's return is all that anybody sold
    assert await concentration("partner_c", "2023-12-31") is None
    # in two currencies a's sales can't be weighed; before November they were in one, and all of them b's only
    assert await concentration("partner_b", "2023-12-31") is None
    assert await concentration("partner_b", "2023-10-31") == 1.0
    assert await concentration("partner_b", "2023-09-30") is None
    # b's last sale of October counts for 365 days; after it there is only its return
    assert await concentration("partner_a", "2024-09-30") == 1.0
    assert await concentration("partner_a", "2024-10-01") is None


async def test_what_it_rests_on_and_costs(client: httpx.AsyncClient, database: Database) -> None:
    recorded = Recorded(database)
    answer = await operations_on(recorded).run(SALES, {"product": "nothing"})
    (entry,) = answer.body["extensions"]["analyses"]
    assert (entry["reason"], entry["truncated"]) == ("No sale that is recorded matches.", False)
    assert entry["graphRevision"] == (await get(client, "combined"))["graphRevision"]
    assert len(recorded.texts) == 1
    await sales(operations_on(recorded), by=["COMPANY"])
    # one for the sales, and one for each place in the selection that names companies or alliances
    assert len(recorded.texts) == 1 + 1 + 3

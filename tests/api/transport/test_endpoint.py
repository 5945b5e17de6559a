"""GraphQL over HTTP by its specification, and health, on a running application."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from graph_service.domain.dataset import DataSet
from graph_service.domain.model.entities import Company
from graph_service.service import application, open_store
from graph_service.settings import Settings
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from tests.conftest import delete_everything

QUERY = '{ company(key: "a") { key } }'
GRAPHQL_RESPONSE = "application/graphql-response+json"


@pytest.fixture(scope="module")
async def client(settings: Settings, database: Database) -> AsyncIterator[httpx.AsyncClient]:
    await delete_everything(database)
    async with open_store(settings) as store:
        await import_dataset(store.database, DataSet(companies=(Company(key="a", name="A"),)))
        app = application(settings, store)
        transport = httpx.ASGITransport(app, raise_app_exceptions=True)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://localhost") as client,
        ):
            yield client


async def post(client: httpx.AsyncClient, body: Any, **headers: str) -> httpx.Response:
    return await client.post("/graphql", json=body, headers=headers)


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        (GRAPHQL_RESPONSE, GRAPHQL_RESPONSE),
        (f"{GRAPHQL_RESPONSE}, application/json;q=0.9", GRAPHQL_RESPONSE),
        (f"application/json, {GRAPHQL_RESPONSE};q=0.1", "application/json"),
        ("text/csv, application/*;q=0.5", "application/json"),
    ],
)
async def test_the_answer_has_the_media_type_asked_for(
    client: httpx.AsyncClient, accept: str | None, answered: str
) -> None:
    response = await post(client, {"query": QUERY}, **({} if accept is None else {"accept": accept}))
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == answered
    assert response.json() == {"data": {"company": {"key": "a"}}}


async def test_what_can_not_be_answered_in_is_refused(client: httpx.AsyncClient) -> None:
    assert (await post(client, {"query": QUERY}, accept="text/csv")).status_code == 406


async def test_get_reads(client: httpx.AsyncClient) -> None:
    query = "query Q($k: String!) { company(key: $k) { key } } query R { serviceInfo { version } }"
    parameters = {"query": query, "variables": json.dumps({"k": "a"}), "operationName": "Q"}
    response = await client.get("/graphql", params=parameters, headers={"accept": GRAPHQL_RESPONSE})
    assert response.json() == {"data": {"company": {"key": "a"}}}


@pytest.mark.parametrize("accept", ["*/*", "image/avif,image/*,*/*;q=0.8", "text/css,*/*;q=0.1"])
async def test_a_query_in_an_address_that_any_page_could_have_sent_is_refused(
    client: httpx.AsyncClient, accept: str
) -> None:
    response = await client.get("/graphql", params={"query": QUERY}, headers={"accept": accept})
    assert response.status_code == 400
    assert "by POST" in response.json()["errors"][0]["message"]


async def test_get_does_not_change(client: httpx.AsyncClient) -> None:
    headers = {"accept": GRAPHQL_RESPONSE}
    response = await client.get("/graphql", params={"query": "mutation { x }"}, headers=headers)
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("query ($k: String!) { company(key: $k) { key } }", "BAD_USER_INPUT"),
    ],
)
async def test_a_wrong_operation_is_400_except_for_clients_of_plain_json(
    client: httpx.AsyncClient, query: str, code: str
) -> None:
    for accept, status in ((GRAPHQL_RESPONSE, 400), ("application/json", 200)):
        response = await post(client, {"query": query}, accept=accept)
        assert response.status_code == status
        body = response.json()
        assert "data" not in body
        assert [error["extensions"]["code"] for error in body["errors"]] == [code]


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"null", "application/json", 400),
        (b"1", "application/json", 400),
        (b'"x"', "application/json", 400),
        (b"[]", "application/json", 400),
        (b"{}", "application/json", 400),
        (b'{"query": 1}', "application/json", 400),
        (b'{"query": ""}', "application/json", 400),
        (b'{"query": "{a}", "variables": []}', "application/json", 400),
        (b'{"query": "{a}", "operationName": 1}', "application/json", 400),
        (b'{"query": "{a}", "extensions": 1}', "application/json", 400),
        (b'{"query": "\xff"}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"query":"{a}","variables":{"a":' + b"9" * 10_000 + b"}}", "application/json", 400),
        (b'{"query": "{a}"}', "text/plain", 415),
        (b'{"query": "{a}"}', "application/json; charset=latin-1", 415),
        (b'{"query": "' + b" " * 300_000 + b'"}', "application/json", 413),
    ],
)
async def test_malformed_requests_are_the_clients_fault(
    client: httpx.AsyncClient, content: bytes, content_type: str, status: int
) -> None:
    response = await client.post("/graphql", content=content, headers={"content-type": content_type})
    assert response.status_code == status
    assert response.json()["errors"][0]["message"]


async def test_errors_name_code_field_hint_and_request(client: httpx.AsyncClient) -> None:
    response = await post(client, {"query": "{ companies(first: -1) { totalCount } }"})
    (error,) = response.json()["errors"]
    assert error["path"] == ["companies"]
    assert error["extensions"].pop("requestId")
    assert error["extensions"] == {
        "code": "INVALID_INPUT",
        "field": "companies.first",
        "hint": "Ask for the following pages with after and pageInfo.endCursor.",
    }


async def test_an_error_beneath_leaves_the_rest_of_the_answer(client: httpx.AsyncClient) -> None:
    query = '{ serviceInfo { version } company(key: "a") { key fit(to: {key: "zz"}) { fit } } }'
    body = (await post(client, {"query": query})).json()
    assert body["data"]["company"] is None
    assert body["data"]["serviceInfo"]["version"]
    assert [error["path"] for error in body["errors"]] == [["company", "fit"]]
    assert body["errors"][0]["extensions"]["code"] == "NOT_FOUND"


async def test_the_page_is_served_to_browsers_only(client: httpx.AsyncClient) -> None:
    page = await client.get("/graphql", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert (await client.get("/graphql")).status_code == 400


async def test_health(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health/live")).json()["status"] == "live"
    ready = await client.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json()["status"] == "ready"


async def test_requests_side_by_side_get_their_own_answers(client: httpx.AsyncClient) -> None:
    async def ask(number: int) -> Any:
        query = f'{{ a{number}: company(key: "a") {{ key }} }}'
        return (await post(client, {"query": query})).json()

    answers = await asyncio.gather(*(ask(number) for number in range(40)))
    assert answers == [{"data": {f"a{number}": {"key": "a"}}} for number in range(40)]

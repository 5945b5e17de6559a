"""Trusted documents, answers that clients may keep, and query plans, on a running application."""

import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import parse, validate

from graph_service.api.schema.schema import CORE
from graph_service.api.transport.persisted_documents import read_manifest
from graph_service.api.transport.static_pages import explorer_documents
from graph_service.domain.dataset import DataSet
from graph_service.domain.errors import InvalidInput
from graph_service.domain.model.entities import Company
from graph_service.service import application, open_store
from graph_service.settings import Settings
from graph_service.store.importing.dataset_import import import_dataset
from tests.conftest import delete_everything

NAMED = "query Named($k: String!) { company(key: $k) { key name } }"
RENAMING = 'mutation { updateCompany(input: {key: "a", name: "New"}) { errors { code } } }'


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def manifest(tmp_path: Path, content: Any) -> Path:
    file = tmp_path / "documents.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return file


@asynccontextmanager
async def serving(settings: Settings, **more: Any) -> AsyncIterator[httpx.AsyncClient]:
    async with open_store(settings) as store:
        await delete_everything(store.database)
    async with open_store(settings) as store:
        await import_dataset(store.database, DataSet(companies=(Company(key="a", name="A"),)))
        app = application(settings.model_copy(update=more), store)
        transport = httpx.ASGITransport(app, raise_app_exceptions=True)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://localhost") as client,
        ):
            yield client


async def post(client: httpx.AsyncClient, **body: Any) -> httpx.Response:
    return await client.post("/graphql", json=body)


async def test_a_document_is_named_by_its_hash(tmp_path: Path, embedded_settings: Settings) -> None:
    file = manifest(tmp_path, {sha256(NAMED): NAMED})
    async with serving(embedded_settings, trusted_documents=file) as client:
        for name in (sha256(NAMED), f"sha256:{sha256(NAMED)}", sha256(NAMED).upper()):
            response = await post(client, documentId=name, variables={"k": "a"})
            assert response.json() == {"data": {"company": {"key": "a", "name": "A"}}}
        unknown = await post(client, documentId="sha256:00")
        assert unknown.status_code == 400
        assert unknown.json()["errors"][0]["extensions"]["code"] == "DOCUMENT_NOT_FOUND"
        assert (await post(client, documentId=sha256(NAMED), query=NAMED)).status_code == 400
        assert (await post(client, documentId=1)).status_code == 400
        assert (await post(client, query=NAMED, variables={"k": "a"})).status_code == 200


async def test_others_are_refused_where_only_trusted_ones_are_answered(
    tmp_path: Path, embedded_settings: Settings
) -> None:
    file = manifest(tmp_path, {sha256(NAMED): NAMED})
    more = {"trusted_documents": file, "only_trusted_documents": True}
    async with serving(embedded_settings, **more) as client:
        refused = await post(client, query=NAMED, variables={"k": "a"})
        assert refused.status_code == 403
        assert refused.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
        assert (await post(client, documentId=sha256(NAMED), variables={"k": "a"})).status_code == 200


async def test_those_of_the_explorer_are_always_trusted(embedded_settings: Settings) -> None:
    known = explorer_documents()
    assert len(known) > 15
    assert [text for identifier, text in known.items() if identifier != sha256(text)] == []
    for text in known.values():
        assert validate(CORE, parse(text)) == []
    (find,) = [identifier for identifier, text in known.items() if text.startswith("query FindCompanies(")]
    async with serving(embedded_settings, only_trusted_documents=True) as client:
        answer = (await post(client, documentId=f"sha256:{find}", variables={"first": 1})).json()
        assert answer["data"]["companies"]["nodes"][0]["key"] == "a"
        assert (await post(client, query="{ __typename }")).status_code == 403


def test_the_manifest_of_apollo_is_read_too(tmp_path: Path) -> None:
    entry = {"id": sha256(NAMED), "body": NAMED, "name": "Named", "type": "query"}
    content = {"format": "apollo-persisted-query-manifest", "version": 1, "operations": [entry]}
    assert read_manifest(manifest(tmp_path, content), CORE) == {sha256(NAMED): NAMED}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ([], "expected an object"),
        ({"a": 1}, "'a' has no text"),
        ({"operations": [1]}, r"operations\[0\]"),
        ({"operations": [{"id": "a"}]}, "'a' has no text"),
        ({sha256("x"): NAMED}, "not the SHA-256"),
        ({sha256("{ nothing }"): "{ nothing }"}, "Cannot query field 'nothing'"),
        ({sha256("{"): "{"}, "Syntax Error"),
    ],
)
def test_a_wrong_manifest_says_what_is_wrong(tmp_path: Path, content: Any, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        read_manifest(manifest(tmp_path, content), CORE)


def test_a_manifest_that_is_not_there_or_no_json(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="can't be read"):
        read_manifest(tmp_path / "missing.json", CORE)
    (tmp_path / "text.json").write_text("{", encoding="utf-8")
    with pytest.raises(InvalidInput, match="expected JSON"):
        read_manifest(tmp_path / "text.json", CORE)


async def test_an_answer_is_kept_until_the_graph_changes(tmp_path: Path, settings: Settings) -> None:
    file = manifest(tmp_path, {sha256(NAMED): NAMED})
    async with serving(settings, trusted_documents=file) as client:

        async def get(key: str, tag: str = "") -> httpx.Response:
            asked = {"documentId": sha256(NAMED), "variables": json.dumps({"k": key})}
            return await client.get("/graphql", params=asked, headers={"if-none-match": tag})

        first = await get("a")
        tag = first.headers["etag"]
        assert first.json()["data"]["company"]["name"] == "A"
        assert first.headers["cache-control"] == "private, no-cache"
        again = await get("a", f'"other", {tag}')
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        other = await get("b", tag)
        assert (other.status_code, other.json()) == (200, {"data": {"company": None}})
        assert (await post(client, query=RENAMING)).json() == {"data": {"updateCompany": {"errors": []}}}
        changed = await get("a", tag)
        assert changed.status_code == 200
        assert changed.json()["data"]["company"]["name"] == "New"
        assert changed.headers["etag"] != tag
        # the text itself, or a POST, may differ in more than the document: nothing of them is kept
        asked = {"query": '{ company(key: "a") { key } }'}
        sent = await client.get("/graphql", params=asked, headers={"accept": "application/json"})
        assert sent.headers["cache-control"] == "no-store"
        assert "etag" not in (await post(client, documentId=sha256(NAMED), variables={"k": "a"})).headers


@pytest.mark.parametrize(
    ("query", "way", "statements"),
    [
        ('{ company(key: "a") { name } companies { totalCount } }', "compiled", 2),
        ('{ company(key: "a") { name resourceGaps { totalGap } } }', "executed", 1),
        ("{ __typename }", "compiled", 0),
    ],
)
async def test_the_plan_is_shown_to_those_who_ask(
    embedded_settings: Settings, query: str, way: str, statements: int
) -> None:
    async with serving(embedded_settings) as client:
        response = await client.post("/graphql", json={"query": query}, headers={"x-query-plan": "1"})
        plan = response.json()["extensions"]["queryPlan"]
        assert plan["way"] == way
        assert len(plan["statements"]) == statements
        assert all("MATCH" in text for text in plan["statements"])
        assert "queryPlan" not in (await post(client, query=query)).text

"""A client that names the revision of its change reads nothing older, whichever instance it asks."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from graph_service.client import AsyncClient
from graph_service.domain.dataset import DataSet
from graph_service.domain.model.entities import Company
from graph_service.service import open_store
from graph_service.settings import Settings
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.schema.revision import graph_revision, revision_parts
from tests.conftest import delete_everything
from tests.subscribers import Service, served
from tests.waiting import PATIENCE_S, until

CHANGE = 'mutation { updateCompany(input: { key: "a", name: "%s" }) { graphRevision errors { message } } }'
READ = '{ company(key: "a") { name } }'
MANIFEST = {hashlib.sha256(READ.encode()).hexdigest(): READ}
HEADER = "x-graph-revision"


@pytest.fixture(scope="module", params=["embedded", "neo4j", "routed"])
def graph(request: pytest.FixtureRequest) -> tuple[Settings, Database]:
    """Where the graph is; a Neo4j by its routing address as well, as a cluster is."""
    engine = "embedded" if request.param == "embedded" else "neo4j"
    settings: Settings = request.getfixturevalue(f"{engine}_settings")
    if request.param == "routed":
        settings = settings.model_copy(update={"store": settings.store.replace("bolt", "neo4j", 1)})
    return settings, request.getfixturevalue(f"{engine}_database")


@pytest.fixture(scope="module")
async def instances(
    graph: tuple[Settings, Database], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Service, Service]]:
    """Two instances of the service on one graph."""
    settings, database = graph
    manifest = tmp_path_factory.mktemp("manifest") / "manifest.json"
    manifest.write_text(json.dumps(MANIFEST), encoding="utf-8")
    settings = settings.model_copy(
        update={
            "trusted_documents": manifest,
            "cors_origins": ("https://a.example",),
            "analysis_processes": 1,
            "request_timeout": 60.0,
        }
    )
    await delete_everything(database)
    async with open_store(settings) as store, open_store(settings) as other:
        await import_dataset(store.database, DataSet(companies=(Company(key="a", name="A"),)))
        async with served(store, settings) as one, served(other, settings) as another:
            yield one, another


async def asked(service: Service, query: str, revision: str | None = None) -> httpx.Response:
    headers = {} if revision is None else {HEADER: revision}
    return await service.http.post("/graphql", json={"query": query}, headers=headers)


async def test_a_change_names_its_revision_and_others_begin_after_it(
    instances: tuple[Service, Service],
) -> None:
    one, other = instances
    for name in ("B", "C"):
        answer = await asked(one, CHANGE % name)
        made = answer.headers[HEADER]
        assert made == answer.json()["data"]["updateCompany"]["graphRevision"]
        read = await asked(other, READ, made)
        assert read.json() == {"data": {"company": {"name": name}}}
        assert HEADER not in read.headers
        bookmarks = other.app.services.store.database._bookmarks
        if bookmarks is not None:  # whichever server it asks next has to have come as far
            of_writer = one.app.services.store.database._bookmarks
            assert of_writer is not None
            assert await bookmarks.get_bookmarks() == await of_writer.get_bookmarks()
    refused = await asked(one, CHANGE.replace('"a"', '"none"') % "B")
    assert refused.json()["data"]["updateCompany"]["errors"]
    assert HEADER not in refused.headers


@pytest.mark.parametrize("path", ["/graphql", "trusted", "/api/sales/a", "analysis"])
async def test_what_has_not_come_yet_is_waited_for(
    instances: tuple[Service, Service], monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    one, other = instances
    looks = 0

    async def look(database: Database, *, timeout: float) -> str:
        nonlocal looks
        looks += 1
        return await graph_revision(database, timeout=timeout)

    monkeypatch.setattr("graph_service.store.store.PATIENCE_S", PATIENCE_S)
    epoch, number = revision_parts(await one.revision())
    headers = {HEADER: f"{epoch}.{number + 1}"}
    request = {
        "/graphql": lambda: other.http.post("/graphql", json={"query": READ}, headers=headers),
        "trusted": lambda: other.http.get(
            "/graphql", params={"documentId": next(iter(MANIFEST))}, headers=headers
        ),
        "/api/sales/a": lambda: other.http.get(path, headers=headers),
        "analysis": lambda: other.http.post(
            "/graphql", json={"query": "{ ecosystem { graphRevision } }"}, headers=headers
        ),
    }[path]()
    monkeypatch.setattr("graph_service.store.store.graph_revision", look)
    reading = asyncio.create_task(request)
    if path == "analysis":  # looked for in a process of its own
        processes = other.app.services.processes
        assert processes is not None
        await until(lambda: processes._workers[0].pending > 0)
        await asyncio.sleep(0.1)
    else:
        await until(lambda: looks > 1)
    assert not reading.done()
    made = (await asked(one, CHANGE % path)).headers[HEADER]
    assert made == headers[HEADER]
    answer = await reading
    assert answer.status_code == 200, answer.text
    if path in ("/graphql", "trusted"):
        assert answer.json() == {"data": {"company": {"name": path}}}
    else:
        assert made in answer.text


async def test_what_does_not_come_is_told(
    instances: tuple[Service, Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph_service.store.store.PATIENCE_S", 0.1)
    epoch, number = revision_parts(await instances[0].revision())
    answer = await asked(instances[1], READ, f"{epoch}.{number + 1000}")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "UNAVAILABLE"
    assert "has not reached" in error["message"]


async def test_the_revision_of_another_graph_is_not_waited_for(instances: tuple[Service, Service]) -> None:
    assert (await asked(instances[1], READ, "00000000.999999")).status_code == 200


async def test_what_is_no_revision_is_refused(instances: tuple[Service, Service]) -> None:
    service = instances[1]
    for text in ("", "17", "3fa9c120.x", "3fa9c120." + "9" * 5000):
        answer = await asked(service, READ, text)
        assert answer.status_code == 400
        (error,) = answer.json()["errors"]
        assert error["extensions"]["code"] == "INVALID_INPUT"
        assert error["message"].startswith("X-Graph-Revision: expected a revision")
    answer = await service.http.get("/api/sales/a", headers={HEADER: "17"})
    assert (answer.status_code, answer.json()["parameter"]) == (400, "X-Graph-Revision")


async def test_without_it_nothing_more_is_asked(instances: tuple[Service, Service]) -> None:
    one, _ = instances
    made = (await asked(one, CHANGE % "D")).headers[HEADER]
    statements: list[str] = []
    database: Any = one.app.services.store.database
    read = database.read

    async def noted(work: object, **options: object) -> object:
        statements.append("read")
        return await read(work, **options)

    database.read = noted
    try:
        await asked(one, READ)
        await asked(one, READ, made)  # this instance has made it itself
    finally:
        del database.read
    assert statements == []


async def test_pages_of_other_origins_may_use_it(instances: tuple[Service, Service]) -> None:
    origin = {"origin": "https://a.example"}
    asking = {"access-control-request-method": "POST", "access-control-request-headers": HEADER}
    answer = await instances[0].http.options("/graphql", headers=origin | asking)
    assert HEADER in answer.headers["access-control-allow-headers"]
    answer = await instances[0].http.post("/graphql", json={"query": READ}, headers=origin)
    assert HEADER in answer.headers["access-control-expose-headers"].lower()


async def test_the_client_passes_it_on(instances: tuple[Service, Service]) -> None:
    one, other = instances
    async with AsyncClient(f"{one.address}/graphql") as client:
        made = (await client.ask(CHANGE % "E"))["updateCompany"]["graphRevision"]
        client.url = f"{other.address}/graphql"
        sent: list[httpx.Request] = []

        async def note(request: httpx.Request) -> None:
            sent.append(request)

        client._http.event_hooks["request"].append(note)
        assert (await client.ask(READ))["company"]["name"] == "E"
    assert [request.headers[HEADER] for request in sent] == [made]

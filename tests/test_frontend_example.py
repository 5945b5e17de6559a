"""The example of a page, compiled against the schema and looked at in a browser; and the recipes, run."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest

from tests.node import NODE, npm, with_packages
from tests.services import running_service
from tests.web.browser import opened_page

FRONTEND = Path(__file__).parents[1] / "examples" / "frontend"
MANIFEST = FRONTEND / "src" / "gql" / "persisted-documents.json"


class _Files(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Address of a server of files: another origin than the service's."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def built() -> Path:
    """The example, its operations compiled against the schema and its types checked."""
    with_packages(FRONTEND)
    npm("run", "build", timeout=200, folder=FRONTEND)
    return FRONTEND


@pytest.fixture(scope="module")
def page(built: Path) -> Iterator[str]:
    with served(built) as origin:
        yield origin


@pytest.fixture(scope="module")
def service(
    page: str, airlines_service: str, airlines_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A service on the airlines that answers the example's documents alone, to the example's page."""
    settings = {
        "GRAPH_SERVICE_STORE": f"embedded:{airlines_folder / 'graph'}",
        "GRAPH_SERVICE_TRUSTED_DOCUMENTS": str(MANIFEST),
        "GRAPH_SERVICE_ONLY_TRUSTED_DOCUMENTS": "true",
        "GRAPH_SERVICE_CORS_ORIGINS": page,
    }
    with running_service(None, tmp_path_factory.mktemp("frontend"), **settings) as address:
        yield f"{address}/graphql"


def answered(service: str, query: str) -> Any:
    return httpx.post(f"{service}/graphql", json={"query": query}, timeout=60).json()["data"]


@pytest.fixture(scope="module")
def largest(airlines_service: str) -> list[str]:
    query = """{ company(key: "virgin-atlantic") {
        resourceGaps(asOf: "2022-01-14") { gaps { resource { name } } } } }"""
    gaps = answered(airlines_service, query)["company"]["resourceGaps"]["gaps"]
    return [gap["resource"]["name"] for gap in gaps[:10]]


async def test_the_page_shows_what_the_service_answers(page: str, service: str, largest: list[str]) -> None:
    async with opened_page() as browser:
        await browser.goto(page)
        await browser.fill("[name=url]", service)
        await browser.click("button")
        await browser.wait_for_selector("tbody tr")
        assert await browser.locator("tbody td:first-child").all_inner_texts() == largest
        assert "derived by a rule" in await browser.inner_text("tbody")
        await browser.fill("[name=company]", "no such airline")
        await browser.click("button")
        await browser.wait_for_function("!document.querySelector('tbody').rows.length")


async def test_a_page_of_another_origin_is_not_answered(built: Path, service: str) -> None:
    with served(built) as elsewhere:
        async with opened_page() as browser:
            await browser.goto(elsewhere)
            await browser.fill("[name=url]", service)
            await browser.click("button")
            await browser.wait_for_function(
                "document.querySelector('output').textContent.includes('TypeError')"
            )
            assert await browser.locator("tbody tr").count() == 0


def test_other_documents_are_refused(service: str) -> None:
    response = httpx.post(service, json={"query": "{ companies { totalCount } }"})
    assert response.status_code == 403
    (identifier,) = json.loads(MANIFEST.read_text(encoding="utf-8"))
    known = {"documentId": identifier, "variables": {"company": "virgin-atlantic"}}
    assert httpx.post(service, json=known, timeout=60).json()["data"]["company"]["name"] == "Virgin Atlantic"


@pytest.mark.parametrize(("recipe", "count"), [("apollo.ts", 10), ("urql.ts", 5), ("relay/ask.ts", 5)])
def test_a_recipe_asks_the_service(built: Path, airlines_service: str, recipe: str, count: int) -> None:
    query = f"{{ companies(first: {count}) {{ nodes {{ key }} }} }}"
    nodes = answered(airlines_service, query)["companies"]["nodes"]
    expected = sorted(node["key"] for node in nodes)
    run = subprocess.run(
        [NODE, "--disable-warning=ExperimentalWarning", f"recipes/{recipe}", f"{airlines_service}/graphql"],
        cwd=built,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert sorted(json.loads(run.stdout)) == expected


def test_an_operation_that_the_schema_lacks_fails_the_build(built: Path, tmp_path: Path) -> None:
    document = tmp_path / "wrong.graphql"
    document.write_text("query Wrong { companies { noSuchField } }", encoding="utf-8")
    config = tmp_path / "codegen.json"
    schema = str(FRONTEND.parents[1] / "schema" / "schema.graphql")
    generates = {f"{tmp_path}/out/": {"preset": "client", "documents": str(document)}}
    config.write_text(json.dumps({"schema": schema, "generates": generates}), encoding="utf-8")
    with pytest.raises(AssertionError, match="noSuchField"):
        npm("exec", "--", "graphql-codegen", "--config", str(config), timeout=100, folder=built)

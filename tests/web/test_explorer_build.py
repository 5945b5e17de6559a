"""What is built from web/: it is what its source gives, and asks nobody but the service."""

import filecmp
import json
import re
from importlib.resources import files
from pathlib import Path

import httpx
import pytest
from graphql import build_schema, parse, validate

from graph_service.api.transport.static_pages import HEADERS, VIEWS
from graph_service.service import open_store
from graph_service.settings import Settings
from tests.node import WEB, npm, with_packages
from tests.subscribers import served

BUILT = Path(str(files("graph_service.web"))) / "explorer"
WIDGET = BUILT.parent / "widget"
OPERATIONS = sorted((WEB / "src").rglob("*.graphql"))
SDL = WEB.parent / "schema" / "schema.graphql"


def contents(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_what_is_built_is_what_its_source_gives(tmp_path: Path) -> None:
    with_packages()
    npm("run", "generate", timeout=120)
    npm("run", "check", timeout=120)
    for built, config in ((BUILT, "vite.config.ts"), (WIDGET, "vite.widget.config.ts")):
        made = tmp_path / built.name
        npm("exec", "--", "vite", "build", "--config", config, "--outDir", str(made), timeout=120)
        assert contents(built) == contents(made), "run `npm ci && npm run build` in web/"
        _, different, unread = filecmp.cmpfiles(built, made, contents(built), shallow=False)
        assert different + unread == [], "run `npm ci && npm run build` in web/"


def test_the_logic_of_its_components() -> None:
    with_packages()
    assert re.search(r"Tests +\d+ passed", npm("test", timeout=180))


@pytest.mark.parametrize("path", OPERATIONS, ids=lambda path: path.stem)
def test_its_operations_are_valid(path: Path) -> None:
    assert (
        validate(build_schema(SDL.read_text(encoding="utf-8")), parse(path.read_text(encoding="utf-8"))) == []
    )


def test_there_are_operations() -> None:
    assert len(OPERATIONS) > 1


@pytest.mark.parametrize("name", ["index.html", "graphiql.html"])
def test_a_page_has_nothing_inline_and_loads_its_own_files(name: str) -> None:
    page = (BUILT / name).read_text(encoding="utf-8")
    assert "<style" not in page
    assert re.findall(r"<script(?![^>]* src=)", page) == []
    addresses = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert len(addresses) >= 3
    assert [address for address in addresses if not address.startswith("/explorer/")] == []
    missing = [one for one in addresses if not (BUILT / one.removeprefix("/explorer/")).is_file()]
    assert missing == []


def test_every_package_in_the_page_has_its_licence_beside_it() -> None:
    licences = (BUILT / "LICENSES.md").read_text(encoding="utf-8")
    for name in json.loads((WEB / "package.json").read_text(encoding="utf-8"))["dependencies"]:
        if name != "graphology-types":  # types alone
            assert f"## {name} - " in licences, name
    for name in ("sigma", "graphology"):
        assert f"## {name} - " in (WIDGET / "LICENSES.md").read_text(encoding="utf-8"), name


@pytest.mark.parametrize("built", [BUILT, WIDGET], ids=["explorer", "widget"])
def test_every_licence_has_its_text(built: Path) -> None:
    licences = (built / "LICENSES.md").read_text(encoding="utf-8")
    entries = re.findall(r"^## (\S+ - .*?)\n(.*?)(?=^## |\Z)", licences, re.M | re.S)
    assert len(entries) > 3
    for title, text in entries:
        # the Unlicense gives a work to the public and asks for nothing, not even for its text
        assert len(text) > 300 or title.endswith("(Unlicense)"), f"{title} has no licence text"


def test_each_view_of_the_page_is_served() -> None:
    listed = (WEB / "src" / "views" / "paths.ts").read_text(encoding="utf-8")
    paths = set(re.findall(r'^  \w+: "/([\w-]*)",$', listed, re.M))
    assert paths == {"", *VIEWS}


@pytest.mark.parametrize("path", ["/", "/ecosystem", "/companies/some-company", "/alliances/some-alliance"])
def test_a_view_is_answered_with_the_page_and_a_strict_policy(path: str, airlines_service: str) -> None:
    response = httpx.get(f"{airlines_service}{path}")
    assert response.status_code == 200
    assert response.text == (BUILT / "index.html").read_text(encoding="utf-8")
    assert {name: response.headers[name] for name in HEADERS} == HEADERS
    assert "unsafe" not in response.headers["content-security-policy"]


async def test_without_graphiql_the_page_knows(embedded_settings: Settings) -> None:
    settings = embedded_settings.model_copy(update={"graphiql": False})
    async with open_store(settings) as store, served(store, settings) as service:
        assert '<html data-graphiql="off" lang="en">' in (await service.http.get("/gaps")).text


def test_files_with_a_hash_in_their_name_are_kept(airlines_service: str) -> None:
    script = next((BUILT / "assets").glob("index-*.js"))
    response = httpx.get(f"{airlines_service}/explorer/assets/{script.name}")
    assert "immutable" in response.headers["cache-control"]
    assert "javascript" in response.headers["content-type"]
    # pages are given at their own addresses alone, with the policy of each
    for page in ("", "index.html", "graphiql.html"):
        assert httpx.get(f"{airlines_service}/explorer/{page}").status_code == 404
    assert httpx.get(f"{airlines_service}/no-such-view").status_code == 404

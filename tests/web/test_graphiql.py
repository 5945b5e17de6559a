"""The GraphiQL page: its examples, and how it works in a real browser."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import pytest
from graphql import OperationDefinitionNode, build_schema, parse, validate
from playwright.async_api import Page

from tests.node import WEB
from tests.web.browser import Observed, opened_page

SOURCE = WEB / "src" / "graphiql"
EXAMPLES = sorted((SOURCE / "examples").glob("*.graphql"))
SDL = WEB.parent / "schema" / "schema.graphql"


def tab_names() -> list[str]:
    """Names of the examples, in the order of the tabs."""
    listed = re.search(r"const EXAMPLES = \[(.*?)\];", (SOURCE / "examples.ts").read_text("utf-8"), re.S)
    assert listed is not None
    return re.findall(r"\w+", listed[1])


def operation_name(example: Path) -> str:
    (operation,) = parse(example.read_text(encoding="utf-8")).definitions
    assert isinstance(operation, OperationDefinitionNode)
    assert operation.name is not None
    return operation.name.value


def empty_places(value: Any, path: str = "") -> list[str]:
    """Where an answer holds null or an empty list."""
    if value is None or value == []:
        return [path]
    if isinstance(value, dict):
        return [place for key, part in value.items() for place in empty_places(part, f"{path}.{key}")]
    return empty_places(value[0], f"{path}[0]") if isinstance(value, list) else []


def test_the_tabs_are_the_examples_that_there_are() -> None:
    assert sorted(tab_names()) == [path.stem for path in EXAMPLES]
    assert len(EXAMPLES) >= 6


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_says_what_it_asks_and_is_valid(example: Path) -> None:
    text = example.read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert validate(build_schema(SDL.read_text(encoding="utf-8")), parse(text)) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_has_an_answer(example: Path, airlines_service: str) -> None:
    query = example.read_text(encoding="utf-8")
    answer = httpx.post(f"{airlines_service}/graphql", json={"query": query}, timeout=60).json()
    assert "errors" not in answer
    # an airline that nobody has reached has nobody who did, and one that no alliance leads to has no distance
    expected = {"coveredBy", "hops"}
    empty = [place for place in empty_places(answer["data"]) if place.rpartition(".")[2] not in expected]
    assert [place for place in empty if not place.endswith("needs.edges")] == []


def test_the_coverage_example_has_the_figures_known_for_skyteam(airlines_service: str) -> None:
    query = (SOURCE / "examples" / "alliance_coverage.graphql").read_text(encoding="utf-8")
    answer = httpx.post(f"{airlines_service}/graphql", json={"query": query}, timeout=60).json()
    alliance = answer["data"]["alliance"]
    assert (alliance["coverage"]["covered"], alliance["coverage"]["total"]) == (169, 210)
    assert [row["count"] for row in alliance["virginAtlantic"]] == [4]
    assert alliance["newcomers"]["added"] == 14


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with opened_page() as page:
        yield page


async def test_the_page_in_a_browser(page: Page, airlines_service: str) -> None:
    seen = Observed(page)
    await page.goto(f"{airlines_service}/graphql")
    await page.locator(".graphiql-tab").first.wait_for()
    tabs = await page.locator(".graphiql-tab-button").all_inner_texts()
    expected = [operation_name(SOURCE / "examples" / f"{name}.graphql") for name in tab_names()]
    assert [tab.strip() for tab in tabs] == expected
    assert "GraphiQL" in await page.title()

    # the editor is loaded beside the page; until it is there, there is nothing to execute
    await page.locator(".graphiql-query-editor .CodeMirror").get_by_text('"lufthansa"').wait_for()
    await page.get_by_role("button", name="Execute query").click()
    result = page.locator(".result-window")
    await result.get_by_text('"Star Alliance"').wait_for()
    text = await result.inner_text()
    assert '"name": "Lufthansa"' in text
    assert '"totalCount": 31' in text

    await page.get_by_role("button", name="Show Documentation Explorer").click()
    await (
        page.get_by_text("Everything that can be read.").or_(page.get_by_text("Root Types")).first.wait_for()
    )
    await page.get_by_role("button", name="Open settings dialog").click()
    await page.get_by_role("dialog").wait_for()

    assert seen.hosts == {urlsplit(airlines_service).netloc}
    assert seen.complaints == []


async def test_a_subscription_in_a_browser(page: Page, airlines_service: str) -> None:
    seen = Observed(page)
    await page.goto(f"{airlines_service}/graphql")
    await page.locator(".graphiql-query-editor .CodeMirror").click()
    await page.keyboard.press("Control+A")
    await page.keyboard.insert_text('subscription Told { changes(after: "000000000000-000000") { action } }')
    # GraphiQL reads the operations a moment after the last key; until then it would ask for the old one.
    await page.locator(".graphiql-tab-active").get_by_text("Told").wait_for()
    await page.get_by_role("button", name="Execute query").click()
    await page.locator(".result-window").get_by_text('"IMPORTED"').wait_for()
    assert seen.complaints == []


async def test_an_operation_in_the_address_is_the_open_tab(page: Page, airlines_service: str) -> None:
    query = "query Linked($key: String!) { company(key: $key) { name } }"
    parts = urlencode({"query": query, "variables": json.dumps({"key": "virgin-atlantic"})})
    seen = Observed(page)
    for _ in range(2):  # also where GraphiQL has kept tabs of an earlier visit
        await page.goto("about:blank")
        await page.goto(f"{airlines_service}/graphql#{parts}")
        await page.locator(".graphiql-tab-active").get_by_text("Linked").wait_for()
        # the editor is loaded beside the page; until it is there, there is nothing to execute
        await page.locator(".graphiql-query-editor .CodeMirror").get_by_text("Linked").wait_for()
        await page.get_by_role("button", name="Execute query").click()
        await page.locator(".result-window").get_by_text('"Virgin Atlantic"').wait_for()
    assert seen.complaints == []

"""The explorer in a browser: opening a view, and what holds for each of them."""

import asyncio
import csv
import io
import json
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from playwright.async_api import Locator, Page

from tests.web.browser import Observed, axe_findings, opened_page

TIMEOUT_MS = 30_000


@asynccontextmanager
async def opened_view(service: str, path: str, **options: Any) -> AsyncIterator[Page]:
    """A view as it stands when it has its data; nothing may go wrong on it, until it is left.

    With ``CI_ARTIFACTS`` in the environment, a picture of it as it is left is kept in that folder.
    """
    async with opened_page(**options) as page:
        page.set_default_timeout(TIMEOUT_MS)
        seen = Observed(page)
        await page.goto(f"{service}{path}")
        await settled(page)
        try:
            yield page
        finally:
            await keep_picture(page, path)
        assert seen.complaints == []
        assert seen.hosts == {urlsplit(service).netloc}


async def keep_picture(page: Page, path: str) -> None:
    """Write what a page shows to the folder of pictures, if there is one."""
    folder = os.environ.get("CI_ARTIFACTS")
    if folder:
        test = re.sub(
            r"[^\w-]+", "-", os.environ.get("PYTEST_CURRENT_TEST", "").split("::")[-1].split(" ")[0]
        )
        view = re.sub(r"[^\w-]+", "-", path.partition("?")[0]).strip("-") or "start"
        await page.screenshot(path=Path(folder) / f"{view}--{test}.png", full_page=True)


async def settled(page: Page) -> None:
    """Wait until nothing on the page is still being loaded."""
    await page.locator("main h1").wait_for()
    await page.locator("main .spinner, main [aria-busy=true]").first.wait_for(state="detached")


async def assert_clean(page: Page) -> None:
    """Axe finds nothing, nothing stands wider than the page, and no error is shown."""
    findings = await axe_findings(page)
    assert findings == [], "\n".join(findings)
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await page.evaluate(wider) <= 0
    assert await page.locator("main .failure").count() == 0


async def downloaded(page: Page, title: str, kind: str) -> str:
    """The file that a table is taken away as."""
    async with page.expect_download() as expected:
        await page.get_by_role("button", name=f"Download {title} as {kind}", exact=True).click()
    path = await (await expected.value).path()
    return await asyncio.to_thread(Path(path).read_text, encoding="utf-8-sig")


async def table(page: Page, title: str) -> list[dict[str, str]]:
    """The rows of a table, as its CSV file has them; the JSON file has as many."""
    rows = list(csv.DictReader(io.StringIO(await downloaded(page, title, "CSV"))))
    assert len(json.loads(await downloaded(page, title, "JSON"))) == len(rows)
    return rows


async def operation(link: Locator, service: str) -> Any:
    """What the operation behind "open as GraphQL" is answered with."""
    parts = parse_qs(urlsplit(await link.get_attribute("href") or "").fragment)
    variables = json.loads(parts["variables"][0]) if "variables" in parts else {}
    request = {"query": parts["query"][0], "variables": variables}
    async with httpx.AsyncClient(timeout=60) as client:
        answer = (await client.post(f"{service}/graphql", json=request)).json()
    assert "errors" not in answer
    return answer["data"]

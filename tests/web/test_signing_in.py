"""The explorer where keys are asked for, in a real browser."""

import os
import subprocess
from pathlib import Path

from playwright.async_api import expect

from tests.services import command, running_service
from tests.web.browser import Observed, axe_findings, opened_page
from tests.web.explorer import TIMEOUT_MS, settled
from tests.web.peculiar import change


def made_key(folder: Path) -> str:
    """A key of an administrator, made on the terminal."""
    settings = os.environ | {"GRAPH_SERVICE_STORE": f"embedded:{folder / 'graph'}"}
    making = command("keys", "create", "ann", "--role", "admin")
    run = subprocess.run(
        making, env=settings, cwd=folder, check=True, timeout=120, capture_output=True, text=True
    )
    return next(word for word in run.stdout.split() if "." in word and len(word) > 40)


async def test_a_key_opens_the_explorer_and_graphiql_behind_it(tmp_path: Path) -> None:
    with running_service(None, tmp_path) as service:
        change(service, "createCompany", key="one", name="Number One")
        key = made_key(tmp_path)
        async with opened_page() as page:
            page.set_default_timeout(TIMEOUT_MS)
            await page.goto(f"{service}/companies/one")
            await page.get_by_label("Your access token").wait_for()
            assert await axe_findings(page) == []
            await page.get_by_label("Your access token").fill("none.such")
            await page.get_by_role("button", name="Sign in").click()
            await page.get_by_text("The service does not know this token").wait_for()
            await page.get_by_label("Your access token").fill(key)
            await page.get_by_role("button", name="Sign in").click()
            await expect(page.get_by_role("heading", level=1)).to_have_text("Number One")
            await settled(page)
            seen = Observed(page)
            async with page.context.expect_page() as opened:
                await page.get_by_role("link", name="Open as GraphQL").click()
            graphiql = await opened.value
            # the editor is loaded beside the page; until it is there, there is nothing to execute
            await (
                graphiql.locator(".graphiql-query-editor .CodeMirror").get_by_text("company").first.wait_for()
            )
            await graphiql.get_by_role("button", name="Execute query").click()
            await graphiql.locator(".result-window").get_by_text('"Number One"').wait_for()
            assert seen.complaints == []
            await page.get_by_role("button", name="Sign out").click()
            await page.get_by_label("Your access token").wait_for()
            await expect(page.get_by_text("Number One")).to_have_count(0)

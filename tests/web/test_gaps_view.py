"""The view of a company's gaps in a real browser."""

from pathlib import Path
from typing import Any

import pytest

from graph_service.api.transport.static_pages import explorer_documents
from tests.web.browser import inked_share
from tests.web.explorer import assert_clean, opened_view, operation, settled, table


async def test_the_page_asks_by_the_ids_of_trusted_documents(
    airlines_service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI_ARTIFACTS", str(tmp_path))
    async with opened_view(airlines_service, "/gaps/virgin-atlantic") as page:
        sent: list[dict[str, Any]] = []
        page.on(
            "request", lambda one: sent.append(one.post_data_json or {}) if "/graphql" in one.url else None
        )
        await page.reload()
        await settled(page)
        assert len(sent) > 1
        assert [
            one for one in sent if "query" in one or one["documentId"][7:] not in explorer_documents()
        ] == []
    # a picture of the view is kept, for whoever looks at a run of the tests
    (kept,) = tmp_path.iterdir()  # noqa: ASYNC240  # nothing else runs
    assert kept.name == "gaps-virgin-atlantic--test_the_page_asks_by_the_ids_of_trusted_documents.png"
    assert kept.read_bytes().startswith(b"\x89PNG")


async def test_the_largest_gap_of_an_airline_and_the_same_numbers_as_graphql(airlines_service: str) -> None:
    async with opened_view(airlines_service, "/gaps") as page:
        await assert_clean(page)
        field = page.locator("main").get_by_role("combobox")
        await field.fill("virgin")
        await page.get_by_role("option", name="Virgin Atlantic").click()
        await page.get_by_role("heading", name="Gaps · Virgin Atlantic").wait_for()
        await page.locator(".matrix .chart[data-drawn]").wait_for()
        await assert_clean(page)
        asked = await operation(page.get_by_role("link", name="Open as GraphQL"), airlines_service)
        gaps = asked["company"]["resourceGaps"]["gaps"]
        rows = await table(page, "Needs")
        assert [(row["Resource"], float(row["Gap"])) for row in rows] == [
            (gap["resource"]["name"], gap["gap"]) for gap in gaps
        ]
        assert max(float(row["Gap"]) for row in rows) == float(rows[0]["Gap"]) > 0
        assert (await page.locator(".bar-row").first.inner_text()).startswith(rows[0]["Resource"])
        assert await page.locator(".source .derived").inner_text() == "derived: competitors, needs"


async def test_candidates_of_a_gap_and_the_smallest_partner_set(airlines_service: str) -> None:
    async with opened_view(airlines_service, "/gaps/virgin-atlantic?gap=mkt-fr") as page:
        rows = await table(page, "Who could close Market access: France")
        assert all(row["Closes"] == "1" for row in rows)
        await page.locator(".bar-row", has_text="Market access: Italy").click()
        assert "gap=mkt-it" in page.url
        assert await table(page, "Who could close Market access: Italy")
        chosen = await table(page, "Smallest partner set")
        assert len(chosen) == 4
        await page.get_by_text("proven smallest").wait_for()


async def test_the_matrix_is_drawn_and_told_as_a_table(cloud_native_service: str) -> None:
    async with opened_view(cloud_native_service, "/gaps/red-hat", color_scheme="dark") as page:
        await page.locator(".matrix .chart[data-drawn]").wait_for()
        await assert_clean(page)
        assert await inked_share(page.locator(".matrix .chart")) > 0.05
        await page.get_by_text("The same as a table").click()
        cells = await table(page, "The company and its competitors")
        assert {"Red Hat", "Chef", "IBM"} <= {cell["Company"] for cell in cells}
        assert {"Open", "Met by partners"} <= {cell["Status"] for cell in cells}

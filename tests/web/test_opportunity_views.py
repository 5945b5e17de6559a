"""White space and opportunities in a real browser."""

from typing import Any

import httpx
import pytest
from playwright.async_api import Page

from tests.web.browser import inked_share
from tests.web.explorer import assert_clean, opened_view, operation, settled, table


async def test_whom_the_competitors_of_an_airline_have_not_reached(airlines_service: str) -> None:
    async with opened_view(airlines_service, "/white-space/virgin-atlantic") as page:
        await page.locator(".matrix .chart[data-drawn]").wait_for()
        await assert_clean(page)
        assert await inked_share(page.locator(".matrix .chart")) > 0.05
        rows = await table(page, "Candidates")
        assert rows[0]["Company"] == "Emirates"
        await page.get_by_role("checkbox", name="White space").check()
        await page.wait_for_url("**class=WHITE_SPACE")
        await page.get_by_text("167", exact=True).wait_for(state="detached")
        await settled(page)
        only = await table(page, "Candidates")
        assert only == [row for row in rows if row["Class"] == "White space"]
        asked = await operation(page.get_by_role("link", name="Open as GraphQL"), airlines_service)
        candidates = asked["company"]["uncoveredPartners"]["candidates"]
        assert [row["Company"] for row in only] == [one["company"]["name"] for one in candidates]
        await page.locator(".choice select").select_option("REGION")
        await page.get_by_role("button", name="Region").wait_for()
        await settled(page)
        assert len(await table(page, "Areas")) > 5


async def test_white_space_around_an_organisation(cloud_native_service: str) -> None:
    async with opened_view(cloud_native_service, "/white-space/red-hat", color_scheme="dark") as page:
        await page.locator(".matrix .chart[data-drawn]").wait_for()
        await assert_clean(page)
        assert await inked_share(page.locator(".matrix .chart")) > 0.02


@pytest.mark.parametrize("data", ["airlines", "cloud_native"])
async def test_exchanges_are_rings_of_arrows(data: str, request: pytest.FixtureRequest) -> None:
    service = request.getfixturevalue(f"{data}_service")
    async with opened_view(service, "/opportunities") as page:
        await assert_clean(page)
        assert await page.locator(".ring .arrow").count() == 3
        assert await inked_share(page.locator(".ring")) > 0.02
        rows = await table(page, "Exchanges")
        cycles = (await operation(page.get_by_role("link", name="Open as GraphQL"), service))[
            "exchangeOpportunities"
        ]
        assert [float(row["Value"]) for row in rows] == [cycle["value"] for cycle in cycles["cycles"]]
        assert await said(page) == await flows(service, cycles["cycles"][0])
        await page.locator("td .link").nth(3).click()
        assert "cycle=" in page.url
        await page.get_by_role("tab", name="Plan").click()
        await settled(page)
        await assert_clean(page)
        plan = await table(page, "Plan")
        named = [name for row in plan for name in row["Ring"].split(" → ")]
        assert len(named) == len(set(named)) > 0


async def test_a_search_that_was_cut_short_says_so_and_goes_on(cloud_native_service: str) -> None:
    async with opened_view(cloud_native_service, "/opportunities?tab=plan&length=4&fit=0.05") as page:
        await page.get_by_text("The search ended after 1 s").wait_for()
        await assert_clean(page)
        short = (await asked(page, cloud_native_service))["exchangeOpportunities"]
        assert not short["optimal"]
        assert len(await table(page, "Plan")) == len(short["plan"])
        await page.get_by_role("button", name="Search longer (5 s)").click()
        await page.wait_for_url("**seconds=5")
        await page.get_by_text("The search ended after 1 s").wait_for(state="detached")
        await settled(page)
        longer = (await asked(page, cloud_native_service))["exchangeOpportunities"]
        assert longer["upperBound"] >= longer["planValue"] > 0
        assert len(await table(page, "Plan")) == len(longer["plan"])


async def said(page: Page) -> list[tuple[str, str]]:
    """Who gives to whom, as is said beside the ring."""
    found = await page.locator(".flows strong").all_inner_texts()
    return [(giver, receiver) for giver, _, receiver in (text.partition(" → ") for text in found)]


async def flows(service: str, cycle: dict[str, Any]) -> list[tuple[str, str]]:
    """The same, as the service says of every link of an exchange of these companies."""
    among = [one["key"] for one in cycle["companies"]]
    question = (
        "query ($among: [String!]) { exchangeOpportunities(within: {key: {in: $among}}, first: 1)"
        " { cycles { links { giver { name } receiver { name } } } } }"
    )
    async with httpx.AsyncClient(timeout=60) as client:
        request = {"query": question, "variables": {"among": among}}
        (found,) = (await client.post(f"{service}/graphql", json=request)).json()["data"][
            "exchangeOpportunities"
        ]["cycles"]
    return [(link["giver"]["name"], link["receiver"]["name"]) for link in found["links"]]


async def asked(page: Page, service: str) -> Any:
    return await operation(page.locator(".view-actions a").first, service)


async def test_a_higher_fit_leaves_fewer_exchanges(cloud_native_service: str) -> None:
    async with opened_view(cloud_native_service, "/opportunities?fit=1") as page:
        await page.get_by_text("No exchange at this fit").wait_for()
        await page.get_by_label("Least fit").fill("0.3")
        await page.locator(".ring").wait_for()
        assert "fit=0.3" in page.url


async def test_an_introduction_by_a_hub(cloud_native_service: str) -> None:
    async with opened_view(cloud_native_service, "/opportunities?tab=triads") as page:
        await page.get_by_text("2 companies could introduce two of their partners").wait_for()
        await page.locator(".triads svg").wait_for()
        await assert_clean(page)
        assert await inked_share(page.locator(".triads svg")) > 0.02
        (triad,) = await table(page, "Introductions")
        assert triad["Hub"] == "Delft University of Technology"
        assert float(triad["Mutual fit"]) > 0.3


async def test_where_nobody_is_in_two_alliances_there_is_no_introduction(airlines_service: str) -> None:
    async with opened_view(airlines_service, "/opportunities?tab=triads") as page:
        await page.get_by_text("Nobody could introduce two of their partners at this fit").wait_for()
        await assert_clean(page)


async def test_a_coalition_for_what_an_airline_lacks(airlines_service: str) -> None:
    async with opened_view(airlines_service, "/opportunities?tab=coalitions") as page:
        await page.get_by_role("combobox", name="Founder").fill("virgin")
        await page.get_by_role("option", name="Virgin Atlantic").click()
        await page.get_by_text("proven smallest").wait_for()
        await settled(page)
        await assert_clean(page)
        brings = await table(page, "Who brings what")
        assert len(brings) == 5
        await page.get_by_role("checkbox", name="Market access: Japan").check()
        await page.get_by_role("cell", name="Market access: Japan").wait_for()
        assert len(await table(page, "Who brings what")) == 6

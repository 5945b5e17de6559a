"""The start page and the view of a company in a real browser."""

import pytest
from playwright.async_api import Position, Route

from tests.web.browser import axe_findings, inked_share
from tests.web.explorer import assert_clean, opened_view, operation, settled, table

PICTURE = ".picture .canvas"
OTHER_LOOKS = pytest.mark.thorough("the page in the dark, and without motion")


async def test_from_the_start_page_to_a_company(airlines_service: str) -> None:
    async with opened_view(airlines_service, "/") as page:
        await assert_clean(page)
        assert "180" in await page.locator(".figures").inner_text()
        field = page.locator(".hero").get_by_role("combobox")
        await field.fill("virgin atl")
        await page.locator(".hero").get_by_role("option", name="Virgin Atlantic").wait_for()
        await field.press("Enter")
        await page.get_by_role("heading", name="Virgin Atlantic", level=1).wait_for()
        assert page.url == f"{airlines_service}/companies/virgin-atlantic"


async def test_a_company_and_what_stands_around_it(airlines_service: str) -> None:
    async with opened_view(airlines_service, "/companies/lufthansa?tab=competitors") as page:
        await assert_clean(page)
        assert await inked_share(page.locator(PICTURE)) > 0.005
        data = (await operation(page.get_by_role("link", name="Open as GraphQL"), airlines_service))[
            "company"
        ]
        rows = await table(page, "Competitors")
        assert [row["Company"] for row in rows] == [
            edge["node"]["name"] for edge in data["competitors"]["edges"]
        ]
        assert "Partners\n30" in await page.locator(".figures").inner_text()
        # nobody stated who competes with whom: it was worked out
        assert await page.locator("[role=tabpanel] .derived").first.inner_text() == "derived · route-overlap"


async def test_the_neighbourhood_grows_shrinks_and_comes_back(airlines_service: str) -> None:
    async with opened_view(airlines_service, "/companies/virgin-atlantic") as page:
        first = await table(page, "In the picture")
        assert {row["Kind"] for row in first} == {"company", "resource"}
        assert await page.locator(".card .source .derived").inner_text() == "derived: competitors, needs"
        await page.get_by_role("button", name="Expand El Al").click()
        await settled(page)
        grown = await table(page, "In the picture")
        assert len(grown) > len(first)
        await page.get_by_role("button", name="Hide El Al").click()
        assert "El Al" not in [row["Name"] for row in await table(page, "In the picture")]
        shared = page.url
        await page.get_by_role("button", name="Undo").click()
        assert await table(page, "In the picture") == grown
        await page.get_by_role("button", name="Undo").click()
        assert await table(page, "In the picture") == first
        assert await page.get_by_role("button", name="Undo").is_disabled()
        await page.goto(shared)
        await settled(page)
        assert "El Al" not in [row["Name"] for row in await table(page, "In the picture")]


async def test_a_click_grows_a_node_and_a_right_click_opens_its_menu(airlines_service: str) -> None:
    address = "/companies/lufthansa?without=RESOURCE&without=COMPANY"
    async with opened_view(airlines_service, address, reduced_motion="reduce") as page:
        assert [row["Name"] for row in await table(page, "In the picture")] == ["Star Alliance"]
        canvas = page.locator(PICTURE)
        box = await canvas.bounding_box()
        assert box is not None
        # the company and its one alliance: one above the other, with the same room above and below
        place: Position = {"x": box["width"] / 2, "y": box["height"] - 80}
        await canvas.click(position=place, button="right")
        menu = page.get_by_role("menu", name="Star Alliance")
        await menu.get_by_role("menuitem", name="Pin").click()
        assert page.url.endswith("step=pin%3AALLIANCE%3Astar-alliance")
        await canvas.click(position=place)
        await page.wait_for_url("**step=grow%3AALLIANCE%3Astar-alliance")
        await settled(page)
        await page.get_by_role("checkbox", name="Companies").check()
        await canvas.click(position={"x": 5, "y": 5})
        assert len(await table(page, "In the picture")) > 20


async def test_an_unknown_company_is_said_to_be_one(airlines_service: str) -> None:
    async with opened_view(airlines_service, "/companies/no-such-company") as page:
        await page.get_by_text("There is no company with the key no-such-company").wait_for()
        await assert_clean(page)


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({"color_scheme": "dark"}, marks=OTHER_LOOKS),
        {"locale": "zh-CN"},
        {"viewport": {"width": 390, "height": 844}},
        pytest.param({"reduced_motion": "reduce"}, marks=OTHER_LOOKS),
    ],
    ids=["dark", "chinese", "phone", "calm"],
)
async def test_in_other_circumstances(options: dict[str, object], cloud_native_service: str) -> None:
    async with opened_view(cloud_native_service, "/companies/red-hat", **options) as page:
        await assert_clean(page)
        assert await inked_share(page.locator(PICTURE)) > 0.005
        chinese = options.get("locale") == "zh-CN"
        await page.get_by_role("heading", name="周边网络" if chinese else "Neighbourhood").wait_for()


async def test_everything_can_be_reached_by_keyboard(airlines_service: str) -> None:
    async with opened_view(airlines_service, "/companies/virgin-atlantic") as page:
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.textContent") == "Skip to the content"
        await page.get_by_role("tab", name="Facts").focus()
        await page.keyboard.press("ArrowRight")
        assert await page.get_by_role("tab", name="Holds").get_attribute("aria-selected") == "true"
        assert "tab=holds" in page.url
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert await page.evaluate(outline) == "solid"


async def test_what_one_may_not_see_is_said(airlines_service: str) -> None:
    async with opened_view(airlines_service, "/") as page:

        async def refuse(route: Route) -> None:
            error = {"message": "Only analysts read companies.", "extensions": {"code": "FORBIDDEN"}}
            await route.fulfill(status=200, json={"errors": [error]})

        await page.route("**/graphql", refuse)
        await page.goto(f"{airlines_service}/companies/lufthansa")
        await page.get_by_text("You are not allowed to see this").wait_for()
        await page.get_by_text("Only analysts read companies.").wait_for()
        findings = await axe_findings(page)
        assert findings == []


async def test_when_the_graph_is_away_one_can_try_again(airlines_service: str) -> None:
    async with opened_view(airlines_service, "/") as page:

        async def away(route: Route) -> None:
            error = {"message": "The graph engine is away.", "extensions": {"code": "UNAVAILABLE"}}
            await route.fulfill(status=200, json={"errors": [error]})

        await page.route("**/graphql", away)
        await page.goto(f"{airlines_service}/gaps/virgin-atlantic")
        await page.get_by_text("The graph engine is away.").wait_for()
        assert await axe_findings(page) == []
        await page.unroute("**/graphql")
        await page.get_by_role("button", name="Try again").click()
        await page.get_by_role("heading", name="Gaps · Virgin Atlantic").wait_for()


async def test_a_token_is_asked_for_and_sent(airlines_service: str) -> None:
    async with opened_view(airlines_service, "/") as page:
        sent: list[str | None] = []

        async def ask_for_a_token(route: Route) -> None:
            sent.append(route.request.headers.get("authorization"))
            if sent[-1] == "Bearer sesame":
                await route.fallback()
            else:
                error = {"message": "Sign in.", "extensions": {"code": "UNAUTHENTICATED"}}
                await route.fulfill(status=200, json={"errors": [error]})

        await page.route("**/graphql", ask_for_a_token)
        await page.goto(f"{airlines_service}/companies/lufthansa")
        await page.get_by_label("Your access token").fill("sesame")
        await page.get_by_role("button", name="Sign in").click()
        await page.get_by_role("heading", name="Lufthansa", level=1).wait_for()
        assert None in sent
        assert sent[-1] == "Bearer sesame"

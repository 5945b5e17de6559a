"""The alliances' board, an alliance's page, and changes made there, in a real browser."""

from playwright.async_api import Page

from tests.web.browser import inked_share
from tests.web.explorer import assert_clean, opened_view, settled, table
from tests.web.peculiar import ALLIANCE, change


async def charts_drawn(page: Page) -> None:
    for chart in await page.locator(".chart").all():
        await chart.and_(page.locator("[data-drawn]")).wait_for()
        assert await inked_share(chart) > 0.005


async def test_the_board_has_every_alliance_in_its_stage(cloud_native_service: str) -> None:
    async with opened_view(cloud_native_service, "/alliances") as page:
        await assert_clean(page)
        active = page.get_by_role("region", name="Active")
        assert "Active 68" in (await active.get_by_role("heading").inner_text())
        assert len(await table(page, "Alliances")) == 68
        await page.get_by_label("Find an alliance").fill("cloud native")
        await active.get_by_role("link", name="Cloud Native Computing Foundation").click()
        await page.get_by_role("heading", name="Cloud Native Computing Foundation", level=1).wait_for()
        await settled(page)
        await assert_clean(page)
        assert len(await table(page, "Members")) == 500
        await page.get_by_text("The first 500 of").first.wait_for()


async def test_an_alliance_as_it_has_done(peculiar_service: str) -> None:
    async with opened_view(peculiar_service, f"/alliances/{ALLIANCE}") as page:
        await charts_drawn(page)
        assert await page.locator(".chart").count() == 2
        await assert_clean(page)
        assert [row["Value"] for row in await table(page, "Readings")][:4] == ["70", "85", "80", "95"]
        sales = await table(page, "Sales by day and partner")
        assert sum(float(row["Amount"]) for row in sales) == 1860
        assert {row["Score"] for row in await table(page, "Reviews")} == {"8", "4"}
        assert len(await table(page, "Warnings")) >= 2


async def test_a_stage_is_refused_with_its_reason_at_the_field(peculiar_service: str) -> None:
    change(peculiar_service, "createAlliance", key="fresh", name="Fresh")
    async with opened_view(peculiar_service, "/alliances/fresh") as page:
        form = page.get_by_role("form", name="Move the alliance")
        await form.get_by_label("To stage").select_option("ACTIVE")
        await form.get_by_role("button", name="Move the alliance").click()
        told = form.locator(".field", has=page.get_by_label("To stage")).locator(".wrong")
        await (
            told.get_by_text("It can move to CONTACTED, DECLINED")
            .or_(told.get_by_text("It can move to"))
            .first.wait_for()
        )
        assert await form.get_by_label("To stage").get_attribute("aria-invalid") == "true"
        await assert_clean(page)
        await form.get_by_label("To stage").select_option("CONTACTED")
        await form.get_by_role("button", name="Move the alliance").click()
        await page.locator(".stages [aria-current=step]").get_by_text("Contacted").wait_for()
        moves = await table(page, "Moves so far")
        assert moves[0]["To stage"] == "Contacted"


async def test_a_reading_is_added_and_a_challenge_closed(peculiar_service: str) -> None:
    change(peculiar_service, "createAlliance", key="other", name="Other", stage="PILOT")
    change(peculiar_service, "createKpi", key="leads", alliance="other", name="Leads", target=10)
    challenge = {"kind": "COMMUNICATION", "severity": "LOW", "raisedOn": "2026-02-02"}
    change(peculiar_service, "createChallenge", key="quiet", alliance="other", **challenge)
    async with opened_view(peculiar_service, "/alliances/other") as page:
        form = page.get_by_role("form", name="Add a reading")
        await form.get_by_role("button", name="Add a reading").click()
        await form.get_by_text("This has to be given.").wait_for()
        await form.get_by_label("Value").fill("7")
        await form.get_by_label("Day").fill("2026-03-01")
        await form.get_by_role("button", name="Add a reading").click()
        await page.get_by_role("cell", name="1 Mar 2026").wait_for()
        await charts_drawn(page)
        # a second one of that day is refused, and said to be
        await form.get_by_role("button", name="Add a reading").click()
        await form.locator(".wrong").first.wait_for()
        closing = page.get_by_role("form", name="Close the challenge")
        await closing.get_by_label("Resolved on").fill("2026-01-01")
        await closing.get_by_role("button", name="Close the challenge").click()
        await closing.locator(".wrong").first.wait_for()
        await closing.get_by_label("Resolved on").fill("2026-03-02")
        await closing.get_by_label("Resolution").fill("A weekly call")
        await closing.get_by_role("button", name="Close the challenge").click()
        await closing.wait_for(state="detached")
        assert (await table(page, "Challenges"))[0]["Resolved on"] == "2026-03-02"

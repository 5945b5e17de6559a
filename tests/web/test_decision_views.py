"""Screening and what if in a real browser."""

from tests.web.browser import inked_share
from tests.web.explorer import assert_clean, opened_view, operation, settled, table


async def test_a_weight_is_dragged_and_the_order_turns_where_it_was_foretold(airlines_service: str) -> None:
    async with opened_view(airlines_service, "/screening/virgin-atlantic") as page:
        await assert_clean(page)
        assert await inked_share(page.locator(".ranks")) > 0.03
        order = [row["Company"] for row in await table(page, "Values, 0 to 10")]
        flips = await table(page, "Weights at which the order turns")
        # of those that take the first place from the leader, the next one below the present weight
        turns = [row for row in flips if row["Criterion"] == "Resource complementarity"]
        first = max(
            (row for row in turns if float(row["Turns at"]) < 1 / 3), key=lambda row: float(row["Turns at"])
        )
        assert first["Leader"] == order[0]
        share = float(first["Turns at"])
        # the other two weigh 50 each
        turning = share * 100 / (1 - share)
        slider = page.get_by_label("Resource complementarity", exact=True)
        leader = page.locator(".ranks li").first.locator("bdi")
        await slider.fill(str(int(turning) + 1))
        await settled(page)
        assert await leader.inner_text() == order[0]
        await slider.fill(str(int(turning)))
        await page.locator(".ranks li").first.get_by_text(first["Rival"]).wait_for()
        assert f"w=RESOURCE_COMPLEMENTARITY%3A{int(turning)}" in page.url
        asked = await operation(page.get_by_role("link", name="Open as GraphQL"), airlines_service)
        scores = [one["score"] for one in asked["rankPartners"]["ranked"]]
        assert [float(row["Score"]) for row in await table(page, "Values, 0 to 10")] == scores


async def test_candidates_are_added_and_taken_away(cloud_native_service: str) -> None:
    async with opened_view(cloud_native_service, "/screening/red-hat") as page:
        await assert_clean(page)
        before = await table(page, "Values, 0 to 10")
        await page.get_by_role("button", name=f"Remove {before[-1]['Company']}").click()
        await page.get_by_role("combobox", name="Add a candidate").fill("suse")
        await page.get_by_role("option", name="SUSE").first.click()
        await page.locator(".ranks").get_by_text("SUSE").first.wait_for()
        await settled(page)
        names = [row["Company"] for row in await table(page, "Values, 0 to 10")]
        assert before[-1]["Company"] not in names
        for criterion in await page.get_by_role("slider").all():
            await criterion.fill("0")
        await page.get_by_text("At least one criterion has to count.").wait_for()


async def test_a_value_is_typed_and_the_order_follows(airlines_service: str) -> None:
    async with opened_view(airlines_service, "/screening/virgin-atlantic") as page:
        last = (await table(page, "Values, 0 to 10"))[-1]["Company"]
        cell = page.get_by_label(f"Reputation of {last}", exact=True)
        await cell.fill("11")
        assert await cell.get_attribute("aria-invalid") == "true"
        assert "v=" not in page.url
        await cell.fill("9.5")
        await page.get_by_label("Reputation", exact=True).fill("100")
        await page.locator(".ranks li").first.get_by_text(last).wait_for()
        await settled(page)
        await assert_clean(page)
        first = (await table(page, "Values, 0 to 10"))[0]
        assert (first["Company"], first["Reputation"]) == (last, "9.5")
        await page.reload()  # the address has it
        await page.locator(".ranks li").first.get_by_text(last).wait_for()
        assert await cell.input_value() == "9.5"
        await cell.fill("")
        await page.locator(".ranks li").first.get_by_text(last).wait_for(state="detached")
        assert "Reputation" not in (await table(page, "Values, 0 to 10"))[0]


async def test_what_an_alliance_would_change(airlines_service: str) -> None:
    async with opened_view(airlines_service, "/what-if") as page:
        await assert_clean(page)
        for name in ("Virgin Atlantic", "Emirates"):
            await page.get_by_role("combobox", name="Add a company").fill(name)
            await page.get_by_role("option", name=name).first.click()
            await page.get_by_role("button", name=f"Remove {name}").wait_for()
        await page.locator(".effects").wait_for()
        await settled(page)
        await assert_clean(page)
        assert await inked_share(page.locator(".effects")) > 0.02
        rows = {row["Company"]: row for row in await table(page, "Members")}
        assert rows["Virgin Atlantic"]["Gap before"] == "3.2"
        asked = await operation(page.get_by_role("link", name="Open as GraphQL"), airlines_service)
        for member in asked["whatIfAlliance"]["members"]:
            assert float(rows[member["company"]["name"]]["Gap after"]) == member["totalGapAfter"]
        assert page.url.endswith("member=virgin-atlantic&member=emirates")


async def test_members_that_compete_are_named(cloud_native_service: str) -> None:
    address = "/what-if?member=red-hat&member=suse&member=canonical"
    async with opened_view(cloud_native_service, address, color_scheme="dark") as page:
        await assert_clean(page)
        assert len(await table(page, "Members")) == 3

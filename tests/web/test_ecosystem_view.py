"""The view of the whole ecosystem in a real browser."""

from tests.web.browser import inked_share
from tests.web.explorer import assert_clean, opened_view, operation, settled, table

PICTURE = ".picture .canvas"


async def test_the_airlines_and_their_three_alliances(airlines_service: str) -> None:
    async with opened_view(airlines_service, "/ecosystem") as page:
        await assert_clean(page)
        assert await page.locator(PICTURE).get_attribute("data-drawn") == "180 996"
        assert await inked_share(page.locator(PICTURE)) > 0.01
        graph = (await operation(page.get_by_role("link", name="Open as GraphQL"), airlines_service))[
            "ecosystem"
        ]
        rows = await table(page, "Companies")
        assert [(row["Company"], row["Partners"]) for row in rows] == [
            (node["label"], str(node["degree"])) for node in graph["graph"]["nodes"]
        ]
        legend = page.get_by_role("list", name="Groups that are shown")
        await legend.get_by_role("checkbox").first.uncheck()
        assert await page.locator(PICTURE).get_attribute("data-drawn") == "149 531"
        assert len(await table(page, "Companies")) == 149


async def test_a_broker_is_found_and_the_address_brings_it_back(cloud_native_service: str) -> None:
    async with opened_view(cloud_native_service, "/ecosystem?size=betweenness&by=industry") as page:
        await page.get_by_label("Find in the picture").fill("red hat")
        await page.get_by_label("Find in the picture").press("Enter")
        chosen = page.get_by_role("region", name="The chosen company")
        await chosen.get_by_text("957 partners").wait_for()
        await page.get_by_role("tab", name="Brokers").click()
        await settled(page)
        brokers = await table(page, "Brokers")
        assert len(brokers) == 30
        assert all(float(broker["Constraint"]) < 0.1 for broker in brokers)
        await assert_clean(page)
        shared = page.url
        await page.goto(f"{cloud_native_service}/")
        await page.goto(shared)
        await settled(page)
        await chosen.get_by_text("957 partners").wait_for()
        assert await table(page, "Brokers") == brokers
        drawn = (await page.locator(PICTURE).get_attribute("data-drawn") or "").split()
        assert int(drawn[0]) == 2000
        assert int(drawn[1]) > 10_000
        assert await inked_share(page.locator(PICTURE)) > 0.01

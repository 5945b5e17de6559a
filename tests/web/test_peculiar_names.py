"""Names that try to break a page: each is shown as the text that it is, in every view."""

import pytest

from tests.web.explorer import assert_clean, downloaded, opened_view
from tests.web.peculiar import ALLIANCE, FORMULA, MARKUP

VIEWS = (
    "/",
    "/ecosystem?company=markup&by=industry",
    "/companies/markup?step=grow:COMPANY:plain",
    "/companies/long?tab=needs",
    "/gaps/markup",
    "/gaps/right-to-left",
    "/white-space/markup",
    "/opportunities?fit=0.05",
    "/opportunities?tab=triads&hub=markup",
    "/opportunities?tab=coalitions&founder=emoji",
    "/screening/markup?candidate=long&candidate=emoji&candidate=formula",
    "/what-if?member=markup&member=long&member=right-to-left&member=emoji",
    "/alliances",
    f"/alliances/{ALLIANCE}",
)


@pytest.mark.parametrize(
    "size", [pytest.param("desk", marks=pytest.mark.thorough("peculiar names at a desk too")), "phone"]
)
async def test_no_name_breaks_a_view(size: str, peculiar_service: str) -> None:
    width = 1280 if size == "desk" else 390
    async with opened_view(peculiar_service, "/", viewport={"width": width, "height": 800}) as page:
        for path in VIEWS:
            await page.goto(f"{peculiar_service}{path}")
            await page.locator("main h1").wait_for()
            await page.locator("main .spinner, main [aria-busy=true]").first.wait_for(state="detached")
            assert await page.locator("main img, main b").count() == 0, path
            assert await page.title() != "broken", path
            await assert_clean(page)


async def test_a_name_stands_as_it_is_and_no_spreadsheet_runs_it(peculiar_service: str) -> None:
    async with opened_view(peculiar_service, "/ecosystem") as page:
        await page.get_by_role("cell", name=MARKUP).first.wait_for()
        text = await downloaded(page, "Companies", "CSV")
        assert MARKUP.replace('"', '""') in text
        assert f"'{FORMULA}".replace('"', '""') in text
        assert "\n=" not in text.replace('"', "")

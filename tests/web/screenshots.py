"""Takes the pictures of the explorer's views that the README shows.

    python -m tests.web.screenshots

They are written to docs/screenshots, from the shipped data sets and from the small network of the tests.
"""

import asyncio
import base64
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from playwright.async_api import Page

from tests.services import running_service
from tests.shared import UNTIL_THE_END
from tests.web.browser import opened_page
from tests.web.explorer import settled

FOLDER: Final = Path(__file__).parents[2] / "docs" / "screenshots"
VIEWS: Final[tuple[tuple[str, str, str, dict[str, Any]], ...]] = (
    ("ecosystem", "cloud_native", "/ecosystem?company=red-hat", {"color_scheme": "dark"}),
    ("company", "airlines", "/companies/virgin-atlantic?step=grow%3ACOMPANY%3Ael-al", {}),
    ("gaps", "airlines", "/gaps/virgin-atlantic?gap=mkt-fr", {}),
    ("white-space", "airlines", "/white-space/virgin-atlantic", {}),
    ("opportunities", "airlines", "/opportunities", {"color_scheme": "dark"}),
    ("screening", "airlines", "/screening/virgin-atlantic", {}),
    ("what-if", "airlines", "/what-if?member=virgin-atlantic&member=emirates&member=delta-air-lines", {}),
    ("alliances", "cloud_native", "/alliances", {}),
)
# PNG files would be three times as large.
AS_WEBP: Final = """async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(image.width, image.height);
    canvas.getContext("2d").drawImage(image, 0, 0);
    const blob = await canvas.convertToBlob({ type: "image/webp", quality: 0.9 });
    const letters = Array.from(new Uint8Array(await blob.arrayBuffer()), (one) => String.fromCharCode(one));
    return btoa(letters.join(""));
}"""


async def picture(page: Page, address: str) -> bytes:
    """The view at an address, as a WebP file."""
    await page.goto(address)
    await settled(page)
    for chart in await page.locator(".chart").all():
        await chart.and_(page.locator("[data-drawn]")).wait_for()
    await page.wait_for_timeout(1500)  # nodes and bars have come to rest
    image = base64.b64encode(await page.screenshot()).decode()
    return base64.b64decode(await page.evaluate(AS_WEBP, image))


async def take(addresses: dict[str, str]) -> None:
    """Take all pictures."""
    FOLDER.mkdir(exist_ok=True)
    async with UNTIL_THE_END:
        for name, data, path, options in VIEWS:
            async with opened_page(viewport={"width": 1280, "height": 1000}, **options) as page:
                content = await picture(page, f"{addresses[data]}{path}")
                (FOLDER / f"{name}.webp").write_bytes(content)


def main() -> None:
    """Start the services, and take all pictures of them."""
    with TemporaryDirectory() as place, ExitStack() as stack:
        addresses = {}
        for data in ("airlines", "cloud_native"):
            folder = Path(place) / data
            folder.mkdir()
            addresses[data] = stack.enter_context(running_service(data, folder))
        asyncio.run(take(addresses))


if __name__ == "__main__":
    main()

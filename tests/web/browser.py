"""A real browser for the tests, and what it notices on a page."""

import base64
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, ConsoleMessage, Locator, Page, Request, Response, async_playwright

from tests.node import with_packages
from tests.progress import said_when_slow
from tests.shared import UNTIL_THE_END

# No name is resolved: whatever is asked of another host fails, as it does behind a firewall.
BROWSER_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--enable-unsafe-swiftshader",  # WebGL without a graphics card
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


_browser: Browser | None = None


def browser_path() -> str:
    path = shutil.which("chromium")
    if path is None:
        reason = "no browser: install Debian's chromium"
        if os.environ.get("CI", "").lower() in {"true", "1"}:
            pytest.fail(reason)
        pytest.skip(reason)
    return path


async def shared_browser() -> Browser:
    """The browser of this run, started for the first page: that takes a second each time."""
    global _browser
    if _browser is None or not _browser.is_connected():
        path = browser_path()
        with said_when_slow("starting the browser"):
            playwright = await UNTIL_THE_END.enter_async_context(async_playwright())
            _browser = await playwright.chromium.launch(executable_path=path, args=list(BROWSER_FLAGS))
        UNTIL_THE_END.push_async_callback(_browser.close)
    return _browser


@asynccontextmanager
async def opened_page(**options: Any) -> AsyncIterator[Page]:
    """A page without cookies or storage of other tests; `options` are those of a browser context."""
    settings = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", **options}
    context = await (await shared_browser()).new_context(**settings)
    try:
        yield await context.new_page()
    finally:
        await context.close()


class Observed:
    """What a page asks for, and what goes wrong on it."""

    def __init__(self, page: Page) -> None:
        self.hosts: set[str] = set()
        self.complaints: list[str] = []
        page.on("console", self.console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("requestfailed", self.failed)
        page.on("request", self.request)
        page.on("response", self.response)

    def console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def failed(self, request: Request) -> None:
        # a page that no longer wants an answer gives its request up
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"failed: {request.url}")

    def request(self, request: Request) -> None:
        if not request.url.startswith(("data:", "blob:")):
            self.hosts.add(urlsplit(request.url).netloc)

    def response(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status}: {response.url}")


async def axe_findings(page: Page) -> list[str]:
    """What axe has to say against a page."""
    axe = with_packages() / "node_modules" / "axe-core" / "axe.min.js"
    await page.evaluate(axe.read_text(encoding="utf-8"))
    violations = await page.evaluate("axe.run().then((result) => result.violations)")
    return [
        f"{violation['id']}: {node['html'][:200]}" for violation in violations for node in violation["nodes"]
    ]


# How many of the pixels differ clearly from the one in the corner.
INKED = """async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    const corner = 4 * (image.width * 2 + 2);
    let inked = 0;
    for (let at = 0; at < data.length; at += 4) {
        const away = [0, 1, 2].map((part) => Math.abs(data[at + part] - data[corner + part]));
        inked += Math.max(...away) > 24;
    }
    return inked / (data.length / 4);
}"""


async def inked_share(picture: Locator) -> float:
    """The share of a picture's pixels that are not background, in [0, 1]: 0 where nothing is drawn."""
    image = base64.b64encode(await picture.screenshot()).decode()
    share: float = await picture.page.evaluate(INKED, image)
    return share

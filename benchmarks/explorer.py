"""How long the explorer's views take in a browser, on a generated network.

    python -m benchmarks.explorer [--companies 5000] [--seed 0]

Each view is opened in a browser of its own, twice: when the service is asked for the first time on this graph
and again. Printed are the time to the first contentful paint, to the view with its answer, and of pictures of
graphs to the drawn graph, with what it has. The browser is Chromium without a graphics card.
"""

import argparse
import asyncio
import tempfile
from pathlib import Path
from typing import Final

from playwright.async_api import Page

from benchmarks.generator import generated
from benchmarks.importing import write_folder
from tests.services import running_service
from tests.web.browser import opened_page
from tests.web.explorer import settled

TIMEOUT_MS: Final = 60_000
GRAPHS: Final = ("/ecosystem", "/companies/{company}")
VIEWS: Final = (
    "/",
    *GRAPHS,
    "/gaps?company={company}",
    "/white-space?company={company}",
    "/opportunities",
    "/alliances",
    "/screening",
    "/what-if",
)
SINCE_OPENED: Final = "performance.now()"
PAINT: Final = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


async def times(page: Page, address: str, *, is_graph: bool) -> tuple[float, float, str]:
    """Milliseconds to the first paint and until all is there, and what a picture has."""
    await page.goto(address)
    await settled(page)
    drawn = ""
    if is_graph:
        canvas = page.locator(".picture .canvas[data-drawn]")
        await canvas.wait_for()
        nodes, links = (await canvas.get_attribute("data-drawn") or "").split()
        drawn = f"{int(nodes):,} nodes, {int(links):,} links"
    whole: float = await page.evaluate(SINCE_OPENED)
    paint: float = await page.evaluate(PAINT)
    return paint, whole, drawn


async def measured(service: str, company: str) -> None:
    """Print the times of all views."""
    print("| view | first paint, ms | all there, ms: first time | again | |")
    print("|---|---:|---:|---:|---|")
    for view in VIEWS:
        visits = []
        for _ in range(2):
            async with opened_page() as page:
                page.set_default_timeout(TIMEOUT_MS)
                address = service + view.format(company=company)
                visits.append(await times(page, address, is_graph=view in GRAPHS))
        (_, first, _), (paint, again, drawn) = visits
        name = view.partition("?")[0].format(company="...")
        print(f"| `{name}` | {paint:.0f} | {first:.0f} | {again:.0f} | {drawn} |", flush=True)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--companies", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    data = generated(given.companies, seed=given.seed)
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "data"
        written.mkdir()
        write_folder(written, data)
        with running_service(written, Path(folder), GRAPH_SERVICE_COST_PER_MINUTE="0") as service:
            asyncio.run(measured(service, data.companies[0].key))


if __name__ == "__main__":
    main()

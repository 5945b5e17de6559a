"""How long the explorer's views take in a browser, on a generated network.

    python -m benchmarks.explorer [--companies 5000] [--seed 0] [--only /ecosystem]

Each view is opened in a browser of its own, three times: when the service has just started and nothing is
known yet, again, and on the next revision of the graph, after a company was given another name. Printed are
the time to the first contentful paint, to the answer (in brackets to the end, where more of it comes later),
and of pictures of graphs how many companies and links are drawn. The browser is Chromium without a graphics
card.
"""

import argparse
import asyncio
import subprocess
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from benchmarks.generator import generated
from benchmarks.importing import write_folder
from tests.services import command, running_service
from tests.web.browser import opened_page
from tests.web.explorer import settled

TIMEOUT_MS: Final = 60_000
GRAPHS: Final = ("/ecosystem", "/companies/")
VIEWS: Final = (
    "/",
    "/ecosystem",
    "/ecosystem?limit=5000",
    "/ecosystem?limit=5000&size=betweenness",
    "/ecosystem?tab=brokers",
    "/companies/{company}",
    "/gaps/{company}",
    "/white-space/{company}",
    "/opportunities",
    "/opportunities?tab=plan",
    "/opportunities?tab=triads",
    "/opportunities?tab=coalitions&founder={company}",
    "/alliances",
    "/alliances/{alliance}",
    "/screening/{company}",
    "/what-if?member={company}&member={other}&member={third}",
)
"""Every view, and those parts of them that ask something of their own."""
ANSWER: Final = "main :is(table, .tiles, .checks, .figures, .board)"
"""Where views without a picture of a graph show their first answer."""
SINCE_OPENED: Final = "performance.now()"
PAINT: Final = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
RENAME: Final = """mutation ($key: String!, $name: String!) {
  updateCompany(input: { key: $key, name: $name }) { __typename }
}"""
VISITS: Final = ("after the start", "again", "next revision")


@dataclass(frozen=True)
class Visit:
    """What a visit of a view took, in milliseconds, and what its picture has."""

    paint: float
    shown: float
    whole: float
    drawn: str

    def __str__(self) -> str:
        """The time to the answer and, where more comes after it, to the end."""
        more = f" ({self.whole:.0f})" if self.whole > self.shown + 100 else ""
        return f"{self.shown:.0f}{more}"


async def visit(address: str, *, is_graph: bool) -> Visit:
    """Open a view in a browser of its own."""
    async with opened_page() as page:
        page.set_default_timeout(TIMEOUT_MS)
        await page.goto(address)
        answer = page.locator(".picture .canvas[data-drawn]" if is_graph else ANSWER).first
        await answer.wait_for()
        shown: float = await page.evaluate(SINCE_OPENED)
        await settled(page)
        whole: float = await page.evaluate(SINCE_OPENED)
        paint: float = await page.evaluate(PAINT)
        drawn = ""
        if is_graph:
            nodes, links = (await answer.get_attribute("data-drawn") or "").split()
            drawn = f"{int(nodes):,} nodes, {int(links):,} links"
        assert not await page.locator("main .failure").count(), f"{address} was refused something"
    return Visit(paint, shown, whole, drawn)


async def visits(service: str, view: str, names: dict[str, str]) -> list[Visit]:
    """Visit a view as often as is told; before the last time the graph has a new revision."""
    address, is_graph = service + view.format(**names), view.startswith(GRAPHS)
    seen = [await visit(address, is_graph=is_graph) for _ in VISITS[:2]]
    variables = {"key": names["company"], "name": f"renamed before {view}"[:100]}
    async with httpx.AsyncClient(timeout=60) as client:
        renamed = await client.post(f"{service}/graphql", json={"query": RENAME, "variables": variables})
    assert "errors" not in renamed.json(), renamed.text
    return [*seen, await visit(address, is_graph=is_graph)]


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--companies", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="+", help="Views, by their beginning.", default=["/"])
    parser.add_argument("--after", type=float, help="Seconds after the service is ready.", default=0.0)
    given = parser.parse_args()
    data = generated(given.companies, seed=given.seed)
    busiest = [key for key, _ in Counter(need.company for need in data.needs).most_common(3)]
    names = dict(zip(("company", "other", "third"), busiest, strict=True))
    names["alliance"] = data.alliances[0].key
    print("| view | first paint, ms | shown, ms: " + " | ".join(VISITS) + " | |")
    print("|---|---:|" + "---:|" * len(VISITS) + "---|")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        written = place / "data"
        written.mkdir()
        write_folder(written, data)
        store = f"embedded:{place / 'graph'}"
        subprocess.run(command("import", str(written), "--store", store), check=True, capture_output=True)
        for view in VIEWS:
            if not view.startswith(tuple(given.only)):
                continue
            with running_service(None, place, GRAPH_SERVICE_COST_PER_MINUTE="0") as service:
                time.sleep(given.after)
                seen = asyncio.run(visits(service, view, names))
            shown = view.format(**dict.fromkeys(names, "..."))
            times = " | ".join(map(str, seen))
            print(f"| `{shown}` | {seen[0].paint:.0f} | {times} | {seen[-1].drawn} |", flush=True)


if __name__ == "__main__":
    main()

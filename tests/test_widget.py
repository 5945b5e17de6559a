"""The picture in a notebook: what Python hands over, and what a browser makes of it."""

import json
from pathlib import Path

import networkx as nx

from graph_service.web import __file__ as web
from graph_service.widget import MOST_NODES, GraphPicture, picture
from tests.test_frontend_example import served
from tests.web.browser import Observed, opened_page

# What a notebook gives the widget: values, changes, and who wants to know of them.
PAGE = """<!doctype html><link rel="icon" href="data:,"><main></main><script type="module">
import widget from "/widget.js";
const values = %s, listening = {};
const model = {
  get: (name) => values[name],
  set: (name, value) => {
    values[name] = value;
    (listening[`change:${name}`] ?? []).forEach((one) => one());
  },
  save_changes: () => { document.title = values.selected; },
  on: (name, one) => (listening[name] ??= []).push(one),
  off: (name, one) => { listening[name] = listening[name].filter((other) => other !== one); },
};
window.model = model;
widget.render({ model, el: document.querySelector("main") });
</script>"""


def test_a_graph_becomes_nodes_and_links() -> None:
    graph = nx.Graph([("a", "b"), ("b", "c")])
    graph.nodes["a"]["name"] = "A & <Co>"
    made = picture(graph)
    assert isinstance(made, GraphPicture)
    assert [(node["id"], node["label"], node["degree"]) for node in made.nodes] == [
        ("b", "b", 2),
        ("a", "A & <Co>", 1),
        ("c", "c", 1),
    ]
    assert made.links == [{"source": "a", "target": "b"}, {"source": "b", "target": "c"}]


def test_of_a_large_graph_the_best_connected_are_drawn() -> None:
    made = picture(nx.star_graph(MOST_NODES + 50))
    assert len(made.nodes) == MOST_NODES
    assert made.nodes[0]["id"] == "0"
    assert len(made.links) == MOST_NODES - 1


async def test_a_browser_draws_it_and_tells_what_is_clicked(tmp_path: Path) -> None:
    graph = nx.Graph([("a", "b"), ("b", "c")])
    graph.nodes["a"]["name"] = "A & <Co>"
    made = picture(graph)
    values = json.dumps({"nodes": made.nodes, "links": made.links, "selected": None}).replace("<", "\\u003c")
    (tmp_path / "widget.js").write_bytes((Path(web).parent / "widget" / "widget.js").read_bytes())
    (tmp_path / "index.html").write_text(PAGE % values, encoding="utf-8")
    with served(tmp_path) as address:
        async with opened_page() as page:
            observed = Observed(page)
            await page.goto(address)
            await page.wait_for_selector("svg")
            assert await page.locator("circle").count() == 3
            assert await page.locator("line").count() == 2
            assert "A & <Co>" in await page.locator("text").all_text_contents()
            await page.locator("[data-id=c]").click()
            assert await page.title() == "c"
            assert await page.locator("[data-id=c]").get_attribute("aria-pressed") == "true"
            assert await page.locator("line[stroke='#dc2626']").count() == 1
            await page.evaluate("model.set('nodes', model.get('nodes').slice(0, 2))")
            assert await page.locator("circle").count() == 2
            assert await page.locator("line").count() == 1
            assert observed.complaints == []

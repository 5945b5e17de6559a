"""The picture in a notebook: what Python hands over, and what a browser makes of it."""

import json
from pathlib import Path

import networkx as nx

from graph_service.web import __file__ as web
from graph_service.widget import MAX_NODES, GraphPicture, picture
from tests.test_frontend_example import served
from tests.web.browser import Observed, inked_share, opened_page

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


def test_places_are_those_of_the_service_or_the_same_each_time() -> None:
    graph = nx.path_graph(4)
    first, again = picture(graph).nodes, picture(graph).nodes
    assert first == again
    assert len({(node["x"], node["y"]) for node in first}) == 4
    assert all(-1 <= node[axis] <= 1 for node in first for axis in ("x", "y"))
    nx.set_node_attributes(graph, {node: {"x": node / 4, "y": 0.5} for node in graph})
    assert {node["id"]: (node["x"], node["y"]) for node in picture(graph).nodes} == {
        "0": (0, 0.5),
        "1": (0.25, 0.5),
        "2": (0.5, 0.5),
        "3": (0.75, 0.5),
    }


def test_of_a_large_graph_the_best_connected_are_drawn() -> None:
    made = picture(nx.star_graph(MAX_NODES + 50))
    assert len(made.nodes) == MAX_NODES
    assert made.nodes[0]["id"] == "0"
    assert len(made.links) == MAX_NODES - 1


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
            canvas = page.locator(".picture .canvas")
            await page.locator(".canvas[data-drawn='3 2']").wait_for()
            assert await canvas.get_attribute("aria-label") == "3 nodes, 2 links"
            await page.get_by_role("button", name="All of it").click()
            drawn = await canvas.screenshot()
            assert await inked_share(canvas) > 0.001
            # b is linked to both others, so it stands between them, where the picture is centred
            chooser = page.get_by_role("combobox", name="Selected")
            assert await chooser.locator("option").all_text_contents() == ["nothing", "b", "A & <Co>", "c"]
            box = await canvas.bounding_box()
            assert box is not None
            await canvas.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
            assert await page.title() == "b"
            assert await chooser.input_value() == "b"
            await chooser.select_option(label="A & <Co>")
            assert await page.title() == "a"
            assert await canvas.screenshot() != drawn
            await page.evaluate("model.set('nodes', model.get('nodes').slice(0, 2))")
            await page.locator(".canvas[data-drawn='2 1']").wait_for()
            await page.emulate_media(color_scheme="dark")
            await page.locator("[data-theme=dark]").wait_for()
            assert await page.evaluate("document.documentElement.getAttributeNames()") == []
            assert observed.complaints == []

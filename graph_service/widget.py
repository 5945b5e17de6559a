"""Results of the client as pictures in a notebook; needs the extra ``widget``."""

from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from graph_service.analysis.graph.layout import MAX_PLACED, layout_of_links
from graph_service.client.extras import import_extra
from graph_service.client.result import Result

import_extra("anywidget", "widget")

import anywidget  # noqa: E402
import traitlets  # noqa: E402

if TYPE_CHECKING:
    import networkx

MAX_NODES: Final = MAX_PLACED
"""Maximum number of nodes that are drawn: those with most links."""


class GraphPicture(anywidget.AnyWidget):
    """A drawing of a graph, as in the explorer; ``selected`` is the id of the node chosen last."""

    _esm = Path(str(files("graph_service.web"))) / "widget" / "widget.js"
    nodes: traitlets.List[Any] = traitlets.List().tag(sync=True)
    links: traitlets.List[Any] = traitlets.List().tag(sync=True)
    selected = traitlets.Unicode(None, allow_none=True).tag(sync=True)


def picture(shown: "Result | networkx.Graph[Any]") -> GraphPicture:
    """Return the picture of a result, or of a NetworkX graph.

    Parameters
    ----------
    shown
        A result that ``to_networkx()`` can convert; or a graph, whose nodes may have ``label`` or
        ``name``, ``kind`` and ``group``, which colour them, and ``x`` and ``y``.

    Raises
    ------
    InvalidInput
        When a result has no links.
    """
    graph = shown.to_networkx() if isinstance(shown, Result) else shown
    degrees = dict(graph.degree())
    drawn = sorted(graph, key=lambda node: (-degrees[node], str(node)))[:MAX_NODES]
    at = {node: number for number, node in enumerate(drawn)}
    links = [(source, target) for source, target in graph.edges() if source in at and target in at]
    nodes = [
        {
            "id": str(node),
            "label": str(facts.get("label") or facts.get("name") or node),
            "kind": str(facts.get("kind", "")),
            "group": str(facts.get("group", "")),
            "degree": degrees[node],
            "x": x,
            "y": y,
        }
        for node, facts, (x, y) in _placed(graph, at, links)
    ]
    ends = [{"source": str(source), "target": str(target)} for source, target in links]
    return GraphPicture(nodes=nodes, links=ends)


def _placed(
    graph: "networkx.Graph[Any]", at: Mapping[Any, int], links: list[tuple[Any, Any]]
) -> Iterator[tuple[Any, dict[str, Any], tuple[float, float]]]:
    """Yield nodes with their attributes and their places: those from the service, or new ones."""
    known = [(node, graph.nodes[node]) for node in at]
    if all("x" in facts and "y" in facts for _, facts in known):
        yield from ((node, facts, (facts["x"], facts["y"])) for node, facts in known)
        return
    places = layout_of_links(len(at), [(at[source], at[target]) for source, target in links])
    yield from ((node, facts, (x, y)) for (node, facts), (x, y) in zip(known, places.tolist(), strict=True))

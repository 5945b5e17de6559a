"""Results of the client as pictures in a notebook; needs the extra ``widget``."""

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from graph_service.client.extras import needed
from graph_service.client.result import Result

needed("anywidget", "widget")

import anywidget  # noqa: E402
import traitlets  # noqa: E402

if TYPE_CHECKING:
    import networkx

MOST_NODES: Final = 500
"""Nodes that are drawn at most; of more, those with most links."""


class GraphPicture(anywidget.AnyWidget):
    """A graph to look at: nodes can be dragged, and ``selected`` is the id of the one clicked last."""

    _esm = Path(str(files("graph_service.web"))) / "widget" / "widget.js"
    nodes: traitlets.List[Any] = traitlets.List().tag(sync=True)
    links: traitlets.List[Any] = traitlets.List().tag(sync=True)
    selected = traitlets.Unicode(None, allow_none=True).tag(sync=True)


def picture(shown: "Result | networkx.Graph[Any]") -> GraphPicture:
    """Return the picture of a result, or of a NetworkX graph.

    Parameters
    ----------
    shown
        A result that ``to_networkx()`` makes a graph of; or a graph, whose nodes may have ``label`` or
        ``name``, and ``kind``.

    Raises
    ------
    InvalidInput
        When there is nothing in a result that could be links.
    """
    graph = shown.to_networkx() if isinstance(shown, Result) else shown
    degrees = dict(graph.degree())
    drawn = sorted(graph, key=lambda node: (-degrees[node], str(node)))[:MOST_NODES]
    nodes = [
        {
            "id": str(node),
            "label": str(graph.nodes[node].get("label") or graph.nodes[node].get("name") or node),
            "kind": str(graph.nodes[node].get("kind", "")),
            "degree": degrees[node],
        }
        for node in drawn
    ]
    among = set(drawn)
    links = [
        {"source": str(one), "target": str(other)}
        for one, other in graph.edges()
        if one in among and other in among
    ]
    return GraphPicture(nodes=nodes, links=links)

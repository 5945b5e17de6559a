"""A graph as Cytoscape JSON and as JSON Graph (node-link), which NetworkX and D3 read."""

from collections.abc import Iterable, Iterator
from typing import IO, Any

import orjson

from graph_service.formats.property_graph import Node, PropertyGraph


def write_cytoscape(graph: PropertyGraph, file: IO[bytes]) -> list[str]:
    """Write a file for Cytoscape, and for cytoscape.js as ``elements``, with positions and colours."""
    file.write(b'{"data": {"name": "partner network"}, "directed": true, "multigraph": true, "elements": {')
    _write_list(file, "nodes", map(_cytoscape_node, graph.nodes()))
    file.write(b",")
    edges = (
        {
            "data": {
                "id": f"e{number}", "source": edge.source, "target": edge.target, "key": number,
                "interaction": edge.kind, "weight": edge.weight, **edge.properties,
            }
        }
        for number, edge in enumerate(graph.edges())
    )  # fmt: skip
    _write_list(file, "edges", edges)
    file.write(b"}}\n")
    return []


def _cytoscape_node(node: Node) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "data": {"id": node.id, "value": node.id, "label": node.label, **node.properties}
    }
    if node.look is not None:
        shown["data"] |= {"size": node.look.size, "colour": _hex(node.look.colour)}
        # the y axis points downwards there
        shown["position"] = {"x": node.look.x, "y": -node.look.y}
    return shown


def write_json_graph(graph: PropertyGraph, file: IO[bytes]) -> list[str]:
    """Write node-link JSON: ``networkx.node_link_graph(data, edges="links")`` reads it."""
    file.write(b'{"directed": true, "multigraph": true, "graph": {"name": "partner network"},')
    _write_list(file, "nodes", _nodes(graph))
    file.write(b",")
    edges = (
        {
            "source": edge.source,
            "target": edge.target,
            "key": number,
            "weight": edge.weight,
            **edge.properties,
        }
        for number, edge in enumerate(graph.edges())
    )
    _write_list(file, "links", edges)
    file.write(b"}\n")
    return []


def _nodes(graph: PropertyGraph) -> Iterator[dict[str, Any]]:
    for node in graph.nodes():
        shown = {"id": node.id, "label": node.label, **node.properties}
        if node.look is not None:
            look = node.look
            shown |= {"x": look.x, "y": look.y, "size": look.size, "colour": _hex(look.colour)}
        yield shown


def _hex(colour: tuple[int, int, int]) -> str:
    red, green, blue = colour
    return f"#{red:02x}{green:02x}{blue:02x}"


def _write_list(file: IO[bytes], name: str, items: Iterable[dict[str, Any]]) -> None:
    file.write(orjson.dumps(name) + b": [")
    for number, item in enumerate(items):
        file.write((b",\n" if number else b"\n") + orjson.dumps(item))
    file.write(b"]")

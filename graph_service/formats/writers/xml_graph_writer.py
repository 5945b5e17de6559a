"""A graph as GraphML and as GEXF, node by node: the whole document is never in memory."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any, Final
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from graph_service.formats.property_graph import EDGE_KINDS, Edge, Look, Node, PropertyGraph

GRAPHML: Final = "http://graphml.graphdrawing.org/xmlns"
GEXF: Final = "http://www.gexf.net/1.2draft"
VIZ: Final = f"{GEXF}/viz"
"""The version of GEXF that every reader knows."""
YED: Final = "http://www.yworks.com/xml/graphml"
"""Of the elements that yEd draws; other programs read the attributes."""
LEAST_WEIGHT: Final = 0.001
"""Of an edge in GEXF: Gephi takes 0 for a missing weight."""
_TYPES: Final = {str: "string", int: "long", float: "double", bool: "boolean"}
_LABEL: Final = "label"
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class _Document:
    """Writes elements; carriage returns, and characters that XML can't represent, are escaped or replaced."""

    def __init__(self, file: IO[bytes]) -> None:
        self.replaced = 0
        self._xml = XMLGenerator(file, "utf-8", short_empty_elements=True)
        self._xml.startDocument()

    @contextmanager
    def element(self, name: str, attributes: Mapping[str, Any] | None = None) -> Iterator[None]:
        texts = {key: self._text(value) for key, value in (attributes or {}).items()}
        self._xml.startElement(name, AttributesImpl(texts))
        yield
        self._xml.endElement(name)
        self._xml.ignorableWhitespace("\n")

    def leaf(self, name: str, attributes: Mapping[str, Any], content: Any = None) -> None:
        """Write an element without child elements."""
        with self.element(name, attributes):
            if content is not None:
                for number, part in enumerate(self._text(content).split("\r")):
                    if number:  # an unescaped one would be read as a line end
                        self._xml.ignorableWhitespace("&#13;")
                    self._xml.characters(part)

    def _text(self, value: Any) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        text, replaced = _NO_XML.subn("\ufffd", str(value))
        self.replaced += replaced
        return text

    def end(self) -> list[str]:
        """End the document; return what it could not hold."""
        self._xml.endDocument()
        if not self.replaced:
            return []
        return [
            f"Replaced {self.replaced:,} characters that XML can't hold, such as control characters, "
            "by \ufffd."
        ]


def writable(text: str) -> str:
    """Return a text with a replacement for each character that XML can't represent."""
    return _NO_XML.sub("\ufffd", text)


def write_graphml(graph: PropertyGraph, file: IO[bytes]) -> list[str]:
    """Write GraphML, directed, with typed keys; drawn nodes also have x, y, size and colour.

    yEd draws names, places and colours that are stated in its own elements. They come before the attributes:
    NetworkX reads both, and keeps what comes last. Edges state their kind as their label: Gephi merges those
    of one kind between the same nodes.
    """
    document = _Document(file)
    nodes, edges = graph.node_types, graph.edge_types
    drawn = {"x": float, "y": float, "size": float, "colour": str} if graph.looks else {}
    with document.element("graphml", {"xmlns": GRAPHML, "xmlns:y": YED}):
        for of in ("node", "edge"):
            document.leaf("key", {"id": f"{of[0]}_drawn", "for": of, "yfiles.type": f"{of}graphics"})
        for name, type_ in ({_LABEL: str} | nodes | drawn).items():
            document.leaf("key", _key("node", name, type_))
        for name, type_ in ({"weight": float} | edges).items():
            document.leaf("key", _key("edge", name, type_))
        with document.element("graph", {"id": "network", "edgedefault": "directed"}):
            for node in graph.nodes():
                with document.element("node", {"id": node.id}):
                    _draw_node(document, node)
                    look = {} if node.look is None else _drawn(node.look)
                    for name, value in {_LABEL: node.label, **node.properties, **look}.items():
                        document.leaf("data", {"key": f"n_{name}"}, value)
            for number, (edge, kind) in enumerate(_with_kinds(graph)):
                ends = {"id": f"e{number}", "source": edge.source, "target": edge.target}
                with document.element("edge", ends | {"label": kind}):
                    _draw_edge(document, edge)
                    for name, value in ({"weight": edge.weight} | dict(edge.properties)).items():
                        document.leaf("data", {"key": f"e_{name}"}, value)
    return document.end()


def _draw_node(document: _Document, node: Node) -> None:
    """Write what yEd shows of a node."""
    with document.element("data", {"key": "n_drawn"}), document.element("y:ShapeNode"):
        if node.look is not None:
            look = node.look
            # the place is that of the upper left corner, and the y axis points downwards
            left, top = look.x - look.size / 2, -look.y - look.size / 2
            document.leaf("y:Geometry", {"x": left, "y": top, "width": look.size, "height": look.size})
            document.leaf("y:Fill", {"color": _hex(look.colour), "transparent": "false"})
        document.leaf("y:NodeLabel", {}, node.label)
        document.leaf("y:Shape", {"type": "ellipse"})


def _draw_edge(document: _Document, edge: Edge) -> None:
    """Write what yEd shows of an edge: its kind as a colour."""
    kind = EDGE_KINDS.get(edge.kind)
    if kind is not None:
        with document.element("data", {"key": "e_drawn"}), document.element("y:PolyLineEdge"):
            document.leaf("y:LineStyle", {"color": _hex(kind.colour), "type": "line", "width": 1.0})


def _with_kinds(graph: PropertyGraph) -> Iterator[tuple[Edge, str]]:
    """Yield the edges, each with a kind that no other edge between its ends has.

    Only a company that was a member twice is joined to its alliance by two edges of one kind; the second is
    ``MEMBER_OF 2``.
    """
    seen = Counter[tuple[str, str]]()
    for edge in graph.edges():
        kind = EDGE_KINDS.get(edge.kind)
        if kind is None or kind.ends in kind.table.unique:
            yield edge, edge.kind
            continue
        seen[edge.source, edge.target] += 1
        number = seen[edge.source, edge.target]
        yield edge, edge.kind if number == 1 else f"{edge.kind} {number}"


def _key(of: str, name: str, type_: type) -> dict[str, str]:
    return {"id": f"{of[0]}_{name}", "for": of, "attr.name": name, "attr.type": _TYPES[type_]}


def _drawn(look: Look) -> dict[str, Any]:
    return {"x": look.x, "y": look.y, "size": look.size, "colour": _hex(look.colour)}


def _hex(colour: tuple[int, int, int]) -> str:
    red, green, blue = colour
    return f"#{red:02x}{green:02x}{blue:02x}"


def write_gexf(graph: PropertyGraph, file: IO[bytes]) -> list[str]:
    """Write GEXF with places, sizes and colours: Gephi shows the picture at once.

    Edges state their kind: Gephi merges those of one kind between the same nodes.
    """
    document = _Document(file)
    nodes, edges = graph.node_types, graph.edge_types
    joined = graph.links is not None
    raised = 0
    with document.element("gexf", {"xmlns": GEXF, "xmlns:viz": VIZ, "version": "1.2"}):
        with document.element("meta"):
            document.leaf("creator", {}, "partner-graph-service")
        with document.element(
            "graph", {"defaultedgetype": "undirected" if joined else "directed", "mode": "static"}
        ):
            for of, types in (("node", nodes), ("edge", edges)):
                with document.element("attributes", {"class": of}):
                    for name, type_ in types.items():
                        document.leaf("attribute", {"id": name, "title": name, "type": _TYPES[type_]})
            with document.element("nodes"):
                for node in graph.nodes():
                    with document.element("node", {"id": node.id, "label": node.label}):
                        _values(document, node.properties)
                        if node.look is not None:
                            x, y = node.look.x, node.look.y
                            document.leaf("viz:size", {"value": node.look.size})
                            document.leaf("viz:position", {"x": x, "y": y, "z": 0.0})
                            document.leaf("viz:color", _colour(node.look.colour))
            with document.element("edges"):
                for number, (edge, kind) in enumerate(_with_kinds(graph)):
                    ends = {"id": number, "source": edge.source, "target": edge.target}
                    known = EDGE_KINDS.get(edge.kind)
                    weight = max(edge.weight, LEAST_WEIGHT)
                    raised += edge.weight < LEAST_WEIGHT
                    said = {"kind": kind, "label": edge.kind, "weight": weight}
                    with document.element("edge", ends | said):
                        _values(document, edge.properties)
                        if known is not None:
                            document.leaf("viz:color", _colour(known.colour))
    notes = document.end()
    if raised:
        notes.append(
            f"{raised:,} edges have the weight {LEAST_WEIGHT}, as Gephi takes a weight of 0 for none; "
            "levels, importances and intensities are exact."
        )
    return notes


def _values(document: _Document, properties: Mapping[str, Any]) -> None:
    with document.element("attvalues"):
        for name, value in properties.items():
            document.leaf("attvalue", {"for": name, "value": value})


def _colour(colour: tuple[int, int, int]) -> dict[str, int]:
    return dict(zip("rgb", colour, strict=True))

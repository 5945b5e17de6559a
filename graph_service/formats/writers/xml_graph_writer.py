"""A graph as GraphML and as GEXF, node by node: the whole document is never in memory."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any, Final
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from graph_service.formats.property_graph import EDGE_KINDS, Look, PropertyGraph

GRAPHML: Final = "http://graphml.graphdrawing.org/xmlns"
GEXF: Final = "http://www.gexf.net/1.2draft"
VIZ: Final = f"{GEXF}/viz"
"""The version of GEXF that every reader knows."""
_TYPES: Final = {str: "string", int: "long", float: "double", bool: "boolean"}
_LABEL: Final = "label"
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class _Document:
    """Writes elements; carriage returns, and characters that XML can't represent, are escaped or replaced."""

    def __init__(self, file: IO[bytes]) -> None:
        self._xml = XMLGenerator(file, "utf-8", short_empty_elements=True)
        self._xml.startDocument()

    @contextmanager
    def element(self, name: str, attributes: Mapping[str, Any] | None = None) -> Iterator[None]:
        texts = {key: _text(value) for key, value in (attributes or {}).items()}
        self._xml.startElement(name, AttributesImpl(texts))
        yield
        self._xml.endElement(name)
        self._xml.ignorableWhitespace("\n")

    def leaf(self, name: str, attributes: Mapping[str, Any], content: Any = None) -> None:
        """Write an element without child elements."""
        with self.element(name, attributes):
            if content is not None:
                for number, part in enumerate(_text(content).split("\r")):
                    if number:  # an unescaped one would be read as a line end
                        self._xml.ignorableWhitespace("&#13;")
                    self._xml.characters(part)

    def end(self) -> None:
        self._xml.endDocument()


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return writable(str(value))


def writable(text: str) -> str:
    """Return a text with a replacement for each character that XML can't represent."""
    return _NO_XML.sub("\ufffd", text)


def write_graphml(graph: PropertyGraph, file: IO[bytes]) -> None:
    """Write GraphML, directed, with typed keys; drawn nodes also have x, y, size and colour."""
    document = _Document(file)
    nodes, edges = graph.node_types, graph.edge_types
    drawn = {"x": float, "y": float, "size": float, "colour": str} if graph.looks else {}
    with document.element("graphml", {"xmlns": GRAPHML}):
        for name, type_ in ({_LABEL: str} | nodes | drawn).items():
            document.leaf("key", _key("node", name, type_))
        for name, type_ in ({"weight": float} | edges).items():
            document.leaf("key", _key("edge", name, type_))
        with document.element("graph", {"id": "network", "edgedefault": "directed"}):
            for node in graph.nodes():
                with document.element("node", {"id": node.id}):
                    look = {} if node.look is None else _drawn(node.look)
                    for name, value in {_LABEL: node.label, **node.properties, **look}.items():
                        document.leaf("data", {"key": f"n_{name}"}, value)
            for number, edge in enumerate(graph.edges()):
                ends = {"id": f"e{number}", "source": edge.source, "target": edge.target}
                with document.element("edge", ends):
                    for name, value in ({"weight": edge.weight} | dict(edge.properties)).items():
                        document.leaf("data", {"key": f"e_{name}"}, value)
    document.end()


def _key(of: str, name: str, type_: type) -> dict[str, str]:
    return {"id": f"{of[0]}_{name}", "for": of, "attr.name": name, "attr.type": _TYPES[type_]}


def _drawn(look: Look) -> dict[str, Any]:
    red, green, blue = look.colour
    return {"x": look.x, "y": look.y, "size": look.size, "colour": f"#{red:02x}{green:02x}{blue:02x}"}


def write_gexf(graph: PropertyGraph, file: IO[bytes]) -> None:
    """Write GEXF with places, sizes and colours: Gephi shows the picture at once."""
    document = _Document(file)
    nodes, edges = graph.node_types, graph.edge_types
    joined = graph.links is not None
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
                for number, edge in enumerate(graph.edges()):
                    ends = {"id": number, "source": edge.source, "target": edge.target}
                    kind = EDGE_KINDS.get(edge.kind)
                    # weights of 0 are treated as missing
                    weight = max(edge.weight, 0.001)
                    with document.element("edge", ends | {"label": edge.kind, "weight": weight}):
                        _values(document, edge.properties)
                        if kind is not None:
                            document.leaf("viz:color", _colour(kind.colour))
    document.end()


def _values(document: _Document, properties: Mapping[str, Any]) -> None:
    with document.element("attvalues"):
        for name, value in properties.items():
            document.leaf("attvalue", {"for": name, "value": value})


def _colour(colour: tuple[int, int, int]) -> dict[str, int]:
    return dict(zip("rgb", colour, strict=True))

"""What JSON holds: rows of tables, or the nodes and the edges of a graph."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from graph_service.domain.errors import InvalidInput
from graph_service.formats.readers.graph_tables import ReadGraph
from graph_service.formats.tables.source_tables import text_of

_LINKS: Final = ("links", "edges")
_SOURCES: Final = ("source", "from")
_TARGETS: Final = ("target", "to")
_IDS: Final = ("id", "_id", "key")
_NAMES: Final = ("name", "label", "title")
_INNER: Final = frozenset({"data", "attributes", "metadata"})
"""Fields of nodes and edges whose own fields are properties."""
_DRAWING: Final = frozenset({"position", "style", "viz"})
_DEEPEST: Final = 10


def graph_of(content: Any, name: str) -> ReadGraph | None:
    """Return the graph of a document; None if it holds no graph.

    These shapes are known: node-link of NetworkX and D3 with ``links`` or ``edges``, Cytoscape, Kumu,
    graphology, and the JSON Graph Format.

    Raises
    ------
    InvalidInput
        When a node or an edge is not an object, lacks an id or an end, or has a value that can't be a cell.
    """
    found = _parts(content)
    if found is None:
        return None
    nodes, edges = (
        [_element(one, f"{name}: {what} {number}") for number, one in enumerate(some, 1)]
        for what, some in (("node", found[0]), ("edge", found[1]))
    )
    id_field = next((one for one in (*_IDS, *_NAMES) if any(one in node for node in nodes)), None)
    by_position = id_field in (None, *_NAMES) and any(
        isinstance(edge.get(field), int) for edge in edges for field in _SOURCES
    )
    graph = ReadGraph()
    for number, node in enumerate(nodes):
        place = f"{name}: node {number + 1}"
        identifier = number if by_position or id_field is None else node.get(id_field)
        rest = {field: value for field, value in node.items() if field != id_field or id_field in _NAMES}
        graph.add_node(name, _text(identifier, place), _cells(rest, place))
    for number, edge in enumerate(edges, 1):
        place = f"{name}: edge {number}"
        ends = [
            next((field for field in fields if field in edge), fields[0]) for fields in (_SOURCES, _TARGETS)
        ]
        rest = {field: value for field, value in edge.items() if field not in ends}
        source, target = (_text(edge.get(field), f"{place}: {field}") for field in ends)
        graph.edges.append((source, target, _cells(rest, place)))
    return graph


def _parts(content: Any) -> tuple[Sequence[Any], Sequence[Any]] | None:
    """Return the nodes and the edges of a document."""
    if isinstance(content, list):
        is_cytoscape = bool(content) and all(_is_cytoscape(one) for one in content)
        return _by_ends(content) if is_cytoscape else None
    if not isinstance(content, dict):
        return None
    inner, elements = content.get("graph"), content.get("elements")
    if isinstance(inner, dict) and "nodes" in inner:
        return _parts(inner)
    if isinstance(elements, dict):
        return _parts({"edges": [], "nodes": [], **elements})
    if isinstance(elements, list):
        connections = content.get("connections")
        if isinstance(connections, list):
            return elements, connections
        return _parts(elements)
    nodes = content.get("nodes")
    edges = next((content[name] for name in _LINKS if isinstance(content.get(name), list)), None)
    if isinstance(nodes, dict) and all(isinstance(one, dict) for one in nodes.values()):
        nodes = [{"id": identifier, **node} for identifier, node in nodes.items()]
    if isinstance(nodes, list) and (edges is not None or "directed" in content):
        return nodes, edges or []
    return None


def _is_cytoscape(one: Any) -> bool:
    return (
        isinstance(one, dict)
        and isinstance(one.get("data"), dict)
        and bool({"id", "source"} & set(one["data"]))
    )


def _by_ends(elements: Sequence[Mapping[str, Any]]) -> tuple[list[Any], list[Any]]:
    edges = [one for one in elements if {"source", "target"} <= set(one["data"])]
    return [one for one in elements if {"source", "target"} - set(one["data"])], edges


def _element(one: Any, place: str) -> dict[str, Any]:
    """Return the fields of a node or an edge; a text or a number is an id."""
    if isinstance(one, str | int):
        return {"id": one}
    if not isinstance(one, dict):
        raise InvalidInput(f"{place}: expected an object, found {type(one).__name__}.", field="source")
    fields: dict[str, Any] = {}
    for field, value in one.items():
        if field in _INNER and isinstance(value, dict):
            fields |= value
        elif field not in _DRAWING:
            fields.setdefault(field, value)
    return fields


def _text(value: Any, place: str) -> str:
    """Return the id of a node."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return text_of(value, place)
    found = "none" if value is None else type(value).__name__
    raise InvalidInput(f"{place}: expected an id, a text or a number, found {found}.", field="source")


def _cells(row: Mapping[str, Any], place: str) -> dict[str, str]:
    """Return the fields of an object as cells, without lists of objects."""
    return {
        field: text_of(value, f"{place}: {field}")
        for field, value in flat(row, place).items()
        if not is_nested(value)
    }


def is_nested(value: Any) -> bool:
    """Return whether a value is a list of objects or lists, for which no cell stands."""
    return isinstance(value, list) and any(isinstance(one, dict | list) for one in value)


def flat(row: Mapping[str, Any], place: str, depth: int = 0) -> dict[str, Any]:
    """Return an object without objects within it: their fields are named as in ``address.city``.

    Raises
    ------
    InvalidInput
        When they are too deep within each other.
    """
    if depth > _DEEPEST:
        raise InvalidInput(f"{place}: expected at most {_DEEPEST} objects within each other.", field="source")
    if not any(isinstance(value, dict) for value in row.values()):
        return dict(row)
    found: dict[str, Any] = {}
    for field, value in row.items():
        if isinstance(value, dict):
            found |= {f"{field}.{name}": one for name, one in flat(value, place, depth + 1).items()}
        else:
            found[field] = value
    return found

"""GraphML and GEXF as tables: files written by export, or the nodes and the edges of any other graph.

Document types are forbidden; ids that occur twice and edges whose ends are not nodes are rejected.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from graph_service.domain.errors import InvalidInput, LimitExceeded
from graph_service.formats.property_graph import EDGE_KINDS, NODE_KINDS, PARTNER
from graph_service.formats.tables.source_tables import (
    MAX_COLUMNS,
    NumberedRow,
    Source,
    SourceTable,
    check_size,
)

LARGEST_GRAPH_BYTES: Final = 256 * 1024 * 1024
"""Maximum number in one file; its nodes and edges are in memory at once."""
DEEPEST: Final = 50
"""Maximum depth of elements."""


@dataclass(slots=True)
class _Graph:
    """Nodes and edges with their properties as texts."""

    nodes: dict[str, dict[str, str]] = field(default_factory=dict)
    edges: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)


def graph_source(path: Path) -> Source:
    """Return the tables of a graph.

    Raises
    ------
    InvalidInput
        When it is not GraphML or GEXF, has a document type, an id twice, or an edge to a node it lacks.
    LimitExceeded
        When it is too large or too deep.
    """
    check_size(path.stat().st_size, path.name, LARGEST_GRAPH_BYTES)
    try:
        graph = _read(path)
    except DefusedXmlException as error:
        raise InvalidInput(
            f"{path.name}: found a document type or an entity, expected none.", field="source"
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise InvalidInput(f"{path.name} can't be read as XML: {error}.", field="source") from error
    for number, (source, target, _) in enumerate(graph.edges, 1):
        for end in (source, target):
            if end not in graph.nodes:
                raise InvalidInput(
                    f"{path.name}: edge {number}: expected the id of a node, found {end[:60]!r}.",
                    field="source",
                )
    is_own = bool(graph.nodes) and all(
        node.get("type") in NODE_KINDS and "key" in node for node in graph.nodes.values()
    )
    return _own(path.name, graph) if is_own else _foreign(path.name, graph)


def _read(path: Path) -> _Graph:
    graph, names, depth, root = _Graph(), {}, 0, ""
    last: dict[str, Element] = {}
    with path.open("rb") as file:
        for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
            tag = _local(element.tag)
            if event == "start":
                depth += 1
                root = root or tag
                if root not in ("graphml", "gexf"):
                    raise InvalidInput(
                        f"{path.name}: expected GraphML or GEXF, found <{root[:60]}>.", field="source"
                    )
                if depth > DEEPEST:
                    raise LimitExceeded(
                        f"{path.name}: expected at most {DEEPEST} elements within each other."
                    )
                if tag in ("nodes", "edges", "graph"):
                    last[tag] = element
                continue
            depth -= 1
            if tag in ("key", "attribute"):
                name = element.get("attr.name") or element.get("title") or element.get("id", "")
                names[element.get("for", ""), element.get("id", "")] = name
                names["", element.get("id", "")] = name
            elif tag == "node":
                _take_node(path.name, graph, element, names)
                _emptied(last, "nodes")
            elif tag == "edge":
                graph.edges.append(
                    (
                        element.get("source", ""),
                        element.get("target", ""),
                        _properties(element, "edge", names),
                    )
                )
                _emptied(last, "edges")
            if len(names) > 4 * MAX_COLUMNS:
                raise LimitExceeded(f"{path.name}: expected at most {MAX_COLUMNS:,} properties, found more.")
    return graph


def _emptied(last: dict[str, Element], tag: str) -> None:
    """Release elements that were read: a document is never completely in memory as elements."""
    parent = last.get(tag, last.get("graph"))
    if parent is not None:
        parent.clear()


def _take_node(name: str, graph: _Graph, element: Element, names: dict[tuple[str, str], str]) -> None:
    identifier = element.get("id")
    if not identifier:
        raise InvalidInput(
            f"{name}: node {len(graph.nodes) + 1}: expected an id, found none.", field="source"
        )
    if identifier in graph.nodes:
        raise InvalidInput(
            f"{name}: expected each node once, found {identifier[:60]!r} again.", field="source"
        )
    graph.nodes[identifier] = _properties(element, "node", names)


def _properties(element: Element, of: str, names: dict[tuple[str, str], str]) -> dict[str, str]:
    found: dict[str, str] = {}
    if label := element.get("label"):
        found["label"] = label
    if weight := element.get("weight"):
        found["weight"] = weight
    for one in element.iter():
        match _local(one.tag):
            case "data":
                identifier, value = one.get("key", ""), one.text or ""
            case "attvalue":
                identifier, value = one.get("for") or one.get("attvalue") or "", one.get("value", "")
            case _:
                continue
        found[names.get((of, identifier)) or names.get(("", identifier)) or identifier] = value
    return found


def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2]


def _own(name: str, graph: _Graph) -> Source:
    """Return the tables of a graph that export wrote."""
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    notes: list[str] = []
    for node in graph.nodes.values():
        rows[NODE_KINDS[node["type"]].table.name].append(node)
    left_out = 0
    for source, target, properties in graph.edges:
        kind = EDGE_KINDS.get(properties.get("type", ""))
        if kind is None:
            left_out += 1
            if properties.get("type") != PARTNER:
                raise InvalidInput(
                    f"{name}: expected edges of the types {', '.join(EDGE_KINDS)}, found "
                    f"{properties.get('kind', '')[:60]!r}.",
                    field="source",
                )
            continue
        first, second = kind.ends
        ends = {first: graph.nodes[source]["key"], second: graph.nodes[target]["key"]}
        rows[kind.table.name].append(properties | ends)
    if left_out:
        notes.append(f"{left_out:,} edges between partners follow from alliances, and were left out.")
    tables = []
    for table in (
        *(kind.table for kind in NODE_KINDS.values()),
        *(kind.table for kind in EDGE_KINDS.values()),
    ):
        if found := rows.get(table.name):
            header = [column.name for column in table.columns]
            tables.append(_table(table.name, f"{name}[{table.name}]", header, found))
    return Source(name, tuple(tables), notes=tuple(notes))


def _foreign(name: str, graph: _Graph) -> Source:
    """Return the nodes, with their ids, and the edges, with those of their ends."""
    nodes = [{"id": identifier, **node} for identifier, node in graph.nodes.items()]
    edges = [{"source": source, "target": target, **edge} for source, target, edge in graph.edges]
    tables = []
    for table, rows in (("nodes", nodes), ("edges", edges)):
        if rows:
            header = list(dict.fromkeys(key for row in rows for key in row))
            tables.append(_table(table, f"{name}[{table}]", header, rows))
    return Source(name, tuple(tables))


def _table(name: str, place: str, header: list[str], rows: list[dict[str, str]]) -> SourceTable:
    return SourceTable(name, place, lambda: _rows(header, rows))


def _rows(header: list[str], rows: list[dict[str, str]]) -> Iterator[NumberedRow]:
    yield 1, header
    for number, row in enumerate(rows, 1):
        yield number, [row.get(column, "") for column in header]

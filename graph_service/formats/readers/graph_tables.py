"""A graph that was read as tables: those that export wrote, or the nodes and the edges of any other graph."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Final

from typing_extensions import Doc

from graph_service.domain.errors import InvalidInput
from graph_service.formats.headers.column_names import meaning
from graph_service.formats.property_graph import EDGE_KINDS, NODE_KINDS, PARTNER
from graph_service.formats.tables.source_tables import NumberedRow, Source, SourceTable
from graph_service.formats.tables.table_definitions import COMPANIES

NODES: Final = "nodes"
EDGES: Final = "edges"
SOURCE: Final = "source"
TARGET: Final = "target"


@dataclass(slots=True)
class ReadGraph:
    """Nodes and edges with their properties as texts."""

    nodes: Annotated[dict[str, dict[str, str]], Doc("By id.")] = field(default_factory=dict)
    edges: Annotated[list[tuple[str, str, dict[str, str]]], Doc("Ids of source and target.")] = field(
        default_factory=list
    )
    notes: Annotated[list[str], Doc("What was left out.")] = field(default_factory=list)

    def add_node(self, place: str, identifier: str, properties: dict[str, str]) -> None:
        """Add a node.

        Raises
        ------
        InvalidInput
            When it has no id, or that of an earlier node.
        """
        if not identifier:
            raise InvalidInput(
                f"{place}: node {len(self.nodes) + 1}: expected an id, found none.", field="source"
            )
        if identifier in self.nodes:
            raise InvalidInput(
                f"{place}: expected each node once, found {identifier[:60]!r} again.", field="source"
            )
        self.nodes[identifier] = properties


def graph_tables(name: str, graph: ReadGraph) -> Source:
    """Return the tables of a graph.

    Raises
    ------
    InvalidInput
        When an edge has an end that is not a node, or, in a graph that export wrote, an unknown type.
    """
    for number, (source, target, _) in enumerate(graph.edges, 1):
        for end in (source, target):
            if end not in graph.nodes:
                raise InvalidInput(
                    f"{name}: edge {number}: expected the id of a node, found {end[:60]!r}.", field="source"
                )
    is_own = bool(graph.nodes) and all(
        node.get("type") in NODE_KINDS and "key" in node for node in graph.nodes.values()
    )
    return _own(name, graph) if is_own else _foreign(name, graph)


def _own(name: str, graph: ReadGraph) -> Source:
    """Return the tables of a graph that export wrote."""
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    notes = list(graph.notes)
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
                    f"{properties.get('type', '')[:60]!r}.",
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


def _foreign(name: str, graph: ReadGraph) -> Source:
    """Return the nodes, with their ids, and the edges, with those of their ends."""
    nodes = [{"id": identifier, **node} for identifier, node in graph.nodes.items()]
    edges = [{**edge, SOURCE: source, TARGET: target} for source, target, edge in graph.edges]
    columns = {column for node in nodes for column in node}
    if not any((found := meaning(COMPANIES.name, one)) and found[0] == "name" for one in columns):
        # a graph of NetworkX has no other names than the ids of its nodes; numbers are none
        for node in nodes:
            if any(map(str.isalpha, node["id"])) and not _is_numbered(node["id"]):
                node["name"] = node["id"]
    tables = []
    for table, rows, first in ((NODES, nodes, ("id",)), (EDGES, edges, (SOURCE, TARGET))):
        if rows:
            header = list(dict.fromkeys((*first, *(key for row in rows for key in row))))
            tables.append(_table(table, f"{name}[{table}]", header, rows))
    return Source(name, tuple(tables), notes=tuple(graph.notes))


def _is_numbered(identifier: str) -> bool:
    """Return whether an id is a number behind a word or a letter, as programs count nodes: n0, node12."""
    word = identifier.rstrip("0123456789")
    return word != identifier and word.strip("_-").lower() in ("", "n", "v", "node", "vertex", "id")


def _table(name: str, place: str, header: list[str], rows: list[dict[str, str]]) -> SourceTable:
    return SourceTable(name, place, lambda: _rows(header, rows))


def _rows(header: list[str], rows: list[dict[str, str]]) -> Iterator[NumberedRow]:
    yield 1, header
    for number, row in enumerate(rows, 1):
        yield number, [row.get(column, "") for column in header]

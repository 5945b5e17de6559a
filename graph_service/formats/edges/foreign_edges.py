"""Edges of other graphs as tables of the format: the user says what an edge means.

A partnership becomes an alliance of two members, whose scope keeps label and weight. A competition keeps its
weight as intensity and its label as evidence; a membership keeps its label as role. Edges to nodes that are
alliances are memberships, and labels such as "competes" mean competition, whatever else edges mean.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from graph_service.domain.errors import InvalidInput, LimitExceeded
from graph_service.formats.edges.edge_meaning import EdgeMeaning
from graph_service.formats.edges.edge_rows import EdgeRows
from graph_service.formats.edges.edge_tables import EdgeColumns, edge_columns
from graph_service.formats.edges.foreign_nodes import ForeignNode, ForeignNodes, NodeSort, made_table
from graph_service.formats.headers.own_tables import is_own
from graph_service.formats.tables.marked_cells import Refused
from graph_service.formats.tables.source_tables import Source, SourceTable, bounded

MAX_EDGES: Final = 300_000
"""Maximum edges of one source; they are in memory at once."""
_COMPETES: Final = re.compile(
    r"compet\w*|rivals?|rivalry|konkurr\w*|wettbewerb\w*|concurren\w*|compite\w*|竞争\w*", re.IGNORECASE
)
_NEEDS: Final = re.compile(
    r"needs?|requires?|seeks?|lacks?|wants?|looking for|braucht|需要|寻求", re.IGNORECASE
)
_DIRECTIONS: Final = frozenset({"directed", "undirected", "mutual", "ungerichtet", "gerichtet"})
"""Values of the column Type of Gephi."""


@dataclass(frozen=True, slots=True)
class _Edge:
    line: int
    source: str
    target: str
    label: str
    weight: str
    start: str
    end: str

    @property
    def said(self) -> str:
        """Label and weight in one text."""
        weight = f"weight {self.weight}" if self.weight else ""
        return f"{self.label} ({weight})" if self.label and weight else self.label or weight


def edge_tables(source: Source) -> list[SourceTable]:
    """Return the tables of a source that are lists of edges, and not of the format."""
    return [] if is_own(source) else [one for one in source.tables if edge_columns(one) is not None]


def with_edges(source: Source, meaning: EdgeMeaning | None) -> Source:
    """Return a source with its edges as tables of the format.

    Companies that only edges name become rows as well.

    Parameters
    ----------
    source
        The tables of another graph.
    meaning
        What its edges mean; None: not said, so that they are not read.

    Raises
    ------
    InvalidInput
        When an edge has an end that is a number and no node, or edges that are memberships have a target that
        is also a source.
    LimitExceeded
        When there are too many edges.
    """
    lists = (
        [] if is_own(source) else [(one, columns) for one in source.tables if (columns := edge_columns(one))]
    )
    if not lists:
        if meaning in (None, EdgeMeaning.IGNORE):
            return source
        return replace(source, notes=(*source.notes, f"{source.name}: no list of edges was found"))
    read = [(table, columns, list(_edges(table, columns))) for table, columns in lists]
    nodes = ForeignNodes(alliances=_alliances(source.name, [edges for *_, edges in read], meaning))
    names = {table.name for table, _ in lists}
    for one in source.tables:
        if one.name not in names:
            nodes.add(one)
    made, notes = [], [*source.notes, *nodes.notes]
    for table, columns, edges in read:
        made += list(_named_only(table, edges, nodes))
        if meaning in (None, EdgeMeaning.IGNORE):
            notes.append(_not_read(table, len(edges), meaning))
            continue
        rows = _rows_of(edges, nodes, meaning)
        made += [made_table(table, name, header, some) for name, header, some in rows.made()]
        notes.append(_what_became(table, columns, rows, len(edges)))
    return replace(source, tables=(*nodes.tables, *made), notes=tuple(notes))


def _edges(table: SourceTable, columns: EdgeColumns) -> Iterator[_Edge]:
    rows = bounded(table.rows(), table.place)
    next(rows, None)
    for number, (line, cells) in enumerate(rows):
        if number >= MAX_EDGES:
            raise LimitExceeded(
                f"{table.place}: expected at most {MAX_EDGES:,} edges, found more.", limit=MAX_EDGES
            )
        if cells is None or isinstance(cells, Refused):
            raise InvalidInput(f"{table.place}:{line}: expected an edge, found a row that can't be read.")

        def cell(place: int | None, cells: Sequence[str] = cells) -> str:
            return "" if place is None or place >= len(cells) else cells[place].strip()

        source, target = cell(columns.source), cell(columns.target)
        if not source and not target:
            continue
        if not source or not target:
            raise InvalidInput(
                f"{table.place}:{line}: expected two ends of an edge, found one.", field="source"
            )
        texts = dict.fromkeys(cell(place) for place in columns.labels)
        label = ", ".join(text for text in texts if text and text.lower() not in _DIRECTIONS)
        yield _Edge(line, source, target, label, *map(cell, (columns.weight, columns.start, columns.end)))


def _alliances(name: str, lists: Iterable[list[_Edge]], meaning: EdgeMeaning | None) -> frozenset[str]:
    """Return the ends that are alliances because all edges are memberships."""
    if meaning is not EdgeMeaning.MEMBERSHIPS:
        return frozenset()
    edges = [edge for edges in lists for edge in edges]
    targets, sources = {edge.target for edge in edges}, {edge.source for edge in edges}
    if both := sorted(targets & sources):
        raise InvalidInput(
            f"{name}: memberships lead from companies to alliances; {both[0][:60]!r} is at both ends.",
            field="edges",
            hint="Say --edges partnerships, competition or ignore.",
        )
    return frozenset(targets)


def _named_only(table: SourceTable, edges: Sequence[_Edge], nodes: ForeignNodes) -> Iterator[SourceTable]:
    """Yield the nodes that only the edges of a table name, as tables."""
    rows: dict[NodeSort, list[tuple[int, list[str]]]] = {}
    for edge in edges:
        for end in (edge.source, edge.target):
            if end in nodes.found:
                continue
            if not any(map(str.isalpha, end)):
                raise InvalidInput(
                    f"{table.place}:{edge.line}: expected the name of a company, or the id of a node in"
                    f" another table, found {end[:60]!r}.",
                    field="source",
                )
            sort = NodeSort.ALLIANCE if end in nodes.alliances else NodeSort.COMPANY
            nodes.found[end] = ForeignNode(end, end, sort)
            rows.setdefault(sort, []).append((edge.line, [end]))
    for sort, some in rows.items():
        if sort is NodeSort.COMPANY:
            yield made_table(table, "companies", ["name"], some)
        else:
            cells = [(line, [name, "ACTIVE"]) for line, (name,) in some]
            yield made_table(table, "alliances", ["name", "stage"], cells)


def _rows_of(edges: Sequence[_Edge], nodes: ForeignNodes, meaning: EdgeMeaning) -> EdgeRows:
    """Return what edges become."""
    rows = EdgeRows()
    names = _distinct_names(nodes)
    scale = max(1.0, max((_number(edge.weight) or 0.0 for edge in edges), default=1.0))
    for edge in edges:
        one, other = sorted(
            (nodes.found[edge.source], nodes.found[edge.target]),
            key=lambda node: node.sort is not NodeSort.COMPANY,
        )
        ends = (one.identifier, other.identifier)
        if one.sort is not NodeSort.COMPANY or other.sort is NodeSort.PERSON or one is other:
            rows.unread += 1
        elif other.sort is NodeSort.ALLIANCE:
            dates = {"since": edge.start, "until": edge.end}
            cells = {"company": ends[0], "alliance": ends[1]} | dates
            rows.put("members", (*ends, edge.start), edge.line, cells, edge.said)
        elif other.sort is NodeSort.RESOURCE:
            table, amount = ("needs", "importance") if _NEEDS.search(edge.label) else ("holds", "level")
            cells = {"company": ends[0], "resource": ends[1], amount: "1"}
            rows.put(table, ends, edge.line, cells, edge.said)
        elif meaning is EdgeMeaning.COMPETITION or _COMPETES.search(edge.label):
            _compete(rows, edge, ends, scale)
        else:
            _partner(rows, edge, ends, names)
    return rows


def _compete(rows: EdgeRows, edge: _Edge, ends: tuple[str, str], scale: float) -> None:
    """Add a competition: of several edges of one pair, the strongest counts."""
    pair = (min(ends), max(ends))
    weight = _number(edge.weight)
    stated = edge.weight or "1" if weight is None else f"{weight / scale:g}"
    cells = {"a": pair[0], "b": pair[1], "intensity": stated}
    if not rows.put("competes", pair, edge.line, cells, edge.said):
        row = rows.tables["competes"][pair]
        if (_number(stated) or 0.0) > (_number(row.cells["intensity"]) or 0.0):
            row.cells["intensity"] = stated


def _partner(rows: EdgeRows, edge: _Edge, ends: tuple[str, str], names: dict[str, str]) -> None:
    """Add an alliance of two, and its members."""
    name = " – ".join(sorted(names[end] for end in ends))
    cells = {"name": name, "stage": "ACTIVE", "starts_on": edge.start, "ends_on": edge.end}
    if rows.put("alliances", (name,), edge.line, cells, edge.said):
        for end in ends:
            rows.put("members", (end, name, ""), edge.line, {"company": end, "alliance": name}, "")
            rows.partners += 1


def _distinct_names(nodes: ForeignNodes) -> dict[str, str]:
    """Return by id the name of a node, with the id if another node has the same name."""
    first: dict[str, str] = {}
    alike = set()
    for node in nodes.found.values():
        if first.setdefault(node.name, node.identifier) != node.identifier:
            alike.add(node.name)
    return {
        node.identifier: f"{node.name} ({node.identifier})" if node.name in alike else node.name
        for node in nodes.found.values()
    }


def _number(text: str) -> float | None:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if 0 <= number < float("inf") else None


def _not_read(table: SourceTable, number: int, meaning: EdgeMeaning | None) -> str:
    if meaning is EdgeMeaning.IGNORE:
        return f"{table.place}: {number:,} edges are not read"
    return (
        f"{table.place}: {number:,} edges are not read: what do they mean? Say --edges partnerships,"
        " competition or memberships; --edges ignore leaves them out"
    )


def _what_became(table: SourceTable, columns: EdgeColumns, rows: EdgeRows, number: int) -> str:
    counts = {
        "alliances of two": len(rows.tables["alliances"]),
        "competitions": len(rows.tables["competes"]),
        "memberships": len(rows.tables["members"]) - rows.partners,
        "resources that companies have": len(rows.tables["holds"]),
        "resources that companies need": len(rows.tables["needs"]),
    }
    said = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count) or "nothing"
    more = f"; {rows.unread:,} join a node with itself, or nodes without a company, and are not read"
    left = f"; not read: {', '.join(columns.ignored)}" if columns.ignored else ""
    return f"{table.place}: {number:,} edges become {said}{more if rows.unread else ''}{left}"

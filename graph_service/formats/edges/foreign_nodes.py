"""The nodes that edges of other graphs join: their names, by id or by name, and what kind each is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import islice
from typing import Annotated, Final

from typing_extensions import Doc

from graph_service.formats.headers.column_names import plain_header
from graph_service.formats.headers.guessing import guessed_columns
from graph_service.formats.headers.own_tables import header_of
from graph_service.formats.tables.marked_cells import Refused
from graph_service.formats.tables.source_tables import NumberedRow, SourceTable, bounded
from graph_service.formats.tables.table_definitions import COMPANIES

_TYPES: Final = frozenset(
    {"type", "kind", "element type", "node type", "entity type", "category", "typ", "类型", "类别"}
)
_ID: Final = "id"
_NAME: Final = "name"


class NodeSort(StrEnum):
    """What a node of another graph is."""

    COMPANY = "company"
    ALLIANCE = "alliance"
    RESOURCE = "resource"
    PERSON = "person"


_SORTS: Final = {
    NodeSort.ALLIANCE: "alliance|consortium|network|cluster|allianz|verbund|consorcio|联盟|联合体",
    NodeSort.RESOURCE: "resource|capability|asset|skill|ressource|fähigkeit|recurso|资源|能力",
    NodeSort.PERSON: "person|people|contact|individual|kontakt|persona|personne|人|联系人",
}
_SORT_OF: Final = {sort: re.compile(f"(?:{words})s?", re.IGNORECASE) for sort, words in _SORTS.items()}
_MADE: Final = {
    NodeSort.ALLIANCE: ([_ID, _NAME, "stage"], "ACTIVE"),
    NodeSort.RESOURCE: ([_ID, _NAME, "kind"], "OTHER"),
}
"""By kind of node: the columns of its table, and the value of the last."""


@dataclass(frozen=True, slots=True)
class ForeignNode:
    """A node: what it is called, and what it is."""

    identifier: Annotated[str, Doc("What edges and rows call it.")]
    name: str
    sort: NodeSort


@dataclass(slots=True)
class ForeignNodes:
    """The nodes of a source."""

    found: Annotated[dict[str, ForeignNode], Doc("By id, and by name if no id is alike.")] = field(
        default_factory=dict
    )
    tables: Annotated[list[SourceTable], Doc("Their tables, one for each kind of node.")] = field(
        default_factory=list
    )
    notes: list[str] = field(default_factory=list)
    alliances: Annotated[frozenset[str], Doc("Ids or names of nodes that are alliances.")] = frozenset()

    def add(self, table: SourceTable) -> None:
        """Take the nodes of a table, and divide it by their kinds."""
        header = header_of(table)
        columns = guessed_columns(table, COMPANIES, [name for name in header if name], may_repeat=True)
        place_of = {target: header.index(name) for name, target in columns.items()}
        if _NAME not in place_of or table.holds is not None:
            self.tables.append(table)
            return
        at_name, at_id = place_of[_NAME], place_of.get("key")
        at_sort = next((at for at, name in enumerate(header) if plain_header(name) in _TYPES), None)
        sorts: dict[int, NodeSort] = {}
        others: dict[NodeSort, list[tuple[int, list[str]]]] = {}
        for line, cells in _cells(table, len(header)):
            identifier = cells[at_id].strip() if at_id is not None else ""
            name = cells[at_name].strip()
            sort = _sort(cells[at_sort]) if at_sort is not None else NodeSort.COMPANY
            if sort is NodeSort.COMPANY and {identifier, name} & self.alliances:
                sort = NodeSort.ALLIANCE
            node = ForeignNode(identifier or name, name, sort)
            if node.identifier:
                self.found[node.identifier] = node
            self.found.setdefault(name, node)
            if sort is not NodeSort.COMPANY:
                sorts[line] = sort
                others.setdefault(sort, []).append((line, [identifier, name]))
        self.tables.append(replace(table, rows=lambda: _without(table, sorts)) if sorts else table)
        for sort, rows in others.items():
            if sort in _MADE:
                header, more = _MADE[sort]
                completed = [(line, [*row, more]) for line, row in rows]
                self.tables.append(made_table(table, f"{sort.value}s", header, completed))
            else:
                self.notes.append(f"{table.place}: {len(rows):,} rows are people, and not read as companies")


def made_table(
    of: SourceTable, table: str, header: list[str], rows: list[tuple[int, list[str]]]
) -> SourceTable:
    """Return a table of the format that was made of rows of another table; ``id`` is its key."""

    def made() -> Iterator[NumberedRow]:
        yield 1, header
        yield from rows

    return SourceTable(f"{of.name}: {table}", of.place, made, holds=table)


def _cells(table: SourceTable, width: int) -> Iterator[tuple[int, list[str]]]:
    rows = bounded(table.rows(), table.place)
    next(rows, None)
    for line, cells in rows:
        if cells is not None and not isinstance(cells, Refused):
            yield line, [*cells, *[""] * (width - len(cells))]


def _without(table: SourceTable, lines: dict[int, NodeSort]) -> Iterator[NumberedRow]:
    rows = table.rows()
    yield from islice(rows, 1)
    yield from ((line, cells) for line, cells in rows if line not in lines)


def _sort(cell: str) -> NodeSort:
    text = cell.strip()
    return next((sort for sort, words in _SORT_OF.items() if words.fullmatch(text)), NodeSort.COMPANY)

"""Other tables as tables of the format, by a mapping.

They refer to companies, resources and alliances by name instead of key: a known name gets the existing key,
and a new name gets a key derived from it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Final

from typing_extensions import Doc

from graph_service.domain.identity.matching import Named
from graph_service.domain.kinds import KINDS
from graph_service.domain.model.entities import Company
from graph_service.formats.cells.reading import ReadTable, read_cells
from graph_service.formats.identification.key_rules import as_identifier
from graph_service.formats.identification.keys import Keys
from graph_service.formats.identification.outcomes import Identified, KnownNames, NearDuplicate
from graph_service.formats.identification.register_numbers import register_column, register_number
from graph_service.formats.identification.row_merging import contradiction, merged_rows
from graph_service.formats.tables.cell_parsers import items, shown
from graph_service.formats.tables.cell_values import cell_of, row_maker
from graph_service.formats.tables.column_mapping import LISTS, SourceMapping, TableMapping
from graph_service.formats.tables.marked_cells import Refused
from graph_service.formats.tables.source_tables import NumberedRow, Source, SourceTable
from graph_service.formats.tables.table_definitions import COMPANIES, COMPETES, TABLE_NAMED, Table

_THINGS: Final = {"Company": "companies", "Resource": "resources", "Alliance": "alliances"}
_KINDS: Final = {table: kind for kind, table in _THINGS.items()}
THINGS: Final = frozenset(_THINGS.values())
"""Tables of nodes that cells name."""
_LIST_TABLES: Final = {
    "holds": ("resources", "holds", "resource"),
    "needs": ("resources", "needs", "resource"),
    "member_of": ("alliances", "members", "alliance"),
}
"""By column of a list: the table of the listed nodes, that of the edges, and the column there."""
_LIST_EDGES: Final = frozenset(edges for _, edges, _ in _LIST_TABLES.values())
_LIST_COLUMNS: Final = frozenset(column.name for column in COMPANIES.columns if column.states.is_list)


_Rows = list[tuple[int, dict[str, str]]]
_LISTED: Final = "listed"
"""Marks the row of an edge that a list named; no column has this name."""
UNUSABLE: Final = "unusable"
"""Marks a row that can't be used, and says why; no column has this name."""
_RENAMES: Final = "renames"
"""Marks the row whose name replaces the stored one."""
_REGISTER: Final = "register"
"""The column of register numbers, which are not in the graph; no column has this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """The data in the graph of companies that a source names."""

    companies: Annotated[Mapping[str, Company], Doc("By key.")] = field(default_factory=dict)
    edges: Annotated[
        Mapping[str, Collection[tuple[str, str]]],
        Doc("By table, holds, needs or members: keys of the company, and of the resource or the alliance."),
    ] = field(default_factory=dict)


@dataclass(slots=True)
class Mapped:
    """The result of a mapping."""

    name: str
    notes: tuple[str, ...]
    identified: Annotated[
        list[Identified], Doc("What rows are, compared with the graph and with each other.")
    ]
    repeated: Annotated[int, Doc("Rows about a company, a resource or an alliance of an earlier row.")]
    near: Annotated[list[NearDuplicate], Doc("Undecided ones; they are not among the rows.")]
    rows: Annotated[dict[tuple[str, str], _Rows], Doc("By table and place.")]

    def company_keys(self) -> list[str]:
        """Return the keys of the companies that rows are about."""
        found = {
            row.get("key" if table == "companies" else "company", "")
            for (table, _), rows in self.rows.items()
            for _, row in rows
        }
        return sorted(found - {""})

    def source(self, there: There) -> Source:
        """Return the tables of the format.

        Empty cells do not change the graph, and neither do edges that are only named in a list.
        """
        by_name: dict[str, list[SourceTable]] = {}
        for (name, place), rows in self.rows.items():
            kept = [(line, filled) for line, row in rows if (filled := _filled(name, row, there)) is not None]
            if kept:
                by_name.setdefault(name, []).append(SourceTable(name, place, _maker(name, kept)))
        tables = (some[0] if len(some) == 1 else _joined(name, some) for name, some in by_name.items())
        return Source(self.name, tuple(tables), notes=self.notes, is_canonical=True)


_company_row = row_maker(COMPANIES)


def _filled(table: str, row: dict[str, str], there: There) -> dict[str, str] | None:
    if _LISTED in row:
        end = row.get("alliance") or row.get("resource") or ""
        return None if (row["company"], end) in there.edges.get(table, ()) else row
    if table != "companies" or UNUSABLE in row or row.get("key") not in there.companies:
        return row
    company = there.companies[row["key"]]
    stored = {
        column.name: cell_of(value)
        for column, value in zip(COMPANIES.columns, _company_row(company), strict=True)
    }
    kept = {} if _RENAMES in row else {"name": company.name}
    return {name: cell or stored.get(name, "") for name, cell in row.items()} | kept


def mapped(
    source: Source,
    mapping: SourceMapping,
    known: KnownNames,
    cells: Sequence[ReadTable] | None = None,
    *,
    stable_ids: bool = False,
) -> Mapped:
    """Return the rows of the format for a source.

    Parameters
    ----------
    source
        The tables to map.
    mapping
        The meaning of their columns. Names in ``same`` are decided: a key means that company, an empty text a
        new one.
    known
        What is in the graph.
    cells
        The cells of the tables; None: they are read as their columns prove that they are written.
    stable_ids
        Ids are keys that stay with a company: another name renames it. Otherwise ids belong to the source,
        except those of a column named ``key``.

    Raises
    ------
    InvalidInput
        When the mapping names a table or a column that the source does not have.
    """
    read = read_cells(source, mapping) if cells is None else cells
    tables = [_with_register(table) for table in _in_order(read)]
    work = _Mapping(mapping, known, tables, stable_ids)
    for table in tables:
        work.take(table)
    keys = work.keys
    return Mapped(source.name, source.notes, keys.identified, work.repeated, keys.near, work.tables)


def _in_order(tables: Sequence[ReadTable]) -> list[ReadTable]:
    """Return the tables in an order in which nodes come before the edges that name them."""
    order = list(TABLE_NAMED)
    return sorted(tables, key=lambda table: order.index(table.spec.name))


def _with_register(table: ReadTable) -> ReadTable:
    """Return a table whose rows have their register numbers as well."""
    column = register_column(list(table.header)) if table.spec.name == "companies" else None
    if column is None or column in table.mapping.columns:
        return table
    return replace(table, more={column: (_REGISTER, register_number)})


def _joined(name: str, tables: Sequence[SourceTable]) -> SourceTable:
    """Return several tables of one name as one; its columns are those of the format."""
    header = [column.name for column in TABLE_NAMED[name].columns]

    def rows() -> Iterator[NumberedRow]:
        yield 1, header
        for table in tables:
            (_, own), *rest = list(table.rows())
            for line, cells in rest:
                if cells is None or isinstance(cells, Refused):
                    yield line, cells
                    continue
                row = dict(zip(own or (), cells, strict=True))
                yield line, [row.get(column, "") for column in header]

    return SourceTable(name, " and ".join(dict.fromkeys(table.place for table in tables)), rows)


def _maker(name: str, rows: _Rows) -> Callable[[], Iterator[NumberedRow]]:
    stated = {column for _, row in rows for column in row}
    columns = [column.name for column in TABLE_NAMED[name].columns]
    header = [column for column in columns if column in stated] or columns

    def made() -> Iterator[NumberedRow]:
        yield 1, header
        for line, row in rows:
            unusable = row.get(UNUSABLE)
            yield (
                line,
                (unusable if isinstance(unusable, Refused) else [row.get(column, "") for column in header]),
            )

    return made


class _Mapping:
    """The state of one mapping: keys assigned so far, and rows created."""

    def __init__(
        self, mapping: SourceMapping, known: KnownNames, tables: Sequence[ReadTable], stable_ids: bool
    ) -> None:
        self.stable_ids = stable_ids
        self.tables: dict[tuple[str, str], _Rows] = {}
        self.keys = Keys(known, mapping.same, self.names_and_ids(tables))
        self.rows: dict[tuple[str, str], tuple[int, dict[str, str]]] = {}
        self.edges: set[tuple[str, str, str]] = set()
        self.repeated = 0

    def names_and_ids(self, tables: Sequence[ReadTable]) -> Iterator[tuple[str, str, str]]:
        """Yield kind, name and id of each row that states a name and an id."""
        for table in tables:
            if table.spec.name in THINGS and table.targets >= {"name"} and table.targets & {"key", _REGISTER}:
                for _, row in table.rows({"key", "name", _REGISTER}):
                    if isinstance(row, Refused):
                        continue
                    name, identifier = row["name"], row.get("key", "")
                    if not identifier and row.get(_REGISTER):
                        identifier = as_identifier(row[_REGISTER])
                    if (
                        name
                        and identifier
                        and not isinstance(name, Refused)
                        and not isinstance(identifier, Refused)
                    ):
                        yield table.spec.name, name, identifier

    def take(self, table: ReadTable) -> None:
        """Create the rows of a table."""
        for line, row in table.rows():
            if isinstance(row, Refused):
                self.tables.setdefault((table.spec.name, table.source.place), []).append(
                    (line, {UNUSABLE: row})
                )
            else:
                self.row(table, line, row)

    def row(self, read: ReadTable, line: int, row: dict[str, str]) -> None:
        spec, table, place = read.spec, read.mapping, read.source.place
        is_made = read.source.holds is not None
        lists = {name: row.pop(name) for name in LISTS if name in row} if spec.name == "companies" else {}
        if spec.name in THINGS and not isinstance(row.get("name"), Refused):
            stable = self.stable_ids or table.columns.get("key") == "key"
            named = Named(*(row.get(name, "") for name in ("key", "name", "website", "country", _REGISTER)))
            other = self.keys.other_name(spec.name, named)
            key = self.keys.of_row(spec.name, named, place, line, stable=stable)
            if key is None:
                return
            row["key"] = key
            if is_made and spec is not COMPANIES and self.keys.nodes.is_stored(spec.name, key):
                return  # what the graph says of it is more than an edge says
            if stable and named.key == key:
                row[_RENAMES] = "yes"
            if other is not None:
                row["name"] = Refused(
                    f"expected {other!r} as in an earlier row with id {named.key!r}, found {named.name!r}"
                )
        for column in spec.columns:
            target = column.target
            if target in _THINGS and row.get(column.name) and not column.states.is_list:
                row[column.name] = self.reference(_THINGS[target], row[column.name], place, line)
        if spec.name != "companies" and any(
            row.get(column.name, "") in self.keys.undecided
            for column in spec.columns
            if column.target == "Company"
        ):
            return
        if spec is COMPETES and row.get("a", "") > row.get("b", ""):
            row["a"], row["b"] = row["b"], row["a"]  # the pair has no direction
        if is_made and spec.name in _LIST_EDGES and not row.get("since"):
            row[_LISTED] = "yes"
        if not self.is_added(spec, place, line, row):
            return
        for name, cell in lists.items():
            self.take_list(name, table, place, line, row.get("key", ""), cell)

    def is_added(self, spec: Table, place: str, line: int, row: dict[str, str]) -> bool:
        """Add a row, or its cells to those of an earlier one about the same node; return whether they fit."""
        key = row.get("key", "") if spec.name in THINGS else ""
        if not key or (spec.name, key) not in self.rows:
            self.add(spec.name, place, line, row)
            return True
        self.repeated += 1
        row.pop(_REGISTER, None)
        first, earlier = self.rows[spec.name, key]
        cells = merged_rows(earlier, row, lists=_LIST_COLUMNS, names=("name", _RENAMES))
        if isinstance(cells, dict):
            earlier.update(cells)
            return True
        cell = contradiction(key, first, earlier.get(cells, ""), row[cells])
        self.tables[spec.name, place].append((line, row | {cells: cell}))
        return False

    def reference(self, kind: str, text: str, place: str, line: int) -> str:
        """Return the key that a cell of an edge names; a refused cell if no row and no node has this name."""
        key = self.resolved(kind, text, place, line)
        is_met = (
            (kind, key) in self.rows or key in self.keys.undecided or self.keys.nodes.is_stored(kind, key)
        )
        if isinstance(text, Refused) or is_met:
            return key
        noun = KINDS[_KINDS[kind]].noun
        return Refused(f"expected the name or key of {noun} of the file or of the graph, found {shown(text)}")

    def resolved(self, kind: str, text: str, place: str, line: int, *, by_name: bool = False) -> str:
        """Return the key that a cell names, as a key or by name; a new one for an unknown name."""
        return (
            text if isinstance(text, Refused) else self.keys.named(kind, text, place, line, by_name=by_name)
        )

    def add(self, table: str, place: str, line: int, row: dict[str, str]) -> None:
        self.rows.setdefault((table, row.get("key", "")), (line, row))
        self.tables.setdefault((table, place), []).append((line, row))

    def take_list(
        self, name: str, table: TableMapping, place: str, line: int, company: str, cell: str
    ) -> None:
        """Create the nodes that a list names, and the edges to them."""
        things, edges, column = _LIST_TABLES[name]
        if isinstance(cell, Refused):
            self.add(edges, place, line, {"company": company, column: cell})
            return
        for item in items(cell):
            key = self.resolved(things, item, place, line, by_name=True)
            if (edges, company, key) in self.edges:
                continue
            self.edges.add((edges, company, key))
            if not self.keys.nodes.is_stored(things, key) and (things, key) not in self.rows:
                extra = {"kind": table.kind.value} if things == "resources" else {"stage": "ACTIVE"}
                self.add(things, place, line, {"key": key, "name": item} | extra)
            edge = {"company": company, column: key, _LISTED: name}
            if name == "holds":
                edge["level"] = cell_of(table.level)
            if name == "needs":
                edge["importance"] = cell_of(table.importance)
            self.add(edges, place, line, edge)

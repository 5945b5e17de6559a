"""Other tables as tables of the format, by a mapping.

They refer to companies, resources and alliances by name instead of key: a known name gets the existing key,
and a new name gets a key derived from it.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final

import iso3166
from typing_extensions import Doc

from graph_service.domain.errors import InvalidInput
from graph_service.domain.identity.matching import Named
from graph_service.domain.model.entities import Company
from graph_service.formats.identification.key_rules import as_identifier
from graph_service.formats.identification.keys import Keys
from graph_service.formats.identification.outcomes import Identified, KnownNames, NearDuplicate
from graph_service.formats.identification.register_numbers import register_column, register_number
from graph_service.formats.identification.row_merging import contradiction, merged_rows
from graph_service.formats.tables.cell_values import cell_of, row_maker
from graph_service.formats.tables.column_mapping import LISTS, SourceMapping, TableMapping
from graph_service.formats.tables.invalid_cell import Refused
from graph_service.formats.tables.source_tables import NumberedRow, Source, SourceTable, bounded
from graph_service.formats.tables.table_definitions import COMPANIES, TABLE_NAMED, Table

_THINGS: Final = {"Company": "companies", "Resource": "resources", "Alliance": "alliances"}
THINGS: Final = frozenset(_THINGS.values())
"""Tables of nodes that cells name."""
_LIST_TABLES: Final = {
    "holds": ("resources", "holds", "resource"),
    "needs": ("resources", "needs", "resource"),
    "member_of": ("alliances", "members", "alliance"),
}
"""By column of a list: the table of the listed nodes, that of the edges, and the column there."""
_GROUPED: Final = re.compile(r"\d{1,3}([ ,'\u00a0\u202f]\d{3})+")
_PERCENT: Final = re.compile(r"(\d{1,3}(?:\.\d+)?) ?%")
_HOST: Final = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?(/\S*)?")
_LIST_COLUMNS: Final = frozenset(column.name for column in COMPANIES.columns if column.states.is_list)
_WHOLE_COLUMNS: Final = frozenset({"employees", "founded_year", "financials_year"})
_FRACTIONS: Final = frozenset({"level", "importance", "required_level", "intensity", "debt_ratio"})


_Rows = list[tuple[int, dict[str, str]]]
_LISTED: Final = "listed"
"""Marks the row of an edge that a list named; no column has this name."""
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
        return Source(self.name, tuple(tables), notes=self.notes)


_company_row = row_maker(COMPANIES)


def _filled(table: str, row: dict[str, str], there: There) -> dict[str, str] | None:
    if _LISTED in row:
        end = row.get("alliance") or row.get("resource") or ""
        return None if (row["company"], end) in there.edges.get(table, ()) else row
    if table != "companies" or row.get("key") not in there.companies:
        return row
    company = there.companies[row["key"]]
    stored = {
        column.name: cell_of(value)
        for column, value in zip(COMPANIES.columns, _company_row(company), strict=True)
    }
    kept = {} if _RENAMES in row else {"name": company.name}
    return {name: cell or stored.get(name, "") for name, cell in row.items()} | kept


def mapped(source: Source, mapping: SourceMapping, known: KnownNames, *, stable_ids: bool = False) -> Mapped:
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
    stable_ids
        Ids are keys that stay with a company: another name renames it. Otherwise ids belong to the source,
        except those of a column named ``key``.

    Raises
    ------
    InvalidInput
        When the mapping names a table or a column that the source does not have.
    """
    work = _Mapping(source, mapping, known, stable_ids)
    for table in _in_order(mapping):
        work.take(table)
    keys = work.keys
    return Mapped(source.name, source.notes, keys.identified, work.repeated, keys.near, work.tables)


def _in_order(mapping: SourceMapping) -> list[TableMapping]:
    """Return the tables in an order in which nodes come before the edges that name them."""
    order = list(TABLE_NAMED)
    return sorted(mapping.tables, key=lambda table: order.index(table.table))


def _joined(name: str, tables: Sequence[SourceTable]) -> SourceTable:
    """Return several tables of one name as one; its columns are those of the format."""
    header = [column.name for column in TABLE_NAMED[name].columns]

    def rows() -> Iterator[NumberedRow]:
        yield 1, header
        for table in tables:
            (_, own), *rest = list(table.rows())
            for line, cells in rest:
                row = dict(zip(own or (), cells or (), strict=True))
                yield line, [row.get(column, "") for column in header]

    return SourceTable(name, " and ".join(dict.fromkeys(table.place for table in tables)), rows)


def _maker(name: str, rows: _Rows) -> Callable[[], Iterator[NumberedRow]]:
    stated = {column for _, row in rows for column in row}
    header = [column.name for column in TABLE_NAMED[name].columns if column.name in stated]

    def made() -> Iterator[NumberedRow]:
        yield 1, header
        for line, row in rows:
            yield line, [row.get(column, "") for column in header]

    return made


class _Mapping:
    """The state of one mapping: keys assigned so far, and rows created."""

    def __init__(self, source: Source, mapping: SourceMapping, known: KnownNames, stable_ids: bool) -> None:
        self.source = source
        self.mapping = mapping
        self.stable_ids = stable_ids
        self.tables: dict[tuple[str, str], _Rows] = {}
        self.keys = Keys(known, mapping.same, self.names_and_ids())
        self.rows: dict[tuple[str, str], tuple[int, dict[str, str]]] = {}
        self.edges: set[tuple[str, str, str]] = set()
        self.repeated = 0

    def names_and_ids(self) -> Iterator[tuple[str, str, str]]:
        """Yield kind, name and id of each row that states a name and an id."""
        for table in self.mapping.tables:
            if table.table in THINGS and "name" in table.columns.values():
                for _, _, row in self.cells_of(table, {"key", "name", _REGISTER}):
                    if _REGISTER not in row and "key" not in row:
                        break
                    name, identifier = row["name"], row.get("key", "")
                    if not identifier and row.get(_REGISTER):
                        identifier = as_identifier(row[_REGISTER])
                    if (
                        name
                        and identifier
                        and not isinstance(name, Refused)
                        and not isinstance(identifier, Refused)
                    ):
                        yield table.table, name, identifier

    def take(self, table: TableMapping) -> None:
        """Create the rows of a table."""
        spec = TABLE_NAMED[table.table]
        for place, line, row in self.cells_of(table):
            if any(cell for column, cell in row.items() if column != _REGISTER):
                self.row(spec, table, place, line, row)

    def cells_of(
        self, table: TableMapping, only: Collection[str] = ()
    ) -> Iterator[tuple[str, int, dict[str, str]]]:
        """Yield place, line and cells of each row, by column of the format."""
        found = [one for one in self.source.tables if table.source in ("", one.name)]
        if not found or (not table.source and len(found) > 1):
            names = ", ".join(one.name for one in self.source.tables)
            raise InvalidInput(
                f"{self.source.name}: expected a table {table.source!r}, found {names}.", field="mapping"
            )
        (one,) = found
        rows = bounded(one.rows(), one.place)
        _, header = next(rows, (1, []))
        header = [name.strip() for name in header or ()]
        for name in table.columns:
            if name not in header:
                raise InvalidInput(
                    f"{one.place}: expected a column {name!r}, found {', '.join(header[:30])}.",
                    field="mapping",
                )
        targets = [table.columns.get(name) for name in header]
        register = register_column(header) if table.table == "companies" else None
        if register is not None and register not in table.columns:
            targets[header.index(register)] = _REGISTER
        for line, cells in rows:
            if cells is None or len(cells) != len(header):
                found_cells = "quotes that don't match" if cells is None else f"{len(cells)} cells"
                raise InvalidInput(
                    f"{one.place}:{line}: expected {len(header)} cells, found {found_cells}.", field="source"
                )
            yield (
                one.place,
                line,
                {
                    target: self.cell(table, target, cell)
                    for target, cell in zip(targets, cells, strict=True)
                    if target is not None and (not only or target in only)
                },
            )

    def cell(self, table: TableMapping, column: str, cell: str) -> str:
        """Return a cell as in the format, if its meaning is clear."""
        if isinstance(cell, Refused):
            return cell
        if column == _REGISTER:
            return register_number(cell)
        text = cell.strip()
        text = table.values.get(column, {}).get(text, text)
        if column in _LIST_COLUMNS and self.mapping.separator != ";":
            return cell_of([item.strip() for item in text.split(self.mapping.separator) if item.strip()])
        if column in _WHOLE_COLUMNS and _GROUPED.fullmatch(text):
            return re.sub(r"\D", "", text)
        if column in _FRACTIONS and (percent := _PERCENT.fullmatch(text)):
            return repr(float(percent[1]) / 100)
        if column == "website" and _HOST.fullmatch(text):
            return f"https://{text}"
        if column == "country" and len(text) != 2 and text:
            country = iso3166.countries_by_apolitical_name.get(text.upper())
            country = country or iso3166.countries_by_name.get(text.upper())
            country = country or iso3166.countries_by_alpha3.get(text.upper())
            return country.alpha2 if country else text
        if column == "country":
            return text.upper()
        return text

    def row(self, spec: Table, table: TableMapping, place: str, line: int, row: dict[str, str]) -> None:
        lists = {name: row.pop(name) for name in LISTS if name in row} if spec.name == "companies" else {}
        if spec.name in THINGS and not isinstance(row.get("name"), Refused):
            stable = self.stable_ids or table.columns.get("key") == "key"
            named = Named(*(row.get(name, "") for name in ("key", "name", "website", "country", _REGISTER)))
            other = self.keys.other_name(spec.name, named)
            key = self.keys.of_row(spec.name, named, place, line, stable=stable)
            if key is None:
                return
            row["key"] = key
            if stable and named.key == key:
                row[_RENAMES] = "yes"
            if other is not None:
                row["name"] = Refused(
                    f"expected {other!r} as in an earlier row with id {named.key!r}, found {named.name!r}"
                )
        for column in spec.columns:
            target = column.target
            if target in _THINGS and row.get(column.name) and not column.states.is_list:
                row[column.name] = self.resolved(_THINGS[target], row[column.name], place, line)
        if spec.name != "companies" and any(
            row.get(column.name, "") in self.keys.undecided
            for column in spec.columns
            if column.target == "Company"
        ):
            return
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
        for text in cell.split(self.mapping.separator):
            item = text.strip()
            if not item:
                continue
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

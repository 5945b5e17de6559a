"""Other tables as tables of the format, by a mapping.

They refer to companies, resources and alliances by name instead of key: a known name gets the existing key,
and a new name gets a key derived from it.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Annotated, Final

from typing_extensions import Doc

from graph_service.domain.errors import InvalidInput
from graph_service.domain.model.entities import KEY_PATTERN, LONGEST_KEY, RESERVED_KEYS, Company
from graph_service.domain.name_matching import Likeness, Named, NameIndex, by_plain_name, plain_name
from graph_service.domain.text import folded
from graph_service.formats.cells.reading import ReadTable, read_cells
from graph_service.formats.tables.cell_parsers import items
from graph_service.formats.tables.cell_values import cell_of, row_maker
from graph_service.formats.tables.column_mapping import LISTS, SourceMapping, TableMapping
from graph_service.formats.tables.marked_cells import Refused
from graph_service.formats.tables.source_tables import NumberedRow, Source, SourceTable
from graph_service.formats.tables.table_definitions import COMPANIES, TABLE_NAMED, Table

_THINGS: Final = {"Company": "companies", "Resource": "resources", "Alliance": "alliances"}
_LIST_TABLES: Final = {
    "holds": ("resources", "holds", "resource"),
    "needs": ("resources", "needs", "resource"),
    "member_of": ("alliances", "members", "alliance"),
}
"""By column of a list: the table of the listed nodes, that of the edges, and the column there."""
_NOT_IN_KEYS: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNames:
    """The content of the graph, by names."""

    companies: tuple[Named, ...] = ()
    resources: Annotated[Mapping[str, str], Doc("Name by key.")] = field(default_factory=dict)
    alliances: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """A company of the source that is similar to existing ones, but not certainly one of them."""

    company: Named
    place: str
    line: int
    like: tuple[Likeness, ...]


_Rows = list[tuple[int, dict[str, str]]]
_LISTED: Final = "listed"
"""Marks the row of an edge that a list named; no column has this name."""
UNUSABLE: Final = "unusable"
"""Marks a row that can't be used, and says why; no column has this name."""


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
    matched: Annotated[list[Likeness], Doc("Companies of the source with the matching existing ones.")]
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
    return {name: cell or stored[name] for name, cell in row.items()} | {"name": company.name}


def mapped(
    source: Source, mapping: SourceMapping, known: KnownNames, cells: Sequence[ReadTable] | None = None
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

    Raises
    ------
    InvalidInput
        When the mapping names a table or a column that the source does not have.
    """
    work = _Mapping(mapping, known)
    for table in _in_order(read_cells(source, mapping) if cells is None else cells):
        work.take(table)
    return Mapped(source.name, source.notes, work.matched, work.near, work.tables)


def _in_order(tables: Sequence[ReadTable]) -> list[ReadTable]:
    """Return the tables in an order in which nodes come before the edges that name them."""
    order = list(TABLE_NAMED)
    return sorted(tables, key=lambda table: order.index(table.spec.name))


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

    def __init__(self, mapping: SourceMapping, known: KnownNames) -> None:
        self.mapping = mapping
        self.tables: dict[tuple[str, str], _Rows] = {}
        self.matched: list[Likeness] = []
        self.near: list[NearDuplicate] = []
        self.index = NameIndex(known.companies)
        self.named = {one.key: one for one in known.companies}
        self.known = {
            "companies": set(self.named), "resources": set(known.resources), "alliances": set(known.alliances)
        }  # fmt: skip
        self.keys = {
            "companies": by_plain_name({one.key: one.name for one in known.companies}),
            "resources": by_plain_name(known.resources),
            "alliances": by_plain_name(known.alliances),
        }
        self.taken = {kind: set(keys) for kind, keys in self.known.items()}
        self.undecided: set[str] = set()
        self.listed: set[tuple[str, str]] = set()
        self.stated: set[tuple[str, str]] = set()
        self.same = {plain_name(name): key for name, key in mapping.same.items()}

    def take(self, table: ReadTable) -> None:
        """Create the rows of a table."""
        for line, row in table.rows():
            if isinstance(row, Refused):
                self.add(table.spec.name, table.source.place, line, {UNUSABLE: row})
            else:
                self.row(table.spec, table.mapping, table.source.place, line, row)

    def row(self, spec: Table, table: TableMapping, place: str, line: int, row: dict[str, str]) -> None:
        lists = {name: row.pop(name) for name in LISTS if name in row} if spec.name == "companies" else {}
        if spec.name in self.known and not isinstance(row.get("name"), Refused):
            key = self.key_of_thing(spec.name, place, line, row)
            if key is None:
                return
            row["key"] = key
        for column in spec.columns:
            target = column.target
            if target in _THINGS and row.get(column.name) and not column.states.is_list:
                row[column.name] = self.resolved(_THINGS[target], row[column.name])
        if spec.name != "companies" and any(
            row.get(column.name, "") in self.undecided
            for column in spec.columns
            if column.target == "Company"
        ):
            return
        self.add(spec.name, place, line, row)
        for name, cell in lists.items():
            self.take_list(name, table, place, line, row.get("key", ""), cell)

    def add(self, table: str, place: str, line: int, row: dict[str, str]) -> None:
        self.stated.add((table, row.get("key", "")))
        self.tables.setdefault((table, place), []).append((line, row))

    def key_of_thing(self, kind: str, place: str, line: int, row: dict[str, str]) -> str | None:
        """Return the key of a row: the stated one, that of the matching node, or a new one; None if
        undecided.
        """
        name = row.get("name", "")
        stated = row.get("key", "")
        if stated and (KEY_PATTERN.fullmatch(stated) or not name):
            self.taken[kind].add(stated)
            self.keys[kind].setdefault(plain_name(name), stated)
            return stated
        plain = plain_name(name)
        if kind != "companies":
            return self.resolved(kind, name) if name else ""
        if not plain:
            return ""
        decided = self.same.get(plain)
        if decided:
            if decided not in self.known["companies"]:
                raise InvalidInput(
                    f"same: {name}: expected the key of a company in the graph, found {decided!r}.",
                    field="mapping",
                )
            self.keys[kind][plain] = decided
            return decided
        company = Named("", name, row.get("website") or None, row.get("country") or None)
        if decided is None:
            match = self.index.match(company)
            if match is not None:
                self.matched.append(match)
                self.keys[kind][plain] = match.other.key
                return match.other.key
            if near := self.index.near(company):
                self.near.append(NearDuplicate(company, place, line, tuple(near)))
                self.undecided.add(self.made(kind, name))
                return None
        if plain in self.keys[kind] and self.keys[kind][plain] not in self.known[kind]:
            return self.keys[kind][plain]  # a repeated key: the check of rows reports it
        return self.new(kind, name)

    def resolved(self, kind: str, text: str) -> str:
        """Return the key that a cell names, as a key or by name; a new one for an unknown name."""
        if isinstance(text, Refused) or text in self.taken[kind]:
            return text
        known = self.keys[kind].get(plain_name(text))
        return known if known is not None else self.new(kind, text)

    def new(self, kind: str, name: str) -> str:
        key = base = self.made(kind, name)
        number = 2
        while key in self.taken[kind]:
            key = f"{base}-{number}"
            number += 1
        self.taken[kind].add(key)
        self.keys[kind].setdefault(plain_name(name), key)
        return key

    def made(self, kind: str, name: str) -> str:
        """Return a key derived from a name."""
        key = _NOT_IN_KEYS.sub("-", folded(name)).strip("-")[: LONGEST_KEY - 10].strip("-")
        letters = sum(character.isalnum() for character in name)
        if sum(character.isalnum() for character in key) * 2 < letters or key in RESERVED_KEYS or not key:
            # a name in another script leaves too few characters
            digest = sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:10]
            key = f"{key}-{digest}".strip("-") if key else f"{kind[0]}-{digest}"
        return key

    def take_list(
        self, name: str, table: TableMapping, place: str, line: int, company: str, cell: str
    ) -> None:
        """Create the nodes that a list names, and the edges to them."""
        things, edges, column = _LIST_TABLES[name]
        if isinstance(cell, Refused):
            self.add(edges, place, line, {"company": company, column: cell})
            return
        seen = set()
        for item in items(cell):
            key = self.resolved(things, item)
            if key in seen:
                continue
            seen.add(key)
            if key not in self.known[things] and (things, key) not in self.listed:
                self.listed.add((things, key))
                extra = {"kind": table.kind.value} if things == "resources" else {"stage": "ACTIVE"}
                if (things, key) not in self.stated:
                    self.add(things, place, line, {"key": key, "name": item} | extra)
            edge = {"company": company, column: key, _LISTED: name}
            if name == "holds":
                edge["level"] = cell_of(table.level)
            if name == "needs":
                edge["importance"] = cell_of(table.importance)
            self.add(edges, place, line, edge)

"""The stage between named columns and matched identities: every cell becomes one of the CSV format."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final, TypeAlias

from typing_extensions import Doc

from graph_service.domain.errors import InvalidInput
from graph_service.formats.cells.column_notation import ColumnNotation, Question, Stated, only
from graph_service.formats.cells.notation import AmbiguousError, DateOrder, DecimalMark, Notation
from graph_service.formats.cells.numbers import written
from graph_service.formats.headers.other_rows import RowSort, row_sort, said
from graph_service.formats.tables.column_mapping import SourceMapping, TableMapping
from graph_service.formats.tables.marked_cells import Refused
from graph_service.formats.tables.source_tables import Source, SourceTable, bounded, fit
from graph_service.formats.tables.table_definitions import FINANCIAL_COLUMNS, TABLE_NAMED, Table

_COMPANIES: Final = "companies"
_SHOWN_ROWS: Final = 10
_CURRENCY: Final = "currency"
_MONEY: Final = frozenset(
    column.name
    for column in TABLE_NAMED["companies"].columns
    if column.name in FINANCIAL_COLUMNS.values()
    and column.states.name not in ("year", _CURRENCY, "debt_ratio")
)

_NAMED: Final = ("companies", "resources", "alliances")
"""Tables whose rows get their keys from names."""

MappedRow: TypeAlias = tuple[int, dict[str, str] | Refused]
"""The line, and by column of the format its cell; or why the row can't be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadColumn:
    """A column of a source: what it is read as, and how it is written."""

    name: Annotated[str, Doc("Its name in the source.")]
    target: Annotated[str, Doc("The column of the format.")]
    notation: Notation
    is_list: bool
    proof: Annotated[str | None, Doc("A cell that shows how dates or decimals are written.")]
    values: Mapping[str, str]
    collected: ColumnNotation = field(repr=False)

    @property
    def has_decimals(self) -> bool:
        """Whether the decimal mark matters."""
        return self.collected.kind.has_decimals

    @property
    def has_days(self) -> bool:
        """Whether the order of day and month matters."""
        return self.collected.kind.has_days

    @property
    def is_settled(self) -> bool:
        """Whether no cell can mean two things."""
        return not (self.has_decimals and self.notation.decimal is None) and not (
            self.has_days and self.notation.dates is None
        )


@dataclass(slots=True)
class ReadTable:
    """A table whose cells are read."""

    mapping: TableMapping
    source: SourceTable
    header: Sequence[str]
    columns: Annotated[Sequence[ReadColumn | None], Doc("By place in the header; None: not read.")]
    pads_short_rows: bool
    more: Annotated[
        Mapping[str, tuple[str, Callable[[str], str]]],
        Doc("By name of a column: under which name its cells are read as well, and how."),
    ] = field(default_factory=dict)
    notes: Annotated[tuple[str, ...], Doc("Which rows are about no company.")] = ()
    _questions: dict[str, Question] = field(default_factory=dict)

    @property
    def spec(self) -> Table:
        """The table of the format."""
        return TABLE_NAMED[self.mapping.table]

    @property
    def named(self) -> int:
        """How many columns have a header."""
        return sum(map(bool, self.header))

    @property
    def targets(self) -> set[str]:
        """The columns of the format that its rows have, and those that are read as well."""
        return {one.target for one in self.columns if one is not None} | {
            name for name, _ in self.more.values()
        }

    def rows(self, only: Collection[str] = ()) -> Iterator[MappedRow]:
        """Yield the rows that are not empty, with the columns named, or with all."""
        readers = [
            None if one is None or (only and one.target not in only) else self._reader(one)
            for one in self.columns
        ]
        more = [(self.header.index(name), *how) for name, how in self.more.items()]
        rows = bounded(self.source.rows(), self.source.place)
        next(rows, None)
        for line, cells in rows:
            if _sort(self.spec.name, cells, self.named) is not None:
                continue
            fitted = fit(cells, len(self.header), pads=self.pads_short_rows)
            if isinstance(fitted, Refused):
                yield line, fitted
                continue
            row: dict[str, str] = {}
            for column, read, cell in zip(self.columns, readers, fitted, strict=True):
                if column is not None and read is not None:
                    row[column.target] = read(cell)
            if any(row.values()):
                nameless = self._nameless(row)
                if nameless is not None:
                    yield line, nameless
                    continue
                if self.spec.name == "companies" and not only:
                    self._agree_on_currency(row, fitted)
                for place, target, read in more:
                    row[target] = read(fitted[place])
                yield line, row

    def _nameless(self, row: Mapping[str, str]) -> Refused | None:
        """Return why a row names nothing; None if it names something, by name or by key."""
        if self.spec.name not in _NAMED or row.get("key"):
            return None
        name = row.get("name", "")
        if isinstance(name, Refused):
            return Refused(f"name: {name.reason}")
        return None if name else Refused("name: expected a name, found none")

    def open_questions(self) -> list[Question]:
        """Return a question for each column with cells that mean two things."""
        if any(column is not None and not column.is_settled for column in self.columns):
            for _ in self.rows():
                pass
        return list(self._questions.values())

    def _reader(self, column: ReadColumn) -> Callable[[str], str]:
        def ask(cell: str, error: AmbiguousError) -> None:
            question = Question(
                place=self.source.place,
                column=column.name,
                example=cell,
                option=error.option,
                choices=error.choices,
            )
            self._questions.setdefault(column.name, question)

        return column.collected.reader(column.notation, column.values, ask)

    def _agree_on_currency(self, row: dict[str, str], cells: Sequence[str]) -> None:
        """Take the currency of a row from the sign of an amount, and refuse a sign of another currency."""
        for column, cell in zip(self.columns, cells, strict=True):
            if column is None or column.target not in _MONEY or cell.isdigit() or not row[column.target]:
                continue
            number = written(cell)
            if number is None or not number.currencies or isinstance(row[column.target], Refused):
                continue
            stated = row.get(_CURRENCY, "")
            if not stated and len(number.currencies) == 1:
                row[_CURRENCY] = number.currencies[0]
            elif stated and not isinstance(stated, Refused) and stated not in number.currencies:
                row[column.target] = Refused(
                    f"expected an amount in {stated}, the currency of the row, found {cell.strip()!r}"
                )


def read_cells(
    source: Source, mapping: SourceMapping, stated: Stated | None = None, *, pads_short_rows: bool = False
) -> list[ReadTable]:
    """Return the tables of a mapping with their cells as in the CSV format.

    Every table is looked through once, to see how its columns are written. A cell that means two things is
    refused, and is a question of its table once the rows were read.

    Parameters
    ----------
    source
        The tables.
    mapping
        The meaning of their columns.
    stated
        What the user states about how they are written; what the mapping states comes second.
    pads_short_rows
        Whether cells that a short row lacks are taken for empty.

    Raises
    ------
    InvalidInput
        When the mapping names a table or a column that the source does not have.
    """
    stated = stated or Stated()
    stated = Stated(
        decimal=stated.decimal or mapping.decimal,
        dates=stated.dates or mapping.dates,
        separators=stated.separators or mapping.separator,
    )
    return [_read(source, table, stated, pads_short_rows) for table in mapping.tables]


def _read(source: Source, table: TableMapping, stated: Stated, pads: bool) -> ReadTable:
    one = _named(source, table)
    rows = bounded(one.rows(), one.place)
    _, cells = next(rows, (1, []))
    header = [] if cells is None or isinstance(cells, Refused) else [name.strip() for name in cells]
    for name in table.columns:
        if name not in header:
            raise InvalidInput(
                f"{one.place}: expected a column {name!r}, found {', '.join(header[:30])}.", field="mapping"
            )
    specs = {column.name: column.states for column in TABLE_NAMED[table.table].columns}
    collected = [
        ColumnNotation(name=name, spec=specs.get(table.columns[name])) if name in table.columns else None
        for name in header
    ]
    named = sum(map(bool, header))
    no_companies: list[str] = []
    for line, row in rows:
        sort = _sort(table.table, row, named)
        if row is not None and sort is not None:
            no_companies.append(said(line, sort, row))
            continue
        fitted = fit(row, len(header), pads=pads)
        if not isinstance(fitted, Refused):
            for column, cell in zip(collected, fitted, strict=True):
                if column is not None:
                    column.see(cell)
    found = [column for column in collected if column is not None]
    marks: dict[DecimalMark, str] = {}
    orders: dict[DateOrder, str] = {}
    for column in found:
        marks |= column.marks
        orders |= column.orders
    others = Stated(decimal=only(marks), dates=only(orders))
    columns = [None if column is None else _settled(column, table, stated, others) for column in collected]
    return ReadTable(table, one, header, columns, pads, notes=_not_read(one.place, no_companies))


def _sort(table: str, cells: Sequence[str] | Refused | None, named: int) -> RowSort | None:
    """Return what a row of companies is that is not about one."""
    if table != _COMPANIES or cells is None or isinstance(cells, Refused):
        return None
    return row_sort(cells, named)


def _not_read(place: str, others: Sequence[str]) -> tuple[str, ...]:
    """Return the note about rows that are about no company."""
    if not others:
        return ()
    more = f", and {len(others) - _SHOWN_ROWS:,} more" if len(others) > _SHOWN_ROWS else ""
    return (f"{place}: not read: {', '.join(others[:_SHOWN_ROWS])}{more}",)


def _settled(column: ColumnNotation, table: TableMapping, stated: Stated, others: Stated) -> ReadColumn:
    notation = column.settled(stated, others)
    target = table.columns[column.name]
    proof = None
    if column.kind.has_decimals and notation.decimal is not None:
        proof = column.marks.get(notation.decimal)
    if column.kind.has_days and notation.dates is not None:
        proof = column.orders.get(notation.dates)
    return ReadColumn(
        name=column.name,
        target=target,
        notation=notation,
        is_list=column.is_list,
        proof=proof,
        values=table.values.get(target, {}),
        collected=column,
    )


def _named(source: Source, table: TableMapping) -> SourceTable:
    found = [one for one in source.tables if table.source in ("", one.name)]
    if not found or (not table.source and len(found) > 1):
        names = ", ".join(one.name for one in source.tables)
        raise InvalidInput(
            f"{source.name}: expected a table {table.source!r}, found {names}.", field="mapping"
        )
    return found[0]

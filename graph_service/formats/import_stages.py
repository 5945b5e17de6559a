"""The stages of an import, in their order, and what each has found: data, which a command or a page shows.

1. ``decoded``: open and decode a file (``readers``).
2. ``find_tables``: where each table begins (``headers``); ``with_edges``: what lists of edges become
   (``edges``).
3. ``name_columns``: what its columns mean (``headers``); a mapping states the same.
4. ``read_cells``: what its cells say (``cells``).
5. ``mapped``: which companies, resources and alliances they are about (``tables.mapped_tables``).
6. ``read_source``: check every row (``tables.dataset_reader``).
7. Writing is the store's, ``store.importing``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from typing_extensions import Doc

from graph_service.formats.cells.column_notation import Question
from graph_service.formats.cells.notation import DateOrder, DecimalMark
from graph_service.formats.cells.reading import ReadColumn, ReadTable, read_cells
from graph_service.formats.edges.foreign_edges import edge_tables, with_edges
from graph_service.formats.headers.column_names import nearest
from graph_service.formats.headers.guessing import guessed
from graph_service.formats.headers.header_rows import find_tables
from graph_service.formats.headers.own_tables import is_own
from graph_service.formats.readers.input_formats import decoded
from graph_service.formats.tables.column_mapping import SourceMapping
from graph_service.formats.tables.dataset_reader import read_source
from graph_service.formats.tables.mapped_tables import mapped
from graph_service.formats.tables.source_tables import Source

__all__ = [
    "ColumnReport",
    "TableReport",
    "decoded",
    "edge_tables",
    "find_tables",
    "is_own",
    "mapped",
    "name_columns",
    "questions_of",
    "read_cells",
    "read_source",
    "report_of",
    "with_edges",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnReport:
    """What an import makes of one column."""

    name: Annotated[str, Doc("Its name in the source.")]
    target: Annotated[str | None, Doc("The column of the format; None: it is not read.")]
    nearest: Annotated[str | None, Doc("Of a column that is not read: the column that it may be.")] = None
    instead: Annotated[
        str | None, Doc("Of a column that is not read: the column of the source that is read as that one.")
    ] = None
    separators: Annotated[str | None, Doc("Of a list: the signs between its items.")] = None
    decimal: Annotated[DecimalMark | None, Doc("Of numbers: the mark before decimals, if it matters.")] = None
    dates: Annotated[DateOrder | None, Doc("Of dates: the order of day and month, if it matters.")] = None
    proof: Annotated[str | None, Doc("A cell that shows the mark or the order.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableReport:
    """What an import makes of one table of a source."""

    place: str
    table: Annotated[str | None, Doc("The table of the format; None: it is not read.")]
    written: Annotated[str | None, Doc("How a text file is written: its encoding and its separator.")]
    columns: tuple[ColumnReport, ...]
    notes: Annotated[tuple[str, ...], Doc("What was left out above the header.")]


def name_columns(source: Source, *, may_repeat: bool = False) -> SourceMapping | None:
    """Return the probable mapping of a source; None if its columns are those of the format.

    Raises
    ------
    InvalidInput
        When no table has a column that looks like the names of companies.
    """
    return None if is_own(source) else guessed(source, may_repeat=may_repeat)


def questions_of(tables: Sequence[ReadTable]) -> list[Question]:
    """Return what only the user knows: one question for each column with cells that mean two things."""
    return [question for table in tables for question in table.open_questions()]


def report_of(source: Source, tables: Sequence[ReadTable]) -> list[TableReport]:
    """Return what an import makes of each table of a source."""
    reports = [
        TableReport(
            place=table.source.place,
            table=table.spec.name,
            written=table.source.written,
            columns=tuple(
                _column(table, name, column)
                for name, column in zip(table.header, table.columns, strict=True)
                if name
            ),
            notes=(*table.source.notes, *table.notes),
        )
        for table in tables
    ]
    read = {table.source.name for table in tables}
    reports += [
        TableReport(place=one.place, table=None, written=one.written, columns=(), notes=one.notes)
        for one in source.tables
        if one.name not in read
    ]
    return reports


def _column(table: ReadTable, name: str, column: ReadColumn | None) -> ColumnReport:
    if column is None:
        found = nearest(table.spec.name, name)
        read = {one.target: one.name for one in table.columns if one is not None}
        return ColumnReport(name=name, target=None, nearest=found, instead=read.get(found or ""))
    proof = column.proof
    return ColumnReport(
        name=name,
        target=column.target,
        separators=column.notation.separators if column.is_list else None,
        decimal=column.notation.decimal if proof and column.has_decimals else None,
        dates=column.notation.dates if proof and column.has_days else None,
        proof=proof,
    )

"""The stage between decoded files and named columns: which row of a table is its header."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from graph_service.domain.errors import InvalidInput
from graph_service.domain.text import plain_name
from graph_service.formats.headers.column_names import recognised
from graph_service.formats.headers.own_tables import is_own
from graph_service.formats.tables.marked_cells import Refused
from graph_service.formats.tables.source_tables import NumberedRow, Source, SourceTable
from graph_service.formats.tables.table_definitions import COMPANIES, TABLE_NAMED

_SAMPLED_ROWS: Final = 30
_FEWEST_RECOGNISED: Final = 2
"""A row beneath the first is the header only if it names at least this many columns."""


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    line: int
    cells: list[str]

    @property
    def filled(self) -> int:
        return sum(bool(cell) for cell in self.cells)


def find_tables(source: Source, header_row: int | None = None) -> Source:
    """Return a source whose tables begin with their header.

    Titles and empty rows above the header are left out, and noted. Of two rows of headers, the one that
    names more columns is taken. Columns of one name get a number. Tables of the CSV format stay as they are.

    Parameters
    ----------
    source
        The tables as they stand in their file.
    header_row
        The row of the header, counted from 1 as a spreadsheet does; None: found.

    Raises
    ------
    InvalidInput
        When no table has a row of the stated number.
    """
    if header_row is None and is_own(source):
        return source
    tables = [_found(table, header_row) for table in source.tables]
    if header_row is not None and not any(table is not None for table in tables):
        raise InvalidInput(
            f"--header-row: expected a row of {source.name} that is not empty, found {header_row}.",
            field="header_row",
        )
    return replace(source, tables=tuple(table for table in tables if table is not None))


def _found(table: SourceTable, header_row: int | None) -> SourceTable | None:
    sample = [
        _Row(number, line, [cell.strip() for cell in cells])
        for number, (line, cells) in enumerate(islice(table.rows(), header_row or _SAMPLED_ROWS))
        if cells is not None and not isinstance(cells, Refused) and any(cell.strip() for cell in cells)
    ]
    if header_row is not None:
        header = next((row for row in sample if row.line == header_row), None)
    else:
        header = _header_among(sample if table.may_have_title else sample[:1], table.name)
    if header is None:
        return table if header_row is None else None
    above = [row for row in sample if row.line < header.line]
    notes = list(table.notes)
    if above:
        texts = "; ".join(" ".join(filter(None, row.cells))[:80] for row in above[:3])
        notes.append(f"{table.place}: the header is row {header.line}; above it is not read: {texts}")
    places = list(range(len(header.cells)))
    if table.is_grid:
        places, beside = _places(header, [row for row in sample if row.line > header.line])
        if beside:
            notes.append(f"{table.place}: next to the table, not read: {'; '.join(beside[:3])}")
    names = _distinct([header.cells[place] for place in places])

    def rows() -> Iterator[NumberedRow]:
        yield header.line, list(names)
        for line, cells in islice(table.rows(), header.number + 1, None):
            if table.is_grid and cells is not None and not isinstance(cells, Refused):
                yield line, [cells[place] if place < len(cells) else "" for place in places]
            else:
                yield line, cells

    return replace(table, rows=rows, notes=tuple(notes))


def _places(header: _Row, below: Sequence[_Row]) -> tuple[list[int], list[str]]:
    """Return the columns of the table around a header, and texts that are not part of it.

    Columns without a cell divide a sheet. A part without a known header, and without a
    column that most rows fill, is not part of the table if another one is.
    """
    width = max((len(row.cells) for row in (header, *below)), default=0)
    columns = [
        [row.cells[place] if place < len(row.cells) else "" for row in (header, *below)]
        for place in range(width)
    ]
    parts: list[list[int]] = [[]]
    for place, cells in enumerate(columns):
        if any(cells):
            parts[-1].append(place)
        else:
            parts.append([])
    parts = [part for part in parts if part]
    known = [part for part in parts if _is_of_a_table([columns[place] for place in part])]
    kept = [place for part in known or parts for place in part if columns[place][0]]
    others = [place for place in range(width) if place not in kept]
    return kept, [" ".join(filter(None, columns[place]))[:80] for place in others if any(columns[place])]


def _is_of_a_table(columns: Sequence[Sequence[str]]) -> bool:
    """Return whether columns with their header first have a known one, or one that most rows fill."""
    return bool(recognised(COMPANIES.name, [column[0] for column in columns])) or any(
        header and cells and 2 * sum(map(bool, cells)) > len(cells) for header, *cells in columns
    )


def _header_among(sample: Sequence[_Row], name: str) -> _Row | None:
    if not sample:
        return None
    own = plain_name(name).replace(" ", "_")
    table = own if own in TABLE_NAMED else COMPANIES.name
    usual, _ = Counter(row.filled for row in sample).most_common(1)[0]
    first = sample[0] if usual < 2 else next(row for row in sample if row.filled > 1)
    best = first
    most = recognised(table, first.cells)
    for row in sample:
        known = recognised(table, row.cells)
        if row.number > first.number and known >= _FEWEST_RECOGNISED and known > most:
            best, most = row, known
    return best


def _distinct(names: Sequence[str]) -> list[str]:
    """Return names of which each occurs once: those that occur more often get a number."""
    total, seen = Counter(names), Counter[str]()
    found = []
    for name in names:
        seen[name] += 1
        found.append(f"{name} [{seen[name]}]" if name and total[name] > 1 else name)
    return found

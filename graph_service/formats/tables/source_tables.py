"""The input of a reading: tables of texts with line numbers, from any format."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final, TypeAlias

from typing_extensions import Doc

from graph_service.domain.errors import InvalidInput, LimitExceeded
from graph_service.formats.tables.cell_values import cell_of
from graph_service.formats.tables.marked_cells import Refused, Typed

NumberedRow: TypeAlias = tuple[int, list[str] | Refused | None]
"""The line, or row, and its cells; None for cells that could not be separated, or why they can't be used."""

LARGEST_FILE_BYTES: Final = 512 * 1024 * 1024
"""Maximum size of one file, also unpacked."""
MAX_ROWS: Final = 10_000_000
"""Maximum rows of one table."""
MAX_COLUMNS: Final = 1_000
MAX_CELLS: Final = 100_000_000
"""Maximum cells of one table."""
LONGEST_READING_S: Final = 600.0
"""Maximum seconds for the rows of one table."""
_LOOKS: Final = 256
"""Rows between two checks of the clock."""


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table: a file, a sheet, the nodes of a kind."""

    name: Annotated[str, Doc("Its name in the source, without the extension of a file.")]
    place: Annotated[str, Doc("Its name in errors, e.g. network.xlsx[holds].")]
    rows: Annotated[Callable[[], Iterator[NumberedRow]], Doc("The first row is the header.")]
    written: Annotated[str | None, Doc("How a text file is written: its encoding and its separator.")] = None
    may_have_title: Annotated[bool, Doc("Rows above the header are possible.")] = False
    is_grid: Annotated[bool, Doc("A sheet: cells outside the columns of the header are remarks.")] = False
    notes: Annotated[tuple[str, ...], Doc("What was found above its header.")] = ()
    holds: Annotated[
        str | None, Doc("The table of the format that it was made as; its columns have those names.")
    ] = None


@dataclass(frozen=True, slots=True)
class Source:
    """The tables of a file or folder."""

    name: str
    tables: tuple[SourceTable, ...]
    strict: Annotated[bool, Doc("Every column that is not optional must be present.")] = False
    notes: Annotated[tuple[str, ...], Doc("What was ignored.")] = ()
    is_canonical: Annotated[bool, Doc("All cells are written as in the CSV format.")] = False


def bounded(rows: Iterator[NumberedRow], place: str) -> Iterator[NumberedRow]:
    """Yield the rows of a table, within limits of number and time.

    Raises
    ------
    LimitExceeded
        When a limit is exceeded.
    """
    deadline = time.monotonic() + LONGEST_READING_S
    cells = 0
    for number, row in enumerate(rows):
        if number > MAX_ROWS:
            raise LimitExceeded(f"{place}: expected at most {MAX_ROWS:,} rows, found more.", limit=MAX_ROWS)
        if number % _LOOKS == 0 and time.monotonic() > deadline:
            raise LimitExceeded(
                f"{place}: reading it took more than {LONGEST_READING_S:g} s.", limit=LONGEST_READING_S
            )
        width = 0 if row[1] is None else len(row[1])
        cells += width
        if cells > MAX_CELLS:
            raise LimitExceeded(
                f"{place}: expected at most {MAX_CELLS:,} cells, found more.", limit=MAX_CELLS
            )
        if width > MAX_COLUMNS:
            raise LimitExceeded(
                f"{place}: expected at most {MAX_COLUMNS:,} columns, found {width:,} in row {row[0]}.",
                limit=MAX_COLUMNS,
                found=width,
            )
        yield row


def fit(cells: Sequence[str] | Refused | None, width: int, *, pads: bool) -> Sequence[str] | Refused:
    """Return the cells of a row, as many as its header has, or why that is impossible.

    Empty cells beyond the header are dropped.

    Parameters
    ----------
    cells
        The cells; None if quotes don't match.
    width
        That of the header.
    pads
        Whether cells that a short row lacks are taken for empty.
    """
    if cells is None:
        return Refused("expected matching quotes, found one too many or few")
    if isinstance(cells, Refused) or len(cells) == width:
        return cells
    if len(cells) < width:
        short = Refused(f"expected {width} cells, found {len(cells)}")
        return [*cells, *[""] * (width - len(cells))] if pads else short
    if any(cell.strip() for cell in cells[width:]):
        return Refused(f"expected {width} cells, found {len(cells)}")
    return cells[:width]


def check_size(size: int, place: str, most: int | None = None) -> None:
    """Reject a file that is too large.

    Raises
    ------
    LimitExceeded
        When it has too many bytes.
    """
    most = LARGEST_FILE_BYTES if most is None else most
    if size > most:
        raise LimitExceeded(
            f"{place}: expected at most {most:,} bytes, found {size:,}.", limit=most, found=size
        )


def text_of(value: Any, place: str) -> str:
    """Return a value of a typed format as the cell of the CSV format that states it.

    Raises
    ------
    InvalidInput
        When its type has no cell, e.g. an object.
    """
    match value:
        case None | str():
            return value or ""
        case datetime() if value.time() == datetime.min.time():
            return Typed(value.date().isoformat())
        case datetime():
            return Typed(value.isoformat())
        case bool() | int() | float() | Decimal() | date():
            return Typed(cell_of(value))
        case list() | tuple():
            for one in value:
                if isinstance(one, list | tuple | dict):
                    raise InvalidInput(
                        f"{place}: expected a list of texts or numbers, found {type(one).__name__}."
                    )
            return cell_of([text_of(one, place) for one in value])
    raise InvalidInput(f"{place}: expected a text, a number or a list, found {type(value).__name__}.")


def numbered(header: list[str], rows: Iterator[list[str]], first: int = 2) -> Iterator[NumberedRow]:
    """Yield a header and the rows beneath it, counted as a spreadsheet would."""
    yield 1, header
    yield from enumerate(rows, first)

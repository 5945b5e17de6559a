"""The input of a reading: tables of texts with line numbers, from any format."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final, TypeAlias

from typing_extensions import Doc

from graph_service.domain.errors import InvalidInput, LimitExceeded
from graph_service.formats.tables.cell_values import cell_of

NumberedRow: TypeAlias = tuple[int, list[str] | None]
"""The line, or row, and its cells; None for cells that could not be separated."""

LARGEST_FILE_BYTES: Final = 512 * 1024 * 1024
"""Maximum size of one file, also unpacked."""
MAX_ROWS: Final = 10_000_000
"""Maximum rows of one table."""
MAX_COLUMNS: Final = 1_000
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
    size: Annotated[int, Doc("Size of the file of the table, in bytes.")] = 0


@dataclass(frozen=True, slots=True)
class Source:
    """The tables of a file or folder."""

    name: str
    tables: tuple[SourceTable, ...]
    strict: Annotated[bool, Doc("Every column that is not optional must be present.")] = False
    notes: Annotated[tuple[str, ...], Doc("What was ignored.")] = ()


def bounded(rows: Iterator[NumberedRow], place: str) -> Iterator[NumberedRow]:
    """Yield the rows of a table, within limits of number and time.

    Raises
    ------
    LimitExceeded
        When a limit is exceeded.
    """
    deadline = time.monotonic() + LONGEST_READING_S
    for number, row in enumerate(rows):
        if number > MAX_ROWS:
            raise LimitExceeded(f"{place}: expected at most {MAX_ROWS:,} rows, found more.", limit=MAX_ROWS)
        if number % _LOOKS == 0 and time.monotonic() > deadline:
            raise LimitExceeded(
                f"{place}: reading it took more than {LONGEST_READING_S:g} s.", limit=LONGEST_READING_S
            )
        if row[1] is not None and len(row[1]) > MAX_COLUMNS:
            raise LimitExceeded(
                f"{place}: expected at most {MAX_COLUMNS:,} columns, found {len(row[1]):,} in row {row[0]}.",
                limit=MAX_COLUMNS,
                found=len(row[1]),
            )
        yield row


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
            return value.date().isoformat()
        case datetime():
            return value.isoformat()
        case bool() | int() | float() | Decimal() | date():
            return cell_of(value)
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

"""A data set, or the rows of an answer, as an Excel workbook: texts are never formulas, whatever they begin
with.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import IO, Any, Final

from graph_service.domain.dataset import DataSet
from graph_service.domain.errors import InternalError, LimitExceeded
from graph_service.formats.optional_libraries import library
from graph_service.formats.tables.cell_values import cell_of, row_maker, tables_of

MAX_ROWS: Final = 1_048_575
"""Maximum rows of a sheet, without its header."""
LONGEST_CELL: Final = 32_767
"""Maximum characters of a cell."""
EXACT_DIGITS: Final = 15
"""Significant digits of a number in a spreadsheet."""


def write_workbook(dataset: DataSet, file: IO[bytes]) -> None:
    """Write a sheet for each table that has rows, named and laid out as the files of the CSV format."""
    sheets = (
        (table.name, [column.name for column in table.columns], map(row_maker(table), records))
        for table, records in tables_of(dataset)
    )
    write_sheets(sheets, file)


def write_sheets(
    sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Any]]]], file: IO[bytes]
) -> None:
    """Write a workbook of these sheets: each a name, a header, and rows.

    Raises
    ------
    LimitExceeded
        When the content does not fit a sheet or a cell.
    Unavailable
        When the library is not installed.
    """
    # no text becomes a formula or a link, and rows are written to disk at once
    workbook = library("xlsxwriter", "Excel", "excel").Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "remove_timezone": True,
        },
    )
    with workbook:
        bold = workbook.add_format({"bold": True})
        formats = cache(lambda form: workbook.add_format({"num_format": form}))
        for name, header, rows in sheets:
            sheet = workbook.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, max(len(header) - 1, 0), 18)
            for column, title in enumerate(header):
                sheet.write_string(0, column, title, bold)
            for number, row in enumerate(rows, 1):
                if number > MAX_ROWS:
                    raise LimitExceeded(
                        f"{name} has more than the {MAX_ROWS:,} rows that a sheet holds.",
                        limit=MAX_ROWS,
                        hint="Export to CSV or Parquet, or a filter of it.",
                    )
                for column, value in enumerate(row):
                    _write(
                        sheet, (number, column), value, formats, f"{name}, row {number + 1}, {header[column]}"
                    )


class _Exact(float):
    """A number with all its digits: the library would write 16, one too few to be exact."""

    def __format__(self, _spec: str) -> str:
        return repr(float(self))


def decimal_format(value: Decimal) -> str:
    """Return the number format that shows a decimal with its stated digits.

    >>> decimal_format(Decimal("-1.50")), decimal_format(Decimal(7))
    ('0.00', '0')
    """
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        raise InternalError(f"the amount {value} is not finite")
    return "0." + "0" * -exponent if exponent < 0 else "0"


def _write(sheet: Any, at: tuple[int, int], value: Any, formats: Callable[[str], Any], where: str) -> None:
    match value:
        case None | "" | ():
            return
        case bool():
            sheet.write_boolean(*at, value)
        case int():
            sheet.write_number(*at, value)
        case float():
            sheet.write_number(*at, _Exact(value))
        case date():
            if value.year >= 1900:
                sheet.write_datetime(*at, value, formats("yyyy-mm-dd"))
            else:  # the calendar of spreadsheets begins later
                sheet.write_string(*at, value.isoformat())
        case Decimal() if len(value.as_tuple().digits) <= EXACT_DIGITS:
            # the format keeps the stated digits: 100.00 is not 100
            sheet.write_number(*at, value, formats(decimal_format(value)))
        case _:
            text = cell_of(value) if isinstance(value, StrEnum | tuple | Decimal) else str(value)
            if len(text) > LONGEST_CELL:
                raise LimitExceeded(
                    f"{where} has {len(text):,} characters; a cell of a spreadsheet holds {LONGEST_CELL:,}.",
                    limit=LONGEST_CELL,
                    found=len(text),
                    hint="Export to CSV or Parquet.",
                )
            sheet.write_string(*at, text)

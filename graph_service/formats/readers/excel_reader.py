"""An Excel workbook as tables, its sheets as the CSV files. Nothing in it is run, or unpacked without end."""

import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from io import BytesIO
from itertools import repeat
from pathlib import Path
from typing import Any, Final

from graph_service.domain.errors import InternalError, InvalidInput, ServiceError
from graph_service.formats.optional_libraries import library
from graph_service.formats.tables.invalid_cell import Refused
from graph_service.formats.tables.source_tables import NumberedRow, Source, SourceTable, check_size, text_of

MOST_PARTS: Final = 5_000
"""Files in the archive that a workbook is."""
MOST_SHEETS: Final = 200
_CHUNK: Final = 1 << 20
_DECLARATION: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_FORMULA: Final = re.compile(rb"<f[ />]")
_FIXED: Final = re.compile(r"0(?:\.(0+))?")


def excel_source(path: Path) -> Source:
    """Return the sheets of a workbook.

    A formula counts as the value that the spreadsheet program has stored with it; where there is none, and
    where there is an error, the cell is refused.

    Raises
    ------
    InvalidInput
        When it is not a workbook, or has a document type.
    LimitExceeded
        When it is too large, packed or unpacked.
    Unavailable
        When openpyxl is not installed.
    """
    openpyxl = library("openpyxl", "Excel", "excel")
    check_size(path.stat().st_size, path.name)
    try:
        has_formulas = _inspected(path)
        options = {"read_only": True, "keep_links": False}
        content = path.read_bytes()  # sheets are read when they are asked for, and nobody closes a file then
        values = openpyxl.load_workbook(BytesIO(content), data_only=True, **options)
        formulas = openpyxl.load_workbook(BytesIO(content), **options) if has_formulas else None
    except (ServiceError, InternalError, OSError):
        raise
    except Exception as error:  # whatever the library meets in a broken file
        raise _unreadable(path, error) from error
    names = [sheet.title for sheet in values.worksheets]
    if len(names) > MOST_SHEETS:
        raise InvalidInput(f"{path.name}: expected at most {MOST_SHEETS} sheets, found {len(names)}.")
    tables = tuple(
        SourceTable(
            name,
            f"{path.name}[{name}]",
            partial(_rows, path, values[name], None if formulas is None else formulas[name]),
        )
        for name in names
    )
    return Source(path.name, tables)


def _inspected(path: Path) -> bool:
    """Return whether a sheet has formulas, after refusing what is no plain workbook of a decent size."""
    has_formulas = False
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS:
            raise InvalidInput(f"{path.name}: expected at most {MOST_PARTS:,} parts, found {len(parts):,}.")
        # reading stops where a part says that it ends: what the parts say is what they can unpack to
        check_size(sum(part.file_size for part in parts), f"{path.name}, unpacked")
        for part in parts:
            if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
                continue
            with archive.open(part) as file:
                before = b""
                while chunk := file.read(_CHUNK):
                    if not before and (chunk[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in chunk[:4]):
                        raise InvalidInput(f"{path.name}: {part.filename}: expected UTF-8.")
                    text = before + chunk
                    if _DECLARATION.search(text):
                        raise InvalidInput(
                            f"{path.name}: {part.filename}: found a document type, expected none."
                        )
                    has_formulas = has_formulas or _FORMULA.search(text) is not None
                    before = text[-16:]
    return has_formulas


def _rows(path: Path, values: Any, formulas: Any) -> Iterator[NumberedRow]:
    """Yield the rows of a sheet that are not empty, as long as its header is wide."""
    for sheet in (values, formulas):
        if sheet is not None:
            sheet.reset_dimensions()
    width = 0
    try:
        beside = repeat(()) if formulas is None else formulas.iter_rows()
        for number, (row, twins) in enumerate(zip(values.iter_rows(), beside, strict=False), 1):
            cells = [_cell(cell, twins[at] if at < len(twins) else None) for at, cell in enumerate(row)]
            while cells and not cells[-1]:
                cells.pop()
            if not cells:
                continue
            width = width or len(cells)
            yield number, cells + [""] * (width - len(cells))
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        EOFError,
        zipfile.BadZipFile,
        SyntaxError,
    ) as error:
        raise _unreadable(path, error) from error


def _cell(cell: Any, twin: Any) -> str:
    value = cell.value
    if twin is not None and twin.data_type == "f" and value is None:
        return Refused("expected a value, found a formula whose value was not stored: paste it as a value")
    if value is None:
        return ""
    if cell.data_type == "e":
        return Refused(f"expected a value, found the error {value}")
    if isinstance(value, str):
        return _unescaped(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        fixed = _FIXED.fullmatch(cell.number_format or "")
        if fixed is not None and fixed[1]:
            # the format says how many digits are stated, when no more are hidden
            rounded = f"{value:.{len(fixed[1])}f}"
            if Decimal(rounded) == Decimal(repr(value)):
                return rounded
        if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
            return str(int(value))
    try:
        return text_of(value, "")
    except InvalidInput:
        return Refused(f"expected a text, a number or a date, found {type(value).__name__}")


_CODE: Final = re.compile("_x([0-9A-Fa-f]{4})_")


def _unescaped(text: str) -> str:
    """Return a text with the characters that the format writes as codes, e.g. _x000D_."""
    return _CODE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _unreadable(path: Path, error: Exception) -> InvalidInput:
    return InvalidInput(
        f"{path.name} can't be read as an Excel workbook: {error or type(error).__name__}.",
        field="source",
        hint="Only .xlsx and .xlsm are read; save other spreadsheets as .xlsx first.",
    )

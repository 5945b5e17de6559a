"""An Excel workbook as tables, with a sheet per CSV file. No content is run, and unpacking is limited."""

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from io import BytesIO
from itertools import repeat
from pathlib import Path
from typing import IO, Annotated, Any, Final, TypeAlias

import openpyxl
from openpyxl.utils import column_index_from_string
from typing_extensions import Doc

from graph_service.domain.errors import InternalError, InvalidInput, LimitExceeded, ServiceError
from graph_service.formats.readers.workbook_limits import MAX_SHARED_BYTES, SHARED_PART, PartCheck
from graph_service.formats.tables.marked_cells import Refused, Typed
from graph_service.formats.tables.source_tables import NumberedRow, Source, SourceTable, check_size, text_of

MAX_PARTS: Final = 5_000
"""Maximum number of files in the archive of a workbook."""
MAX_SHEETS: Final = 200
_CHUNK: Final = 1 << 20
_DECLARATION: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_FORMULA: Final = re.compile(rb"<f[ />]")
_MERGED_CELLS: Final = re.compile(rb'<mergeCell [^>]{0,40}?ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')
_HIDDEN_ROW: Final = re.compile(rb'<row\b[^>]{0,200}?\bhidden="(?:1|true)"')
_LONGEST_MATCH: Final = 256
"""Bytes of the longest text that is looked for."""
MAX_MERGED: Final = 100_000
"""Maximum merged cells of one sheet."""
_Merged: TypeAlias = set[tuple[bytes, bytes, bytes]]
_MAIN_PART: Final = "xl/workbook.xml"
_STRICT: Final = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_LEADING_ZEROS: Final = re.compile(r"0{2,}")
_FIXED: Final = re.compile(r"0(?:\.(0+))?")


@dataclass(slots=True)
class _Inspected:
    """What the parts of a workbook have."""

    has_formulas: bool = False
    merged: Annotated[dict[str, _Merged], Doc("By part: column, first and last row of merged cells.")] = (
        field(default_factory=lambda: defaultdict(set))
    )
    hides_rows: Annotated[set[str], Doc("Parts.")] = field(default_factory=set)


def excel_source(path: Path) -> Source:
    """Return the sheets of a workbook.

    The value of a formula is the one that the spreadsheet program has stored; a formula without a value, or
    with an error, is rejected.

    Raises
    ------
    InvalidInput
        When it is not a workbook, or has a document type.
    LimitExceeded
        When it is too large, packed or unpacked.
    """
    check_size(path.stat().st_size, path.name)
    try:
        inspected = _inspected(path)
        content = path.read_bytes()  # sheets are read lazily, and then no caller would close a file
        values = _workbook(content, data_only=True)
        formulas = _workbook(content, data_only=False) if inspected.has_formulas else None
    except (ServiceError, InternalError, OSError):
        raise
    except Exception as error:  # any error of the library in a broken file
        raise _unreadable(path, error) from error
    names = [sheet.title for sheet in values.worksheets if sheet.sheet_state == "visible"]
    hidden = [sheet.title for sheet in values.worksheets if sheet.sheet_state != "visible"]
    notes = (f"{path.name}: hidden sheets are not read: {', '.join(hidden)}",) if hidden else ()
    if len(names) > MAX_SHEETS:
        raise InvalidInput(f"{path.name}: expected at most {MAX_SHEETS} sheets, found {len(names)}.")
    tables = tuple(
        SourceTable(
            name,
            f"{path.name}[{name}]",
            partial(
                _rows,
                path,
                values[name],
                None if formulas is None else formulas[name],
                inspected.merged.get(_part(values[name]), set()),
            ),
            may_have_title=True,
            is_grid=True,
            notes=(
                (f"{path.name}[{name}]: hidden rows are read like the others",)
                if _part(values[name]) in inspected.hides_rows
                else ()
            ),
        )
        for name in names
    )
    return Source(path.name, tables, notes=notes)


def _workbook(content: bytes, *, data_only: bool) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(content), read_only=True, keep_links=False, data_only=data_only)


def _inspected(path: Path) -> _Inspected:
    """Look through the parts of a workbook; reject files that are not plain workbooks of limited size."""
    found = _Inspected()
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        if len(parts) > MAX_PARTS:
            raise InvalidInput(f"{path.name}: expected at most {MAX_PARTS:,} parts, found {len(parts):,}.")
        # reading stops at the stated size of a part, so the stated sizes limit the unpacked data
        check_size(sum(part.file_size for part in parts), f"{path.name}, unpacked")
        for part in parts:
            if part.filename.lower() == SHARED_PART.lower():
                check_size(part.file_size, f"{path.name}: {part.filename}, unpacked", MAX_SHARED_BYTES)
            if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
                continue
            with archive.open(part) as file:
                _inspect_part(path.name, part.filename, file, found)
    return found


def _inspect_part(name: str, part: str, file: IO[bytes], found: _Inspected) -> None:
    """Note what a part has of interest; reject what no usual workbook has."""
    before = b""
    check = PartCheck(name, part)
    while chunk := file.read(_CHUNK):
        if not before and (chunk[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in chunk[:4]):
            raise InvalidInput(f"{name}: {part}: expected UTF-8.")
        text = before + chunk
        if _DECLARATION.search(text):
            raise InvalidInput(f"{name}: {part}: found a document type, expected none.")
        if part == _MAIN_PART and _STRICT in text:
            raise InvalidInput(
                f"{name}: expected a usual Excel workbook, found one in Strict Open XML.",
                field="source",
                hint='Open it in Excel or LibreOffice and save it as "Excel Workbook (.xlsx)".',
            )
        if not part.lower().endswith(".vml"):  # these are seldom XML, and nobody parses them
            check.feed(chunk)
        found.has_formulas = found.has_formulas or _FORMULA.search(text) is not None
        if _HIDDEN_ROW.search(text):
            found.hides_rows.add(part)
        found.merged[part].update(_MERGED_CELLS.findall(text))
        if len(found.merged[part]) > MAX_MERGED:
            raise LimitExceeded(
                f"{name}: {part}: expected at most {MAX_MERGED:,} merged cells.", limit=MAX_MERGED
            )
        before = text[-_LONGEST_MATCH:]
    if not part.lower().endswith(".vml"):
        check.feed(b"", final=True)


def _part(sheet: Any) -> str:
    """Return the name of the part of a sheet, for which the library has no public name."""
    return str(getattr(sheet, "_worksheet_path", "")).lstrip("/")


def _merged_down(merged: _Merged) -> dict[int, list[tuple[int, int]]]:
    """Return by first row the merged cells of a sheet that reach over several rows: column and last row."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for letters, first, last in merged:
        if int(last) > int(first):
            column = column_index_from_string(letters.decode()) - 1
            found[int(first)].append((column, int(last)))
    return found


def _rows(path: Path, values: Any, formulas: Any, merged: _Merged) -> Iterator[NumberedRow]:
    """Yield the non-empty rows of a sheet, with as many cells as its header.

    A cell that is merged over several rows is the cell of each of them.
    """
    for sheet in (values, formulas):
        if sheet is not None:
            sheet.reset_dimensions()
    width = 0
    starts = _merged_down(merged)
    active: dict[int, tuple[int, str]] = {}
    try:
        beside = repeat(()) if formulas is None else formulas.iter_rows()
        for number, (row, twins) in enumerate(zip(values.iter_rows(), beside, strict=False), 1):
            cells = [_cell(cell, twins[at] if at < len(twins) else None) for at, cell in enumerate(row)]
            if starts or active:
                _fill_merged(cells, number, starts, active)
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


def _fill_merged(
    cells: list[str],
    number: int,
    starts: dict[int, list[tuple[int, int]]],
    active: dict[int, tuple[int, str]],
) -> None:
    for column, last in starts.pop(number, ()):
        if column < len(cells):
            active[column] = (last, cells[column])
    for column, (last, value) in list(active.items()):
        if number > last:
            del active[column]
        else:
            cells += [""] * (column + 1 - len(cells))
            cells[column] = cells[column] or value


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
        if isinstance(value, int) and value >= 0 and _LEADING_ZEROS.fullmatch(cell.number_format or ""):
            return f"{value:0{len(cell.number_format)}d}"
        fixed = _FIXED.fullmatch(cell.number_format or "")
        if fixed is not None and fixed[1]:
            # the format determines the stated digits, unless more are hidden
            rounded = f"{value:.{len(fixed[1])}f}"
            if Decimal(rounded) == Decimal(repr(value)):
                return Typed(rounded)
        if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
            return Typed(int(value))
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

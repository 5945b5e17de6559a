"""The formats for import."""

from enum import StrEnum
from pathlib import Path
from typing import Final

from graph_service.domain.errors import InvalidInput
from graph_service.formats.headers.header_rows import find_tables
from graph_service.formats.readers.csv_reader import csv_source, csv_table
from graph_service.formats.readers.excel_reader import excel_source
from graph_service.formats.readers.graph_reader import graph_source
from graph_service.formats.readers.json_reader import json_lines_source, json_source
from graph_service.formats.readers.parquet_reader import parquet_source
from graph_service.formats.tables.source_tables import Source


class SourceForm(StrEnum):
    """A format that is read."""

    CSV = "csv"
    EXCEL = "xlsx"
    PARQUET = "parquet"
    JSON_LINES = "jsonl"
    JSON = "json"
    GRAPHML = "graphml"
    GEXF = "gexf"


_ENDS: Final = {
    ".csv": SourceForm.CSV, ".tsv": SourceForm.CSV, ".txt": SourceForm.CSV,
    ".xlsx": SourceForm.EXCEL, ".xlsm": SourceForm.EXCEL, ".parquet": SourceForm.PARQUET,
    ".jsonl": SourceForm.JSON_LINES, ".ndjson": SourceForm.JSON_LINES, ".json": SourceForm.JSON,
    ".cyjs": SourceForm.JSON, ".graphml": SourceForm.GRAPHML, ".gexf": SourceForm.GEXF,
}  # fmt: skip
_OTHER_SPREADSHEETS: Final = (".xls", ".xlsb", ".ods", ".numbers")
_BINARY: Final = {
    b"PK\x03\x04": "an Excel workbook or another archive", b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"PAR1": "a Parquet file", b"\x1f\x8b": "a compressed file", b"%PDF": "a PDF document",
}  # fmt: skip
"""By the first bytes of a file: what it is, whatever its name says."""
_READERS: Final = {
    SourceForm.EXCEL: excel_source,
    SourceForm.PARQUET: parquet_source,
    SourceForm.JSON_LINES: json_lines_source,
    SourceForm.JSON: json_source,
    SourceForm.GRAPHML: graph_source,
    SourceForm.GEXF: graph_source,
}


def open_source(
    path: Path,
    form: SourceForm | None = None,
    encoding: str | None = None,
    header_row: int | None = None,
) -> Source:
    """Return the tables of a file or folder, each from its header on.

    Parameters
    ----------
    path
        The file or folder.
    form
        Its format; None: by its name, or by the content of the folder.
    encoding
        That of text files; None: recognised.
    header_row
        The row of the header, from 1; None: found.

    Raises
    ------
    InvalidInput
        When it does not exist, or can't be read.
    LimitExceeded
        When it is too large.
    Unavailable
        When the library of an optional format is not installed.
    """
    return find_tables(decoded(path, form, encoding), header_row)


def decoded(path: Path, form: SourceForm | None = None, encoding: str | None = None) -> Source:
    """Return the tables of a file or folder, as they stand in it.

    Parameters
    ----------
    path
        The file or folder.
    form
        Its format; None: by its name, or by the content of the folder.
    encoding
        That of text files; None: recognised.

    Raises
    ------
    InvalidInput
        When it does not exist, or can't be read.
    LimitExceeded
        When it is too large.
    Unavailable
        When the library of an optional format is not installed.
    """
    try:
        if path.is_dir():
            if form is SourceForm.PARQUET or (form is None and _has_parquet_only(path)):
                return parquet_source(path)
            if form not in (None, SourceForm.CSV):
                raise InvalidInput(f"{path} is a folder; {form} is a file.", field="source")
            return csv_source(path, encoding)
        if (
            encoding is not None
            and path.is_file()
            and (form or _ENDS.get(path.suffix.lower())) is not SourceForm.CSV
        ):
            raise InvalidInput("--encoding: only text files in CSV have one to state.", field="encoding")
        if not path.is_file():
            raise InvalidInput(
                f"{path}: expected a folder with companies.csv in it, or a file, found neither.",
                field="source",
            )
        form = form or _ENDS.get(path.suffix.lower())
        if form is None:
            raise InvalidInput(
                f"{path}: expected a name that ends in one of {', '.join(_ENDS)}.",
                field="source",
                hint="Save it as .xlsx or as CSV first."
                if path.suffix.lower() in _OTHER_SPREADSHEETS
                else "Say --format.",
            )
        if form in (SourceForm.CSV, SourceForm.JSON, SourceForm.JSON_LINES):
            _refuse_binary(path, form)
        if form is SourceForm.CSV:
            return Source(path.name, (csv_table(path, encoding),))
        return _READERS[form](path)
    except OSError as error:
        raise InvalidInput(f"{path} can't be read: {error.strerror or error}.", field="source") from error


def _refuse_binary(path: Path, form: SourceForm) -> None:
    """Refuse a file with the name of a text file that is none.

    Raises
    ------
    InvalidInput
        When its first bytes are those of another kind of file.
    """
    with path.open("rb") as file:
        head = file.read(4)
    found = next((what for mark, what in _BINARY.items() if head.startswith(mark)), None)
    if found is not None:
        raise InvalidInput(
            f"{path.name}: expected a text file ({form}), found {found}.",
            field="source",
            hint="Rename it, or say --format xlsx or --format parquet; save other files as one of these.",
        )


def _has_parquet_only(folder: Path) -> bool:
    return any(folder.glob("*.parquet")) and not any(folder.glob("*.csv"))

"""A folder in the CSV format, as a checked data set. ``graph_service/data/README.md`` describes it."""

import csv
import re
from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final

from graph_service.domain.dataset import DataSet, KnownKeys
from graph_service.domain.errors import InvalidInput
from graph_service.formats.readers.csv_lines import rows
from graph_service.formats.readers.encodings.text_encoding import scanned
from graph_service.formats.tables.dataset_reader import Reading, SourceReader, read_source
from graph_service.formats.tables.source_tables import Source, SourceTable, check_size
from graph_service.formats.tables.table_definitions import MEMBERS, TABLE_NAMED

__all__ = ["Reading", "csv_source", "read_folder", "read_memberships"]

DELIMITERS: Final = {
    ",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars",
    "，": "full-width commas", "；": "full-width semicolons",
}  # fmt: skip
"""By sign between cells: its name. Of several that fit equally, the first is taken."""
_SAMPLED_LINES: Final = 50
_HINT: Final = re.compile(r'"?sep=(?P<sign>.)"?\s*', re.IGNORECASE)


def csv_source(folder: Path, encoding: str | None = None) -> Source:
    """Return the files of a folder in the CSV format.

    Parameters
    ----------
    folder
        The folder.
    encoding
        That of its files; None: recognised.

    Raises
    ------
    InvalidInput
        When it is not a folder.
    """
    if not folder.is_dir():
        raise InvalidInput(
            f"{folder} is not a folder.", field="folder", hint="Name a folder that holds companies.csv."
        )
    files = [path for path in sorted(folder.glob("*.csv")) if path.is_file()]
    return Source(folder.name, tuple(csv_table(path, encoding) for path in files), strict=True)


def csv_table(path: Path, encoding: str | None = None) -> SourceTable:
    """Return a text file of cells, separated by whatever gives its lines the same number of cells.

    Parameters
    ----------
    path
        The file.
    encoding
        That of its text; None: recognised.

    Raises
    ------
    InvalidInput
        When there is no encoding of that name.
    LimitExceeded
        When the file, or one of its lines, is too large.
    """
    check_size(path.stat().st_size, path.name)
    file = scanned(path, encoding)
    beginning = file.beginning()
    hint = hinted(beginning)
    own = TABLE_NAMED.get(path.stem)
    names = () if own is None else [column.name for column in own.columns]
    delimiter = hint or delimiter_of(beginning, names)
    skipped = 0 if hint is None else 1
    written = f"{file.label}, separated by {DELIMITERS.get(delimiter, repr(delimiter))}"
    return SourceTable(path.stem, path.name, lambda: rows(file, delimiter, skipped), written, True)


def read_folder(folder: Path, *, known: KnownKeys | None = None, skip_invalid: bool = False) -> Reading:
    """Return the checked data set of a folder in the CSV format, with all its problems.

    Parameters
    ----------
    folder
        Holds companies.csv and any of the other files.
    known
        Keys of nodes that rows may refer to although the folder does not define them.
    skip_invalid
        Leave out the rows that have a problem and the rows that refer to what was left out, and keep
        the others. A missing file, or one with a wrong header, is still an error.

    Returns
    -------
    Reading
        ``dataset`` is None if there is a problem that can't be, or should not be, skipped.

    Raises
    ------
    InvalidInput
        When the folder or a file in it can't be read.
    """
    try:
        return read_source(csv_source(folder), known=known, skip_invalid=skip_invalid)
    except OSError as error:
        raise InvalidInput(f"{error.filename} can't be read: {error.strerror}.", field="folder") from error


def read_memberships(path: Path) -> Reading:
    """Return the valid rows of one file that has the columns of members.csv.

    Its companies and alliances are not checked: the file may name ones that no other file has. Invalid rows
    are dropped and reported.

    Raises
    ------
    InvalidInput
        When the file can't be read.
    """
    columns = tuple(replace(one, states=replace(one.states, refers=None)) for one in MEMBERS.columns)
    table = replace(MEMBERS, file=f"{path.stem}.csv", required=True, columns=columns)
    try:
        source = Source(path.name, (csv_table(path),), strict=True)
        reader = SourceReader(source, KnownKeys(), skip_invalid=True)
        return reader.read_as(DataSet(memberships=reader.records(table)))
    except OSError as error:
        raise InvalidInput(f"{error.filename} can't be read: {error.strerror}.", field="later") from error


def hinted(text: str) -> str | None:
    """Return the separator that Excel writes in the first line of a file; None if there is none.

    >>> hinted("sep=;\\r\\na;b"), hinted("a;b")
    (';', None)
    """
    found = _HINT.fullmatch(text.partition("\n")[0])
    return None if found is None else found["sign"]


def delimiter_of(text: str, columns: Collection[str] = ()) -> str:
    r"""Return the separator that gives most lines the same number of cells, and more than one.

    Parameters
    ----------
    text
        The beginning of a file.
    columns
        Names of which its first line may consist; then the sign between them is the separator.

    >>> [delimiter_of(text) for text in ("List\nName;Revenue\nA;1,5\nB;2,5\n", "Name,Has\nA,x;y\nB,z;w\n")]
    [';', ',']
    """
    lines = [line for line in islice(text.splitlines(), _SAMPLED_LINES) if line.strip()]
    if len(text) > 1_000 and len(lines) > 1:
        lines = lines[:-1]  # the sample may have cut the last one
    for delimiter in DELIMITERS if lines else ():
        names = [name.strip() for name in _cells(lines[0], delimiter)]
        if len(names) > 1 and set(names) <= set(columns):
            return delimiter
    best, most = ",", (0, 0)
    for delimiter in DELIMITERS:
        counts = Counter(width for line in lines if (width := len(_cells(line, delimiter))) > 1)
        if counts:
            width, number = max(counts.items(), key=lambda one: (one[1], one[0]))
            if (number, width) > most:
                best, most = delimiter, (number, width)
    return best


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []

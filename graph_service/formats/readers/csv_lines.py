"""Rows of a CSV file with their line numbers, even if the file is damaged."""

import csv
from collections import deque
from collections.abc import Iterator
from typing import Final, TextIO

from graph_service.formats.readers.encodings.text_encoding import ERRORS, UNDECODED, TextFile
from graph_service.formats.tables.formula_escaping import stated
from graph_service.formats.tables.marked_cells import Refused

LONGEST_ROW: Final = 200
"""Maximum lines of one row: an unclosed quote spans at most this many."""


class _Lines:
    """Lines for the csv module, of which those of the current row can be read again."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._again: deque[str] = deque()
        self._row: list[str] = []
        self.next = 0

    def begin_row(self) -> None:
        """Keep only what is read from now on."""
        self._row = []

    def return_to_second(self) -> int:
        """Read the current row again, without its first line; returns the number of that line."""
        self._again.extendleft(reversed(self._row[1:]))
        self.next -= len(self._row) - 1
        return self.next

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self._row) == LONGEST_ROW:
            raise csv.Error("row too long")
        line = self._again.popleft() if self._again else next(self._file)
        self.next += 1
        self._row.append(line)
        return line

    @property
    def lines_of_row(self) -> int:
        """Lines of the current row so far."""
        return len(self._row)


def rows(file: TextFile, delimiter: str = ",", skipped: int = 0) -> Iterator[tuple[int, list[str] | None]]:
    """Yield the rows that are not blank, each with the line on which it begins, from 1.

    A cell with bytes that the encoding does not have is refused. A row with wrong quotes is yielded as None,
    and reading continues with the line after its first: an extra quote loses one row, not the rest of the
    file. The quotes of a row of several lines are also wrong if it has more or fewer cells than the header.
    The apostrophe that prevents a spreadsheet from running a cell is not part of its text.

    Parameters
    ----------
    file
        The file.
    delimiter
        The sign between its cells.
    skipped
        Number of its first lines that do not count as rows.

    Raises
    ------
    OSError
        When the file can't be read.
    """
    with file.path.open(encoding=file.encoding, errors=ERRORS, newline="") as opened:
        for _ in range(skipped):
            next(opened, None)
        found = _quoted(opened, delimiter) if file.has_quotes else _unquoted(opened, delimiter)
        is_header = True
        for line, cells in found:
            if cells and file.has_apostrophes:
                cells = [stated(cell) for cell in cells]
            if cells and not file.is_sound and not is_header:
                cells = [_refused(file) if UNDECODED in cell else cell for cell in cells]
            if cells is None or cells:
                is_header = False
                yield line + skipped, cells


def _refused(file: TextFile) -> Refused:
    return Refused(f"expected text in {file.label}, found bytes that are none: say --encoding")


def _quoted(file: TextIO, delimiter: str) -> Iterator[tuple[int, list[str] | None]]:
    lines = _Lines(file)
    reader = csv.reader(lines, strict=True, delimiter=delimiter)
    width: int | None = None
    while True:
        lines.begin_row()
        first = lines.next + 1
        try:
            cells = next(reader)
            if width is not None and len(cells) != width and lines.lines_of_row > 1:
                raise csv.Error("a quote joined two rows")
        except StopIteration:
            return
        except csv.Error:
            yield lines.return_to_second(), None
            continue
        if cells:
            width = width or len(cells)
            yield first, cells


def _unquoted(file: TextIO, delimiter: str) -> Iterator[tuple[int, list[str] | None]]:
    """Yield all lines of a text without quotes: each is a row, which is faster."""
    reader = csv.reader(file, strict=True, delimiter=delimiter)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:  # such as a cell that is too long
            yield reader.line_num, None
            continue
        yield reader.line_num, cells

"""Rows of a CSV file with their line numbers, even if the file is damaged."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from graph_service.formats.tables.formula_escaping import stated

LONGEST_ROW: Final = 200
"""Maximum lines of one row: an unclosed quote spans at most this many."""


class _Lines:
    """Lines for the csv module, with the position of the next one."""

    def __init__(self, text: str) -> None:
        self._lines = list(io.StringIO(text, newline=""))
        self.next = 0
        self.row_starts = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.next == len(self._lines):
            raise StopIteration
        if self.next - self.row_starts == LONGEST_ROW:
            raise csv.Error("row too long")
        self.next += 1
        return self._lines[self.next - 1]


def rows(path: Path, delimiter: str = ",") -> Iterator[tuple[int, list[str] | None]]:
    """Yield the rows that are not blank, each with the line on which it begins, from 1.

    The text is UTF-8, with or without a byte order mark; bytes that are not become surrogates. A row with
    wrong quotes is yielded as None, and reading continues with the line after its first: an extra quote loses
    one row, not the rest of the file. The quotes of a row of several lines are also wrong if it has more or
    fewer cells than the header. The apostrophe that prevents a spreadsheet from running a cell is not part of
    its text.

    Raises
    ------
    OSError
        When the file can't be read.
    """
    text = path.read_bytes().decode("utf-8-sig", errors="surrogateescape")
    guarded = "'" in text
    if '"' not in text:
        for line, cells in _unquoted(text, delimiter):
            if cells is None or cells:
                yield line, [stated(cell) for cell in cells] if guarded and cells else cells
        return
    lines = _Lines(text)
    reader = csv.reader(lines, strict=True, delimiter=delimiter)
    width: int | None = None
    while True:
        lines.row_starts = lines.next
        try:
            cells = next(reader)
            if width is not None and len(cells) != width and lines.next > lines.row_starts + 1:
                raise csv.Error("a quote joined two rows")
        except StopIteration:
            return
        except csv.Error:
            lines.next = lines.row_starts + 1
            yield lines.next, None
            continue
        if cells:
            width = width or len(cells)
            yield lines.row_starts + 1, [stated(cell) for cell in cells] if guarded else cells


def _unquoted(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | None]]:
    """Yield all lines of a text without quotes: each is a row, which is faster."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:  # such as a cell that is too long
            yield reader.line_num, None
            continue
        yield reader.line_num, cells

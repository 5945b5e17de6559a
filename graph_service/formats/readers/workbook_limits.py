"""Limits on the XML of a workbook, part by part, before a library builds objects of it."""

from typing import Any, Final
from xml.parsers import expat

from graph_service.domain.errors import InvalidInput, LimitExceeded

MAX_ROWS_OF_SHEET: Final = 1_048_576
"""Rows of a sheet in Excel."""
MAX_CELLS_OF_ROW: Final = 16_384
"""Columns of a sheet in Excel; a row is in memory as a whole."""
MAX_DEPTH: Final = 64
"""Maximum elements within each other."""
MAX_OTHER_ELEMENTS: Final = 2_000_000
"""Maximum elements of one part other than rows, cells and shared texts: a library keeps them in memory."""
MAX_SHARED_TEXTS: Final = 4_000_000
MAX_TEXT: Final = 1_000_000
"""Maximum characters between two tags. A cell of Excel holds 32,767."""
MAX_SHARED_BYTES: Final = 128 * 1024 * 1024
"""Maximum size of the shared texts, unpacked; they are in memory as a whole."""
SHARED_PART: Final = "xl/sharedStrings.xml"
_ITEMS: Final = {
    "row": MAX_ROWS_OF_SHEET,
    "si": MAX_SHARED_TEXTS,
}
_WITHIN_ITEMS: Final = frozenset({"c", "v", "f", "is", "t", "r", "rPr", "phoneticPr", "rPh"})


class PartCheck:
    """Counts the elements of one part while it is read.

    Parameters
    ----------
    name
        The file.
    part
        The part of its archive.
    """

    def __init__(self, name: str, part: str) -> None:
        self.place = f"{name}: {part}"
        self._items = dict.fromkeys(_ITEMS, 0)
        self._cells = self._depth = self._others = self._text = self._untagged = 0
        self._parser: Any = expat.ParserCreate()
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        """Take in the next piece.

        Raises
        ------
        InvalidInput
            When it is not XML.
        LimitExceeded
            When the part holds too much.
        """
        # a value of an attribute, which the parser keeps as a whole, has no < in it
        self._untagged = 0 if b"<" in chunk else self._untagged + len(chunk)
        if self._untagged > MAX_TEXT:
            raise self._too_much(MAX_TEXT, "bytes without a tag")
        try:
            self._parser.Parse(chunk, final)
        except expat.ExpatError as error:
            raise InvalidInput(f"{self.place}: expected XML: {error}.", field="source") from error

    def _begin(self, name: str, _attributes: dict[str, str]) -> None:
        self._text = 0
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._too_much(MAX_DEPTH, "elements within each other")
        local = name.rpartition(":")[2]
        if local == "c":
            self._cells += 1
            if self._cells > MAX_CELLS_OF_ROW:
                raise self._too_much(MAX_CELLS_OF_ROW, "cells in a row")
        elif local in self._items:
            self._cells = 0
            self._items[local] += 1
            if self._items[local] > _ITEMS[local]:
                raise self._too_much(_ITEMS[local], "rows" if local == "row" else "shared texts")
        elif local not in _WITHIN_ITEMS or not any(self._items.values()):
            self._others += 1
            if self._others > MAX_OTHER_ELEMENTS:
                raise self._too_much(MAX_OTHER_ELEMENTS, "elements other than rows and cells")

    def _end(self, _name: str) -> None:
        self._text = 0
        self._depth -= 1

    def _characters(self, text: str) -> None:
        self._text += len(text)
        if self._text > MAX_TEXT:
            raise self._too_much(MAX_TEXT, "characters in a text")

    def _too_much(self, most: int, what: str) -> LimitExceeded:
        return LimitExceeded(f"{self.place}: expected at most {most:,} {what}, found more.", limit=most)

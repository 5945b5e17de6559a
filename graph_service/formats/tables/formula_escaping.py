"""Texts as cells that a spreadsheet shows and never runs, and back."""

import re
from typing import Final

_FORMULA: Final = re.compile("'*[=+\\-@\t\n\r\uff1d\uff0b\uff0d\uff20]")
_ESCAPED: Final = re.compile("'+[=+\\-@\t\n\r\uff1d\uff0b\uff0d\uff20]")
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def inert(text: str) -> str:
    """Return a text as a cell that spreadsheets show and never run: with an apostrophe before a formula.

    A text that begins with apostrophes before a formula gets one more, so that ``stated`` can undo it.

    >>> [inert(text) for text in ("=1+1", "-1.5", "'=1", "Ann's", "\\r=1")]
    ["'=1+1", '-1.5', "''=1", "Ann's", "'\\r=1"]
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def stated(cell: str) -> str:
    """Return the text of a cell, without the apostrophe that ``inert`` added.

    >>> [stated(cell) for cell in ("'=1+1", "-1.5", "''=1", "'n Beetje")]
    ['=1+1', '-1.5', "'=1", "'n Beetje"]
    """
    return cell[1:] if cell[:1] == "'" and _ESCAPED.match(cell) else cell

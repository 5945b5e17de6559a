"""Rows of a table of companies that are about no company: totals, and notes beneath the table."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from graph_service.domain.text import visible
from graph_service.formats.tables.marked_cells import Refused

_TOTAL: Final = re.compile(
    r"(?:(?:grand|sub)[ -]?totals?|totals?(?: general)?|sum(?:me)?|gesamt(?:summe)?|insgesamt|zwischensumme"
    r"|average|mean|durchschnitt|mittelwert|suma|promedio|somme|moyenne|合计|总计|小计|平均|合計|小計|총계|합계)"
    r"(?: (?:number )?(?:of )?(?:companies|partners|firms|rows|records|entries))?"
    r"\s*[:：]?\s*(?:\(?[\d.,]+(?: \w+)?\)?)?",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"[^\w]*(?:[A-Z]{3} ?)?[\d.,'\u00a0\u202f %-]+[^\w]*(?: ?[A-Z]{3})?")
_SIGNS: Final = ("*", "†", "‡", "¹", "²", "©")
_WORDS: Final = re.compile(
    r"(?:notes?|(?:data )?sources?|remarks?|legend|updated|exported|generated|confidential|quellen?|hinweise?"
    r"|anmerkung(?:en)?|stand|legende|fuentes?|notas?|remarques?)(?: \w+)?\s*[:：]"
    r"|(?:last updated|exported (?:on|from|by)|generated (?:on|by)|as of|see also)\b"
    r"|(?:注|备注|说明|来源|数据来源|資料來源|出典)[:：]",
    re.IGNORECASE,
)
_LONG: Final = 9
"""Words of a text that is not the name of a company."""
_SENTENCE: Final = 6
"""Words of a text that ends with a full stop, and is not the name of a company."""
_SHOWN: Final = 60


class RowSort(StrEnum):
    """What a row is that is about no company."""

    TOTAL = "a total"
    NOTE = "a note"


def row_sort(cells: Sequence[str], named: int) -> RowSort | None:
    """Return what a row is that is about no company; None for the row of one.

    Parameters
    ----------
    cells
        Its cells.
    named
        How many columns of the table have a header. If it is only one, each row is a name.
    """
    filled = [cell if isinstance(cell, Refused) else cell.strip() for cell in cells if cell.strip()]
    if named < 2 or not filled:
        return None
    if _TOTAL.fullmatch(filled[0]) and all(map(_may_be_sum, filled[1:])):
        return RowSort.TOTAL
    return RowSort.NOTE if len(filled) == 1 and _is_note(filled[0]) else None


def _may_be_sum(cell: str) -> bool:
    """Return whether a cell is a number, or a formula without a stored value."""
    return isinstance(cell, Refused) or _NUMBER.fullmatch(cell) is not None


def _is_note(text: str) -> bool:
    if text.startswith(_SIGNS) or _WORDS.match(text):
        return True
    words = len(text.split())
    return words >= _LONG or (words >= _SENTENCE and text.endswith((".", "!", "?", "。")))


def said(line: int, sort: RowSort, cells: Sequence[str]) -> str:
    """Return what a report says of such a row."""
    text = next(cell.strip() for cell in cells if cell.strip())
    return visible(f"row {line} is {sort.value} ({text[:_SHOWN]})")

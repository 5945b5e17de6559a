"""Several rows about one node, as one: each may state what the others leave empty."""

import re
from collections.abc import Collection, Mapping
from typing import Final

from graph_service.formats.tables.marked_cells import Refused

_ITEM: Final = re.compile(r"(?:[^;\\]|\\.)+")
"""An item of a list in a cell of the format."""


def merged_rows(
    earlier: Mapping[str, str], row: Mapping[str, str], *, lists: Collection[str], names: Collection[str]
) -> dict[str, str] | str:
    """Return the cells of an earlier row and a later one, or the column in which they differ.

    Parameters
    ----------
    earlier, row
        Cells by column.
    lists
        Columns whose items are joined.
    names
        Columns of which the earlier cell stays.
    """
    cells = dict(earlier)
    for column, cell in row.items():
        there = earlier.get(column, "")
        if isinstance(cell, Refused):
            return column
        if column in names or not cell or cell == there:
            continue
        if not there:
            cells[column] = cell
        elif column in lists:
            items = (item.strip() for text in (there, cell) for item in _ITEM.findall(text))
            cells[column] = ";".join(dict.fromkeys(items))
        elif cell.casefold() != there.casefold():
            return column
    return cells


def contradiction(key: str, line: int, there: str, cell: str) -> Refused:
    """Return the cell that stands for one that contradicts the row on an earlier line."""
    if isinstance(cell, Refused):
        return cell
    return Refused(f"expected {there!r} as on line {line}, which is about {key} too, found {cell!r}")

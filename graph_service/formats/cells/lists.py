"""Lists in one cell: which signs stand between the items is derived from the whole column."""

import re
from collections.abc import Iterable
from typing import Final

STRONG: Final = ";；|\n"
"""Signs that seldom stand within an item."""
EASTERN: Final = "、，"
"""Signs of Chinese and Japanese lists; a comma within an item where its cell has a stronger sign."""
SPACED: Final = " / "
"""Not a sign but three: where slashes with spaces divide, those without belong to an item (AI/ML)."""
_BULLET: Final = re.compile(r"\s*(?:[•‣▪●◦*–-]|\d{1,2}[.)])\s+(?=\S)")
"""Before the items of a list with a line for each."""
SEPARATORS: Final = STRONG + EASTERN + ",/"


def separators_of(cells: Iterable[str]) -> str:
    r"""Return the signs between the items of the lists of a column.

    Semicolons, bars and line breaks come first; Chinese list marks count as well unless one cell has
    both. Without any of these it is a comma, and without that a slash, where it has spaces around it or its
    parts are items of other cells.

    >>> [separators_of(cells) for cells in (["传感器、现场服务"], ["a, b; c"], ["TCP/IP"], ["a / b/c"])]
    ['、', ';', ';', ' / ']
    """
    distinct = set(cells)
    strong = "".join(mark for mark in STRONG if any(mark in cell for cell in distinct))
    eastern = "".join(
        mark
        for mark in EASTERN
        if any(mark in cell for cell in distinct)
        and not any(mark in cell and any(one in cell for one in strong) for cell in distinct)
    )
    if strong or eastern:
        return strong + eastern
    if any("," in cell for cell in distinct):
        return ","
    slashed = [cell for cell in distinct if "/" in cell]
    if any(SPACED in cell for cell in slashed):
        return "/" if all(cell.count("/") == cell.count(SPACED) for cell in slashed) else SPACED
    others = {cell.strip() for cell in distinct if "/" not in cell}
    parts = [[part.strip() for part in cell.split("/")] for cell in slashed]
    known = others | {part for some in parts for part in some if sum(part in one for one in parts) > 1}
    return "/" if parts and all(set(some) <= known for some in parts) else ";"


def items_of(cell: str, separators: str) -> list[str]:
    r"""Return the items of a list, without the white space around them and the empty ones.

    >>> items_of(r"first; second\; still the second;;", ";"), items_of("a、b，c", "、，")
    (['first', 'second; still the second'], ['a', 'b', 'c'])
    """
    if separators == SPACED:
        return [stripped for one in cell.split(SPACED) if (stripped := one.strip())]
    items, item, escaped = [], "", False
    for sign in cell:
        if escaped:
            item += sign if sign in ("\\", *separators) else f"\\{sign}"
            escaped = False
        elif sign == "\\":
            escaped = True
        elif sign in separators:
            items.append(item)
            item = ""
        else:
            item += sign
    items.append(item + ("\\" if escaped else ""))
    if "\n" in separators:
        items = [_BULLET.sub("", one) for one in items]
    return [stripped for one in items if (stripped := one.strip())]

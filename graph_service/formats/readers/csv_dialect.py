"""How the cells of a text file are separated."""

import csv
import re
from collections import Counter
from collections.abc import Collection
from itertools import islice
from typing import Final

DELIMITERS: Final = {
    ",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars",
    "，": "full-width commas", "；": "full-width semicolons",
}  # fmt: skip
"""By sign between cells: its name. Of several that fit equally, the first is taken."""
_SAMPLED_LINES: Final = 50
_HINT: Final = re.compile(r'"?sep=(?P<sign>.)"?\s*', re.IGNORECASE)


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

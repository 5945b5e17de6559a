"""How the cells of a text file are separated."""

import csv
import re
from collections import Counter
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


def delimiter_of(text: str) -> str:
    r"""Return the separator that gives most lines the same number of cells, and more than one.

    >>> [delimiter_of(text) for text in ("List\nName;Revenue\nA;1,5\nB;2,5\n", "Name,Has\nA,x;y\nB,z;w\n")]
    [';', ',']
    """
    lines = [line for line in islice(text.splitlines(), _SAMPLED_LINES) if line.strip()]
    if len(text) > 1_000 and len(lines) > 1:
        lines = lines[:-1]  # the sample may have cut the last one
    best, most = ",", (0, 0)
    for delimiter in DELIMITERS:
        counts = Counter(width for line in lines if (width := _width(line, delimiter)) > 1)
        if counts:
            width, number = max(counts.items(), key=lambda one: (one[1], one[0]))
            if (number, width) > most:
                best, most = delimiter, (number, width)
    return best


def _width(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error:
        return 0

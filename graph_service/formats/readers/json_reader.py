"""JSON and JSON Lines as tables."""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

from graph_service.domain.errors import InvalidInput, LimitExceeded
from graph_service.formats.tables.source_tables import (
    MAX_ROWS,
    NumberedRow,
    Source,
    SourceTable,
    check_size,
    text_of,
)
from graph_service.formats.writers.json_writer import TABLE_FIELD

LARGEST_JSON_BYTES: Final = 128 * 1024 * 1024
"""Maximum size of one JSON file; it is in memory as a whole. JSON Lines are read row by row."""
MAX_OBJECTS: Final = 1_000_000
"""Maximum objects and lists of one JSON file."""
MAX_VALUES: Final = 5_000_000
"""Maximum commas of one JSON file, as there is one between values."""
LONGEST_JSON_LINE: Final = 4 * 1024 * 1024
"""Maximum bytes of one row of JSON Lines."""


def json_source(path: Path) -> Source:
    """Return the lists of an object, or one list: each element is a row.

    Raises
    ------
    InvalidInput
        When it is not JSON of that shape.
    LimitExceeded
        When it is too large, or holds too many values.
    """
    check_size(path.stat().st_size, path.name, LARGEST_JSON_BYTES)
    text = path.read_bytes()
    _check_number(path.name, text.count(b"{") + text.count(b"["), MAX_OBJECTS, "objects and lists")
    _check_number(path.name, text.count(b","), MAX_VALUES, "values")
    content = _parsed(text, path.name)
    del text
    lists = content if isinstance(content, dict) else {path.stem: content}
    tables = []
    for name, rows in lists.items():
        if not isinstance(rows, list):
            raise InvalidInput(
                f"{path.name}: {name}: expected a list of rows, found {type(rows).__name__}.", field="source"
            )
        tables.append(_list_table(name, f"{path.name}[{name}]", rows))
    return Source(path.name, tuple(tables))


def _list_table(name: str, place: str, rows: list[Any]) -> SourceTable:
    header: dict[str, None] = {}
    for number, row in enumerate(rows, 1):
        header.update(dict.fromkeys(_row(row, f"{place}:{number}")))

    def numbered() -> Iterator[NumberedRow]:
        yield 1, list(header)
        for number, row in enumerate(rows, 1):
            yield number, _texts(row, header, f"{place}:{number}")

    return SourceTable(name, place, numbered)


def json_lines_source(path: Path) -> Source:
    """Return the rows of a file with one JSON object per line; the field ``table`` names its table.

    The file is read once to find its tables and their columns, and again for the rows of each.

    Raises
    ------
    InvalidInput
        When a line is not a JSON object.
    LimitExceeded
        When it, or a line of it, is too large.
    """
    check_size(path.stat().st_size, path.name)
    headers: dict[str, dict[str, None]] = defaultdict(dict)
    places: dict[str, tuple[array[int], array[int]]] = defaultdict(lambda: (array("Q"), array("Q")))
    with path.open("rb") as file:
        for number, start, line in _lines(path.name, file):
            row = _row(_parsed(line, f"{path.name}:{number}"), f"{path.name}:{number}")
            name = row.pop(TABLE_FIELD, path.stem)
            if not isinstance(name, str):
                raise InvalidInput(f"{path.name}:{number}: {TABLE_FIELD}: expected a text, found {name!r}.")
            headers[name].update(dict.fromkeys(row))
            numbers, starts = places[name]
            numbers.append(number)
            starts.append(start)
    return Source(
        path.name, tuple(_lines_table(path, name, headers[name], *places[name]) for name in headers)
    )


def _lines(name: str, file: BinaryIO) -> Iterator[tuple[int, int, bytes]]:
    """Yield the lines that are not blank, with their numbers and where they begin."""
    start = 0
    number = 0
    while line := file.readline(LONGEST_JSON_LINE + 1):
        number += 1
        if len(line) > LONGEST_JSON_LINE:
            raise LimitExceeded(
                f"{name}:{number}: expected at most {LONGEST_JSON_LINE:,} bytes in a line, found more.",
                limit=LONGEST_JSON_LINE,
            )
        _check_number(name, number, MAX_ROWS, "lines")
        if line.strip():
            yield number, start, line
        start += len(line)


def _lines_table(
    path: Path, name: str, header: dict[str, None], numbers: Sequence[int], starts: Sequence[int]
) -> SourceTable:
    def rows() -> Iterator[NumberedRow]:
        yield 1, list(header)
        with path.open("rb") as file:
            for number, start in zip(numbers, starts, strict=True):
                if file.tell() != start:
                    file.seek(start)
                row = _parsed(file.readline(), f"{path.name}:{number}")
                yield number, _texts(row, header, f"{path.name}:{number}")

    return SourceTable(name, path.name, rows)


def _check_number(name: str, found: int, most: int, what: str) -> None:
    if found > most:
        raise LimitExceeded(
            f"{name}: expected at most {most:,} {what}, found {found:,}; JSON Lines may hold more.",
            limit=most,
            found=found,
        )


def _parsed(text: bytes, place: str) -> Any:
    try:
        return orjson.loads(text.removeprefix(b"\xef\xbb\xbf"))
    except (orjson.JSONDecodeError, RecursionError) as error:
        raise InvalidInput(f"{place}: expected JSON: {error}.", field="source") from error


def _row(row: Any, place: str) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise InvalidInput(f"{place}: expected an object, found {type(row).__name__}.", field="source")
    return row


def _texts(row: dict[str, Any], header: dict[str, None], place: str) -> list[str]:
    return [text_of(row.get(field), f"{place}: {field}") for field in header]

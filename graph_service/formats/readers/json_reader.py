"""JSON and JSON Lines as tables."""

import json
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

from graph_service.domain.errors import InvalidInput, LimitExceeded
from graph_service.formats.readers.graph_tables import graph_tables
from graph_service.formats.readers.json_shapes import flat, graph_of, is_nested
from graph_service.formats.tables.source_tables import (
    MAX_ROWS,
    NumberedRow,
    Source,
    SourceTable,
    check_size,
    text_of,
)
from graph_service.formats.tables.table_definitions import TABLE_NAMED
from graph_service.formats.writers.json_writer import TABLE_FIELD

LARGEST_JSON_BYTES: Final = 128 * 1024 * 1024
"""Maximum size of one JSON file; it is in memory as a whole. JSON Lines are read row by row."""
MAX_OBJECTS: Final = 1_000_000
"""Maximum objects and lists of one JSON file."""
MAX_VALUES: Final = 5_000_000
"""Maximum commas of one JSON file, as there is one between values."""
LONGEST_JSON_LINE: Final = 4 * 1024 * 1024
"""Maximum bytes of one row of JSON Lines."""
_DEEPEST: Final = 5
"""Objects around a list of rows."""


def json_source(path: Path) -> Source:
    """Return the lists of an object, or one list: each element is a row. Or the tables of a graph.

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
    if (graph := graph_of(content, path.name)) is not None:
        return graph_tables(path.name, graph)
    lists, left_out = (
        _lists_in(content, path.name) if isinstance(content, dict) else ({path.stem: content}, [])
    )
    notes = (f"{path.name}: not read: {', '.join(left_out)}",) if left_out else ()
    tables = [_list_table(name, f"{path.name}[{name}]", rows) for name, rows in lists.items()]
    return Source(path.name, tuple(tables), notes=notes)


def _lists_in(content: dict[str, Any], file: str, depth: int = 0) -> tuple[dict[str, list[Any]], list[str]]:
    """Return by name the lists of rows in an object, and the names of what else is in it.

    The answers of services have numbers of pages next to a list, or the list in an object within the object.

    Raises
    ------
    InvalidInput
        When it has no list of rows, or a table of the format is none.
    """
    lists = {name: value for name, value in content.items() if isinstance(value, list)}
    rows = {name: value for name, value in lists.items() if not value or isinstance(value[0], dict)}
    lists = rows or lists
    for name, value in content.items():
        if name not in lists and name in TABLE_NAMED:
            raise _no_list(file, name, value)
    if not lists and depth < _DEEPEST:
        inner = [(name, value) for name, value in content.items() if isinstance(value, dict)]
        if len(inner) == 1:
            ((only, value),) = inner
            found, left_out = _lists_in(value, file, depth + 1)
            return found, [name for name in content if name != only] + left_out
    if not lists and content:
        raise _no_list(file, *next(iter(content.items())))
    return lists, [name for name in content if name not in lists]


def _no_list(file: str, name: str, value: Any) -> InvalidInput:
    return InvalidInput(
        f"{file}: {name}: expected a list of rows, found {type(value).__name__}.", field="source"
    )


def _list_table(name: str, place: str, rows: list[Any]) -> SourceTable:
    header: dict[str, None] = {}
    left_out: dict[str, None] = {}
    for number, row in enumerate(rows, 1):
        fields = _fields(name, _row(row, f"{place}:{number}"), f"{place}:{number}")
        if name not in TABLE_NAMED:
            left_out.update(dict.fromkeys(field for field, value in fields.items() if is_nested(value)))
        header.update(dict.fromkeys(fields))
    kept = {field: None for field in header if field not in left_out}

    def numbered() -> Iterator[NumberedRow]:
        yield 1, list(kept)
        for number, row in enumerate(rows, 1):
            fields = _fields(name, row, f"{place}:{number}")
            yield number, _texts(fields, kept, f"{place}:{number}")

    notes = (f"{place}: lists of objects are not read: {', '.join(left_out)}",) if left_out else ()
    return SourceTable(name, place, numbered, notes=notes)


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
            headers[name].update(dict.fromkeys(_fields(name, row, f"{path.name}:{number}")))
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
                place = f"{path.name}:{number}"
                row = _fields(name, _parsed(file.readline(), place), place)
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
    text = text.removeprefix(b"\xef\xbb\xbf")
    try:
        if b"NaN" not in text:
            return orjson.loads(text)
        # pandas and NumPy write NaN for a missing number, which JSON does not know
        return json.loads(text, parse_constant=_missing)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"{place}: expected JSON: {error}.", field="source") from error


def _missing(constant: str) -> None:
    if constant != "NaN":
        raise ValueError(f"unexpected {constant}")


def _row(row: Any, place: str) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise InvalidInput(f"{place}: expected an object, found {type(row).__name__}.", field="source")
    return row


def _fields(name: str, row: dict[str, Any], place: str) -> dict[str, Any]:
    """Return the fields of a row; tables of the format have no objects within their rows."""
    return row if name in TABLE_NAMED else flat(row, place)


def _texts(row: dict[str, Any], header: dict[str, None], place: str) -> list[str]:
    return [text_of(row.get(field), f"{place}: {field}") for field in header]

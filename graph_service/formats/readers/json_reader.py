"""JSON and JSON Lines as tables."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import orjson

from graph_service.domain.errors import InvalidInput
from graph_service.formats.tables.source_tables import NumberedRow, Source, SourceTable, check_size, text_of
from graph_service.formats.writers.json_writer import TABLE_FIELD

LARGEST_JSON_BYTES: Final = 256 * 1024 * 1024
"""Maximum size of one file; all its rows are in memory at once."""

_Rows = list[tuple[int, dict[str, Any]]]


def json_source(path: Path) -> Source:
    """Return the lists of an object, or one list: each element is a row.

    Raises
    ------
    InvalidInput
        When it is not JSON of that shape.
    LimitExceeded
        When it is too large.
    """
    check_size(path.stat().st_size, path.name, LARGEST_JSON_BYTES)
    content = _parsed(path.read_bytes(), path.name)
    lists = content if isinstance(content, dict) else {path.stem: content}
    tables = []
    for name, rows in lists.items():
        if not isinstance(rows, list):
            raise InvalidInput(
                f"{path.name}: {name}: expected a list of rows, found {type(rows).__name__}.", field="source"
            )
        place = f"{path.name}[{name}]"
        numbered = [(number, _row(row, f"{place}:{number}")) for number, row in enumerate(rows, 1)]
        tables.append(_table(name, place, numbered))
    return Source(path.name, tuple(tables))


def json_lines_source(path: Path) -> Source:
    """Return the rows of a file with one JSON object per line; the field ``table`` names its table.

    Raises
    ------
    InvalidInput
        When a line is not a JSON object.
    LimitExceeded
        When it is too large.
    """
    check_size(path.stat().st_size, path.name, LARGEST_JSON_BYTES)
    tables: dict[str, _Rows] = defaultdict(list)
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                row = _row(_parsed(line, f"{path.name}:{number}"), f"{path.name}:{number}")
                name = row.pop(TABLE_FIELD, path.stem)
                if not isinstance(name, str):
                    raise InvalidInput(
                        f"{path.name}:{number}: {TABLE_FIELD}: expected a text, found {name!r}."
                    )
                tables[name].append((number, row))
    return Source(path.name, tuple(_table(name, path.name, rows) for name, rows in tables.items()))


def _parsed(text: bytes, place: str) -> Any:
    try:
        return orjson.loads(text.removeprefix(b"\xef\xbb\xbf"))
    except (orjson.JSONDecodeError, RecursionError) as error:
        raise InvalidInput(f"{place}: expected JSON: {error}.", field="source") from error


def _row(row: Any, place: str) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise InvalidInput(f"{place}: expected an object, found {type(row).__name__}.", field="source")
    return row


def _table(name: str, place: str, rows: _Rows) -> SourceTable:
    header = list(dict.fromkeys(field for _, row in rows for field in row))
    return SourceTable(name, place, lambda: _texts(header, place, rows))


def _texts(header: Sequence[str], place: str, rows: _Rows) -> Iterator[NumberedRow]:
    yield 1, list(header)
    for number, row in rows:
        yield number, [text_of(row.get(field), f"{place}:{number}: {field}") for field in header]

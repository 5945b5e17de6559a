"""A data set as JSON: one object with a list for each table, or a line for each row."""

from collections.abc import Iterator
from typing import IO, Any

import orjson

from graph_service.domain.dataset import DataSet
from graph_service.formats.tables.cell_values import plain, row_maker, tables_of
from graph_service.formats.tables.table_definitions import Table

TABLE_FIELD = "table"
"""Names the table of a line; no column has this name."""


def write_json_lines(dataset: DataSet, file: IO[bytes]) -> None:
    """Write an object for each row, with the name of its table; a row's empty values are left out."""
    for table, records in tables_of(dataset):
        for row in _objects(table, records):
            file.write(orjson.dumps({TABLE_FIELD: table.name} | row, option=orjson.OPT_APPEND_NEWLINE))


def write_json(dataset: DataSet, file: IO[bytes]) -> None:
    """Write one object with a list of rows for each table."""
    file.write(b"{")
    for number, (table, records) in enumerate(tables_of(dataset)):
        file.write((b"," if number else b"") + b"\n" + orjson.dumps(table.name) + b": [")
        for place, row in enumerate(_objects(table, records)):
            file.write((b",\n  " if place else b"\n  ") + orjson.dumps(row))
        file.write(b"]")
    file.write(b"\n}\n")


def _objects(table: Table, records: Any) -> Iterator[dict[str, Any]]:
    row_of = row_maker(table)
    for record in records:
        yield {
            column.name: plain(value)
            for column, value in zip(table.columns, row_of(record), strict=True)
            if value is not None and value != ()
        }

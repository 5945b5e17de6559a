"""A data set as a folder of Parquet files, with the tables and columns of the CSV format, typed."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from graph_service.domain.dataset import DataSet
from graph_service.formats.optional_libraries import library
from graph_service.formats.tables.cell_values import plain, row_maker, tables_of
from graph_service.formats.tables.table_definitions import Column, Table

ROWS_AT_ONCE: Final = 100_000


def write_parquet_folder(dataset: DataSet, folder: Path) -> None:
    """Write a file for each table that has rows.

    Lists are lists, days are dates, and decimals are texts, so that they stay exact.

    Raises
    ------
    Unavailable
        When pyarrow is not installed.
    """
    pa, parquet = library("pyarrow", "Parquet", "parquet"), library("pyarrow.parquet", "Parquet", "parquet")
    for table, records in tables_of(dataset):
        schema = pa.schema([(column.name, _type(pa, column)) for column in table.columns])
        path = folder / f"{table.name}.parquet"
        with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
            for first in range(0, max(len(records), 1), ROWS_AT_ONCE):
                batch = _columns(table, records[first : first + ROWS_AT_ONCE])
                writer.write_table(pa.table(batch, schema=schema))


def _columns(table: Table, records: Sequence[Any]) -> dict[str, list[Any]]:
    rows = list(map(row_maker(table), records))
    return {column.name: [_value(row[place]) for row in rows] for place, column in enumerate(table.columns)}


def _value(value: Any) -> Any:
    return value if isinstance(value, date) else plain(value)


def _type(pa: Any, column: Column) -> Any:
    spec = column.states
    types = {bool: pa.bool_(), int: pa.int64(), float: pa.float64(), date: pa.date32(), Decimal: pa.string()}
    one = types.get(spec.type, pa.string())
    return pa.list_(one) if spec.is_list else one

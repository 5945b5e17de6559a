"""Parquet files as tables, batch by batch."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from graph_service.domain.errors import InvalidInput, LimitExceeded
from graph_service.formats.optional_libraries import library
from graph_service.formats.tables.source_tables import (
    LARGEST_FILE_BYTES,
    MAX_ROWS,
    NumberedRow,
    Source,
    SourceTable,
    check_size,
    text_of,
)

ROWS_AT_ONCE: Final = 10_000
MAX_UNPACKED: Final = 4 * LARGEST_FILE_BYTES
"""Maximum stated size of an unpacked file; it is never unpacked as a whole."""


def parquet_source(path: Path) -> Source:
    """Return a Parquet file, or all those of a folder.

    Raises
    ------
    InvalidInput
        When a file is not Parquet.
    LimitExceeded
        When a file is too large, packed or unpacked.
    Unavailable
        When pyarrow is not installed.
    """
    files = [one for one in sorted(path.glob("*.parquet")) if one.is_file()] if path.is_dir() else [path]
    return Source(path.name, tuple(map(_table, files)))


def _table(path: Path) -> SourceTable:
    parquet = library("pyarrow.parquet", "Parquet", "parquet")
    pa = library("pyarrow", "Parquet", "parquet")
    check_size(path.stat().st_size, path.name)
    try:
        metadata = parquet.read_metadata(path)
    except pa.ArrowException as error:
        raise InvalidInput(f"{path.name} can't be read as Parquet: {error}.", field="source") from error
    if metadata.num_rows > MAX_ROWS:
        raise LimitExceeded(
            f"{path.name}: expected at most {MAX_ROWS:,} rows, found {metadata.num_rows:,}.",
            limit=MAX_ROWS,
            found=metadata.num_rows,
        )
    unpacked = sum(metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups))
    check_size(unpacked, f"{path.name}, unpacked", MAX_UNPACKED)
    return SourceTable(path.stem, path.name, lambda: _rows(pa, parquet, path))


def _rows(pa: Any, parquet: Any, path: Path) -> Iterator[NumberedRow]:
    try:
        with parquet.ParquetFile(path) as file:
            names = file.schema_arrow.names
            yield 1, names
            number = 1
            for batch in file.iter_batches(batch_size=ROWS_AT_ONCE):
                columns = [column.to_pylist() for column in batch.columns]
                for row in zip(*columns, strict=True):
                    number += 1
                    yield number, [text_of(value, f"{path.name}:{number}") for value in row]
    except pa.ArrowException as error:
        raise InvalidInput(f"{path.name} can't be read as Parquet: {error}.", field="source") from error

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
MAX_COLUMN_CHUNK: Final = 128 * 1024 * 1024
"""Maximum stated size of a column in one row group, unpacked; a page of it is in memory as a whole."""
MAX_TEXT: Final = LARGEST_FILE_BYTES
"""Maximum bytes of all texts of a file, each counted as often as it occurs: a dictionary states it once."""
MAX_TEXT_OF_LISTS: Final = 64 * 1024 * 1024
"""Maximum bytes of the texts in the lists of one column and batch; each is in memory for each row."""
_VALUES_PER_ROW: Final = 1_000
_FEW_VALUES: Final = 100_000


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
    check_size(_checked_chunks(path.name, metadata), f"{path.name}, unpacked", MAX_UNPACKED)
    return SourceTable(path.stem, path.name, lambda: _rows(pa, parquet, path))


def _checked_chunks(name: str, metadata: Any) -> int:
    """Return the stated unpacked size of a file; reject columns that are too large or too long."""
    unpacked = 0
    for group in map(metadata.row_group, range(metadata.num_row_groups)):
        for chunk in map(group.column, range(group.num_columns)):
            size = chunk.total_uncompressed_size
            unpacked += size
            check_size(size, f"{name}, {chunk.path_in_schema} of one row group, unpacked", MAX_COLUMN_CHUNK)
            most = _VALUES_PER_ROW * group.num_rows + _FEW_VALUES
            if chunk.num_values > most:
                raise LimitExceeded(
                    f"{name}: {chunk.path_in_schema}: expected at most {most:,} values in {group.num_rows:,}"
                    f" rows, found {chunk.num_values:,}.",
                    limit=most,
                    found=chunk.num_values,
                )
    return unpacked


def _rows(pa: Any, parquet: Any, path: Path) -> Iterator[NumberedRow]:
    try:
        metadata = parquet.read_metadata(path)
        leaves = map(metadata.schema.column, range(metadata.num_columns))
        texts = [leaf.path for leaf in leaves if leaf.physical_type == "BYTE_ARRAY"]
        # texts stay in their dictionaries, in which each stands once
        with parquet.ParquetFile(path, read_dictionary=texts, pre_buffer=False) as file:
            yield 1, file.schema_arrow.names
            number = 1
            size = 0
            for batch in file.iter_batches(batch_size=ROWS_AT_ONCE):
                size += sum(_text_size(pa, path.name, column) for column in batch.columns)
                check_size(size, f"{path.name}, texts", MAX_TEXT)
                columns = [_values(pa, column) for column in batch.columns]
                for row in zip(*columns, strict=True):
                    number += 1
                    yield number, [text_of(value, f"{path.name}:{number}") for value in row]
    except pa.ArrowException as error:
        raise InvalidInput(f"{path.name} can't be read as Parquet: {error}.", field="source") from error


def _text_size(pa: Any, name: str, column: Any) -> int:
    """Return the bytes of the texts of a column, each counted as often as it occurs."""
    compute = library("pyarrow.compute", "Parquet", "parquet")
    items = column
    while isinstance(items, pa.ListArray | pa.LargeListArray | pa.FixedSizeListArray):
        items = items.flatten()
    if not isinstance(items, pa.DictionaryArray):
        return int(items.nbytes)
    lengths = compute.binary_length(items.dictionary) if _has_texts(pa, items) else None
    if lengths is None:
        return int(items.nbytes)
    size = int(compute.sum(compute.cast(lengths.take(items.indices), pa.int64())).as_py() or 0)
    if items is not column:
        check_size(size, f"{name}, texts in lists", MAX_TEXT_OF_LISTS)
    return size


def _has_texts(pa: Any, column: Any) -> bool:
    kind = column.type.value_type
    return bool(
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
    )


def _values(pa: Any, column: Any) -> list[Any]:
    """Return the values of a column; those of a dictionary are one object wherever they occur."""
    if not isinstance(column, pa.DictionaryArray):
        return column.to_pylist()  # type: ignore[no-any-return]
    known = column.dictionary.to_pylist()
    return [None if place is None else known[place] for place in column.indices.to_pylist()]

"""Two columns of one meaning under different names: their cells must agree, or the user has to choose."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from graph_service.domain.errors import InvalidInput
from graph_service.domain.identity.legal_forms import company_name
from graph_service.formats.cells.column_notation import ColumnNotation, Stated
from graph_service.formats.headers.column_names import meaning, plain_header, without_prefix
from graph_service.formats.tables.marked_cells import Refused
from graph_service.formats.tables.source_tables import SourceTable, bounded
from graph_service.formats.tables.table_definitions import Table

_MAY_DIFFER: Final = frozenset(
    {"key", "industry", "regions", "segments", "website", "description", "tags", "evidence", "scope"}
)
"""Columns of which a table may have several, each true: a sector and an industry, notes, addresses."""
_LOOSE: Final = frozenset(
    map(
        plain_header,
        (
            *("name", "title", "label", "nom", "nombre", "nome", "naam", "navn", "business"),
            *("partner", "partner name", "customer name", "客户名称", "合作伙伴", "供应商", "供应商名称"),
            *("supplier", "supplier name", "vendor", "vendor name", "取引先名"),
            *("size", "company size", "人员规模", "nation", "注册地", "注册地址", "注册国家"),
            *("incorporation date", "date of incorporation", "incorporated", "注册日期", "核准設立日期"),
            *("sales", "ventas", "收入", "year", "type", "category", "status", "weight"),
        ),
    )
)
"""Names that often mean something else in a table that has a surer name."""


def refuse_contradictions(
    one: SourceTable, table: Table, columns: Mapping[str, str], header: Sequence[str]
) -> None:
    """Refuse to choose between two columns of one meaning whose cells differ.

    Parameters
    ----------
    one
        The table; its first row is the header.
    table
        The table of the format that it becomes.
    columns
        By column that is read: the column of the format.
    header
        All columns that have a name.

    Raises
    ------
    InvalidInput
        When two cells of a row contradict each other.
    """
    sure = [name for name in header if without_prefix(table.name, name) not in _LOOSE]
    chosen = {columns[name]: name for name in sure if name in columns}
    for name in sure:
        hit = None if name in columns else meaning(table.name, name)
        if hit is None or hit[0] in _MAY_DIFFER or hit[0] not in chosen:
            continue
        for line, here, there in _differences(one, table, hit[0], (chosen[hit[0]], name)):
            pair = f"{chosen[hit[0]]!r} and {name!r}"
            raise InvalidInput(
                f"{one.place}: expected one column for {hit[0]}, found 2 whose cells differ: {pair}"
                f" (row {line}: {here!r} and {there!r}).",
                field="source",
                hint="Say which one in a mapping (--save-mapping, then --mapping).",
            )


def _differences(
    one: SourceTable, table: Table, target: str, pair: tuple[str, str]
) -> Iterator[tuple[int, str, str]]:
    """Yield line and cells of the rows in which two columns state different values."""
    rows = list(_cells(one, pair))
    readers = [
        _reader(table, target, cells) for cells in ([row[1] for row in rows], [row[2] for row in rows])
    ]
    for line, first, second in rows:
        cells = [first, second]
        read = [reader(cell) for reader, cell in zip(readers, cells, strict=True)]
        here, there = (
            cell.strip() if isinstance(found, Refused) else found
            for cell, found in zip(cells, read, strict=True)
        )
        if here and there and not _agree(target, here, there):
            yield line, first, second


def _cells(one: SourceTable, pair: tuple[str, str]) -> Iterator[tuple[int, str, str]]:
    rows = bounded(one.rows(), one.place)
    _, header = next(rows)
    names = [name.strip() for name in header or ()]
    first, second = (names.index(name) for name in pair)
    for line, cells in rows:
        if cells is not None and not isinstance(cells, Refused) and len(cells) > max(first, second):
            yield line, cells[first], cells[second]


def _reader(table: Table, target: str, cells: Sequence[str]) -> Callable[[str], str]:
    specs = {column.name: column.states for column in table.columns}
    column = ColumnNotation(name=target, spec=specs.get(target))
    for cell in cells:
        column.see(cell)
    return column.reader(column.settled(Stated(), Stated()))


def _agree(target: str, here: str, there: str) -> bool:
    if here.casefold() == there.casefold():
        return True
    return target == "name" and company_name(here).may_be(company_name(there))

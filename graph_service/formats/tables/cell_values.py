"""Values of the model as cells, from which ``cell_parsers`` reads the same values."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter
from typing import Any, Final, TypeAlias

from graph_service.domain.dataset import DataSet
from graph_service.domain.model.entities import Company
from graph_service.formats.tables.table_definitions import (
    ALLIANCES,
    COMPANIES,
    COMPETES,
    FINANCIAL_COLUMNS,
    HOLDS,
    MEMBERS,
    NEEDS,
    RECORD_TABLES,
    RESOURCES,
    Table,
)

Row: TypeAlias = tuple[Any, ...]

_PARTS: Final = (
    (COMPANIES, "companies"),
    (RESOURCES, "resources"),
    (ALLIANCES, "alliances"),
    (HOLDS, "holdings"),
    (NEEDS, "needs"),
    (MEMBERS, "memberships"),
    (COMPETES, "competitions"),
)


def cell_of(value: Any) -> str:
    """Return the text of a value, as the parser of its column reads it; empty without a value."""
    match value:
        case None:
            return ""
        case str():
            return value.value if isinstance(value, StrEnum) else value
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case tuple() | list():
            return ";".join(_item(cell_of(one)) for one in value)
    return repr(value)


def _item(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;")


def tables_of(dataset: DataSet) -> Iterator[tuple[Table, Sequence[Any]]]:
    """Yield the tables of a data set that have rows, and always companies, with their records."""
    for table, part in _PARTS:
        rows = getattr(dataset, part)
        if rows or table.required:
            yield table, rows
    for name, table in RECORD_TABLES.items():
        if rows := dataset.records.get(name, ()):
            yield table, rows


def row_maker(table: Table) -> Callable[[Any], Row]:
    """Return a function that gives the values of a record, in the order of the table's columns."""
    if table.kind is Company:
        return _company_row
    names = [column.name for column in table.columns]
    values = attrgetter(*names)
    return values if len(names) > 1 else lambda record: (values(record),)


_FIGURES: Final = {column: name for name, column in FINANCIAL_COLUMNS.items()}
_COMPANY_COLUMNS: Final = tuple(column.name for column in COMPANIES.columns)


def _company_row(company: Company) -> Row:
    figures = company.financials
    return tuple(
        (None if figures is None else getattr(figures, _FIGURES[name]))
        if name in _FIGURES
        else getattr(company, name)
        for name in _COMPANY_COLUMNS
    )


def plain(value: Any) -> Any:
    """Return a value for JSON and other typed formats; exact decimals stay texts."""
    match value:
        case StrEnum():
            return value.value
        case date() | Decimal():
            return cell_of(value)
        case tuple():
            return [plain(one) for one in value]
    return value

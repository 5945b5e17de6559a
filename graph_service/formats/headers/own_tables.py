"""Whether a source has the tables and columns of the CSV format."""

from itertools import islice

from graph_service.formats.tables.marked_cells import Refused
from graph_service.formats.tables.source_tables import Source, SourceTable
from graph_service.formats.tables.table_definitions import TABLE_NAMED


def is_own(source: Source) -> bool:
    """Return whether a source has the tables and columns of the format, so that it needs no mapping."""
    own = [table for table in source.tables if table.name in TABLE_NAMED]
    if source.strict and (not source.tables or any(map(_has_own_column, own))):
        return True
    if not own or (len(own) < len(source.tables) and "companies" not in {one.name for one in own}):
        return False
    for one in own:
        table = TABLE_NAMED[one.name]
        header = set(header_of(one))
        columns = {column.name: column for column in table.columns}
        if not header <= columns.keys() or any(
            column.states.required and not column.optional and name not in header
            for name, column in columns.items()
        ):
            return False
    return True


def _has_own_column(table: SourceTable) -> bool:
    """Return whether a header has a name of the format, so that its other names are mistakes."""
    return any(column.name in header_of(table) for column in TABLE_NAMED[table.name].columns)


def header_of(table: SourceTable) -> list[str]:
    """Return the first row of a table, without the white space around its cells."""
    _, cells = next(islice(table.rows(), 1), (1, None))
    return [] if cells is None or isinstance(cells, Refused) else [cell.strip() for cell in cells]

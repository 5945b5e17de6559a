"""Cells that people have written into tables of the CSV format."""

from collections.abc import Callable

from graph_service.formats.cells.column_notation import ColumnNotation, Stated
from graph_service.formats.tables.marked_cells import Refused
from graph_service.formats.tables.source_tables import SourceTable, bounded, fit
from graph_service.formats.tables.table_definitions import Column


class OwnCells:
    """Reads the cells that the CSV format itself does not have.

    How a column is written is derived from all its cells, once the first of them is not of the format; a
    table that was exported is read only once.

    Parameters
    ----------
    table
        The table.
    columns
        Its columns, in the order of the table.
    stated
        What the user states about them.
    """

    def __init__(self, table: SourceTable, columns: list[Column], stated: Stated) -> None:
        self._table = table
        self._columns = columns
        self._stated = stated
        self._readers: list[Callable[[str], str]] | None = None

    def read(self, place: int, cell: str) -> str:
        """Return a cell of the column at a place, as in the CSV format, or a refused one."""
        if self._readers is None:
            self._readers = self._derived()
        return self._readers[place](cell)

    def _derived(self) -> list[Callable[[str], str]]:
        notations = [ColumnNotation(name=one.name, spec=one.states, is_own=True) for one in self._columns]
        rows = bounded(self._table.rows(), self._table.place)
        next(rows, None)
        for _, row in rows:
            cells = fit(row, len(notations), pads=True)
            if not isinstance(cells, Refused):
                for notation, cell in zip(notations, cells, strict=True):
                    notation.see(cell)
        return [one.reader(one.settled(self._stated, Stated())) for one in notations]

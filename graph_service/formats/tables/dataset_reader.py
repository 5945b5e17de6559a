"""Tables of texts as a checked data set: the same rules for every format.

Every row of every table is checked, and each problem is named by place, line and column.
"""

import gc
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any

from typing_extensions import Doc

from graph_service.domain.dataset import DataSet, KnownKeys
from graph_service.domain.model.entities import Membership
from graph_service.formats.cells.column_notation import Stated
from graph_service.formats.cells.own_cells import OwnCells
from graph_service.formats.tables import cell_parsers as parsers
from graph_service.formats.tables.marked_cells import Refused
from graph_service.formats.tables.problems import Problem, Problems
from graph_service.formats.tables.references import References
from graph_service.formats.tables.row_reader import RowReader
from graph_service.formats.tables.source_tables import NumberedRow, Source, SourceTable, bounded
from graph_service.formats.tables.table_definitions import (
    ALLIANCES,
    COMPANIES,
    COMPETES,
    HOLDS,
    MEMBERS,
    NEEDS,
    RECORD_TABLES,
    RESOURCES,
    TABLE_NAMED,
    Column,
    Table,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The content of a source, and its problems."""

    dataset: Annotated[DataSet | None, Doc("The rows to import; null: rejected, nothing may be written.")]
    problems: Annotated[tuple[Problem, ...], Doc("The first problems, by file and line.")]
    problem_count: Annotated[int, Doc("Number of all problems, including those not listed.")]
    rows: Annotated[int, Doc("Rows read, without headers.")]
    dropped: Annotated[int, Doc("Rows that are not in the data set.")]
    dropped_cells: Annotated[int, Doc("Cells that are not in the data set although their rows are.")]
    notes: Annotated[tuple[str, ...], Doc("What was ignored.")]


def read_source(
    source: Source,
    *,
    known: KnownKeys | None = None,
    skip_invalid: bool = False,
    skip_cells: bool = False,
    stated: Stated | None = None,
) -> Reading:
    """Return the checked data set of tables of the format, with all its problems.

    Parameters
    ----------
    source
        Its tables have the names and the columns of the CSV format; others are ignored, and reported.
    known
        Keys of nodes that rows may refer to although the source does not define them.
    skip_invalid
        Leave out the rows that have a problem and the rows that refer to what was left out, and keep
        the others. A missing table, or one with a wrong header, is still an error.
    skip_cells
        Leave out only the cell that has a problem, if its column is optional; implies ``skip_invalid``.
    stated
        What the user states about how dates and decimals are written.

    Returns
    -------
    Reading
        ``dataset`` is None if there is a problem that can't be, or should not be, skipped.
    """
    with _uncollected():
        reader = SourceReader(
            source, known or KnownKeys(), skip_invalid or skip_cells, skip_cells=skip_cells, stated=stated
        )
        return reader.reading()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Prevent the garbage collector from scanning all rows repeatedly: they form no cycles."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class SourceReader:
    """The state of one reading: its problems, and the columns that the files do not have."""

    def __init__(
        self,
        source: Source,
        known: KnownKeys,
        skip_invalid: bool,
        *,
        skip_cells: bool = False,
        stated: Stated | None = None,
    ) -> None:
        self.source = source
        self.tables = {table.name: table for table in source.tables}
        self.skip_invalid = skip_invalid
        self.problems = Problems()
        self.unusable = False
        self.unstated: dict[type, frozenset[str]] = {}
        self.stated = stated or Stated()
        self.rows = RowReader(
            References(known), self.problems, skip_invalid=skip_invalid, skip_cells=skip_cells
        )

    def reading(self) -> Reading:
        """Return what all tables hold."""
        dataset = DataSet(
            companies=self.records(COMPANIES),
            resources=self.records(RESOURCES),
            alliances=self.records(ALLIANCES),
            holdings=self.records(HOLDS),
            needs=self.records(NEEDS),
            memberships=self.records(MEMBERS),
            competitions=self.records(COMPETES),
            records={name: rows for name, table in RECORD_TABLES.items() if (rows := self.records(table))},
            unstated=self.unstated,
        )
        others = [table.place for table in self.source.tables if table.name not in TABLE_NAMED]
        notes = tuple(f"{name} is not a file of the format and was ignored." for name in others)
        return self.read_as(dataset, (*self.source.notes, *notes))

    def read_as(self, dataset: DataSet, notes: tuple[str, ...] = ()) -> Reading:
        """Return the reading that gave this data set."""
        refused = self.unusable or (self.problems.count > 0 and not self.skip_invalid)
        return Reading(
            dataset=None if refused else dataset,
            problems=tuple(self.problems.kept),
            problem_count=self.problems.count,
            rows=self.rows.rows,
            dropped=self.rows.rows if refused else self.rows.dropped,
            dropped_cells=0 if refused else self.rows.dropped_cells,
            notes=notes,
        )

    def records(self, table: Table) -> tuple[Any, ...]:
        """Return the valid rows of one file."""
        found = self.tables.get(table.name)
        if found is None:
            if table.required and self.source.is_canonical and not self.tables:
                empty = replace(table, file=self.source.name)
                self.refuse_file(empty, None, None, "expected rows below the header, found none")
            elif table.required and (self.source.strict or not self.tables):
                self.refuse_file(table, None, None, "expected this file, found none")
            return ()
        if not self.source.strict:
            table = replace(table, columns=tuple(map(_relaxed, table.columns)))
        table = replace(table, file=found.place)
        numbered_rows = bounded(found.rows(), found.place)
        columns = self.columns(table, numbered_rows)
        if columns is None:
            return ()
        left_out = frozenset(column.name for column in table.columns if column not in columns) - {"key"}
        if left_out:
            self.unstated[table.kind] = left_out
        if table.kind is Membership:
            return self.memberships(table, columns, found, numbered_rows)
        lenient = self.lenient(columns, found)
        return tuple(record for _, record in self.rows.sound(table, columns, numbered_rows, lenient))

    def lenient(self, columns: list[Column], table: SourceTable) -> Callable[[int, str], str] | None:
        """Return what reads the cells that people have written into a table of the format."""
        return None if self.source.is_canonical else OwnCells(table, columns, self.stated).read

    def columns(self, table: Table, numbered_rows: Iterator[NumberedRow]) -> list[Column] | None:
        """Return the columns in the order of the file; None, with recorded problems, for a wrong header."""
        line, header = next(numbered_rows, (1, []))
        before = self.problems.count
        if header is None or isinstance(header, Refused):
            self.refuse_file(table, line, None, "expected a header line, found quotes that don't match")
            return None
        names = [name.strip() for name in header]
        by_name = {column.name: column for column in table.columns}
        for column in table.columns:
            if column.name not in names and not column.optional:
                self.refuse_file(table, line, column.name, "expected this column, found none of that name")
        for place, name in enumerate(names):
            broken = parsers.unreadable(name, prose=False)
            if broken:
                self.refuse_file(table, line, None, broken)
            elif name not in by_name:
                self.refuse_file(
                    table,
                    line,
                    name,
                    f"expected one of {', '.join(by_name)}, found a column named {parsers.shown(name)}",
                )
            elif name in names[:place]:
                self.refuse_file(table, line, name, "expected this column once, found it again")
        return [by_name[name] for name in names] if self.problems.count == before else None

    def refuse_file(self, table: Table, line: int | None, column: str | None, message: str) -> None:
        """Record a problem that makes a whole table unusable."""
        self.problems.add(table.file, line, column, message)
        self.unusable = True

    def memberships(
        self, table: Table, columns: list[Column], found: SourceTable, numbered_rows: Iterator[NumberedRow]
    ) -> tuple[Membership, ...]:
        """Return the memberships; of overlapping ones only the first in the file."""
        kept: list[Membership] = []
        periods: dict[tuple[str, str], list[tuple[int, Membership]]] = defaultdict(list)
        for line, member in self.rows.sound(table, columns, numbered_rows, self.lenient(columns, found)):
            earlier = periods[member.alliance, member.company]
            clash = next((there for there, other in earlier if _overlap(member, other)), None)
            if clash is None:
                earlier.append((line, member))
                kept.append(member)
                continue
            self.rows.dropped += 1
            self.problems.add(
                table.file,
                line,
                "since",
                f"expected periods of {member.company} in {member.alliance} that don't overlap,"
                f" found one that overlaps that of line {clash}",
            )
        return tuple(kept)


def _relaxed(column: Column) -> Column:
    """Return a column that the header may leave out, unless every row must state it."""
    return replace(column, optional=column.optional or not column.states.required)


def _overlap(one: Membership, other: Membership) -> bool:
    return (one.since or date.min) < (other.until or date.max) and (other.since or date.min) < (
        one.until or date.max
    )

"""The rows of one file, each checked: its cells, its values together, and against earlier rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from graph_service.domain.kinds import KINDS
from graph_service.domain.model.entities import Company, Competition, Financials
from graph_service.domain.model.fields import field_specs
from graph_service.formats.tables import cell_parsers as parsers
from graph_service.formats.tables.cell_parsers import Parser
from graph_service.formats.tables.marked_cells import Refused
from graph_service.formats.tables.problems import Problems
from graph_service.formats.tables.references import ConsequenceError, References, key_of
from graph_service.formats.tables.source_tables import NumberedRow, fit
from graph_service.formats.tables.table_definitions import FINANCIAL_COLUMNS, Column, Table, Values


class RowReader:
    """Reads and counts rows, and records the problems of those that it leaves out."""

    def __init__(
        self, references: References, problems: Problems, *, skip_invalid: bool, skip_cells: bool = False
    ) -> None:
        self.references = references
        self.problems = problems
        self.skip_invalid = skip_invalid
        self.skip_cells = skip_cells
        self.rows = 0
        self.dropped = 0
        self.dropped_cells = 0

    def sound(
        self,
        table: Table,
        columns: list[Column],
        numbered_rows: Iterator[NumberedRow],
        lenient: Callable[[int, str], str] | None = None,
    ) -> Iterator[tuple[int, Any]]:
        """Yield the line and the record of each row without problems.

        Parameters
        ----------
        table
            The table of the rows.
        columns
            Its columns, in the order of the rows.
        numbered_rows
            The rows, without the header.
        lenient
            Returns for the place of a column, and a cell that its parser refuses, the cell as in the CSV
            format.
        """
        names = [column.name for column in columns]
        parse = [self.references.parser(column) for column in columns]
        defaults = {name: spec.default for name, spec in field_specs(table.kind).items()}
        unique = [_Unique(names, _identity(names, defaults)) for names in table.unique]
        can_contradict = table.kind is Competition or table.period is not None or bool(table.shared)
        make = _company if table.kind is Company else table.kind
        for line, cells in numbered_rows:
            self.rows += 1
            if cells is None or len(cells) != len(columns) or not "".join(cells).isprintable():
                values = self._diagnosed(table, columns, parse, line, cells, lenient)
            else:
                try:
                    values = {
                        name: value
                        for name, parse_cell, cell in zip(names, parse, cells, strict=True)
                        if (value := parse_cell(cell)) is not None
                    }
                except ValueError:
                    values = self._diagnosed(table, columns, parse, line, cells, lenient)
            if values is None:
                self.dropped += 1
                continue
            if table.key_from is not None:
                values["key"] = key_of(table, values)
            if (can_contradict and not self._consistent(table, line, values)) or not self._single(
                table, line, values, unique
            ):
                self.references.refuse(table, values, line)
                self.dropped += 1
                continue
            self.references.add(table, values)
            yield line, make(**values)

    def _diagnosed(
        self,
        table: Table,
        columns: list[Column],
        parse: list[Parser],
        line: int,
        row: list[str] | Refused | None,
        lenient: Callable[[int, str], str] | None,
    ) -> Values | None:
        """Return the values of a suspicious row; None, with its problems recorded, if it has some."""
        cells = fit(row, len(columns), pads=self.skip_cells)
        if isinstance(cells, Refused):
            self.problems.add(table.file, line, None, cells.reason)
            return None
        if row is not None and len(row) < len(columns):
            self.dropped_cells += len(columns) - len(row)
            self.problems.add(table.file, line, None, f"expected {len(columns)} cells, found {len(row)}")
        values: Values = {}
        is_sound = True
        for place, (column, parse_cell, cell) in enumerate(zip(columns, parse, cells, strict=True)):
            message = parsers.unreadable(cell, prose=column.prose)
            if message is None:
                try:
                    value = _parsed(parse_cell, cell, place, lenient)
                    if value is not None:
                        values[column.name] = value
                    continue
                except ConsequenceError as error:
                    # If the folder is rejected anyway, consequential errors would only hide the causes.
                    if not self.skip_invalid:
                        is_sound = False
                        continue
                    message = str(error)
                except ValueError as error:
                    message = str(error)
            self.problems.add(table.file, line, column.name, message)
            if self.skip_cells and not column.states.required and column.name != "key":
                self.dropped_cells += 1
            else:
                is_sound = False
        if is_sound:
            return values
        self.references.refuse(table, values, line)
        return None

    def _consistent(self, table: Table, line: int, values: Values) -> bool:
        """Return whether the values of a row are consistent; record a problem if not."""
        if table.kind is Competition:
            if values["a"] == values["b"]:
                message = f"expected another company than a, found {values['b']} again"
                self.problems.add(table.file, line, "b", message)
                return False
            if values["a"] > values["b"]:
                values["a"], values["b"] = values["b"], values["a"]
        if table.period is not None:
            first, second = (values.get(name) for name in table.period)
            if first is not None and second is not None and second <= first:
                message = f"expected a date after {table.period[0]} {first}, found {second}"
                self.problems.add(table.file, line, table.period[1], message)
                return False
        for name, own in table.shared.items():
            if name not in values or own not in values:
                continue
            refers = KINDS[table.kind.__name__].fields[name].reference
            owner = self.references.owner(refers.to, values[name])
            if owner != values[own]:
                message = (
                    f"expected {KINDS[refers.to].noun} of the same {own}, {values[own]},"
                    f" found {values[name]!r}, which is one of {owner}"
                )
                self.problems.add(table.file, line, name, message)
                return False
        return True

    def _single(self, table: Table, line: int, values: Values, unique: list["_Unique"]) -> bool:
        """Return whether no earlier row has the same identity; record a problem otherwise."""
        for one in unique:
            identity = one.identity_of(values)
            earlier = one.lines.setdefault(identity, line)
            if earlier != line:
                found = ", ".join("not stated" if part is None else str(part) for part in identity)
                self.problems.add(
                    table.file,
                    line,
                    one.names[-1],
                    f"expected each {' and '.join(one.names)} once, found {found} again,"
                    f" as on line {earlier}",
                )
                return False
        return True


def _parsed(parse: Parser, cell: str, place: int, lenient: Callable[[int, str], str] | None) -> Any:
    """Return the value of a cell, as the CSV format states it or as people write it.

    Raises
    ------
    ValueError
        When it is neither.
    """
    try:
        return parse(cell)
    except ConsequenceError:
        raise
    except ValueError:
        read = cell if lenient is None else lenient(place, cell)
        if isinstance(read, Refused):
            raise ValueError(read.reason) from None
        if read == cell:
            raise
        if not read and cell.strip():
            try:
                return parse(read)
            except ValueError as error:
                raise ValueError(
                    f"expected a value, found {parsers.shown(cell)}, which stands for none"
                ) from error
        return parse(read)


@dataclass(frozen=True, slots=True)
class _Unique:
    """Columns whose values together are unique."""

    names: tuple[str, ...]
    identity_of: Callable[[Values], tuple[Any, ...]]
    lines: dict[tuple[Any, ...], int] = field(default_factory=dict)
    """By identity: the line that has it."""


def _identity(names: tuple[str, ...], defaults: Values) -> Callable[[Values], tuple[Any, ...]]:
    """Return a function that gives the identity of a row, fast for the usual two columns."""
    if len(names) == 2:
        (one, other), (first, second) = names, (defaults[name] for name in names)
        return lambda values: (values.get(one, first), values.get(other, second))
    return lambda values: tuple(values.get(name, defaults[name]) for name in names)


def _company(**values: Any) -> Company:
    """Return the company of a row's values, with its figures."""
    figures = {name: values.pop(column) for name, column in FINANCIAL_COLUMNS.items() if column in values}
    if figures:
        values["financials"] = Financials(**figures)
    return Company(**values)

"""Columns: how each is written is derived from all its cells, then each cell is read by that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Final, TypeVar

from typing_extensions import Doc

from graph_service.domain.model.fields import FieldSpec
from graph_service.formats.cells.accepted import AMOUNT, TEXT, CellKind, expected, kind_of
from graph_service.formats.cells.cell_readers import decimal_mark_of
from graph_service.formats.cells.characters import is_missing, tidy
from graph_service.formats.cells.dates import order_of
from graph_service.formats.cells.lists import items_of, separators_of
from graph_service.formats.cells.notation import AmbiguousError, DateOrder, DecimalMark, Notation
from graph_service.formats.tables.cell_parsers import shown, unreadable
from graph_service.formats.tables.cell_values import cell_of
from graph_service.formats.tables.marked_cells import Refused, Typed

_SAMPLED_LISTS: Final = 5_000
"""Maximum number of different lists from which separators are derived."""
_NOTHING: Final[Mapping[str, str]] = {}
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What the user states about all columns of a source; what is None is derived from each column."""

    decimal: DecimalMark | None = None
    dates: DateOrder | None = None
    separators: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What only the user knows about a column."""

    place: Annotated[str, Doc("The table.")]
    column: Annotated[str, Doc("Its name in the source.")]
    example: Annotated[str, Doc("A cell that means two things.")]
    option: Annotated[str, Doc("Of the command: decimal or dates.")]
    choices: Annotated[Mapping[str, str], Doc("By value of the option: what the example then means.")]


@dataclass(slots=True)
class ColumnNotation:
    """Collects how one column is written."""

    name: Annotated[str, Doc("Its name in the source.")]
    spec: Annotated[FieldSpec | None, Doc("The field that it states; None for a list of names.")]
    is_own: Annotated[
        bool, Doc("The table has the columns of the CSV format, so that 1.234 has decimals.")
    ] = False
    marks: dict[DecimalMark, str] = field(default_factory=dict)
    orders: dict[DateOrder, str] = field(default_factory=dict)
    lists: dict[str, None] = field(default_factory=dict)

    @property
    def kind(self) -> CellKind:
        """The kind of its cells, or of the items of its lists."""
        return TEXT if self.spec is None else kind_of(self.spec)

    @property
    def is_list(self) -> bool:
        """Whether a cell has several values."""
        return self.spec is None or self.spec.is_list

    def see(self, cell: str) -> None:
        """Take in what a cell proves."""
        if not cell or isinstance(cell, Refused | Typed):
            return
        if self.is_list:
            if len(self.lists) < _SAMPLED_LISTS:
                self.lists[cell] = None
            return
        kind = self.kind
        if kind.has_days and (order := order_of(cell)) is not None:
            self.orders.setdefault(order, cell)
        if kind.has_decimals and self.spec is not None and not cell.isdigit():
            mark = decimal_mark_of(cell, self.spec)
            if mark is None and self.is_own and "." in cell and "," not in cell:
                mark = DecimalMark.POINT
            if mark is not None:
                self.marks.setdefault(mark, cell)

    def settled(self, stated: Stated, others: Stated) -> Notation:
        """Return how the column is written.

        Parameters
        ----------
        stated
            What the user states: it precedes all else.
        others
            What other columns of the table prove, for what no cell of this one proves.
        """
        separators = ";" if self.is_own or not self.is_list else separators_of(self.lists)
        return Notation(
            decimal=stated.decimal or only(self.marks) or (None if self.marks else others.decimal),
            dates=stated.dates or only(self.orders) or (None if self.orders else others.dates),
            separators=stated.separators or separators,
        )

    def reader(
        self,
        notation: Notation,
        values: Mapping[str, str] = _NOTHING,
        ask: Callable[[str, AmbiguousError], None] | None = None,
    ) -> Callable[[str], str]:
        """Return the function that turns a cell into one of the CSV format, or into a refused one.

        Parameters
        ----------
        notation
            How the column is written.
        values
            Replacements of cells, by their text.
        ask
            Receives the first cells that mean two things.
        """
        kind, spec = self.kind, self.spec
        # North America, among regions
        placeholders = kind.values | ({"na"} if spec is not None and spec.name == "regions" else set())

        def one(text: str) -> str:
            if is_missing(text, values=placeholders):
                return ""
            try:
                return text if spec is None else kind.read(text, notation, spec)
            except AmbiguousError:
                raise
            except (ValueError, OverflowError) as error:
                more = f": {error}" if isinstance(error, ValueError) and str(error) else ""
                wanted = "a text" if spec is None else expected(kind, spec)
                raise ValueError(f"expected {wanted}, found {shown(text)}{more}") from error

        @lru_cache(maxsize=65_536)
        def read(cell: str) -> str:
            if (broken := unreadable(cell, prose=True)) is not None:
                return Refused(broken)
            text = tidy(values.get(cell.strip(), cell))
            text = values.get(text, text)
            try:
                if not self.is_list:
                    return one(text)
                items = [tidy(values.get(item, item)) for item in items_of(text, notation.separators)]
                return cell_of([found for item in items if (found := one(item))])
            except AmbiguousError as error:
                if ask is not None:
                    ask(cell, error)
                return Refused(str(error))
            except ValueError as error:
                return Refused(str(error))

        def read_any(cell: str) -> str:
            if not cell or isinstance(cell, Refused):
                return cell
            if isinstance(cell, Typed) and str.__str__(cell) not in values:
                return _typed(cell, read, kind)
            return read(str.__str__(cell))

        return read_any


def _typed(cell: str, read: Callable[[str], str], kind: CellKind) -> str:
    """Return the cell of a typed value: its decimal mark is certain."""
    text = str.__str__(cell)
    if not kind.has_decimals or text in ("nan", "inf", "-inf"):
        return read(text)
    if kind is AMOUNT:
        return f"{Decimal(text):f}"
    whole, _, decimals = text.partition(".")
    return whole if decimals and not decimals.strip("0") else text


def only(proven: Mapping[_T, str]) -> _T | None:
    """Return what a column proves; None if that is nothing, or contradictory."""
    return next(iter(proven)) if len(proven) == 1 else None

"""How a column is written, where people differ: decimal marks, the order of day and month, separators."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from typing_extensions import Doc


class DecimalMark(StrEnum):
    """The sign before the decimals."""

    POINT = "point"
    COMMA = "comma"

    @property
    def sign(self) -> str:
        """The character."""
        return "." if self is DecimalMark.POINT else ","


class DateOrder(StrEnum):
    """Which of day and month comes first."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notation:
    """How the cells of a column are written; what is None is not known, and not always needed."""

    decimal: DecimalMark | None = None
    dates: DateOrder | None = None
    separators: Annotated[str, Doc("The signs between the items of a list, each of them one.")] = ";"


class AmbiguousError(ValueError):
    """A cell that means two things, and nothing in its column says which."""

    def __init__(self, message: str, option: str, choices: dict[str, str]) -> None:
        super().__init__(message)
        self.option = option
        """Of the command, e.g. dates."""
        self.choices = choices
        """By value of the option: what the cell then means."""

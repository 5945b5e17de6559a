"""Problems of a file, described so precisely that they can be fixed."""

from dataclasses import dataclass, field
from typing import Annotated, Final

from typing_extensions import Doc

KEPT_PROBLEMS: Final = 1_000
"""Maximum number of problems that are kept; further ones are only counted."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem, and its place."""

    file: Annotated[str, Doc("Name of the file, e.g. holds.csv.")]
    line: Annotated[int | None, Doc("Line on which the row begins, from 1; null: the whole file.")]
    column: Annotated[str | None, Doc("Name of the column; null: the whole row.")]
    message: Annotated[str, Doc("What was expected and what was found.")]

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return (
            f"{place}: {self.message}" if self.column is None else f"{place}: {self.column}: {self.message}"
        )


@dataclass(slots=True)
class Problems:
    """The problems of one reading: the first ones, and the number of all."""

    kept: list[Problem] = field(default_factory=list)
    count: int = 0

    def add(self, file: str, line: int | None, column: str | None, message: str) -> None:
        """Record a problem."""
        self.count += 1
        if len(self.kept) < KEPT_PROBLEMS:
            self.kept.append(Problem(file, line, column, message))

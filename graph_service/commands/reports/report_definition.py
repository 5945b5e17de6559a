"""What a report is: a GraphQL document, and how its answer is laid out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, TypeAlias

Row: TypeAlias = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Report:
    """One report."""

    name: str
    """Name of its document, ``<name>.graphql``."""
    title: Callable[[Mapping[str, Any]], str]
    """From the answered data to one line above the table."""
    columns: tuple[str, ...]
    rows: Callable[[Mapping[str, Any]], list[Row]]
    """From the answered data to the rows."""
    not_drawn: tuple[str, ...] = ()
    """Fields of the analysis that no row tells of, and no graph either."""

    @property
    def document(self) -> str:
        """The GraphQL document."""
        return files(__package__).joinpath(f"{self.name}.graphql").read_text(encoding="utf-8")


def names(items: Sequence[Mapping[str, Any]]) -> str:
    """Return the names of companies or resources in one cell."""
    return ", ".join(item["name"] for item in items)

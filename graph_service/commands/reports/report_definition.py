"""The definition of a report: a GraphQL document, and the layout of its answer."""

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
    """Returns the line above the table, from the answered data."""
    columns: tuple[str, ...]
    rows: Callable[[Mapping[str, Any]], list[Row]]
    """Returns the rows, from the answered data."""
    not_drawn: tuple[str, ...] = ()
    """Fields of the analysis that neither rows nor graphs contain."""

    @property
    def document(self) -> str:
        """The GraphQL document."""
        return files(__package__).joinpath(f"{self.name}.graphql").read_text(encoding="utf-8")


def names(items: Sequence[Mapping[str, Any]]) -> str:
    """Return the names of companies or resources in one cell."""
    return ", ".join(item["name"] for item in items)


def conflict_source(row: Mapping[str, Any]) -> str | None:
    """Return where a conflict comes from; None without one."""
    return (row["evidence"] or "declared") if row["conflict"] else None

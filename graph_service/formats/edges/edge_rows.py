"""The rows of the format that edges become: several edges of one pair are one row, with all their texts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Final

from typing_extensions import Doc

HEADERS: Final[Mapping[str, tuple[str, ...]]] = {
    "alliances": ("name", "stage", "scope", "starts_on", "ends_on"),
    "holds": ("company", "resource", "level", "evidence"),
    "needs": ("company", "resource", "importance", "evidence"),
    "members": ("company", "alliance", "role", "since", "until"),
    "competes": ("a", "b", "intensity", "evidence"),
}
"""By table of the format: the columns that edges state."""
_TEXTS: Final = {"alliances": "scope", "holds": "evidence", "needs": "evidence", "members": "role",
                 "competes": "evidence"}  # fmt: skip
"""By table of the format: the column for what edges say."""


@dataclass(slots=True)
class EdgeRow:
    """One row, made of one or more edges."""

    line: Annotated[int, Doc("Of the first edge.")]
    cells: dict[str, str]
    said: Annotated[dict[str, None], Doc("What the edges say, in their order.")] = field(default_factory=dict)


@dataclass(slots=True)
class EdgeRows:
    """The rows that the edges of one table become."""

    tables: Annotated[
        dict[str, dict[tuple[str, ...], EdgeRow]], Doc("By table of the format, and by what makes a row one.")
    ] = field(default_factory=lambda: {name: {} for name in HEADERS})
    partners: Annotated[int, Doc("Memberships that belong to an alliance of two.")] = 0
    unread: Annotated[int, Doc("Edges that become nothing.")] = 0

    def put(self, table: str, identity: tuple[str, ...], line: int, cells: dict[str, str], said: str) -> bool:
        """Add an edge to its row; return whether the row is new."""
        rows = self.tables[table]
        is_new = identity not in rows
        row = rows.setdefault(identity, EdgeRow(line, cells))
        if said:
            row.said[said] = None
        return is_new

    def made(self) -> Iterator[tuple[str, list[str], list[tuple[int, list[str]]]]]:
        """Yield the tables that have rows: each a name, a header, and lines with cells."""
        for table, rows in self.tables.items():
            if rows:
                header = list(HEADERS[table])
                yield table, header, [(row.line, _cells(table, row)) for row in rows.values()]


def _cells(table: str, row: EdgeRow) -> list[str]:
    cells = row.cells | {_TEXTS[table]: "; ".join(row.said)}
    return [cells.get(column, "") for column in HEADERS[table]]

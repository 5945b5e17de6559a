"""The keys that rows of a folder may refer to: those of its earlier rows, and those in the graph."""

from collections import defaultdict
from typing import Final

from graph_service.domain.dataset import REFERRED_TO, KnownKeys
from graph_service.domain.generated_keys import made_key
from graph_service.domain.kinds import KINDS
from graph_service.formats.tables import cell_parsers
from graph_service.formats.tables.cell_parsers import Parser, shown
from graph_service.formats.tables.table_definitions import FILE_OF, TABLES, Column, Table, Values

_OWNER_MATTERS: Final = frozenset(
    column.target for table in TABLES for column in table.columns if column.name in table.shared
)


class ConsequenceError(ValueError):
    """The cell is valid, but refers to a node whose own row was rejected."""


class References:
    """The keys that may be referred to, while files are read one after another."""

    def __init__(self, known: KnownKeys) -> None:
        # The value is the one object for the key in all rows, which saves memory.
        self._keys = {kind: {key: key for key in known.of(kind)} for kind in REFERRED_TO}
        self._owners = {kind: dict(known.records.get(kind, {})) for kind in REFERRED_TO}
        self._refused: dict[str, dict[str, int]] = defaultdict(dict)

    def add(self, table: Table, values: Values) -> None:
        """Record a valid row: later ones may refer to it."""
        name = table.kind.__name__
        if name not in self._keys:
            return
        key = values["key"]
        self._keys[name][key] = key
        self._refused[name].pop(key, None)
        if name in _OWNER_MATTERS:
            self._owners[name][key] = values[KINDS[name].owner or ""]

    def refuse(self, table: Table, values: Values, line: int) -> None:
        """Record a row that was left out: rows that refer to it have to be left out as well."""
        name = table.kind.__name__
        if name not in self._keys:
            return
        key = key_of(table, values)
        if key is not None and key not in self._keys[name]:
            self._refused[name].setdefault(key, line)

    def owner(self, kind: str, key: str) -> str:
        """Return the key of the owner of a record; only for kinds that need it."""
        return self._owners[kind][key]

    def parser(self, column: Column) -> Parser:
        """Return the parser of a column's cells; the parser of a reference checks that the key exists."""
        if column.target is None:
            return column.parse
        kind, keys, refused = column.target, self._keys[column.target], self._refused[column.target]

        def parse_one(cell: str) -> str:
            if cell in keys:
                return keys[cell]
            key = cell_parsers.key(cell)
            if key in refused:
                raise ConsequenceError(
                    f"refers to {shown(key)}, which was left out: see {FILE_OF[kind]}:{refused[key]}"
                )
            raise ValueError(
                f"expected the key of {KINDS[kind].noun} in {FILE_OF[kind]} or in the graph,"
                f" found {shown(key)}"
            )

        if column.states.is_list:
            return cell_parsers.listed(parse_one, distinct=True)
        return parse_one if column.states.required else cell_parsers.optional(parse_one)


def key_of(table: Table, values: Values) -> str | None:
    """Return the key of a row; None if it has none, and lacks the values to derive one."""
    key: str | None = values.get("key")
    if key is None and table.key_from is not None:
        specs = table.key_from.fields
        if all(name in values or not specs[name].required for name in table.key_from.identity):
            key = made_key(table.key_from, values)
    return key

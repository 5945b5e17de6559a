"""The mapping of other tables to those of the format: stated in a file, or guessed from the headers."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

from typing_extensions import Doc

from graph_service.domain.errors import InvalidInput
from graph_service.domain.model.entities import ResourceKind
from graph_service.formats.cells.notation import DateOrder, DecimalMark
from graph_service.formats.edges.edge_meaning import EdgeMeaning
from graph_service.formats.tables.source_tables import check_size
from graph_service.formats.tables.table_definitions import TABLE_NAMED

LISTS: Final[Mapping[str, str]] = {
    "holds": "what the company has, by name: becomes resources and holds",
    "needs": "what the company needs, by name: becomes resources and needs",
    "member_of": "alliances that the company is in, by name: becomes alliances and members",
}
"""Columns of lists that a table of companies may have in addition to its own."""
_W = TypeVar("_W", DecimalMark, DateOrder, EdgeMeaning)
LARGEST_MAPPING_BYTES: Final = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMapping:
    """The mapping of one table."""

    source: Annotated[str, Doc("Name of the table: a sheet, a file without its end, nodes, edges.")]
    table: Annotated[str, Doc("The table of the format for its rows.")]
    columns: Annotated[Mapping[str, str], Doc("By column of the source: the column of the format.")]
    values: Annotated[
        Mapping[str, Mapping[str, str]], Doc("By column of the format: replacements of values.")
    ] = field(default_factory=dict)
    ignored: Annotated[tuple[str, ...], Doc("Columns of the source that are not read.")] = ()
    level: Annotated[float, Doc("Level at which listed resources are held.")] = 1.0
    importance: Annotated[float, Doc("Importance of needs for listed resources.")] = 1.0
    kind: Annotated[ResourceKind, Doc("Kind of new listed resources.")] = ResourceKind.OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceMapping:
    """The mapping of a source."""

    tables: tuple[TableMapping, ...]
    separator: Annotated[
        str | None, Doc("Separator of the items of lists; None: derived from each column.")
    ] = None
    decimal: Annotated[DecimalMark | None, Doc("Sign before decimals; None: derived from each column.")] = (
        None
    )
    dates: Annotated[DateOrder | None, Doc("Order of day and month; None: derived from each column.")] = None
    edges: Annotated[
        EdgeMeaning | None, Doc("What edges of another graph mean; None: no table is a list of edges.")
    ] = None
    same: Annotated[
        Mapping[str, str],
        Doc("By name of a company: the key of the existing company, or empty for a new one."),
    ] = field(default_factory=dict)


def read_mapping(path: Path) -> SourceMapping:
    """Return the mapping that a TOML file states.

    Raises
    ------
    InvalidInput
        When it can't be read, or has an invalid entry; the error names the place.
    """
    try:
        check_size(path.stat().st_size, path.name, LARGEST_MAPPING_BYTES)
        with path.open("rb") as file:
            stated = tomllib.load(file)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInput(f"{path}: can't be read as TOML: {error}.", field="mapping") from error
    return _Stated(path.name).mapping(stated)


class _Stated:
    """Checks the entries of a file."""

    def __init__(self, name: str) -> None:
        self.name = name

    def wrong(self, where: str, message: str) -> InvalidInput:
        return InvalidInput(f"{self.name}: {where}: {message}.", field="mapping")

    def mapping(self, stated: Mapping[str, Any]) -> SourceMapping:
        self.known("the file", stated, ("separator", "decimal", "dates", "edges", "same", "table"))
        tables = stated.get("table")
        if not isinstance(tables, list) or not tables:
            raise self.wrong("table", "expected [[table]] once or more, found none")
        separator = stated.get("separator")
        if separator is not None and (not isinstance(separator, str) or len(separator) != 1):
            raise self.wrong("separator", f"expected one character, found {separator!r}")
        return SourceMapping(
            tables=tuple(self.table(number, one) for number, one in enumerate(tables, 1)),
            separator=separator,
            decimal=self.word("decimal", DecimalMark, stated.get("decimal")),
            dates=self.word("dates", DateOrder, stated.get("dates")),
            edges=self.word("edges", EdgeMeaning, stated.get("edges")),
            same=self.texts("same", stated.get("same", {})),
        )

    def table(self, number: int, stated: Any) -> TableMapping:
        where = f"table {number}"
        if not isinstance(stated, dict):
            raise self.wrong(where, "expected a table")
        self.known(where, stated, ("from", "to", "columns", "values", "level", "importance", "kind"))
        target = stated.get("to", "companies")
        if target not in TABLE_NAMED:
            raise self.wrong(f"{where}: to", f"expected one of {', '.join(TABLE_NAMED)}, found {target!r}")
        names = [column.name for column in TABLE_NAMED[target].columns]
        names += LISTS if target == "companies" else ()
        columns = self.texts(f"{where}: columns", stated.get("columns", {}))
        for source, column in columns.items():
            if column not in names:
                raise self.wrong(
                    f"{where}: columns: {source}", f"expected one of {', '.join(names)}, found {column!r}"
                )
        twice = {column for column in columns.values() if list(columns.values()).count(column) > 1}
        if twice:
            raise self.wrong(
                f"{where}: columns", f"expected each column once, found {sorted(twice)[0]} again"
            )
        values = stated.get("values", {})
        if not isinstance(values, dict):
            raise self.wrong(f"{where}: values", "expected a table")
        kind = stated.get("kind", "OTHER")
        if kind not in set(ResourceKind):
            raise self.wrong(f"{where}: kind", f"expected one of {', '.join(ResourceKind)}, found {kind!r}")
        return TableMapping(
            source=str(stated.get("from", "")),
            table=target,
            columns=columns,
            values={name: self.texts(f"{where}: values: {name}", pairs) for name, pairs in values.items()},
            level=self.fraction(f"{where}: level", stated.get("level", 1.0)),
            importance=self.fraction(f"{where}: importance", stated.get("importance", 1.0)),
            kind=ResourceKind(kind),
        )

    def known(self, where: str, stated: Mapping[str, Any], names: Sequence[str]) -> None:
        for name in stated:
            if name not in names:
                raise self.wrong(where, f"expected one of {', '.join(names)}, found {name!r}")

    def word(self, where: str, words: type[_W], stated: Any) -> _W | None:
        if stated is not None and stated not in set(words):
            raise self.wrong(where, f"expected one of {', '.join(words)}, found {stated!r}")
        return None if stated is None else words(stated)

    def texts(self, where: str, stated: Any) -> dict[str, str]:
        if not isinstance(stated, dict) or not all(isinstance(one, str) for one in stated.values()):
            raise self.wrong(where, "expected a table of texts")
        return stated

    def fraction(self, where: str, stated: Any) -> float:
        if not isinstance(stated, int | float) or isinstance(stated, bool) or not 0 <= stated <= 1:
            raise self.wrong(where, f"expected a number from 0 to 1, found {stated!r}")
        return float(stated)


def written_mapping(mapping: SourceMapping) -> str:
    """Return a mapping as a TOML file, with unused columns as comments."""
    lines = []
    for name, stated, example, meaning in (
        ("separator", mapping.separator, ";", "between the items of lists"),
        ("decimal", mapping.decimal, "comma", "or point, before decimals"),
        ("dates", mapping.dates, "day-first", "or month-first, in dates such as 03/04/2024"),
    ):
        if stated is None:
            lines.append(
                f"# {name} = {_toml(example)}  # {meaning}; derived from each column unless it is stated"
            )
        else:
            lines.append(f"{name} = {_toml(stated)}")
    if mapping.edges is not None:
        meanings = ", ".join(EdgeMeaning)
        lines.append(f"edges = {_toml(mapping.edges)}  # what edges mean: {meanings}")
    lines.append("")
    for table in mapping.tables:
        lines += ["[[table]]", f"from = {_toml(table.source)}", f"to = {_toml(table.table)}"]
        if table.table == "companies":
            lines += [
                f"kind = {_toml(table.kind.value)}",
                f"level = {table.level}",
                f"importance = {table.importance}",
            ]
        lines += ["[table.columns]"]
        lines += [f"{_toml(name)} = {_toml(column)}" for name, column in table.columns.items()]
        lines += [f"# {_toml(name)} = " for name in table.ignored]
        for column, pairs in table.values.items():
            lines += [f"[table.values.{column}]"]
            lines += [f"{_toml(one)} = {_toml(other)}" for one, other in pairs.items()]
        lines += [""]
    if mapping.same:
        lines += ["[same]", *(f"{_toml(name)} = {_toml(key)}" for name, key in mapping.same.items()), ""]
    return "\n".join(lines)


def _toml(text: str) -> str:
    """Return a basic string: TOML escapes as JSON does, apart from U+007F."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

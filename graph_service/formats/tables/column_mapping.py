"""The mapping of other tables to those of the format: stated in a file, or guessed from the headers."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Final

from rapidfuzz import fuzz, process
from typing_extensions import Doc

from graph_service.domain.errors import InvalidInput
from graph_service.domain.model.entities import ResourceKind
from graph_service.domain.text import plain_name
from graph_service.formats.tables.source_tables import Source, check_size
from graph_service.formats.tables.table_definitions import COMPANIES, TABLE_NAMED, Table

LISTS: Final[Mapping[str, str]] = {
    "holds": "what the company has, by name: becomes resources and holds",
    "needs": "what the company needs, by name: becomes resources and needs",
    "member_of": "alliances that the company is in, by name: becomes alliances and members",
}
"""Columns of lists that a table of companies may have in addition to its own."""
LARGEST_MAPPING_BYTES: Final = 1024 * 1024
_ALIKE: Final = 85
_SAMPLE: Final = 200
"""Number of rows whose lists are examined."""
_LISTED: Final = frozenset((*LISTS, *(one.name for one in COMPANIES.columns if one.states.is_list)))
_SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    "key": ("id", "code", "slug", "company id", "identifier"),
    "name": ("company", "company name", "organisation", "organization", "firm", "account", "account name",
             "business", "title", "label", "supplier", "vendor", "partner", "公司", "公司名称", "企业"),
    "industry": ("sector", "branch", "vertical", "business area", "category", "行业"),
    "country": ("nation", "country code", "headquarters country", "hq country", "国家"),
    "regions": ("region", "markets served", "territory", "territories", "地区"),
    "segments": ("segment", "customer segments", "target market", "target markets", "细分市场"),
    "employees": ("headcount", "staff", "number of employees", "employee count", "size", "员工"),
    "founded_year": ("founded", "established", "year founded", "foundation", "founded in", "成立"),
    "website": ("url", "homepage", "web", "web site", "domain", "link", "网站"),
    "description": ("about", "summary", "notes", "profile", "描述"),
    "tags": ("tag", "keywords", "labels", "标签"),
    "holds": ("has", "have", "offers", "offer", "offering", "provides", "resources", "strengths",
              "capabilities", "assets", "what we have", "can offer", "brings", "拥有", "资源"),
    "needs": ("need", "wants", "looking for", "seeks", "seeking", "requires", "requirements", "gaps", "lacks",
              "what we need", "searching for", "需要", "需求"),
    "member_of": ("alliances", "alliance", "consortia", "consortium", "memberships", "groups", "联盟"),
    "financials_year": ("fiscal year", "year"),
    "revenue": ("turnover", "sales", "annual revenue"),
}  # fmt: skip
"""By column of companies: other names for it."""


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
    separator: Annotated[str, Doc("Separator of the texts of a list.")] = ";"
    same: Annotated[
        Mapping[str, str],
        Doc("By name of a company: the key of the existing company, or empty for a new one."),
    ] = field(default_factory=dict)


def is_own(source: Source) -> bool:
    """Return whether a source has the tables and columns of the format, so that it needs no mapping."""
    own = [table for table in source.tables if table.name in TABLE_NAMED]
    if source.strict and (own or not source.tables):
        return True
    if not own or (len(own) < len(source.tables) and "companies" not in {one.name for one in own}):
        return False
    for one in own:
        table = TABLE_NAMED[one.name]
        header = set(_header(one))
        columns = {column.name: column for column in table.columns}
        if not header <= columns.keys() or any(
            column.states.required and not column.optional and name not in header
            for name, column in columns.items()
        ):
            return False
    return True


def _header(table: Any) -> list[str]:
    _, cells = next(islice(table.rows(), 1), (1, None))
    return [cell.strip() for cell in cells or ()]


def guessed(source: Source) -> SourceMapping:
    """Return the probable mapping of a source.

    Raises
    ------
    InvalidInput
        When no table has a column that looks like the names of companies.
    """
    tables = []
    for one in source.tables:
        header = [name for name in _header(one) if name]
        if not header:
            continue
        own = TABLE_NAMED.get(plain_name(one.name).replace(" ", "_"))
        table = own or COMPANIES
        columns = _guessed_columns(table, header)
        stated = set(columns.values())
        if "name" not in stated and table is COMPANIES:
            continue
        tables.append(
            TableMapping(
                source=one.name,
                table=table.name,
                columns=columns,
                ignored=tuple(name for name in header if name not in columns),
            )
        )
    if not tables:
        raise InvalidInput(
            f"{source.name}: expected a column with the names of companies, found "
            + "; ".join(f"{one.name}: {', '.join(_header(one)[:20])}" for one in source.tables[:5])
            + ".",
            field="source",
            hint="Say which column is which in a file, and name it with --mapping.",
        )
    return SourceMapping(tables=tuple(tables), separator=_separator(source, tables))


def _separator(source: Source, tables: Sequence[TableMapping]) -> str:
    """Return the separator of the items in the first lists: a semicolon, unless there is none."""
    seen = set()
    for one in source.tables:
        columns = next((table.columns for table in tables if table.source == one.name), {})
        rows = islice(one.rows(), 1 + _SAMPLE)
        _, header = next(rows, (1, []))
        places = [place for place, name in enumerate(header or ()) if columns.get(name.strip()) in _LISTED]
        for _, cells in rows:
            seen |= {mark for place in places for mark in ";\n," if cells and mark in cells[place]}
    return next((mark for mark in ";\n," if mark in seen), ";")


def _guessed_columns(table: Table, header: Sequence[str]) -> dict[str, str]:
    """Return by column of a header its probable column; equal names take precedence."""
    own = [column.name for column in table.columns]
    words = {plain_name(name.replace("_", " ")): name for name in own}
    if table is COMPANIES:
        words |= {word: name for name, synonyms in _SYNONYMS.items() for word in map(plain_name, synonyms)}
        words |= {plain_name(name.replace("_", " ")): name for name in (*LISTS, *own)}
    found: dict[str, str] = {}
    for exact in (True, False):
        for name in header:
            plain = plain_name(name.replace("_", " "))
            target = words.get(plain)
            if target is None and not exact and len(plain) > 3:
                hit = process.extractOne(plain, words.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
                target = words[hit[0]] if hit else None
            if target is not None and name not in found and target not in found.values():
                found[name] = target
    return {name: found[name] for name in header if name in found}


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
        self.known("the file", stated, ("separator", "same", "table"))
        tables = stated.get("table")
        if not isinstance(tables, list) or not tables:
            raise self.wrong("table", "expected [[table]] once or more, found none")
        separator = stated.get("separator", ";")
        if not isinstance(separator, str) or len(separator) != 1:
            raise self.wrong("separator", f"expected one character, found {separator!r}")
        return SourceMapping(
            tables=tuple(self.table(number, one) for number, one in enumerate(tables, 1)),
            separator=separator,
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
    lines = [f"separator = {_toml(mapping.separator)}", ""]
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

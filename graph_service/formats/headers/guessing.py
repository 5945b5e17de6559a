"""The stage that names columns: the probable mapping of tables that are not of the format."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from graph_service.domain.errors import InvalidInput
from graph_service.domain.text import plain_name
from graph_service.formats.headers.column_names import meaning, plain_header
from graph_service.formats.headers.own_tables import header_of
from graph_service.formats.headers.same_meaning import refuse_contradictions
from graph_service.formats.tables.column_mapping import SourceMapping, TableMapping
from graph_service.formats.tables.source_tables import Source, SourceTable
from graph_service.formats.tables.table_definitions import (
    COMPANIES,
    COMPETES,
    HOLDS,
    MEMBERS,
    NEEDS,
    TABLE_NAMED,
    Table,
)

_EDGES: Final = (HOLDS, NEEDS, MEMBERS, COMPETES)
_PEOPLE: Final = frozenset(map(plain_header, ("name", "title", "label")))
_COMPANIES: Final = frozenset(
    map(
        plain_header,
        (
            "company", "company name", "account", "account name", "organisation", "organization",
            "organisation name", "organization name", "firm", "firma", "firmenname", "unternehmen",
            "entreprise", "société", "empresa", "employer", "公司", "公司名称", "企业", "企业名称", "公司名",
            "企业名", "会社名",
        ),
    )
)  # fmt: skip
"""In a table with one of them, a name, a title or a label is that of a person."""
_REPEATED: Final = re.compile(r"(.+) \[(\d+)\]")


def guessed(source: Source, *, may_repeat: bool = False) -> SourceMapping:
    """Return the probable mapping of a source.

    Parameters
    ----------
    source
        Its tables begin with their headers.
    may_repeat
        Take the first of several columns of one name, for a mapping that the user edits.

    Raises
    ------
    InvalidInput
        When no table has a column that looks like the names of companies, or two columns of one name, or of
        one meaning with different cells, are probably one column of the format.
    """
    tables = []
    for one in source.tables:
        header = [name for name in header_of(one) if name]
        if not header:
            continue
        table = _table(one, header)
        columns = (
            {name: "key" if name == "id" else name for name in header}
            if one.holds is not None
            else guessed_columns(one, table, header, may_repeat=may_repeat)
        )
        stated = set(columns.values())
        if "name" not in stated and table is COMPANIES:
            continue
        if not may_repeat:
            refuse_contradictions(one, table, columns, header)
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
            + "; ".join(map(_said, source.tables[:5]))
            + ".",
            field="source",
            hint="Say which column is which in a file, and name it with --mapping; --header-row says where"
            " the header is.",
        )
    return SourceMapping(tables=tuple(tables))


def _said(one: SourceTable) -> str:
    written = f" ({one.written})" if one.written else ""
    return f"{one.name}{written}: {', '.join(header_of(one)[:20]) or 'nothing'}"


def _table(one: SourceTable, header: Sequence[str]) -> Table:
    """Return the table of the format that a table probably is: by its name, or as all its columns are
    those of edges."""
    own = TABLE_NAMED.get(one.holds or plain_name(one.name).replace(" ", "_"))
    if own is not None:
        return own
    names = {plain_header(name) for name in header}
    for table in _EDGES:
        columns = {plain_header(column.name): column for column in table.columns}
        needed = {name for name, column in columns.items() if column.states.required}
        if needed <= names <= columns.keys():
            return table
    return COMPANIES


def guessed_columns(
    one: SourceTable, table: Table, header: Sequence[str], *, may_repeat: bool
) -> dict[str, str]:
    """Return by column of a header its probable column; of several for one, the likeliest."""
    found: dict[str, tuple[str, int]] = {}
    for alike in (False, True):
        taken = {target for target, _ in found.values()}
        for name in header:
            repeated = _REPEATED.fullmatch(name)
            hit = (
                None if name in found else meaning(table.name, repeated[1] if repeated else name, alike=alike)
            )
            if hit is not None and hit[0] not in taken:
                found[name] = hit
    if table is COMPANIES:
        _leave_people(found)
    best: dict[str, str] = {}
    for name, (target, _) in sorted(found.items(), key=lambda item: item[1][1]):
        best.setdefault(target, name)
    if not may_repeat:
        _refuse_repeated(one, found, best)
    return {name: found[name][0] for name in header if name in found and best[found[name][0]] == name}


def _leave_people(found: dict[str, tuple[str, int]]) -> None:
    """Leave out the names of people: in a table with a column Company, a Name is that of a person."""
    names = {plain_header(name): name for name, (target, _) in found.items() if target == "name"}
    if names.keys() & _COMPANIES:
        for plain in names.keys() & _PEOPLE:
            del found[names[plain]]


def _refuse_repeated(one: SourceTable, found: Mapping[str, tuple[str, int]], best: Mapping[str, str]) -> None:
    """Refuse to choose between columns of one name.

    Raises
    ------
    InvalidInput
        When the likeliest column for a column of the format occurs twice.
    """
    for target, name in best.items():
        if repeated := _REPEATED.fullmatch(name):
            same = [
                other for other in found if (twin := _REPEATED.fullmatch(other)) and twin[1] == repeated[1]
            ]
            if len(same) > 1:
                raise InvalidInput(
                    f"{one.place}: expected one column for {target}, found {len(same)}: {repeated[1]!r}.",
                    field="source",
                    hint=f"Say which one in a mapping (--save-mapping, then --mapping), as "
                    f"{' or '.join(map(repr, same))}; or rename one in the file.",
                )

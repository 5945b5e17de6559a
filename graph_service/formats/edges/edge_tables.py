"""Which tables of a source are lists of edges, and which columns state their ends, labels and weights."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Final

from typing_extensions import Doc

from graph_service.formats.headers.column_names import meaning, plain_header
from graph_service.formats.headers.own_tables import header_of
from graph_service.formats.tables.marked_cells import Refused
from graph_service.formats.tables.source_tables import SourceTable
from graph_service.formats.tables.table_definitions import COMPANIES, TABLE_NAMED

_ENDS: Final = (
    ("source", "target"), ("from", "to"), ("source node", "target node"), ("source name", "target name"),
    ("source id", "target id"), ("node 1", "node 2"), ("node1", "node2"), ("company a", "company b"),
    ("company 1", "company 2"), ("partner a", "partner b"), ("partner 1", "partner 2"), ("quelle", "ziel"),
    ("von", "nach"), ("de", "a"), ("origen", "destino"), ("源", "目标"), ("起点", "终点"), ("公司a", "公司b"),
)  # fmt: skip
"""Pairs of headers that name the ends of an edge."""
_LABELS: Final = (
    "label", "edge label", "relationship", "relation", "relationship type", "connection type", "interaction",
    "type", "kind", "name", "title", "beziehung", "relación", "关系", "类型",
)  # fmt: skip
_WEIGHTS: Final = ("weight", "strength", "intensity", "value", "gewicht", "poids", "peso", "权重")
_STARTS: Final = ("start", "since", "start date", "starts on", "begin", "seit", "开始")
_STOPS: Final = ("end", "until", "end date", "ends on", "bis", "结束")
_DATE: Final = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}.*|\d{4}")
_SAMPLED: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeColumns:
    """The places of the columns of a list of edges; None for a column that it lacks."""

    source: int
    target: int
    labels: Annotated[tuple[int, ...], Doc("Columns that say what the edge is, the likeliest first.")]
    weight: int | None
    start: int | None
    end: int | None
    ignored: Annotated[tuple[str, ...], Doc("Headers that are not read.")]


def edge_columns(table: SourceTable) -> EdgeColumns | None:
    """Return the columns of a list of edges; None for any other table.

    A table with the names of companies is none, and neither is one whose From and To are days.
    """
    if plain_header(table.name).replace(" ", "_") in TABLE_NAMED or table.holds is not None:
        return None
    header = header_of(table)
    names = [plain_header(name) for name in header]
    pair = next((one for one in _ENDS if set(one) <= set(names)), None)
    if pair is None or _states_companies(names, pair):
        return None
    source, target = (names.index(one) for one in pair)
    sample = [
        cells
        for _, cells in islice(table.rows(), 1, 1 + _SAMPLED)
        if cells is not None and not isinstance(cells, Refused) and len(cells) > max(source, target)
    ]
    if any(_DATE.fullmatch(cells[place].strip()) for cells in sample for place in (source, target)) and not (
        _are_numbered(sample, (source, target))
    ):
        return None
    read = {source, target}
    weight, start, end = (_first(names, some, read) for some in (_WEIGHTS, _STARTS, _STOPS))
    labels = tuple(names.index(one) for one in _LABELS if one in names)
    read |= {*labels, *(one for one in (weight, start, end) if one is not None)}
    return EdgeColumns(
        source=source,
        target=target,
        labels=labels,
        weight=weight,
        start=start,
        end=end,
        ignored=tuple(name for place, name in enumerate(header) if name and place not in read),
    )


def _states_companies(names: Sequence[str], pair: tuple[str, str]) -> bool:
    """Return whether a column holds the names of companies: a label or a name is that of the edge."""
    others = [name for name in names if name and name not in (*pair, *_LABELS)]
    return any((found := meaning(COMPANIES.name, name)) and found[0] == "name" for name in others)


def _are_numbered(sample: Sequence[Sequence[str]], places: tuple[int, int]) -> bool:
    """Return whether ends are whole numbers, as the ids of nodes are: some of them can't be years."""
    texts = {cells[place].strip() for cells in sample for place in places}
    return all(text.isdigit() for text in texts) and any(len(text) != 4 for text in texts)


def _first(names: Sequence[str], wanted: Sequence[str], taken: set[int]) -> int | None:
    return next((names.index(one) for one in wanted if one in names and names.index(one) not in taken), None)

"""The sections of a dump: every kind of node and of relationship of the graph, in one order."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Final, TypeAlias

import orjson
from typing_extensions import Doc

from graph_service.domain.kinds import KINDS, RECORDS, relationship_type
from graph_service.store.engine.database import Database
from graph_service.store.mapping.relationships import RELATIONSHIPS
from graph_service.store.schema.statements import STATEMENTS

STATEMENT_S: Final = 120.0
"""Seconds for one statement of a dump or a restoration."""
NODES_AT_ONCE: Final = 5_000
STARTS_AT_ONCE: Final = 1_000
"""Nodes whose edges are read together: the engines collect about ten for each."""
BOOKKEEPING: Final = frozenset({"Graph", "Migration", "Restoration"})
"""Labels of nodes that a dump leaves out: a restored graph has its own."""

Row: TypeAlias = Any
"""Of a node its properties; of an edge the keys of its start and end, and its properties."""


@dataclass(frozen=True)
class Section:
    """Nodes of one label, or relationships of one type."""

    name: Annotated[str, Doc("The label or the type.")]
    start: Annotated[str, Doc("Label of the nodes, or of those where the relationships start.")]
    end: Annotated[str | None, Doc("Label of the nodes where they end; None for nodes.")] = None
    identity: Annotated[str, Doc("Property that identifies the nodes.")] = "key"

    @cached_property
    def _statement_words(self) -> tuple[tuple[str, str], ...]:
        if self.end is None:
            return (("KIND", self.start), ("IDENTITY", self.identity))
        return (("START", self.start), ("EDGE", self.name), ("END", self.end))

    def statement(self, name: str) -> str:
        """Return a statement about any section as one about this one."""
        text = STATEMENTS[name]
        for word, replacement in self._statement_words:
            text = text.replace(word, replacement)
        return text

    def order(self, row: Row) -> tuple[str, ...]:
        """Return the sort key of the rows, in order of code points: the same on every engine."""
        if self.end is None:
            return (str(row[self.identity]),)
        return (row[0], row[1], str(row[2].get("period", "")))

    def line(self, row: Row) -> bytes:
        """Return a row as a line of a dump: the same bytes for the same row."""
        return orjson.dumps(row, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


THINGS_AND_RECORDS: Final = (
    *(Section(kind, kind) for kind in KINDS),
    *(Section(type_, "Company", end) for type_, end, _ in RELATIONSHIPS.values()),
    *(
        Section(relationship_type(kind.name, name), kind.name, spec.refers.to)
        for kind in RECORDS.values()
        for name, spec in kind.references.items()
        if spec.refers is not None
    ),
)
"""The sections whose changes the history records."""
CHANGES: Final = Section("Change", "Change")
REQUESTS: Final = Section("AppliedRequest", "AppliedRequest")
API_KEYS: Final = Section("ApiKey", "ApiKey", identity="id")
AUDIT: Final = Section("AuditEntry", "AuditEntry")
SECTIONS: Final = {
    section.name: section for section in (*THINGS_AND_RECORDS, CHANGES, REQUESTS, API_KEYS, AUDIT)
}
"""Every section by name, in the order in which they are written: nodes before what connects them."""


async def keys_of(database: Database, label: str) -> list[str]:
    """Return the identities of the nodes of a label, in order.

    The identities are listed first, and the nodes are read by them: the engines sort texts differently, so
    that pages of a sorted list would miss some.
    """
    return sorted(await database.value(SECTIONS[label].statement("dump_keys"), {}, timeout=STATEMENT_S))


async def rows_of(database: Database, section: Section, keys: Sequence[str]) -> AsyncIterator[list[Row]]:
    """Yield the rows of a section, a page at a time, in order: nodes with these keys, or edges of such."""
    name, at_once = ("dump_nodes", NODES_AT_ONCE) if section.end is None else ("dump_edges", STARTS_AT_ONCE)
    text = section.statement(name)
    for first in range(0, len(keys), at_once):
        page = keys[first : first + at_once]
        rows = await database.value(text, {"keys": list(page)}, timeout=STATEMENT_S)
        yield sorted(rows, key=section.order)


def lines_of(section: Section, rows: Iterable[Row]) -> list[bytes]:
    """Return rows as lines of a dump."""
    return [section.line(row) for row in rows]

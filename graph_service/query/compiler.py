"""Compiles the selections on companies, resources and alliances to clauses of one statement.

The statement only returns positional lists: its text contains no response key and no other text of a client.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from graph_service.query.connection_clauses import ConnectionRows, ConnectionSource
from graph_service.query.cypher_fragments import Part, change_field, financials
from graph_service.query.filters import Conditions
from graph_service.query.graph_mapping import (
    CONNECTIONS,
    PROPERTIES,
    REFERENCES,
    Connection,
)
from graph_service.query.pagination import page_of
from graph_service.query.row_decoder import (
    Row,
    Slot,
    constant,
    identifier,
    object_shape,
)
from graph_service.query.selection import TYPENAME, Field
from graph_service.query.statement import Composition


class Compiler:
    """Compiles the selections of one statement."""

    def __init__(self, today: date) -> None:
        self.composition = Composition(today)
        self.conditions = Conditions(self.composition)
        self.most_rows = 1
        """Maximum number of objects in the answer: nested lists multiply."""
        self._within = 1
        self.leaves_pending = False
        """Whether any selected field is computed by an analysis."""

    def node(self, type_name: str, n: str, fields: list[Field], *, typed: bool = False) -> Part:
        """Return the fragment for the selected fields of the node that is bound to ``n``; see
        ``object_shape``.
        """
        row = Row()
        slots: list[Slot] = []
        pending: list[tuple[Field, int]] = []
        clauses = []
        for field in fields:
            key = field.response_key
            if field.name == TYPENAME:
                slots.append(Slot(key, row.index(f"{n}.key"), constant(type_name)))
            elif field.name == "id":
                slots.append(Slot(key, row.index(f"{n}.key"), identifier(type_name)))
            elif field.name in PROPERTIES[type_name]:
                slots.append(Slot(key, row.index(f"{n}.{PROPERTIES[type_name][field.name]}")))
            elif (type_name, field.name) == ("Company", "financials"):
                part = financials(n, field)
                slots.append(Slot(key, row.index(part.expression), part.shape))
            elif (type_name, field.name) in CONNECTIONS:
                part = self.connection(CONNECTIONS[type_name, field.name], field, n)
                clauses.append(part.clauses)
                slots.append(Slot(key, row.index(part.expression), part.shape))
            elif (type_name, field.name) in REFERENCES:
                part = self.reference(*REFERENCES[type_name, field.name], field, n)
                clauses.append(part.clauses)
                slots.append(Slot(key, row.index(part.expression), part.shape))
            elif type_name == "Change":
                part = change_field(n, field)
                slots.append(Slot(key, row.index(part.expression), part.shape))
            else:
                slots.append(Slot(key, row.index(f"{n}.key"), constant(None)))
                pending.append((field, row.index(f"{n}.key")))
                self.leaves_pending = True
        return Part("".join(clauses), row.expression, object_shape(type_name, slots, pending, typed=typed))

    def reference(self, pattern: str, target: str, field: Field, p: str) -> Part:
        """Return the fragment for the node that a record refers to; null if it refers to none."""
        n, name = self.composition.name("n"), self.composition.name("c")
        part = self.node(target, n, field.fields(target))
        match = f"MATCH {pattern.format(p=p, n=n)}{part.clauses}"
        clauses = f"\nWITH *, COLLECT {{ {match} RETURN {part.expression} }} AS {name}"
        return Part(clauses, name, lambda rows, sink: part.shape(rows[0], sink) if rows else None)

    def connection(self, connection: Connection, field: Field, p: str = "") -> Part:
        """Return the fragment for a page of a connection of the node ``p`` or of the root."""
        page = page_of(field, connection)
        with self.times(page.size):
            source = ConnectionSource(self.composition, self.conditions, connection, field, page, p)
            return self._list_part(source)

    @contextmanager
    def times(self, number: int) -> Iterator[None]:
        """Multiply the count of everything that is compiled in this context."""
        outside, self._within = self._within, self._within * max(1, number)
        self.most_rows += self._within
        yield
        self._within = outside

    def _list_part(self, source: ConnectionSource) -> Part:
        connection = source.connection
        row = Row()
        slots: list[Slot] = []
        clauses = []
        rows: ConnectionRows | None = None
        for wanted in source.field.fields(connection.type_name):
            key = wanted.response_key
            if wanted.name == TYPENAME:
                slots.append(Slot(key, row.index("null"), constant(connection.type_name)))
            elif wanted.name == "totalCount":
                total = self.composition.name("t")
                clauses.append(source.count(total))
                slots.append(Slot(key, row.index(total)))
            else:
                rows = rows or ConnectionRows(source, self.node)
                slots.append(Slot(key, row.index(rows.name), rows.shape(wanted)))
        before = after = None
        if rows is not None:
            clauses.append(rows.clauses())
            before, after = rows.probes(row, clauses)
        shape = object_shape(connection.type_name, slots)
        if rows is None:
            return Part("".join(clauses), row.expression, shape)
        return Part("".join(clauses), row.expression, rows.cut(shape, row.index(rows.name), before, after))

"""A page of a connection, as clauses of a statement: the pattern and its conditions, then the rows."""

from collections.abc import Callable
from typing import Any, TypeAlias

from graph_service.domain.errors import InternalError, InvalidInput
from graph_service.query.cypher_fragments import Part
from graph_service.query.filters import Conditions, search_words
from graph_service.query.graph_mapping import KEY, KEYS_WITHIN, Connection
from graph_service.query.pagination import Page, Term, at_cursor, beyond_cursor, ordering
from graph_service.query.row_decoder import Row, Shape, Sink, Slot, constant, list_shape, object_shape
from graph_service.query.selection import TYPENAME, Field
from graph_service.query.statement import Composition, where

CompileNode: TypeAlias = Callable[[str, str, list[Field]], Part]
"""Compiles, for a type and the variable of a node, the fields selected on it."""


class ConnectionSource:
    """The source of a connection's rows: the pattern and its conditions."""

    def __init__(
        self,
        composition: Composition,
        conditions: Conditions,
        connection: Connection,
        field: Field,
        page: Page,
        p: str,
    ) -> None:
        self.composition = composition
        self._conditions = conditions
        self.connection = connection
        self.field = field
        self.page = page
        self.p = p

    def call_clause(self, then: str, extra: Callable[[str, str], str] | None = None) -> str:
        """Return the clause that calls ``match_subquery``."""
        return f"\nCALL ({self.p}) {self.match_subquery(then, extra)}"

    def match_subquery(self, then: str, extra: Callable[[str, str], str] | None = None) -> str:
        """Return a subquery: the rows that match, as ``r`` and ``n``, then ``then`` with these names."""
        connection, field, composition = self.connection, self.field, self.composition
        names = {name: composition.name(name) for name in "rnas"}
        r, n = names["r"], names["n"]
        wanted, path = field.argument("filter"), f"{field.path}.filter"
        conditions: list[str] = []
        of_node = [self._conditions.matches(connection.target, n, wanted, path, at_once=not self.p)]
        words = search_words(field.argument("search") or "", f"{field.path}.search")
        of_node += [f"{n}.search CONTAINS {composition.parameter(word)}" for word in words]
        if connection.minimum is not None and (least := _fraction(field, connection.minimum[0])) is not None:
            conditions.append(f"{connection.minimum[1].format(**names)} >= {composition.parameter(least)}")
        if connection.membership_of is not None and (role := field.argument("role")) is not None:
            conditions.append(self._conditions.text(f"{r}.role", role))
        if connection.counted is not None:
            day = composition.today if field.argument("asOf") is None else field.argument("asOf")
            conditions.append(f"{n} <> {self.p}")
            conditions.append(composition.members_active(names["a"], [r, names["s"]], day))
        elif connection.membership_of is not None and (day := field.argument("asOf")) is not None:
            alliance = connection.membership_of.format(p=self.p, n=n)
            conditions.append(composition.members_active(alliance, [r], day))
        if connection.has_period and (day := field.argument("asOf")) is not None:
            conditions.append(composition.period_holds(r, day))
        if connection.dated is not None and (day := field.argument("asOf")) is not None:
            stated = connection.dated.format(**names)
            conditions.append(f"{stated} IS NULL OR {stated} <= {composition.parameter(day)}")
        grouped = ""
        late = of_node + ([extra(r, n)] if extra else [])
        if connection.counted is not None:
            # what the filter asks of a node is checked once for each node, not for each path to it
            grouped = f" WITH {n}, {connection.counted.format(**names)} AS {r}{where(late)}"
            late = []
        if connection.gathered:
            ways = (f"MATCH {way.format(p=self.p)} RETURN x AS {n}" for way in connection.gathered)
            start = f"CALL ({self.p}) {{ {' UNION '.join(ways)} }} WITH {n}"
        else:
            start = f"MATCH {connection.pattern.format(p=self.p, **names)}"
        named = then.replace("<r>", r).replace("<n>", n)
        return f"{{ {start}{where(conditions + late)}{grouped}{named} }}"

    @property
    def row_variables(self) -> str:
        """The variables of a row, for WITH; the roots have no relationship."""
        return "<r>, <n>" if "{r}" in self.connection.pattern else "<n>"

    def count(self, name: str) -> str:
        """Return the clause that counts all rows of the list."""
        return self.call_clause(f" RETURN count(*) AS {name}")

    def between_cursors(self, r: str, n: str) -> str:
        """Return the condition that a row lies between the page's cursors."""
        composition, page = self.composition, self.page
        conditions = []
        if not self.p and not page.terms[0].key.nullable:
            # always true; lets Neo4j read an index in the requested order, up to the limit
            conditions.append(f"{page.terms[0].key.expression.format(r=r, n=n)} IS NOT NULL")
        if page.after is not None:
            conditions.append(beyond_cursor(page.after, page, composition, r=r, n=n, later=True))
        if page.before is not None:
            conditions.append(beyond_cursor(page.before, page, composition, r=r, n=n, later=False))
        return " AND ".join(f"({condition})" for condition in conditions) or "true"

    def ordering(self) -> str:
        """Return the text after ORDER BY.

        A field that the filter itself, not a part of it, compares with ``eq`` comes first. It is equal in all
        rows, but the order is then that of an index, which is read up to the limit.
        """
        page, first = self.page, self.page.terms[0]
        same = []
        if not self.p and first.key == KEY:
            wanted = self.field.argument("filter") or {}
            keys = KEYS_WITHIN.get(self.connection.target, {})
            same = [key for name, key in keys.items() if (wanted.get(name) or {}).get("eq") is not None]
        terms = *(Term(key, first.descending) for key in same[:1]), *page.terms
        return ordering(terms, reverse=page.backward, r="<r>", n="<n>")

    def exists(self, name: str, *, later: bool) -> str:
        """Return the clause that counts, up to one, the rows at or beyond the cursor on one side."""
        composition, page = self.composition, self.page
        place = page.before if later else page.after
        if place is None:
            raise InternalError("Rows outside a page are counted from a cursor, and there is none.")

        def outside(r: str, n: str) -> str:
            strictly = beyond_cursor(place, page, composition, r=r, n=n, later=later)
            return f"({strictly}) OR ({at_cursor(place, page, composition, r=r, n=n)})"

        return self.call_clause(f" WITH <n> LIMIT 1 RETURN count(<n>) AS {name}", outside)


class ConnectionRows:
    """The page of rows of a connection: one row per edge, with all its selected fields."""

    def __init__(self, source: ConnectionSource, compile_node: CompileNode) -> None:
        self._source = source
        self._compile_node = compile_node
        self._row = Row()
        self._nodes: list[str] = []
        self._bare: str | None = None
        """The rows if only one list of nodes is built from them: then each row is its node."""
        self._asks_for: set[str] = set()
        self.name = source.composition.name("c")
        self.node = source.composition.name("n")
        self.edge = source.composition.name("r")

    def shape(self, field: Field) -> Shape:
        """Return the shape of a field of the connection that is built from its rows."""
        match field.name:
            case "nodes":
                part = self._node(field)
                if self._only_nodes():
                    self._bare = part.expression
                    return list_shape(part.shape)
                index, item = self._row.index(part.expression), part.shape
                return lambda rows, sink: [item(row[index], sink) for row in rows]
            case "edges":
                return list_shape(self._edge(field))
        if field.name != "pageInfo":
            raise InternalError(f"No value is known for {self._source.connection.type_name}.{field.name}.")
        return self._page_info(field)

    def _only_nodes(self) -> bool:
        wanted = [field.name for field in self._source.field.fields(self._source.connection.type_name)]
        return wanted.count("nodes") == 1 and {"edges", "pageInfo"}.isdisjoint(wanted)

    def _node(self, field: Field) -> Part:
        target = self._source.connection.target
        part = self._compile_node(target, self.node, field.fields(target))
        self._nodes.append(part.clauses)
        return part

    def _place(self) -> int:
        terms = self._source.page.terms
        values = (term.key.expression.format(r=self.edge, n=self.node) for term in terms)
        return self._row.index(f"[{', '.join(values)}]")

    def _edge(self, field: Field) -> Shape:
        connection, page = self._source.connection, self._source.page
        type_name = connection.type_name.replace("Connection", "Edge")
        slots = []
        for wanted in field.fields(type_name):
            key = wanted.response_key
            if wanted.name == TYPENAME:
                slots.append(Slot(key, self._row.index("null"), constant(type_name)))
            elif wanted.name == "cursor":
                slots.append(Slot(key, self._place(), lambda place, _sink: page.cursor(place)))
            elif wanted.name == "node":
                part = self._node(wanted)
                slots.append(Slot(key, self._row.index(part.expression), part.shape))
            else:
                expression = connection.edge[wanted.name]
                text = "null" if expression is None else expression.format(r=self.edge, n=self.node)
                slots.append(Slot(key, self._row.index(text)))
        return object_shape(type_name, slots)

    def _page_info(self, field: Field) -> Shape:
        wanted = [(f.response_key, f.name) for f in field.fields("PageInfo")]
        self._asks_for |= {name for _, name in wanted}
        place = self._place() if self._asks_for & {"startCursor", "endCursor"} else None
        page = self._source.page

        def shape(rows: "_Cut", _sink: Sink) -> dict[str, Any]:
            record: dict[str, Any] = {}
            for key, name in wanted:
                match name:
                    case "hasNextPage":
                        record[key] = rows.more_after
                    case "hasPreviousPage":
                        record[key] = rows.more_before
                    case "startCursor" | "endCursor":
                        record[key] = None
                        if rows and place is not None:
                            record[key] = page.cursor(rows[0 if name == "startCursor" else -1][place])
                    case _:
                        record[key] = "PageInfo"
            return record

        return shape

    def clauses(self) -> str:
        """Return the clause that collects the rows; one more than the page if hasNextPage is selected."""
        source, page = self._source, self._source.page
        renamed = source.row_variables.replace("<r>", f"<r> AS {self.edge}").replace(
            "<n>", f"<n> AS {self.node}"
        )
        limit = source.composition.parameter(page.size + self._asks_beyond)
        row = self._bare or (self._row.expression if self._row.expression != "[]" else "[1]")
        rows = (
            f" WITH {source.row_variables} ORDER BY {source.ordering()} LIMIT {limit}"
            f" WITH {renamed}{''.join(self._nodes)} RETURN "
        )
        if not source.p:  # no variable is bound yet that WITH could keep
            return source.call_clause(f"{rows}collect({row}) AS {self.name}", source.between_cursors)
        subquery = source.match_subquery(f"{rows}{row}", source.between_cursors)
        return f"\nWITH *, COLLECT {subquery} AS {self.name}"

    @property
    def _asks_beyond(self) -> bool:
        """Whether the query selects if more rows follow in the direction of the page."""
        return ("hasPreviousPage" if self._source.page.backward else "hasNextPage") in self._asks_for

    def probes(self, row: Row, clauses: list[str]) -> tuple[int | None, int | None]:
        """Add the clauses that check whether rows lie beyond the cursors, if selected."""
        source, page = self._source, self._source.page
        indices: dict[str, int | None] = {"hasPreviousPage": None, "hasNextPage": None}
        for name, place in (("hasPreviousPage", page.after), ("hasNextPage", page.before)):
            if place is not None and name in self._asks_for:
                variable = source.composition.name("e")
                clauses.append(source.exists(variable, later=name == "hasNextPage"))
                indices[name] = row.index(variable)
        return indices["hasPreviousPage"], indices["hasNextPage"]

    def cut(self, shape: Shape, rows_index: int, before: int | None, after: int | None) -> Shape:
        """Return the shape that first cuts the rows to the page and puts them in the list's order."""
        page = self._source.page
        if not self._asks_for and not page.backward:
            return shape

        def cut(row: list[Any], sink: Sink) -> Any:
            rows_read = row[rows_index]
            overflow = len(rows_read) > page.size
            rows = _Cut(rows_read[: page.size])
            if page.backward:
                rows.reverse()
            rows.more_before = bool(before is not None and row[before]) or (page.backward and overflow)
            rows.more_after = bool(after is not None and row[after]) or (not page.backward and overflow)
            return shape([*row[:rows_index], rows, *row[rows_index + 1 :]], sink)

        return cut


class _Cut(list[Any]):
    """The rows of one page."""

    more_before = False
    more_after = False


def _fraction(field: Field, name: str) -> float | None:
    """Return an argument of a field: none, or a number from 0 to 1, and not e.g. 40 for 40 %."""
    value: float | None = field.argument(name)
    if value is not None and not 0 <= value <= 1:
        path = f"{field.path}.{name}"
        raise InvalidInput(f"{path}: expected a number from 0 to 1, got {value:.15g}.", field=path)
    return value

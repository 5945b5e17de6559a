"""Root queries: each root field as one statement that returns one record."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from graph_service.domain.errors import InternalError
from graph_service.domain.global_ids import NODE_TYPES, type_and_key
from graph_service.domain.kinds import THINGS
from graph_service.query.compiler import Compiler
from graph_service.query.filters import Filter
from graph_service.query.graph_mapping import CONNECTIONS
from graph_service.query.placeholders import NodePlaceholder, Placeholder, ValueInspected, node_of_type
from graph_service.query.row_decoder import Record, Shape, Sink, list_shape, unchanged
from graph_service.query.selection import TYPENAME, Field
from graph_service.query.statement import Statement, where


@dataclass(frozen=True, slots=True)
class Alike:
    """Reads several nodes in one statement, instead of one statement for each node."""

    statement: Statement
    """Its record is a list of key and row; its parameters are those of the statement for one node."""
    key: str
    """The parameter that holds the key there, and a list of keys here."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A statement, and the meaning of its record."""

    statement: Statement
    shape: Shape
    reads_only: bool = True
    """Whether its answer leaves nothing pending for analyses."""
    most_rows: int = 1
    """Maximum number of objects in its answer."""
    alike: Alike | None = None
    """Only for an entry that looks a node up by its key."""

    def answer(self, value: Any, sink: Sink) -> Any:
        """Return the answer for the record of the statement; None if there is no record."""
        return None if value is None else self.shape(value, sink)


def _entry(compiler: Compiler, text: str, shape: Shape, alike: Alike | None = None) -> Entry:
    statement = compiler.composition.statement(text)
    return Entry(statement, shape, not compiler.leaves_pending, compiler.most_rows, alike)


def by_key(type_name: str, key: str | Placeholder, field: Field, today: date) -> Entry:
    """Return the entry that looks one node up; its answer is null when there is none."""
    compiler = Compiler(today)
    n = compiler.composition.name("n")
    part = compiler.node(type_name, n, field.fields(type_name), typed=True)
    wanted = compiler.composition.parameter(key)
    text = f"MATCH ({n}:{type_name} {{key: {wanted}}}){part.clauses}\nRETURN {part.expression} AS record"
    many = (
        f"MATCH ({n}:{type_name}) WHERE {n}.key IN {wanted}{part.clauses}"
        f"\nRETURN collect([{n}.key, {part.expression}]) AS record"
    )
    alike = Alike(compiler.composition.statement(many), wanted.removeprefix("$"))
    return _entry(compiler, text, part.shape, alike)


def by_keys(type_name: str, keys: Collection[str], field: Field, today: date) -> Entry:
    """Return the entry that reads many nodes of a type; its answer maps each key found to its object."""
    compiler = Compiler(today)
    clause, name, shape = _many(compiler, type_name, keys, field.fields(type_name))
    text = f"{clause}\nRETURN {name} AS record"
    return _entry(compiler, text, shape)


def by_ids(identifiers: Sequence[str], field: Field, today: date) -> Entry:
    """Return the entry that looks nodes up by global id; null for ids without a node.

    Raises
    ------
    InvalidInput
        When one of them is not a global id.
    """
    wanted = [type_and_key(identifier, f"{field.path}.ids[{i}]") for i, identifier in enumerate(identifiers)]
    compiler = Compiler(today)
    types = [name for name in NODE_TYPES if any(name == type_name for type_name, _ in wanted)]
    clauses, names, shapes = [], [], []
    for type_name in types:
        keys = [key for name, key in wanted if name == type_name]
        clause, name, shape = _many(compiler, type_name, keys, field.fields(type_name))
        clauses.append(clause)
        names.append(name)
        shapes.append(shape)

    def answer(value: Any, sink: Sink) -> list[Record | None]:
        records = {
            (type_name, key): record
            for type_name, shape, rows in zip(types, shapes, value, strict=True)
            for key, record in shape(rows, sink).items()
        }
        return [records.get(reference) for reference in wanted]

    text = f"{''.join(clauses)}\nRETURN [{', '.join(names)}] AS record"
    return _entry(compiler, text, answer)


def by_id(identifier: str | Placeholder, field: Field, today: date) -> Entry:
    """Return the entry that looks one node up by its global id."""
    if isinstance(identifier, NodePlaceholder):
        return by_key(identifier.type_name, identifier, field, today)
    if isinstance(identifier, Placeholder):
        raise ValueInspected(identifier.path, node_of_type)
    type_name, key = type_and_key(identifier, f"{field.path}.id")
    return by_key(type_name, key, field, today)


def page(field: Field, today: date) -> Entry:
    """Return the entry for a root connection: companies, resources or alliances."""
    compiler = Compiler(today)
    part = compiler.connection(CONNECTIONS["Query", field.name], field)
    text = f"{part.clauses}\nRETURN {part.expression} AS record"
    return _entry(compiler, text, part.shape)


def matching_keys(type_name: str, wanted: Filter, path: str, today: date) -> Entry:
    """Return the entry whose answer is the keys of the nodes that match the filter at a path of a request."""
    compiler = Compiler(today)
    n = compiler.composition.name("n")
    condition = compiler.conditions.matches(type_name, n, wanted, path, at_once=True)
    text = f"MATCH ({n}:{type_name}){where([condition])}\nRETURN collect({n}.key) AS record"
    return _entry(compiler, text, unchanged)


def totals(today: date) -> Entry:
    """Return the entry whose answer is the number of companies, resources and alliances, and the revision."""
    compiler = Compiler(today)
    names = [compiler.composition.name("t") for _ in THINGS]
    clauses = "".join(
        f"\nCALL () {{ MATCH (n:{type_name}) RETURN count(n) AS {name} }}"
        for type_name, name in zip(THINGS, names, strict=True)
    )
    text = (
        f"MATCH (g:Graph {{id: 'graph'}}){clauses}\nRETURN [g.epoch, g.number, {', '.join(names)}] AS record"
    )
    return Entry(Statement(text, {}), unchanged)


_GROUPED_BY: Final[Mapping[str, str]] = {
    "INDUSTRY": "[{n}.industry]",
    "COUNTRY": "[{n}.country]",
    "REGION": "CASE WHEN size({n}.regions) = 0 THEN [null] ELSE {n}.regions END",
    "SEGMENT": "CASE WHEN size({n}.segments) = 0 THEN [null] ELSE {n}.segments END",
    "FOUNDED_YEAR": "[{n}.founded_year]",
}


def groups(field: Field, today: date) -> Entry:
    """Return the entry for companyGroups: most companies first, then by value, "not stated" last."""
    compiler = Compiler(today)
    wanted = field.fields("CompanyGroup")
    names = {f.name for f in wanted}
    condition = compiler.conditions.matches(
        "Company", "n", field.argument("filter"), f"{field.path}.filter", at_once=True
    )
    if condition == "false":
        condition = "n.key = ''"  # as true of no company; with "false" Neo4j 5.26 does not plan the statement
    rows = (
        f"MATCH (n:Company){where([condition])} "
        f"UNWIND {_GROUPED_BY[field.argument('by').value].format(n='n')} AS value WITH DISTINCT n, value"
    )
    figures = "null"
    if "totalRevenue" in names:
        figures = "collect(CASE WHEN n.revenue IS NOT NULL THEN [n.currency, n.revenue] END)"
    clauses = (
        f"\nCALL () {{ {rows} WITH value, count(n) AS number, sum(n.employees) AS employees, "
        f"count(n.employees) AS stated, {figures} AS figures "
        "RETURN collect([value, number, employees, stated, figures]) AS groups }"
    )
    alliances = "[]"
    if "allianceCount" in names:
        alliances, day = "alliances", field.argument("asOf")
        is_member = [] if day is None else [compiler.composition.members_active("a", ["m"], day)]
        clauses += (
            f"\nCALL () {{ {rows} MATCH (n)-[m:MEMBER_OF]->(a:Alliance){where(is_member)} "
            "WITH value, count(DISTINCT a) AS number RETURN collect([value, number]) AS alliances }"
        )
    text = f"{clauses}\nRETURN [groups, {alliances}] AS record"

    def answer(value: Any, _sink: Sink) -> list[Mapping[str, Any]]:
        groups, allied = value
        counts = dict(allied)
        # at most one value is null, so the compared values are all texts or all years
        groups.sort(key=lambda row: (-row[1], row[0] is None, row[0]))
        return [_group(wanted, row, counts.get(row[0], 0)) for row in groups]

    return _entry(compiler, text, answer)


def _group(wanted: list[Field], row: list[Any], alliances: int) -> Mapping[str, Any]:
    value, number, employees, stated, figures = row
    record: dict[str, Any] = {}
    for field in wanted:
        match field.name:
            case "value":
                answer: Any = None if value is None else str(value)
            case "count":
                answer = number
            case "averageEmployees":
                answer = employees / stated if stated else None
            case "totalRevenue":
                currencies = {currency for currency, _ in figures}
                total = sum(Decimal(revenue) for _, revenue in figures)
                answer = f"{total:f}" if len(currencies) == 1 else None
            case "allianceCount":
                answer = alliances
            case _ if field.name == TYPENAME:
                answer = "CompanyGroup"
            case _:
                raise InternalError(f"No value is known for CompanyGroup.{field.name}.")
        record[field.response_key] = answer
    return record


def _many(
    compiler: Compiler, type_name: str, keys: Collection[str], fields: list[Field]
) -> tuple[str, str, Shape]:
    n, name = compiler.composition.name("n"), compiler.composition.name("c")
    with compiler.times(len(keys)):
        part = compiler.node(type_name, n, fields, typed=True)
    among = compiler.composition.parameter(list(keys))
    clause = (
        f"\nCALL () {{ MATCH ({n}:{type_name}) WHERE {n}.key IN {among}{part.clauses}"
        f" RETURN collect([{n}.key, {part.expression}]) AS {name} }}"
    )
    rows = list_shape(lambda row, sink: (row[0], part.shape(row[1], sink)))
    return clause, name, lambda value, sink: dict(rows(value, sink))

"""Answers root fields: one statement for each entry into the graph, then the analyses beneath it.

A root field's answer is built whole, as objects keyed by response keys; GraphQL's executor then walks it. So
what a field costs is counted here: one statement for the root, and for each place in the selection where
analyses name companies, resources or alliances one more, however many of them there are.
"""

import datetime as dt
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from graphql import GraphQLObjectType, GraphQLResolveInfo
from graphql.execution.values import VariableValues

from graph_service import __version__
from graph_service.api.resolvers.analyses.preparation import Basis, Prepared
from graph_service.api.resolvers.analyses.registry import ANALYSES, RESTS_ON
from graph_service.api.resolvers.context import Analyst
from graph_service.api.resolvers.serialization import Rendering, plain
from graph_service.domain.access import LOCAL
from graph_service.domain.errors import Conflict, InvalidInput, ServiceError
from graph_service.domain.kinds import KINDS, snake_case
from graph_service.query import root_queries
from graph_service.query.graph_mapping import CONNECTIONS, camel_case
from graph_service.query.pagination import MAX_PAGE
from graph_service.query.root_queries import Entry
from graph_service.query.row_decoder import Pending, Record, Sink
from graph_service.query.selection import TYPENAME, Document, Field
from graph_service.tracing import span


def _node(field: Field, today: dt.date) -> Entry:
    return root_queries.by_id(field.arguments["id"], field, today)


def _nodes(field: Field, today: dt.date) -> Entry:
    ids = field.arguments["ids"]
    if len(ids) > MAX_PAGE:
        raise InvalidInput(
            f"{field.path}.ids: expected at most {MAX_PAGE} ids, got {len(ids)}.", field=f"{field.path}.ids"
        )
    return root_queries.by_ids(ids, field, today)


def _by_key(type_name: str) -> Callable[[Field, dt.date], Entry]:
    return lambda field, today: root_queries.by_key(type_name, field.arguments["key"], field, today)


ENTRIES: Final[Mapping[str, Callable[[Field, dt.date], Entry]]] = {
    "node": _node,
    "nodes": _nodes,
    "companyGroups": root_queries.groups,
    **{name: root_queries.page for parent, name in CONNECTIONS if parent == "Query"},
    **{camel_case(snake_case(name)): _by_key(name) for name in KINDS},
}
"""By root field: its entry into the graph."""


async def answer(_root: object, info: GraphQLResolveInfo[Any], **_arguments: Any) -> Any:
    """Return the answer of a root field: the resolver of all of them."""
    analyst: Analyst = info.context
    # Strawberry hands resolvers the coerced values alone; where they came from matters to no scalar of ours
    coerced: Any = info.variable_values
    document = Document(info.schema, info.fragments, VariableValues(sources={}, coerced=coerced))
    field = document.field("Query", info.field_nodes)
    if field.name == "serviceInfo":
        return await _service_info(analyst, field)
    sink: Sink = []
    if field.name in ENTRIES:
        result = await analyst.read(ENTRIES[field.name](field, analyst.today), sink)
        await complete(analyst, sink)
        return result
    root = Record.of("Query")
    sink.append(Pending(root, field, ""))
    await complete(analyst, sink)
    return root[field.response_key]


def value_in_record(record: Mapping[str, Any], info: GraphQLResolveInfo[Any], **_arguments: Any) -> Any:
    """Return a field of an answered object: the resolver of everything beneath the roots."""
    return record[info.path.key]  # type: ignore[index]  # a path's key is a response key where fields resolve


async def complete(analyst: Analyst, pending: Sink) -> None:
    """Run the analyses that are pending, and those that are selected beneath their results."""
    while pending:
        by_field: dict[Field, list[Pending]] = {}
        for one in pending:
            by_field.setdefault(one.field, []).append(one)
        following: Sink = []
        for field, asked in by_field.items():
            await _analyse(analyst, field, asked, following)
        pending = following


async def _analyse(analyst: Analyst, field: Field, asked: list[Pending], following: Sink) -> None:
    parent = asked[0].record.type_name
    schema = field.document.schema
    type_ = schema.get_type(parent)
    assert isinstance(type_, GraphQLObjectType)
    answer_type = type_.fields[field.name].type
    rendering = Rendering(schema)
    try:
        prepared = await ANALYSES[parent, field.name](analyst, field, [one.key for one in asked])
    except ServiceError as error:
        for one in asked:
            one.record[field.response_key] = error
        return

    def run() -> None:
        for one in asked:
            result: object
            try:
                result = _result(analyst, one, prepared)
            except ServiceError as error:
                result = error
            else:
                if prepared.basis is not None:
                    analyst.provenance.append(provenance(one, result, prepared.basis))
                if prepared.listed is not None:
                    result = getattr(result, prepared.listed)
            rendering.put(one.record, field.response_key, result, answer_type, field)

    began = time.perf_counter()
    with span(f"analysis {field.name}"):
        await analyst.desk.done(run, None if analyst.viewer == LOCAL else analyst.viewer.principal)
    if prepared.basis is not None:
        analyst.analysed.append((field.name, time.perf_counter() - began))
    await read_named(analyst, rendering, following)


async def read_named(analyst: Analyst, rendering: Rendering, following: Sink) -> None:
    """Read the companies, resources and alliances that rendered results name.

    Raises
    ------
    Conflict
        When one of them is gone.
    """
    for site in rendering.sites:
        keys = site.keys
        found = await analyst.read(
            root_queries.by_keys(site.type_name, keys, site.field, analyst.today), following
        )
        if len(found) < len(keys):
            raise Conflict("The graph changed while it was being analysed.", hint="Ask again.")
        site.fill(found)


def _result(analyst: Analyst, asked: Pending, prepared: Prepared) -> object:
    if prepared.basis is None or "timeLimitSeconds" not in asked.field.arguments:
        return prepared.analyse(asked.key)
    question = {"of": [asked.record.type_name, asked.field.name], **_question(asked, prepared.basis)}
    return analyst.searches.answer(question, partial(prepared.analyse, asked.key))


def _question(asked: Pending, basis: Basis) -> dict[str, Any]:
    parameters = {name: plain(value) for name, value in asked.field.arguments.items() if value is not None}
    return {
        **({"key": asked.key} if asked.key else {}),
        "graphRevision": basis.graph_revision,
        "parameters": {**parameters, **basis.parameters},
    }


def provenance(asked: Pending, result: object, basis: Basis) -> dict[str, Any]:
    """Return what an analysis rests on, for the response's extensions."""
    return {
        "path": asked.field.path.split("."),
        **_question(asked, basis),
        "derived": sorted(basis.derived & RESTS_ON.get(asked.field.name, basis.derived)),
        "truncated": getattr(result, "truncated", False) or not getattr(result, "optimal", True),
        "reason": getattr(result, "reason", None),
    }


async def _service_info(analyst: Analyst, field: Field) -> Record:
    epoch, number, companies, resources, alliances = await analyst.read(
        root_queries.totals(analyst.today), []
    )
    database = analyst.store.database
    values = {
        "version": __version__,
        # where it is, is nobody's business but theirs who run it
        "store": database.address if analyst.viewer.sees_everything else database.engine,
        "graphRevision": f"{epoch}.{number}",
        "companies": companies,
        "resources": resources,
        "alliances": alliances,
        TYPENAME: "ServiceInfo",
    }
    record = Record.of("ServiceInfo")
    for wanted in field.fields("ServiceInfo"):
        record[wanted.response_key] = values[wanted.name]
    return record

"""Resolves root fields: one statement for each entry into the graph, then the analyses beneath it.

The complete answer of a root field is built as objects keyed by response keys. So the statements of a field
are sent here: one for the root, and one more for each place in the selection where analyses name companies,
resources or alliances, however many there are.
"""

import datetime as dt
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from graph_service import __version__
from graph_service.api.resolvers.analyses.preparation import Basis, PreparedAnalysis
from graph_service.api.resolvers.analyses.registry import ANALYSES, RESTS_ON
from graph_service.api.resolvers.context import ResolverContext
from graph_service.api.resolvers.serialization import Serializer, object_type, plain
from graph_service.domain.access import LOCAL
from graph_service.domain.errors import Conflict, InternalError, InvalidInput, ServiceError
from graph_service.domain.kinds import KINDS, snake_case
from graph_service.query import root_queries
from graph_service.query.graph_mapping import CONNECTIONS, camel_case
from graph_service.query.pagination import MAX_PAGE
from graph_service.query.root_queries import Entry
from graph_service.query.row_decoder import Pending, Record, Sink
from graph_service.query.selection import TYPENAME, Field
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


async def resolve_query(context: ResolverContext, field: Field) -> Any:
    """Return the answer of a root field: the resolver of all of them."""
    if field.name == "serviceInfo":
        return await _service_info(context, field)
    sink: Sink = []
    if field.name in ENTRIES:
        result = await context.read(ENTRIES[field.name](field, context.today), sink)
        await run_pending_analyses(context, sink)
        return result
    root = Record.of("Query")
    sink.append(Pending(root, field, ""))
    await run_pending_analyses(context, sink)
    return root[field.response_key]


async def run_pending_analyses(context: ResolverContext, pending: Sink) -> None:
    """Run the analyses that are pending, and those that are selected beneath their results."""
    while pending:
        by_field: dict[Field, list[Pending]] = {}
        for analysis in pending:
            by_field.setdefault(analysis.field, []).append(analysis)
        following: Sink = []
        for field, analyses in by_field.items():
            await _analyse(context, field, analyses, following)
        pending = following


async def _analyse(context: ResolverContext, field: Field, analyses: list[Pending], following: Sink) -> None:
    """Run the analysis of one field for all objects that it is selected on, and put its results there."""
    parent = analyses[0].record.type_name
    schema = field.document.schema
    answer_type = object_type(schema.get_type(parent)).fields[field.name].type
    serializer = Serializer(schema)
    try:
        prepared = await ANALYSES[parent, field.name](context, field, [each.key for each in analyses])
    except (ServiceError, InternalError) as error:  # of this field; the others are answered
        for analysis in analyses:
            analysis.record[field.response_key] = error
        context.roots_with_errors.add(field.root_key)
        return

    def run() -> None:
        for analysis in analyses:
            result = _listed_result(context, analysis, prepared)
            serializer.put(analysis.record, field.response_key, result, answer_type, field)

    began = time.perf_counter()
    with span(f"analysis {field.name}"):
        await context.threads.run(run, None if context.viewer == LOCAL else context.viewer.principal)
    if prepared.basis is not None:
        context.analysed.append((field.name, time.perf_counter() - began))
    await read_named_nodes(context, field, serializer, following)


async def read_named_nodes(
    context: ResolverContext, field: Field, serializer: Serializer, following: Sink
) -> None:
    """Read the nodes that the serialized results of a field name, and note whether errors stand in these.

    Raises
    ------
    Conflict
        When one of them was deleted.
    """
    if serializer.has_errors:
        context.roots_with_errors.add(field.root_key)
    for references in serializer.node_references:
        keys = references.keys
        nodes = await context.read(
            root_queries.by_keys(references.type_name, keys, references.field, context.today), following
        )
        if len(nodes) < len(keys):
            raise Conflict("The graph changed while it was being analysed.", hint="Send the request again.")
        references.fill(nodes)


def _listed_result(context: ResolverContext, analysis: Pending, prepared: PreparedAnalysis) -> object:
    """Return the serialized result of an analysis, or the error; record its provenance."""
    try:
        result = _result(context, analysis, prepared)
    except (ServiceError, InternalError) as error:
        return error
    if prepared.basis is not None:
        context.provenance.append(provenance(analysis, result, prepared.basis))
    return result if prepared.listed is None else getattr(result, prepared.listed)


def _result(context: ResolverContext, pending: Pending, prepared: PreparedAnalysis) -> object:
    if prepared.basis is None or "timeLimitSeconds" not in pending.field.arguments:
        return prepared.analyse(pending.key)
    question = {"of": [pending.record.type_name, pending.field.name], **_question(pending, prepared.basis)}
    return context.result_cache.get_or_compute(question, partial(prepared.analyse, pending.key))


def _question(pending: Pending, basis: Basis) -> dict[str, Any]:
    parameters = {name: plain(value) for name, value in pending.field.arguments.items() if value is not None}
    return {
        **({"key": pending.key} if pending.key else {}),
        "graphRevision": basis.graph_revision,
        "parameters": {**parameters, **basis.parameters},
    }


def provenance(pending: Pending, result: object, basis: Basis) -> dict[str, Any]:
    """Return the provenance of an analysis, for the extensions of the response."""
    return {
        "path": pending.field.path.split("."),
        **_question(pending, basis),
        "derived": sorted(basis.derived & RESTS_ON.get(pending.field.name, basis.derived)),
        "truncated": getattr(result, "truncated", False) or not getattr(result, "optimal", True),
        "reason": getattr(result, "reason", None),
    }


async def _service_info(context: ResolverContext, field: Field) -> Mapping[str, Any]:
    epoch, number, companies, resources, alliances = await context.read(
        root_queries.totals(context.today), []
    )
    database = context.store.database
    values = {
        "version": __version__,
        # only admins and editors may see where the graph is stored
        "store": database.address if context.viewer.sees_everything else database.engine,
        "graphRevision": f"{epoch}.{number}",
        "companies": companies,
        "resources": resources,
        "alliances": alliances,
        TYPENAME: "ServiceInfo",
    }
    return {wanted.response_key: values[wanted.name] for wanted in field.fields("ServiceInfo")}

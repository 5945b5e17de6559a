"""Answers mutations: the change is made in one transaction, then what it shows is read."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

import orjson
from graphql import GraphQLObjectType, GraphQLResolveInfo, get_named_type
from graphql.execution.values import VariableValues

from graph_service.api.resolvers.context import Analyst
from graph_service.api.resolvers.mutation_table import BULK, MUTATIONS
from graph_service.api.resolvers.query import complete
from graph_service.api.resolvers.serialization import python_name
from graph_service.domain.access import AuditAction
from graph_service.domain.change import Request
from graph_service.domain.errors import Conflict, Forbidden, InvalidInput, NotFound, ServiceError
from graph_service.domain.global_ids import global_id
from graph_service.query import root_queries
from graph_service.query.graph_mapping import camel_case
from graph_service.query.row_decoder import Record
from graph_service.query.selection import TYPENAME, Document, Field
from graph_service.store.changes.changes import Applied, Refusal
from graph_service.store.changes.unit_of_work import Place

EXPECTED: Final = (InvalidInput, NotFound, Conflict, Forbidden)
"""Refusals that are part of a payload; anything else is an error of the operation."""


async def change(_root: object, info: GraphQLResolveInfo[Any], **_arguments: Any) -> Record:
    """Return the payload of a mutation: the resolver of all of them."""
    analyst: Analyst = info.context
    coerced: Any = info.variable_values
    document = Document(info.schema, info.fragments, VariableValues(sources={}, coerced=coerced))
    field = document.field("Mutation", info.field_nodes)
    asked, paths = _asked(field)
    names = [name for name, _ in asked]
    inputs = [_python(given) for _, given in asked]
    applied: Applied | None = None
    problems: list[tuple[ServiceError, str]] = []
    subject: Place | None = None
    try:
        request = Request(
            changes=tuple(MUTATIONS[name].change(given) for name, given in zip(names, inputs, strict=True)),
            by=analyst.viewer.principal,
            viewer=analyst.viewer,
            today=analyst.today,
            idempotency_key=field.argument("idempotencyKey"),
            fingerprint=_fingerprint(asked),
        )
        applied = await analyst.store.change(request, timeout=analyst.settings.analysis_timeout)
        analyst.revision = applied.graph_revision
    except Refusal as refusal:
        problems = [(problem, paths[refusal.place]) for problem in refusal.problems]
        subject = refusal.subject
    except EXPECTED as error:
        problems = [(error, "")]
    if analyst.audit is not None and any(isinstance(problem, Forbidden) for problem, _ in problems):
        analyst.audit.note(analyst.viewer, AuditAction.REFUSED, field.name)
    payload = _Payload(analyst, field, applied, problems)
    if field.name == BULK:
        return await payload.record({}, None)
    places: Mapping[str, Place] = {}
    shows = MUTATIONS[field.name].shows
    if len(shows) == 1:
        place = subject if applied is None else applied.places[0]
        places = {} if place is None else dict.fromkeys(shows, place)
    else:  # an edge: its two ends
        places = {name: (type_, str(inputs[0][name])) for name, type_ in shows.items()}
    return await payload.record(places, shows)


class _Payload:
    """The payload of one mutation, as it is selected."""

    def __init__(
        self,
        analyst: Analyst,
        field: Field,
        applied: Applied | None,
        problems: list[tuple[ServiceError, str]],
    ) -> None:
        self._analyst, self._field, self._applied, self._problems = analyst, field, applied, problems

    async def record(self, places: Mapping[str, Place], shows: Mapping[str, str] | None) -> Record:
        """Return it; the nodes that it shows are those at these places."""
        root: Any = self._field.document.schema.mutation_type
        type_ = get_named_type(root.fields[self._field.name].type)
        assert isinstance(type_, GraphQLObjectType)
        payload = Record.of(type_.name)
        applied = self._applied
        values = {
            TYPENAME: type_.name,
            "graphRevision": applied.graph_revision if applied is not None else None,
            "replayed": applied is not None and applied.replayed,
        }
        for wanted in self._field.fields(type_.name):
            key = wanted.response_key
            if wanted.name in values:
                payload[key] = values[wanted.name]
            elif wanted.name == "errors":
                payload[key] = [_error(wanted, problem, path) for problem, path in self._problems]
            elif wanted.name == "deleted":
                payload[key] = _counts(wanted, applied.deleted if applied is not None else {})
            else:
                payload[key] = await self._nodes(wanted, places, shows)
        return payload

    async def _nodes(
        self, wanted: Field, places: Mapping[str, Place], shows: Mapping[str, str] | None
    ) -> Any:
        """Return what the graph has at a place, or of a list of changes at all of theirs."""
        analyst, sink = self._analyst, list[Any]()
        if shows is None:
            shown: Sequence[Place | None] = () if self._applied is None else self._applied.places
            ids = [global_id(*place) for place in dict.fromkeys(shown) if place is not None]
            read = await analyst.read(root_queries.by_ids(ids, wanted, analyst.today), sink) if ids else []
            found = dict(zip(ids, read, strict=True))
            answer: Any = [None if place is None else found[global_id(*place)] for place in shown]
        elif wanted.name in places and places[wanted.name][0] == shows[wanted.name]:
            type_name, key = places[wanted.name]
            answer = await analyst.read(root_queries.by_key(type_name, key, wanted, analyst.today), sink)
        else:
            return None
        await complete(analyst, sink)
        return answer


def _asked(field: Field) -> tuple[list[tuple[str, Mapping[str, Any]]], list[str]]:
    """Return each change, as the name of its mutation and its input, and the path of that input."""
    if field.name != BULK:
        return [(field.name, field.arguments["input"])], ["input"]
    asked = []
    for given in field.arguments["changes"]:
        ((name, values),) = given.items()
        asked.append((name, values))
    return asked, [f"changes[{place}].{name}" for place, (name, _) in enumerate(asked)]


def _python(given: Any) -> Any:
    """Return an input with the Python names of its fields."""
    if isinstance(given, Mapping):
        return {python_name(name): _python(value) for name, value in given.items()}
    return given


def _fingerprint(asked: Sequence[tuple[str, Any]]) -> str:
    return sha256(orjson.dumps(asked, str, orjson.OPT_SORT_KEYS)).hexdigest()


def _error(wanted: Field, problem: ServiceError, path: str) -> Record:
    conflict = problem if isinstance(problem, Conflict) else None
    field = ".".join(camel_case(part) for part in (problem.field or "").split("."))
    values = {
        TYPENAME: "ChangeError",
        "code": problem.code,
        "message": _sentence(problem.message),
        "field": f"{path}.{field}".strip(".") or None,
        "hint": problem.hint,
        "currentVersion": conflict.current_version if conflict is not None else None,
    }
    record = Record.of("ChangeError")
    for one in wanted.fields("ChangeError"):
        if one.name == "dependents":
            record[one.response_key] = _counts(one, conflict.dependents if conflict is not None else {})
        else:
            record[one.response_key] = values[one.name]
    return record


def _sentence(message: str) -> str:
    """Return a message that names no field as a sentence of its own."""
    return message if message.endswith(".") else f"{message[:1].upper()}{message[1:]}."


def _counts(wanted: Field, counts: Mapping[str, int]) -> list[Record]:
    rows = []
    for kind, count in sorted(counts.items()):
        values = {TYPENAME: "KindCount", "kind": kind, "count": count}
        record = Record.of("KindCount")
        record.update((one.response_key, values[one.name]) for one in wanted.fields("KindCount"))
        rows.append(record)
    return rows

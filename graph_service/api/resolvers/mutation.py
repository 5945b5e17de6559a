"""Resolves mutations: makes the change in one transaction, then reads the nodes of the payload."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

import orjson
from graphql import get_named_type

from graph_service.api.resolvers.context import ResolverContext
from graph_service.api.resolvers.mutation_table import BULK, MUTATIONS
from graph_service.api.resolvers.query import run_pending_analyses
from graph_service.api.resolvers.serialization import object_type, python_name
from graph_service.domain.access import AuditAction
from graph_service.domain.change import Request
from graph_service.domain.errors import Conflict, Forbidden, InvalidInput, NotFound, ServiceError
from graph_service.domain.global_ids import global_id
from graph_service.query import root_queries
from graph_service.query.graph_mapping import camel_case
from graph_service.query.selection import TYPENAME, Field
from graph_service.store.changes.changes import AppliedRequest, Refusal
from graph_service.store.mapping.nodes import NodeKey

EXPECTED: Final = (InvalidInput, NotFound, Conflict, Forbidden)
"""Errors that are part of a payload; others are errors of the operation."""


async def resolve_mutation(context: ResolverContext, field: Field) -> Mapping[str, Any]:
    """Return the payload of a mutation: the resolver of all of them."""
    changes, paths = _changes(field)
    names = [name for name, _ in changes]
    inputs = [_python(given) for _, given in changes]
    applied: AppliedRequest | None = None
    problems: list[tuple[ServiceError, str]] = []
    subject: NodeKey | None = None
    try:
        request = Request(
            changes=tuple(MUTATIONS[name].change(given) for name, given in zip(names, inputs, strict=True)),
            by=context.viewer.principal,
            viewer=context.viewer,
            today=context.today,
            idempotency_key=field.argument("idempotencyKey"),
            fingerprint=_fingerprint(changes),
        )
        applied = await context.store.change(request, timeout=context.settings.analysis_timeout)
        context.revision = applied.graph_revision
    except Refusal as refusal:
        problems = [(problem, paths[refusal.place]) for problem in refusal.problems]
        subject = refusal.subject
    except EXPECTED as error:
        problems = [(error, "")]
    if context.audit is not None and any(isinstance(problem, Forbidden) for problem, _ in problems):
        context.audit.note(context.viewer, AuditAction.REFUSED, field.name)
    payload = _Payload(context, field, applied, problems)
    if field.name == BULK:
        return await payload.record({}, None)
    places: Mapping[str, NodeKey] = {}
    shows = MUTATIONS[field.name].shows
    if len(shows) == 1:
        place = subject if applied is None else applied.places[0]
        places = {} if place is None else dict.fromkeys(shows, place)
    else:  # an edge: its two ends
        places = {name: (type_, str(inputs[0][name])) for name, type_ in shows.items()}
    return await payload.record(places, shows)


class _Payload:
    """The payload of one mutation, as selected."""

    def __init__(
        self,
        context: ResolverContext,
        field: Field,
        applied: AppliedRequest | None,
        problems: list[tuple[ServiceError, str]],
    ) -> None:
        self._context, self._field, self._applied, self._problems = context, field, applied, problems

    async def record(
        self, places: Mapping[str, NodeKey], shows: Mapping[str, str] | None
    ) -> Mapping[str, Any]:
        """Return the payload; it shows the nodes at these places."""
        root: Any = self._field.document.schema.mutation_type
        type_ = object_type(get_named_type(root.fields[self._field.name].type))
        payload: dict[str, Any] = {}
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
        self, wanted: Field, places: Mapping[str, NodeKey], shows: Mapping[str, str] | None
    ) -> Any:
        """Return the node that a change is about, or those of all changes of a list."""
        context, sink = self._context, list[Any]()
        if shows is None:
            shown: Sequence[NodeKey | None] = () if self._applied is None else self._applied.places
            ids = [global_id(*place) for place in dict.fromkeys(shown) if place is not None]
            read = await context.read(root_queries.by_ids(ids, wanted, context.today), sink) if ids else []
            nodes = dict(zip(ids, read, strict=True))
            answer: Any = [None if place is None else nodes[global_id(*place)] for place in shown]
        elif wanted.name in places and places[wanted.name][0] == shows[wanted.name]:
            type_name, key = places[wanted.name]
            answer = await context.read(root_queries.by_key(type_name, key, wanted, context.today), sink)
        else:
            return None
        await run_pending_analyses(context, sink)
        return answer


def _changes(field: Field) -> tuple[list[tuple[str, Mapping[str, Any]]], list[str]]:
    """Return each change, as the name of its mutation and its input, and the path of that input."""
    if field.name != BULK:
        return [(field.name, field.arguments["input"])], ["input"]
    changes = []
    for given in field.arguments["changes"]:
        ((name, values),) = given.items()
        changes.append((name, values))
    return changes, [f"changes[{place}].{name}" for place, (name, _) in enumerate(changes)]


def _python(given: Any) -> Any:
    """Return an input with the Python names of its fields."""
    if isinstance(given, Mapping):
        return {python_name(name): _python(value) for name, value in given.items()}
    return given


def _fingerprint(changes: Sequence[tuple[str, Any]]) -> str:
    return sha256(orjson.dumps(changes, str, orjson.OPT_SORT_KEYS)).hexdigest()


def _error(wanted: Field, problem: ServiceError, path: str) -> Mapping[str, Any]:
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
    dependents = conflict.dependents if conflict is not None else {}
    return {
        selected.response_key: _counts(selected, dependents)
        if selected.name == "dependents"
        else values[selected.name]
        for selected in wanted.fields("ChangeError")
    }


def _sentence(message: str) -> str:
    """Return a message without a field name as a complete sentence."""
    return message if message.endswith(".") else f"{message[:1].upper()}{message[1:]}."


def _counts(wanted: Field, counts: Mapping[str, int]) -> list[Mapping[str, Any]]:
    fields = wanted.fields("KindCount")
    rows = [{TYPENAME: "KindCount", "kind": kind, "count": count} for kind, count in sorted(counts.items())]
    return [{selected.response_key: row[selected.name] for selected in fields} for row in rows]

"""Executes operations: a plan or a resolver gives the complete answer of each root field.

Values from the graph are final after decoding, and results of analyses after serialization. So an answer is
only walked if it contains an error (``completion.py``). graphql-core answers introspection.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeAlias

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    GraphQLError,
    GraphQLObjectType,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableValues,
    execute_sync,
    get_variable_values,
    located_error,
)

from graph_service.api.execution.completion import completed
from graph_service.api.request.operation_request import OperationRequest
from graph_service.api.resolvers.context import ResolverContext
from graph_service.api.resolvers.mutation import resolve_mutation
from graph_service.api.resolvers.query import ENTRIES, resolve_query
from graph_service.api.resolvers.serialization import object_type
from graph_service.api.resolvers.subscription import SUBSCRIPTIONS
from graph_service.api.response import BAD_USER_INPUT, log_unreported
from graph_service.api.validation.checked_document import CheckedDocument
from graph_service.api.validation.document_cache import MAX_ERRORS
from graph_service.domain.errors import Unavailable
from graph_service.query.plans import Plans
from graph_service.query.selection import TYPENAME, Document

_RootField: TypeAlias = tuple[Sequence[FieldNode], Callable[[], Awaitable[Any]]]
"""The nodes that select a root field, and what answers it."""

_INTROSPECTION: Final = ThreadPoolExecutor(1, "introspection")
"""One thread: the whole schema takes long, and several would keep the event loop from running."""


async def execute(
    context: ResolverContext, checked: CheckedDocument, request: OperationRequest, *, use_plans: bool
) -> ExecutionResult | list[GraphQLError]:
    """Return the result of a query or of a mutation, or why it can't begin; see ``Operations``."""
    execution = _prepared(context, checked, request)
    if isinstance(execution, list):
        return execution
    try:
        fields = (use_plans and execution.planned()) or execution.resolved()
    except GraphQLError as error:  # of a directive
        return ExecutionResult(None, [_located(error, ())])
    return await execution.result(fields)


async def subscribe(
    context: ResolverContext, checked: CheckedDocument, request: OperationRequest
) -> AsyncGenerator[ExecutionResult | list[GraphQLError], None]:
    """Return the results of the events of a subscription, or why it can't begin."""
    execution = _prepared(context, checked, request)
    if isinstance(execution, list):
        yield execution
        return
    nodes: Sequence[FieldNode] = ()
    try:
        ((nodes, resolve),) = execution.resolved()
        # otherwise each event would have the errors of its arguments
        execution.document.check(execution.root.name, [execution.operation.selection_set])
        events = await resolve()
    except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001  # shown in the answer
        yield [_located(_own_end(error), nodes)]
        return
    try:
        async with aclosing(events):
            async for event in events:
                yield await execution.result([(nodes, partial(_given, event))])
    except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001  # as above
        yield ExecutionResult(None, [_located(_own_end(error), nodes)])


def _prepared(
    context: ResolverContext, checked: CheckedDocument, request: OperationRequest
) -> "_Execution | list[GraphQLError]":
    """Return the execution of an operation, or the errors that keep it from beginning."""
    operation = checked.operation(request.operation_name)
    if checked.errors or operation is None:
        return checked.errors
    definitions = operation.variable_definitions or ()
    # without a limit, thousands of wrong values keep the event loop busy for seconds
    variables = get_variable_values(
        checked.schema, definitions, dict(request.variables), max_errors=MAX_ERRORS
    )
    if not isinstance(variables, VariableValues):
        return variables
    document = Document(checked.schema, checked.fragments, variables)
    return _Execution(context, request, checked, operation, document)


async def _given(value: Any) -> Any:
    return value


def _own_end(error: BaseException) -> Exception:
    """Return the error of work; work that was cancelled although its caller was not is unavailable.

    Raises
    ------
    CancelledError
        When the caller is being cancelled.
    """
    if isinstance(error, Exception):
        return error
    task = asyncio.current_task()
    if task is None or task.cancelling():
        raise error
    return Unavailable("A part of the service has ended.", hint="Send the request again.")


def _located(error: Exception, nodes: Sequence[FieldNode]) -> GraphQLError:
    """Return an error as one of the root field that these nodes select; without nodes, of their selection."""
    if nodes or not isinstance(error, GraphQLError):
        return located_error(error, list(nodes) or None, [_key(nodes)] if nodes else None)
    return GraphQLError(error.message, error.nodes, extensions={"code": BAD_USER_INPUT})


def _key(nodes: Sequence[FieldNode]) -> str:
    """Return the response key that nodes select."""
    return (nodes[0].alias or nodes[0].name).value


@dataclass(slots=True)
class _Outcome:
    """The answer of a root field, and the errors within it."""

    value: Any
    errors: list[GraphQLError]
    fatal: GraphQLError | None = None
    """Why there is no answer although null may not stand in its place: then the operation has none."""


@dataclass(slots=True)
class _Execution:
    """The execution of one operation."""

    context: ResolverContext
    request: OperationRequest
    checked: CheckedDocument
    operation: OperationDefinitionNode
    document: Document

    @property
    def root(self) -> GraphQLObjectType:
        """The type of the root fields."""
        return object_type(self.document.schema.get_root_type(self.operation.operation))

    def planned(self) -> Sequence[_RootField]:
        """Return the root fields of an operation that has a plan, none for all others."""
        context, document, checked = self.context, self.document, self.checked
        if checked.plans is None:
            checked.plans = Plans(ENTRIES)
        plan = checked.plans.plan(self.request.operation_name, self.operation, document, context.today)
        context.used_plan = plan is not None
        values = document.variables.coerced
        return [
            (field.nodes, partial(context.read, entry, [], values) if entry else partial(_given, "Query"))
            for field, entry in plan or ()
        ]

    def resolved(self) -> Sequence[_RootField]:
        """Return the root fields, each with its resolver.

        Raises
        ------
        GraphQLError
            When a directive can't be applied.
        """
        selected = self.document.nodes(self.root.name, [self.operation.selection_set])
        return [(nodes, partial(self._resolve, nodes)) for nodes in selected.values()]

    async def _resolve(self, nodes: Sequence[FieldNode]) -> Any:
        """Return the answer of the root field that these nodes select, or the events of a subscription."""
        name = nodes[0].name.value
        if name == TYPENAME:
            return self.root.name
        if name in ("__schema", "__type"):
            return await asyncio.get_running_loop().run_in_executor(_INTROSPECTION, self._introspect, nodes)
        field = self.document.field(self.root.name, nodes)
        match self.operation.operation:
            case OperationType.QUERY:
                return await resolve_query(self.context, field)
            case OperationType.MUTATION:
                return await resolve_mutation(self.context, field)
        return await SUBSCRIPTIONS[name](self.context, field)

    def _introspect(self, nodes: Sequence[FieldNode]) -> Any:
        """Return the answer of a field about the schema, which is graphql-core's."""
        asked = OperationDefinitionNode(
            operation=self.operation.operation,
            variable_definitions=self.operation.variable_definitions,
            selection_set=SelectionSetNode(selections=tuple(nodes)),
        )
        document = DocumentNode(definitions=(asked, *self.document.fragments.values()))
        result = execute_sync(self.document.schema, document, variable_values=dict(self.request.variables))
        for error in result.errors or ():
            raise error
        return (result.data or {})[_key(nodes)]

    async def result(self, fields: Sequence[_RootField]) -> ExecutionResult:
        """Return the result of an operation with these root fields: those of a query run side by side.

        Which errors it has does not depend on which field is faster: those of all fields up to the first one
        that leaves the operation without an answer.
        """
        running: deque[asyncio.Task[_Outcome]] = deque()
        if len(fields) > 1 and self.operation.operation is OperationType.QUERY:
            running.extend(asyncio.create_task(self._outcome(each)) for each in fields)
        data: dict[str, Any] = {}
        errors: list[GraphQLError] = []
        try:
            for each in fields:
                outcome = await (running.popleft() if running else self._outcome(each))
                errors += outcome.errors
                if outcome.fatal is not None:
                    return ExecutionResult(None, [*errors, outcome.fatal])
                data[_key(each[0])] = outcome.value
        finally:
            if running:
                await self._cancel(running)
        return ExecutionResult(data, errors or None)

    async def _cancel(self, running: Sequence[asyncio.Task[_Outcome]]) -> None:
        """End root fields that are no longer needed; log what went wrong in those that have ended."""
        for task in running:
            task.cancel()
        await asyncio.wait(running)
        outcomes = [task.result() for task in running if not task.cancelled()]
        errors = [error for outcome in outcomes for error in (*outcome.errors, outcome.fatal) if error]
        log_unreported(errors, self.request.request_id)

    async def _outcome(self, field: _RootField) -> _Outcome:
        """Return the outcome of a root field; see ``completed``."""
        nodes, resolve = field
        outcome, marked = _Outcome(None, []), self.context.roots_with_errors
        try:
            outcome.value = await resolve()
        except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001  # stands in the answer
            outcome.value = _own_end(error)
        is_error = isinstance(outcome.value, Exception)
        if not is_error and not marked:
            return outcome
        arguments = (self.document, self.root, nodes, [_key(nodes)], outcome.errors)
        try:
            if is_error:
                outcome.value = completed(outcome.value, *arguments)
            elif _key(nodes) in marked:
                # in a thread, because it may have many thousands of objects
                outcome.value = await asyncio.to_thread(completed, outcome.value, *arguments)
        except GraphQLError as error:
            outcome.fatal = error
        return outcome

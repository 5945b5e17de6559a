"""Executes operations: a plan or a resolver gives the complete answer of each root field.

Values from the graph are final after decoding, and results of analyses after serialization. So an answer is
only walked if it contains an error (``completion.py``). graphql-core answers introspection.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Iterable, Sequence
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
from graph_service.api.validation.checked_document import CheckedDocument
from graph_service.api.validation.document_cache import MAX_ERRORS
from graph_service.query.plans import Plans
from graph_service.query.selection import TYPENAME, Document

_RootField: TypeAlias = tuple[Sequence[FieldNode], Callable[[], Awaitable[Any]]]
"""The nodes that select a root field, and what answers it."""

_PLANS: Final = Plans(ENTRIES)
"""The operations that only read the graph, compiled."""
_INTROSPECTION: Final = ThreadPoolExecutor(1, "introspection")
"""One thread: the whole schema takes long, and several would keep the event loop from running."""


async def execute(
    context: ResolverContext, checked: CheckedDocument, request: OperationRequest, *, use_plans: bool
) -> ExecutionResult:
    """Return the result of a query or of a mutation; see ``Operations``."""
    execution = _prepared(context, checked, request)
    if isinstance(execution, list):
        return ExecutionResult(None, execution)
    try:
        return await execution.result((use_plans and execution.planned()) or execution.resolved())
    except GraphQLError as error:  # of a directive
        return ExecutionResult(None, [error])


async def subscribe(
    context: ResolverContext, checked: CheckedDocument, request: OperationRequest
) -> AsyncGenerator[ExecutionResult | list[GraphQLError], None]:
    """Return the results of the events of a subscription, or why it can't begin."""
    execution = _prepared(context, checked, request)
    if isinstance(execution, list):
        yield execution
        return
    try:
        ((nodes, resolve),) = execution.resolved()
        try:
            events = await resolve()
        except Exception as error:  # shown or masked by ``response.format_error``, as all are
            raise located_error(error, list(nodes), [_key(nodes)]) from error
    except GraphQLError as error:
        yield [error]
        return
    try:
        async with aclosing(events):
            async for event in events:
                yield await execution.result([(nodes, partial(_given, event))])
    except Exception as error:  # noqa: BLE001  # as above
        yield ExecutionResult(None, [GraphQLError(str(error), original_error=error)])


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
    return _Execution(context, request, operation, document)


async def _given(value: Any) -> Any:
    return value


async def _all_or_none(answers: Iterable[Coroutine[Any, Any, Any]]) -> list[Any]:
    """Return the results of all; the first error cancels the others."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(answer) for answer in answers]
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return [task.result() for task in tasks]


def _key(nodes: Sequence[FieldNode]) -> str:
    """Return the response key that nodes select."""
    return (nodes[0].alias or nodes[0].name).value


@dataclass(slots=True)
class _Execution:
    """The execution of one operation."""

    context: ResolverContext
    request: OperationRequest
    operation: OperationDefinitionNode
    document: Document

    @property
    def root(self) -> GraphQLObjectType:
        """The type of the root fields."""
        return object_type(self.document.schema.get_root_type(self.operation.operation))

    def planned(self) -> Sequence[_RootField]:
        """Return the root fields of an operation that has a plan, none for all others."""
        context, request, document = self.context, self.request, self.document
        plan = _PLANS.plan(request.query, request.operation_name, self.operation, document, context.today)
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
        if name == "__type":
            return self._introspect(nodes)
        if name == "__schema":
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
        """Return the result of an operation with these root fields: those of a query run side by side."""
        errors: list[GraphQLError] = []
        keys: list[Any] = [_key(nodes) for nodes, _ in fields]
        try:
            if len(fields) > 1 and self.operation.operation is OperationType.QUERY:
                answers = await _all_or_none(self._answer(field, errors) for field in fields)
            else:
                answers = [await self._answer(field, errors) for field in fields]
            data, fatal = dict(zip(keys, answers, strict=True)), []
        except GraphQLError as error:
            data, fatal = None, [error]
        errors.sort(key=lambda error: keys.index((error.path or keys)[0]))  # they came in any order
        return ExecutionResult(data, [*errors, *fatal] or None)

    async def _answer(self, field: _RootField, errors: list[GraphQLError]) -> Any:
        """Return the answer of a root field; see ``completed``."""
        nodes, resolve = field
        try:
            value = await resolve()
        except Exception as error:  # noqa: BLE001  # stands in the answer
            value = error
        if isinstance(value, Exception) or self.context.has_errors:
            return completed(value, self.document, self.root, nodes, [_key(nodes)], errors)
        return value

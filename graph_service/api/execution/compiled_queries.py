"""Answers operations that only read the graph by their compiled plan, without GraphQL's executor.

The executor would process an answer that is already complete. Documents are checked and limited, and their
errors formatted, as for every operation. Operations without a plan go through the executor; tests compare the
answers of both.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from graphql import ExecutionResult, GraphQLError, located_error

from graph_service.api.request.operation_request import OperationRequest
from graph_service.api.resolvers.context import ResolverContext
from graph_service.api.validation.checked_document import CheckedDocument
from graph_service.query.plans import Plan, Plans, Root


async def read_by_plan(
    plans: Plans, context: ResolverContext, document: CheckedDocument, request: OperationRequest
) -> ExecutionResult | None:
    """Return the result of an operation that has a plan, None for all others.

    Parameters
    ----------
    plans
        The plans of the schema's operations.
    context
        Reads the graph.
    document
        The valid document of the request.
    request
        The operation.
    """
    planned = plans.plan(
        request.query, document.document, request.operation_name, request.variables, context.today
    )
    if planned is None:
        return None
    context.used_plan = True
    return await _execute(*planned, context)


async def _execute(plan: Plan, variables: Mapping[str, Any], context: ResolverContext) -> ExecutionResult:
    async def read(root: Root) -> Any:
        if root.entry is None:
            return "Query"
        try:
            return await context.read(root.entry, [], variables)
        except Exception as error:  # noqa: BLE001  # shown or masked by ``response.format_error``, as all are
            return located_error(error, list(root.field.nodes), [root.field.response_key])

    if len(plan.roots) == 1:
        answers = [await read(plan.roots[0])]
    else:
        answers = await asyncio.gather(*map(read, plan.roots))
    data: dict[str, Any] = {}
    errors = []
    for root, answer in zip(plan.roots, answers, strict=True):
        failed = isinstance(answer, GraphQLError)
        if failed:
            errors.append(answer)
            if not root.nullable:  # then the whole answer is null
                return ExecutionResult(data=None, errors=errors)
        data[root.field.response_key] = None if failed else answer
    return ExecutionResult(data=data, errors=errors or None)

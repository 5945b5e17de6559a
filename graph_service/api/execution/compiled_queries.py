"""The short way for operations that only read the graph: they are answered without the executor.

The executor would walk an answer that is already whole. Checking a document, limits and error formats are
those of every operation. Anything else, such as an analysis in the selection, goes the ordinary way, which
answers alike: tests compare both.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from graphql import ExecutionResult, GraphQLError, located_error

from graph_service.api.resolvers.context import Analyst
from graph_service.query.plans import Plan, Plans, Root


async def read_by_plan(
    plans: Plans, analyst: Analyst, text: str, operation_name: str | None, given: Mapping[str, Any]
) -> ExecutionResult | None:
    """Return the result of an operation that has a plan, None for all others.

    Parameters
    ----------
    plans
        The plans of the schema's operations.
    analyst
        What reads; it has the document that was checked.
    text, operation_name, given
        The document, which of its operations is meant, and values of variables as they came.
    """
    assert analyst.checked is not None
    found = plans.plan(text, analyst.checked.document, operation_name, given, analyst.today)
    if found is None:
        return None
    analyst.took_short_way = True
    return await _answered(*found, analyst)


async def _answered(plan: Plan, values: Mapping[str, Any], analyst: Analyst) -> ExecutionResult:
    async def answered(root: Root) -> Any:
        if root.entry is None:
            return "Query"
        try:
            return await analyst.read(root.entry, [], values)
        except Exception as error:  # noqa: BLE001  # shown or masked by ``answer.shown_error``, as all are
            return located_error(error, list(root.field.nodes), [root.field.response_key])

    if len(plan.roots) == 1:
        answers = [await answered(plan.roots[0])]
    else:
        answers = await asyncio.gather(*map(answered, plan.roots))
    data: dict[str, Any] = {}
    errors = []
    for root, one in zip(plan.roots, answers, strict=True):
        failed = isinstance(one, GraphQLError)
        if failed:
            errors.append(one)
            if not root.nullable:  # then the answer is null as a whole
                return ExecutionResult(data=None, errors=errors)
        data[root.field.response_key] = None if failed else one
    return ExecutionResult(data=data, errors=errors or None)

"""The short way for operations that only read the graph: the answer is set before the executor starts.

The executor would walk an answer that is already whole. Parsing and validation are those of every operation;
so are time limits and error formats. Anything else, such as an analysis in the selection, goes the ordinary
way, which answers alike: tests compare both.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

from graphql import ExecutionResult, GraphQLError, located_error
from strawberry.extensions import SchemaExtension

from graph_service.api.analyst import Analyst
from graph_service.query.plans import Plan, Plans, Root


class CompiledReading(SchemaExtension):
    """Answers what has a plan.

    Parameters
    ----------
    plans
        The plans of the schema's operations.
    """

    def __init__(self, plans: Plans) -> None:
        super().__init__()
        self._plans = plans

    async def on_execute(self) -> AsyncIterator[None]:
        """Set the result of an operation that has a plan."""
        context = self.execution_context
        analyst: Analyst = context.context
        assert context.query is not None
        assert context.graphql_document is not None
        found = analyst.takes_short_way and self._plans.plan(
            context.query,
            context.graphql_document,
            context.operation_name,
            context.variables or {},
            analyst.today,
        )
        if found:
            plan, values = found
            analyst.took_short_way = True
            context.result = await _answered(plan, values, analyst)
        yield


async def _answered(plan: Plan, values: Mapping[str, Any], analyst: Analyst) -> ExecutionResult:
    async def answered(root: Root) -> Any:
        if root.entry is None:
            return "Query"
        try:
            return await analyst.read(root.entry, [], values)
        except Exception as error:  # noqa: BLE001  # shown or masked by ``operation.shown_error``, as all are
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

"""Hooks into the schema that Strawberry makes, and into the execution of operations.

A minor version may change any of them without notice. So no other package uses these names, and each function
or class here has a test that says what breaks in the service when its hook changes
(``tests/api/test_strawberry_internals.py``).
"""

from collections.abc import AsyncGenerator, Collection, Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, Final, cast

import strawberry
from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLField,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationType,
    VariableValues,
    specified_rules,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType as StrawberryOperationType

from graph_service.domain.errors import InternalError

VALIDATION_RULES: Final = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)
"""The rules of GraphQL, and those that Strawberry adds to them."""


def core_schema(schema: strawberry.Schema) -> GraphQLSchema:
    """Return the schema of graphql-core that Strawberry has made and executes; the same object."""
    return schema._schema


def declare_directives(field: GraphQLField, directives: Iterable[object]) -> None:
    """Declare the directives of a field, so that Strawberry prints them in the SDL."""
    field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].directives = list(directives)


def is_registered(enum: type[Enum]) -> bool:
    """Return whether ``strawberry.enum`` has been called for an enum: Strawberry refuses a second call."""
    return "__strawberry_definition__" in vars(enum)


def executor_answering(rows: type[list[Any]]) -> type[StrawberryGraphQLCoreExecutionContext]:
    """Return the executor of graphql-core, which answers lists of one type as they are.

    A drawing of an ecosystem has 25,000 objects of a few plain values. The executor takes several times as
    long to walk them as it takes to make them, and meanwhile nothing else is answered.
    """

    class Executor(StrawberryGraphQLCoreExecutionContext):
        def complete_list_value(
            self,
            return_type: Any,
            field_details_list: Any,
            info: Any,
            path: Any,
            result: Any,
            position_context: Any,
        ) -> Any:
            """Return a list as it is answered."""
            if type(result) is rows:
                return result
            return super().complete_list_value(
                return_type, field_details_list, info, path, result, position_context
            )

    return Executor


def coerced_variables(info: GraphQLResolveInfo[Any]) -> VariableValues:
    """Return the variables of an operation, as a resolver gets them.

    Strawberry passes only the coerced values. Where they came from matters to no scalar of the schema.
    """
    coerced: Any = info.variable_values
    return VariableValues(sources={}, coerced=coerced)


class CheckedDocuments(SchemaExtension):
    """Executes documents that are parsed and validated already, instead of the text of the operation."""

    def checked(self, context: Any) -> tuple[DocumentNode, list[GraphQLError]]:
        """Return the document of the operation that has this context, and its validation errors."""
        raise NotImplementedError

    def on_operation(self) -> Iterator[None]:
        """Give Strawberry the document."""
        execution = self.execution_context
        execution.graphql_document, execution.pre_execution_errors = self.checked(execution.context)
        yield


class NotExecuted(Exception):
    """An operation was not executed: it does not exist, or its kind is not allowed.

    Parameters
    ----------
    reason
        A sentence for the client.
    kind
        Its kind, when that is not allowed; None when there is no such operation.
    """

    def __init__(self, reason: str, kind: OperationType | None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.kind = kind


async def execute(
    schema: strawberry.Schema,
    query: str,
    variables: Mapping[str, Any],
    operation_name: str | None,
    context: Any,
    kinds: Collection[OperationType],
) -> ExecutionResult:
    """Return the result of an operation of one of these kinds.

    Raises
    ------
    NotExecuted
        When it is of another kind, or does not exist.
    """
    try:
        return await schema.execute(
            query,
            variable_values=dict(variables),
            context_value=context,
            operation_name=operation_name,
            allowed_operation_types=[StrawberryOperationType(kind.value) for kind in kinds],
        )
    except CannotGetOperationTypeError as error:
        raise NotExecuted(error.as_http_error_reason(), None) from None
    except InvalidOperationTypeError as error:
        kind = OperationType(error.operation_type.value)
        raise NotExecuted(error.as_http_error_reason("GET"), kind) from None


async def stream(
    schema: strawberry.Schema,
    query: str,
    variables: Mapping[str, Any],
    operation_name: str | None,
    context: Any,
) -> AsyncGenerator[ExecutionResult, None]:
    """Return the results of a subscription as they come."""
    results = await schema.stream(
        query, variable_values=dict(variables), context_value=context, operation_name=operation_name
    )
    return cast("AsyncGenerator[ExecutionResult, None]", results)


def was_executed(result: ExecutionResult) -> bool:
    """Return whether a result of ``stream`` comes from execution, and not from what is checked before.

    Raises
    ------
    InternalError
        When it is a part of a deferred result, which the service does not offer.
    """
    if not isinstance(result, ExecutionResult):
        raise InternalError("A subscription gave a deferred result.")
    return not isinstance(result, PreExecutionError)

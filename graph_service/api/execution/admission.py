"""Decides once whether an operation may be executed, and keeps the decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from graphql import GraphQLError, GraphQLSchema, OperationDefinitionNode, OperationType

from graph_service.api.request.operation_request import OperationRequest
from graph_service.api.validation.checked_document import CheckedDocument
from graph_service.api.validation.cost_estimate import CostEstimate
from graph_service.api.validation.document_cache import DocumentCache
from graph_service.api.validation.field_costs import Costs
from graph_service.api.validation.hidden_inputs import refuse_hidden_inputs
from graph_service.api.validation.rate_limit import REFUSED_COST, RateLimiter
from graph_service.domain.errors import Forbidden, InternalError, LimitExceeded, RateLimited, ServiceError
from graph_service.settings import Settings

LONGEST_NAME_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Admission:
    """The decision about an operation before its execution."""

    request: OperationRequest
    document: CheckedDocument | None = None
    """None if it can't be parsed, exceeds a limit, or uses inputs that the viewer may not use."""
    estimate: CostEstimate | None = None
    """Its cost; None if nothing in the document can be executed."""
    error: GraphQLError | None = None
    """Why it is refused."""

    @property
    def kind(self) -> OperationType | None:
        """Whether it is a query, a mutation or a subscription; None where there is no such operation."""
        operation = self.document and self.document.operation(self.request.operation_name)
        return operation.operation if operation else None

    @property
    def only_analyses(self) -> bool:
        """Whether it runs an analysis and changes nothing."""
        return self.estimate is not None and self.estimate.only_analyses

    @property
    def takes_long(self) -> bool:
        """Whether it runs an analysis or changes the graph."""
        return self.estimate is not None and self.estimate.takes_long

    @property
    def admitted_document(self) -> CheckedDocument:
        """The document of an operation that was not refused."""
        if self.document is None:
            raise InternalError("An operation was refused, and is executed.")
        return self.document

    @property
    def problem(self) -> str | None:
        """The error about a wrong or missing operation name; None for an operation that exists."""
        if self.estimate is not None or self.document is None or self.document.errors:
            return None
        name = self.request.operation_name
        if name is not None:
            return f"The document has no operation named {name[:LONGEST_NAME_SHOWN]!r}."
        definitions = self.document.document.definitions
        number = sum(isinstance(definition, OperationDefinitionNode) for definition in definitions)
        if number == 0:
            return "There is no operation in the document."
        return f"The document has {number} operations: name one as operationName."


class AdmissionControl:
    """Checks operations against the schema, the limits, the viewer's role and the payer's rate.

    Parameters
    ----------
    schema
        The schema of the documents.
    costs
        What its fields cost.
    settings
        The limits.
    """

    def __init__(self, schema: GraphQLSchema, costs: Costs, settings: Settings) -> None:
        self._documents = DocumentCache(schema, costs, settings)
        self._rates = RateLimiter(settings.rate)

    async def admit(self, request: OperationRequest) -> Admission:
        """Return the decision about an operation; its payer is charged even if it is refused."""
        try:
            document, estimate = await self._check(request)
        except (GraphQLError, LimitExceeded, Forbidden) as error:
            return Admission(request, error=self._spent(request, REFUSED_COST) or graphql_error(error))
        cost = REFUSED_COST if estimate is None else 1 + estimate.cost
        return Admission(request, document, estimate, self._spent(request, cost))

    async def admit_again(self, request: OperationRequest, estimate: CostEstimate) -> Admission:
        """Return the admission of an operation that another process has admitted already."""
        return Admission(request, await self._documents.get(request.query), estimate)

    async def _check(self, request: OperationRequest) -> tuple[CheckedDocument, CostEstimate | None]:
        document = await self._documents.get(request.query)
        self._documents.refuse_schema(document, request.viewer.role)
        variables: Mapping[str, object] = request.variables
        estimate = self._documents.estimate(document, request.operation_name, variables)
        refuse_hidden_inputs(request.viewer, document, variables)
        return document, estimate

    def _spent(self, request: OperationRequest, cost: int) -> GraphQLError | None:
        """Charge the payer of an operation; return the error if it has spent too much."""
        try:
            self.spend(request.payer, cost)
        except RateLimited as error:
            return graphql_error(error)
        return None

    def spend(self, payer: str | None, cost: int) -> None:
        """Charge a payer.

        Raises
        ------
        RateLimited
            When it has spent too much recently.
        """
        if payer is not None:
            self._rates.spend(payer, cost)

    def cached_document(self, query: str) -> CheckedDocument | None:
        """Return a document that was validated recently."""
        return self._documents.cached(query)


def graphql_error(error: GraphQLError | ServiceError) -> GraphQLError:
    """Return an error as one of the operation."""
    return error if isinstance(error, GraphQLError) else GraphQLError(error.message, original_error=error)

"""A document that was parsed, limited and validated, with the results of these checks."""

from collections.abc import Hashable, Mapping
from typing import Any, Final

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    get_operation_ast,
)

from graph_service.api.validation.cost_estimate import CostEstimate, default_sizes, estimate, size
from graph_service.api.validation.field_costs import Costs
from graph_service.query.plans import Plans

KEPT_ESTIMATES: Final = 100
"""Number of combinations of list sizes for which the cost of a document is cached."""
INVALID: Final = "invalid"
"""The name of invalid documents in the metrics."""


class CheckedDocument:
    """A document within the limits: it has errors, or can be executed."""

    def __init__(self, document: DocumentNode, errors: list[GraphQLError], schema: GraphQLSchema) -> None:
        self.document = document
        self.errors = errors
        """Why it is not valid; empty for one that is."""
        self.is_about_schema = False
        """Whether anything in it asks for the schema, or for a type of it."""
        self.sizes: tuple[str, ...] = ()
        """The variables that its cost depends on."""
        self.label = INVALID
        """Its name in the metrics: its kind and its root field, or why it has none."""
        self.name: str | None = None
        """The name of its operation, from its author."""
        self.digest = ""
        """The beginning of the SHA-256 of its text."""
        self.reads: str | None = None
        """The kinds that it reads, see ``audit_log``; None until they are needed."""
        self.inputs: Any = None
        """The restricted inputs that it uses, see ``hidden_inputs``; None until they are needed."""
        self.plans: Plans | None = None
        """The plans of its operations; None until they are needed."""
        self.schema = schema
        self.fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        self._operations: dict[str | None, OperationDefinitionNode] = {}
        self._estimates: dict[Hashable, CostEstimate] = {}

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """Return the operation with a name, or the only one; None when there is no such operation."""
        if name not in self._operations and (found := get_operation_ast(self.document, name)) is not None:
            self._operations[name] = found
        return self._operations.get(name)

    def estimate(self, costs: Costs, name: str | None, values: Mapping[str, Any]) -> CostEstimate | None:
        """Return the cost of an operation of a valid document; None if there is no such operation."""
        place = (name, *(size(values[variable]) if variable in values else "" for variable in self.sizes))
        cached = self._estimates.get(place)
        if cached is not None:
            return cached
        operation = self.operation(name)
        if operation is None:
            return None
        defaults = default_sizes(operation)

        def size_of(variable: str) -> int | None:
            return size(values[variable]) if variable in values else defaults.get(variable)

        if len(self._estimates) >= KEPT_ESTIMATES:
            self._estimates.clear()
        result = self._estimates[place] = estimate(self.schema, costs, self.document, operation, size_of)
        return result

"""Plans of operations that only read the graph: compiled once, and used for all values of the same form."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeAlias

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLNonNull,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    VariableValues,
    get_variable_values,
)

from graph_service.domain.errors import InternalError, ServiceError
from graph_service.query.placeholders import Path, Specializer, ValueInspected, with_placeholders
from graph_service.query.root_queries import Entry
from graph_service.query.selection import TYPENAME, Document, Field

Entries: TypeAlias = Mapping[str, Callable[[Field, date], Entry]]
"""By root field: the function that compiles it."""

MAX_CACHED_OPERATIONS: Final = 500
"""Number of operations whose plans are cached; the least recently used one is removed first."""
MAX_CACHED_FORMS: Final = 20
"""Number of forms of variables per operation: e.g. with or without a filter, forward or backward."""
MAX_INSPECTED_PATHS: Final = 30
"""Number of values of variables on which a plan may depend: the compiler restarts for each of them."""


@dataclass(frozen=True, slots=True)
class Root:
    """A root field of a plan."""

    field: Field
    entry: Entry | None
    """None for ``__typename``."""
    nullable: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """The statements of an operation, one for each root field, in the order of the answer."""

    roots: tuple[Root, ...]


@dataclass(slots=True)
class _CachedPlans:
    """The plans of one operation by form, and the values that they depend on."""

    plans: "OrderedDict[Hashable, Plan | None]" = field(default_factory=OrderedDict)
    inspected_paths: dict[Path, Specializer | None] = field(default_factory=dict)


class Plans:
    """The plans of operations.

    Parameters
    ----------
    schema
        The schema of the documents.
    entries
        The root fields that only read the graph.
    """

    def __init__(self, schema: GraphQLSchema, entries: Entries) -> None:
        self._schema = schema
        self._entries = entries
        self._kept: OrderedDict[tuple[str, str | None], _CachedPlans] = OrderedDict()

    def plan(
        self, text: str, document: DocumentNode, name: str | None, given: Mapping[str, Any], today: date
    ) -> tuple[Plan, Mapping[str, Any]] | None:
        """Return the plan of an operation, and the values of its variables.

        Parameters
        ----------
        text, document
            The document, which is valid.
        name
            The name of the operation; None if there is only one.
        given
            Values of variables as they came.
        today
            The day of the request.

        Returns
        -------
        tuple or None
            None for operations that do more than read, and for invalid ones: their execution reports the
            error.
        """
        operation = _operation(document, name)
        if operation is None:
            return None
        coerced = get_variable_values(
            self._schema, operation.variable_definitions or (), dict(given), max_errors=1
        )
        if not isinstance(coerced, VariableValues):
            return None
        kept = self._kept.setdefault((text, name), _CachedPlans())
        self._kept.move_to_end((text, name))
        if len(self._kept) > MAX_CACHED_OPERATIONS:
            self._kept.popitem(last=False)
        plan = self._plan_of_form(kept, document, operation, coerced, today)
        return None if plan is None else (plan, coerced.coerced)

    def _plan_of_form(
        self,
        kept: _CachedPlans,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        coerced: VariableValues,
        today: date,
    ) -> Plan | None:
        while True:
            try:
                values, form = with_placeholders(coerced.coerced, kept.inspected_paths)
            except ServiceError:
                return None
            if (today, form) in kept.plans:
                kept.plans.move_to_end((today, form))
                return kept.plans[today, form]
            try:
                plan = self._compile(document, operation, VariableValues(coerced.sources, values), today)
            except ValueInspected as inspected:
                if len(kept.inspected_paths) >= MAX_INSPECTED_PATHS:
                    return None
                # if a part of the value was not enough, the plan depends on the whole value
                kept.inspected_paths[inspected.path] = (
                    None if inspected.path in kept.inspected_paths else inspected.specializer
                )
                continue
            except (ServiceError, InternalError):
                return None
            kept.plans[today, form] = plan
            if len(kept.plans) > MAX_CACHED_FORMS:
                kept.plans.popitem(last=False)
            return plan

    def _compile(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        values: VariableValues,
        today: date,
    ) -> Plan | None:
        fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        query = self._schema.query_type
        if query is None:
            raise InternalError("The schema has no type Query.")
        selected = Document(self._schema, fragments, values).fields(query.name, [operation.selection_set], "")
        roots = []
        for root_field in selected:
            entry = None
            if root_field.name != TYPENAME:
                if root_field.name not in self._entries:
                    return None
                entry = self._entries[root_field.name](root_field, today)
                if not entry.reads_only:
                    return None
            nullable = entry is not None and not isinstance(
                query.fields[root_field.name].type, GraphQLNonNull
            )
            roots.append(Root(root_field, entry, nullable))
        return Plan(tuple(roots))


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    """Return the requested query."""
    operations = [
        definition for definition in document.definitions if isinstance(definition, OperationDefinitionNode)
    ]
    if name is not None:
        operations = [
            operation for operation in operations if operation.name and operation.name.value == name
        ]
    is_query = len(operations) == 1 and operations[0].operation is OperationType.QUERY
    return operations[0] if is_query else None

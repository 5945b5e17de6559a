"""Plans of operations that only read the graph: compiled once, and used for all values of the same form."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, TypeAlias

from graphql import GraphQLError, OperationDefinitionNode, OperationType, VariableValues

from graph_service.domain.errors import InternalError, ServiceError
from graph_service.query.placeholders import Path, Specializer, ValueInspected, with_placeholders
from graph_service.query.root_queries import Entry
from graph_service.query.selection import TYPENAME, Document, Field

Entries: TypeAlias = Mapping[str, Callable[[Field, date], Entry]]
"""By root field: the function that compiles it."""
Plan: TypeAlias = Sequence[tuple[Field, Entry | None]]
"""The root fields of an operation in the order of its answer, with their entries: ``__typename`` has none."""

MAX_CACHED_OPERATIONS: Final = 500
"""Number of operations whose plans are cached; the least recently used one is removed first."""
MAX_CACHED_FORMS: Final = 20
"""Number of forms of variables per operation: e.g. with or without a filter, forward or backward."""
MAX_INSPECTED_PATHS: Final = 30
"""Number of values of variables on which a plan may depend: the compiler restarts for each of them."""


@dataclass(slots=True)
class _CachedPlans:
    """The plans of one operation by form, and the values that they depend on."""

    plans: "OrderedDict[Hashable, Plan | None]" = field(default_factory=OrderedDict)
    inspected_paths: dict[Path, Specializer | None] = field(default_factory=dict)


class Plans:
    """The plans of operations.

    Parameters
    ----------
    entries
        The root fields that only read the graph.
    """

    def __init__(self, entries: Entries) -> None:
        self._entries = entries
        self._kept: OrderedDict[tuple[str, str | None], _CachedPlans] = OrderedDict()

    def plan(
        self, text: str, name: str | None, operation: OperationDefinitionNode, document: Document, today: date
    ) -> Plan | None:
        """Return the plan of an operation.

        Parameters
        ----------
        text, name
            The text of the document, which is valid, and the requested name of the operation.
        operation, document
            The operation, and what its selections refer to.
        today
            The day of the request.

        Returns
        -------
        Plan or None
            None for operations that do more than read, and for invalid ones: their execution reports the
            error.
        """
        if operation.operation is not OperationType.QUERY:
            return None
        kept = self._kept.get((text, name))
        if kept is None:
            kept = self._kept[text, name] = _CachedPlans()
            if len(self._kept) > MAX_CACHED_OPERATIONS:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end((text, name))
        return self._plan_of_form(kept, operation, document, today)

    def _plan_of_form(
        self, kept: _CachedPlans, operation: OperationDefinitionNode, document: Document, today: date
    ) -> Plan | None:
        sources, coerced = document.variables
        while True:
            try:
                values, form = with_placeholders(coerced, kept.inspected_paths)
            except ServiceError:
                return None
            if (today, form) in kept.plans:
                kept.plans.move_to_end((today, form))
                return kept.plans[today, form]
            try:
                plan = self._compile(
                    operation, replace(document, variables=VariableValues(sources, values)), today
                )
            except ValueInspected as inspected:
                if len(kept.inspected_paths) >= MAX_INSPECTED_PATHS:
                    return None
                # if a part of the value was not enough, the plan depends on the whole value
                kept.inspected_paths[inspected.path] = (
                    None if inspected.path in kept.inspected_paths else inspected.specializer
                )
                continue
            except (ServiceError, InternalError, GraphQLError):
                return None
            kept.plans[today, form] = plan
            if len(kept.plans) > MAX_CACHED_FORMS:
                kept.plans.popitem(last=False)
            return plan

    def _compile(self, operation: OperationDefinitionNode, document: Document, today: date) -> Plan | None:
        roots = []
        for root_field in document.fields("Query", [operation.selection_set], ""):
            entry = None
            if root_field.name != TYPENAME:
                if root_field.name not in self._entries:
                    return None
                entry = self._entries[root_field.name](root_field, today)
                if not entry.reads_only:
                    return None
            roots.append((root_field, entry))
        return roots

"""Operations that only read the graph, compiled once for all values of their variables that allow it."""

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
)
from graphql.execution.values import VariableValues, get_variable_values

from graph_service.domain.errors import InternalError, ServiceError
from graph_service.query.placeholders import Inspected, Path, View, postponed
from graph_service.query.root_queries import Entry
from graph_service.query.selection import TYPENAME, Document, Field

Entries: TypeAlias = Mapping[str, Callable[[Field, date], Entry]]
"""By root field: its entry into the graph."""

KEPT_OPERATIONS: Final = 500
"""How many operations are kept, those used last."""
KEPT_FORMS: Final = 20
"""How many forms of its variables are kept for each: with or without a filter, forward or backward."""
MOST_LOOKED_AT: Final = 30
"""How many values of variables a plan may depend on: each of them is found by compiling once more."""


@dataclass(frozen=True, slots=True)
class Root:
    """A root field of a plan."""

    field: Field
    entry: Entry | None
    """None where it only asks for the name of the type."""
    nullable: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What an operation asks of the graph: the statements of its root fields, in the order of the answer."""

    roots: tuple[Root, ...]


@dataclass(slots=True)
class _Kept:
    """What is known of an operation."""

    plans: "OrderedDict[Hashable, Plan | None]" = field(default_factory=OrderedDict)
    looked_at: dict[Path, View | None] = field(default_factory=dict)


class Plans:
    """The plans of operations.

    Parameters
    ----------
    schema
        What documents are written against.
    entries
        The root fields that only read the graph.
    """

    def __init__(self, schema: GraphQLSchema, entries: Entries) -> None:
        self._schema = schema
        self._entries = entries
        self._kept: OrderedDict[tuple[str, str | None], _Kept] = OrderedDict()

    def plan(
        self, text: str, document: DocumentNode, name: str | None, given: Mapping[str, Any], today: date
    ) -> tuple[Plan, Mapping[str, Any]] | None:
        """Return the plan of an operation, and the values of its variables.

        Parameters
        ----------
        text, document
            The document, which is valid.
        name
            Which of its operations is meant, None where there is one.
        given
            Values of variables as they came.
        today
            The day it is asked on.

        Returns
        -------
        tuple or None
            None for operations that ask for more than reading, and for those that are wrong: executing them
            says why.
        """
        operation = _operation(document, name)
        if operation is None:
            return None
        coerced = get_variable_values(
            self._schema, operation.variable_definitions or (), dict(given), max_errors=1
        )
        if not isinstance(coerced, VariableValues):
            return None
        kept = self._kept.setdefault((text, name), _Kept())
        self._kept.move_to_end((text, name))
        if len(self._kept) > KEPT_OPERATIONS:
            self._kept.popitem(last=False)
        plan = self._of_form(kept, document, operation, coerced, today)
        return None if plan is None else (plan, coerced.coerced)

    def _of_form(
        self,
        kept: _Kept,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        coerced: VariableValues,
        today: date,
    ) -> Plan | None:
        while True:
            try:
                values, form = postponed(coerced.coerced, kept.looked_at)
            except ServiceError:
                return None
            if (today, form) in kept.plans:
                kept.plans.move_to_end((today, form))
                return kept.plans[today, form]
            try:
                plan = self._compiled(document, operation, VariableValues(coerced.sources, values), today)
            except Inspected as inspected:
                if len(kept.looked_at) >= MOST_LOOKED_AT:
                    return None
                # where a part of it was not enough, the whole is looked at
                kept.looked_at[inspected.path] = None if inspected.path in kept.looked_at else inspected.view
                continue
            except ServiceError:
                return None
            kept.plans[today, form] = plan
            if len(kept.plans) > KEPT_FORMS:
                kept.plans.popitem(last=False)
            return plan

    def _compiled(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        values: VariableValues,
        today: date,
    ) -> Plan | None:
        fragments = {
            one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }
        query = self._schema.query_type
        if query is None:
            raise InternalError("The schema has no type Query.")
        selected = Document(self._schema, fragments, values).fields(query.name, [operation.selection_set], "")
        roots = []
        for one in selected:
            entry = None
            if one.name != TYPENAME:
                if one.name not in self._entries:
                    return None
                entry = self._entries[one.name](one, today)
                if not entry.reads_only:
                    return None
            nullable = entry is not None and not isinstance(query.fields[one.name].type, GraphQLNonNull)
            roots.append(Root(one, entry, nullable))
        return Plan(tuple(roots))


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    """Return the query that is meant."""
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    if name is not None:
        operations = [one for one in operations if one.name and one.name.value == name]
    is_query = len(operations) == 1 and operations[0].operation is OperationType.QUERY
    return operations[0] if is_query else None

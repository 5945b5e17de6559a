"""Operations compiled, without a store."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from graphql import OperationDefinitionNode, VariableValues, get_variable_values, parse, validate

from graph_service.api.resolvers.query import ENTRIES
from graph_service.api.schema.schema import CORE
from graph_service.api.validation.checked_document import CheckedDocument
from graph_service.query.plans import Plan, Plans
from graph_service.query.root_queries import Entry
from graph_service.query.selection import Document
from graph_service.query.statement import Statement

DAY: Final = date(2026, 11, 24)


def statements(query: str, variables: Mapping[str, Any] | None = None, today: date = DAY) -> list[Statement]:
    """Return the statement of each root field of an operation."""
    return [entry.statement for entry in entries(query, variables, today)]


def entries(query: str, variables: Mapping[str, Any] | None = None, today: date = DAY) -> list[Entry]:
    """Return the entry into the graph of each root field of an operation."""
    assert not validate(CORE, parse(query))
    operation, document = prepared(query, variables or {})
    fields = document.fields("Query", [operation.selection_set], "")
    return [ENTRIES[field.name](field, today) for field in fields]


def prepared(query: str, variables: Mapping[str, Any]) -> tuple[OperationDefinitionNode, Document]:
    """Return the one operation of a document, and what its selections refer to."""
    checked = CheckedDocument(parse(query), [], CORE)
    operation = checked.operation(None)
    assert operation is not None
    values = get_variable_values(CORE, operation.variable_definitions or (), dict(variables))
    assert isinstance(values, VariableValues), values
    return operation, Document(CORE, checked.fragments, values)


def planned(plans: Plans, query: str, variables: Mapping[str, Any], today: date = DAY) -> Plan | None:
    """Return the plan of an operation, if it has one; ``plans`` are those of its document."""
    return plans.plan(None, *prepared(query, variables), today)

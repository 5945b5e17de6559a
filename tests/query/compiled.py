"""Operations compiled, without a store."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from graphql import (
    FragmentDefinitionNode,
    OperationDefinitionNode,
    VariableValues,
    get_variable_values,
    parse,
    validate,
)

from graph_service.api.resolvers.query import ENTRIES
from graph_service.api.schema.schema import CORE
from graph_service.query.root_queries import Entry
from graph_service.query.selection import Document
from graph_service.query.statement import Statement

DAY: Final = date(2026, 11, 24)


def statements(query: str, variables: Mapping[str, Any] | None = None, today: date = DAY) -> list[Statement]:
    """Return the statement of each root field of an operation."""
    return [entry.statement for entry in entries(query, variables, today)]


def entries(query: str, variables: Mapping[str, Any] | None = None, today: date = DAY) -> list[Entry]:
    """Return the entry into the graph of each root field of an operation."""
    document = parse(query)
    assert not validate(CORE, document)
    fragments, operations = {}, []
    for definition in document.definitions:
        if isinstance(definition, FragmentDefinitionNode):
            fragments[definition.name.value] = definition
        elif isinstance(definition, OperationDefinitionNode):
            operations.append(definition)
    (operation,) = operations
    values = get_variable_values(CORE, operation.variable_definitions or (), dict(variables or {}))
    assert isinstance(values, VariableValues), values
    selected = Document(CORE, fragments, values)
    fields = selected.fields("Query", [operation.selection_set], "")
    return [ENTRIES[field.name](field, today) for field in fields]

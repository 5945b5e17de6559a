"""Plans of operations that only read the graph: compiled once, and used for all values of the same form."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, TypeAlias

from graphql import GraphQLError, OperationDefinitionNode, OperationType, VariableValues

from graph_service.domain.errors import ServiceError
from graph_service.query.placeholders import Path, Specializer, ValueInspected, with_placeholders
from graph_service.query.root_queries import Entry
from graph_service.query.selection import TYPENAME, Document, Field

_LOG = logging.getLogger(__name__)

Entries: TypeAlias = Mapping[str, Callable[[Field, date], Entry]]
"""By root field: the function that compiles it."""
Plan: TypeAlias = Sequence[tuple[Field, Entry | None]]
"""The root fields of an operation in the order of its answer, with their entries: ``__typename`` has none."""

MAX_CACHED_PLANS: Final = 20
"""Number of plans per document: e.g. with or without a filter, forward or backward."""
MAX_CACHED_CHARACTERS: Final = 20_000
"""Maximum total length of the statements and forms of these plans: with all else that they keep, 0.3 MB."""
MAX_INSPECTED_PATHS: Final = 30
"""Number of values of variables on which a plan may depend: the compiler restarts for each of them."""


class Plans:
    """The plans of one document's operations. They live as long as the document.

    Parameters
    ----------
    entries
        The root fields that only read the graph.
    """

    def __init__(self, entries: Entries) -> None:
        self._entries = entries
        self._plans: OrderedDict[Hashable, tuple[Plan | None, int]] = OrderedDict()
        """By operation, day and form: the plan, and the length of its statements and its form."""
        self._characters = 0
        self._inspected_paths: dict[str | None, dict[Path, Specializer | None]] = {}
        """By operation: the values that its plans depend on."""

    def plan(
        self, name: str | None, operation: OperationDefinitionNode, document: Document, today: date
    ) -> Plan | None:
        """Return the plan of an operation.

        Parameters
        ----------
        name
            The requested name of the operation.
        operation, document
            The operation, and what its selections refer to.
        today
            The day of the request.

        Returns
        -------
        Plan or None
            None for operations that do more than read, and for those that can't be compiled: their execution
            reports the error.
        """
        if operation.operation is not OperationType.QUERY:
            return None
        inspected_paths = self._inspected_paths.setdefault(name, {})
        try:
            while True:
                values, form = with_placeholders(document.variables.coerced, inspected_paths)
                place = (name, today, form)
                if (kept := self._plans.get(place)) is not None:
                    self._plans.move_to_end(place)
                    return kept[0]
                try:
                    # without the sources of the values: a plan is kept, and they are one request's
                    plan = self._compile(
                        operation, replace(document, variables=VariableValues({}, values)), today
                    )
                except ValueInspected as inspected:
                    if len(inspected_paths) >= MAX_INSPECTED_PATHS:
                        return None
                    # if a part of the value was not enough, the plan depends on the whole value
                    inspected_paths[inspected.path] = (
                        None if inspected.path in inspected_paths else inspected.specializer
                    )
                    continue
                self._add(place, plan)
                return plan
        except (ServiceError, GraphQLError):
            return None  # of the request: its execution reports the error
        except Exception:  # noqa: BLE001  # its execution has it too, or needs no plan
            _LOG.exception("an operation can't be compiled, and is executed without a plan")
            return None

    def _add(self, place: Hashable, plan: Plan | None) -> None:
        length = len(repr(place)) + sum(_length(entry) for _, entry in plan or () if entry is not None)
        if length > MAX_CACHED_CHARACTERS:
            return  # it is compiled for each request: otherwise it would take the place of all others
        self._plans[place] = plan, length
        self._characters += length
        while len(self._plans) > MAX_CACHED_PLANS or self._characters > MAX_CACHED_CHARACTERS:
            _, (_, length) = self._plans.popitem(last=False)
            self._characters -= length

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


def _length(entry: Entry) -> int:
    return len(entry.statement.text) + (0 if entry.alike is None else len(entry.alike.statement.text))

"""What an operation costs before it is run: the weights of its fields, times the sizes of lists."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
)

from graph_service.analysis.limits import MAX_FIRST
from graph_service.api.validation.document_size import fragments_in_order
from graph_service.api.validation.field_costs import Costs, FieldCost, is_list

INTROSPECTION: Final[Mapping[str, int]] = {"__schema": 20_000, "__type": 100, "__typename": 0}
"""What the fields of introspection cost."""
_LONGEST_SIZE: Final = 9
"""Digits of a size; numbers with more are no 32-bit integers, or next to it."""

SizeOf: TypeAlias = Callable[[str], int | None]
"""From the name of a variable to the number it is, or the items it has; None for anything else."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What an operation costs."""

    cost: int
    calculates: bool
    """Whether it changes the graph or asks for an analysis, which may take longer than other requests."""
    changes: bool
    """Whether it changes the graph: then it is done to its end, whether or not its client stays."""


def estimate(
    schema: GraphQLSchema,
    costs: Costs,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    size_of: SizeOf,
) -> Estimate:
    """Return what an operation of a valid document costs; each fragment is walked once."""
    estimator = _Estimator(schema, costs, size_of)
    for fragment in fragments_in_order(document):
        type_ = schema.get_type(fragment.type_condition.name.value)
        estimator.fragments[fragment.name.value] = estimator.selected(fragment.selection_set, type_)
    total = estimator.selected(operation.selection_set, schema.get_root_type(operation.operation))
    changes = operation.operation.value == "mutation"
    return Estimate(total.once, total.calculates or changes, changes)


@dataclass(slots=True)
class _Sum:
    """What a selection costs: once, and for each item of the lists that the field above it sizes."""

    once: int = 0
    each: int = 0
    calculates: bool = False


class _Estimator:
    def __init__(self, schema: GraphQLSchema, costs: Costs, size_of: SizeOf) -> None:
        self._schema = schema
        self._costs = costs
        self._size_of = size_of
        self.fragments: dict[str, _Sum] = {}

    def selected(self, selection_set: SelectionSetNode | None, type_: Any) -> _Sum:
        """Return what is selected on a type."""
        total = _Sum()
        for selection in () if selection_set is None else selection_set.selections:
            match selection:
                case FieldNode():
                    self._add(total, selection, type_)
                case InlineFragmentNode():
                    condition = selection.type_condition
                    inner = type_ if condition is None else self._schema.get_type(condition.name.value)
                    _join(total, self.selected(selection.selection_set, inner))
                case FragmentSpreadNode():
                    _join(total, self.fragments[selection.name.value])
        return total

    def _add(self, total: _Sum, node: FieldNode, type_: Any) -> None:
        name = node.name.value
        if type_.name.startswith("__"):
            return  # counted as a whole where introspection begins
        if name in INTROSPECTION:
            total.once += INTROSPECTION[name]
            return
        cost = self._costs[type_.name, name]
        field: GraphQLField = type_.fields[name]
        below = self.selected(node.selection_set, get_named_type(field.type))
        total.calculates |= below.calculates or cost.is_analysis
        if cost.sized_above:
            total.each += cost.weight + below.once
        elif is_list(field) and node.selection_set is not None:
            # the weight is that of an item, or more where finding them all is work
            total.once += max(0, cost.weight - 1) + self._size(cost, node) * (1 + below.once)
        else:
            total.once += cost.weight + below.once + self._size(cost, node) * below.each

    def _size(self, cost: FieldCost, node: FieldNode) -> int:
        given = {one.name.value: one.value for one in node.arguments or ()}
        sizes = [self._of_value(given[name]) for name in cost.slicing if name in given]
        stated = [size for size in sizes if size is not None]
        return min(max(stated), cost.most) if stated else cost.assumed

    def _of_value(self, value: ValueNode) -> int | None:
        match value:
            case IntValueNode():
                return max(0, int(value.value)) if len(value.value) <= _LONGEST_SIZE else MAX_FIRST
            case ListValueNode():
                return len(value.values)
            case VariableNode():
                return self._size_of(value.name.value)
        return None


def _join(total: _Sum, part: _Sum) -> None:
    total.once += part.once
    total.each += part.each
    total.calculates |= part.calculates


def variables_of_sizes(costs: Costs, document: DocumentNode) -> tuple[str, ...]:
    """Return the variables that may decide how long a list is, wherever in a document they are used."""
    slicing = {name for cost in costs.values() for name in cost.slicing}
    found: dict[str, None] = {}
    pending = [one.selection_set for one in document.definitions if hasattr(one, "selection_set")]
    while pending:
        for selection in pending.pop().selections:
            for argument in getattr(selection, "arguments", None) or ():
                if argument.name.value in slicing and isinstance(argument.value, VariableNode):
                    found[argument.value.name.value] = None
            if (inner := getattr(selection, "selection_set", None)) is not None:
                pending.append(inner)
    return tuple(found)


def size(value: Any) -> int | None:
    """Return the number that a value of a variable is, or how many items it has; None where it is neither."""
    if isinstance(value, list):
        return len(value)
    return max(0, value) if isinstance(value, int) and not isinstance(value, bool) else None


def default_sizes(operation: OperationDefinitionNode) -> dict[str, int | None]:
    """Return what variables are that a request does not give."""
    return {
        one.variable.name.value: (
            int(value.value)
            if isinstance(value := one.default_value, IntValueNode) and len(value.value) <= _LONGEST_SIZE
            else len(value.values)
            if isinstance(value, ListValueNode)
            else None
        )
        for one in operation.variable_definitions or ()
    }

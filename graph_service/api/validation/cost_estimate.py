"""The cost of an operation, estimated before it is executed: field weights times list sizes."""

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
    OperationType,
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
"""Maximum digits of a size; numbers with more digits exceed, or nearly exceed, 32 bits."""

SizeOf: TypeAlias = Callable[[str], int | None]
"""Maps the name of a variable to its number, or its number of items; None for other values."""


@dataclass(frozen=True, slots=True)
class CostEstimate:
    """What an operation costs."""

    cost: int
    has_analysis: bool
    """Whether it asks for an analysis."""
    is_mutation: bool
    """Whether it changes the graph: then it is completed even if its client has disconnected."""

    @property
    def takes_long(self) -> bool:
        """Whether it may take longer than operations that only read."""
        return self.has_analysis or self.is_mutation

    @property
    def only_analyses(self) -> bool:
        """Whether it asks for an analysis and changes nothing."""
        return self.has_analysis and not self.is_mutation


def estimate(
    schema: GraphQLSchema,
    costs: Costs,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    size_of: SizeOf,
) -> CostEstimate:
    """Return the cost of an operation of a valid document; each fragment is visited once."""
    estimator = _Estimator(schema, costs, size_of)
    for fragment in fragments_in_order(document):
        type_ = schema.get_type(fragment.type_condition.name.value)
        estimator.fragments[fragment.name.value] = estimator.selected(fragment.selection_set, type_)
    total = estimator.selected(operation.selection_set, schema.get_root_type(operation.operation))
    is_mutation = operation.operation is OperationType.MUTATION
    return CostEstimate(total.once, total.has_analysis, is_mutation)


@dataclass(slots=True)
class _Sum:
    """The cost of a selection: once, and for each item of the lists that the parent field sizes."""

    once: int = 0
    each: int = 0
    has_analysis: bool = False


class _Estimator:
    def __init__(self, schema: GraphQLSchema, costs: Costs, size_of: SizeOf) -> None:
        self._schema = schema
        self._costs = costs
        self._size_of = size_of
        self.fragments: dict[str, _Sum] = {}

    def selected(self, selection_set: SelectionSetNode | None, type_: Any) -> _Sum:
        """Return the selection on a type."""
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
        total.has_analysis |= below.has_analysis or cost.is_analysis
        if cost.sized_above:
            total.each += cost.weight + below.once
        elif is_list(field) and node.selection_set is not None:
            # the weight is that of an item, or more if finding the items is expensive
            total.once += max(0, cost.weight - 1) + self._size(cost, node) * (1 + below.once)
        else:
            total.once += cost.weight + below.once + self._size(cost, node) * below.each

    def _size(self, cost: FieldCost, node: FieldNode) -> int:
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
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
    total.has_analysis |= part.has_analysis


def variables_of_sizes(costs: Costs, document: DocumentNode) -> tuple[str, ...]:
    """Return the variables that may determine the length of a list, anywhere in a document."""
    slicing = {name for cost in costs.values() for name in cost.slicing}
    found: dict[str, None] = {}
    pending = [
        definition.selection_set
        for definition in document.definitions
        if hasattr(definition, "selection_set")
    ]
    while pending:
        for selection in pending.pop().selections:
            for argument in getattr(selection, "arguments", None) or ():
                if argument.name.value in slicing and isinstance(argument.value, VariableNode):
                    found[argument.value.name.value] = None
            if (inner := getattr(selection, "selection_set", None)) is not None:
                pending.append(inner)
    return tuple(found)


def size(value: Any) -> int | None:
    """Return a variable's value if it is a number, or its number of items; None for other values."""
    if isinstance(value, list):
        return len(value)
    return max(0, value) if isinstance(value, int) and not isinstance(value, bool) else None


def default_sizes(operation: OperationDefinitionNode) -> dict[str, int | None]:
    """Return the sizes of the default values of variables."""
    return {
        definition.variable.name.value: (
            int(value.value)
            if isinstance(value := definition.default_value, IntValueNode)
            and len(value.value) <= _LONGEST_SIZE
            else len(value.values)
            if isinstance(value, ListValueNode)
            else None
        )
        for definition in operation.variable_definitions or ()
    }

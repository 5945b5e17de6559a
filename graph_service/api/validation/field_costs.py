"""The cost of each field of the schema, for estimates of operations."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from graphql import GraphQLField, GraphQLList, GraphQLNonNull

from graph_service.analysis.limits import MAX_FIRST


@dataclass(frozen=True, slots=True)
class FieldCost:
    """The cost of a field, and the number of items of the lists below it."""

    weight: int
    assumed: int = 1
    slicing: tuple[str, ...] = ()
    sized: tuple[str, ...] = ()
    most: int = MAX_FIRST
    """Larger sizes are rejected when the field is resolved."""
    sized_above: bool = False
    """Whether it is a list whose length an argument of its parent field sets."""
    is_analysis: bool = False
    """Whether an analysis computes it."""


Costs: TypeAlias = Mapping[tuple[str, str], FieldCost]
"""By type and field."""


def is_list(field: GraphQLField) -> bool:
    """Return whether the type of a field is a list."""
    type_ = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    return isinstance(type_, GraphQLList)

"""The costs of fields, declared in the schema with the directives of the GraphQL cost specification.

An operation costs the sum of its fields' weights, each counted as often as the lists around it have items. A
list counts as its requested page size, whatever the data. So the same operation costs the same on any graph,
and a client can compute the cost from the schema (https://ibm.github.io/graphql-specs/ cost-spec.html).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

import strawberry
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_composite_type,
)
from strawberry import UNSET
from strawberry.schema_directive import Location

from graph_service.analysis.limits import MAX_FIRST
from graph_service.api.resolvers.analyses.registry import ANALYSES
from graph_service.api.resolvers.mutation_table import BULK
from graph_service.api.resolvers.serialization import object_type
from graph_service.api.strawberry_internals.schema_hooks import declare_directives
from graph_service.api.validation.field_costs import Costs, FieldCost, is_list
from graph_service.query.pagination import DEFAULT_PAGE, MAX_PAGE

ANALYSIS: Final = 100
SEARCH: Final = 1_000
CHANGE: Final = 10
ASSUMED_PAGE: Final = 30
"""Assumed items of a page whose length is not stated: it may have 50, but few pages are full."""
ASSUMED: Final = 10
"""Assumed items of a list that can't be paged: such lists are short, e.g. the parts of an agreement."""


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="cost",
    description="What a field costs; without it 1 for an object or a list of objects, and nothing for a "
    "value.",
)
class Cost:
    """What a field costs."""

    weight: str


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="listSize",
    description="How many items a list counts as: the number that a slicing argument states, or the items "
    "that it has, else the assumed size. With sizedFields it is about these fields of the object.",
)
class ListSize:
    """How many items a list counts as."""

    assumed_size: int
    slicing_arguments: list[str] | None = UNSET
    sized_fields: list[str] | None = UNSET
    require_one_slicing_argument: bool = False


_WEIGHTS: Final[Mapping[tuple[str, str], int]] = {("Query", "companyGroups"): 10}
_SLICED: Final = ("first", "last", "limit", "size")
_SIZED: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("Query", "exchangeOpportunities"): ("cycles",),
    ("Query", "sales"): ("rows",),
    ("Company", "rankCandidates"): ("ranked",),
    ("Company", "neighbourhood"): ("nodes", "links"),
    ("Ecosystem", "graph"): ("nodes", "links"),
    ("Alliance", "bestAdditions"): ("members",),
    ("Mutation", BULK): ("nodes",),
}
"""By field that returns an object: the lists of the object that its arguments limit, as in connections."""
_SIZES: Final[Mapping[tuple[str, str], tuple[int, tuple[str, ...]]]] = {
    ("Query", "nodes"): (DEFAULT_PAGE, ("ids",)),
    ("Query", "companyGroups"): (DEFAULT_PAGE, ()),
    ("Query", "sales"): (DEFAULT_PAGE, ("first",)),
    ("Mutation", BULK): (DEFAULT_PAGE, ("changes",)),
    ("Alliance", "bestAdditions"): (ASSUMED, ("size",)),
}


def declare_costs(schema: GraphQLSchema) -> Costs:
    """Return the costs of the fields of a schema, and declare them in the schema by directives."""
    types = [
        type_
        for type_ in schema.type_map.values()
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) and not type_.name.startswith("__")
    ]
    costs: dict[tuple[str, str], FieldCost] = {}
    sized_above = set()
    for type_ in types:
        for name, field in type_.fields.items():
            target = get_named_type(field.type)
            costs[type_.name, name] = cost = _of_field(schema, type_.name, name, field)
            sized_above |= {(target.name, sized) for sized in cost.sized}
    for place in sized_above:
        costs[place] = replace(costs[place], assumed=1, sized_above=True)
    for type_ in types:
        for name, field in type_.fields.items():
            plain = 1 if is_composite_type(get_named_type(field.type)) else 0
            declare_directives(field, _directives(costs[type_.name, name], plain))
    return costs


def _of_field(schema: GraphQLSchema, parent: str, name: str, field: GraphQLField) -> FieldCost:
    place = (parent, name)
    target = get_named_type(field.type)
    is_object = is_composite_type(target)
    weight = _WEIGHTS.get(place, 1 if is_object or name == "totalCount" else 0)
    if place in ANALYSES:
        weight = SEARCH if "timeLimitSeconds" in field.args else ANALYSIS
    elif schema.mutation_type is not None and parent == schema.mutation_type.name:
        weight = CHANGE
    if not is_object:
        return FieldCost(weight, is_analysis=place in ANALYSES)
    sized = _SIZED.get(place, ())
    most = MAX_FIRST
    if target.name.endswith("Connection"):
        fields = object_type(target).fields
        sized = tuple(name for name in ("nodes", "edges") if name in fields)
        most = MAX_PAGE
    assumed, slicing = _SIZES.get(place, (0, tuple(name for name in _SLICED if name in field.args)))
    if not assumed and (sized or is_list(field)):
        defaults = [field.args[name].default_value for name in slicing]
        given = [default for default in defaults if isinstance(default, int)]
        whole = DEFAULT_PAGE if parent == "Query" else ASSUMED_PAGE
        assumed = given[0] if given else whole if slicing else ASSUMED
    return FieldCost(
        weight,
        assumed or 1,
        slicing if assumed else (),
        sized,
        most,
        is_analysis=place in ANALYSES,
    )


def _directives(cost: FieldCost, plain: int) -> Iterator[object]:
    if cost.weight != plain:
        yield Cost(weight=str(cost.weight))
    if cost.slicing or cost.assumed != 1:
        yield ListSize(
            assumed_size=cost.assumed,
            slicing_arguments=list(cost.slicing) or UNSET,
            sized_fields=list(cost.sized) or UNSET,
        )

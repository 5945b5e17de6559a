"""The schema: the declared types and their resolvers."""

from typing import Any, Final

import strawberry
from graphql import GraphQLObjectType, GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from graph_service.api.resolvers.mutation import resolve_mutation
from graph_service.api.resolvers.query import ENTRIES, resolve_field, resolve_query
from graph_service.api.resolvers.serialization import SerializedRows
from graph_service.api.resolvers.subscription import subscribe
from graph_service.api.schema.cost_directives import declare_costs
from graph_service.api.schema.types.mutation import Mutation
from graph_service.api.schema.types.query import Query
from graph_service.api.schema.types.scalars import SCALARS
from graph_service.api.schema.types.subscription import Subscription
from graph_service.api.strawberry_internals.execution import core_schema, executor_answering
from graph_service.api.validation.checked_document import CheckedDocumentExtension
from graph_service.query.plans import Plans


class _Schema(strawberry.Schema):
    def process_errors(self, errors: Any, execution_context: Any = None) -> None:
        """Do nothing: ``response.format_error`` logs unexpected errors, with the id that the client gets."""


def _built() -> tuple[strawberry.Schema, GraphQLSchema]:
    schema = _Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        config=StrawberryConfig(scalar_map=SCALARS),
        extensions=[CheckedDocumentExtension],
        execution_context_class=executor_answering(SerializedRows),
    )
    core = core_schema(schema)
    roots = {core.query_type: resolve_query, core.mutation_type: resolve_mutation}
    for type_ in core.type_map.values():
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__"):
            for field in type_.fields.values():
                # Strawberry would build argument objects for every field, which are not used
                field.resolve = roots.get(type_, resolve_field)
                field.subscribe = subscribe if type_ is core.subscription_type else None
    return schema, core


SCHEMA, CORE = _built()
"""The schema as Strawberry executes it, and as graphql-core sees it."""

COSTS: Final = declare_costs(CORE)
"""What its fields cost."""

PLANS: Final = Plans(CORE, ENTRIES)
"""The operations that only read the graph, compiled."""

SDL: Final = f"{SCHEMA.as_str()}\n"
"""The schema in GraphQL's schema definition language."""

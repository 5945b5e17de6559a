"""The schema: the declared types, and the resolvers that answer them."""

from typing import Any, Final

import strawberry
from graphql import GraphQLObjectType, GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from graph_service.api.resolvers.mutation import change
from graph_service.api.resolvers.query import ENTRIES, answer, value_in_record
from graph_service.api.resolvers.subscription import subscribe
from graph_service.api.schema.cost_directives import stated
from graph_service.api.schema.executor import Executor
from graph_service.api.schema.types.mutation import Mutation
from graph_service.api.schema.types.query import Query
from graph_service.api.schema.types.scalars import SCALARS
from graph_service.api.schema.types.subscription import Subscription
from graph_service.api.validation.document_cache import CheckedOperation
from graph_service.query.plans import Plans


class _Schema(strawberry.Schema):
    def process_errors(self, errors: Any, execution_context: Any = None) -> None:
        """Do nothing: ``operation.shown`` logs what was not foreseen, with the id that the client sees."""


def _built() -> tuple[strawberry.Schema, GraphQLSchema]:
    schema = _Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        config=StrawberryConfig(scalar_map=SCALARS),
        extensions=[CheckedOperation],
        execution_context_class=Executor,
    )
    core: GraphQLSchema = schema._schema
    roots = {core.query_type: answer, core.mutation_type: change}
    for type_ in core.type_map.values():
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__"):
            for field in type_.fields.values():
                # Strawberry would build argument objects for every field, only to leave them unused
                field.resolve = roots.get(type_, value_in_record)
                field.subscribe = subscribe if type_ is core.subscription_type else None
    return schema, core


SCHEMA, CORE = _built()
"""The schema as Strawberry executes it, and as graphql-core sees it."""

COSTS: Final = stated(CORE)
"""What its fields cost."""

PLANS: Final = Plans(CORE, ENTRIES)
"""The operations that only read the graph, compiled."""

SDL: Final = f"{SCHEMA.as_str()}\n"
"""The schema in GraphQL's schema definition language."""

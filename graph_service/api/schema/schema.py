"""The schema: the declared types."""

from typing import Final

import strawberry
from strawberry.schema.config import StrawberryConfig

from graph_service.api.schema.cost_directives import declare_costs
from graph_service.api.schema.types.mutation import Mutation
from graph_service.api.schema.types.query import Query
from graph_service.api.schema.types.scalars import SCALARS
from graph_service.api.schema.types.subscription import Subscription
from graph_service.api.strawberry_internals.schema_hooks import core_schema

SCHEMA: Final = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    config=StrawberryConfig(scalar_map=SCALARS),
)
"""The schema as Strawberry declares it."""

CORE: Final = core_schema(SCHEMA)
"""The schema as graphql-core sees it. Nothing resolves its fields: ``api/execution`` answers operations."""

COSTS: Final = declare_costs(CORE)
"""What its fields cost."""

SDL: Final = f"{SCHEMA.as_str()}\n"
"""The schema in GraphQL's schema definition language."""

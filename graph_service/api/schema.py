"""The schema: the declared types, and the resolvers that answer them."""

from typing import Any, Final

import strawberry
from graphql import GraphQLObjectType, GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from graph_service.api.answering import answer, value_in_record
from graph_service.api.types.query import Query
from graph_service.api.types.scalars import SCALARS


class _Schema(strawberry.Schema):
    def process_errors(self, errors: Any, execution_context: Any = None) -> None:
        """Do nothing: ``operation.shown`` logs what was not foreseen, with the id that the client sees."""


def _built() -> tuple[strawberry.Schema, GraphQLSchema]:
    schema = _Schema(query=Query, config=StrawberryConfig(scalar_map=SCALARS))
    core: GraphQLSchema = schema._schema
    for type_ in core.type_map.values():
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__"):
            for field in type_.fields.values():
                # Strawberry would build argument objects for every field, only to leave them unused
                field.resolve = answer if type_ is core.query_type else value_in_record
    return schema, core


SCHEMA, CORE = _built()
"""The schema as Strawberry executes it, and as graphql-core sees it."""

SDL: Final = f"{SCHEMA.as_str()}\n"
"""The schema in GraphQL's schema definition language."""

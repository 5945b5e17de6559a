"""Hooks into the schema that Strawberry makes.

A minor version may change any of them without notice. So no other package uses these names, and each function
here has a test that says what breaks in the service when its hook changes
(``tests/api/test_strawberry_internals.py``).
"""

from collections.abc import Iterable
from enum import Enum
from typing import Final

import strawberry
from graphql import GraphQLField, GraphQLSchema, specified_rules
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

VALIDATION_RULES: Final = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)
"""The rules of GraphQL, and those that Strawberry adds to them."""


def core_schema(schema: strawberry.Schema) -> GraphQLSchema:
    """Return the schema of graphql-core that Strawberry has made."""
    return schema._schema


def declare_directives(field: GraphQLField, directives: Iterable[object]) -> None:
    """Declare the directives of a field, so that Strawberry prints them in the SDL."""
    field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].directives = list(directives)


def is_registered(enum: type[Enum]) -> bool:
    """Return whether ``strawberry.enum`` has been called for an enum: Strawberry refuses a second call."""
    return "__strawberry_definition__" in vars(enum)

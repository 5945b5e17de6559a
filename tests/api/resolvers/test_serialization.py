"""Results of analyses as they are answered: each value as its type wants it, or the error in its place."""

from dataclasses import dataclass
from typing import Any, cast

import orjson
import pytest
from graphql import GraphQLError, GraphQLObjectType, VariableValues, parse

from graph_service.api.resolvers.serialization import Serializer
from graph_service.api.schema.schema import CORE
from graph_service.query.selection import Document, Field


@dataclass
class Link:
    source: object = "a"
    target: object = "b"
    kind: object = "PARTNER"
    weight: object = 1


def links(*found: object, wanted: str = "source weight") -> tuple[Any, bool]:
    """What is put in the place of a list of links, and whether errors stand in it."""
    (operation,) = parse(f"{{ links {{ {wanted} }} }}").definitions
    nodes = cast("Any", operation).selection_set.selections
    document = Document(CORE, {}, VariableValues(sources={}, coerced={}))
    type_ = CORE.type_map["GraphView"]
    assert isinstance(type_, GraphQLObjectType)
    field = Field(document, "links", "links", {}, tuple(nodes), "links")
    container: dict[str, object] = {}
    serializer = Serializer(CORE)
    serializer.put(container, "links", found, type_.fields["links"].type, field)
    return container["links"], serializer.has_errors


def test_values_are_coerced_as_their_types_want_it() -> None:
    rows, has_errors = links(Link(), Link(source=7, weight=2), wanted="source weight kind name: __typename")
    assert not has_errors
    assert orjson.dumps(rows) == (
        b'[{"source":"a","weight":1.0,"kind":"PARTNER","name":"GraphLink"},'
        b'{"source":"7","weight":2.0,"kind":"PARTNER","name":"GraphLink"}]'
    )


@pytest.mark.parametrize("wrong", [Link(weight="heavy"), Link(weight=float("nan")), Link(source=[])])
def test_an_error_stands_in_the_place_of_a_value_that_its_type_does_not_take(wrong: Link) -> None:
    (first, second), has_errors = links(Link(), wrong)
    assert has_errors
    assert first == {"source": "a", "weight": 1.0}
    assert sum(isinstance(value, GraphQLError) for value in second.values()) == 1


def test_null_where_it_may_not_be_is_an_error() -> None:
    assert links(Link(weight=None)) == ([{"source": "a", "weight": None}], True)

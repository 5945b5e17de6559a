"""Lists of plain objects are answered as the executor would answer them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import orjson
import pytest
from graphql import GraphQLObjectType, VariableValues, parse

from graph_service.api.execution.operations import Operations
from graph_service.api.resolvers.serialization import SerializedRows, Serializer
from graph_service.api.schema.schema import CORE
from graph_service.query.selection import Document, Field
from graph_service.store.engine.database import Database
from tests.api.analysed_graph import service_on

QUESTIONS = (
    "{ ecosystem { graph { truncated nodes { id key label kind group degree industry x y betweenness }"
    " links { from: source target kind weight __typename } } } }",
    "{ ecosystem { graph { nodes { key ...place } links { weight } } } } fragment place on GraphNode { x y }",
    '{ company(key: "gap") { resourceGaps { gaps { gap status } } neighbourhood { nodes { id label }'
    " links { source weight } } } }",
    '{ rankPartners(input: {weights: [{criterion: "a", weight: 1}], candidates: [{name: "X", values:'
    ' [{criterion: "a", value: 8}]}]}) { ranked { name score rank } } }',
)


@pytest.fixture(scope="module")
async def service(database: Database) -> Operations:
    return await service_on(database)


@pytest.mark.parametrize("question", QUESTIONS)
async def test_the_bytes_are_those_of_the_executor(
    service: Operations, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[SerializedRows] = []
    whole_rows = cast("Callable[..., SerializedRows | None]", Serializer._whole_rows)

    def noted(*arguments: Any) -> SerializedRows | None:
        rows = whole_rows(*arguments)
        if rows:
            made.append(rows)
        return rows

    monkeypatch.setattr(Serializer, "_whole_rows", noted)
    as_it_is = await service.run(question)
    assert "errors" not in as_it_is.body, as_it_is.body
    assert made or "__typename" in question
    monkeypatch.setattr(Serializer, "_whole_rows", lambda *_: None)
    walked = await service.run(question)
    assert orjson.dumps(as_it_is.body["data"]) == orjson.dumps(walked.body["data"])


@dataclass
class Link:
    source: object = "a"
    target: object = "b"
    kind: object = "PARTNER"
    weight: object = 1


def links(*found: object, wanted: str = "source weight") -> object:
    """What is put in the place of a list of links."""
    (operation,) = parse(f"{{ links {{ {wanted} }} }}").definitions
    nodes = cast("Any", operation).selection_set.selections
    document = Document(CORE, {}, VariableValues(sources={}, coerced={}))
    type_ = CORE.type_map["GraphView"]
    assert isinstance(type_, GraphQLObjectType)
    field = Field(document, "links", "links", {}, tuple(nodes), "links")
    container: dict[str, object] = {}
    Serializer(CORE).put(container, "links", found, type_.fields["links"].type, field)
    return container["links"]


def test_values_are_coerced_as_their_types_want_it() -> None:
    rows = links(Link(), Link(source="c", weight=2))
    assert type(rows) is SerializedRows
    assert orjson.dumps(rows) == b'[{"source":"a","weight":1.0},{"source":"c","weight":2.0}]'


@pytest.mark.parametrize("wrong", [Link(weight=None), Link(weight="heavy"), Link(weight=object())])
def test_a_wrong_value_is_left_to_the_executor_which_says_so(wrong: Link) -> None:
    rows = links(Link(), wrong)
    assert type(rows) is list
    assert rows[1]["weight"] is wrong.weight

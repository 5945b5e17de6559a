"""Answers with errors in them become what graphql-core's executor makes of them."""

from collections.abc import Sequence
from random import Random
from typing import Any, Final

import pytest
from graphql import (
    ExecutionResult,
    FieldNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    execute_sync,
    get_nullable_type,
    is_leaf_type,
    parse,
    validate,
)

from graph_service.api.execution.completion import completed
from graph_service.api.resolvers.serialization import object_type
from graph_service.domain.errors import InvalidInput
from graph_service.query.row_decoder import Record
from graph_service.query.selection import TYPENAME, Document
from tests.query.compiled import prepared
from tests.query.execution import SCHEMA

QUESTIONS: Final = (
    """query ($yes: Boolean = true, $no: Boolean = false) { companies { totalCount edges { node { ...C } }
        nodes { ...C a: key @skip(if: $yes) regions @include(if: $yes) } pageInfo { endCursor } } }
        fragment C on Company { __typename key name revenue: financials { revenue } country @include(if: $no)
        fit(to: {key: "c"}) { fit gives { resource { key } } } ... on Node { id } }""",
    """{ nodes(ids: []) { __typename id ... on Company { name openTriads { hub { key } mutualFit } }
        ... on Alliance { stage health { score warnings { kind severity message } } } } }""",
    """{ ecosystem { asOf density graph { truncated nodes { key x betweenness } links { weight kind } }
        communities { size members { key name } } } }""",
    """mutation { updateCompany(input: {key: "a", expectedVersion: 1}) { graphRevision replayed
        company { key resourceGaps { totalGap gaps { gap status } } } errors { code dependents { count } }
        } }""",
)
LEAVES: Final = {"Int": 1, "Float": 0.5, "Boolean": True, "Date": "2026-11-24"}


def value(random: Random, document: Document, type_: Any, nodes: Sequence[FieldNode]) -> Any:
    """Return something of a type as resolvers leave it, with errors and null also where they may not be."""
    chance = random.random()
    if chance < 0.03:
        return InvalidInput(f"wrong {chance}")
    if chance < (0.04 if isinstance(type_, GraphQLNonNull) else 0.1):
        return None
    match get_nullable_type(type_):
        case GraphQLList() as some:
            return [value(random, document, some.of_type, nodes) for _ in range(random.randrange(4))]
        case GraphQLEnumType() as enum:
            return random.choice(list(enum.values))
        case leaf if is_leaf_type(leaf):
            return LEAVES.get(leaf.name, "text")
        case GraphQLInterfaceType():
            answered = object_type(SCHEMA.get_type(random.choice(["Company", "Alliance", "Resource"])))
        case other:
            answered = object_type(other)
    selected = document.nodes(answered.name, (node.selection_set for node in nodes))
    return Record.of(
        answered.name,
        {
            key: answered.name
            if (name := within[0].name.value) == TYPENAME
            else value(random, document, answered.fields[name].type, within)
            for key, within in selected.items()
        },
    )


def shown(errors: Sequence[GraphQLError]) -> list[tuple[object, ...]]:
    return [
        (error.path, error.locations, error.message if isinstance(error.original_error, InvalidInput) else "")
        for error in errors
    ]


@pytest.mark.parametrize("question", QUESTIONS)
def test_null_takes_the_place_of_errors_as_graphql_core_has_it(question: str) -> None:
    assert not validate(SCHEMA, parse(question))
    operation, document = prepared(question, {})
    root = object_type(document.schema.get_root_type(operation.operation))
    ((key, nodes),) = document.nodes(root.name, [operation.selection_set]).items()
    type_ = root.fields[nodes[0].name.value].type
    with_errors = 0
    for seed in range(200):
        answer = value(Random(seed), document, type_, nodes)
        errors: list[GraphQLError] = []
        try:
            data = {key: completed(answer, document, root, nodes, [key], errors)}
        except GraphQLError as error:
            data, errors = None, [*errors, error]
        expected = execute_sync(
            SCHEMA,
            parse(question),
            {key: answer},
            field_resolver=lambda source, info, **_: source[info.path.key],
            type_resolver=lambda found, _info, _type: found.type_name,
        )
        assert isinstance(expected, ExecutionResult)
        assert data == expected.data
        assert shown(errors) == shown(expected.errors or [])
        with_errors += bool(errors)
    assert 40 < with_errors < 200

"""Generated operations: each engine answers like the model, and both give the same bytes.

``READING_ROUNDS`` sets how many random graphs are asked (12 by default, 25 operations each), and
``READING_SEED`` the number of the first one.
"""

import datetime as dt
import json
import os
from random import Random
from typing import Any

import pytest
from graphql import (
    ArgumentNode,
    FieldNode,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    ObjectFieldNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    parse,
    visit,
)

from graph_service.store.database import Database
from tests.query.answers import Cursors, Recorded, operations_on
from tests.query.execution import SCHEMA, executed
from tests.query.graphs import random_graph, stored
from tests.query.operations import UNREAD, Operations
from tests.store.cypher_lint import problems

ROUNDS = int(os.environ.get("READING_ROUNDS", "12"))
FIRST = int(os.environ.get("READING_SEED", "1"))
OPERATIONS = 25


@pytest.fixture(scope="module")
def answers() -> dict[int, str]:
    """By seed: what the engine that was asked first answered."""
    return {}


@pytest.mark.parametrize("seed", range(FIRST, FIRST + ROUNDS))
async def test_both_engines_answer_like_the_model(
    database: Database, seed: int, answers: dict[int, str]
) -> None:
    today = dt.datetime.now(dt.UTC).date()
    random = Random(seed)
    graph = random_graph(random, today)
    generator = Operations(random, graph)
    await stored(database, graph)
    recorded = Recorded(database)
    service = operations_on(recorded)
    cursors = Cursors()
    bodies: list[Any] = []
    for number in range(OPERATIONS):
        operation = generator.operation()
        expected = executed(graph, operation.query, operation.variables)
        answer = await service.run(operation.query, cursors.translated(operation.variables))
        shown = f"seed {seed}, operation {number}:\n{operation.query}\n{operation.variables}"
        assert "errors" not in answer.body, f"{shown}\n{answer.body['errors']}"
        try:
            cursors.compare(expected, answer.body["data"])
        except AssertionError as error:
            raise AssertionError(f"{error}\n{shown}\n" + "\n".join(recorded.texts[-3:])) from None
        generator.cursors = list(cursors.of_service)
        bodies.append(answer.body)
    found = [problem for text in recorded.texts for problem in problems(text)]
    assert not found
    assert answers.setdefault(seed, json.dumps(bodies)) == json.dumps(bodies)


def test_the_operations_use_all_of_the_schema() -> None:
    """What can be read, in every list, with every argument and every field of a filter or order."""
    used: set[str] = set()
    for seed in range(1, 17):
        random = Random(seed)
        graph = random_graph(random, dt.date(2026, 11, 24))
        generator, cursors = Operations(random, graph), Cursors()
        for _ in range(OPERATIONS):
            operation = generator.operation()
            info = TypeInfo(SCHEMA)
            visit(parse(operation.query), TypeInfoVisitor(info, Used(info, used)))
            data = executed(graph, operation.query, operation.variables)
            cursors.compare(data, data)  # notes the cursors
            generator.cursors = list(cursors.of_service)
    assert readable() - used == set()


def readable() -> set[str]:
    """Return the names of all fields, arguments and input fields that plain reading has."""
    names: set[str] = set()
    queue: list[Any] = [SCHEMA.query_type]
    while queue:
        type_ = queue.pop()
        if isinstance(type_, GraphQLInterfaceType):
            queue += SCHEMA.get_possible_types(type_)
        if not isinstance(type_, GraphQLObjectType | GraphQLInputObjectType):
            continue
        for name, field in type_.fields.items():
            place = f"{type_.name}.{name}"
            if place in names or (type_.name, name) in UNREAD:
                continue
            names.add(place)
            queue.append(get_named_type(field.type))
            for argument, one in getattr(field, "args", {}).items():
                names.add(f"{place}.{argument}")
                queue.append(get_named_type(one.type))
    return names


class Used(Visitor):
    """Notes the fields, arguments and input fields that an operation uses."""

    def __init__(self, info: TypeInfo, names: set[str]) -> None:
        super().__init__()
        self._info = info
        self._names = names
        self._field = ""

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        self._field = f"{self._info.get_parent_type()}.{node.name.value}"
        self._names.add(self._field)

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
        self._names.add(f"{self._field}.{node.name.value}")

    def enter_object_field(self, node: ObjectFieldNode, *_: Any) -> None:
        self._names.add(f"{get_named_type(self._info.get_parent_input_type())}.{node.name.value}")

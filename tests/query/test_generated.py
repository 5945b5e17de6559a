"""Generated operations: each engine answers like the model; both give the same bytes, with plans and without.

``READING_ROUNDS`` sets how many random graphs are asked (20 by default, 50 operations each), and
``READING_SEED`` the number of the first one. Every operation is then asked once more with a mistake in it.
"""

import datetime as dt
import json
import os
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest
from filelock import FileLock
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

from graph_service.api.resolvers.query import ENTRIES
from graph_service.domain.kinds import THINGS
from graph_service.query.plans import Plans
from graph_service.store.engine.database import Database
from tests.query.answers import Cursors, Recorded, operations_on
from tests.query.broken import broken
from tests.query.compiled import planned
from tests.query.execution import SCHEMA, executed
from tests.query.graphs import random_graph, stored
from tests.query.operations import UNREAD, Operation, Operations
from tests.store.cypher_lint import problems

ROUNDS = int(os.environ.get("READING_ROUNDS", "20"))
FIRST = int(os.environ.get("READING_SEED", "1"))
OPERATIONS = 50
DAY = dt.date(2026, 11, 24)


@pytest.fixture(scope="module")
def answers(run_folder: Path) -> Path:
    """A folder with what the engine that was asked first answered, by seed."""
    folder = run_folder / "generated-operations"
    folder.mkdir(exist_ok=True)
    return folder


FURTHER = (
    pytest.mark.thorough("further generated operations on Neo4j: each new shape is planned", on="neo4j"),
    pytest.mark.thorough("further generated operations"),
)


def seeds() -> list[object]:
    """One of the graphs is asked on Neo4j every day, eight are on the embedded engine."""
    return [
        seed if number < 1 else pytest.param(seed, marks=FURTHER[number >= 8])
        for number, seed in enumerate(range(FIRST, FIRST + ROUNDS))
    ]


@pytest.mark.parametrize("seed", seeds())
async def test_both_engines_answer_like_the_model(database: Database, seed: int, answers: Path) -> None:
    today = dt.datetime.now(dt.UTC).date()
    random = Random(seed)
    graph = random_graph(random, today)
    generator = Operations(random, graph)
    await stored(database, graph)
    recorded = Recorded(database)
    service, walked = operations_on(recorded), operations_on(recorded, short_way=False)
    cursors = Cursors()
    bodies: list[Any] = []
    for number in range(OPERATIONS):
        operation = generator.operation()
        expected = executed(graph, operation.query, operation.variables)
        variables = cursors.translated(operation.variables)
        before = len(recorded.texts)
        answer = await service.run(operation.query, variables)
        statements = len(recorded.texts) - before
        shown = f"seed {seed}, operation {number}:\n{operation.query}\n{operation.variables}"
        assert "errors" not in answer.body, f"{shown}\n{answer.body['errors']}"
        try:
            cursors.compare(expected, answer.body["data"])
        except AssertionError as error:
            raise AssertionError(f"{error}\n{shown}\n" + "\n".join(recorded.texts[-3:])) from None
        generator.cursors = list(cursors.of_service)
        bodies.append(answer.body)
        ordinary = await walked.run(operation.query, variables)
        assert orjson.dumps(answer.body) == orjson.dumps(ordinary.body), shown
        assert len(recorded.texts) - before == 2 * statements, shown
        wrong = broken(random, Operation(operation.query, variables))
        alike = [await way.run(wrong.query, wrong.variables, request_id="r") for way in (service, walked)]
        assert alike[0] == alike[1], f"seed {seed}, operation {number}:\n{wrong.query}\n{wrong.variables}"
    found = [problem for text in recorded.texts for problem in problems(text)]
    assert not found
    with FileLock(answers / f"{seed}.lock"):
        first = answers / f"{seed}.json"
        if not first.exists():
            first.write_text(json.dumps(bodies), encoding="utf-8")
        assert first.read_text(encoding="utf-8") == json.dumps(bodies)


@pytest.mark.thorough("whether the generated operations use all of the schema")
def test_the_operations_use_all_of_the_schema() -> None:
    """What can be read, in every list, with every argument and every field of a filter or order."""
    used: set[str] = set()
    for seed in range(1, 17):
        random = Random(seed)
        graph = random_graph(random, DAY)
        generator, cursors = Operations(random, graph), Cursors()
        for _ in range(OPERATIONS):
            operation = generator.operation()
            info = TypeInfo(SCHEMA)
            visit(parse(operation.query), TypeInfoVisitor(info, Used(info, used)))
            data = executed(graph, operation.query, operation.variables)
            cursors.compare(data, data)  # notes the cursors
            generator.cursors = list(cursors.of_service)
    assert readable() - used == set()


def test_they_are_compiled(record_property: Callable[[str, object], None]) -> None:
    """Next to all of them have a plan that is used for further values of their variables."""
    compiled = []
    for seed in range(1, 9):
        random = Random(seed)
        generator = Operations(random, random_graph(random, DAY))
        for _ in range(OPERATIONS):
            operation = generator.operation()
            compiled.append(planned(Plans(ENTRIES), operation.query, operation.variables) is not None)
    share = sum(compiled) / len(compiled)
    record_property("generated operations that are compiled", f"{share:.1%} of {len(compiled)}")
    assert share >= 0.95


def readable() -> set[str]:
    """Return the names of all fields, arguments and input fields that plain reading has."""
    names: set[str] = set()
    queue: list[Any] = [SCHEMA.query_type]
    while queue:
        type_ = queue.pop()
        if isinstance(type_, GraphQLInterfaceType):
            queue += [one for one in SCHEMA.get_possible_types(type_) if one.name in THINGS]
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

"""Generated operations: each engine answers like the model; both give the same bytes, with plans and without.

``READING_ROUNDS`` sets how many random graphs are asked (20 by default, 50 operations each), and
``READING_SEED`` the number of the first one. Every operation is then asked once more with a mistake in it.
"""

import datetime as dt
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
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
from tests.query.model import Graph
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


@dataclass
class Asked:
    """The operations of one graph, asked of one engine."""

    database: Database
    seed: int
    graph: Graph

    def __post_init__(self) -> None:
        self.recorded = Recorded(self.database)
        self.service = operations_on(self.recorded)
        self.walked = operations_on(self.recorded, short_way=False)
        self.random = Random(self.seed)
        self.cursors = Cursors()
        self.known = Cursors()
        self.operations: list[tuple[Operation, Any]] = []
        self.given_by: dict[str, int] = {}
        self.bodies: dict[str, Any] = {}

    def add(self, operation: Operation) -> None:
        """Note an operation with the answer of the model, and which cursors it gives."""
        expected = executed(self.graph, operation.query, operation.variables)
        self.known.compare(expected, expected)
        for cursor in self.known.of_service:
            self.given_by.setdefault(cursor, len(self.operations))
        self.operations.append((operation, expected))

    async def ask(self, number: int) -> None:
        """Ask an operation in both ways and once more with a mistake; first those that gave its cursors."""
        if str(number) in self.bodies:
            return
        operation, expected = self.operations[number]
        for value in operation.variables.values():
            if isinstance(value, str) and value in self.given_by:
                await self.ask(self.given_by[value])
        variables = self.cursors.translated(operation.variables)
        before = len(self.recorded.texts)
        answer = await self.service.run(operation.query, variables)
        statements = len(self.recorded.texts) - before
        shown = f"seed {self.seed}, operation {number}:\n{operation.query}\n{operation.variables}"
        assert "errors" not in answer.body, f"{shown}\n{answer.body['errors']}"
        try:
            self.cursors.compare(expected, answer.body["data"])
        except AssertionError as error:
            raise AssertionError(f"{error}\n{shown}\n" + "\n".join(self.recorded.texts[-3:])) from None
        self.bodies[str(number)] = answer.body
        ordinary = await self.walked.run(operation.query, variables)
        assert orjson.dumps(answer.body) == orjson.dumps(ordinary.body), shown
        assert len(self.recorded.texts) - before == 2 * statements, shown
        wrong = broken(self.random, Operation(operation.query, variables))
        alike = [
            await way.run(wrong.query, wrong.variables, request_id="r") for way in (self.service, self.walked)
        ]
        assert alike[0] == alike[1], (
            f"seed {self.seed}, operation {number}:\n{wrong.query}\n{wrong.variables}"
        )


@pytest.fixture(scope="module")
def shapes_asked(engine: str) -> set[str]:
    """The parts of statements that the engine was already asked, whatever the names and values in them."""
    return set()


def shapes(operation: Operation, today: dt.date) -> set[str]:
    """Return the parts of the statements of an operation, without names of variables and properties."""
    found: set[str] = set()
    for _, entry in planned(Plans(ENTRIES), operation.query, operation.variables, today) or ():
        if entry is not None:
            text = re.sub(r"\$\w+", "$", entry.statement.text)
            text = re.sub(r"\b[a-z]+\d*\.\w+", "n.p", re.sub(r"\b([a-z]+)\d+\b", r"\1", text))
            found.update(re.sub(r"[\s()\[\]{}]+", " ", part).strip() for part in PARTS.split(text))
    return found


PARTS = re.compile(
    r"\b(?=MATCH|WITH|WHERE|RETURN|CALL|OPTIONAL|UNWIND|ORDER BY|EXISTS|COUNT)|\bAND\b|\bOR\b|,"
)


@pytest.mark.parametrize("seed", seeds())
async def test_both_engines_answer_like_the_model(
    database: Database, seed: int, answers: Path, shapes_asked: set[str]
) -> None:
    """On Neo4j, which takes long to plan a statement, operations with a part that it was not asked before."""
    today = dt.datetime.now(dt.UTC).date()
    random = Random(seed)
    graph = random_graph(random, today)
    generator = Operations(random, graph)
    await stored(database, graph)
    asked = Asked(database, seed, graph)
    for number in range(OPERATIONS):
        operation = generator.operation()
        new = shapes(operation, today) - shapes_asked
        shapes_asked |= new
        asked.add(operation)
        if new or database.engine == "embedded":
            await asked.ask(number)
        generator.cursors = list(asked.known.of_service)
    found = [problem for text in asked.recorded.texts for problem in problems(text)]
    assert not found
    with FileLock(answers / f"{seed}.lock"):
        file = answers / f"{seed}.json"
        other = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        bodies = json.loads(json.dumps(asked.bodies))
        assert {number: other[number] for number in bodies.keys() & other.keys()} == {
            number: bodies[number] for number in bodies.keys() & other.keys()
        }
        file.write_text(json.dumps(other | bodies), encoding="utf-8")


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

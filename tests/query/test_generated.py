"""Generated operations: each engine answers like the model, and both give the same bytes.

``READING_ROUNDS`` sets how many random graphs are asked (12 by default, 25 operations each), and
``READING_SEED`` the number of the first one.
"""

import datetime as dt
import json
import os
from collections import Counter
from random import Random
from typing import Any

import pytest

from graph_service.store.database import Database
from tests.query.comparison import Cursors, Recorded, operations_on
from tests.query.execution import executed
from tests.query.graphs import random_graph, stored
from tests.query.operations import Operations
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
    rows: Counter[str] = Counter()
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
        rows["filled"] += '"key"' in json.dumps(expected)
    found = [problem for text in recorded.texts for problem in problems(text)]
    assert not found
    assert answers.setdefault(seed, json.dumps(bodies)) == json.dumps(bodies)

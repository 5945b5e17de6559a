"""Operations that look nodes up by key at the same time: fewer statements, and to each its own answer."""

import asyncio
from typing import Any

from graph_service.domain.access import LOCAL, Role
from graph_service.store.engine.database import Database
from tests.api.secrets import ME, VIEWERS, stored
from tests.conftest import delete_everything
from tests.query.answers import Recorded, operations_on

COMPANY = """
query ($key: String!, $first: Int) {
  company(key: $key) {
    id
    name
    financials { revenue }
    has(first: $first) { nodes { key } }
    alliances { totalCount nodes { key members { nodes { name financials { revenue } } } } }
  }
}
"""
VIEWS = (LOCAL, VIEWERS[Role.ANALYST], VIEWERS[Role.PARTNER])


async def test_answers_are_those_of_asking_one_by_one(database: Database) -> None:
    await stored(database)
    recorded = Recorded(database)
    service = operations_on(recorded)
    keys = [record[0] for record in await _rows(database, "MATCH (n:Company) RETURN collect([n.key]) AS r")]
    assert ME in keys
    questions: list[tuple[Any, dict[str, Any]]] = [
        (viewer, {"key": key, "first": first})
        for key in [*keys, "nobody"]
        for viewer in VIEWS
        for first in (1, 20)
    ]

    async def answer(viewer: Any, variables: dict[str, Any]) -> Any:
        body = (await service.run(COMPANY, variables, viewer=viewer, request_id="r")).body
        assert "errors" not in body
        return body

    one_by_one = [await answer(*question) for question in questions]
    assert len(recorded.texts) == len(questions)
    assert len({str(body) for body in one_by_one}) > len(keys)
    recorded.texts.clear()
    assert await asyncio.gather(*(answer(*question) for question in questions)) == one_by_one
    assert len(recorded.texts) == 2 * len(VIEWS) * 2  # for each of two questions: the first alone, then all
    await delete_everything(database)


async def test_a_statement_that_is_shown_is_the_one_that_was_sent(database: Database) -> None:
    recorded = Recorded(database)
    service = operations_on(recorded)
    query = 'query { company(key: "nobody") { name } }'
    bodies = await asyncio.gather(*(service.run(query, explain=True) for _ in range(3)))
    for body in bodies:
        assert body.body["extensions"]["queryPlan"]["statements"] == recorded.texts[:1]
    assert len(recorded.texts) == len(bodies)


async def _rows(database: Database, text: str) -> Any:
    return await database.value(text, {}, timeout=10)

"""Failures while an operation runs: those with a plan are told as those without one."""

from collections.abc import Mapping
from typing import Any

import pytest

from graph_service.store.engine.database import Database
from tests.query.answers import Recorded, operations_on


class Hurried(Recorded):
    """A database that has no time to answer."""

    async def value(self, text: str, parameters: Mapping[str, Any], *, timeout: float) -> Any:
        return await super().value(text, parameters, timeout=0.000001)


@pytest.mark.parametrize(
    "query",
    [
        '{ company(key: "k") { name } }',  # null stands in its place
        "{ companies { totalCount } }",  # may not be null, so there is no data at all
        '{ company(key: "k") { name } companies { totalCount } __typename }',
        '{ a: company(key: "k") { name } c: __typename b: resource(key: "k") { name } }',
        "query ($first: Int = 501) { companies(first: $first) { totalCount } }",
        "query ($id: ID!) { node(id: $id) { id } }",
        'query ($null: Boolean = true) { company(key: "k") { name @skip(if: $null) } }',
        'query ($null: Boolean = true) { company(key: "k") @skip(if: $null) { name } }',
    ],
)
async def test_errors_alike(embedded_database: Database, query: str) -> None:
    answers = []
    for short_way in (True, False):
        service = operations_on(Hurried(embedded_database), short_way=short_way)
        answer = await service.run(query, {"id": "no id", "null": None}, request_id="r", explain=True)
        plan = answer.body["extensions"].pop("queryPlan")
        assert plan["way"] == ("compiled" if short_way and "$" not in query else "executed")
        assert answer.body["errors"]
        answers.append(answer)
    assert answers[0] == answers[1]

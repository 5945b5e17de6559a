"""Prints as JSON what access rules refuse and hide. ``python -O``, which removes asserts, runs it."""

import asyncio
import json
import sys
from typing import Any, Final

from graph_service.domain.access import Role, Viewer
from graph_service.domain.errors import INTERNAL_ERROR, InternalError
from graph_service.query.access.access_filter import reader_for
from graph_service.settings import Settings
from graph_service.store.engine.connect import connect
from graph_service.store.engine.database import Database
from tests.api.non_interference import Questions
from tests.api.secrets import ME, TODAY, VIEWERS, kept_secret, stored
from tests.query.answers import operations_on
from tests.query.forbidden_statements import FORBIDDEN_STATEMENTS

OPERATIONS: Final = 12
ROLES: Final[dict[str, Viewer]] = {
    **{role.value: viewer for role, viewer in VIEWERS.items()},
    "stranger": Viewer(principal="key:4", role=Role.PARTNER, company="c1"),
}
CHANGES: Final = (
    'mutation { done: updateCompany(input: {key: "c3", name: "X"}) { errors { code } } }',
    'mutation { done: deleteAlliance(input: {key: "a-own"}) { errors { code } } }',
    'mutation { done: setMembership(input: {company: "c3", alliance: "a-own"}) { errors { code } } }',
)
HIDDEN_INPUT: Final = '{ companies { nodes { sales(filter: {customer: {eq: "x"}}) { totalCount } } } }'
HIDDEN_ORDER: Final = "{ companies(orderBy: [{by: REVENUE}]) { totalCount } }"
NOT_AGREED: Final = '{ alliance(key: "b-sought") { key } }'
OTHERS: Final = f'{{ company(key: "{ME}") {{ readinessAssessments {{ totalCount }} }} }}'
QUESTIONS: Final = (HIDDEN_INPUT, HIDDEN_ORDER, NOT_AGREED, OTHERS)


async def outcomes(database: Database) -> dict[str, Any]:
    """Return by role what happens to forbidden statements and operations, and which answers differ."""
    await stored(database)
    service = operations_on(database)
    statements: dict[str, dict[str, str]] = {}
    operations: dict[str, dict[str, Any]] = {}
    for name, viewer in ROLES.items():
        reader = reader_for(viewer, database, TODAY)
        statements[name] = {}
        for text in FORBIDDEN_STATEMENTS:
            try:
                await reader.value(text, {}, timeout=10)
                statements[name][text] = "SENT"
            except InternalError:
                statements[name][text] = INTERNAL_ERROR
        operations[name] = {}
        for query in (*QUESTIONS, *CHANGES):
            body = (await service.run(query, {}, viewer=viewer, request_id="r")).body
            codes = [error["extensions"]["code"] for error in body.get("errors", ())]
            operations[name][query] = codes or body["data"]
    return {
        "asserts": __debug__,
        "statements": statements,
        "operations": operations,
        "differences": {role.value: await _differences(database, role) for role in VIEWERS},
    }


async def _differences(database: Database, role: Role) -> list[str]:
    await stored(database)
    questions = Questions(database, role)
    asked = await questions.generated(1, OPERATIONS)
    await kept_secret(database, role)
    return await questions.differences(asked)


async def main(store: str) -> None:
    """Print the outcomes on an engine."""
    database = await connect(Settings(store=store))
    try:
        found = await outcomes(database)
    finally:
        await database.close()
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))

"""Answers before and after something secret was added: to the byte the same."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

import orjson

from graph_service.api.execution.operations import Operations
from graph_service.api.response import Answer
from graph_service.domain.access import Role
from graph_service.store.engine.database import Database
from graph_service.store.schema.revision import graph_revision
from tests.api.everything import Everything
from tests.api.secrets import VIEWERS, graph, keys
from tests.query.answers import operations_on
from tests.query.broken import broken
from tests.query.operations import Operation

_REVISION: Final = b"REVISION"


@dataclass(frozen=True)
class Asked:
    """An operation, and what was answered."""

    operation: Operation
    body: bytes


class Questions:
    """Operations of one role on one database, and their answers.

    Parameters
    ----------
    database
        Where the network is.
    role
        Who asks.
    """

    def __init__(self, database: Database, role: Role) -> None:
        self._database = database
        self._role = role

    async def generated(self, seed: int, number: int) -> list[Asked]:
        """Return so many operations, and as many with a mistake in them, with their answers."""
        random = Random(seed)
        generator = Everything(random, graph(self._role), keys(self._role))
        service = operations_on(self._database)
        revision = await graph_revision(self._database)
        asked = []
        for _ in range(number):
            operation = generator.operation()
            for one in (operation, broken(random, operation)):
                answer = await self._answer(service, one)
                generator.learn(answer.body.get("data"))
                asked.append(Asked(one, _text(answer, revision)))
        return asked

    async def answered(self, operations: Sequence[Operation]) -> list[Asked]:
        """Return operations with their answers."""
        service = operations_on(self._database)
        revision = await graph_revision(self._database)
        return [Asked(one, _text(await self._answer(service, one), revision)) for one in operations]

    async def differences(self, asked: Sequence[Asked], *, most: int = 10) -> list[str]:
        """Return where answers are others by now, at most so many."""
        service = operations_on(self._database)
        walking = operations_on(self._database, short_way=False)
        revision = await graph_revision(self._database)
        found = []
        for number, one in enumerate(asked):
            # the two ways through an operation in turns
            way = service if number % 2 == 0 else walking
            text = _text(await self._answer(way, one.operation), revision)
            if text != one.body:
                found.append(
                    f"{one.operation.query}\n{one.operation.variables}\n{one.body.decode()}\n{text.decode()}"
                )
                if len(found) == most:
                    break
        return found

    async def _answer(self, service: Operations, operation: Operation) -> Answer:
        return await service.run(
            operation.query, operation.variables, viewer=VIEWERS[self._role], request_id="r"
        )


def _text(answer: Answer, revision: str) -> bytes:
    """Return the bytes of an answer; that something has changed somewhere, its revision may tell."""
    codes = {error["extensions"]["code"] for error in answer.body.get("errors", ())}
    if not codes.isdisjoint({"INTERNAL_ERROR", "UNAVAILABLE", "LIMIT_EXCEEDED"}):
        raise AssertionError(answer.body["errors"])  # also where the interpreter removes asserts
    return re.sub(re.escape(revision.encode()), _REVISION, orjson.dumps(answer.body))


def mentions(asked: Asked, names: Sequence[str]) -> bool:
    """Return whether an operation names one of these."""
    text: Any = asked.operation.query
    return any(name in text for name in names)

"""What a role never allows is refused without a transaction: nobody waits for it."""

from datetime import date
from typing import Any, NoReturn

import pytest

from graph_service.domain.access import Role, Viewer
from graph_service.domain.change import Change, Creation, Deletion, Request, Update
from graph_service.domain.errors import Forbidden
from graph_service.store.changes.changes import Refusal, apply
from graph_service.store.engine.database import Database

ANALYST = Viewer(principal="analyst", role=Role.ANALYST)
PARTNER = Viewer(principal="partner", role=Role.PARTNER, company="a")
OWN = Update(kind="Company", key="a", expected_version=1, values={"name": "A"})


class Unwritten(Database):
    """A database in which no transaction begins."""

    def __init__(self, database: Database) -> None:
        self.__dict__.update(database.__dict__)

    async def write(self, *_: Any, **__: Any) -> NoReturn:
        pytest.fail("a transaction began")


@pytest.mark.parametrize(
    ("viewer", "changes", "place"),
    [
        (ANALYST, [OWN], 0),
        (PARTNER, [OWN, Deletion(kind="Alliance", key="x", expected_version=1)], 1),
        (PARTNER, [OWN, Creation(kind="Sale", values={"company": "b"})], 1),
    ],
)
async def test_a_change_that_the_role_does_not_allow_begins_no_transaction(
    embedded_database: Database, viewer: Viewer, changes: list[Change], place: int
) -> None:
    request = Request(changes=tuple(changes), by=viewer.principal, viewer=viewer, today=date(2026, 6, 30))
    with pytest.raises(Refusal) as refused:
        await apply(Unwritten(embedded_database), request, timeout=10)
    assert refused.value.place == place
    assert [type(problem) for problem in refused.value.problems] == [Forbidden]

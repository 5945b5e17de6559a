"""What tells of changes, on both engines."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from neo4j import AsyncManagedTransaction

from graph_service.domain.errors import Unavailable
from graph_service.store.engine.database import Database, T, Work
from graph_service.store.history import change_feed as feed_module
from graph_service.store.history.change_feed import ChangeFeed, GraphWatcher
from graph_service.store.history.history import Action, Entry, log_changes
from graph_service.store.schema.revision import graph_revision, raise_revision, revision_in
from tests.waiting import PATIENCE_S, until

AT = "2026-11-24T08:00:00.000000Z"
ENTRY = Entry(action=Action.UPDATED, kind="Company", subject="Company:a", version=2)


class Counted(Database):
    """A database that counts how often its revision is asked for, and anything else; and can be away."""

    def __init__(self, database: Database) -> None:
        self.__dict__.update(database.__dict__)
        self.looks = self.readings = 0
        self.failure: Exception | None = None

    async def value(self, text: str, parameters: Mapping[str, Any], *, timeout: float) -> Any:
        if self.failure is not None:
            raise self.failure
        return await super().value(text, parameters, timeout=timeout)

    async def read(self, work: Work[T], *, timeout: float) -> T:
        self.looks += work is revision_in
        self.readings += work is not revision_in
        if self.failure is not None:
            raise self.failure
        return await super().read(work, timeout=timeout)


async def changed(database: Database, *entries: Entry) -> int:
    async def work(tx: AsyncManagedTransaction) -> int:
        number = await raise_revision(tx)
        await log_changes(tx, number, AT, "x", entries)
        return number

    return await database.write(work, timeout=10)


@pytest.fixture
def database(empty_graph: Database) -> Counted:
    return Counted(empty_graph)


@pytest.fixture
async def watched(database: Counted) -> AsyncIterator[GraphWatcher]:
    async with ChangeFeed(database, interval=0.05).subscribe(1) as watch:
        yield watch


async def test_the_graph_is_looked_at_only_while_somebody_watches(database: Counted) -> None:
    feed = ChangeFeed(database, interval=0.01)
    await asyncio.sleep(0.05)
    assert database.looks == 0
    async with feed.subscribe(2) as one, feed.subscribe(2) as other:
        assert one is other  # which looks for both
        await until(lambda: database.looks > 2)
    looks = database.looks
    await asyncio.sleep(0.05)
    assert database.looks == looks


async def test_those_who_stand_at_one_revision_share_what_is_read(
    database: Counted, watched: GraphWatcher
) -> None:
    known = await graph_revision(database)
    await changed(database, ENTRY, ENTRY)
    await asyncio.wait_for(watched.wait_for_change(known), PATIENCE_S)
    batches = await asyncio.gather(*(watched.read_after(known) for _ in range(50)))
    assert len(batches[0].events) == 2
    assert all(batch is batches[0] for batch in batches)


async def test_one_who_leaves_takes_nothing_from_the_others(database: Counted, watched: GraphWatcher) -> None:
    known = await graph_revision(database)
    await changed(database, ENTRY)
    await asyncio.wait_for(watched.wait_for_change(known), PATIENCE_S)
    leaving, staying = (asyncio.ensure_future(watched.read_after(known)) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    assert len((await asyncio.wait_for(staying, PATIENCE_S)).events) == 1


async def test_a_transaction_that_is_seen_in_part_is_waited_for(
    database: Counted, watched: GraphWatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_module, "SETTLING_S", 2 * PATIENCE_S)
    known = await graph_revision(database)
    number = await changed(database, ENTRY, ENTRY, ENTRY)
    hide = "MATCH (h:Change {number: $number}) WHERE h.key ENDS WITH '2' SET h.number = -1 RETURN count(*)"
    show = "MATCH (h:Change {number: -1}) SET h.number = $number RETURN count(*)"

    async def run(statement: str) -> None:
        async def work(tx: AsyncManagedTransaction) -> None:
            await (await tx.run(statement, {"number": number})).consume()

        await database.write(work, timeout=10)

    await run(hide)
    await asyncio.wait_for(watched.wait_for_change(known), PATIENCE_S)
    before = database.readings
    reading = asyncio.ensure_future(watched.read_after(known))
    await until(lambda: database.readings > before + 2)
    assert not reading.done()
    await run(show)
    assert len((await asyncio.wait_for(reading, PATIENCE_S)).events) == 3


async def test_a_revision_of_which_nothing_was_written_down_is_passed(
    database: Counted, watched: GraphWatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_module, "SETTLING_S", 0.01)
    known = await graph_revision(database)
    await database.write(raise_revision, timeout=10)
    await asyncio.wait_for(watched.wait_for_change(known), PATIENCE_S)
    batch = await asyncio.wait_for(watched.read_after(known), PATIENCE_S)
    assert batch.events == ()
    assert batch.revision == await graph_revision(database)


async def test_a_graph_that_is_away_is_waited_for(database: Counted, watched: GraphWatcher) -> None:
    known = await graph_revision(database)
    database.failure = Unavailable("away")
    looks = database.looks
    await until(lambda: database.looks > looks + 2)
    database.failure = None
    await changed(database, ENTRY)
    await asyncio.wait_for(watched.wait_for_change(known), PATIENCE_S)
    database.failure = Unavailable("away again")
    with pytest.raises(Unavailable):
        await watched.read_after(known)
    database.failure = None
    assert len((await watched.read_after(known)).events) == 1


async def test_what_was_not_foreseen_is_raised_to_all_who_wait(database: Counted) -> None:
    feed = ChangeFeed(database, interval=0.05)
    async with feed.subscribe(3) as watch:
        known = await graph_revision(database)
        waiting = [asyncio.ensure_future(watch.wait_for_change(known)) for _ in range(2)]
        database.failure = RuntimeError("broken")
        results = await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), PATIENCE_S)
        assert [str(one) for one in results] == ["broken", "broken"]
        database.failure = None
        async with feed.subscribe(3) as again:  # and those who come later watch anew
            await changed(database, ENTRY)
            await asyncio.wait_for(again.wait_for_change(known), PATIENCE_S)

"""Transactions, time limits and errors, on both engines, and where these differ."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from neo4j import AsyncManagedTransaction
from neo4j.exceptions import ClientError, DatabaseError, TransientError

from graph_service.domain.errors import Conflict, LimitExceeded, Unavailable
from graph_service.store.engine.database import Database, Work
from tests.waiting import until

SLOW = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a WHERE a * b < 0 RETURN count(*)"


def statement(text: str, **parameters: Any) -> Work[list[Any]]:
    """Return the work of running one statement: the values of its first column."""

    async def work(tx: AsyncManagedTransaction) -> list[Any]:
        return await (await tx.run(text, parameters)).value()

    return work


@pytest.fixture
async def unique_key(empty_database: Database) -> Database:
    """The empty database, with a uniqueness constraint on (:Thing {key})."""
    text = "CREATE CONSTRAINT thing_key IF NOT EXISTS FOR (n:Thing) REQUIRE n.key IS UNIQUE"
    await empty_database.write(statement(text), timeout=20)
    return empty_database


async def test_value_is_the_first_column_of_the_only_record(database: Database) -> None:
    before = database.statements
    assert await database.value("RETURN $x + 1, 0", {"x": 1}, timeout=30) == 2
    assert await database.value("UNWIND [] AS x RETURN x", {}, timeout=30) is None
    assert database.statements == before + 2


async def test_write_keeps_all_or_nothing(empty_database: Database) -> None:
    async def fail(tx: AsyncManagedTransaction) -> None:
        await (await tx.run("CREATE (:Thing {key: 'a'})")).consume()
        raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError, match="on purpose"):
        await empty_database.write(fail, timeout=30)
    assert await empty_database.value("MATCH (n) RETURN count(n)", {}, timeout=30) == 0
    await empty_database.write(statement("CREATE (:Thing {key: 'a'})"), timeout=30)
    assert await empty_database.value("MATCH (n) RETURN count(n)", {}, timeout=30) == 1


def given_up(database: Database, limit: str) -> str:
    """What is said: a Neo4j gives up by itself a little before, the embedded engine much later."""
    here = f"did not answer within {limit}"
    return here if database.engine == "embedded" else f"{here}|at its time limit"


async def test_slow_statement_is_given_up_at_the_limit(database: Database) -> None:
    began = time.monotonic()
    with pytest.raises(LimitExceeded, match=given_up(database, "0.4 s")):
        await database.value(SLOW, {}, timeout=0.4)
    assert time.monotonic() - began > 0.3
    assert await database.value("RETURN 1", {}, timeout=30) == 1


async def test_slow_write_leaves_nothing(empty_database: Database) -> None:
    async def work(tx: AsyncManagedTransaction) -> None:
        await (await tx.run("CREATE (:Thing {key: 'a'})")).consume()
        await (await tx.run(SLOW)).consume()

    with pytest.raises(LimitExceeded, match=given_up(empty_database, "1 s")):
        await empty_database.write(work, timeout=1)
    assert await empty_database.value("MATCH (n) RETURN count(n)", {}, timeout=30) == 0


async def test_many_slow_statements_leave_room_for_quick_ones(database: Database) -> None:
    """As with the limit of the embedded engine, which by itself runs 4 at a time on a small machine."""
    before, _ = database.connections
    slow = [asyncio.create_task(database.value(SLOW, {}, timeout=30)) for _ in range(5)]
    try:
        await until(lambda: database.connections[0] >= before + 5)
        for _ in range(20):  # by then the slow ones have begun
            assert await database.value("RETURN 1", {}, timeout=30) == 1
        assert not any(one.done() for one in slow)
    finally:
        for one in slow:
            one.cancel()
        await asyncio.gather(*slow, return_exceptions=True)


async def test_second_of_one_key_is_a_conflict_and_leaves_nothing(unique_key: Database) -> None:
    await unique_key.write(statement("CREATE (:Thing {key: 'a'})"), timeout=30)

    async def again(tx: AsyncManagedTransaction) -> None:
        await (await tx.run("CREATE (:Other {key: 'b'})")).consume()
        await (await tx.run("CREATE (:Thing {key: 'a'})")).consume()

    with pytest.raises(Conflict):
        await unique_key.write(again, timeout=10)
    assert await unique_key.value("MATCH (n) RETURN collect(n.key)", {}, timeout=30) == ["a"]


async def test_conflict_that_the_work_found_is_final(database: Database) -> None:
    runs = 0

    async def stale(tx: AsyncManagedTransaction) -> None:
        nonlocal runs
        runs += 1
        raise Conflict("changed meanwhile", current_version=7)

    with pytest.raises(Conflict, match="changed meanwhile") as caught:
        await database.write(stale, timeout=30)
    assert (runs, caught.value.current_version) == (1, 7)


async def test_concurrent_upserts_of_one_key_make_one_node(unique_key: Database) -> None:
    upsert = statement("UNWIND range(1, 10) AS i MERGE (n:Thing {key: $key}) SET n.by = $by", key="a", by=1)
    await asyncio.gather(*(unique_key.write(upsert, timeout=20) for _ in range(8)))
    assert await unique_key.value("MATCH (n:Thing) RETURN count(n)", {}, timeout=30) == 1


async def test_conflicting_writes_are_tried_again_until_all_are_in(empty_database: Database) -> None:
    await empty_database.write(statement("CREATE (:Counter {n: 0})"), timeout=30)
    raise_by_one = statement("MATCH (c:Counter) SET c.n = c.n + 1 RETURN c.n")

    async def writer() -> None:
        for _ in range(5):
            await empty_database.write(raise_by_one, timeout=20)

    await asyncio.gather(*(writer() for _ in range(6)))
    assert await empty_database.value("MATCH (c:Counter) RETURN c.n", {}, timeout=30) == 30


async def test_statement_that_is_wrong_stays_a_fault_of_the_program(database: Database) -> None:
    with pytest.raises(ClientError):
        await database.value("RETURN nothing_known", {}, timeout=30)


class TestDifferences:
    """What the embedded engine does otherwise: the code around it can go when one of these fails."""

    async def test_instants_given_as_parameters_lose_their_zone(self, empty_database: Database) -> None:
        instant = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
        text = "CREATE (:Thing {given: $instant, made: datetime($iso)})"
        await empty_database.write(statement(text, instant=instant, iso=instant.isoformat()), timeout=30)
        given = await empty_database.value("MATCH (n:Thing) RETURN n.given", {}, timeout=30)
        made = await empty_database.value("MATCH (n:Thing) RETURN n.made", {}, timeout=30)
        assert made.to_native() == instant
        assert (given.tzinfo is None) == (empty_database.engine == "embedded")

    async def test_merging_relationships_without_a_transaction(self, empty_database: Database) -> None:
        await empty_database.write(statement("UNWIND range(1, 40) AS i CREATE (:Thing {key: i})"), timeout=30)
        text = "MATCH (a:Thing), (b:Thing) WHERE a.key < b.key MERGE (a)-[r:NEAR]->(b) RETURN count(r)"
        async with empty_database._driver.session(database=empty_database.name) as session:
            if empty_database.engine == "embedded":
                for _ in range(2):
                    with pytest.raises(TransientError) as caught:
                        await (await session.run(text)).consume()
                    assert caught.value.code == "Neo.TransientError.Transaction.DeadlockDetected"
            else:
                assert await (await session.run(text)).value() == [780]
        assert await empty_database.write(statement(text), timeout=10) == [780]

    async def test_when_a_second_of_one_key_is_noticed(self, unique_key: Database) -> None:
        await unique_key.write(statement("CREATE (:Thing {key: 'a'})"), timeout=30)
        ran = False

        async def again(tx: AsyncManagedTransaction) -> None:
            nonlocal ran
            await (await tx.run("CREATE (:Thing {key: 'a'})")).consume()
            ran = True

        with pytest.raises(Conflict):
            await unique_key.write(again, timeout=10)
        assert ran == (unique_key.engine == "embedded")

    async def test_files_and_the_network_are_out_of_reach(self, embedded_database: Database) -> None:
        for address in ("file:///etc/hosts", "http://127.0.0.1:1/"):
            with pytest.raises(Unavailable, match="lacks a right"):
                await embedded_database.value(
                    f"LOAD CSV FROM '{address}' AS l RETURN count(l)", {}, timeout=5
                )

    async def test_deleting_a_node_that_has_relationships(self, empty_database: Database) -> None:
        await empty_database.write(statement("CREATE (:Thing)-[:NEAR]->(:Thing)"), timeout=30)
        expected: dict[str, type[Exception]] = {"embedded": DatabaseError, "neo4j": Conflict}
        with pytest.raises(expected[empty_database.engine]):
            await empty_database.write(statement("MATCH (n:Thing) DELETE n"), timeout=30)
        assert await empty_database.value("MATCH (n) RETURN count(n)", {}, timeout=30) == 2
        await empty_database.write(statement("MATCH (n:Thing) DETACH DELETE n"), timeout=30)
        assert await empty_database.value("MATCH (n) RETURN count(n)", {}, timeout=30) == 0

    async def test_write_conflicts_come_as_deadlocks(self, embedded_database: Database) -> None:
        await embedded_database.write(statement("CREATE (:Deadlock {n: 0})"), timeout=30)
        text = "MATCH (c:Deadlock) SET c.n = c.n + 1 RETURN c.n"
        name = embedded_database.name
        try:
            async with (
                embedded_database._driver.session(database=name) as one,
                embedded_database._driver.session(database=name) as two,
            ):
                first, second = await one.begin_transaction(), await two.begin_transaction()
                assert await (await first.run(text)).value() == [1]
                assert await (await second.run(text)).value() == [1]
                await first.commit()
                with pytest.raises(TransientError) as caught:
                    await second.commit()
            assert caught.value.code == "Neo.TransientError.Transaction.DeadlockDetected"
            assert caught.value.is_retryable()
        finally:
            await embedded_database.write(statement("MATCH (c:Deadlock) DELETE c"), timeout=30)

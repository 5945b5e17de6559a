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
    assert await database.value("RETURN $x + 1, 0", {"x": 1}, timeout=5) == 2
    assert await database.value("UNWIND [] AS x RETURN x", {}, timeout=5) is None
    assert database.statements == before + 2


async def test_write_keeps_all_or_nothing(empty_database: Database) -> None:
    async def fail(tx: AsyncManagedTransaction) -> None:
        await (await tx.run("CREATE (:Thing {key: 'a'})")).consume()
        raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError, match="on purpose"):
        await empty_database.write(fail, timeout=5)
    assert await empty_database.value("MATCH (n) RETURN count(n)", {}, timeout=5) == 0
    await empty_database.write(statement("CREATE (:Thing {key: 'a'})"), timeout=5)
    assert await empty_database.value("MATCH (n) RETURN count(n)", {}, timeout=5) == 1


@pytest.mark.parametrize("limit_s", [0.3, 1.5])
async def test_slow_statement_is_given_up_at_the_limit(limit_s: float, database: Database) -> None:
    began = time.monotonic()
    with pytest.raises(LimitExceeded):
        await database.value(SLOW, {}, timeout=limit_s)
    assert limit_s * 0.9 < time.monotonic() - began < limit_s + 1.5
    assert await database.value("RETURN 1", {}, timeout=5) == 1


async def test_slow_write_leaves_nothing(empty_database: Database) -> None:
    async def work(tx: AsyncManagedTransaction) -> None:
        await (await tx.run("CREATE (:Thing {key: 'a'})")).consume()
        await (await tx.run(SLOW)).consume()

    with pytest.raises(LimitExceeded):
        await empty_database.write(work, timeout=1)
    assert await empty_database.value("MATCH (n) RETURN count(n)", {}, timeout=5) == 0


async def test_many_slow_statements_leave_room_for_quick_ones(database: Database) -> None:
    async def slow() -> None:
        with pytest.raises(LimitExceeded):
            await database.value(SLOW, {}, timeout=2)

    async def quick() -> float:
        await asyncio.sleep(0.5)
        began = time.monotonic()
        assert await database.value("RETURN 1", {}, timeout=2) == 1
        return time.monotonic() - began

    *_, took_s = await asyncio.gather(*(slow() for _ in range(6)), quick())
    assert took_s is not None
    assert took_s < 1.5


async def test_second_of_one_key_is_a_conflict_and_leaves_nothing(unique_key: Database) -> None:
    await unique_key.write(statement("CREATE (:Thing {key: 'a'})"), timeout=5)

    async def again(tx: AsyncManagedTransaction) -> None:
        await (await tx.run("CREATE (:Other {key: 'b'})")).consume()
        await (await tx.run("CREATE (:Thing {key: 'a'})")).consume()

    with pytest.raises(Conflict):
        await unique_key.write(again, timeout=10)
    assert await unique_key.value("MATCH (n) RETURN collect(n.key)", {}, timeout=5) == ["a"]


async def test_conflict_that_the_work_found_is_final(database: Database) -> None:
    runs = 0

    async def stale(tx: AsyncManagedTransaction) -> None:
        nonlocal runs
        runs += 1
        raise Conflict("changed meanwhile", current_version=7)

    with pytest.raises(Conflict, match="changed meanwhile") as caught:
        await database.write(stale, timeout=5)
    assert (runs, caught.value.current_version) == (1, 7)


async def test_concurrent_upserts_of_one_key_make_one_node(unique_key: Database) -> None:
    upsert = statement("UNWIND range(1, 10) AS i MERGE (n:Thing {key: $key}) SET n.by = $by", key="a", by=1)
    await asyncio.gather(*(unique_key.write(upsert, timeout=20) for _ in range(8)))
    assert await unique_key.value("MATCH (n:Thing) RETURN count(n)", {}, timeout=5) == 1


async def test_conflicting_writes_are_tried_again_until_all_are_in(empty_database: Database) -> None:
    await empty_database.write(statement("CREATE (:Counter {n: 0})"), timeout=5)
    raise_by_one = statement("MATCH (c:Counter) SET c.n = c.n + 1 RETURN c.n")

    async def writer() -> None:
        for _ in range(5):
            await empty_database.write(raise_by_one, timeout=20)

    await asyncio.gather(*(writer() for _ in range(6)))
    assert await empty_database.value("MATCH (c:Counter) RETURN c.n", {}, timeout=5) == 30


async def test_statement_that_is_wrong_stays_a_fault_of_the_program(database: Database) -> None:
    with pytest.raises(ClientError):
        await database.value("RETURN nothing_known", {}, timeout=5)


class TestDifferences:
    """What the embedded engine does otherwise: the code around it can go when one of these fails."""

    async def test_instants_given_as_parameters_lose_their_zone(self, empty_database: Database) -> None:
        instant = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
        text = "CREATE (:Thing {given: $instant, made: datetime($iso)})"
        await empty_database.write(statement(text, instant=instant, iso=instant.isoformat()), timeout=5)
        given = await empty_database.value("MATCH (n:Thing) RETURN n.given", {}, timeout=5)
        made = await empty_database.value("MATCH (n:Thing) RETURN n.made", {}, timeout=5)
        assert made.to_native() == instant
        assert (given.tzinfo is None) == (empty_database.engine == "embedded")

    async def test_merging_relationships_without_a_transaction(self, empty_database: Database) -> None:
        await empty_database.write(statement("UNWIND range(1, 40) AS i CREATE (:Thing {key: i})"), timeout=5)
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
        await unique_key.write(statement("CREATE (:Thing {key: 'a'})"), timeout=5)
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
            with pytest.raises(Unavailable, match="does not let"):
                await embedded_database.value(
                    f"LOAD CSV FROM '{address}' AS l RETURN count(l)", {}, timeout=5
                )

    async def test_deleting_a_node_that_has_relationships(self, empty_database: Database) -> None:
        await empty_database.write(statement("CREATE (:Thing)-[:NEAR]->(:Thing)"), timeout=5)
        expected: dict[str, type[Exception]] = {"embedded": DatabaseError, "neo4j": Conflict}
        with pytest.raises(expected[empty_database.engine]):
            await empty_database.write(statement("MATCH (n:Thing) DELETE n"), timeout=5)
        assert await empty_database.value("MATCH (n) RETURN count(n)", {}, timeout=5) == 2
        await empty_database.write(statement("MATCH (n:Thing) DETACH DELETE n"), timeout=5)
        assert await empty_database.value("MATCH (n) RETURN count(n)", {}, timeout=5) == 0

    async def test_write_conflicts_come_as_deadlocks(self, embedded_database: Database) -> None:
        await embedded_database.write(statement("CREATE (:Deadlock {n: 0})"), timeout=5)
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
            await embedded_database.write(statement("MATCH (c:Deadlock) DELETE c"), timeout=5)

import asyncio
from collections.abc import Sequence

import pytest

from graph_service.domain.errors import LimitExceeded, Unavailable
from graph_service.store.engine.read_batching import KEPT_STATEMENTS, ReadBatcher


class Engine:
    """Says of keys how long they are, when it is let; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str | Sequence[str]] = []
        self.turns = asyncio.Semaphore(1000)
        self.fault: Exception | None = None
        """What is wrong with reading several."""

    def go_on(self) -> None:
        """Answer whatever waits or comes."""
        for _ in range(100):
            self.turns.release()

    async def alone(self, key: str) -> int | None:
        self.asked.append(key)
        await self.turns.acquire()
        return len(key) or None

    async def together(self, keys: Sequence[str]) -> list[tuple[str, int]]:
        self.asked.append(keys)
        await self.turns.acquire()
        if self.fault is not None:
            raise self.fault
        return [(key, len(key)) for key in keys if key]


def started(
    reads: ReadBatcher, engine: Engine, key: str, line: str = "lengths", most: int = 64
) -> asyncio.Task[object]:
    return asyncio.create_task(reads.value(line, key, lambda: engine.alone(key), engine.together, most=most))


async def several(
    reads: ReadBatcher, engine: Engine, *keys: str, most: int = 64
) -> list[asyncio.Task[object]]:
    """Return reads of which the first waits for its answer, and the others for the first."""
    engine.turns = asyncio.Semaphore(0)
    tasks = [started(reads, engine, key, most=most) for key in keys]
    await asyncio.sleep(0)
    return tasks


async def test_those_who_wait_go_together_and_are_told_their_own() -> None:
    reads, engine = ReadBatcher(), Engine()
    tasks = await several(reads, engine, "a", "bb", "ccc", "bb", "")
    engine.go_on()
    assert await asyncio.gather(*tasks) == [1, 2, 3, 2, None]
    assert engine.asked == ["a", ["", "bb", "ccc"]]


async def test_one_after_the_other_they_go_at_once() -> None:
    reads, engine = ReadBatcher(), Engine()
    assert [await started(reads, engine, key) for key in ("a", "bb", "")] == [1, 2, None]
    assert engine.asked == ["a", "bb", ""]


async def test_those_who_come_meanwhile_go_next() -> None:
    reads, engine = ReadBatcher(), Engine()
    tasks = await several(reads, engine, "a", "bb")
    engine.turns.release()
    await tasks[0]
    await asyncio.sleep(0)
    tasks += [started(reads, engine, key) for key in ("ccc", "dddd")]
    await asyncio.sleep(0)
    engine.go_on()
    assert await asyncio.gather(*tasks) == [1, 2, 3, 4]
    assert engine.asked == ["a", ["bb"], ["ccc", "dddd"]]


async def test_no_more_than_are_allowed_go_together() -> None:
    reads, engine = ReadBatcher(), Engine()
    tasks = await several(reads, engine, "a", "b", "c", "d", most=2)
    engine.go_on()
    assert await asyncio.gather(*tasks) == [1, 1, 1, 1]
    assert engine.asked == ["a", ["b", "c"], ["d"]]


async def test_other_questions_do_not_wait() -> None:
    reads, engine = ReadBatcher(), Engine()
    tasks = await several(reads, engine, "a")
    tasks.append(started(reads, engine, "bb", "other"))
    await asyncio.sleep(0)
    assert engine.asked == ["a", "bb"]
    engine.go_on()
    assert await asyncio.gather(*tasks) == [1, 2]


async def test_who_leaves_stops_nobody() -> None:
    reads, engine = ReadBatcher(), Engine()
    first, second, third = await several(reads, engine, "a", "bb", "ccc")
    first.cancel()
    second.cancel()
    await asyncio.sleep(0)
    engine.go_on()
    assert await third == 3
    assert engine.asked == ["a", ["ccc"]]
    assert await started(reads, engine, "dddd") == 4


async def test_a_fault_is_told_to_all_who_waited_and_the_next_goes_again() -> None:
    reads, engine = ReadBatcher(), Engine()
    engine.fault = Unavailable("Nothing answers.")
    first, *others = await several(reads, engine, "a", "bb", "ccc")
    engine.go_on()
    assert await first == 1
    for one in others:
        with pytest.raises(Unavailable):
            await one
    assert await started(reads, engine, "a") == 1


async def test_those_who_were_too_slow_together_go_alone() -> None:
    reads, engine = ReadBatcher(), Engine()
    engine.fault = LimitExceeded("Too slow.")
    tasks = await several(reads, engine, "a", "bb", "ccc")
    engine.go_on()
    assert await asyncio.gather(*tasks) == [1, 2, 3]
    assert engine.asked == ["a", ["bb", "ccc"], "bb", "ccc"]


def test_large_answers_are_remembered_for_a_while() -> None:
    reads = ReadBatcher()
    for rows in (1_000, 10, 10):
        reads.note("MATCH", rows)
    assert reads.rows == {"MATCH": 810}
    for number in range(KEPT_STATEMENTS):
        reads.note(f"MATCH {number}", 1)
    assert "MATCH" not in reads.rows
    assert len(reads.rows) == KEPT_STATEMENTS

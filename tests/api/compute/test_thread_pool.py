"""Analyses beside the event loop: a few at a time, ended when nobody waits for them."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from graph_service.analysis.limits import Abandoned, Deadline
from graph_service.api.compute.thread_pool import ThreadPool, run_until_disconnect
from tests.waiting import PATIENCE_S


@pytest.fixture
def threads() -> Iterator[ThreadPool]:
    made = ThreadPool(2)
    yield made
    made.close()


class Endless:
    """Work that goes on until it is told to end."""

    def __init__(self) -> None:
        self.begun, self.ended = threading.Event(), threading.Event()
        self.error: BaseException | None = None

    def __call__(self) -> None:
        self.begun.set()
        deadline = Deadline(1000)
        try:
            while not deadline.is_over():
                time.sleep(0.001)
        except BaseException as error:
            self.error = error
            raise
        finally:
            self.ended.set()

    async def has(self, event: Callable[[float], bool]) -> bool:
        return await asyncio.to_thread(event, PATIENCE_S)


async def test_work_is_done_and_what_it_raises_is_raised(threads: ThreadPool) -> None:
    assert await threads.run(lambda: 6 * 7) == 42

    def fail() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await threads.run(fail)
    assert threads.running == 0


async def test_work_ends_when_whoever_waits_is_cancelled(threads: ThreadPool) -> None:
    work = Endless()
    waiting = asyncio.create_task(threads.run(work))
    assert await work.has(work.begun.wait)
    assert threads.running == 1
    waiting.cancel()
    assert await work.has(work.ended.wait)
    assert isinstance(work.error, Abandoned)
    assert await threads.run(lambda: "next") == "next"


async def test_work_ends_when_its_time_is_up(threads: ThreadPool) -> None:
    work = Endless()

    async def end_once_begun(limit: asyncio.Timeout) -> None:
        assert await work.has(work.begun.wait)
        limit.reschedule(0)

    async def done() -> None:
        async with asyncio.timeout(None) as limit:
            ending = asyncio.create_task(end_once_begun(limit))
            try:
                await threads.run(work)
            finally:
                await ending

    with pytest.raises(TimeoutError):
        await done()
    await threads.run(lambda: None)
    assert await work.has(work.ended.wait)


async def test_no_more_than_the_places_work_at_a_time_and_who_leaves_the_queue_never_begins(
    threads: ThreadPool,
) -> None:
    first, second, third = Endless(), Endless(), Endless()
    waiting = [asyncio.create_task(threads.run(work)) for work in (first, second, third)]
    assert await first.has(first.begun.wait)
    assert await second.has(second.begun.wait)
    assert not third.begun.is_set()
    waiting[2].cancel()
    waiting[0].cancel()
    assert await first.has(first.ended.wait)
    assert await threads.run(lambda: "next") == "next"
    assert not third.begun.is_set()
    assert not second.ended.is_set()
    waiting[1].cancel()
    assert await second.has(second.ended.wait)


async def test_all_work_ends_when_the_pool_is_closed(threads: ThreadPool) -> None:
    work = Endless()
    waiting = asyncio.create_task(threads.run(work))
    assert await work.has(work.begun.wait)
    threads.close()
    with pytest.raises(Abandoned):
        await waiting


async def test_a_client_that_stays_gets_the_answer_and_one_that_leaves_ends_the_work(
    threads: ThreadPool,
) -> None:
    gone = asyncio.Event()
    assert await run_until_disconnect(threads.run(lambda: 1), gone.wait) == 1
    assert await run_until_disconnect(threads.run(lambda: 2), None) == 2
    work = Endless()
    waiting = asyncio.create_task(run_until_disconnect(threads.run(work), gone.wait))
    assert await work.has(work.begun.wait)
    gone.set()
    await waiting
    assert await work.has(work.ended.wait)
    assert isinstance(work.error, Abandoned)


async def test_who_asks_for_much_leaves_others_a_place(threads: ThreadPool) -> None:
    mine = [Endless() for _ in range(4)]
    waiting = [asyncio.create_task(threads.run(one, "a")) for one in mine]
    assert await mine[0].has(mine[0].begun.wait)
    assert await asyncio.wait_for(threads.run(lambda: "at once", "b"), PATIENCE_S) == "at once"
    assert [one.begun.is_set() for one in mine] == [True, False, False, False]
    waiting[2].cancel()  # who waits may leave
    waiting[0].cancel()
    assert await mine[1].has(mine[1].begun.wait)
    for one in waiting:
        one.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert not mine[2].begun.is_set()
    assert await mine[1].has(mine[1].ended.wait)


async def test_of_those_who_wait_those_with_least_go_first() -> None:
    threads = ThreadPool(3)
    running, order = [Endless() for _ in range(3)], list[str]()
    waiting = [
        asyncio.create_task(threads.run(one, of)) for one, of in zip(running, ("a", "a", "b"), strict=True)
    ]
    for one in running:
        assert await one.has(one.begun.wait)
    following = [
        asyncio.create_task(threads.run(partial(order.append, name), name[0])) for name in ("b2", "c1")
    ]
    await asyncio.sleep(0)
    waiting[0].cancel()
    await asyncio.gather(*following)
    assert order == ["c1", "b2"]
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    threads.close()


async def test_who_uses_this_machine_alone_has_all_places(threads: ThreadPool) -> None:
    mine = [Endless(), Endless()]
    waiting = [asyncio.create_task(threads.run(one)) for one in mine]
    for one in mine:
        assert await one.has(one.begun.wait)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)

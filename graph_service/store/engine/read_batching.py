"""Reads that differ in their key alone, and wait for the engine at the same time, go there together.

The way to the engine and back costs a small read more than what it reads. So while one is under way, those
like it wait, and then go as one statement, however many they are. Whoever comes when none is under way goes
at once, so nobody waits for others to come. See docs/decisions/0040-joint-reads.md.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from typing import Any, Final, TypeAlias

from graph_service.domain.errors import LimitExceeded

ReadOne: TypeAlias = Callable[[], Awaitable[Any]]
ReadMany: TypeAlias = Callable[[Sequence[str]], Awaitable[Iterable[tuple[str, Any]]]]
"""From keys to each key that was found, with what was read of it."""

MOST_KEYS: Final = 64
KEPT_STATEMENTS: Final = 500
"""Of how many statements it is known, of those used last, how many rows they give."""
_READ_ALONE: Final = object()
"""What tells a read that it has to go by itself after all."""

_Queue: TypeAlias = list[tuple[str, asyncio.Future[Any]]]


class ReadBatcher:
    """The reads of one database that are under way, and those that wait for them."""

    def __init__(self) -> None:
        self._queues: dict[Hashable, _Queue] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.rows: dict[str, int] = {}
        """By statement: how many rows its answers had lately."""

    def note(self, text: str, rows: int) -> None:
        """Take note of how many rows an answer of a statement had; large ones are remembered for a while."""
        before = self.rows.pop(text, 0)
        self.rows[text] = max(rows, before - before // 10)
        if len(self.rows) > KEPT_STATEMENTS:
            del self.rows[next(iter(self.rows))]

    async def value(
        self, group: Hashable, key: str, read_one: ReadOne, read_many: ReadMany, *, most: int = MOST_KEYS
    ) -> Any:
        """Return what is read of a key, None where there is no such key.

        Parameters
        ----------
        line
            Everything that the answer depends on but the key: whose reads have the same can go together.
        key
            The key.
        alone, together
            Read one, and several.
        most
            How many go together at most.

        Raises
        ------
        ServiceError
            Whatever reading raised. Reads that were too slow together are tried alone.
        """
        queue = self._queues.get(group)
        if queue is None:
            queue = self._queues[group] = []
            try:
                return await read_one()
            finally:
                self._start_reading(group, queue, read_many, most)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        queue.append((key, answer))
        value = await answer
        return await read_one() if value is _READ_ALONE else value

    def _start_reading(self, group: Hashable, queue: _Queue, read_many: ReadMany, most: int) -> None:
        if not queue:
            del self._queues[group]
            return
        task = asyncio.create_task(self._read_queue(group, queue, read_many, most))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _read_queue(self, group: Hashable, queue: _Queue, read_many: ReadMany, most: int) -> None:
        batch: _Queue = []
        try:
            while queue:
                batch = [waiter for waiter in queue[:most] if not waiter[1].done()]  # the others have left
                del queue[:most]
                if batch:
                    await _read(batch, read_many)
        finally:
            del self._queues[group]
            for _, answer in (*batch, *queue):  # none, unless the service ends
                answer.cancel()


async def _read(batch: _Queue, read_many: ReadMany) -> None:
    rows_by_key: dict[str, Any] = {}
    error: Exception | None = None
    try:
        rows_by_key = dict(await read_many(sorted({key for key, _ in batch})))
    except LimitExceeded:
        rows_by_key = dict.fromkeys((key for key, _ in batch), _READ_ALONE)
    except Exception as raised:  # noqa: BLE001  # it is theirs who wait
        error = raised
    for key, answer in batch:
        if answer.done():
            continue
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(rows_by_key.get(key))

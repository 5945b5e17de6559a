"""Batches reads that differ only in their key and wait for the engine at the same time.

The round trip to the engine costs more than a small read itself. So while one read runs, others of its group
wait, and then all run as one statement. A read runs at once if no other read of its group is running, so no
read waits for later ones. See docs/decisions/0040-joint-reads.md.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from typing import Any, Final, TypeAlias

from graph_service.domain.errors import LimitExceeded

ReadOne: TypeAlias = Callable[[], Awaitable[Any]]
ReadMany: TypeAlias = Callable[[Sequence[str]], Awaitable[Iterable[tuple[str, Any]]]]
"""Takes keys; returns each existing key with its result."""

MAX_KEYS: Final = 64
KEPT_STATEMENTS: Final = 500
"""Number of recently used statements whose number of rows is kept."""
_READ_ALONE: Final = object()
"""Answer to a read that has to run separately."""

_Queue: TypeAlias = list[tuple[str, asyncio.Future[Any]]]


class ReadBatcher:
    """The reads of one database that are running, and those that wait for them."""

    def __init__(self) -> None:
        self._queues: dict[Hashable, _Queue] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.rows: dict[str, int] = {}
        """By statement: how many rows its last answers had."""

    def note(self, text: str, rows: int) -> None:
        """Record how many rows an answer of a statement had; large numbers decay slowly."""
        before = self.rows.pop(text, 0)
        self.rows[text] = max(rows, before - before // 10)
        if len(self.rows) > KEPT_STATEMENTS:
            del self.rows[next(iter(self.rows))]

    async def value(
        self, group: Hashable, key: str, read_one: ReadOne, read_many: ReadMany, *, most: int = MAX_KEYS
    ) -> Any:
        """Return the result for a key; None if there is no such key.

        Parameters
        ----------
        group
            Everything that the answer depends on except the key: reads of the same group can be batched.
        key
            The key.
        read_one, read_many
            Read one key, and several.
        most
            Maximum number of keys of one statement.

        Raises
        ------
        ServiceError
            The error of the read. Reads that were too slow in a batch are retried separately.
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
                batch = [
                    waiter for waiter in queue[:most] if not waiter[1].done()
                ]  # the others no longer wait
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
    except Exception as raised:  # noqa: BLE001  # the waiting reads get it
        error = raised
    for key, answer in batch:
        if answer.done():
            continue
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(rows_by_key.get(key))

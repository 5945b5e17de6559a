"""Reads that differ in their key alone, and wait for the engine at the same time, go there together.

The way to the engine and back costs a small read more than what it reads. So while one is under way, those
like it wait, and then go as one statement, however many they are. Whoever comes when none is under way goes
at once, so nobody waits for others to come. See docs/decisions/0040-joint-reads.md.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from typing import Any, Final, TypeAlias

from graph_service.domain.errors import LimitExceeded

Alone: TypeAlias = Callable[[], Awaitable[Any]]
Together: TypeAlias = Callable[[Sequence[str]], Awaitable[Iterable[tuple[str, Any]]]]
"""From keys to each key that was found, with what was read of it."""

MOST_KEYS: Final = 64
KEPT_STATEMENTS: Final = 500
"""Of how many statements it is known, of those used last, how many rows they give."""
_ALONE: Final = object()
"""What tells a read that it has to go by itself after all."""

_Line: TypeAlias = list[tuple[str, asyncio.Future[Any]]]


class JointReads:
    """The reads of one database that are under way, and those that wait for them."""

    def __init__(self) -> None:
        self._lines: dict[Hashable, _Line] = {}
        self._going: set[asyncio.Task[None]] = set()
        self.rows: dict[str, int] = {}
        """By statement: how many rows its answers had lately."""

    def note(self, text: str, rows: int) -> None:
        """Take note of how many rows an answer of a statement had; large ones are remembered for a while."""
        before = self.rows.pop(text, 0)
        self.rows[text] = max(rows, before - before // 10)
        if len(self.rows) > KEPT_STATEMENTS:
            del self.rows[next(iter(self.rows))]

    async def value(
        self, line: Hashable, key: str, alone: Alone, together: Together, *, most: int = MOST_KEYS
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
        waiting = self._lines.get(line)
        if waiting is None:
            waiting = self._lines[line] = []
            try:
                return await alone()
            finally:
                self._let_go(line, waiting, together, most)
        told: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        waiting.append((key, told))
        value = await told
        return await alone() if value is _ALONE else value

    def _let_go(self, line: Hashable, waiting: _Line, together: Together, most: int) -> None:
        if not waiting:
            del self._lines[line]
            return
        task = asyncio.create_task(self._gone_together(line, waiting, together, most))
        self._going.add(task)
        task.add_done_callback(self._going.discard)

    async def _gone_together(self, line: Hashable, waiting: _Line, together: Together, most: int) -> None:
        some: _Line = []
        try:
            while waiting:
                some = [one for one in waiting[:most] if not one[1].done()]  # the others have left
                del waiting[:most]
                if some:
                    await _read(some, together)
        finally:
            del self._lines[line]
            for _, told in (*some, *waiting):  # none, unless the service ends
                told.cancel()


async def _read(some: _Line, together: Together) -> None:
    found: dict[str, Any] = {}
    error: Exception | None = None
    try:
        found = dict(await together(sorted({key for key, _ in some})))
    except LimitExceeded:
        found = dict.fromkeys((key for key, _ in some), _ALONE)
    except Exception as raised:  # noqa: BLE001  # it is theirs who wait
        error = raised
    for key, told in some:
        if told.done():
            continue
        if error is not None:
            told.set_exception(error)
        else:
            told.set_result(found.get(key))

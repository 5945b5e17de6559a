"""Processes beside the service in which operations with analyses run.

What computes shares no interpreter with what answers other requests, which then wait for nothing. Messages
are JSON behind their length, over the process's standard input and output.
"""

import asyncio
import itertools
import logging
import os
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import orjson

from graph_service.api.response import Answer
from graph_service.domain.errors import Unavailable
from graph_service.settings import Settings
from graph_service.store.store import SnapshotLoad

_LOG = logging.getLogger(__name__)
END_SECONDS: Final = 5.0
"""How long a process may take to end after its input has."""

ALLOCATOR: Final[Mapping[str, str]] = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": str(256 * 1024)}
"""Environment of a process, where it is not set: arrays of analyses go back to the system one by one. Else
glibc keeps them in a heap for each thread, in pieces that nothing else fits into, and the process grows."""


class Annex:
    """Runs operations in other processes, each in the one that has the least to do.

    Parameters
    ----------
    command
        Starts a process: it calls `serve`, after it has read the settings.
    settings
        What a process opens.
    number
        How many there are.
    """

    def __init__(self, command: Sequence[str], settings: Settings, number: int) -> None:
        self._rooms = [_Room(command, settings) for _ in range(number)]

    async def start(self) -> None:
        """Start the processes, which takes a moment that the first operations need not wait for.

        Raises
        ------
        Unavailable
            When one can't be started.
        """
        for room in self._rooms:
            await room.start()

    async def run(self, **operation: Any) -> Answer:
        """Return the answer of an operation, which ends there too when whoever waits is cancelled.

        Parameters
        ----------
        operation
            What `Operations.run` takes.

        Raises
        ------
        Unavailable
            When the process can't be started, or ended.
        """
        return await min(self._rooms, key=lambda room: room.pending).run(operation)

    @property
    def process_ids(self) -> list[int]:
        """Those of the processes that have been started."""
        return [room.process.pid for room in self._rooms if room.process is not None]

    @property
    def loaded(self) -> SnapshotLoad | None:
        """When a snapshot was last read in one of them; the monotonic clock is that of the whole machine."""
        known = [room.loaded for room in self._rooms if room.loaded is not None]
        return max(known, key=lambda one: one.at, default=None)

    async def close(self) -> None:
        """End the processes."""
        await asyncio.gather(*(room.close() for room in self._rooms))


class _Room:
    """One process; started when it is first needed, and again when it has ended."""

    def __init__(self, command: Sequence[str], settings: Settings) -> None:
        self._command = command
        # through its input: what others may see of a process holds no password
        self._settings = settings.model_dump_json().encode()
        secret = settings.password.get_secret_value()
        self._settings = orjson.dumps({**orjson.loads(self._settings), "password": secret})
        self._numbers = itertools.count()
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._starting = asyncio.Lock()
        self._hearing: asyncio.Task[None] | None = None
        self.process: asyncio.subprocess.Process | None = None
        self.loaded: SnapshotLoad | None = None
        """When the snapshot there was last read."""

    @property
    def pending(self) -> int:
        """How many operations it works on."""
        return len(self._waiting)

    async def run(self, operation: Mapping[str, Any]) -> Answer:
        """Return the answer of an operation."""
        number, found = next(self._numbers), asyncio.get_running_loop().create_future()
        self._waiting[number] = found
        try:
            await self._send({"number": number, "operation": operation})
            return Answer(**await found)
        finally:
            del self._waiting[number]
            if found.cancelled():
                with suppress(Unavailable):
                    await self._send({"number": number})

    async def start(self) -> None:
        """Start the process, unless it is there."""
        async with self._starting:
            if self.process is None or self.process.returncode is not None:
                await self._start()

    async def _send(self, message: Mapping[str, Any]) -> None:
        await self.start()
        assert self.process is not None
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(packed(orjson.dumps(message)))
            await self.process.stdin.drain()
        except OSError as error:
            raise _gone() from error

    async def _start(self) -> None:
        try:
            self.process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**ALLOCATOR, **os.environ},
            )
        except OSError as error:
            raise _gone() from error
        assert self.process.stdin is not None
        self.process.stdin.write(packed(self._settings))
        self._hearing = asyncio.create_task(self._hear(self.process))

    async def _hear(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        with suppress(asyncio.IncompleteReadError):
            while True:
                length = int.from_bytes(await process.stdout.readexactly(4))
                answer = orjson.loads(await process.stdout.readexactly(length))
                loaded = answer.pop("loaded")
                self.loaded = self.loaded if loaded is None else SnapshotLoad(**loaded)
                found = self._waiting.get(answer.pop("number"))
                if found is not None and not found.done():
                    found.set_result(answer)
        await process.wait()
        for found in self._waiting.values():
            if not found.done():
                found.set_exception(_gone())
        if process.returncode:
            _LOG.error("a process for analyses has ended with %s", process.returncode)

    async def close(self) -> None:
        process = self.process
        if process is None:
            return
        assert process.stdin is not None
        process.stdin.close()
        try:
            async with asyncio.timeout(END_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
        if self._hearing is not None:
            await self._hearing


def _gone() -> Unavailable:
    return Unavailable("What runs analyses has ended.", hint="Ask again.")


def packed(content: bytes) -> bytes:
    """Return a message behind its length."""
    return len(content).to_bytes(4) + content

"""Separate processes in which operations with analyses run.

An analysis then shares no interpreter with other requests, and does not delay them. Messages are JSON,
preceded by their length, over the standard input and output of the process.
"""

import asyncio
import itertools
import logging
import os
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final, TypeVar

import orjson

from graph_service.api.request.operation_request import OperationRequest
from graph_service.api.response import Answer
from graph_service.api.validation.cost_estimate import CostEstimate
from graph_service.domain.errors import InternalError, Unavailable
from graph_service.settings import Settings
from graph_service.store.store import SnapshotLoad

_LOG = logging.getLogger(__name__)
END_SECONDS: Final = 5.0
"""Seconds that a process may take to end after its input was closed."""

ALLOCATOR: Final[Mapping[str, str]] = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": str(256 * 1024)}
"""Environment of a process, unless it is set: arrays of analyses are returned to the system one by one.
Otherwise glibc keeps them in fragmented heaps of its threads, and the process grows.
"""


class ProcessPool:
    """Runs operations in other processes, each in the one with the fewest pending operations.

    Parameters
    ----------
    command
        Starts a process: it reads the settings, then calls ``worker.serve_operations``.
    settings
        The settings with which a process opens its services.
    size
        How many processes there are.
    """

    def __init__(self, command: Sequence[str], settings: Settings, size: int) -> None:
        self._workers = [_WorkerProcess(command, settings) for _ in range(size)]

    async def start(self) -> None:
        """Start the processes, so that the first operations need not wait for them.

        Raises
        ------
        Unavailable
            When a process can't be started.
        """
        for worker in self._workers:
            await worker.start()

    async def run(self, request: OperationRequest, estimate: CostEstimate) -> Answer:
        """Return the answer to an operation; when the caller is cancelled, the operation ends there too.

        Parameters
        ----------
        request
            The operation. It was admitted here, and is not checked again there.
        estimate
            What it costs.

        Raises
        ------
        Unavailable
            When the process can't be started, or ended.
        """
        # paid for here
        worker = min(self._workers, key=lambda worker: worker.pending)
        return await worker.run({"request": replace(request, payer=None), "estimate": estimate})

    @property
    def process_ids(self) -> list[int]:
        """The ids of the processes that have been started."""
        return [worker.process.pid for worker in self._workers if worker.process is not None]

    @property
    def loaded(self) -> SnapshotLoad | None:
        """When a snapshot was last read in one of them; all processes have the same monotonic clock."""
        loads = [worker.loaded for worker in self._workers if worker.loaded is not None]
        return max(loads, key=lambda loaded: loaded.at, default=None)

    async def close(self) -> None:
        """End the processes."""
        await asyncio.gather(*(worker.close() for worker in self._workers))


class _WorkerProcess:
    """One process: started when it is first needed, and started again when it has ended."""

    def __init__(self, command: Sequence[str], settings: Settings) -> None:
        self._command = command
        # the settings go through its input: the command line, which others may see, has no password
        content = orjson.loads(settings.model_dump_json())
        self._settings = orjson.dumps({**content, "password": settings.password.get_secret_value()})
        self._numbers = itertools.count()
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._starting = asyncio.Lock()
        self._receiving: asyncio.Task[None] | None = None
        self.process: asyncio.subprocess.Process | None = None
        self.loaded: SnapshotLoad | None = None
        """When the snapshot there was last read."""

    @property
    def pending(self) -> int:
        """How many operations it works on."""
        return len(self._waiting)

    async def run(self, operation: Mapping[str, Any]) -> Answer:
        """Return the answer to an operation."""
        number, answer = next(self._numbers), asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            await self._send({"number": number, **operation})
            return Answer(**await answer)
        finally:
            del self._waiting[number]
            if answer.cancelled():
                with suppress(Unavailable):
                    await self._send({"number": number})

    async def start(self) -> None:
        """Start the process, unless it is running."""
        async with self._starting:
            if self.process is None or self.process.returncode is not None:
                await self._start()

    async def _send(self, message: Mapping[str, Any]) -> None:
        await self.start()
        if self.process is None:
            raise _ended()
        stdin = _pipe(self.process.stdin)
        try:
            stdin.write(frame(orjson.dumps(message)))
            await stdin.drain()
        except OSError as error:
            raise _ended() from error

    async def _start(self) -> None:
        try:
            self.process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**ALLOCATOR, **os.environ},
            )
        except OSError as error:
            raise _ended() from error
        _pipe(self.process.stdin).write(frame(self._settings))
        self._receiving = asyncio.create_task(self._receive(self.process))

    async def _receive(self, process: asyncio.subprocess.Process) -> None:
        """Deliver answers to their waiting callers, until the process ends."""
        stdout = _pipe(process.stdout)
        with suppress(asyncio.IncompleteReadError):
            while True:
                length = int.from_bytes(await stdout.readexactly(4))
                self._take(orjson.loads(await stdout.readexactly(length)))
        await process.wait()
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(_ended())
        if process.returncode:
            _LOG.error("a process for analyses has ended with status %s", process.returncode)

    def _take(self, answer: dict[str, Any]) -> None:
        loaded = answer.pop("loaded")
        if loaded is not None:
            self.loaded = SnapshotLoad(**loaded)
        waiting = self._waiting.get(answer.pop("number"))
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    async def close(self) -> None:
        process = self.process
        if process is None:
            return
        _pipe(process.stdin).close()
        try:
            async with asyncio.timeout(END_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
        if self._receiving is not None:
            await self._receiving


Pipe = TypeVar("Pipe")


def _pipe(pipe: Pipe | None) -> Pipe:
    """Return the end of a pipe to a process that was started with one."""
    if pipe is None:
        raise InternalError("A process for analyses was started without pipes.")
    return pipe


def _ended() -> Unavailable:
    return Unavailable("A process for analyses has ended.", hint="Send the request again.")


def frame(content: bytes) -> bytes:
    """Return a message preceded by its length."""
    return len(content).to_bytes(4) + content

"""A process for analyses, from its own side: it answers the operations that the service sends to it."""

import asyncio
import os
import signal
import sys
from dataclasses import asdict
from functools import partial
from typing import Any, BinaryIO, NoReturn

import orjson

from graph_service.api.compute.process_pool import packed
from graph_service.api.execution.operations import Operations
from graph_service.domain.access import Role, Viewer
from graph_service.settings import Settings


def _unpacked(stream: BinaryIO) -> bytes | None:
    """Return the next message; None when there are no more."""
    head = stream.read(4)
    return stream.read(int.from_bytes(head)) if len(head) == 4 else None


def given_settings() -> Settings:
    """Return the settings that the service has sent to this process."""
    content = _unpacked(sys.stdin.buffer)
    assert content is not None, "the service sends the settings first"
    return Settings(**orjson.loads(content))


async def serve(operations: Operations) -> NoReturn:
    """Answer what the service sends to this process, and end it when there is no more to answer."""
    # the service, which gets the same signals, closes the input when it is time
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)
    # nothing else must ever be written there
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as output:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        running: dict[int, asyncio.Task[None]] = {}
        preparing = asyncio.create_task(operations.prepare())
        while (content := await asyncio.to_thread(_unpacked, sys.stdin.buffer)) is not None:
            message = orjson.loads(content)
            number = message["number"]
            if "operation" not in message:
                if number in running:
                    running[number].cancel()
                continue
            task = asyncio.create_task(_answered(operations, number, message["operation"], output))
            running[number] = task
            task.add_done_callback(partial(_forget, running, number))
    preparing.cancel()
    # it has only read: nothing has to be put away, and what is being computed is not waited for
    os._exit(0)


def _forget(running: dict[int, asyncio.Task[None]], number: int, _: asyncio.Task[None]) -> None:
    del running[number]


async def _answered(operations: Operations, number: int, operation: dict[str, Any], output: BinaryIO) -> None:
    viewer = operation.pop("viewer")
    who = Viewer(principal=viewer["principal"], role=Role(viewer["role"]), company=viewer["company"])
    answer = await operations.run(**operation, viewer=who)
    loaded = operations.loaded
    told = {"number": number, "loaded": None if loaded is None else asdict(loaded), **asdict(answer)}
    output.write(packed(orjson.dumps(told)))
    output.flush()

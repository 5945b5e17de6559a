"""The child's side of a process for analyses: it answers the operations that the service sends to it."""

import asyncio
import os
import signal
import sys
from dataclasses import asdict
from functools import partial
from typing import Any, BinaryIO, NoReturn

import orjson

from graph_service.api.compute.process_pool import frame
from graph_service.api.execution.operations import Operations
from graph_service.api.request.operation_request import OperationRequest
from graph_service.api.validation.cost_estimate import CostEstimate
from graph_service.domain.access import Role, Viewer
from graph_service.domain.errors import InternalError
from graph_service.settings import Settings


def _read_frame(stream: BinaryIO) -> bytes | None:
    """Return the next message; None when there are no more."""
    head = stream.read(4)
    return stream.read(int.from_bytes(head)) if len(head) == 4 else None


def read_settings() -> Settings:
    """Return the settings that the service has sent to this process."""
    content = _read_frame(sys.stdin.buffer)
    if content is None:
        raise InternalError("The service has not sent the settings first.")
    return Settings(**orjson.loads(content))


async def serve_operations(operations: Operations) -> NoReturn:
    """Answer the operations that the service sends to this process, and end it when there are no more."""
    # the service, which gets the same signals, closes the input when it is time
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)
    # nothing else may be written there
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as output:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        running: dict[int, asyncio.Task[None]] = {}
        preparing = asyncio.create_task(operations.prepare())
        while (content := await asyncio.to_thread(_read_frame, sys.stdin.buffer)) is not None:
            message = orjson.loads(content)
            number = message["number"]
            if "request" not in message:
                if number in running:
                    running[number].cancel()
                continue
            task = asyncio.create_task(_answer(operations, message, output))
            running[number] = task
            task.add_done_callback(partial(_forget, running, number))
    preparing.cancel()
    # it has only read: nothing has to be saved, and running computations are not waited for
    os._exit(0)


def _forget(running: dict[int, asyncio.Task[None]], number: int, _: asyncio.Task[None]) -> None:
    del running[number]


async def _answer(operations: Operations, message: dict[str, Any], output: BinaryIO) -> None:
    answer = await operations.answer_admitted(
        _request(message["request"]), CostEstimate(**message["estimate"])
    )
    loaded = operations.loaded
    sent = {
        "number": message["number"],
        "loaded": None if loaded is None else asdict(loaded),
        **asdict(answer),
    }
    output.write(frame(orjson.dumps(sent)))
    output.flush()


def _request(fields: dict[str, Any]) -> OperationRequest:
    viewer = fields.pop("viewer")
    return OperationRequest(**fields, viewer=Viewer(**{**viewer, "role": Role(viewer["role"])}))

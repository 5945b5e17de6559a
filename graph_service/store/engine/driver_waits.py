"""How the driver waits for the engine on Python 3.11: without a task for each piece of an answer.

The driver reads every piece of an answer with a time limit. It uses ``asyncio.wait_for``, which is cheap on
Python 3.12 and newer; for Python 3.11 it has its own version, which creates a task each time: seven for a
small answer. Most pieces have already arrived with the previous one, and need no time limit. And when its
wait for a connection is cancelled, it drops the socket without closing it. See
docs/decisions/0027-waits-of-the-driver.md.
"""

import asyncio
import logging
import socket
import sys
import types
from collections.abc import Awaitable, Generator
from functools import partial
from importlib import import_module
from typing import Any, TypeVar, cast

T = TypeVar("T")

log = logging.getLogger(__name__)


def wait_without_tasks() -> None:
    """Let the driver wait as on Python 3.12, in this process; a driver without such waits is not changed."""
    if sys.version_info >= (3, 12):
        return
    try:
        sockets: Any = import_module("neo4j._async_compat.network._bolt_socket")
        drivers_own = sockets.wait_for
    except (ImportError, AttributeError):
        log.debug("this driver waits in another way, which stays as it is")
        return
    if getattr(drivers_own, "__module__", None) == __name__:
        return

    async def wait_for(awaited: Awaitable[T], timeout: float | None) -> T:
        if timeout is None:
            return await awaited
        if timeout <= 0:  # the driver's version handles these separately
            result: T = await drivers_own(awaited, timeout)
            return result
        coroutine = awaited.__await__()
        try:
            awaited_future = next(coroutine)
        except StopIteration as done:
            return cast("T", done.value)
        async with asyncio.timeout(timeout):
            return await _resume(coroutine, awaited_future)

    sockets.wait_for = wait_for


@types.coroutine
def _resume(coroutine: Generator[Any, Any, T], awaited_future: Any) -> Generator[Any, Any, T]:
    """Resume a coroutine that waits for something already."""
    while True:
        try:
            result = yield awaited_future
        except BaseException as error:  # noqa: BLE001  # the coroutine gets whatever ends the wait
            resume = partial(coroutine.throw, error)
        else:
            resume = partial(coroutine.send, result)
        try:
            awaited_future = resume()
        except StopIteration as done:
            return cast("T", done.value)
        finally:
            del resume  # with an error it would be in a reference cycle


class _Socket(socket.socket):
    """A socket that closes itself, without a warning, when nothing refers to it any longer."""

    def __del__(self) -> None:
        self.close()


def close_dropped_sockets() -> None:
    """Let the driver's sockets close themselves: it drops a socket whose connection was cancelled.

    That is what happens to a request when another part of it fails, its deadline passes or its client
    disconnects.
    """
    try:
        sockets: Any = import_module("neo4j._async_compat.network._bolt_socket")
        drivers_own = sockets.socket
    except (ImportError, AttributeError):
        log.debug("this driver makes its sockets in another way, which stays as it is")
        return
    if drivers_own is socket.socket:
        sockets.socket = _Socket

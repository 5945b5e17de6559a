"""Load from a process of its own: workers that each wait for their answer before they ask again.

    python -m benchmarks.graphql.load

Reads a Task as JSON from the standard input and writes a Report to the standard output. A worker that has
asked also hears the answer: the last ones come after the time is up, and count, so that nothing is left over
for whoever is measured next.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import uvloop

Ask = Callable[[int], Awaitable[None]]
"""Asks with the set of values at this place, and hears the whole answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What to ask.

    Attributes
    ----------
    port
        Of an endpoint on this machine; 0 for statements to a Neo4j.
    bodies
        Requests to the endpoint, asked in turn.
    bolt
        Address, user, password and database of the Neo4j.
    statements
        Statements with their parameters.
    """

    workers: int
    seconds: float
    port: int = 0
    bodies: list[str] = field(default_factory=list)
    bolt: list[str] = field(default_factory=list)
    statements: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How long it took: seconds of wall clock of all, of each answer, and of this process's CPU."""

    wall: float
    answers: list[float]
    cpu: float


async def run(task: Task) -> Report:
    """Ask until the time is up."""
    begin = asyncio.Barrier(task.workers + 1)
    end, turn, answers = [0.0], iter(range(1 << 62)), list[float]()

    async def work(ask: Ask) -> None:
        await ask(0)  # a connection that is open
        await begin.wait()
        await begin.wait()
        while (asked := time.perf_counter()) < end[0]:
            await ask(next(turn))
            answers.append(time.perf_counter() - asked)

    worker = _bolt_worker if task.statements else _http_worker
    async with asyncio.TaskGroup() as group:
        for _ in range(task.workers):
            group.create_task(worker(task, work))
        await begin.wait()
        cpu, began = time.process_time(), time.perf_counter()
        end[0] = began + task.seconds
        await begin.wait()
    return Report(wall=time.perf_counter() - began, answers=answers, cpu=time.process_time() - cpu)


async def _http_worker(task: Task, work: Callable[[Ask], Awaitable[None]]) -> None:
    """One connection for each worker, opened again when the server has closed it between two questions."""
    head = "POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
    requests = [
        f"{head}accept: application/json\r\ncontent-length: {len(body)}\r\n\r\n{body}".encode()
        for body in task.bodies
    ]
    reader, writer = await asyncio.open_connection("127.0.0.1", task.port)

    async def ask(turn: int) -> None:
        nonlocal reader, writer
        if reader.at_eof():
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", task.port)
        writer.write(requests[turn % len(requests)])
        status, body = await heard(reader)
        if status != 200 or not body.startswith(b'{"data":{'):
            raise RuntimeError(f"answered {status}: {body[:500]!r}")

    try:
        await work(ask)
    finally:
        writer.close()


async def heard(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """The status and the body of a response, which is as long as it says, or comes in chunks."""
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
    headers = dict(line.lower().split(b": ", 1) for line in lines if line)
    if b"content-length" in headers:
        body = await reader.readexactly(int(headers[b"content-length"]))
    else:
        chunks = []
        while size := int(await reader.readline(), 16):
            chunks.append((await reader.readexactly(size + 2))[:-2])
        await reader.readline()
        body = b"".join(chunks)
    return int(first.split()[1]), body


async def _bolt_worker(task: Task, work: Callable[[Ask], Awaitable[None]]) -> None:
    """One session for each worker, statements without transactions around them: the least one can do."""
    # only here: the load of an endpoint starts faster without the driver
    from neo4j import AsyncGraphDatabase, NotificationMinimumSeverity

    address, user, password, database = task.bolt
    async with (
        AsyncGraphDatabase.driver(
            address, auth=(user, password), notifications_min_severity=NotificationMinimumSeverity.OFF
        ) as driver,
        driver.session(database=database, default_access_mode="READ") as session,
    ):

        async def ask(turn: int) -> None:
            text, parameters = task.statements[turn % len(task.statements)]
            result = await session.run(text, parameters)
            await result.single(strict=True)

        await work(ask)


def main() -> None:
    """Do what the standard input says."""
    # as lean as can be: what the load takes of the cores, whoever is measured goes without
    report = uvloop.run(run(Task(**json.load(sys.stdin))))
    json.dump(asdict(report), sys.stdout)


if __name__ == "__main__":
    main()

"""What becomes of requests when the engine is away, hangs, or has no connection left."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from typing import Any

import psutil
import pytest
from neo4j import AsyncManagedTransaction

from graph_service.domain.errors import LimitExceeded, ServiceError, Unavailable
from graph_service.settings import Settings
from graph_service.store.engine.connect import connect
from graph_service.store.engine.database import Database
from tests.store.engine.test_database import SLOW


def server_of(settings: Settings) -> psutil.Process:
    """Return the process that listens on the port of an engine."""
    port = int(settings.store.rpartition(":")[2])
    for connection in psutil.net_connections("tcp"):
        at = connection.laddr[1] if connection.laddr else None
        if connection.status == psutil.CONN_LISTEN and at == port and connection.pid:
            return psutil.Process(connection.pid)
    raise LookupError(port)


@pytest.fixture
async def own_database(settings: Settings) -> AsyncIterator[Database]:
    database = await connect(settings)
    yield database
    await database.close()


async def timed(work: Any) -> tuple[float, Exception | None]:
    """Return the seconds that work took, and its error."""
    began, error = time.monotonic(), None
    try:
        await work
    except ServiceError as raised:
        error = raised
    return time.monotonic() - began, error


async def test_requests_to_an_engine_that_hangs_fail_fast_and_go_on_when_it_does(
    own_database: Database, settings: Settings
) -> None:
    database = own_database
    if database._liveness._server is None:
        pytest.skip("the server that NEO4J_URI names is not asked: its connections are encrypted or routed")
    address = f"bolt://127.0.0.1:{database._liveness._server[1]}"
    server = server_of(Settings(store=address))

    async def write(tx: AsyncManagedTransaction) -> None:
        await (await tx.run("MATCH (n:Nothing) SET n.x = 1")).consume()

    assert await database.value("RETURN 1", {}, timeout=5) == 1
    server.send_signal(signal.SIGSTOP)
    while server.status() != psutil.STATUS_STOPPED:  # noqa: ASYNC110  # the system tells nobody
        await asyncio.sleep(0.01)
    try:
        seen = await asyncio.gather(
            *(timed(database.value("RETURN 1", {}, timeout=5)) for _ in range(5)),
            timed(database.write(write, timeout=5)),
        )
        assert {type(error) for _, error in seen} == {Unavailable}
        assert max(seconds for seconds, _ in seen) < 4  # some 2 on an idle machine, 5 without the question
        # from then on at once
        seconds, error = await timed(database.value("RETURN 1", {}, timeout=5))
        assert (seconds < 2, type(error)) == (True, Unavailable)
    finally:
        server.send_signal(signal.SIGCONT)
    began = time.monotonic()
    while (await timed(database.value("RETURN 1", {}, timeout=5)))[1] is not None:
        assert time.monotonic() - began < 30
        await asyncio.sleep(0.1)
    await database.write(write, timeout=5)


async def test_a_slow_statement_is_no_reason_to_give_up_the_engine(own_database: Database) -> None:
    slow = [timed(own_database.value(SLOW, {}, timeout=3)) for _ in range(3)]
    for seconds, error in await asyncio.gather(*slow):
        assert (seconds > 2.5, type(error)) == (True, LimitExceeded)
    assert not own_database._liveness.is_down


async def test_without_a_connection_left_it_is_said_soon(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph_service.store.engine.connect.MOST_CONNECTIONS", 2)
    database = await connect(settings)
    try:
        busy = [asyncio.create_task(timed(database.value(SLOW, {}, timeout=6))) for _ in range(2)]
        await asyncio.sleep(0.3)
        works = (database.value("RETURN 1", {}, timeout=5), database.read(nothing, timeout=5))
        for seconds, error in await asyncio.gather(*map(timed, works)):
            assert (seconds < 4, str(error)) == (True, f"All connections to {database.address} are in use.")
        await asyncio.gather(*busy)
        assert await database.value("RETURN 1", {}, timeout=5) == 1
    finally:
        await database.close()


async def nothing(tx: AsyncManagedTransaction) -> None:
    await (await tx.run("RETURN 1")).consume()


async def test_the_engine_itself_ends_what_nobody_waits_for(own_database: Database) -> None:
    """Also the embedded one, which ignores the limit that a driver sends: within 10 s."""
    database = own_database
    assert database._liveness._server is not None
    server = server_of(Settings(store=f"bolt://127.0.0.1:{database._liveness._server[1]}"))
    began = time.monotonic()
    await timed(database.value(SLOW, {}, timeout=1))
    quiet = 0
    while quiet < 2:
        used = await asyncio.to_thread(server.cpu_percent, 0.5)
        quiet = quiet + 1 if used < 30 else 0
        assert time.monotonic() - began < 11

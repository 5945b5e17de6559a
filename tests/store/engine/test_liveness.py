"""What becomes of requests when the engine is away, hangs, or has no connection left."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path

import psutil
import pytest
from neo4j import AsyncManagedTransaction

from graph_service.domain.errors import LimitExceeded, ServiceError, Unavailable
from graph_service.settings import Settings
from graph_service.store.engine import liveness
from graph_service.store.engine.client_shares import ClientShares, client
from graph_service.store.engine.connect import ACQUIRE_S, connect
from graph_service.store.engine.database import JOB_S, PATIENCE_S, Database
from tests.store.engine.test_database import SLOW
from tests.store.supervisors import use_supervisors_with
from tests.waiting import until

LONG_S = JOB_S - 1
"""Longest time limit of those who are told when the engine is away: nobody is to wait so long here."""


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


async def error_of(work: Awaitable[object]) -> Exception | None:
    try:
        await work
    except ServiceError as raised:
        return raised
    return None


async def test_requests_to_an_engine_that_hangs_fail_fast_and_go_on_when_it_does(
    own_database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = own_database
    if database._liveness._server is None:
        pytest.skip("the server that NEO4J_URI names is not asked: its connections are encrypted or routed")
    address = f"bolt://127.0.0.1:{database._liveness._server[1]}"
    server = server_of(Settings(store=address))

    async def write(tx: AsyncManagedTransaction) -> None:
        await (await tx.run("MATCH (n:Nothing) SET n.x = 1")).consume()

    # each finds a connection that is open: to open one takes an answer, and that would tell as well
    assert await asyncio.gather(*(database.value("RETURN 1", {}, timeout=LONG_S) for _ in range(6))) == 6 * [
        1
    ]
    assert database.connections[1] == 6
    server.send_signal(signal.SIGSTOP)
    try:
        await until(lambda: server.status() == psutil.STATUS_STOPPED)
        with monkeypatch.context() as sooner:
            sooner.setattr("graph_service.store.engine.liveness.PROBE_AFTER_S", 0.1)
            sooner.setattr("graph_service.store.engine.liveness.ANSWER_S", 0.3)
            errors = await asyncio.gather(
                *(error_of(database.value("RETURN 1", {}, timeout=LONG_S)) for _ in range(5)),
                error_of(database.write(write, timeout=LONG_S)),
            )
        # without the question the time limit would strike, which is another error
        assert {type(error) for error in errors} == {Unavailable}
        # from then on at once, before anything is waited for
        with pytest.raises(Unavailable):
            database.value("RETURN 1", {}, timeout=LONG_S).send(None)
    finally:
        server.send_signal(signal.SIGCONT)

    async def answers() -> bool:
        return await error_of(database.value("RETURN 1", {}, timeout=LONG_S)) is None

    await until(answers)
    await database.write(write, timeout=JOB_S)


async def test_a_slow_statement_is_no_reason_to_give_up_the_engine(
    own_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if own_database._liveness._server is None:
        pytest.skip("the server that NEO4J_URI names is not asked: its connections are encrypted or routed")
    monkeypatch.setattr("graph_service.store.engine.liveness.PROBE_AFTER_S", 0.1)
    monkeypatch.setattr("graph_service.store.engine.liveness.ANSWER_S", LONG_S)
    handshake = liveness._handshake
    answered: list[bool] = []

    async def noted(server: tuple[str | None, int]) -> bool:
        answered.append(await handshake(server))
        return answered[-1]

    monkeypatch.setattr(liveness, "_handshake", noted)
    errors = await asyncio.gather(
        *(error_of(own_database.value(SLOW, {}, timeout=1)) for _ in range(2)),
    )
    assert {type(error) for error in errors} == {LimitExceeded}
    await until(lambda: answered)
    assert all(answered)
    assert not own_database._liveness.is_down


async def test_an_engine_that_answers_statements_is_not_away_when_it_is_late_with_a_probe(
    own_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine with too much to do, a new connection may wait longer than statements do."""
    if own_database._liveness._server is None:
        pytest.skip("the server that NEO4J_URI names is not asked: its connections are encrypted or routed")
    late, probes = asyncio.Event(), 0

    async def no_handshake(server: tuple[str | None, int]) -> bool:
        nonlocal probes
        probes += 1
        await late.wait()
        return False

    monkeypatch.setattr(liveness, "_handshake", no_handshake)
    own_database._liveness.start_probing()
    await until(lambda: probes == 1)
    assert await own_database.value("RETURN 1", {}, timeout=LONG_S) == 1
    late.set()
    assert own_database._liveness._probing is not None
    await own_database._liveness._probing
    assert not own_database._liveness.is_down
    # without an answer meanwhile, it is
    monkeypatch.setattr("graph_service.store.engine.liveness.PROBE_INTERVAL_S", LONG_S)
    own_database._liveness.start_probing()
    await until(lambda: own_database._liveness.is_down)


async def test_without_a_connection_left_it_is_said_soon(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ACQUIRE_S < PATIENCE_S  # else it would be said that the engine is away
    monkeypatch.setattr("graph_service.store.engine.connect.MAX_CONNECTIONS", 2)
    monkeypatch.setattr("graph_service.store.engine.database.PATIENCE_S", LONG_S)
    database = await connect(settings)

    async def hold(tx: AsyncManagedTransaction) -> None:
        await nothing(tx)
        held.release()
        await over.wait()

    held, over = asyncio.Semaphore(0), asyncio.Event()
    try:
        busy = [asyncio.create_task(database.read(hold, timeout=JOB_S)) for _ in range(2)]
        for _ in busy:
            await held.acquire()
        database._driver._default_workspace_config.connection_acquisition_timeout = 0.3
        works = (database.value("RETURN 1", {}, timeout=LONG_S), database.read(nothing, timeout=LONG_S))
        for error in await asyncio.gather(*map(error_of, works)):
            assert str(error) == f"All connections to {database.address} are in use."
        database._driver._default_workspace_config.connection_acquisition_timeout = ACQUIRE_S
        over.set()
        await asyncio.gather(*busy)
        assert await database.value("RETURN 1", {}, timeout=LONG_S) == 1
    finally:
        await database.close()


async def test_a_client_waits_for_its_own_calls_and_leaves_connections_to_others(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph_service.store.engine.connect.MAX_CONNECTIONS", 3)
    database = await connect(settings)
    database._shares = ClientShares(2)
    held, over = asyncio.Semaphore(0), asyncio.Event()
    begun: list[int] = []

    async def hold(tx: AsyncManagedTransaction) -> None:
        begun.append(len(begun))
        await nothing(tx)
        held.release()
        await over.wait()

    try:
        with client("partner_a"):
            works = [asyncio.create_task(database.read(hold, timeout=JOB_S)) for _ in range(6)]
        for _ in range(2):
            await held.acquire()
        # with the client's share in use, its next call waits until its own time is over, and not for others
        with client("partner_a"):
            assert type(await error_of(database.value("RETURN 1", {}, timeout=0.5))) is LimitExceeded
        with client("partner_b"):
            assert await database.value("RETURN 1", {}, timeout=LONG_S) == 1
        assert await database.value("RETURN 1", {}, timeout=LONG_S) == 1
        assert len(begun) == 2
        over.set()
        await asyncio.gather(*works)
        assert len(begun) == 6
        assert database._shares._shares == {}
    finally:
        await database.close()


async def nothing(tx: AsyncManagedTransaction) -> None:
    await (await tx.run("RETURN 1")).consume()


@pytest.fixture
async def brief_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Database]:
    """On an embedded engine that gives up statements after one second."""
    use_supervisors_with(monkeypatch, tmp_path, engine_STATEMENT_S=1.0)
    database = await connect(Settings(store=f"embedded:{tmp_path}/graph"))
    yield database
    await database.close()


@pytest.fixture
def limiting_database(engine: str, request: pytest.FixtureRequest) -> Database:
    chosen: Database = request.getfixturevalue("own_database" if engine == "neo4j" else "brief_database")
    return chosen


async def test_the_engine_itself_ends_what_nobody_waits_for(limiting_database: Database) -> None:
    """Also the embedded one, which ignores the limit that a driver sends."""
    database = limiting_database
    assert database._liveness._server is not None
    server = server_of(Settings(store=f"bolt://127.0.0.1:{database._liveness._server[1]}"))
    assert isinstance(await error_of(database.value(SLOW, {}, timeout=0.5)), LimitExceeded)
    quiet = 0

    async def is_quiet() -> bool:
        """Whether it has computed next to nothing for a while: less than its share of a busy machine."""
        nonlocal quiet
        used = await asyncio.to_thread(server.cpu_percent, 0.4)
        quiet = quiet + 1 if used < 8 else 0
        return quiet == 3

    await until(is_quiet)

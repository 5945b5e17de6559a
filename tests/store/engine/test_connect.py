"""From the settings to an open database, and what is said when that fails."""

import asyncio
import gc
import socket
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

import psutil
import pytest
from neo4j import AsyncGraphDatabase
from pydantic import SecretStr

from graph_service.domain.errors import InvalidInput, Unavailable
from graph_service.settings import Settings, default_store
from graph_service.store.diagnostics import State
from graph_service.store.diagnostics import engine as engine_found
from graph_service.store.engine.connect import TESTED, checked_address, connect, embedded_folder, is_tested
from graph_service.store.engine.driver_waits import close_dropped_sockets, wait_without_tasks
from tests.engines.neo4j_server import LTS, NEWEST
from tests.waiting import PATIENCE_S, until


async def test_connects_to_what_the_settings_name(settings: Settings, engine: str) -> None:
    database = await connect(settings)
    try:
        assert await database.value("RETURN 1", {}, timeout=5) == 1
        assert database.engine == engine
        assert database.address == settings.store
        assert ("ArcadeDB" in database.agent) == (engine == "embedded")
    finally:
        await database.close()


async def test_another_release_of_neo4j_is_said_at_the_start(
    neo4j_settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await (await connect(neo4j_settings)).close()
    assert caplog.messages == []
    monkeypatch.setattr("graph_service.store.engine.connect.TESTED", ("4.4", "2024.01"))
    database = await connect(neo4j_settings)
    try:
        (said,) = caplog.messages
        assert said == f"{neo4j_settings.store} is {database.agent}; tested are Neo4j 4.4 and 2024.01"
        assert caplog.records[0].levelname == "WARNING"
        assert (await engine_found(database, neo4j_settings)).state is State.WARNING
    finally:
        await database.close()


def test_what_is_said_to_be_tested_is() -> None:
    assert all(is_tested(f"Neo4j/{release.version}") for release in (LTS, NEWEST))
    assert len(TESTED) == 2


async def test_the_driver_makes_no_tasks_to_wait_for_an_answer(settings: Settings) -> None:
    database = await connect(settings)
    made: list[str] = []
    loop = asyncio.get_running_loop()

    def task(loop: asyncio.AbstractEventLoop, coroutine: Any, **options: Any) -> asyncio.Task[Any]:
        made.append(coroutine.__qualname__)
        return asyncio.Task(coroutine, loop=loop, **options)

    try:
        await database.value("RETURN 1", {}, timeout=5)  # this makes the connection
        before = loop.get_task_factory()
        loop.set_task_factory(task)
        try:
            assert await database.value("RETURN range(1, 1000)", {}, timeout=5) == list(range(1, 1001))
        finally:
            loop.set_task_factory(before)
        assert made == []
    finally:
        await database.close()


async def test_a_connection_that_nobody_waits_for_any_more_is_closed() -> None:
    """Who waited for it was told to stop: another part of their request had failed, or its time was up."""
    close_dropped_sockets()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        address = listening.getsockname()
        # one waits to be accepted; whoever comes after it is not answered
        with socket.create_connection(address):
            driver = AsyncGraphDatabase.driver("bolt://{}:{}".format(*address), auth=("u", "p"))
            connecting = [asyncio.create_task(driver.verify_connectivity()) for _ in range(3)]
            await until(
                lambda: sum(one.raddr == address for one in psutil.Process().net_connections()) == 1 + 3
            )
            before = len(psutil.Process().net_connections())
            for one in connecting:
                one.cancel()
            await asyncio.gather(*connecting, return_exceptions=True)
            del one, connecting
            with warnings.catch_warnings(record=True) as warned:
                warnings.simplefilter("always")
                await asyncio.sleep(0)  # the loop forgets them as well
                gc.collect()
            assert [str(one.message) for one in warned] == []
            assert len(psutil.Process().net_connections()) <= before - 2
            await driver.close()


async def test_an_engine_that_falls_silent_is_noticed() -> None:
    """The waits of the driver end at their limit, and when they are cancelled."""
    wait_without_tasks()
    wait_for: Any = import_module("neo4j._async_compat.network._bolt_socket").wait_for
    ended: list[str] = []
    begun = asyncio.Event()

    async def silence() -> None:
        begun.set()
        try:
            await asyncio.sleep(600)
        finally:
            ended.append("waited")

    limit: float | None
    for limit in (0.01, 0):
        with pytest.raises(TimeoutError):
            await wait_for(silence(), limit)
    begun.clear()
    waiting = asyncio.create_task(wait_for(silence(), 600))
    await begun.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert ended[-1] == "waited"
    for limit in (None, 600):
        for pieces in range(4):  # none is waited for, or several
            assert await wait_for(answer(pieces), limit) == pieces


async def answer(pieces: int) -> int:
    """The number of pieces, each of which is waited for, one in vain."""
    loop = asyncio.get_running_loop()
    for piece in range(pieces):
        waited: asyncio.Future[int] = loop.create_future()
        if piece == 1:
            loop.call_soon(waited.set_exception, OSError())
            with pytest.raises(OSError):
                await waited
        else:
            loop.call_soon(waited.set_result, piece)
            assert await waited == piece
    return pieces


async def test_connects_to_neo4j_by_routing(neo4j_settings: Settings) -> None:
    store = neo4j_settings.store.replace("bolt:", "neo4j:")
    database = await connect(neo4j_settings.model_copy(update={"store": store}))
    try:
        assert await database.value("RETURN 1", {}, timeout=5) == 1
    finally:
        await database.close()


async def test_known_neo4j_is_no_reason_for_a_warning(
    neo4j_settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    await (await connect(neo4j_settings)).close()
    assert not caplog.records


@pytest.mark.parametrize(
    "store",
    ["", "here", "/data", "http://host:7687", "bolt://", "bolt:host", "bolt://host:port", "neo4j+x://host"],
)
async def test_no_address_of_a_store(store: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        await connect(Settings(store=store))
    assert caught.value.field == "store"
    assert "embedded:<folder>" in (caught.value.hint or "")


async def test_something_after_the_server() -> None:
    with pytest.raises(InvalidInput, match="more than a host and a port") as caught:
        await connect(Settings(store="bolt://host:7687/graph"))
    assert "GRAPH_SERVICE_DATABASE" in (caught.value.hint or "")


@pytest.mark.parametrize("store", ["bolt://neo4j:hunter2@host", "neo4j+s://hunter2@host:7687"])
async def test_address_with_credentials_is_refused_without_repeating_them(store: str) -> None:
    with pytest.raises(InvalidInput, match="user name or a password") as caught:
        await connect(Settings(store=store))
    assert "hunter2" not in f"{caught.value.message} {caught.value.hint}"
    assert "GRAPH_SERVICE_PASSWORD" in (caught.value.hint or "")


@pytest.mark.parametrize("scheme", ["bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"])
def test_every_scheme_of_the_driver_is_an_address(scheme: str) -> None:
    assert checked_address(f"{scheme}://[::1]:7687") == f"{scheme}://[::1]:7687"
    assert checked_address(f"{scheme}://host") == f"{scheme}://host"


def test_embedded_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", "/home/ann")
    monkeypatch.setenv("USERPROFILE", "/home/ann")
    monkeypatch.chdir(tmp_path)
    assert embedded_folder("embedded:~/graph") == Path("/home/ann/graph").absolute()
    assert embedded_folder("embedded:graph") == tmp_path / "graph"
    assert embedded_folder("embedded:/var/graph") == Path("/var/graph").absolute()
    assert embedded_folder("embedded:") == Path(default_store().removeprefix("embedded:"))
    assert embedded_folder("bolt://host") is None


@pytest.mark.parametrize("scheme", ["bolt", "neo4j", "bolt+s"])
async def test_nobody_listens(scheme: str) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        address = f"{scheme}://127.0.0.1:{bound.getsockname()[1]}"
        with pytest.raises(Unavailable, match="can't be reached") as caught:
            await asyncio.wait_for(connect(Settings(store=address)), PATIENCE_S)
    assert address in caught.value.message
    assert caught.value.hint


async def test_listener_that_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph_service.store.engine.connect.FIRST_ANSWER_S", 0.5)
    monkeypatch.setattr("graph_service.store.engine.connect.ACQUIRE_S", 0.2)

    async def fail(address: str) -> None:
        with pytest.raises(Unavailable, match="can't be reached"):
            await connect(Settings(store=address))

    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.gather(
                *(fail(f"{scheme}://127.0.0.1:{port}") for scheme in ("bolt", "neo4j", "bolt+s"))
            )


async def test_name_that_does_not_resolve() -> None:
    with pytest.raises(Unavailable, match="can't be reached"):
        await asyncio.wait_for(connect(Settings(store="bolt://no-such-host.invalid:7687")), PATIENCE_S)


async def test_encryption_that_neo4j_does_not_have(neo4j_settings: Settings) -> None:
    store = neo4j_settings.store.replace("bolt:", "bolt+s:")
    with pytest.raises(Unavailable, match="can't be reached"):
        await asyncio.wait_for(connect(neo4j_settings.model_copy(update={"store": store})), PATIENCE_S)


@pytest.mark.parametrize(("user", "password"), [("neo4j", "wrong"), ("nobody", "wrong"), ("neo4j", "")])
async def test_wrong_password_of_neo4j(user: str, password: str, neo4j_settings: Settings) -> None:
    wrong = neo4j_settings.model_copy(update={"user": user, "password": SecretStr(password)})
    with pytest.raises(Unavailable, match="refused the user name or password") as caught:
        await connect(wrong)
    assert neo4j_settings.store in caught.value.message
    assert "GRAPH_SERVICE_PASSWORD" in (caught.value.hint or "")


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
async def test_unknown_database_of_neo4j(scheme: str, neo4j_settings: Settings) -> None:
    store = neo4j_settings.store.replace("bolt:", f"{scheme}:")
    with pytest.raises(Unavailable, match="no database named 'elsewhere'") as caught:
        await connect(neo4j_settings.model_copy(update={"store": store, "database": "elsewhere"}))
    assert "GRAPH_SERVICE_DATABASE" in (caught.value.hint or "")

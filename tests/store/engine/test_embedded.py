"""The embedded engine: shared by its users, there while one of them lives, and gone afterwards."""

import asyncio
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from pydantic import ValidationError

from graph_service.domain.errors import Unavailable
from graph_service.settings import Settings
from graph_service.store.engine.connect import connect
from graph_service.store.engine.embedded import EmbeddedEngine, open_engine
from graph_service.store.engine.engine_process import ENGINE_LOG, USER, EngineProcess
from graph_service.store.engine.supervisor import PASSWORD_FILE, STATE_FILE, SUPERVISOR_LOG, read_state
from graph_service.store.engine.supervisor_client import connect_to_supervisor
from tests.store.supervisors import use_supervisors_with
from tests.waiting import PATIENCE_S, until, until_now

GRACE_S, MAX_QUICK_FAILURES = 0.5, 2
"""Shorter and fewer than those of the product."""
KILLED = pytest.mark.thorough("engines and services that are killed")
USER_PROGRAM = """
import asyncio, os, sys
from pathlib import Path
from graph_service.store.engine.embedded import open_engine

sys.executable = os.environ["SUPERVISORS_PYTHON"]

async def use(folder, then):
    engine = await open_engine(Path(folder))
    if then == "fork":
        child = os.fork()
        if child == 0:
            sys.stdin.readline()
            os._exit(0)
    print(engine.bolt_port, flush=True)
    await asyncio.to_thread(sys.stdin.readline)

asyncio.run(use(*sys.stdin.readline().split("|")[:2]))
"""


class User:
    """Another process that uses the engine of a folder until it is told, or made, to end."""

    def __init__(self, folder: Path, then: str = "wait") -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER_PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"SUPERVISORS_PYTHON": sys.executable},
        )
        self._say(f"{folder}|{then}|\n")

    def port(self) -> int:
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())

    def finish(self) -> None:
        self._say("\n")
        assert self.process.wait(PATIENCE_S) == 0

    def _say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line)
        self.process.stdin.flush()

    def clear(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            assert stream is not None
            stream.close()


@pytest.fixture(autouse=True)
def quick_supervisors(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    use_supervisors_with(
        monkeypatch,
        tmp_path_factory.mktemp("supervisors"),
        GRACE_S=GRACE_S,
        MAX_QUICK_FAILURES=MAX_QUICK_FAILURES,
        QUICK_FAILURE_S=PATIENCE_S,  # an engine that answers is killed before, however slow the machine
        LONGEST_PAUSE_S=0.5,
    )


@pytest.fixture
def user(tmp_path: Path) -> Iterator[Callable[..., User]]:
    users: list[User] = []

    def start(then: str = "wait") -> User:
        users.append(User(tmp_path, then))
        return users[-1]

    yield start
    for one in users:
        one.clear()


def processes_of(folder: Path, program: str) -> list[psutil.Process]:
    """Return the processes with the folder and the program's name on their command line."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        line = " ".join(process.info["cmdline"] or ())
        if str(folder) in line and program in line and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(process)
    return found


def engines_of(folder: Path) -> list[psutil.Process]:
    return processes_of(folder, "com.arcadedb.server.ArcadeDBServer")


def supervisors_of(folder: Path) -> list[psutil.Process]:
    return processes_of(folder, "graph_service.store.engine.supervisor")


def assert_gone(folder: Path) -> None:
    until_now(lambda: not engines_of(folder) + supervisors_of(folder))
    assert not (folder / STATE_FILE).exists()


@pytest.mark.parametrize(
    "end", [pytest.param("exit", marks=KILLED), pytest.param("SIGTERM", marks=KILLED), "SIGKILL"]
)
def test_two_users_share_an_engine_that_ends_with_the_last(
    end: str, tmp_path: Path, user: Callable[..., User]
) -> None:
    # Both are first: neither finds an engine when it starts.
    users = [user(), user()]
    ports = {one.port() for one in users}
    assert len(ports) == 1
    assert len(engines_of(tmp_path)) == len(supervisors_of(tmp_path)) == 1
    for number, one in enumerate(users):
        if number == 1:
            time.sleep(2 * GRACE_S)  # longer than an engine outlives its last user
            assert len(engines_of(tmp_path)) == 1
        if end == "exit":
            one.finish()
        else:
            one.process.send_signal(getattr(signal, end))
    assert_gone(tmp_path)


@KILLED
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this platform")
def test_a_forked_child_does_not_keep_the_engine(tmp_path: Path, user: Callable[..., User]) -> None:
    one = user("fork")
    assert one.port() > 0
    children = psutil.Process(one.process.pid).children()
    forked = [child for child in children if "supervisor" not in " ".join(child.cmdline())]
    assert len(forked) == 1
    one.process.kill()
    try:
        assert_gone(tmp_path)
        assert forked[0].is_running()
    finally:
        forked[0].kill()


@KILLED
async def test_engine_comes_back_on_its_port_however_often_it_is_killed(tmp_path: Path) -> None:
    database = await connect(Settings(store=f"embedded:{tmp_path}"))
    try:
        port = read_state(tmp_path)["bolt_port"]
        for _ in range(MAX_QUICK_FAILURES + 1):
            (engine,) = engines_of(tmp_path)
            engine.kill()
            engine.wait(PATIENCE_S)
            assert await database.value("RETURN 1", {}, timeout=60) == 1
            (successor,) = engines_of(tmp_path)
            assert successor.pid != engine.pid
            assert read_state(tmp_path)["bolt_port"] == port
    finally:
        await database.close()
    assert_gone(tmp_path)


async def test_engine_and_supervisor_come_back_after_the_supervisor_was_killed(tmp_path: Path) -> None:
    database = await connect(Settings(store=f"embedded:{tmp_path}"))
    try:
        (engine,), (supervisor,) = engines_of(tmp_path), supervisors_of(tmp_path)
        supervisor.kill()
        await until(lambda: engine not in engines_of(tmp_path))
        assert await database.value("RETURN 1", {}, timeout=60) == 1
        assert len(engines_of(tmp_path)) == len(supervisors_of(tmp_path)) == 1
    finally:
        await database.close()
    assert_gone(tmp_path)


async def test_a_supervisor_that_is_too_busy_to_answer_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph_service.store.engine.supervisor_client.HANDSHAKE_S", 0.5)
    first = await open_engine(tmp_path)
    (supervisor,) = supervisors_of(tmp_path)
    supervisor.suspend()
    opening = asyncio.create_task(open_engine(tmp_path))
    await until(lambda: len(supervisors_of(tmp_path)) == 2)  # another waits to take over
    supervisor.resume()
    second = await asyncio.wait_for(opening, PATIENCE_S)
    assert second.bolt_port == first.bolt_port
    await until(lambda: supervisors_of(tmp_path) == [supervisor])  # the other one leaves
    await second.close()
    await first.close()
    assert_gone(tmp_path)


@KILLED
async def test_an_engine_left_behind_is_ended_by_the_next_supervisor(tmp_path: Path) -> None:
    first = await open_engine(tmp_path)
    state = (tmp_path / STATE_FILE).read_text()
    await first.close()
    assert_gone(tmp_path)
    orphan = EngineProcess(tmp_path, tmp_path / PASSWORD_FILE)
    await orphan.start()
    await orphan.wait_until_ready()
    (tmp_path / STATE_FILE).write_text(state.replace(str(read_pid(state)), str(orphan.pid)))
    engine = await open_engine(tmp_path)
    try:
        assert await asyncio.wait_for(orphan.wait_until_ended(), PATIENCE_S) == -signal.SIGKILL
        assert len(engines_of(tmp_path)) == 1
    finally:
        await engine.close()


def read_pid(state: str) -> int:
    return int(state.split('"engine_pid": ')[1].rstrip("}\n"))


async def test_old_state_file_is_no_obstacle_and_strangers_learn_nothing(tmp_path: Path) -> None:
    heard = b""
    stranger = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        nonlocal heard
        connection, _ = stranger.accept()
        with connection:
            connection.settimeout(PATIENCE_S)
            heard = connection.recv(4096)
            connection.sendall(b'{"nonce": "0", "proof": "0"}\n')
            heard += connection.recv(4096)

    listening = threading.Thread(target=listen)
    listening.start()
    port = stranger.getsockname()[1]
    (tmp_path / STATE_FILE).write_text(
        f'{{"keeper_pid": 1, "keeper_port": {port}, "bolt_port": {port}, "engine_pid": {os.getpid()}}}'
    )
    engine = await open_engine(tmp_path)
    try:
        listening.join(PATIENCE_S)
        assert b"nonce" in heard
        assert b"proof" not in heard
        assert engine.password.encode() not in heard
        assert engine.bolt_port != port
        assert len(engines_of(tmp_path)) == 1
    finally:
        stranger.close()
        await engine.close()


@pytest.mark.parametrize("state", ["", "{", "[]", '{"keeper_port": 99999999}', '{"keeper_port": "x"}'])
async def test_a_damaged_state_file_reads_as_none(state: str, tmp_path: Path) -> None:
    (tmp_path / STATE_FILE).write_text(state)
    assert connect_to_supervisor(tmp_path, "password") is None


async def test_password_is_private_and_can_be_made_anew(tmp_path: Path) -> None:
    settings = Settings(store=f"embedded:{tmp_path}")
    database = await connect(settings)

    async def create(tx: object) -> None:
        await tx.run("CREATE (:Kept {x: 1})")  # type: ignore[attr-defined]

    try:
        await database.write(create, timeout=10)
        path = tmp_path / PASSWORD_FILE
        password = path.read_text()
        assert len(password) >= 32
        if os.name == "posix":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
        lines = [" ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"])]
        assert any(str(tmp_path) in line for line in lines)
        assert not any(password in line for line in lines)
        assert password not in (tmp_path / ENGINE_LOG).read_text()
        assert password not in (tmp_path / SUPERVISOR_LOG).read_text()
    finally:
        await database.close()
    assert_gone(tmp_path)

    path.unlink()
    database = await connect(settings)
    try:
        assert path.read_text() != password
        assert await database.value("MATCH (n:Kept) RETURN n.x", {}, timeout=5) == 1
    finally:
        await database.close()


async def test_supervisor_tells_nothing_to_who_does_not_know_the_password(tmp_path: Path) -> None:
    engine = await open_engine(tmp_path)
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", read_state(tmp_path)["keeper_port"])
        writer.write(b'{"nonce": "0"}\n')
        assert b"proof" in await reader.readline()
        writer.write(b'{"proof": "0"}\n')
        assert await reader.read() == b""
        writer.close()
    finally:
        await engine.close()


async def test_folder_in_use_by_another_program(tmp_path: Path) -> None:
    (tmp_path / PASSWORD_FILE).write_text("of-the-other-program")
    other = EngineProcess(tmp_path, tmp_path / PASSWORD_FILE)
    await other.start()
    try:
        await other.wait_until_ready()
        with pytest.raises(Unavailable, match="in use by another program") as caught:
            await open_engine(tmp_path)
        assert "embedded:<folder>" in (caught.value.hint or "")
        assert [process.pid for process in engines_of(tmp_path)] == [other.pid]
    finally:
        await other.stop()
    assert_gone(tmp_path)


async def test_engine_that_can_not_start_says_where_to_look(tmp_path: Path) -> None:
    root = tmp_path / "arcadedb"
    root.mkdir()
    (root / "databases").write_text("not a folder")
    with pytest.raises(Unavailable, match="ended while it started") as caught:
        await open_engine(tmp_path)
    assert str(tmp_path / ENGINE_LOG) in (caught.value.hint or "")


async def test_further_options_of_java_come_after_those_of_the_service(tmp_path: Path) -> None:
    database = await connect(Settings(store=f"embedded:{tmp_path}", engine_options=("-Xmx768m", "-Da=b")))
    try:
        (engine,) = engines_of(tmp_path)
        options = engine.cmdline()
        assert options.index("-Xmx768m") > options.index("-Xmx512m")
        assert "-Da=b" in options
    finally:
        await database.close()


async def test_an_option_that_java_does_not_know_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="ended while it started") as caught:
        await connect(Settings(store=f"embedded:{tmp_path}", engine_options=("-Xmx-nothing",)))
    assert "-Xmx-nothing" in (caught.value.hint or "")


def test_options_of_java_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPH_SERVICE_ENGINE_OPTIONS", "-Xmx2g  -XX:+UseZGC")
    assert Settings().engine_options == ("-Xmx2g", "-XX:+UseZGC")
    monkeypatch.setenv("GRAPH_SERVICE_ENGINE_OPTIONS", "-Xmx2g com.example.Main")
    with pytest.raises(ValidationError, match="engine_options"):
        Settings()


async def test_platform_without_a_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "arcadedb_embedded", None)
    with pytest.raises(Unavailable, match="no embedded graph engine for this platform") as caught:
        await open_engine(tmp_path / "new")
    assert "Neo4j" in (caught.value.hint or "")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("below", ["", "folder"])
async def test_folder_that_can_not_be_made(below: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="can't be used") as caught:
        await open_engine(tmp_path / "file" / below)
    assert "embedded:<folder>" in (caught.value.hint or "")


@pytest.mark.skipif(
    not Path("/proc/self").exists(), reason="no folder here that even an administrator can't write to"
)
async def test_folder_that_can_not_be_written() -> None:
    with pytest.raises(Unavailable, match="can't be used"):
        await open_engine(Path("/proc/self"))


async def test_progress_is_told_on_the_loop_when_something_is_started(tmp_path: Path) -> None:
    told: list[tuple[str, bool]] = []

    def progress(text: str) -> None:
        told.append((text, threading.current_thread() is threading.main_thread()))

    first = await open_engine(tmp_path, progress)
    second: EmbeddedEngine | None = None
    try:
        second = await open_engine(tmp_path, progress)
        assert told == [("Starting the graph engine", True)]
        assert (first.bolt_port, first.user) == (second.bolt_port, USER)
    finally:
        await first.close()
        if second is not None:
            await second.close()

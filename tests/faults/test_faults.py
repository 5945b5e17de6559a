"""The short form of ``python -m benchmarks.faults``, on both engines."""

import asyncio
import random
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import psutil
import pytest

from tests.engines.neo4j_server import BRIEF
from tests.faults.load import PATIENCE_S, Found, Load
from tests.faults.victims import Engine, Neo4j, Service, SmallDisk
from tests.waiting import until

SMALL_MB = 100


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallDisk | None]:
    """A small disk, where one may be mounted."""
    with ExitStack() as mounted:
        try:
            yield mounted.enter_context(SmallDisk(tmp_path_factory.mktemp("small") / "disk", SMALL_MB))
        except (PermissionError, FileNotFoundError):
            yield None


@pytest.fixture(scope="module", params=["embedded", "neo4j"])
def victim(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine | Neo4j]:
    folder = tmp_path_factory.mktemp("victim")
    if request.param == "embedded":
        yield Engine(folder / "graph")
        return
    disk: SmallDisk | None = request.getfixturevalue("disk")
    server = Neo4j(folder, BRIEF, home=None if disk is None else disk.folder / "home")
    yield server
    server.kill()


@pytest.fixture(scope="module")
def service(victim: Engine | Neo4j, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service of its own on an engine of its own."""
    service = Service(victim.settings, tmp_path_factory.mktemp("service"))
    try:
        service.wait_until_ready()
        yield service
    finally:
        service.stop()


def assert_sound(found: Found) -> None:
    assert found.is_sound, found
    assert found.unclean == {}, found
    assert found.acknowledged > 0, found


async def test_nothing_is_lost_when_an_engine_or_the_service_is_killed(
    victim: Engine | Neo4j, service: Service
) -> None:
    load = Load(service.address, is_killed=True, writers=2, readers=2)
    await load.start()
    victims: list[Engine | Neo4j | Service] = [victim, service]
    if isinstance(victim, Engine):
        victims.insert(0, victim)
    for one in victims:
        await load.until_writing()
        await asyncio.sleep(random.uniform(0, 0.1))
        await until(lambda: any(writer.flies for writer in load.writers))
        load.hit()
        await asyncio.to_thread(one.kill)
        one.start()
        await load.until_back()
    await load.until_writing()
    found = await load.finish()
    assert_sound(found)
    assert found.kills == len(victims)
    assert found.in_flight["kills with a change under way"] > 0


async def test_requests_are_refused_fast_while_an_engine_hangs_and_answered_when_it_goes_on(
    victim: Engine | Neo4j, service: Service
) -> None:
    load = Load(service.address, writers=2, readers=2, first=10)
    await load.start()
    await load.until_writing()
    load.hit()
    victim.send(signal.SIGSTOP)
    try:
        await until(lambda: load.found.refused >= 6, PATIENCE_S)  # of all who ask, and again
    finally:
        victim.send(signal.SIGCONT)
    await load.until_back()
    await load.until_writing()
    found = await load.finish()
    assert_sound(found)
    # each as one that can't be reached: what waited for the limit of its statement would be refused otherwise
    assert len(found.back_s) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only there a process can be kept from writing")
async def test_reads_go_on_and_writes_say_so_while_the_disk_is_full(
    victim: Engine | Neo4j, service: Service
) -> None:
    """As on a full disk the engine can write no file further."""
    if not isinstance(victim, Engine):
        pytest.skip("a Neo4j stops its database then, see below")
    load = Load(service.address, writers=1, readers=1, first=20)
    await load.start()
    await load.until_writing()
    victim.process.rlimit(psutil.RLIMIT_FSIZE, (1, psutil.RLIM_INFINITY))
    reads, refused = load.found.reads, load.found.refused
    await until(lambda: load.found.refused > refused and load.found.reads > reads + 5, PATIENCE_S)
    victim.process.rlimit(psutil.RLIMIT_FSIZE, (psutil.RLIM_INFINITY, psutil.RLIM_INFINITY))
    await load.until_writing()
    found = await load.finish()
    assert_sound(found)
    # also once it has been started again
    victim.kill()
    after = Load(service.address, writers=1, readers=0, first=20)
    after.writers[0].value = found.acknowledged
    await after.until_back()
    await after.writers[0].check()
    await after.client.close()
    assert after.found.is_sound, after.found


async def test_a_neo4j_with_a_full_disk_loses_nothing_and_goes_on_when_it_is_started_again(
    victim: Engine | Neo4j, service: Service, disk: SmallDisk | None
) -> None:
    """It stops its database by itself; what is asked meanwhile is refused, and the service stays."""
    if isinstance(victim, Engine):
        pytest.skip("the embedded engine goes on reading, see above")
    if disk is None:
        pytest.skip("a small disk can't be mounted here")
    load = Load(service.address, writers=2, readers=1, first=20)
    await load.start()
    await load.until_writing()
    await asyncio.to_thread(disk.fill)
    await until(lambda: load.found.refused >= 10, PATIENCE_S)
    disk.clear()
    victim.kill()
    victim.start()
    await load.until_back()
    await load.until_writing()
    assert_sound(await load.finish())

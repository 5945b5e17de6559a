"""What is lost when something is killed, hangs or is full: figures under 4 writers and 4 readers over HTTP.

    python -m benchmarks.faults [--engine 50] [--neo4j 10] [--service 50] [--imports 5] [--away 60] [--seed 1]
        [--only NAME]

Needs the extra `test`, and Java 17 with Maven for Neo4j; for a full disk of Neo4j the right to mount a small
one (root on Linux). Each change is one transaction of three changes with an idempotency key; kills fall at
random moments. Imports are killed at random moments after their first rows, run again, and compared with one
that nobody disturbed: their columns "acknowledged", "lost" and "half applied" count records. Exits with 1
when an acknowledged change is lost, one is half applied, a key tells wrongly what became of a change that was
cut off, or something does not come back.
"""

import argparse
import asyncio
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final

import psutil

from benchmarks.graphql.table import machine
from graph_service.data import shipped_set
from graph_service.service import open_store
from graph_service.settings import Settings
from graph_service.store.mapping.nodes import value
from graph_service.store.schema.migrations import migrate
from tests.faults.imports import killed_import, whole_import
from tests.faults.load import Found, Load
from tests.faults.victims import Engine, Neo4j, Service, SmallDisk
from tests.store.contents import contents

SMALL_MB: Final = 100
EMPTYING: Final = "MATCH (n) WITH n LIMIT 5000 DETACH DELETE n RETURN count(*)"
MAX_INTERVAL_S: Final = 1.5
"""Seconds at most between the first changes after one kill, and the next."""


async def killed(victim: Neo4j | Engine | Service, load: Load, kills: int, chance: random.Random) -> Found:
    """Kill something again and again; start it again where nobody else does."""
    await load.start()
    for _ in range(kills):
        await load.until_writing()
        await asyncio.sleep(chance.uniform(0, MAX_INTERVAL_S))
        load.hit()
        await asyncio.to_thread(victim.kill)
        victim.start()
        await load.until_back()
    return await load.finish()


async def away(victim: Neo4j | Engine, load: Load, seconds: float, *, dead: bool) -> Found:
    """Let an engine hang, or be dead, for a while."""
    await load.start()
    await load.until_writing()
    load.hit()
    if dead:
        victim.kill()
    else:
        victim.send(signal.SIGSTOP)
    await asyncio.sleep(seconds)
    if dead:
        victim.start()
    else:
        victim.send(signal.SIGCONT)
    await load.until_back()
    return await load.finish()


async def full(victim: Engine, load: Load, seconds: float) -> Found:
    """Let the engine write no file further than it is, as a full disk does, for a while."""
    await load.start()
    await load.until_writing()
    load.hit()
    process = victim.process
    reads = load.found.reads
    process.rlimit(psutil.RLIMIT_FSIZE, (1, psutil.RLIM_INFINITY))
    await asyncio.sleep(seconds)
    _read_meanwhile(load, reads, goes_on=True)
    process.rlimit(psutil.RLIMIT_FSIZE, (psutil.RLIM_INFINITY, psutil.RLIM_INFINITY))
    await load.until_back()
    return await load.finish()


async def neo4j_full(
    victim: Neo4j, disk: SmallDisk, load: Load, seconds: float, *, reads_go_on: bool
) -> Found:
    """Fill the disk of a Neo4j for a while, then make room and start it again."""
    await load.start()
    await load.until_writing()
    load.hit()
    await asyncio.to_thread(disk.fill)
    reads = load.found.reads
    await asyncio.sleep(seconds)
    _read_meanwhile(load, reads, goes_on=reads_go_on)
    disk.clear()
    victim.kill()
    victim.start()
    await load.until_back()
    return await load.finish()


def _read_meanwhile(load: Load, before: int, *, goes_on: bool) -> None:
    """Take down how many reads were answered since; where none was that should have been, that is unclean."""
    reads = load.found.reads - before
    load.found.in_flight["reads while it was full"] = reads
    if goes_on and reads == 0:
        load.found.unclean["no read while the disk was full"] += 1


async def imported(settings: Settings, kills: int, chance: random.Random) -> Found:
    """Kill imports at random moments, run each again, and compare what is there with an undisturbed one."""
    found, data = Found(), shipped_set("cloud_native")
    async with open_store(settings) as store:
        database = store.database
        began = time.monotonic()
        if not await whole_import(settings, data):
            raise AssertionError("an import that nobody disturbed has failed")
        took = time.monotonic() - began
        whole = (await contents(database)).model()
        for _ in range(kills):
            while await database.write(lambda tx: value(tx, EMPTYING, {}), timeout=60):
                pass
            await migrate(database)
            found.kills += 1
            hit = await killed_import(settings, data, database, chance.uniform(0, took / 4))
            found.in_flight["kills with a change under way"] += hit
            began = time.monotonic()
            found.failed_restarts += not await whole_import(settings, data)
            found.back_s.append(time.monotonic() - began)
            again = (await contents(database)).model()
            found.acknowledged += len(again.records)
            found.lost += len(whole.records.keys() - again.records.keys())
            found.half_applied += sum(
                whole.records.get(place) != record or whole.versions.get(place) != again.versions.get(place)
                for place, record in again.records.items()
            )
    return found


Scenario = Callable[[Path, argparse.Namespace, random.Random], Coroutine[Any, Any, Found]]


async def _engine(folder: Path, options: argparse.Namespace, chance: random.Random) -> Found:
    victim = Engine(folder / "graph")
    with _served(victim, folder) as service:
        return await killed(victim, Load(service.address), options.engine, chance)


async def _neo4j(folder: Path, options: argparse.Namespace, chance: random.Random) -> Found:
    with _running(folder) as victim, _served(victim, folder) as service:
        return await killed(victim, Load(service.address), options.neo4j, chance)


async def _service(folder: Path, options: argparse.Namespace, chance: random.Random) -> Found:
    with _served(Engine(folder / "graph"), folder) as service:
        return await killed(service, Load(service.address, is_killed=True), options.service, chance)


async def _hangs(folder: Path, options: argparse.Namespace, _chance: random.Random) -> Found:
    with _running(folder) as victim, _served(victim, folder) as service:
        return await away(victim, Load(service.address), options.away, dead=False)


async def _dead(folder: Path, options: argparse.Namespace, _chance: random.Random) -> Found:
    with _running(folder) as victim, _served(victim, folder) as service:
        return await away(victim, Load(service.address), options.away, dead=True)


async def _full(folder: Path, options: argparse.Namespace, _chance: random.Random) -> Found:
    victim = Engine(folder / "graph")
    with _served(victim, folder) as service:
        return await full(victim, Load(service.address), options.away / 4)


async def _import(folder: Path, options: argparse.Namespace, chance: random.Random) -> Found:
    return await imported(Settings(store=f"embedded:{folder}/graph"), options.imports, chance)


async def _neo4j_import(folder: Path, options: argparse.Namespace, chance: random.Random) -> Found:
    with _running(folder) as victim:
        return await imported(victim.settings, options.imports, chance)


async def _neo4j_full(folder: Path, options: argparse.Namespace, _chance: random.Random) -> Found:
    """All of it on one disk: then Neo4j stops its database, reads as well."""
    with (
        SmallDisk(folder / "disk", SMALL_MB) as disk,
        _running(folder, home=disk.folder / "home") as victim,
        _served(victim, folder) as service,
    ):
        load = Load(service.address)
        return await neo4j_full(victim, disk, load, options.away / 4, reads_go_on=False)


async def _neo4j_data_full(folder: Path, options: argparse.Namespace, _chance: random.Random) -> Found:
    """Its transaction logs on another disk, as operators are advised: reads and changes go on."""
    with SmallDisk(folder / "disk", SMALL_MB) as disk:
        apart = (
            f"server.directories.data={disk.folder}\n"
            f"server.directories.transaction.logs.root={folder}/logs\n"
            # as often as can be, so that the data is written to the full disk
            "db.checkpoint.interval.tx=10\ndb.checkpoint.interval.time=10s\n"
        )
        with _running(folder, more=apart) as victim, _served(victim, folder) as service:
            load = Load(service.address)
            return await neo4j_full(victim, disk, load, options.away / 4, reads_go_on=True)


SCENARIOS: Final[dict[str, Scenario]] = {
    "embedded engine killed": _engine,
    "Neo4j killed": _neo4j,
    "service killed": _service,
    "Neo4j hangs": _hangs,
    "Neo4j dead": _dead,
    "disk of the embedded engine full": _full,
    "disk of Neo4j full": _neo4j_full,
    "disk of Neo4j's data full, its logs apart": _neo4j_data_full,
    "import to the embedded engine killed": _import,
    "import to Neo4j killed": _neo4j_import,
}


class _served:  # noqa: N801  # used as a function
    """The service on an engine, ended with the block."""

    def __init__(self, victim: Neo4j | Engine, folder: Path) -> None:
        self._service = Service(victim.settings, folder)

    def __enter__(self) -> Service:
        self._service.wait_until_ready()
        return self._service

    def __exit__(self, *_: object) -> None:
        self._service.stop()


class _running:  # noqa: N801  # used as a function
    """A Neo4j, killed with the end of the block."""

    def __init__(self, folder: Path, **options: Any) -> None:
        self._neo4j = Neo4j(folder, **options)

    def __enter__(self) -> Neo4j:
        return self._neo4j

    def __exit__(self, *_: object) -> None:
        self._neo4j.kill()


def shown(name: str, found: Found) -> str:
    """Return a row of the table."""
    back = sorted(found.back_s) or [float("nan")]
    hits = ", ".join(f"{count} {what}" for what, count in found.in_flight.items())
    cells = [
        name, found.kills, hits, found.acknowledged, found.lost, found.half_applied, found.told_wrongly,
        found.failed_restarts, f"{back[len(back) // 2]:.1f} / {back[-1]:.1f}", found.refused,
        f"{found.slowest_refusal_s:.1f}", sum(found.unclean.values()),
    ]  # fmt: skip
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


COLUMNS: Final = (
    "what", "faults", "changes under way", "acknowledged", "lost", "half applied", "key with wrong outcome",
    "not back", "back s median / max", "refused", "slowest refusal s", "not a clean 503",
)  # fmt: skip


def main() -> None:
    """Run the scenarios, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--engine", type=int, default=50, help="kills of the embedded engine")
    parser.add_argument("--neo4j", type=int, default=10, help="kills of Neo4j")
    parser.add_argument("--service", type=int, default=50, help="kills of the service")
    parser.add_argument("--imports", type=int, default=5, help="kills of imports, on each engine")
    parser.add_argument("--away", type=float, default=60, help="seconds for which Neo4j hangs, and is dead")
    parser.add_argument("--seed", type=int, default=None, help="of the moments of the kills")
    parser.add_argument("--only", choices=SCENARIOS, action="append")
    options = parser.parse_args()
    # an exit like any other, so that what was started is ended
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    seed = random.randrange(10**6) if options.seed is None else options.seed
    print(f"{machine()}, seed {seed}", flush=True)
    print(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}", flush=True)
    sound = True
    for name in options.only or SCENARIOS:
        with tempfile.TemporaryDirectory() as folder:
            found = asyncio.run(SCENARIOS[name](Path(folder), options, random.Random(seed)))
        print(shown(name, found), flush=True)
        for what, count in found.unclean.items():
            print(f"  not clean: {count} x {what}", file=sys.stderr, flush=True)
        sound = sound and found.is_sound
    sys.exit(0 if sound else 1)


if __name__ == "__main__":
    main()

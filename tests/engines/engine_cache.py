"""A cache of Java that halves the time an embedded engine takes to start: tests start many."""

import asyncio
import os
import secrets
import signal
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Final

import filelock
import platformdirs
from neo4j import GraphDatabase

from graph_service.store.engine.engine_process import DATABASE, USER, EngineProcess, wheel_folder
from tests.progress import said_when_slow

STATEMENTS: Final = 50
LONGEST_S: Final = 180.0


def engine_cache() -> Path | None:
    """Return the cache, made when there is none yet for the engine installed; None without an engine.

    The Java runtime looks whether the cache was made by itself and for these programs; else it ignores it.
    """
    wheel = wheel_folder()
    if wheel is None:
        return None
    programs = sorted((wheel / "jars").iterdir())
    about = "\n".join(f"{one} {one.stat().st_size} {one.stat().st_mtime_ns}" for one in programs)
    folder = Path(platformdirs.user_cache_dir("partner-graph-service-tests", appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"engine-{sha256(about.encode()).hexdigest()[:16]}.aot"
    with filelock.FileLock(file.with_suffix(".lock")):
        if not file.exists():
            with (
                said_when_slow("making a cache for the embedded engine, once"),
                tempfile.TemporaryDirectory(dir=folder) as temporary,
            ):
                made = Path(temporary) / file.name
                asyncio.run(_trained(Path(temporary), made))
                if not made.exists():
                    return None
                made.rename(file)
    return file


async def _trained(folder: Path, file: Path) -> None:
    """Run an engine that writes its cache when it ends."""
    password_file = folder / "password"
    password_file.write_text(secrets.token_hex(20), encoding="utf-8")
    engine = EngineProcess(folder, password_file, [f"-XX:AOTCacheOutput={file}"])
    await engine.start()
    try:
        await engine.wait_until_ready()
        login = (USER, password_file.read_text(encoding="utf-8"))
        address = f"bolt://127.0.0.1:{engine.bolt_port}"
        with (
            GraphDatabase.driver(address, auth=login) as driver,
            driver.session(database=DATABASE) as session,
        ):
            for number in range(STATEMENTS):
                session.run("CREATE (:A {key: $n})-[:B]->(:C {key: $n})", n=number).consume()
                session.run("MATCH (a:A)-[:B]->(c:C) WHERE a.key = $n RETURN count(c)", n=number).consume()
        assert engine.pid is not None
        os.kill(engine.pid, signal.SIGTERM)
        await asyncio.wait_for(engine.wait_until_ended(), LONGEST_S)  # it writes the file then
    finally:
        await engine.stop()

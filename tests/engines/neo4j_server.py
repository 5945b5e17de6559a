"""A real Neo4j for the tests: one that the environment names, or one fetched through Maven."""

import os
import re
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

import filelock
import platformdirs
import pytest
from neo4j import Driver, GraphDatabase
from neo4j.exceptions import DriverError, Neo4jError
from pydantic import SecretStr

from graph_service.settings import Settings
from graph_service.store.engine.engine_process import free_port
from tests.progress import log_of_service, said_when_slow

HERE: Final = Path(__file__).parent
START_S: Final = 120.0
SETTINGS: Final = """\
server.bolt.enabled=true
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.memory.pagecache.size=128m
dbms.security.auth_enabled=true
dbms.usage_report.enabled=false
"""
LONG: Final = ("-XX:+UseSerialGC",)
"""Options of Java for a Neo4j that many tests use: a collector with threads of its own takes others' time."""
BRIEF: Final = (*LONG, "-XX:TieredStopAtLevel=1")
"""For one that a few tests use: there the compiler that makes fast code of what runs often takes longer than
it saves."""
MARKER: Final = "test_database_of_partner_graph_service"


@dataclass(frozen=True)
class Release:
    """A version of Neo4j, and the Java versions that it supports."""

    version: str
    java: tuple[int, ...]


LTS: Final = Release("5.26.16", (17, 21))
NEWEST: Final = Release("2026.09.0", (21, 25))


def absent(reason: str) -> NoReturn:
    """Skip the test for want of a Neo4j; where everything must run, fail it."""
    text = f"no Neo4j: {reason}; or set NEO4J_URI, NEO4J_USER and NEO4J_PASSWORD"
    if os.environ.get("CI", "").lower() in {"true", "1"}:
        pytest.fail(text)
    pytest.skip(text)


def neo4j_settings(store: str, user: str, password: str, name: str = "neo4j") -> Settings:
    """Return the settings of a service on a Neo4j."""
    return Settings(store=store, user=user, password=SecretStr(password), database=name)


def given_neo4j() -> Settings | None:
    """Return the Neo4j that the environment names, after making sure that it is there for tests."""
    uri = os.environ.get("NEO4J_URI")
    if not uri:
        return None
    user, password = os.environ.get("NEO4J_USER", "neo4j"), os.environ.get("NEO4J_PASSWORD", "")
    with GraphDatabase.driver(uri, auth=(user, password)) as driver:
        claim(driver, "neo4j", uri)
    return neo4j_settings(uri, user, password)


def claim(driver: Driver, name: str, uri: str) -> None:
    """Mark an empty database as one for tests; fail on one that holds something and has no such mark.

    The mark is a constraint: the tests delete every node.
    """
    with driver.session(database=name) as session:
        marked = session.run(
            "SHOW CONSTRAINTS YIELD name WHERE name = $name RETURN count(*)", name=MARKER
        ).value()
        if marked == [1]:
            return
        if session.run("MATCH (n) RETURN count(n) > 0").value() == [True]:
            pytest.fail(
                f"the database {name!r} at {uri} holds data that no test made: the tests, which delete "
                "everything, do not touch it. Give them an empty one."
            )
        session.run(f"CREATE CONSTRAINT {MARKER} FOR (n:TestDatabase) REQUIRE n.key IS UNIQUE").consume()


def java_for(release: Release) -> Path:
    """Return the program of a Java development kit that can run the release."""
    homes = [
        Path(value) for name, value in sorted(os.environ.items()) if name.startswith("JAVA_HOME") and value
    ]
    homes += sorted(Path("/usr/lib/jvm").glob("*"))
    homes += sorted(Path("/Library/Java/JavaVirtualMachines").glob("*/Contents/Home"))
    on_path = shutil.which("javac")
    if on_path:
        homes.append(Path(on_path).resolve().parent.parent)
    for home in homes:
        described = home / "release"
        if shutil.which("javac", path=str(home / "bin")) and described.is_file():
            found = re.search(r'^JAVA_VERSION="(\d+)', described.read_text(encoding="utf-8"), re.MULTILINE)
            if found and int(found[1]) in release.java:
                return home / "bin" / "java"
    versions = " or ".join(str(version) for version in release.java)
    absent(f"version {release.version} needs a Java {versions} development kit, found none")


def jars_of(release: Release) -> Path:
    """Return the folder of the release's programs, fetched when it is not in the cache yet."""
    cache = Path(platformdirs.user_cache_dir("partner-graph-service-tests", appauthor=False))
    folder = cache / f"neo4j-{release.version}"
    cache.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(cache / f"neo4j-{release.version}.lock"):
        if folder.is_dir():
            return folder
        maven = shutil.which("mvn")
        if maven is None:
            absent("Maven (mvn), which fetches it, is not installed")
        # Renamed when complete, so that an interrupted fetch is not taken for a whole one.
        with tempfile.TemporaryDirectory(dir=cache) as temporary:
            with said_when_slow(f"fetching Neo4j {release.version} through Maven"):
                fetched = subprocess.run(
                    [
                        *(maven, "--quiet", "--batch-mode", "--file", str(HERE / "pom.xml")),
                        f"-Dneo4j.version={release.version}",
                        f"-DoutputDirectory={temporary}/jars",
                        "dependency:copy-dependencies",
                    ],
                    check=False,
                    capture_output=True,
                    text=True,
                )
            if fetched.returncode != 0:
                absent(f"Maven could not fetch {release.version}: {fetched.stdout[-500:]}")
            (Path(temporary) / "jars").rename(folder)
    return folder


def java_command(release: Release, options: Sequence[str], *arguments: str | Path) -> list[str | Path]:
    """Return the command that runs a Java program of the release."""
    return [java_for(release), "-Xmx1g", *options, "-cp", f"{jars_of(release)}/*", *arguments]


@contextmanager
def running_neo4j(release: Release, folder: Path, options: Sequence[str] = ()) -> Iterator[Settings]:
    """Give a Neo4j with a database of its own in the folder, ended at the end of the block."""
    command = java_command(release, options, HERE / "Launcher.java", folder / "home", folder / "neo4j.conf")
    port = free_port()
    password = secrets.token_urlsafe(16)
    log, conf = folder / "neo4j.log", folder / "neo4j.conf"
    conf.write_text(SETTINGS.format(port=port), encoding="utf-8")
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,  # an interrupt from the keyboard reaches the tests, which then end it
        )
    try:
        with said_when_slow(f"starting Neo4j {release.version}"):
            _set_password(process, port, password, log)
        with log_of_service(log):
            yield neo4j_settings(f"bolt://127.0.0.1:{port}", "neo4j", password)
    finally:
        process.kill()  # what it holds is deleted with the folder: it need not write it down first
        process.wait()
        if process.stdin is not None:
            process.stdin.close()


def _set_password(process: subprocess.Popen[bytes], port: int, password: str, log: Path) -> None:
    """Wait for the server and replace the password that every new one has."""
    deadline = time.monotonic() + START_S
    while True:
        try:
            with (
                GraphDatabase.driver(f"bolt://127.0.0.1:{port}", auth=("neo4j", "neo4j")) as driver,
                driver.session(database="system") as session,
            ):
                session.run("ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $new", new=password).consume()
            return
        except (DriverError, Neo4jError, OSError) as error:
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"Neo4j did not start ({error}): {log.read_text(errors='replace')[-1500:]}")
            time.sleep(0.2)

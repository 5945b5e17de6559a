"""The two engines, shared by all tests of a run."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from filelock import FileLock, Timeout
from neo4j import AsyncManagedTransaction
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from graph_service.settings import Settings
from graph_service.store.engine.connect import connect
from graph_service.store.engine.database import Database
from tests import progress
from tests.distribution import EnginesApart, write_seconds
from tests.engines.engine_cache import engine_cache
from tests.engines.neo4j_server import BRIEF, LONG, LTS, NEWEST, given_neo4j, running_neo4j
from tests.progress import said_when_slow
from tests.services import running_service
from tests.shared import UNTIL_THE_END

pytest_plugins = ("tests.selection",)

# The developer's own settings are no part of the tests.
Settings.model_config["env_file"] = None
for name in [name for name in os.environ if name.upper().startswith("GRAPH_SERVICE_")]:
    del os.environ[name]
# Most engines of tests live for seconds: the compiler that makes fast code of what runs often takes longer.
os.environ["GRAPH_SERVICE_ENGINE_OPTIONS"] = "-XX:TieredStopAtLevel=1"

WITH_ENGINES = tuple(
    f"tests/{room}/" for room in ("api", "commands", "faults", "mcp", "query", "store", "web")
)
"""Where tests start engines."""


def pytest_configure(config: pytest.Config) -> None:
    """Show signs of life."""
    config.pluginmanager.register(progress)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Let engines start faster, when any will."""
    if any(item.nodeid.startswith(WITH_ENGINES) for item in session.items):
        cache = engine_cache()
        if cache is not None:
            os.environ["GRAPH_SERVICE_ENGINE_OPTIONS"] += f" -XX:AOTCache={cache}"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling | None:
    """Each process has its own engines, and tests are shared out so that it needs few of them."""
    return EnginesApart(config, log) if config.getoption("dist") == "load" else None


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add an option."""
    parser.addoption("--record-seconds", action="store_true", help="Write down how long each file takes.")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what tests have found out, whichever process they ran in."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value}")
    if config.getoption("record_seconds"):
        reports = (one for some in terminalreporter.stats.values() for one in some)
        write_seconds(one for one in reports if isinstance(one, pytest.TestReport))


@pytest.fixture(scope="session", autouse=True)
async def closing_what_is_shared() -> AsyncIterator[None]:
    yield
    await UNTIL_THE_END.aclose()


@pytest.fixture(scope="session")
def embedded_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(store=f"embedded:{tmp_path_factory.mktemp('embedded')}")


@pytest.fixture(scope="session")
def neo4j_settings(tmp_path_factory: pytest.TempPathFactory, run_folder: Path) -> Iterator[Settings]:
    given = given_neo4j()
    if given is not None:
        try:
            with FileLock(run_folder / "given-neo4j.lock", timeout=0):
                yield given
        except Timeout:
            pytest.fail("another process of this run is on the Neo4j that was given: leave out -n or --dist")
    else:
        with running_neo4j(LTS, tmp_path_factory.mktemp("neo4j"), LONG) as settings:
            yield settings


@pytest.fixture(scope="session")
def newest_neo4j(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of the newest Neo4j, for the few tests that look at what changes there."""
    with running_neo4j(NEWEST, tmp_path_factory.mktemp("newest-neo4j"), BRIEF) as settings:
        yield settings


@pytest.fixture(scope="session")
async def embedded_database(embedded_settings: Settings) -> AsyncIterator[Database]:
    with said_when_slow("starting the embedded engine"):
        database = await connect(embedded_settings)
    yield database
    await database.close()


@pytest.fixture(scope="session")
async def neo4j_database(neo4j_settings: Settings) -> AsyncIterator[Database]:
    database = await connect(neo4j_settings)
    yield database
    await database.close()


@pytest.fixture(scope="session", params=["embedded", "neo4j"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def settings(engine: str, request: pytest.FixtureRequest) -> Settings:
    chosen: Settings = request.getfixturevalue(f"{engine}_settings")
    return chosen


@pytest.fixture(scope="session")
def database(engine: str, request: pytest.FixtureRequest) -> Database:
    chosen: Database = request.getfixturevalue(f"{engine}_database")
    return chosen


@pytest.fixture
async def empty_database(database: Database) -> Database:
    """The engine's database without a node; constraints and indexes stay."""
    await delete_everything(database)
    return database


@pytest.fixture(scope="module")
async def emptied_store(embedded_settings: Settings, embedded_database: Database) -> str:
    """Address of a store that is empty when a module begins; its engine runs, so each command finds it."""
    await delete_everything(embedded_database)
    return embedded_settings.store


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all processes of a run share."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def airlines_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where that service has its graph."""
    return tmp_path_factory.mktemp("airlines-service")


@pytest.fixture(scope="session")
def airlines_service(airlines_folder: Path) -> Iterator[str]:
    """Address of the service as a user starts it, on an embedded engine of its own, with the airlines."""
    with running_service("airlines", airlines_folder) as address:
        yield address


async def delete_everything(database: Database) -> None:
    """Delete every node and relationship, a few thousand at a time."""
    statement = "MATCH (n) WITH n LIMIT 5000 DETACH DELETE n RETURN count(*)"

    async def batch(tx: AsyncManagedTransaction) -> int:
        record = await (await tx.run(statement)).single(strict=True)
        return int(record[0])

    while await database.write(batch, timeout=60):
        pass

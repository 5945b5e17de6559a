"""Opens the database that the settings name."""

import asyncio
import logging
import os
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from neo4j import AsyncDriver, AsyncGraphDatabase, NotificationMinimumSeverity
from neo4j.exceptions import ConnectionAcquisitionTimeoutError, DriverError, Neo4jError, ServiceUnavailable

import graph_service
from graph_service.domain.errors import InvalidInput, Unavailable
from graph_service.settings import Settings, default_store
from graph_service.store.engine.client_shares import CLIENT_SHARE, embedded_share
from graph_service.store.engine.database import Database
from graph_service.store.engine.driver_errors import translate_error, unreachable_error
from graph_service.store.engine.driver_waits import close_dropped_sockets, wait_without_tasks
from graph_service.store.engine.embedded import EmbeddedEngine, open_engine
from graph_service.store.engine.supervisor_client import Progress

EMBEDDED: Final = "embedded:"
SCHEMES: Final = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
EXPECTED: Final = (
    "Expected embedded:<folder>, or an address such as bolt://host:7687, neo4j://host:7687 or neo4j+s://host."
)
TESTED: Final = ("5.26", "2026.09")
"""Releases of Neo4j that all tests run on, or those that touch what has changed: the LTS and the newest."""
MAX_CONNECTIONS: Final = 100
CONNECT_S: Final = 2.0
ACQUIRE_S: Final = 1.7
"""Seconds for a connection; then a request gets the error that all are in use, see PATIENCE_S."""
FIRST_ANSWER_S: Final = 4.0
"""Seconds that a server may take to answer at all: names looked up, connection, encryption, login."""
ENGINE_ANSWER_S: Final = 30.0
"""Seconds that the embedded engine may take to answer its first statement."""

log = logging.getLogger(__name__)


async def connect(settings: Settings, progress: Progress | None = None) -> Database:
    """Return the open database that the settings name; closing it closes everything that was opened for it.

    Parameters
    ----------
    settings
        ``store``; for the embedded engine ``engine_options``; on a Neo4j ``user``, ``password`` and
        ``database``.
    progress
        Called with a sentence when something takes a while.

    Raises
    ------
    InvalidInput
        When ``store`` is not the address of a store.
    Unavailable
        When the engine can't be started, reached or used; the message says why, the hint what to do.
    """
    store = settings.store.strip()
    folder = embedded_folder(store)
    if folder is None:
        address = checked_address(store)
        driver = _driver(address, settings.user, settings.password.get_secret_value())
        return await _open(driver, settings.database, address, None)
    engine = await open_engine(folder, progress, settings.engine_options)
    address = f"bolt://127.0.0.1:{engine.bolt_port}"
    driver = _driver(address, engine.user, engine.password)
    return await _open(driver, engine.database, f"{EMBEDDED}{folder}", engine, address)


def embedded_folder(store: str) -> Path | None:
    """Return the folder that ``embedded:<folder>`` names, the default one without a name; else None."""
    if not store.startswith(EMBEDDED):
        return None
    name = store.removeprefix(EMBEDDED) or default_store().removeprefix(EMBEDDED)
    return Path(name).expanduser().absolute()


def checked_address(store: str) -> str:
    """Return the address of a server, when it is one; raise InvalidInput otherwise."""
    try:
        parts = urlsplit(store)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise InvalidInput(
            f"The store address is not valid: {error}.", field="store", hint=EXPECTED
        ) from error
    if "@" in parts.netloc:
        # Not repeated in the message, which ends up in logs.
        raise InvalidInput(
            "The store address contains a user name or a password.",
            field="store",
            hint="Set GRAPH_SERVICE_USER and GRAPH_SERVICE_PASSWORD instead.",
        )
    if parts.scheme not in SCHEMES or not host:
        raise InvalidInput(f"{store!r} is not the address of a store.", field="store", hint=EXPECTED)
    if parts.path not in ("", "/") or parts.fragment:
        raise InvalidInput(
            f"The store address {store!r} has more than a host and a port.",
            field="store",
            hint="Set GRAPH_SERVICE_DATABASE to name a database.",
        )
    return store


def _driver(address: str, user: str, password: str) -> AsyncDriver:
    wait_without_tasks()
    close_dropped_sockets()
    return AsyncGraphDatabase.driver(
        address,
        auth=(user, password),
        user_agent=f"partner-graph-service/{graph_service.__version__}",
        connection_timeout=CONNECT_S,
        max_connection_pool_size=MAX_CONNECTIONS,
        connection_acquisition_timeout=ACQUIRE_S,
        # The time for which a job waits for an engine that restarts; other calls wait for less.
        max_transaction_retry_time=300.0,
        initial_retry_delay=0.05,
        notifications_min_severity=NotificationMinimumSeverity.OFF,
        warn_notification_severity=NotificationMinimumSeverity.OFF,
    )


async def _open(
    driver: AsyncDriver, name: str, address: str, embedded: EmbeddedEngine | None, server: str | None = None
) -> Database:
    """Return the database once it has answered; close everything when it does not."""
    try:
        # an embedded engine has just been started, and is known to be there
        within_s = FIRST_ANSWER_S if embedded is None else ENGINE_ANSWER_S
        agent = await _server_agent(driver, name, address, within_s=within_s, is_there=embedded is not None)
        if embedded is None and not is_tested(agent):
            log.warning("%s is %s; tested are Neo4j %s", address, agent, " and ".join(TESTED))
        is_routed = embedded is None and address.startswith("neo4j")
        bookmarks = AsyncGraphDatabase.bookmark_manager() if is_routed else None
        return Database(
            driver,
            name,
            address,
            agent=agent,
            embedded=embedded,
            server=server,
            bookmarks=bookmarks,
            client_share=CLIENT_SHARE if embedded is None else embedded_share(os.cpu_count() or 1),
        )
    except BaseException:
        await driver.close()
        if embedded is not None:
            await embedded.close()
        raise


def is_tested(agent: str) -> bool:
    """Return whether a server is of a tested release, by its own name.

    >>> [is_tested(f"Neo4j/{name}") for name in ("5.26.16", "2026.09.0", "2025.01.0", "5.2.6", "2026.10.1")]
    [True, True, False, False, False]
    """
    return agent.startswith(tuple(f"Neo4j/{release}." for release in TESTED))


async def _server_agent(
    driver: AsyncDriver, name: str, address: str, *, within_s: float, is_there: bool
) -> str:
    """Return what the server calls itself, after it has answered a statement on the database.

    Connecting to a server that is known to run is tried until the time is over.
    """
    deadline = asyncio.get_running_loop().time() + within_s
    while True:
        try:
            # Without the driver's retries: a server that does not run is reported at once.
            async with asyncio.timeout_at(deadline), driver.session(database=name) as session:
                summary: Any = await (await session.run("RETURN 1")).consume()
                return str(summary.server.agent)
        except ConnectionAcquisitionTimeoutError:
            continue  # it listens, and has not answered yet
        except ServiceUnavailable as error:
            if not is_there or asyncio.get_running_loop().time() > deadline:
                raise unreachable_error(address) from error
            await asyncio.sleep(0.1)
        except TimeoutError as error:
            raise unreachable_error(address) from error
        except Neo4jError as error:
            if error.code and "DatabaseNotFound" in error.code:
                raise Unavailable(
                    f"{address} has no database named {name!r}.",
                    hint="Set GRAPH_SERVICE_DATABASE to the name of one that it has.",
                ) from error
            raise translate_error(error, address) from error
        except (DriverError, OSError, ValueError) as error:
            raise translate_error(error, address) from error

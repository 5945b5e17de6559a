"""Composition: settings -> store -> application. The only place where the parts are combined."""

import asyncio
import datetime as dt
import gc
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext, suppress
from typing import Final

from graph_service.api.app import Application, create_app
from graph_service.api.auth.authenticator import Authenticator
from graph_service.api.compute.process_pool import ProcessPool
from graph_service.api.compute.thread_pool import TURN_SECONDS
from graph_service.api.execution.operations import Operations
from graph_service.api.execution.services import Services
from graph_service.api.execution.streams import Streams
from graph_service.api.execution.worker import read_settings, serve_operations
from graph_service.api.observability.audit_log import AuditLog
from graph_service.api.observability.metrics import Metrics
from graph_service.api.request.request_log import RequestLog
from graph_service.api.request.shutdown import ShutdownState
from graph_service.query.root_queries import totals
from graph_service.settings import Settings
from graph_service.store.engine.connect import connect
from graph_service.store.engine.database import JOB_S
from graph_service.store.history.audit_trail import AuditTrail
from graph_service.store.history.change_feed import ChangeFeed
from graph_service.store.schema.migrations import migrate
from graph_service.store.store import Store
from graph_service.tracing import switch_on

WORKER_COMMAND: Final = (sys.executable, "-c", "from graph_service.service import run_worker; run_worker()")
"""Starts a process for analyses."""
LARGE_NETWORK: Final = 10_000
"""Minimum number of companies at which analyses run in a separate process by default."""
COLLECTED_AFTER: Final = 50_000
"""Number of new objects after which the garbage collector runs: more than in the answers in progress, which
have no cycles, so that it does not scan each of them several times.
"""


@asynccontextmanager
async def open_store(
    settings: Settings, progress: Callable[[str], None] | None = None
) -> AsyncIterator[Store]:
    """Open the store that the settings name, bring it up to date, and close it at the end.

    Parameters
    ----------
    settings
        The settings, with the address of the store.
    progress
        Called with a few words about what is being waited for.

    Raises
    ------
    InvalidInput
        When the address of the store is not one.
    Unavailable
        When the engine can't be started or reached.
    """
    database = await connect(settings, progress)
    try:
        await migrate(database)
        yield Store(database, ChangeFeed(database, settings.subscription_interval))
    finally:
        await database.close()


@asynccontextmanager
async def open_operations(settings: Settings) -> AsyncIterator[Operations]:
    """Open an executor of GraphQL operations without a server, for commands and notebooks."""
    async with open_store(settings) as store:
        yield Operations(store, settings)


@asynccontextmanager
async def open_services(settings: Settings, store: Store) -> AsyncIterator[Services]:
    """Build the services of an application on an open store, and end them when the block ends."""
    store.trail = AuditTrail(store.database)
    audit = AuditLog(store.trail)
    processes = await _process_pool(settings, store)
    log = None if settings.request_log == "off" else RequestLog(settings.request_log)
    metrics = Metrics(store, log, processes)
    operations = Operations(store, settings, audit=audit, processes=processes, metrics=metrics)
    if processes is not None:
        await processes.start()
    authenticator = Authenticator(store.database, settings)
    streams = Streams(operations, settings, authenticator)
    shutdown = ShutdownState(settings.seconds_to_drain, streams.close)
    services = Services(
        settings, store, audit, metrics, processes, operations, authenticator, streams, shutdown
    )
    # processes for analyses prepare themselves
    preparing = asyncio.create_task(operations.prepare()) if processes is None else None
    _tune_interpreter()
    try:
        with shutdown.on_signals():
            async with audit.running(), metrics.running():
                yield services
    finally:
        await _close(services, preparing)


async def _close(services: Services, preparing: asyncio.Task[None] | None) -> None:
    services.streams.close()
    if preparing is not None:
        preparing.cancel()
        with suppress(asyncio.CancelledError):
            await preparing
    services.operations.threads.close()
    if services.processes is not None:
        await services.processes.close()
    services.metrics.close()


def _tune_interpreter() -> None:
    # the schema and all modules stay: the collector need not scan them during answers
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECTED_AFTER)
    sys.setswitchinterval(TURN_SECONDS)


async def _process_pool(settings: Settings, store: Store) -> ProcessPool | None:
    """Return the processes for analyses, unless analyses run in this process."""
    size = settings.analysis_processes
    if size is None:
        statement = totals(dt.datetime.now(dt.UTC).date()).statement
        counts = await store.database.value(statement.text, statement.parameters, timeout=JOB_S)
        _, _, companies, *_ = counts
        size = int(companies >= LARGE_NETWORK)
    return ProcessPool(WORKER_COMMAND, settings, size) if size else None


def application(settings: Settings | None = None, store: Store | None = None) -> Application:
    """Return the HTTP application.

    Parameters
    ----------
    settings
        By default those of the environment.
    store
        An open store, which stays open; by default the application opens and closes its own.

    Raises
    ------
    Unavailable
        When assistants are to be served, and the extra for that is not installed.
    """
    chosen = settings or Settings()
    if chosen.traces:
        switch_on()

    @asynccontextmanager
    async def open_all() -> AsyncIterator[Services]:
        async with (
            open_store(chosen) if store is None else nullcontext(store) as opened,
            open_services(chosen, opened) as services,
        ):
            yield services

    app = create_app(chosen, open_all)
    if chosen.mcp:
        from graph_service.client.extras import import_extra

        import_extra("httpx", "mcp")
        import_extra("mcp")
        from graph_service.mcp.http import serve_tools

        serve_tools(app, chosen)
    return app


def run_worker() -> None:
    """Run a process for analyses: it answers the operations that the service sends to it."""

    async def answer() -> None:
        async with open_operations(read_settings()) as operations:
            await serve_operations(operations)

    asyncio.run(answer())

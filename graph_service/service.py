"""Composition: settings -> store -> application. The only place that puts the parts together."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from typing import Final

from fastapi import FastAPI

from graph_service.api.app import create_app
from graph_service.api.execution.operations import Operations
from graph_service.api.execution.worker import given_settings, serve
from graph_service.settings import Settings
from graph_service.store.engine.connect import connect
from graph_service.store.history.change_feed import ChangeFeed
from graph_service.store.schema.migrations import migrate
from graph_service.store.store import Store
from graph_service.tracing import switch_on

ANNEX: Final = (sys.executable, "-c", "from graph_service.service import annex; annex()")
"""Starts a process for analyses."""


@asynccontextmanager
async def open_store(
    settings: Settings, progress: Callable[[str], None] | None = None
) -> AsyncIterator[Store]:
    """Open the store that the settings name, brought up to date, and close it in the end.

    Parameters
    ----------
    settings
        Where the graph is.
    progress
        Told in a few words what is being waited for.

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
    """Open what runs GraphQL operations without a server, for commands and notebooks."""
    async with open_store(settings) as store:
        yield Operations(store, settings)


def application(settings: Settings | None = None, store: Store | None = None) -> FastAPI:
    """Return the HTTP application.

    Parameters
    ----------
    settings
        Those of the environment by default.
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
    opened = (lambda: open_store(chosen)) if store is None else (lambda: nullcontext(store))
    app = create_app(chosen, opened, ANNEX)
    if chosen.mcp:
        from graph_service.client.extras import import_extra

        import_extra("httpx", "mcp")
        import_extra("mcp")
        from graph_service.mcp.http import serve_tools

        serve_tools(app, chosen)
    return app


def annex() -> None:
    """Answer operations with analyses, which the service that has started this process sends."""

    async def answer() -> None:
        async with open_operations(given_settings()) as operations:
            await serve(operations)

    asyncio.run(answer())

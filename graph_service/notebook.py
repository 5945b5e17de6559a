"""The client on your own graph, without a server: for notebooks and scripts."""

import atexit
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI

from graph_service.client import Client
from graph_service.commands.serving.demo import demo_store, load_shipped
from graph_service.data import shipped_set
from graph_service.service import application, open_store
from graph_service.settings import Settings


def opened(store: str | Path | None = None, *, data: str | None = None, **settings: Any) -> Client:
    """Return a client of a service in this process.

    The service does the same as ``graph-service serve``, on a separate thread, but does not listen on a port.
    ``close()`` or the end of the program ends it.

    Parameters
    ----------
    store
        A folder for the embedded engine, or an address as in ``GRAPH_SERVICE_STORE``. By default the store of
        the settings, or the store of the demonstration if ``data`` is given.
    data
        A data set that comes with the package, loaded unless it is already there: ``airlines``,
        ``cloud_native`` or ``norway_licences``.
    settings
        Other settings by name, e.g. ``analysis_timeout=60``.

    Raises
    ------
    NotFound
        When there is no such data set.
    Conflict
        When the store holds other data than the data set.
    Unavailable
        When the graph engine can't be started or reached.

    Examples
    --------
    >>> with opened(data="airlines") as client:  # doctest: +SKIP
    ...     client.resource_gaps("virgin-atlantic", as_of="2022-01-14").to_pandas()
    """
    if data is not None:
        shipped_set(data)
    where = store or (demo_store(data) if data else None)
    if isinstance(where, Path) or (where is not None and ":" not in where):
        where = f"embedded:{where}"
    chosen = Settings(**settings | ({"store": where} if where else {}))
    # no time limit is needed: the service has its own, and both end together
    return Client("http://localhost/graphql", http_client=httpx.Client(transport=_InProcess(chosen, data)))


class _InProcess(httpx.BaseTransport):
    """Sends requests directly to the application, which runs on a separate thread."""

    def __init__(self, settings: Settings, data: str | None) -> None:
        self._stack = ExitStack()
        with ExitStack() as opening:
            portal = opening.enter_context(start_blocking_portal(name="graph-service"))
            store = opening.enter_context(portal.wrap_async_context_manager(open_store(settings)))
            if data is not None:
                portal.call(lambda: load_shipped(store, data, timeout=settings.analysis_timeout))
            app: FastAPI = application(settings, store)
            opening.enter_context(portal.wrap_async_context_manager(app.router.lifespan_context(app)))
            self._stack = opening.pop_all()
        self._portal: BlockingPortal = portal
        self._app = httpx.ASGITransport(app)
        atexit.register(self.close)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._portal.call(self._answer, request)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        answer = await self._app.handle_async_request(request)
        content = await answer.aread()
        return httpx.Response(answer.status_code, headers=answer.headers, content=content)

    def close(self) -> None:
        atexit.unregister(self.close)
        self._stack.close()

"""Serves over HTTP until a signal ends it: in this process, or in several."""

import asyncio
import errno
import os
import socket
import sys
import tempfile
from collections.abc import Awaitable, Callable
from typing import Any, Final

import uvicorn
from fastapi import FastAPI

from graph_service.api.auth.authenticator import Authenticator
from graph_service.api.execution.operations import Operations
from graph_service.commands.output.terminal import ERR, show_waiting
from graph_service.domain.errors import Forbidden, Unavailable
from graph_service.service import application, open_store
from graph_service.settings import Settings
from graph_service.store.store import Store

SHUTDOWN_SECONDS: Final = 10
KEEP_ALIVE_SECONDS: Final = 75
"""Seconds for which an unused connection stays open: longer than in proxies (60 s is usual), so that the
proxy closes it, and none is closed while the proxy sends a request.
"""


def serve(
    settings: Settings,
    *,
    prepare: Callable[[Store], Awaitable[None]] | None = None,
    started: Callable[[Operations, str], Awaitable[None]] | None = None,
) -> None:
    """Serve in this process until a signal ends it; see ``run_server``."""
    with asyncio.Runner(loop_factory=_config(None, settings).get_loop_factory()) as runner:
        runner.run(run_server(settings, prepare=prepare, started=started))


def with_request_log(settings: Settings) -> Settings:
    """Return the settings with a format of the request log: by default JSON, or text on a terminal."""
    if "request_log" in settings.model_fields_set:
        return settings
    return settings.model_copy(update={"request_log": "text" if sys.stderr.isatty() else "json"})


def serve_in_workers(settings: Settings) -> None:
    """Serve in several processes until a signal ends them; one that dies is started again.

    Raises
    ------
    Unavailable
        When the address can't be listened on, or the graph engine can't be reached.
    Forbidden
        When other machines can reach the address, and there are no credentials.
    """
    with _bound(settings) as listening:
        host, port = listening.getsockname()[:2]
    is_open = asyncio.run(_check_store(settings))
    # workers only read the environment, not the options of a command
    os.environ |= {
        "GRAPH_SERVICE_STORE": settings.store,
        "GRAPH_SERVICE_HOST": host,
        "GRAPH_SERVICE_PORT": str(port),
        "GRAPH_SERVICE_REQUEST_LOG": settings.request_log,
    }
    _announce(settings, _address(host, port), is_open=is_open)
    # each of them returns the metrics of all, which are shared in files
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        uvicorn.run(
            "graph_service.service:application",
            factory=True,
            host=host,
            port=port,
            workers=settings.workers,
            **server_options(settings),
        )


async def _check_store(settings: Settings) -> bool:
    """Open the store once, which brings it up to date, so that an error is only reported once.

    Returns whether no credentials are required.
    """
    async with open_store(settings, show_waiting) as store:
        return await _asks_no_credentials(settings, store)


async def _asks_no_credentials(settings: Settings, store: Store) -> bool:
    """Return whether no credentials are required; then reject an address that other machines can reach."""
    if await Authenticator(store.database, settings).requires_credentials():
        return False
    if not settings.is_local:
        raise Forbidden(
            "There are no credentials yet, so anyone who reaches "
            f"{settings.host} could read and change everything.",
            hint="Create a key first: graph-service keys create <name> --role admin. "
            "Or listen on this machine only: --host 127.0.0.1.",
        )
    return True


def _config(app: FastAPI | None, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(app or FastAPI(), **server_options(settings))


def server_options(settings: Settings) -> dict[str, Any]:
    """Return the configuration of the server, for this process or for workers."""
    return {
        "http": "graph_service.api.transport.http_protocol:HttpProtocol",
        "ws_max_size": settings.max_body_bytes,
        "server_header": False,
        "log_level": "warning",
        "access_log": False,
        "timeout_graceful_shutdown": SHUTDOWN_SECONDS,
        "timeout_keep_alive": KEEP_ALIVE_SECONDS,
    }


def _address(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


async def run_server(
    settings: Settings,
    *,
    prepare: Callable[[Store], Awaitable[None]] | None = None,
    started: Callable[[Operations, str], Awaitable[None]] | None = None,
) -> None:
    """Serve until a signal ends it.

    Parameters
    ----------
    settings
        The store and the address.
    prepare
        Called with the store before anything is served.
    started
        Called with the executor of operations, and the address, once it listens.

    Raises
    ------
    Unavailable
        When the address can't be listened on, or the graph engine can't be reached.
    Forbidden
        When other machines can reach the address, and there are no credentials.
    """
    with _bound(settings) as listening:
        host, port = listening.getsockname()[:2]
        address = _address(host, port)
        async with open_store(settings, show_waiting) as store:
            is_open = await _asks_no_credentials(settings, store)
            if prepare is not None:
                await prepare(store)
            app = application(settings, store)
            server = uvicorn.Server(_config(app, settings))
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            while not server.started and not serving.done():  # noqa: ASYNC110  # uvicorn has no event for it
                await asyncio.sleep(0.01)
            try:
                if server.started:
                    _announce(settings, address, is_open=is_open)
                    if started is not None:
                        await started(app.services.operations, address)
            except BaseException:
                server.should_exit = True
                raise
            finally:
                await serving


def _announce(settings: Settings, address: str, *, is_open: bool) -> None:
    ERR.print(f"GraphQL and GraphiQL  {address}/graphql", highlight=False)
    if settings.mcp:
        ERR.print(f"Assistants            {address}/mcp", highlight=False)
    ERR.print(f"Health                {address}/health/ready", highlight=False)
    ERR.print(f"Store                 {settings.store}", highlight=False, soft_wrap=True)
    if is_open:
        ERR.print(
            "Access                anyone on this machine may do everything until there are keys: "
            "graph-service keys create",
            style="yellow",
            highlight=False,
            soft_wrap=True,
        )
    else:
        ERR.print("Access                with a key or a token", highlight=False)


def _bound(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise Unavailable(
                f"Port {settings.port} on {settings.host} is already in use.",
                hint="Choose another port with --port. With --port 0, the service takes any free one.",
            ) from error
        raise Unavailable(
            f"The service can't listen on {settings.host}:{settings.port}: {error.strerror or error}.",
            hint="Choose another address with --host or --port.",
        ) from error
    return listening

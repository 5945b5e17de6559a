"""What the commands run: reports, imports, the server."""

import asyncio
import difflib
import errno
import os
import socket
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import uvicorn
from fastapi import FastAPI
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from graph_service.api.authentication import Authentication
from graph_service.api.operation import Operations
from graph_service.commands.reports import Report
from graph_service.commands.terminal import ERR, fail
from graph_service.domain.dataset import PARTS, DataSet
from graph_service.domain.errors import Forbidden, Unavailable
from graph_service.domain.kinds import RECORDS
from graph_service.service import application, open_operations, open_store
from graph_service.settings import Settings
from graph_service.store.intake import ImportReport, import_dataset
from graph_service.store.store import Store

SHUTDOWN_SECONDS: Final = 10
KEEP_ALIVE_SECONDS: Final = 75
"""For which an unused connection stays open: longer than proxies keep theirs (60 s is usual), so that it is
they who close one, and none is closed in the moment in which they send."""
PART_WIDTH: Final = max(map(len, (*PARTS, *(kind.plural for kind in RECORDS.values()))))
"""Characters that the name of any part of a data set fits into."""


async def run_report(
    settings: Settings, report: Report, variables: Mapping[str, Any]
) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    """Return what a report's document answers, and what its analyses rest on."""
    async with open_operations(settings) as operations:
        return await answered(operations, report, variables)


async def run_calculation(
    settings: Settings, report: Report, variables: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Return what a report answers that needs no stored data."""
    data, _ = await answered(Operations(None, settings), report, variables)
    return data


async def answered(
    operations: Operations, report: Report, variables: Mapping[str, Any]
) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    """Return what a report's document answers; an error ends the command with its exit code."""
    given = {name: value for name, value in variables.items() if value is not None}
    answer = await operations.run(report.document, given)
    for error in answer.body.get("errors", ()):
        extensions = error["extensions"]
        fail(extensions["code"], error["message"], extensions.get("hint"))
    data = answer.body["data"]
    for kind in ("company", "alliance"):
        if kind in data and data[kind] is None:
            fail(
                "NOT_FOUND",
                f"There is no {kind} with the key {variables[kind]!r}.",
                await _near(operations, kind, variables[kind]),
            )
    return data, answer.body.get("extensions", {}).get("analyses", [])


async def _near(operations: Operations, kind: str, key: str) -> str | None:
    """Return a hint that names keys which look or sound like the one asked for."""
    plural = {"company": "companies", "alliance": "alliances"}[kind]
    query = f"query ($words: String) {{ {plural}(search: $words, first: 5) {{ nodes {{ key }} }} }}"
    everything = f"{{ {plural}(first: 500) {{ nodes {{ key }} }} }}"
    found = (await operations.run(query, {"words": key.replace("-", " ")})).body["data"][plural]["nodes"]
    keys = [node["key"] for node in found]
    if not keys:
        known = (await operations.run(everything)).body["data"][plural]["nodes"]
        keys = difflib.get_close_matches(key, [node["key"] for node in known], n=5)
    return f"Did you mean {', '.join(keys)}?" if keys else None


async def company_keys(store: Store, settings: Settings, criteria: Mapping[str, Any]) -> list[str]:
    """Return the keys of all companies that a CompanyFilter matches; an error ends the command."""
    query = (
        "query ($filter: CompanyFilter, $after: String) {"
        " companies(filter: $filter, first: 500, after: $after)"
        " { nodes { key } pageInfo { hasNextPage endCursor } } }"
    )
    operations = Operations(store, settings)
    keys: list[str] = []
    after = None
    while True:
        answer = await operations.run(query, {"filter": criteria, "after": after})
        for error in answer.body.get("errors", ()):
            fail(error["extensions"]["code"], error["message"], error["extensions"].get("hint"))
        page = answer.body["data"]["companies"]
        keys += [node["key"] for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            return keys
        after = page["pageInfo"]["endCursor"]


async def with_progress(store: Store, dataset: DataSet) -> ImportReport:
    """Import a data set with a progress bar."""
    columns = (
        TextColumn(f"{{task.description:<{PART_WIDTH}}}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=ERR, transient=True) as bar:
        task = bar.add_task("importing", total=dataset.size)
        finished: dict[str, int] = {}

        def progress(kind: str, done: int, _total: int) -> None:
            finished[kind] = done
            bar.update(task, description=kind, completed=sum(finished.values()))

        return await import_dataset(store.database, dataset, progress=progress)


def waiting(what: str) -> None:
    """Say what is being waited for."""
    ERR.print(f"{what} …", style="dim", highlight=False)


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
    """Return the settings with a form of the request log: unless one is set, JSON, or text on a terminal."""
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
        When it is reached from other machines, and there are no credentials.
    """
    with _bound(settings) as listening:
        host, port = listening.getsockname()[:2]
    is_open = asyncio.run(_looked_at(settings))
    # workers have no options of a command, only the environment
    os.environ |= {
        "GRAPH_SERVICE_STORE": settings.store,
        "GRAPH_SERVICE_HOST": host,
        "GRAPH_SERVICE_PORT": str(port),
        "GRAPH_SERVICE_REQUEST_LOG": settings.request_log,
    }
    _announce(settings, _address(host, port), is_open=is_open)
    # whichever of them is asked for metrics adds up those of all, which are in files
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


async def _looked_at(settings: Settings) -> bool:
    """Open the store once, which brings it up to date, so that what is wrong with it is said once.

    Returns whether no credentials are asked for.
    """
    async with open_store(settings, waiting) as store:
        return await _is_open(settings, store)


async def _is_open(settings: Settings, store: Store) -> bool:
    """Return whether no credentials are asked for; refuse to listen for other machines then."""
    if await Authentication(store.database, settings).asks():
        return False
    if not settings.is_local:
        raise Forbidden(
            f"Whoever reaches {settings.host} could do everything: there are no credentials yet.",
            hint="Create a key first: graph-service keys create <name> --role admin. "
            "Or listen on this machine alone: --host 127.0.0.1.",
        )
    return True


def _config(app: FastAPI | None, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(app or FastAPI(), **server_options(settings))


def server_options(settings: Settings) -> dict[str, Any]:
    """Return how it is served, in this process or in workers."""
    return {
        "http": "graph_service.commands.http_protocol:HttpProtocol",
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
        What to serve, and where.
    prepare
        Called with the store before anything is served.
    started
        Called with what runs operations, and the address, once it listens.

    Raises
    ------
    Unavailable
        When the address can't be listened on, or the graph engine can't be reached.
    Forbidden
        When it is reached from other machines, and there are no credentials.
    """
    with _bound(settings) as listening:
        host, port = listening.getsockname()[:2]
        address = _address(host, port)
        async with open_store(settings, waiting) as store:
            is_open = await _is_open(settings, store)
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
                        await started(app.state.operations, address)
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
            "Access                whoever uses this machine may do everything, until there are keys: "
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
                f"Port {settings.port} on {settings.host} is taken.",
                hint="Choose another with --port, or --port 0 for any that is free.",
            ) from error
        raise Unavailable(
            f"{settings.host}:{settings.port} can't be listened on: {error.strerror or error}.",
            hint="Choose another address with --host or --port.",
        ) from error
    return listening

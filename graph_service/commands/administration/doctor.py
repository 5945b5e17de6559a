"""Command: checks a set-up, and prints what to fix."""

import asyncio
import shutil
from typing import TYPE_CHECKING, Annotated, Final

import orjson
import typer

from graph_service.commands.options import StoreOption, settings_of
from graph_service.commands.output.terminal import OUT

if TYPE_CHECKING:
    from graph_service.settings import Settings
    from graph_service.store.diagnostics import Finding

app = typer.Typer()

FILES: Final = 1_024
"""Recommended limit of open files of a process: each connection of a client is one."""
MEMORY_BYTES: Final = 10**9
DISK_BYTES: Final = 2 * 10**9
_COLOURS: Final = {"ok": "green", "warning": "yellow", "wrong": "bold red"}


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    store: StoreOption = None,
) -> None:
    """Check a set-up: engine, migrations, indexes, clocks, limits, access; write something and read it back.

    Ends with 1 when something is wrong; warnings are ignored.

    Example: graph-service doctor --store bolt://localhost:7687
    """
    from rich.markup import escape
    from rich.table import Table

    from graph_service.store.diagnostics import State

    findings = asyncio.run(_findings(settings_of(store=store)))
    if as_json:
        rows = [
            {
                "what": finding.what,
                "state": finding.state,
                "found": finding.detail,
                "hint": finding.hint,
            }
            for finding in findings
        ]
        OUT.file.write(orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        table = Table("", "state", "found", "what to do", header_style="bold")
        for finding in findings:
            state = f"[{_COLOURS[finding.state]}]{finding.state}[/]"
            table.add_row(finding.what, state, escape(finding.detail), escape(finding.hint or ""))
        OUT.print(table)
    if any(finding.state is State.WRONG for finding in findings):
        raise typer.Exit(1)


async def _findings(settings: "Settings") -> "list[Finding]":
    from graph_service.domain.errors import ServiceError
    from graph_service.store.diagnostics import Finding, State, run_checks
    from graph_service.store.engine.connect import connect

    findings = [*_machine(settings), *await _provider(settings)]
    try:
        database = await connect(settings)
    except ServiceError as error:
        return [Finding("engine", State.WRONG, error.message, error.hint), *findings]
    try:
        return [*await run_checks(database, settings), *findings]
    finally:
        await database.close()


def _machine(settings: "Settings") -> "list[Finding]":
    """Return the findings about the limits of this machine."""
    import psutil

    from graph_service.store.diagnostics import Finding, State
    from graph_service.store.engine.connect import embedded_folder

    findings = []
    try:
        import resource
    except ImportError:  # Windows has no such limit
        pass
    else:
        allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        few = allowed != resource.RLIM_INFINITY and allowed < FILES
        hint = f"Allow {FILES} or more: ulimit -n, or LimitNOFILE of systemd." if few else None
        findings.append(
            Finding("open files", State.WARNING if few else State.OK, f"{allowed:,} allowed", hint)
        )
    free = psutil.virtual_memory().available
    little = free < MEMORY_BYTES
    hint = "The engine and analyses of large graphs need more." if little else None
    findings.append(
        Finding("memory", State.WARNING if little else State.OK, f"{free / 1e9:.1f} GB free", hint)
    )
    folder = embedded_folder(settings.store.strip())
    if folder is not None:
        place = next(parent for parent in (folder, *folder.parents) if parent.exists())
        left = shutil.disk_usage(place).free
        full = left < DISK_BYTES
        hint = f"Make room where {folder} is: a full disk refuses changes." if full else None
        findings.append(
            Finding("disk", State.WARNING if full else State.OK, f"{left / 1e9:.1f} GB free", hint)
        )
    return findings


async def _provider(settings: "Settings") -> "list[Finding]":
    """Return whether the identity provider's keys can be read."""
    from graph_service.store.diagnostics import Finding, State

    if settings.jwt_keys_url is None:
        return []
    try:
        count = await asyncio.to_thread(_published_keys, settings.jwt_keys_url)
    except (OSError, ValueError, KeyError, TypeError) as error:
        hint = "Set GRAPH_SERVICE_JWT_KEYS_URL to the address of its JWKS, reachable from here."
        return [Finding("identity provider", State.WRONG, f"no keys: {error}", hint)]
    return [Finding("identity provider", State.OK, f"{count} keys")]


def _published_keys(address: str) -> int:
    from graph_service.api.auth import jwt

    # as the service reads them: without redirects, and of the same size at most
    return len(orjson.loads(jwt.fetch(address))["keys"])

"""Commands: the audit log."""

import asyncio
import re
from datetime import UTC, datetime
from typing import Annotated, Any, Final

import orjson
import typer

from graph_service.commands.options import FormatOption, StoreOption, settings_of
from graph_service.commands.output.terminal import OUT, Format, fail, show, showing_errors
from graph_service.commands.reports.report_definition import Report
from graph_service.domain.access import AuditAction

app = typer.Typer(help="The audit log: who read or changed what, and what was refused.", no_args_is_help=True)

_HEAD: Final = re.compile(r"([0-9a-f]{16}):([1-9][0-9]{0,11}):([0-9a-f]{64})", re.ASCII)


@app.command()
def verify(
    head: Annotated[
        list[str] | None,
        typer.Option(
            help="INSTANCE:NUMBER:HASH of an earlier check, which must still exist; may be repeated."
        ),
    ] = None,
    store: StoreOption = None,
) -> None:
    """Check that no entry was changed, removed or inserted, and print the last one of each instance.

    Keep the output somewhere else: with --head the next check also detects that the end was cut off.

    Example: graph-service audit verify
    """
    known = []
    for text in head or ():
        matched = _HEAD.fullmatch(text)
        if matched is None:
            fail("INVALID_INPUT", f"--head: expected INSTANCE:NUMBER:HASH, found {text!r}.")
        known.append((matched[1], int(matched[2]), matched[3]))

    async def run() -> Any:
        from graph_service.service import open_store
        from graph_service.store.history.audit_trail import verify_chains

        async with open_store(settings_of(store=store)) as opened:
            return await verify_chains(opened.database, known)

    with showing_errors():
        chains = asyncio.run(run())
    for chain in chains:
        OUT.file.write(f"{chain.instance}:{chain.entries}:{chain.head}\n")
    broken = [
        f"{instance_chain.instance} from entry {instance_chain.broken_at}"
        for instance_chain in chains
        if instance_chain.broken_at is not None
    ]
    if broken:
        fail("CONFLICT", f"The audit log was changed after it was written: {', '.join(broken)}.")


_TIMES: Final = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]
_LIST: Final = Report(
    name="audit",
    title=lambda data: f"Audit log: the last {len(data['entries'])} entries that fit, the newest first",
    columns=("at", "by", "role", "action", "what", "count", "instance", "number"),
    rows=lambda data: [tuple(entry.values()) for entry in data["entries"]],
)


@app.command(name="list")
def list_(
    since: Annotated[
        datetime | None, typer.Option(formats=_TIMES, help="At or after this instant, UTC.")
    ] = None,
    until: Annotated[datetime | None, typer.Option(formats=_TIMES, help="Before this instant, UTC.")] = None,
    by: Annotated[
        str | None,
        typer.Option(help="Principal, e.g. key:0f3a9c51d2e47b86; '' for callers without a valid credential."),
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help="Kind of node, analysis or mutation, e.g. Sale or Query.ecosystem.")
    ] = None,
    action: Annotated[list[AuditAction] | None, typer.Option(help="Action; may be repeated.")] = None,
    refused: Annotated[bool, typer.Option("--refused", help="Only refused requests.")] = False,
    first: Annotated[int, typer.Option(min=1, max=100_000, help="Maximum number of entries to list.")] = 100,
    format: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """List who read or changed what, and what was refused, newest first.

    Example: graph-service audit list --since 2026-11-01 --kind Sale --format csv
    """
    if refused and action:
        fail("INVALID_INPUT", "--refused and --action: expected one of them, found both.")
    actions = [AuditAction.REFUSED] if refused else action or []

    async def run() -> Any:
        from graph_service.service import open_store
        from graph_service.store.history.audit_trail import find_entries

        async with open_store(settings_of(store=store)) as opened:
            return await find_entries(
                opened.database,
                since=None if since is None else since.replace(tzinfo=UTC),
                until=None if until is None else until.replace(tzinfo=UTC),
                by=by,
                actions=actions,
                kind=kind,
                limit=first,
            )

    with showing_errors():
        entries = asyncio.run(run())
    rows = [{name: getattr(entry, name) for name in _LIST.columns} for entry in entries]
    if format is Format.JSON:
        OUT.file.write(orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        show(_LIST, {"entries": rows}, [], format)

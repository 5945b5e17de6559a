"""Commands: the audit log."""

import asyncio
import re
from typing import Annotated, Any, Final

import typer

from graph_service.commands.options import StoreOption, settings_of
from graph_service.commands.terminal import OUT, errors_shown, fail

app = typer.Typer(help="The audit log: who read, changed and was refused what.", no_args_is_help=True)

_HEAD: Final = re.compile(r"([0-9a-f]{16}):([1-9][0-9]{0,11}):([0-9a-f]{64})", re.ASCII)


@app.command()
def verify(
    head: Annotated[
        list[str] | None,
        typer.Option(help="INSTANCE:NUMBER:HASH of an earlier check, to be found again; repeat it."),
    ] = None,
    store: StoreOption = None,
) -> None:
    """Check that no entry was changed, taken out or put in, and print the last one of each instance.

    Keep what it prints somewhere else: with --head the next check notices also that the end was cut off.

    Example: graph-service audit verify
    """
    known = []
    for text in head or ():
        found = _HEAD.fullmatch(text)
        if found is None:
            fail("INVALID_INPUT", f"--head: expected INSTANCE:NUMBER:HASH, found {text!r}.")
        known.append((found[1], int(found[2]), found[3]))

    async def run() -> Any:
        from graph_service.service import open_store
        from graph_service.store.audit import verified_chains

        async with open_store(settings_of(store=store)) as opened:
            return await verified_chains(opened.database, known)

    with errors_shown():
        chains = asyncio.run(run())
    for chain in chains:
        OUT.file.write(f"{chain.instance}:{chain.entries}:{chain.head}\n")
    broken = [f"{one.instance} from entry {one.broken_at}" for one in chains if one.broken_at is not None]
    if broken:
        fail("CONFLICT", f"The audit log is not as it was written: {', '.join(broken)}.")

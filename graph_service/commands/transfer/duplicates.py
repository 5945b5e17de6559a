"""Commands: duplicate companies."""

import asyncio
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Final

import typer

from graph_service.commands.options import FormatOption, StoreOption, settings_of
from graph_service.commands.output.terminal import (
    ERR,
    Format,
    ending_on_interrupt,
    fail,
    show,
    showing_errors,
    waiting_for,
)

app = typer.Typer(help="Duplicate companies: find them, and merge two.", no_args_is_help=True)

MAX_SHOWN: Final = 100_000


@app.command()
def candidates(
    minimum: Annotated[float, typer.Option(min=0, max=1, help="Minimum score, 0 to 1.")] = 0.8,
    first: Annotated[int, typer.Option(min=1, max=MAX_SHOWN, help="Pairs to list.")] = 50,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """List pairs of companies that may be the same, with the reasons; nothing is changed.

    Example: graph-service dedupe candidates --minimum 0.9 --format csv
    """
    from graph_service.commands.reports import Report

    async def find_pairs() -> list[dict[str, Any]]:
        from graph_service.domain.identity.matching import likenesses
        from graph_service.service import open_store
        from graph_service.store.repositories.whole_dataset import read_names

        async with open_store(settings_of(store=store)) as opened:
            companies, _, _ = await read_names(opened.database)
        pairs = await asyncio.to_thread(likenesses, companies)
        return [
            {
                "score": pair.score,
                "a": {"key": pair.one.key, "name": pair.one.name},
                "b": {"key": pair.other.key, "name": pair.other.name},
                "reasons": list(pair.reasons),
            }
            for pair in pairs
            if pair.score >= minimum
        ]

    def rows(data: Mapping[str, Any]) -> list[Any]:
        return [
            (pair["score"], pair["a"]["key"], pair["a"]["name"], pair["b"]["key"], pair["b"]["name"],
             ", ".join(pair["reasons"]))
            for pair in data["candidates"]
        ]  # fmt: skip

    report = Report(
        "dedupe",
        lambda data: f"{data['count']:,} pairs of companies may be the same",
        ("score", "a", "name of a", "b", "name of b", "reasons"),
        rows,
    )
    with showing_errors():
        with waiting_for("Comparing companies"):
            pairs = asyncio.run(find_pairs())
        show(report, {"count": len(pairs), "candidates": pairs[:first]}, (), form)


@app.command()
def merge(
    kept: Annotated[str, typer.Argument(help="Key of the company that remains.")],
    gone: Annotated[str, typer.Argument(help="Key of the company that is deleted.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
    store: StoreOption = None,
) -> None:
    """Merge two companies: everything of the second moves to the first, in one transaction.

    Missing values of the first are taken from the second. If the two contradict each other, nothing is
    changed, and the error lists the contradictions. The history keeps the earlier state.

    Example: graph-service dedupe merge lufthansa deutsche-lufthansa
    """
    if not yes:
        if not sys.stdin.isatty():
            fail("INVALID_INPUT", "No command can undo a merge.", "Confirm it with --yes.")
        with ending_on_interrupt():
            agreed = typer.confirm(f"Move everything of {gone} to {kept}, and delete {gone}?", err=True)
        if not agreed:
            fail("INVALID_INPUT", "Nothing was changed.")

    async def run() -> str:
        from graph_service.domain.change import CompanyMerge, Request
        from graph_service.service import open_store
        from graph_service.store.changes.changes import Refusal

        settings = settings_of(store=store)
        async with open_store(settings) as opened:
            request = Request(
                changes=(CompanyMerge(kept=kept, gone=gone),), by="local", today=datetime.now(UTC).date()
            )
            try:
                applied = await opened.change(request, timeout=settings.analysis_timeout)
            except Refusal as refusal:
                for problem in refusal.problems[:-1]:
                    ERR.print(problem.message, style="red", markup=False, highlight=False, soft_wrap=True)
                last = refusal.problems[-1]
                fail(last.code, last.message, last.hint)
        return applied.graph_revision

    with showing_errors(), waiting_for(f"Merging {gone} into {kept}"):
        revision = asyncio.run(run())
    ERR.print(f"{gone} is {kept} now (revision {revision}).", highlight=False)

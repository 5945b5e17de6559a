"""Commands: dump the graph, restore a dump, and migrate a graph to another store."""

import asyncio
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from graph_service.commands.options import StoreOption, settings_of
from graph_service.commands.output.terminal import ERR, showing_errors

if TYPE_CHECKING:
    from graph_service.settings import Settings
    from graph_service.store.dump.dump_file import Manifest

app = typer.Typer()

_Progress: TypeAlias = Callable[[str, int, int], None]


@app.command()
def dump(
    file: Annotated[Path, typer.Argument(help="File to write, e.g. partners.dump.gz; it must not exist.")],
    store: StoreOption = None,
) -> None:
    """Write the whole graph into a file, at one revision, while it is served and written to.

    It contains everything: companies, resources, alliances, records, history, API keys (hashed), audit log.
    The same graph gives the same bytes, on either engine.

    Example: graph-service dump partners.dump.gz
    """
    with showing_errors():
        _tell("Dumped", file, asyncio.run(_dump(settings_of(store=store), file)))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A dump.")],
    check: Annotated[bool, typer.Option("--check", help="Only check the file.")] = False,
    store: StoreOption = None,
) -> None:
    """Restore a dump into an empty store, and verify the result.

    Run it again with the same file to continue an interrupted restoration; a partly restored store is not
    served.

    Example: graph-service restore partners.dump.gz --store embedded:new-folder
    """
    from graph_service.store.dump.dump_file import verify_dump

    with showing_errors():
        if check:
            _tell("Whole:", file, verify_dump(file))
        else:
            _tell("Restored", file, asyncio.run(_restore(settings_of(store=store), file)))


@app.command()
def migrate(
    from_: Annotated[str, typer.Option("--from", help="The store to copy, e.g. embedded:my-folder.")],
    to: Annotated[str, typer.Option("--to", help="An empty store, e.g. bolt://localhost:7687.")],
) -> None:
    """Copy a graph into another store, as dump and restore do; GRAPH_SERVICE_USER etc. apply to both.

    Example: graph-service migrate --from embedded:my-folder --to bolt://localhost:7687
    """

    async def run(folder: Path) -> "Manifest":
        file = folder / "partners.dump.gz"
        await _dump(settings_of(store=from_), file)
        return await _restore(settings_of(store=to), file)

    with showing_errors(), tempfile.TemporaryDirectory() as folder:
        _tell("Copied", to, asyncio.run(run(Path(folder))))


async def _dump(settings: "Settings", file: Path) -> "Manifest":
    from graph_service.store.dump.dump import dump, foreign_nodes

    async def work(database: Any, progress: _Progress) -> "Manifest":
        for label, count in (await foreign_nodes(database)).items():
            ERR.print(
                f"Left out: {count:,} {label}, which dumps do not contain.", style="yellow", markup=False
            )
        return await dump(database, file, progress=progress)

    return await _with_store(settings, work)


async def _restore(settings: "Settings", file: Path) -> "Manifest":
    from graph_service.store.dump.restore import restore

    async def work(database: Any, progress: _Progress) -> "Manifest":
        return await restore(database, file, progress=progress)

    return await _with_store(settings, work)


async def _with_store(
    settings: "Settings", work: "Callable[[Any, _Progress], Coroutine[Any, Any, Manifest]]"
) -> "Manifest":
    """Run an action on a store, which is not brought up to date, and return its result."""
    from graph_service.store.engine.connect import connect

    database = await connect(settings, lambda text: ERR.print(f"{text} …", style="dim", highlight=False))
    try:
        with _bar() as progress:
            return await work(database, progress)
    finally:
        await database.close()


@contextmanager
def _bar() -> Iterator[_Progress]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description:<30}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=ERR, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda section, done, total: bar.update(task, description=section, completed=done, total=total)


def _tell(done: str, what: Path | str, manifest: "Manifest") -> None:
    counted = {name: section.rows for name, section in manifest.sections.items() if section.rows}
    width = max(map(len, counted), default=0)
    for name, rows in counted.items():
        ERR.print(f"{name:<{width}} {rows:>11,}", highlight=False)
    ERR.print(
        f"{done} {what}: {manifest.rows:,} rows, revision {manifest.revision:,}, schema {manifest.schema}, "
        f"SHA-256 {manifest.sha256}",
        highlight=False,
        soft_wrap=True,
        markup=False,
    )

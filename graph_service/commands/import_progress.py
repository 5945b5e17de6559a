"""Imports a data set with a progress bar."""

from typing import Final

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from graph_service.commands.output.terminal import ERR
from graph_service.domain.dataset import PARTS, DataSet
from graph_service.domain.kinds import RECORDS
from graph_service.store.importing.dataset_import import ImportReport, import_dataset
from graph_service.store.store import Store

PART_WIDTH: Final = max(map(len, (*PARTS, *(kind.plural for kind in RECORDS.values()))))
"""Width for the name of any part of a data set."""


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

"""Runs reports, and imports with a progress bar, for several commands."""

import difflib
from collections.abc import Mapping
from typing import Any, Final

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from graph_service.api.execution.operations import Operations
from graph_service.commands.output.terminal import ERR, fail
from graph_service.commands.reports import Report
from graph_service.domain.dataset import PARTS, DataSet
from graph_service.domain.kinds import RECORDS
from graph_service.service import open_operations
from graph_service.settings import Settings
from graph_service.store.importing.dataset_import import ImportReport, import_dataset
from graph_service.store.store import Store

PART_WIDTH: Final = max(map(len, (*PARTS, *(kind.plural for kind in RECORDS.values()))))
"""Width for the name of any part of a data set."""


async def run_report(
    settings: Settings, report: Report, variables: Mapping[str, Any]
) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    """Return the answer of a report's document, and the provenance of its analyses."""
    async with open_operations(settings) as operations:
        return await run_document(operations, report, variables)


async def run_calculation(
    settings: Settings, report: Report, variables: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Return the answer of a report that needs no stored data."""
    data, _ = await run_document(Operations(None, settings), report, variables)
    return data


async def run_document(
    operations: Operations, report: Report, variables: Mapping[str, Any]
) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    """Return the answer of a report's document; an error ends the command with its exit code."""
    arguments = {name: value for name, value in variables.items() if value is not None}
    answer = await operations.run(report.document, arguments)
    for error in answer.body.get("errors", ()):
        extensions = error["extensions"]
        fail(extensions["code"], error["message"], extensions.get("hint"))
    data = answer.body["data"]
    for kind in ("company", "alliance"):
        if kind in data and data[kind] is None:
            fail(
                "NOT_FOUND",
                f"There is no {kind} with the key {variables[kind]!r}.",
                await _similar_keys(operations, kind, variables[kind]),
            )
    return data, answer.body.get("extensions", {}).get("analyses", [])


async def _similar_keys(operations: Operations, kind: str, key: str) -> str | None:
    """Return a hint with keys that are similar to the requested one."""
    plural = {"company": "companies", "alliance": "alliances"}[kind]
    query = f"query ($words: String) {{ {plural}(search: $words, first: 5) {{ nodes {{ key }} }} }}"
    everything = f"{{ {plural}(first: 500) {{ nodes {{ key }} }} }}"
    matches = (await operations.run(query, {"words": key.replace("-", " ")})).body["data"][plural]["nodes"]
    keys = [node["key"] for node in matches]
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


def show_waiting(what: str) -> None:
    """Print what the command waits for."""
    ERR.print(f"{what} …", style="dim", highlight=False)

"""Command: export the graph, or a part of it, to a file."""

import asyncio
import sys
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graph_service.commands.options import AsOfOption, FilterOption, StoreOption, filter_of, settings_of
from graph_service.commands.output.terminal import ERR, fail, showing_errors, waiting_for

if TYPE_CHECKING:
    from graph_service.settings import Settings
    from graph_service.store.store import Store

app = typer.Typer()


class ExportFormat(StrEnum):
    """The formats; see ``formats.exports``."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    JSONL = "jsonl"
    JSON = "json"
    GRAPHML = "graphml"
    GEXF = "gexf"
    CYTOSCAPE = "cytoscape"
    JSON_GRAPH = "json-graph"
    NEO4J = "neo4j"


class View(StrEnum):
    """The content of graph formats."""

    NETWORK = "network"
    COMPANIES = "companies"


@app.command()
def export(
    target: Annotated[Path, typer.Argument(help="File or folder to write; - writes to standard output.")],
    form: Annotated[
        ExportFormat | None,
        typer.Option(
            "--format",
            help="csv, parquet and neo4j make a folder, the others a file. [default: by the target's name]",
        ),
    ] = None,
    companies: FilterOption = None,
    industry: Annotated[
        list[str] | None, typer.Option(help="Only companies of this industry; may be repeated.")
    ] = None,
    alliance: Annotated[
        list[str] | None, typer.Option(help="Only members of this alliance; may be repeated.")
    ] = None,
    view: Annotated[
        View, typer.Option(help="Graph formats: everything, or only companies with links between partners.")
    ] = View.NETWORK,
    as_of: AsOfOption = None,
    force: Annotated[bool, typer.Option("--force", help="Replace existing files.")] = False,
    store: StoreOption = None,
) -> None:
    """Write the graph, or some companies with their data, to a file that other tools can open.

    csv, xlsx, parquet, jsonl and json contain everything and can be imported again. graphml, gexf (opens in
    Gephi as a picture), cytoscape and json-graph contain companies, resources, alliances and their links;
    neo4j is a folder for neo4j-admin database import.

    Example: graph-service export network.gexf --industry airline
    """
    from graph_service.formats.writers.output_formats import Form, form_of

    chosen = form_of(target) if form is None else Form(form.value)
    if chosen is None or (form is None and str(target) == "-"):
        known = ", ".join(known_form.value for known_form in Form)
        fail(
            "INVALID_INPUT",
            f"{target}: the ending of the name is not that of a format.",
            f"Choose one with --format: {known}.",
        )
    criteria = _criteria(filter_of(companies, "--companies"), industry, alliance, as_of)
    with showing_errors():
        asyncio.run(_export(settings_of(store=store), target, chosen, criteria, view, as_of, force=force))


def _criteria(
    filter_: Any, industries: list[str] | None, alliances: list[str] | None, as_of: datetime | None
) -> Mapping[str, Any] | None:
    """Return the CompanyFilter that the options state together; None for all companies."""
    parts = [] if filter_ is None else [filter_]
    if industries:
        parts.append({"industry": {"in": industries}})
    if alliances:
        active = {} if as_of is None else {"activeOn": as_of.date().isoformat()}
        parts.append({"memberOf": {"key": {"in": alliances}} | active})
    return {"and": parts} if parts else None


async def _export(
    settings: "Settings",
    target: Path,
    form: Any,
    criteria: Mapping[str, Any] | None,
    view: View,
    as_of: datetime | None,
    *,
    force: bool,
) -> None:
    from graph_service.commands.transfer.positioned_graph import positioned_graph
    from graph_service.domain.subset import extract_of
    from graph_service.formats.writers.output_formats import export, write
    from graph_service.service import open_store
    from graph_service.store.repositories.whole_dataset import read_dataset

    with waiting_for("Opening the store") as shown:

        def progress(what: str, done: int) -> None:
            if shown is not None:
                shown.update(f"Reading {what}: {done:,} …")

        async with open_store(settings) as store:
            keys = None if criteria is None else await _company_keys(store, settings, criteria)
            dataset = await read_dataset(store.database, progress=progress)
        if keys is not None:
            dataset = extract_of(dataset, keys)
        if shown is not None:
            shown.update(f"Writing {dataset.size:,} rows …")

        def graph() -> Any:
            return positioned_graph(dataset, settings, as_of, companies_only=view is View.COMPANIES)

        if str(target) == "-":
            if sys.stdout.isatty() and form.value == "xlsx":
                fail("INVALID_INPUT", "Excel files are binary.", "Write it to a file: add > network.xlsx")
            written = await asyncio.to_thread(write, dataset, graph, sys.stdout.buffer, form)
            sys.stdout.buffer.flush()
        else:
            written = await asyncio.to_thread(export, dataset, graph, target, form, force=force)
    where = "standard output" if str(target) == "-" else str(target)
    ERR.print(f"Wrote {written.rows:,} rows to {where}", highlight=False, soft_wrap=True)
    for note in written.notes:
        ERR.print(note, style="dim", markup=False, highlight=False, soft_wrap=True)


async def _company_keys(store: "Store", settings: "Settings", criteria: Mapping[str, Any]) -> list[str]:
    """Return the keys of all companies that a CompanyFilter matches; an error ends the command."""
    from graph_service.api.execution.operations import Operations

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

"""The command ``graph-service``. Heavy libraries are imported by the commands that need them."""

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from graph_service.commands import (
    assistants,
    audit,
    core,
    dumps,
    evaluation,
    export,
    growth,
    keys,
    life,
    terms,
)
from graph_service.commands.options import HostOption, PortOption, StoreOption, settings_of
from graph_service.commands.terminal import ERR, OUT, errors_shown, fail

app = typer.Typer(
    name="graph-service",
    help="Partner networks: who could fill which gap, who could exchange what, whom competitors have not "
    "reached.",
    epilog="Exit codes: 0 done, 1 unforeseen, 2 wrong input, 3 not found, 4 graph engine unavailable, "
    "5 a limit was reached, 6 conflict, 7 forbidden.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
schema_app = typer.Typer(help="The GraphQL schema.", no_args_is_help=True)
app.add_typer(schema_app, name="schema")


class DataSetName(StrEnum):
    """The data sets that come with the package."""

    AIRLINES = "airlines"
    CLOUD_NATIVE = "cloud_native"
    NORWAY_LICENCES = "norway_licences"


@app.command()
def demo(
    company: Annotated[str | None, typer.Option(help="Key of the company to ask about.")] = None,
    data: Annotated[DataSetName, typer.Option(help="The data set to show.")] = DataSetName.AIRLINES,
    store: StoreOption = None,
    host: HostOption = None,
    port: PortOption = None,
) -> None:
    """Load a real data set into the embedded engine, serve it, and show three answers.

    Example: graph-service demo --company emirates
    """
    from graph_service.commands.demo import run_demo

    settings = settings_of(store=store, host=host, port=port)
    with errors_shown():
        run_demo(settings, str(data), company, own_store=store is None)


@app.command()
def serve(
    store: StoreOption = None,
    host: HostOption = None,
    port: PortOption = None,
    workers: Annotated[
        int | None, typer.Option(help="Processes that serve. [default: GRAPH_SERVICE_WORKERS, else 1]")
    ] = None,
) -> None:
    """Serve the graph: GraphQL at /graphql, health at /health/live and /health/ready.

    Example: graph-service serve --store bolt://localhost:7687 --workers 4
    """
    from graph_service.commands import runs

    settings = settings_of(store=store, host=host, port=port, workers=workers)
    with errors_shown():
        if settings.workers > 1:
            runs.serve_in_workers(settings)
        else:
            runs.serve(settings)


@app.command(name="import")
def import_(
    folder: Annotated[Path, typer.Argument(help="Folder with companies.csv and the other files.")],
    skip_invalid: Annotated[
        bool, typer.Option("--skip-invalid", help="Import the good rows, report and count the rest.")
    ] = False,
    store: StoreOption = None,
) -> None:
    """Import a folder in the CSV format. Every row is checked before anything is written.

    Example: graph-service import my-data --skip-invalid
    """
    from graph_service.commands.runs import run_import

    settings = settings_of(store=store)
    with errors_shown():
        asyncio.run(run_import(settings, folder, skip_invalid=skip_invalid))


@schema_app.command(name="export")
def schema_export(
    output: Annotated[Path | None, typer.Option(help="File to write. [default: standard output]")] = None,
) -> None:
    """Write the schema in GraphQL's schema definition language.

    Example: graph-service schema export --output schema/schema.graphql
    """
    from graph_service.api.schema import SDL

    if output is None:
        OUT.file.write(SDL)
        return
    try:
        output.write_text(SDL, encoding="utf-8")
    except OSError as error:
        fail("INVALID_INPUT", f"--output: {output} can't be written: {error.strerror}.")
    ERR.print(f"Wrote {output}")


app.add_typer(keys.app, name="keys")
app.add_typer(audit.app, name="audit")
for group in (export, core, growth, life, terms, evaluation, dumps, assistants):
    app.add_typer(group.app)


def main() -> None:
    """Run the command."""
    import logging

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    # the driver reports every retry; what matters of it arrives as an error of ours
    logging.getLogger("neo4j").setLevel(logging.CRITICAL)
    app()

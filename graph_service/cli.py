"""The command ``graph-service``. Heavy libraries are imported by the commands that need them."""

import asyncio
from enum import StrEnum
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from graph_service import __version__
from graph_service.commands.administration import api_keys, audit, doctor
from graph_service.commands.analyses import (
    alliance_health,
    calculations,
    complementarity,
    evaluation,
    partner_selection,
)
from graph_service.commands.graphql import query_command, schema_command
from graph_service.commands.options import HostOption, PortOption, StoreOption, settings_of
from graph_service.commands.output.terminal import fail, run_to_the_end, showing_errors
from graph_service.commands.serving import assistants
from graph_service.commands.transfer import dumps, duplicates, export_command
from graph_service.commands.transfer import import_options as options

app = typer.Typer(
    name="graph-service",
    help="Partner networks: who could fill which gap, who could exchange what, which companies "
    "competitors have not reached.",
    epilog="Exit codes: 0 done, 1 unexpected error, 2 wrong input, 3 not found, 4 graph engine unavailable, "
    "5 a limit was reached, 6 conflict, 7 forbidden or unknown caller, 130 interrupted.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"graph-service {__version__}")
        raise typer.Exit


@app.callback()
def common(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    """Options of the command itself."""


class DataSetName(StrEnum):
    """The data sets that come with the package."""

    AIRLINES = "airlines"
    CLOUD_NATIVE = "cloud_native"
    NORWAY_LICENCES = "norway_licences"


@app.command()
def demo(
    company: Annotated[str | None, typer.Option(help="Key of the company in the answers.")] = None,
    data: Annotated[DataSetName, typer.Option(help="The data set to show.")] = DataSetName.AIRLINES,
    store: StoreOption = None,
    host: HostOption = None,
    port: PortOption = None,
) -> None:
    """Load a real data set into the embedded engine, serve it, and show three answers.

    Example: graph-service demo --company emirates
    """
    from graph_service.commands.serving.demo import run_demo

    settings = settings_of(store=store, host=host, port=port)
    with showing_errors():
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
    from graph_service.commands.serving import http_server

    settings = http_server.with_request_log(settings_of(store=store, host=host, port=port, workers=workers))
    with showing_errors():
        if settings.workers > 1:
            http_server.serve_in_workers(settings)
        else:
            http_server.serve(settings)


class ImportFormat(StrEnum):
    """The formats that are read; see ``formats.readers.input_formats``."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    JSONL = "jsonl"
    JSON = "json"
    GRAPHML = "graphml"
    GEXF = "gexf"


class Near(StrEnum):
    """How companies that may be in the graph already are handled."""

    ASK = "ask"
    NEW = "new"
    REFUSE = "refuse"


class _ImportCommand(TyperCommand):
    """Takes ``--skip-invalid`` without a value as ``--skip-invalid=rows``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # typer's own context, not click's
        return super().parse_args(
            ctx, ["--skip-invalid=rows" if one == "--skip-invalid" else one for one in args]
        )


@app.command(name="import", cls=_ImportCommand)
def import_(
    source: options.Source,
    form: Annotated[
        ImportFormat | None, typer.Option("--format", help="Format of the file. [default: by its name]")
    ] = None,
    mapping: options.Mapping = None,
    save_mapping: options.SaveMapping = None,
    yes: options.Yes = False,
    near: Annotated[
        Near,
        typer.Option(help="How to handle companies that may be in the graph already under another name."),
    ] = Near.ASK,
    stable_ids: Annotated[
        bool,
        typer.Option(
            "--stable-ids", help="Ids of the file stay with their company: with another name it is renamed."
        ),
    ] = False,
    encoding: options.Encoding = None,
    header_row: options.HeaderRow = None,
    decimal: options.Decimal = None,
    dates: options.Dates = None,
    separator: options.Separator = None,
    edges: options.Edges = None,
    skip_invalid: options.Skip = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, and write nothing.")] = False,
    store: StoreOption = None,
) -> None:
    """Import a folder in the CSV format, or a spreadsheet, Parquet, JSON, GraphML or GEXF file.

    Every row is checked before anything is written. Columns with other names are mapped: the mapping is
    guessed, shown, and has to be confirmed.

    Example: graph-service import suppliers.xlsx --save-mapping suppliers.toml
    """
    from graph_service.commands.transfer.import_command import ImportOptions, run_import
    from graph_service.formats.cells.column_notation import Stated
    from graph_service.formats.readers.input_formats import SourceForm

    if str(source) == "-" and form is None:
        fail("INVALID_INPUT", "Standard input has no name from which to derive the format.", "Say --format.")
    chosen = ImportOptions(
        form=None if form is None else SourceForm(form.value),
        mapping=mapping,
        save_mapping=save_mapping,
        yes=yes,
        near=near.value,
        stable_ids=stable_ids,
        skip=None if skip_invalid is None else skip_invalid.value,
        encoding=encoding,
        header_row=header_row,
        stated=Stated(decimal=decimal, dates=dates, separators=options.separators_of(separator)),
        edges=edges,
        dry_run=dry_run,
    )
    settings = settings_of(store=store)
    with showing_errors():
        asyncio.run(run_import(settings, source, chosen))


app.add_typer(api_keys.app, name="keys")
app.add_typer(audit.app, name="audit")
app.add_typer(schema_command.app, name="schema")
app.add_typer(duplicates.app, name="dedupe")
for group in (
    export_command,
    query_command,
    complementarity,
    partner_selection,
    alliance_health,
    calculations,
    evaluation,
    dumps,
    doctor,
    assistants,
):
    app.add_typer(group.app)


def main() -> None:
    """Run the command."""
    import logging

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    # the driver reports every retry; final failures are raised as errors of the service
    logging.getLogger("neo4j").setLevel(logging.CRITICAL)
    run_to_the_end(app)

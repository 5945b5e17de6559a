"""The command ``graph-service``. Heavy libraries are imported by the commands that need them."""

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graph_service.commands.terminal import ERR, OUT, Format, errors_shown, fail, show

if TYPE_CHECKING:
    from graph_service.commands.reports import Report
    from graph_service.settings import Settings

app = typer.Typer(
    name="graph-service",
    help="Partner networks: who could fill which gap, who could exchange what, whom competitors have not "
    "reached.",
    epilog="Exit codes: 0 done, 1 unforeseen, 2 wrong input, 3 not found, 4 graph engine unavailable, "
    "5 a limit was reached, 6 conflict.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
schema_app = typer.Typer(help="The GraphQL schema.", no_args_is_help=True)
app.add_typer(schema_app, name="schema")

StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        help="embedded:<folder>, or a bolt://, neo4j:// or neo4j+s:// address with GRAPH_SERVICE_USER and "
        "GRAPH_SERVICE_PASSWORD. [default: GRAPH_SERVICE_STORE, else the user's data directory]",
    ),
]
HostOption = Annotated[
    str | None,
    typer.Option("--host", help="Address to listen on. [default: GRAPH_SERVICE_HOST, else 127.0.0.1]"),
]
PortOption = Annotated[
    int | None,
    typer.Option(
        "--port", min=0, max=65535, help="Port; 0 takes a free one. [default: GRAPH_SERVICE_PORT, else 8000]"
    ),
]
FormatOption = Annotated[Format, typer.Option("--format", help="How to write the answer.")]
AsOfOption = Annotated[
    datetime | None,
    typer.Option(
        "--as-of", formats=["%Y-%m-%d"], help="The day on which memberships count. [default: today, UTC]"
    ),
]
FilterOption = Annotated[
    str | None, typer.Option(help='A CompanyFilter as JSON, e.g. \'{"country":{"eq":"DE"}}\'.')
]
TimeLimitOption = Annotated[float, typer.Option("--time-limit", help="Seconds for the exact search.")]


class Dimension(StrEnum):
    """What a market is divided into areas by."""

    INDUSTRY = "INDUSTRY"
    REGION = "REGION"
    SEGMENT = "SEGMENT"
    RESOURCE = "RESOURCE"


class Coverage(StrEnum):
    """How far competitors have reached a company."""

    WHITE_SPACE = "WHITE_SPACE"
    CONTESTED = "CONTESTED"
    SATURATED = "SATURATED"
    SHARED = "SHARED"
    OWN_ONLY = "OWN_ONLY"


class DataSetName(StrEnum):
    """The data sets that come with the package."""

    AIRLINES = "airlines"
    CLOUD_NATIVE = "cloud_native"
    NORWAY_LICENCES = "norway_licences"


def _settings(**options: Any) -> "Settings":
    from pydantic import ValidationError

    from graph_service.settings import Settings

    try:
        return Settings(**{name: value for name, value in options.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        fail("INVALID_INPUT", f"{name}: {first['msg']}.", f"Set --{name} or GRAPH_SERVICE_{name.upper()}.")


def _filter(text: str | None, option: str) -> Any:
    if text is None:
        return None
    try:
        value = json.loads(text)
    except ValueError as error:
        fail("INVALID_INPUT", f"{option}: expected a filter as JSON: {error}.")
    if not isinstance(value, dict):
        fail("INVALID_INPUT", f"{option}: expected a filter as a JSON object.")
    return value


def _day(as_of: datetime | None) -> str | None:
    return None if as_of is None else as_of.date().isoformat()


def _print(report: "Report", store: str | None, form: Format, variables: Mapping[str, Any]) -> None:
    from graph_service.commands.runs import run_report

    settings = _settings(store=store)
    with errors_shown():
        data, provenance = asyncio.run(run_report(settings, report, variables))
        show(report, data, provenance, form)


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

    settings = _settings(store=store, host=host, port=port)
    with errors_shown():
        asyncio.run(run_demo(settings, str(data), company, own_store=store is None))


@app.command()
def serve(store: StoreOption = None, host: HostOption = None, port: PortOption = None) -> None:
    """Serve the graph: GraphQL at /graphql, health at /health/live and /health/ready.

    Example: graph-service serve --store bolt://localhost:7687
    """
    from graph_service.commands.runs import run_server

    settings = _settings(store=store, host=host, port=port)
    with errors_shown():
        asyncio.run(run_server(settings))


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

    settings = _settings(store=store)
    with errors_shown():
        asyncio.run(run_import(settings, folder, skip_invalid=skip_invalid))


@app.command()
def gaps(
    company: Annotated[str, typer.Argument(help="Key of the company.")],
    candidates: Annotated[int, typer.Option(help="Companies to name for each gap.")] = 3,
    as_of: AsOfOption = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """Show what a company needs and lacks, even with its partners, and who could close it.

    Example: graph-service gaps virgin-atlantic --format csv
    """
    from graph_service.commands.reports import GAPS

    _print(GAPS, store, form, {"company": company, "candidates": candidates, "asOf": _day(as_of)})


@app.command()
def uncovered(
    company: Annotated[str, typer.Argument(help="Key of the company.")],
    competitor: Annotated[
        list[str] | None, typer.Option(help="Key of a competitor; repeat it. [default: all]")
    ] = None,
    market: FilterOption = None,
    class_: Annotated[
        list[Coverage] | None, typer.Option("--class", help="Only these classes; repeat it. [default: all]")
    ] = None,
    areas: Annotated[
        Dimension | None, typer.Option(help="Show areas of the market instead of companies.")
    ] = None,
    uncovered_only: Annotated[
        bool, typer.Option("--uncovered-only", help="Only areas without competitors.")
    ] = False,
    first: Annotated[int, typer.Option(help="Companies to list.")] = 20,
    as_of: AsOfOption = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """Show whom a company's competitors have not reached yet.

    Example: graph-service uncovered virgin-atlantic --class WHITE_SPACE
    """
    from graph_service.commands.reports import AREAS, UNCOVERED

    variables: dict[str, Any] = {
        "company": company,
        "competitors": [{"key": key} for key in competitor] if competitor else None,
        "market": _filter(market, "--market"),
        "asOf": _day(as_of),
    }
    if areas is not None:
        area_variables = variables | {"dimension": str(areas), "uncoveredOnly": uncovered_only}
        _print(AREAS, store, form, area_variables)
        return
    variables |= {"classes": [str(one) for one in class_] if class_ else None, "first": first}
    _print(UNCOVERED, store, form, variables)


@app.command()
def exchange(
    within: FilterOption = None,
    minimum_fit: Annotated[float, typer.Option(help="Least fit of a link, 0 to 1.")] = 0.3,
    max_length: Annotated[int, typer.Option(help="Most companies in a cycle, 2 to 8.")] = 3,
    capacity: Annotated[int, typer.Option(help="Cycles of the plan that a company may be in.")] = 1,
    first: Annotated[int, typer.Option(help="Cycles to list.")] = 20,
    time_limit: TimeLimitOption = 5.0,
    as_of: AsOfOption = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """Show groups of companies that could exchange what they lack, and the best plan of such exchanges.

    Example: graph-service exchange --minimum-fit 0.5 --max-length 4
    """
    from graph_service.commands.reports import EXCHANGE

    variables = {
        "within": _filter(within, "--within"),
        "minimumFit": minimum_fit,
        "maxLength": max_length,
        "capacity": capacity,
        "first": first,
        "timeLimitSeconds": time_limit,
        "asOf": _day(as_of),
    }
    _print(EXCHANGE, store, form, variables)


@app.command()
def additions(
    alliance: Annotated[str, typer.Argument(help="Key of the alliance.")],
    size: Annotated[int | None, typer.Option(help="Find the best group of this size instead.")] = None,
    resources: Annotated[
        str | None, typer.Option(help='A ResourceFilter as JSON, e.g. \'{"key":{"startsWith":"mkt-"}}\'.')
    ] = None,
    among: FilterOption = None,
    min_level: Annotated[float | None, typer.Option(help="Level that counts. [default: any above 0]")] = None,
    first: Annotated[int, typer.Option(help="Companies to list.")] = 20,
    time_limit: TimeLimitOption = 5.0,
    as_of: AsOfOption = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """Show what newcomers would add to an alliance.

    Example: graph-service additions skyteam --resources '{"key":{"startsWith":"mkt-"}}' --as-of 2022-01-14
    """
    from graph_service.commands.reports import ADDITIONS

    variables = {
        "alliance": alliance,
        "together": size is not None,
        "size": size or 1,
        "resources": _filter(resources, "--resources"),
        "among": _filter(among, "--among"),
        "minLevel": min_level,
        "first": first,
        "timeLimitSeconds": time_limit,
        "asOf": _day(as_of),
    }
    _print(ADDITIONS, store, form, variables)


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


def main() -> None:
    """Run the command."""
    import logging

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    # the driver reports every retry; what matters of it arrives as an error of ours
    logging.getLogger("neo4j").setLevel(logging.CRITICAL)
    app()

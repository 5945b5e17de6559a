"""Shared options of the commands, and their conversion to settings and variables."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graph_service.commands.output.terminal import Format, fail, show, showing_errors, waiting_for

if TYPE_CHECKING:
    from graph_service.commands.reports import Report
    from graph_service.settings import Settings

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
FormatOption = Annotated[
    Format,
    typer.Option("--format", help="How to write the answer; neo4j is a tar archive for neo4j-admin import."),
]
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


FirstOption = Annotated[int, typer.Option("--first", help="Rows to list.")]
ConflictsOption = Annotated[
    bool,
    typer.Option("--include-conflicts", help="List companies in a declared conflict, and locked ones, too."),
]
CompanyArgument = Annotated[str, typer.Argument(help="Key of the company.")]
AllianceArgument = Annotated[str, typer.Argument(help="Key of the alliance.")]


def settings_of(**options: Any) -> "Settings":
    """Return the settings with the given options; an invalid one ends the command."""
    from pydantic import ValidationError

    from graph_service.settings import Settings

    try:
        return Settings(**{name: value for name, value in options.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        fail("INVALID_INPUT", f"{name}: {first['msg']}.", f"Set --{name} or GRAPH_SERVICE_{name.upper()}.")


def filter_of(text: str | None, option: str) -> Any:
    """Return the filter that an option states as JSON."""
    if text is None:
        return None
    try:
        value = json.loads(text)
    except ValueError as error:
        fail("INVALID_INPUT", f"{option}: expected a filter as JSON: {error}.")
    if not isinstance(value, dict):
        fail("INVALID_INPUT", f"{option}: expected a filter as a JSON object.")
    return value


def day_of(as_of: datetime | None) -> str | None:
    """Return the day as the schema writes it."""
    return None if as_of is None else as_of.date().isoformat()


def print_report(report: "Report", store: str | None, form: Format, variables: Mapping[str, Any]) -> None:
    """Run a report on the store and print it; an error ends the command with its exit code."""
    from graph_service.commands.report_runner import run_report

    settings = settings_of(store=store)
    with showing_errors():
        with waiting_for("Asking the graph"):
            data, provenance = asyncio.run(run_report(settings, report, variables))
        show(report, data, provenance, form)


def calculate(report: "Report", form: Format, variables: Mapping[str, Any]) -> None:
    """Run a report that needs no stored data and print it."""
    from graph_service.commands.report_runner import run_calculation

    with showing_errors():
        data = asyncio.run(run_calculation(settings_of(), report, variables))
        show(report, data, (), form)


def pairs_of(texts: Sequence[str], option: str, what: str) -> list[tuple[str, str]]:
    """Return the values of options such as ``--weight cost=0.3``, split at the last equals sign."""
    pairs = []
    for text in texts:
        name, separator, value = text.rpartition("=")
        if not separator or not name or not value:
            fail("INVALID_INPUT", f"{option}: expected {what}, found {text!r}.")
        pairs.append((name, value))
    return pairs


def number_of(text: str, option: str) -> float:
    """Return the number that an option states."""
    try:
        return float(text)
    except ValueError:
        fail("INVALID_INPUT", f"{option}: expected a number, found {text!r}.")

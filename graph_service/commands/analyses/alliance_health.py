"""Commands: the health of alliances, and warnings."""

from typing import Annotated

import typer

from graph_service.commands.options import (
    AllianceArgument,
    AsOfOption,
    CompanyArgument,
    FirstOption,
    FormatOption,
    StoreOption,
    day_of,
    print_report,
)
from graph_service.commands.output.terminal import Format

app = typer.Typer()


@app.command()
def health(
    alliance: AllianceArgument,
    warnings: Annotated[bool, typer.Option("--warnings", help="List the warnings instead.")] = False,
    as_of: AsOfOption = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """Show how far an alliance reaches its targets, or its warnings.

    Example: graph-service health star-alliance --warnings
    """
    from graph_service.commands.reports import HEALTH, HEALTH_WARNINGS

    report = HEALTH_WARNINGS if warnings else HEALTH
    print_report(report, store, form, {"alliance": alliance, "asOf": day_of(as_of)})


@app.command()
def warnings(
    company: CompanyArgument,
    first: FirstOption = 50,
    as_of: AsOfOption = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """Show the warnings about all alliances of a company, worst first.

    Example: graph-service warnings lufthansa --format csv
    """
    from graph_service.commands.reports import WARNINGS

    print_report(WARNINGS, store, form, {"company": company, "first": first, "asOf": day_of(as_of)})

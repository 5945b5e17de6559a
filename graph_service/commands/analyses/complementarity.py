"""Commands: gaps, fits, uncovered partners, exchanges, newcomers."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from graph_service.commands.options import (
    AllianceArgument,
    AsOfOption,
    CompanyArgument,
    ConflictsOption,
    FilterOption,
    FormatOption,
    StoreOption,
    TimeLimitOption,
    day_of,
    filter_of,
    print_report,
)
from graph_service.commands.output.terminal import Format

app = typer.Typer()


class Dimension(StrEnum):
    """The attribute that divides a market into areas."""

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


@app.command()
def gaps(
    company: CompanyArgument,
    candidates: Annotated[int, typer.Option(help="Companies to name for each gap.")] = 3,
    as_of: AsOfOption = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """Show what a company needs and lacks, even with its partners, and who could close it.

    Example: graph-service gaps virgin-atlantic --format csv
    """
    from graph_service.commands.reports import GAPS

    print_report(GAPS, store, form, {"company": company, "candidates": candidates, "asOf": day_of(as_of)})


@app.command()
def uncovered(
    company: CompanyArgument,
    competitor: Annotated[
        list[str] | None, typer.Option(help="Key of a competitor; may be repeated. [default: all]")
    ] = None,
    market: FilterOption = None,
    class_: Annotated[
        list[Coverage] | None,
        typer.Option("--class", help="Only these classes; may be repeated. [default: all]"),
    ] = None,
    areas: Annotated[
        Dimension | None, typer.Option(help="Show areas of the market instead of companies.")
    ] = None,
    uncovered_only: Annotated[
        bool, typer.Option("--uncovered-only", help="Only areas without competitors.")
    ] = False,
    include_conflicts: ConflictsOption = False,
    first: Annotated[int, typer.Option(help="Companies to list.")] = 20,
    as_of: AsOfOption = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """Show companies that a company's competitors have not reached yet.

    Example: graph-service uncovered virgin-atlantic --class WHITE_SPACE
    """
    from graph_service.commands.reports import AREAS, UNCOVERED

    variables: dict[str, Any] = {
        "company": company,
        "competitors": [{"key": key} for key in competitor] if competitor else None,
        "market": filter_of(market, "--market"),
        "asOf": day_of(as_of),
    }
    if areas is not None:
        area_variables = variables | {"dimension": str(areas), "uncoveredOnly": uncovered_only}
        print_report(AREAS, store, form, area_variables)
        return
    variables |= {
        "classes": [str(member) for member in class_] if class_ else None,
        "includeConflicts": include_conflicts,
        "first": first,
    }
    print_report(UNCOVERED, store, form, variables)


@app.command()
def fit(
    company: CompanyArgument,
    other: Annotated[str, typer.Argument(help="Key of the other company.")],
    as_of: AsOfOption = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """Show how well two companies complement each other.

    Example: graph-service fit virgin-atlantic emirates
    """
    from graph_service.commands.reports import FIT

    print_report(FIT, store, form, {"company": company, "to": {"key": other}, "asOf": day_of(as_of)})


@app.command()
def exchange(
    within: FilterOption = None,
    minimum_fit: Annotated[float, typer.Option(help="Minimum fit of a link, 0 to 1.")] = 0.3,
    max_length: Annotated[int, typer.Option(help="Maximum number of companies in a cycle, 2 to 8.")] = 3,
    capacity: Annotated[int, typer.Option(help="Maximum number of cycles of the plan for each company.")] = 1,
    plan: Annotated[bool, typer.Option("--plan", help="List all cycles of the plan.")] = False,
    first: Annotated[int, typer.Option(help="Cycles to list.")] = 20,
    time_limit: TimeLimitOption = 5.0,
    as_of: AsOfOption = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """Show groups of companies that could exchange what they lack, and the best plan of such exchanges.

    Example: graph-service exchange --minimum-fit 0.5 --max-length 4
    """
    from graph_service.commands.reports import EXCHANGE, EXCHANGE_PLAN

    variables = {
        "within": filter_of(within, "--within"),
        "minimumFit": minimum_fit,
        "maxLength": max_length,
        "capacity": capacity,
        "first": first,
        "timeLimitSeconds": time_limit,
        "asOf": day_of(as_of),
    }
    print_report(EXCHANGE_PLAN if plan else EXCHANGE, store, form, variables)


@app.command()
def additions(
    alliance: AllianceArgument,
    size: Annotated[int | None, typer.Option(help="Find the best group of this size instead.")] = None,
    resources: Annotated[
        str | None, typer.Option(help='A ResourceFilter as JSON, e.g. \'{"key":{"startsWith":"mkt-"}}\'.')
    ] = None,
    among: FilterOption = None,
    min_level: Annotated[float | None, typer.Option(help="Minimum level. [default: any above 0]")] = None,
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
        "resources": filter_of(resources, "--resources"),
        "among": filter_of(among, "--among"),
        "minLevel": min_level,
        "first": first,
        "timeLimitSeconds": time_limit,
        "asOf": day_of(as_of),
    }
    print_report(ADDITIONS, store, form, variables)

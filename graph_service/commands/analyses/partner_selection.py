"""Commands: sets of partners, open triads, coalitions and members to win, and the network as a whole."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from graph_service.commands.options import (
    AllianceArgument,
    AsOfOption,
    CompanyArgument,
    ConflictsOption,
    FilterOption,
    FirstOption,
    FormatOption,
    StoreOption,
    TimeLimitOption,
    day_of,
    filter_of,
    number_of,
    pairs_of,
    print_report,
)
from graph_service.commands.output.terminal import Format

app = typer.Typer()


class View(StrEnum):
    """The part of the network to list."""

    COMMUNITIES = "communities"
    BROKERS = "brokers"
    SCARCE = "scarce"
    ARTICULATION_POINTS = "articulation-points"
    NETWORK = "network"


class Order(StrEnum):
    """What suggested members are ordered by."""

    REASONS = "REASONS"
    LIKELIHOOD = "LIKELIHOOD"


@app.command(name="partner-set")
def partner_set(
    company: CompanyArgument,
    cost: Annotated[
        list[str] | None, typer.Option(help="KEY=COST; may be repeated. [default: 1 each]")
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(help="Key of a company to leave out; may be repeated.")
    ] = None,
    time_limit: TimeLimitOption = 5.0,
    as_of: AsOfOption = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """Show the companies that together cover most of a company's open needs, at least cost.

    Example: graph-service partner-set virgin-atlantic --exclude emirates
    """
    from graph_service.commands.reports import PARTNER_SET

    costs = [
        {"company": {"key": key}, "cost": number_of(text, "--cost")}
        for key, text in pairs_of(cost or (), "--cost", "KEY=COST")
    ]
    variables: dict[str, Any] = {
        "company": company,
        "costs": costs or None,
        "exclude": [{"key": key} for key in exclude] if exclude else None,
        "timeLimitSeconds": time_limit,
        "asOf": day_of(as_of),
    }
    print_report(PARTNER_SET, store, form, variables)


@app.command()
def triads(
    company: CompanyArgument,
    minimum_fit: Annotated[float, typer.Option(help="Minimum mutual fit, 0 to 1.")] = 0.3,
    first: FirstOption = 20,
    as_of: AsOfOption = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """Show pairs of a company's partners that complement each other and are not partners yet.

    Example: graph-service triads red-hat --minimum-fit 0.1
    """
    from graph_service.commands.reports import TRIADS

    variables = {"company": company, "minimumFit": minimum_fit, "first": first, "asOf": day_of(as_of)}
    print_report(TRIADS, store, form, variables)


@app.command()
def portfolio(
    company: CompanyArgument,
    as_of: AsOfOption = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """Show how diverse a company's alliances are, and on which partners it depends.

    Example: graph-service portfolio lufthansa
    """
    from graph_service.commands.reports import PORTFOLIO

    print_report(PORTFOLIO, store, form, {"company": company, "asOf": day_of(as_of)})


@app.command()
def position(
    company: CompanyArgument,
    as_of: AsOfOption = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """Show a company's position in the network.

    Example: graph-service position red-hat
    """
    from graph_service.commands.reports import POSITION

    print_report(POSITION, store, form, {"company": company, "asOf": day_of(as_of)})


@app.command()
def recommend(
    company: CompanyArgument,
    alliances: Annotated[bool, typer.Option("--alliances", help="Recommend alliances instead.")] = False,
    include_partners: Annotated[
        bool, typer.Option("--include-partners", help="List those it works with already, too.")
    ] = False,
    include_conflicts: ConflictsOption = False,
    first: FirstOption = 10,
    as_of: AsOfOption = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """Show which company to talk to next, or which alliance to join next.

    Example: graph-service recommend red-hat --alliances
    """
    from graph_service.commands.reports import RECOMMENDED_ALLIANCES, RECOMMENDED_PARTNERS

    variables = {"company": company, "first": first, "asOf": day_of(as_of)}
    if alliances:
        print_report(RECOMMENDED_ALLIANCES, store, form, variables)
        return
    variables |= {"includePartners": include_partners, "includeConflicts": include_conflicts}
    print_report(RECOMMENDED_PARTNERS, store, form, variables)


@app.command()
def coalition(
    founder: Annotated[str, typer.Argument(help="Key of the founder.")],
    requires: Annotated[
        list[str], typer.Option(help="RESOURCE=LEVEL that a member must reach; may be repeated.")
    ],
    anywhere: Annotated[
        bool, typer.Option("--anywhere", help="Members need not be connected by alliances.")
    ] = False,
    time_limit: TimeLimitOption = 5.0,
    as_of: AsOfOption = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """Show the smallest group around a founder that holds the required resources.

    Example: graph-service coalition emirates --requires mkt-bb=0.1 --requires mkt-fj=0.1 --anywhere
    """
    from graph_service.commands.reports import COALITION

    required = [
        {"resource": {"key": key}, "level": number_of(text, "--requires")}
        for key, text in pairs_of(requires, "--requires", "RESOURCE=LEVEL")
    ]
    variables = {
        "founder": {"key": founder},
        "requires": required,
        "connected": not anywhere,
        "timeLimitSeconds": time_limit,
        "asOf": day_of(as_of),
    }
    print_report(COALITION, store, form, variables)


@app.command()
def ecosystem(
    view: Annotated[View, typer.Option("--show", help="What to list.")] = View.COMMUNITIES,
    within: FilterOption = None,
    first: FirstOption = 20,
    as_of: AsOfOption = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """Show the network as a whole: communities, brokers, scarce resources, articulation points, or partners.

    Example: graph-service ecosystem --show brokers
    """
    from graph_service.commands import reports

    report = {
        View.COMMUNITIES: reports.COMMUNITIES,
        View.BROKERS: reports.BROKERS,
        View.SCARCE: reports.SCARCE_RESOURCES,
        View.ARTICULATION_POINTS: reports.ARTICULATION_POINTS,
        View.NETWORK: reports.NETWORK,
    }[view]
    variables = {"within": filter_of(within, "--within"), "first": first, "asOf": day_of(as_of)}
    print_report(report, store, form, variables)


@app.command(name="what-if")
def what_if(
    members: Annotated[list[str], typer.Argument(help="Keys of the companies.")],
    as_of: AsOfOption = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """Show what would change if some companies formed an alliance.

    Example: graph-service what-if virgin-atlantic emirates
    """
    from graph_service.commands.reports import WHAT_IF

    variables = {"members": [{"key": key} for key in members], "asOf": day_of(as_of)}
    print_report(WHAT_IF, store, form, variables)


@app.command(name="next-members")
def next_members(
    alliance: AllianceArgument,
    order: Annotated[
        Order, typer.Option(help="Order by the reasons for a company, or by how likely it joins.")
    ] = Order.REASONS,
    include_conflicts: ConflictsOption = False,
    in_alliance: Annotated[
        bool | None,
        typer.Option("--in-alliance/--in-none", help="Only companies that are in an alliance, or in none."),
    ] = None,
    first: FirstOption = 10,
    time_limit: TimeLimitOption = 5.0,
    as_of: AsOfOption = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """Show which companies an alliance could take in next, and why.

    Example: graph-service next-members skyteam --order LIKELIHOOD
    """
    from graph_service.commands.reports import NEXT_MEMBERS

    variables = {
        "alliance": alliance,
        "order": str(order),
        "includeConflicts": include_conflicts,
        "inAlliance": in_alliance,
        "first": first,
        "timeLimitSeconds": time_limit,
        "asOf": day_of(as_of),
    }
    print_report(NEXT_MEMBERS, store, form, variables)

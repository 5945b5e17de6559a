"""Which companies of an import are in the graph: what was found, and questions to the user."""

import sys

import typer

from graph_service.commands.output.terminal import ERR, ending_on_interrupt, fail
from graph_service.commands.transfer.import_report import SHOWN_PROBLEMS
from graph_service.domain.text import visible
from graph_service.formats.identification.outcomes import NearDuplicate, Outcome
from graph_service.formats.tables.mapped_tables import Mapped


def show_matches(result: Mapped) -> None:
    """Show what was taken for the same, all of it, and what was not although something is alike."""
    for one in result.identified:
        if not one.under_the_same_name and one.outcome is not Outcome.APART:
            ERR.print(str(one), style="dim", markup=False, highlight=False, soft_wrap=True)
    apart = [one for one in result.identified if one.outcome is Outcome.APART]
    for one in apart[:SHOWN_PROBLEMS]:
        ERR.print(str(one), style="dim", markup=False, highlight=False, soft_wrap=True)
    if len(apart) > SHOWN_PROBLEMS:
        ERR.print(f"and {len(apart) - SHOWN_PROBLEMS:,} more that are alike", style="dim", highlight=False)
    stored = sum(one.under_the_same_name for one in result.identified)
    if stored:
        ERR.print(f"{stored:,} are in the graph already, under the same name", style="dim", highlight=False)
    if result.repeated:
        ERR.print(
            f"{result.repeated:,} rows are about a company of an earlier row", style="dim", highlight=False
        )


def decide_matches(near: list[NearDuplicate], way: str) -> dict[str, str]:
    """Return for each near-duplicate the key of the existing company, or an empty text for a new one."""
    if way == "new":
        return {match.company.name: "" for match in near}
    if way == "refuse" or not sys.stdin.isatty():
        open_ones = [match for match in near if not match.by_rule or way == "refuse"]
        if not open_ones:
            return {match.company.name: "" for match in near}
        for match in open_ones[:SHOWN_PROBLEMS]:
            for like in match.like:
                ERR.print(
                    visible(
                        f"{match.place}:{match.line}: {match.company.name} may be {like.other.key} "
                        f"({like.other.name}): {', '.join(like.reasons)}"
                    ),
                    style="yellow",
                    markup=False,
                    highlight=False,
                    soft_wrap=True,
                )
        fail(
            "CONFLICT",
            f"{len(open_ones):,} rows may be about companies that are already in the graph; nothing was "
            "imported.",
            'Decide in the mapping file, under [same]: "Name" = "key", or = "" for a new one. '
            "Or --near new takes all of them for new, with keys made of their names. "
            "If the ids of the file are keys that stay with a company: --stable-ids.",
        )
    decided = {}
    for match in near:
        row = visible(f"{match.place}:{match.line}: {match.company.name} may be")
        ERR.print(row, markup=False, highlight=False)
        for number, like in enumerate(match.like, 1):
            ERR.print(
                visible(f"  {number}  {like.other.key} ({like.other.name}): {', '.join(like.reasons)}"),
                markup=False,
                highlight=False,
            )
        ERR.print("  0  none of them, a new one")
        choice = _choice(len(match.like))
        decided[match.company.name] = match.like[choice - 1].other.key if choice else ""
    return decided


def _choice(most: int) -> int:
    while True:
        with ending_on_interrupt():
            choice = int(typer.prompt("Which is it?", type=int, err=True))
        if 0 <= choice <= most:
            return choice
        ERR.print(f"expected a number from 0 to {most}", style="red")

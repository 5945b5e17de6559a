"""Commands: scores and shares, calculated from the arguments; no stored data is needed."""

import csv
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from graph_service.commands.options import FormatOption, calculate, number_of, pairs_of
from graph_service.commands.output.terminal import Format, fail

app = typer.Typer()


class Method(StrEnum):
    """How to score."""

    WEIGHTED_SUM = "weighted-sum"
    TOPSIS = "topsis"
    PROMETHEE_II = "promethee-ii"


@app.command()
def rank(
    candidates: Annotated[
        Path,
        typer.Argument(
            help="CSV with a column name and one column for each criterion; - reads standard input."
        ),
    ],
    weight: Annotated[list[str], typer.Option(help="CRITERION=WEIGHT; may be repeated.")],
    method: Annotated[Method, typer.Option(help="How to score.")] = Method.WEIGHTED_SUM,
    renormalise: Annotated[
        bool, typer.Option("--renormalise", help="If a cell is empty, scale the other weights.")
    ] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Rank candidates on weighted criteria.

    Example: graph-service rank candidates.csv --weight STRATEGIC_FIT=0.6 --weight REPUTATION=0.4
    """
    from graph_service.commands.reports import RANKING

    weights = [
        {"criterion": name, "weight": number_of(text, "--weight")}
        for name, text in pairs_of(weight, "--weight", "CRITERION=WEIGHT")
    ]
    arguments = {
        "candidates": _candidates(candidates, [pair["criterion"] for pair in weights]),
        "weights": weights,
        "method": method.name,
        "missing": "RENORMALISE" if renormalise else "REJECT",
    }
    calculate(RANKING, form, {"input": arguments})


def _candidates(path: Path, criteria: list[Any]) -> list[dict[str, Any]]:
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        fail("INVALID_INPUT", f"{path}: can't be read as UTF-8 text: {error}.")
    reader = csv.DictReader(text.splitlines())
    missing = [name for name in ("name", *criteria) if name not in (reader.fieldnames or ())]
    if missing:
        fail("INVALID_INPUT", f"{path}: expected a column {missing[0]!r}.")
    return [
        {
            "name": row["name"],
            "values": [
                {"criterion": name, "value": number_of(row[name], f"{path}:{line}: {name}")}
                for name in criteria
                if row[name]
            ],
        }
        for line, row in enumerate(reader, 2)
    ]


@app.command(name="split-revenue")
def split_revenue(
    amount: Annotated[str, typer.Argument(help="The amount to share, e.g. 10000.00.")],
    currency: Annotated[str, typer.Argument(help="ISO 4217 code, e.g. EUR.")],
    party: Annotated[list[str], typer.Option(help="A party; may be repeated.")],
    tier: Annotated[
        list[str],
        typer.Option(
            help="UPTO=PERCENT,PERCENT,... in the order of the parties; the last one is rest=...; may "
            "be repeated."
        ),
    ],
    form: FormatOption = Format.TABLE,
) -> None:
    """Share an amount by contract, exact to the currency's smallest unit.

    Example: graph-service split-revenue 10000 EUR --party a --party b --tier rest=30,70
    """
    from graph_service.commands.reports import REVENUE

    tiers = [
        {"upTo": None if limit == "rest" else limit, "percentages": percentages.split(",")}
        for limit, percentages in pairs_of(tier, "--tier", "UPTO=PERCENT,PERCENT,... or rest=...")
    ]
    arguments = {"amount": amount, "currency": currency, "parties": party, "tiers": tiers}
    calculate(REVENUE, form, {"input": arguments})


@app.command()
def shapley(
    worth: Annotated[
        list[str], typer.Option(help="PARTY,PARTY,...=WORTH for each group of parties; may be repeated.")
    ],
    form: FormatOption = Format.TABLE,
) -> None:
    """Share the worth of all by contribution: the Shapley value.

    Example: graph-service shapley --worth a=1 --worth b=2 --worth a,b=4
    """
    from graph_service.commands.reports import SHAPLEY

    worths = [
        {"members": group.split(","), "worth": number_of(text, "--worth")}
        for group, text in pairs_of(worth, "--worth", "PARTY,PARTY,...=WORTH")
    ]
    parties = sorted({party for coalition in worths for party in coalition["members"]})  # type: ignore[attr-defined]
    calculate(SHAPLEY, form, {"input": {"parties": parties, "worths": worths}})

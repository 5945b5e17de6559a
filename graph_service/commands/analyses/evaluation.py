"""The command that evaluates how well recommendations predict later links."""

import asyncio
import csv
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.table import Table

from graph_service.commands.options import settings_of
from graph_service.commands.output.terminal import ERR, OUT, Format, fail, showing_errors

if TYPE_CHECKING:
    from graph_service.analysis.evaluation.evaluation import Evaluation
    from graph_service.analysis.evaluation.retrieval import Measure
    from graph_service.domain.dataset import DataSet

app = typer.Typer()

COLUMNS = ("task", "start", "model", "links", "candidates", "AUC", "hits@10", "MRR")
TRAINED_SHARE = 0.8
"""Share of the dated memberships before the default split."""


@app.command()
def evaluate(
    train: Annotated[
        str, typer.Argument(help="Folder in the CSV format, or the name of a shipped data set.")
    ],
    split: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="Last day that the models know. [default: 80 % of the joins]"
        ),
    ] = None,
    later: Annotated[
        Path | None, typer.Option(help="Later memberships, a file with the columns of members.csv.")
    ] = None,
    samples: Annotated[int, typer.Option(min=1, help="Bootstrap samples behind each interval.")] = 500,
    seed: Annotated[int, typer.Option(help="Seed of the random numbers.")] = 0,
    form: Annotated[Format, typer.Option("--format", help="How to write the answer.")] = Format.TABLE,
) -> None:
    """Evaluate recommendations on a time split, compared with the usual baselines.

    Example: graph-service evaluate norway_licences --split 2007-12-31
    """
    with showing_errors():
        if form not in (Format.TABLE, Format.JSON, Format.CSV):
            fail("INVALID_INPUT", "--format: expected table, json or csv.")
        day = None if split is None else split.date()
        evaluation = asyncio.run(asyncio.to_thread(_run_evaluation, train, day, later, samples, seed))
        _show(evaluation, form)


def _run_evaluation(
    train: str, split: date | None, later: Path | None, samples: int, seed: int
) -> "Evaluation":
    from graph_service.analysis.evaluation.evaluation import evaluate
    from graph_service.data import shipped_set, shipped_sets
    from graph_service.domain.network import Network
    from graph_service.formats.readers.csv_reader import read_folder, read_memberships

    folder = shipped_set(train) if train in shipped_sets() and not Path(train).exists() else Path(train)
    reading = read_folder(folder)
    if reading.dataset is None:
        fail(
            "INVALID_INPUT",
            f"{reading.problem_count:,} problems in {folder}; the first: {reading.problems[0]}.",
        )
    dataset = reading.dataset
    network = Network.of(
        companies=dataset.companies,
        resources=dataset.resources,
        alliances=dataset.alliances,
        holdings=dataset.holdings,
        needs=dataset.needs,
        memberships=dataset.memberships,
        competitions=dataset.competitions,
    )
    threshold = settings_of().conflict_threshold
    if later is None:
        return evaluate(
            network,
            split=split or _usual_split(dataset),
            conflict_threshold=threshold,
            samples=samples,
            seed=seed,
        )
    memberships = read_memberships(later)
    if memberships.dataset is None:
        fail("INVALID_INPUT", f"{later}: {memberships.problems[0]}.")
    if memberships.dropped:
        ERR.print(f"{memberships.dropped:,} invalid rows left out; the first: {memberships.problems[0]}")
    return evaluate(
        network,
        split=split,
        later=memberships.dataset.memberships,
        conflict_threshold=threshold,
        samples=samples,
        seed=seed,
    )


def _usual_split(dataset: "DataSet") -> date:
    joins = sorted(membership.since for membership in dataset.memberships if membership.since is not None)
    if not joins:
        fail("INVALID_INPUT", "No membership has a date to split at.")
    return joins[int(TRAINED_SHARE * (len(joins) - 1))]


def _show(evaluation: "Evaluation", form: Format) -> None:
    if form is Format.JSON:
        import orjson

        sys.stdout.write(orjson.dumps(evaluation, option=orjson.OPT_INDENT_2).decode() + "\n")
        return
    rows = [
        (
            entry.task.value,
            entry.start.value,
            entry.model.value,
            entry.links,
            entry.candidates,
            entry.measures.auc,
            entry.measures.hits_at_10,
            entry.measures.mrr,
        )
        for entry in evaluation.results
    ]
    if form is Format.CSV:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        ends = ("", "_low", "_high")
        writer.writerow((*COLUMNS[:5], *(f"{name}{end}" for name in COLUMNS[5:] for end in ends)))
        for *named, auc, hits, mrr in rows:
            figures = [
                figure
                for measure in (auc, hits, mrr)
                for figure in ((None,) * 3 if measure is None else (measure.value, measure.low, measure.high))
            ]
            writer.writerow((*named, *figures))
        return
    OUT.print(
        f"Models know the network up to {evaluation.split}; they predict links up to {evaluation.until}",
        style="bold",
        highlight=False,
    )
    for part in dict.fromkeys((entry.task, entry.start) for entry in evaluation.results):
        shown = [row for row in rows if row[:2] == tuple(label.value for label in part)]
        title = f"{shown[0][0]}, {shown[0][1]}: {shown[0][3]:,} of {shown[0][4]:,} possible links"
        table = Table(title=title, box=box.SIMPLE, title_justify="left", padding=0)
        for name in ("model", *COLUMNS[5:]):
            table.add_column(name, no_wrap=True)
        for _, _, model, _, _, auc, hits, mrr in shown:
            table.add_row(model, _figure(auc), _figure(hits), _figure(mrr))
        OUT.print(table)
    for note in (*evaluation.counts, *evaluation.notes):
        OUT.print(note, style="dim", highlight=False)


def _figure(measure: "Measure | None") -> str:
    return "" if measure is None else f"{measure.value:.3f} {measure.low:.2f}–{measure.high:.2f}"

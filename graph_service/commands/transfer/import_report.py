"""What an import has found, on the terminal: the data comes from ``formats.import_stages``."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import typer
from rich.markup import escape
from rich.table import Table

from graph_service.commands.output.terminal import ERR, ending_on_interrupt
from graph_service.domain.text import visible
from graph_service.formats.cells.column_notation import Question, Stated
from graph_service.formats.cells.lists import SPACED
from graph_service.formats.cells.notation import DateOrder, DecimalMark
from graph_service.formats.edges.edge_meaning import EdgeMeaning
from graph_service.formats.import_stages import ColumnReport, TableReport
from graph_service.formats.tables.dataset_reader import Reading
from graph_service.formats.tables.source_tables import SourceTable

SHOWN_PROBLEMS: Final = 50


def show_tables(reports: Sequence[TableReport]) -> None:
    """Print how each table is read: its encoding, its header, its columns."""
    for report in reports:
        for note in report.notes:
            _dim(note)
        if report.table is None:
            _dim(f"{report.place} is not read.")
            continue
        written = f" ({report.written})" if report.written else ""
        title = f"{report.place}{written} → {report.table}"
        ERR.print(visible(title), style="italic", markup=False, highlight=False, soft_wrap=True)
        shown = Table("column", "is read as")
        for column in report.columns:
            shown.add_row(escape(visible(column.name)), _meaning(column))
        ERR.print(shown)


def _meaning(column: ColumnReport) -> str:
    if column.target is None:
        near = f" (nearest: {column.nearest})" if column.nearest else ""
        if column.instead:
            near = f" (nearest: {column.nearest}, which is read from {escape(visible(column.instead))})"
        return f"[dim]not read{near}[/]"
    parts = []
    if column.separators is not None:
        marks = [column.separators] if column.separators == SPACED else column.separators
        parts.append(f"a list, separated by {' or '.join(map(repr, marks))}")
    how = (column.decimal and f"decimal {column.decimal}") or column.dates
    if how:
        parts.append(f"{how}, as in {column.proof}")
    return column.target + (f" ({escape(visible('; '.join(parts)))})" if parts else "")


def show_problems(reading: Reading, name: str) -> None:
    """Print the notes and the first problems of a reading."""
    for note in reading.notes:
        _dim(note)
    for problem in reading.problems[:SHOWN_PROBLEMS]:
        ERR.print(visible(str(problem)), style="red", markup=False, highlight=False, soft_wrap=True)
    if reading.problem_count > SHOWN_PROBLEMS:
        more = reading.problem_count - SHOWN_PROBLEMS
        ERR.print(visible(f"and {more:,} more problems in {name}"), markup=False, highlight=False)


def ask_about_cells(questions: Sequence[Question], stated: Stated) -> Stated:
    """Return what is stated, after asking what only the user knows."""
    for question in questions:
        if getattr(stated, question.option) is None:
            answer = _answer(question)
            if question.option == "dates":
                stated = replace(stated, dates=DateOrder(answer))
            else:
                stated = replace(stated, decimal=DecimalMark(answer))
    return stated


def ask_about_edges(tables: Sequence[SourceTable]) -> EdgeMeaning:
    """Return what the edges of another graph mean."""
    places = " and ".join(table.place for table in tables)
    ERR.print(visible(f"{places} holds edges."), markup=False, highlight=False, soft_wrap=True)
    while True:
        with ending_on_interrupt():
            answer = str(
                typer.prompt(
                    f"What do they mean, {' or '.join(EdgeMeaning)}?", default="partnerships", err=True
                )
            ).strip()
        if answer in set(EdgeMeaning):
            return EdgeMeaning(answer)
        ERR.print(f"expected {' or '.join(EdgeMeaning)}", style="red", markup=False, highlight=False)


def _answer(question: Question) -> str:
    meanings = ", ".join(f"{name}: {meaning}" for name, meaning in question.choices.items())
    ERR.print(
        visible(f"{question.place}: {question.column}: {question.example} means two things ({meanings})."),
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    while True:
        with ending_on_interrupt():
            answer = str(typer.prompt(f"Which is it, {' or '.join(question.choices)}?", err=True)).strip()
        if answer in question.choices:
            return answer
        ERR.print(f"expected {' or '.join(question.choices)}", style="red", markup=False, highlight=False)


def _dim(text: str) -> None:
    ERR.print(visible(text), style="dim", markup=False, highlight=False, soft_wrap=True)

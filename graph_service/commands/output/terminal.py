"""Output on the terminal: tables, CSV and JSON on standard output, everything else on standard error."""

import csv
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from enum import StrEnum
from typing import Any, Final, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from graph_service.commands.reports import Report, Row
from graph_service.domain.errors import ServiceError
from graph_service.domain.text import visible
from graph_service.formats.tables.formula_escaping import inert

OUT: Final = Console()
ERR: Final = Console(stderr=True)

EXIT_CODES: Final[Mapping[str, int]] = {
    "INVALID_INPUT": 2,
    "BAD_USER_INPUT": 2,
    "NOT_FOUND": 3,
    "UNAUTHENTICATED": 7,
    "UNAVAILABLE": 4,
    "LIMIT_EXCEEDED": 5,
    "RATE_LIMITED": 5,
    "CONFLICT": 6,
    "FORBIDDEN": 7,
}
"""By error code: the exit code of a command. 0: done, even if the answer is empty. 1: unexpected error."""
INTERRUPTED: Final = 130
"""Exit code after Ctrl-C, and when the reader of the answer closed the pipe."""
TRACE: Final = "GRAPH_SERVICE_TRACE"
"""Environment variable: show the traceback of an unexpected error."""


class Format(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"
    XLSX = "xlsx"
    GRAPHML = "graphml"
    GEXF = "gexf"
    CYTOSCAPE = "cytoscape"
    JSON_GRAPH = "json-graph"
    NEO4J = "neo4j"


GRAPHS: Final = (Format.GRAPHML, Format.GEXF, Format.CYTOSCAPE, Format.JSON_GRAPH, Format.NEO4J)


def fail(code: str, message: str, hint: str | None = None) -> NoReturn:
    """Print an error and its hint, and end the command."""
    show_error(message)
    if hint:
        ERR.print(f"[dim]{escape(_visible_lines(hint))}[/]", highlight=False, soft_wrap=True)
    raise typer.Exit(EXIT_CODES.get(code, 1))


def show_error(message: str) -> None:
    """Print an error."""
    ERR.print(f"[bold red]Error:[/] {escape(_visible_lines(message))}", highlight=False, soft_wrap=True)


def _visible_lines(text: str) -> str:
    return "\n".join(map(visible, text.split("\n")))


def waiting_for(what: str) -> AbstractContextManager[Any]:
    """Show on a terminal that something is in progress, until the block ends."""
    return ERR.status(f"{escape(visible(what))} …") if ERR.is_terminal else nullcontext()


@contextmanager
def ending_on_interrupt() -> Iterator[None]:
    """Let Ctrl-C, or the end of the input, end the command during a question.

    Within a coroutine the event loop would handle Ctrl-C only after the answer.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    except (typer.Abort, KeyboardInterrupt):
        ERR.print("\nNothing was changed.", highlight=False)
        raise typer.Exit(INTERRUPTED) from None
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def showing_errors() -> Iterator[None]:
    """Print an error of the service, and end the command with its exit code."""
    try:
        yield
    except ServiceError as error:
        fail(error.code, error.message, error.hint)


def _exit_code_of_closed_pipe() -> int:
    """Return the exit code after the reader closed the pipe; nothing more is written to it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return INTERRUPTED


def run_to_the_end(command: Callable[[], Any]) -> NoReturn:
    """Run a command and end the process with its exit code, and without a traceback."""
    try:
        command()
        code = 0
        sys.stdout.flush()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
        if isinstance(end.__context__, BrokenPipeError):  # typer has met it
            code = _exit_code_of_closed_pipe()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        code = _exit_code_of_closed_pipe()
    except Exception as error:  # noqa: BLE001  # the last one to meet it
        code = _show_error(error)
    sys.exit(code)


def _show_error(error: Exception) -> int:
    """Return the exit code for an error, after printing it."""
    if isinstance(error, ServiceError):
        show_error(error.message)
        return EXIT_CODES.get(error.code, 1)
    show_error(f"unexpected error: {type(error).__name__}: {error}")
    ERR.print(f"[dim]{TRACE}=1 shows where.[/]", highlight=False)
    if os.environ.get(TRACE):
        ERR.print_exception()
    return 1


def show(
    report: Report, data: Mapping[str, Any], provenance: Sequence[Mapping[str, Any]], form: Format
) -> None:
    """Print a report in the requested format."""
    if form is Format.JSON:
        import orjson

        answer = {"data": data, "extensions": {"analyses": provenance}}
        sys.stdout.write(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode() + "\n")
        return
    if form in GRAPHS:
        _write_graph(report, data, form)
        return
    rows = report.rows(data)
    if form is Format.CSV:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(name.replace(" ", "_") for name in report.columns)
        writer.writerows([_inert(value) for value in row] for row in rows)
        return
    if form is Format.PARQUET:
        _write_parquet(report.columns, rows)
        return
    if form is Format.XLSX:
        _write_workbook(report, rows)
        return
    print_table(report, data, rows, provenance)


def _inert(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    # a single carriage return is not quoted by the writer, but begins a row for the reader
    return inert(value.replace("\r\n", "\n").replace("\r", "\n"))


def _write_graph(report: Report, data: Mapping[str, Any], form: Format) -> None:
    if form is Format.NEO4J and sys.stdout.isatty():
        fail(
            "INVALID_INPUT",
            "The files of neo4j-admin are one archive, which a terminal can't show.",
            "Unpack it: add | tar x -C FOLDER",
        )
    from graph_service.commands.output.analysis_graph import graph_of, write_graph

    graph = graph_of(data, report.not_drawn)
    if not graph:
        fail("INVALID_INPUT", "This answer has no nodes.", "Use --format csv or --format json.")
    write_graph(graph, form.value, sys.stdout.buffer)


def _write_workbook(report: Report, rows: Sequence[Row]) -> None:
    if sys.stdout.isatty():
        fail("INVALID_INPUT", "Excel files are binary.", "Write it to a file: add > answer.xlsx")
    from graph_service.formats.writers.excel_writer import write_sheets

    header = [name.replace(" ", "_") for name in report.columns]
    write_sheets([(report.name[:31], header, rows)], sys.stdout.buffer)


def _write_parquet(columns: Sequence[str], rows: Sequence[Row]) -> None:
    if sys.stdout.isatty():
        fail("INVALID_INPUT", "Parquet files are binary.", "Write it to a file: add > answer.parquet")
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        fail(
            "UNAVAILABLE",
            "Parquet needs pyarrow.",
            "Install it: pip install 'partner-graph-service[parquet]'",
        )
    values = {name.replace(" ", "_"): [row[i] for row in rows] for i, name in enumerate(columns)}
    parquet.write_table(
        pa.table({name: _column(pa, column) for name, column in values.items()}), sys.stdout.buffer
    )


def _column(pa: Any, column: list[Any]) -> Any:
    """Return a column of one type; mixed types become text."""
    kinds = {type(value) for value in column if value is not None}
    if kinds and kinds <= {int, float}:
        return pa.array(column, pa.float64() if float in kinds else pa.int64())
    if kinds == {bool}:
        return pa.array(column, pa.bool_())
    return pa.array(
        column if len(kinds) == 1 else [None if value is None else str(value) for value in column]
    )


def print_table(
    report: Report,
    data: Mapping[str, Any],
    rows: Sequence[Row],
    provenance: Sequence[Mapping[str, Any]],
    *,
    most: int | None = None,
) -> None:
    """Print a report as a table, or the reason why it is empty."""
    OUT.print(f"\n[bold]{escape(report.title(data))}[/]", highlight=False)
    shown = rows[:most]
    if not shown:
        reasons = [analysis["reason"] for analysis in provenance if analysis["reason"]]
        OUT.print(escape(reasons[0] if reasons else "Nothing to show."), highlight=False)
        return
    kept = [i for i in range(len(report.columns)) if any(row[i] not in (None, "", False) for row in shown)]
    table = Table(*(report.columns[i] for i in kept), header_style="bold", expand=False)
    for row in shown:
        table.add_row(*(_cell(row[i]) for i in kept))
    OUT.print(table)
    if len(rows) > len(shown):
        OUT.print(f"[dim]and {len(rows) - len(shown)} more[/]")
    derived = sorted({kind for analysis in provenance for kind in analysis["derived"]})
    if derived:
        OUT.print(f"[dim]Rests on {' and '.join(derived)} that were derived by rule, not declared.[/]")


def _cell(value: Any) -> str:
    match value:
        case None | "":
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.3f}"
    return escape(str(value))


def show_waiting(what: str) -> None:
    """Print what the command waits for."""
    ERR.print(f"{what} …", style="dim", highlight=False)

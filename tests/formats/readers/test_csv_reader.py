import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_service.domain.dataset import KnownKeys
from graph_service.domain.errors import InvalidInput, LimitExceeded
from graph_service.domain.model.entities import (
    Alliance,
    AllianceStage,
    Company,
    Competition,
    CooperationMode,
    Financials,
    Holding,
    Membership,
    Need,
    Resource,
    ResourceKind,
)
from graph_service.formats.readers.csv_lines import LONGEST_ROW
from graph_service.formats.readers.csv_reader import read_folder
from graph_service.formats.tables.problems import KEPT_PROBLEMS, Problem
from tests.formats.folders import COMPANIES, FIGURES, HEADERS, named, write


def test_a_folder_with_everything(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "resources.csv": ["r,R,DATA,true", "s,S,BRAND,"],
            "holds.csv": ["a,r,0.5,seen", "b,r,1,"],
            "needs.csv": ["a,s,.25,0.75,derived:x", "b,s,1e-1,,"],
            "alliances.csv": [
                "all,All,JOINT_SALES; CHANNEL,ACTIVE,TRUE,2020-01-01,2021-01-01,What",
                "bare,Bare,,,,,,",
            ],
            "members.csv": ["all,a,lead,,2020-02-29", "all,a,,2020-02-29,", "all,b,,,"],
            "competes.csv": ["b,a,0.5,derived:y"],
        },
    )
    (tmp_path / "companies.csv").write_text(
        f"{COMPANIES},{FIGURES}\n"
        'a," Ærø, Air ",Passenger airline,DK,North;South,Retail,5,1990,https://a.example/x?y,"two\nlines",x;;y;x,'
        "2025,EUR,1250000.50,-3,0,0.45\n"
        "\n"
        "b,B,,,,,,,,,,,,,,,\n",
        encoding="utf-8",
    )
    reading = read_folder(tmp_path)
    assert reading.problems == ()
    assert (reading.rows, reading.dropped, reading.notes) == (14, 0, ())
    dataset = reading.dataset
    assert dataset is not None
    assert dataset.unstated == {
        Alliance: frozenset({"purposes", "depth", "sourcing_channel"}),
        Holding: frozenset({"since", "until"}),
        Need: frozenset({"since", "until"}),
        Membership: frozenset({"share"}),
    }
    assert dataset.companies == (
        Company(
            key="a",
            name="Ærø, Air",
            industry="Passenger airline",
            country="DK",
            regions=("North", "South"),
            segments=("Retail",),
            employees=5,
            founded_year=1990,
            website="https://a.example/x?y",
            description="two\nlines",
            tags=("x", "y"),
            financials=Financials(
                year=2025,
                currency="EUR",
                revenue=Decimal("1250000.50"),
                profit=Decimal(-3),
                cash_flow=Decimal(0),
                debt_ratio=0.45,
            ),
        ),
        Company(key="b", name="B"),
    )
    assert dataset.resources == (
        Resource(key="r", name="R", kind=ResourceKind.DATA, pooled=True),
        Resource(key="s", name="S", kind=ResourceKind.BRAND),
    )
    assert dataset.alliances == (
        Alliance(
            key="all",
            name="All",
            modes=(CooperationMode.JOINT_SALES, CooperationMode.CHANNEL),
            stage=AllianceStage.ACTIVE,
            exclusive=True,
            starts_on=date(2020, 1, 1),
            ends_on=date(2021, 1, 1),
            scope="What",
        ),
        Alliance(key="bare", name="Bare"),
    )
    assert dataset.holdings == (
        Holding(company="a", resource="r", level=0.5, evidence="seen"),
        Holding(company="b", resource="r", level=1.0),
    )
    assert dataset.needs == (
        Need(company="a", resource="s", importance=0.25, required_level=0.75, evidence="derived:x"),
        Need(company="b", resource="s", importance=0.1),
    )
    assert dataset.memberships == (
        Membership(alliance="all", company="a", role="lead", until=date(2020, 2, 29)),
        Membership(alliance="all", company="a", since=date(2020, 2, 29)),
        Membership(alliance="all", company="b"),
    )
    assert dataset.competitions == (Competition(a="a", b="b", intensity=0.5, evidence="derived:y"),)


@pytest.mark.parametrize("skip_invalid", [False, True])
@pytest.mark.parametrize(
    ("header", "column", "message"),
    [
        (COMPANIES.replace("name,", ""), "name", "expected this column, found none"),
        (COMPANIES.replace(",industry", ""), "industry", "expected this column, found none"),
        (f"{COMPANIES},name", "name", "expected this column once"),
        (f"{COMPANIES},colour", "colour", "found a column named 'colour'"),
        (f"{COMPANIES},", "", "found a column named ''"),
        (f"{COMPANIES},re\udcffenue", None, "expected text in the encoding"),
        (f'{COMPANIES},"x"y', None, "quotes that don't match"),
    ],
)
def test_a_wrong_header_is_always_refused(
    tmp_path: Path, header: str, column: str, message: str, skip_invalid: bool
) -> None:
    text = f"{header}\na,A,,,,,,,,,\n".encode(errors="surrogateescape")
    (tmp_path / "companies.csv").write_bytes(text)
    reading = read_folder(tmp_path, skip_invalid=skip_invalid)
    assert named(reading) == [("companies.csv", 1, column)]
    assert message in reading.problems[0].message
    assert reading.dataset is None


@pytest.mark.parametrize("skip_invalid", [False, True])
def test_companies_must_be_there(tmp_path: Path, skip_invalid: bool) -> None:
    reading = read_folder(tmp_path, skip_invalid=skip_invalid)
    assert reading.problems == (Problem("companies.csv", None, None, "expected this file, found none"),)
    assert str(reading.problems[0]) == "companies.csv: expected this file, found none"
    assert reading.dataset is None


def test_an_empty_file_has_no_columns(tmp_path: Path) -> None:
    write(tmp_path, {})
    (tmp_path / "holds.csv").write_bytes(b"")
    assert named(read_folder(tmp_path)) == [
        ("holds.csv", 1, column) for column in HEADERS["holds.csv"].split(",")
    ]


def test_no_folder() -> None:
    with pytest.raises(InvalidInput, match="is not a folder"):
        read_folder(Path("/nowhere/at/all"))


def test_broken_encoding_is_named_by_line(tmp_path: Path) -> None:
    write(tmp_path, {})
    (tmp_path / "companies.csv").write_bytes(
        f"{COMPANIES}\na,A,,,,,,,,,\nb,B".encode() + b"\xff" + b",,,,,,,,,\n"
    )
    reading = read_folder(tmp_path)
    assert [str(problem) for problem in reading.problems] == [
        "companies.csv:3: name: expected text in UTF-8, found bytes that are none: say --encoding"
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_order_of_columns_and_byte_order_mark(tmp_path: Path, end: str, mark: bytes) -> None:
    columns = COMPANIES.split(",")[::-1]
    row = {"key": "a", "name": "Å", "tags": "t"}
    lines = [",".join(columns), ",".join(row.get(column, "") for column in columns), ""]
    (tmp_path / "companies.csv").write_bytes(mark + end.join(lines).encode())
    reading = read_folder(tmp_path)
    assert reading.problems == ()
    assert reading.dataset is not None
    assert reading.dataset.companies == (Company(key="a", name="Å", tags=("t",)),)


def test_missing_figures_are_left_alone(tmp_path: Path) -> None:
    text = f"{COMPANIES},revenue,currency\na,A,,,,,,,,,,5,EUR\n"
    (tmp_path / "companies.csv").write_text(text, encoding="utf-8")
    dataset = read_folder(tmp_path).dataset
    assert dataset is not None
    assert dataset.unstated == {Company: frozenset({"financials_year", "profit", "cash_flow", "debt_ratio"})}
    assert dataset.companies[0].financials == Financials(revenue=Decimal(5), currency="EUR")


def test_keys_of_the_graph_are_known(tmp_path: Path) -> None:
    write(tmp_path, {"members.csv": ["old,x,,,"], "holds.csv": ["x,y,1,"], "competes.csv": ["x,a,1,"]})
    known = KnownKeys(companies=frozenset({"x"}), resources=frozenset({"y"}), alliances=frozenset({"old"}))
    reading = read_folder(tmp_path, known=known)
    assert reading.problems == ()
    assert reading.dataset is not None
    assert reading.dataset.competitions == (Competition(a="a", b="x", intensity=1.0),)


def test_unknown_files_are_ignored_with_a_note(tmp_path: Path) -> None:
    write(tmp_path, {})
    (tmp_path / "notes.txt").write_text("", encoding="utf-8")
    (tmp_path / "extra.csv").write_text("x\n1\n", encoding="utf-8")
    reading = read_folder(tmp_path)
    assert reading.notes == ("extra.csv is not a file of the format and was ignored.",)
    assert reading.dataset is not None


def test_all_problems_are_counted_and_the_first_are_kept(tmp_path: Path) -> None:
    rows = [f"k{number},,,,,,,,,," for number in range(KEPT_PROBLEMS + 5)]
    reading = read_folder(write(tmp_path, {"companies.csv": rows}))
    assert (len(reading.problems), reading.problem_count) == (KEPT_PROBLEMS, KEPT_PROBLEMS + 5)


def test_several_problems_of_a_row_are_all_named(tmp_path: Path) -> None:
    reading = read_folder(write(tmp_path, {"companies.csv": ["A,,,x,,,-1,,,,", "b,B,,,,,,,,,"]}))
    assert named(reading) == [
        ("companies.csv", 2, column) for column in ("key", "name", "country", "employees")
    ]


def test_consequences_do_not_bury_their_cause(tmp_path: Path) -> None:
    rows = {"companies.csv": ["a,A,,xx,,,,,,,", "b,B,,,,,,,,,"], "holds.csv": ["a,r,1,", "zz,r,1,"]}
    reading = read_folder(write(tmp_path, rows))
    assert named(reading) == [("companies.csv", 2, "country"), ("holds.csv", 3, "company")]


@given(
    text=st.binary(max_size=200) | st.text(st.sampled_from('ab,r\n\r"1.\0é;'), max_size=60).map(str.encode)
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_a_file_holds_every_row_is_kept_or_named(tmp_path: Path, text: bytes) -> None:
    write(tmp_path, {})
    (tmp_path / "holds.csv").write_bytes(f"{HEADERS['holds.csv']}\na,r,1,\n".encode() + text)
    reading = read_folder(tmp_path, skip_invalid=True)
    assert reading.dataset is not None
    assert reading.dataset.size + reading.dropped == reading.rows
    assert len({(problem.file, problem.line) for problem in reading.problems}) == reading.dropped
    assert all(edge.company in "abc" and edge.resource == "r" for edge in reading.dataset.holdings)


class TestSkippingInvalidRows:
    """What is left when the rows that are wrong are left out."""

    def test_rows_that_refer_to_dropped_ones_go_with_them(self, tmp_path: Path) -> None:
        reading = read_folder(
            write(
                tmp_path,
                {
                    "companies.csv": ["a,A,,xx,,,,,,,", "b,B,,,,,,,,,", "c,C,,,,,,,,,"],
                    "resources.csv": ["r,R,DATA,", "s,S,,"],
                    "alliances.csv": ["all,All,,,,2020-01-01,2019-01-01,", "ok,Ok,,,,,,"],
                    "holds.csv": ["a,r,1,", "b,r,1,", "b,s,1,", "c,r,2,"],
                    "members.csv": ["all,b,,,", "ok,b,,,", "ok,a,,,"],
                    "competes.csv": ["b,c,1,", "a,b,1,", "c,b,0.5,"],
                },
            ),
            skip_invalid=True,
        )
        assert named(reading) == [
            ("companies.csv", 2, "country"),
            ("resources.csv", 3, "kind"),
            ("alliances.csv", 2, "ends_on"),
            ("holds.csv", 2, "company"),
            ("holds.csv", 4, "resource"),
            ("holds.csv", 5, "level"),
            ("members.csv", 2, "alliance"),
            ("members.csv", 4, "company"),
            ("competes.csv", 3, "a"),
            ("competes.csv", 4, "b"),
        ]
        assert reading.problems[3].message == "refers to 'a', which was left out: see companies.csv:2"
        assert (reading.rows, reading.dropped) == (17, 10)
        dataset = reading.dataset
        assert dataset is not None
        assert [company.key for company in dataset.companies] == ["b", "c"]
        assert [resource.key for resource in dataset.resources] == ["r"]
        assert [alliance.key for alliance in dataset.alliances] == ["ok"]
        assert dataset.holdings == (Holding(company="b", resource="r", level=1.0),)
        assert dataset.memberships == (Membership(alliance="ok", company="b"),)
        assert dataset.competitions == (Competition(a="b", b="c", intensity=1.0),)

    def test_rows_about_a_thing_in_the_graph_stay(self, tmp_path: Path) -> None:
        rows = {"companies.csv": ["a,A,,xx,,,,,,,"], "holds.csv": ["a,r,1,"]}
        reading = read_folder(
            write(tmp_path, rows), known=KnownKeys(companies=frozenset("a")), skip_invalid=True
        )
        assert reading.dataset is not None
        assert reading.dataset.companies == ()
        assert reading.dataset.holdings == (Holding(company="a", resource="r", level=1.0),)

    def test_a_later_sound_row_takes_the_key(self, tmp_path: Path) -> None:
        rows = {"companies.csv": ["a,A,,xx,,,,,,,", "a,A,,,,,,,,,"], "holds.csv": ["a,r,1,"]}
        reading = read_folder(write(tmp_path, rows), skip_invalid=True)
        assert reading.problem_count == 1
        assert reading.dataset is not None
        assert len(reading.dataset.holdings) == 1

    def test_of_overlapping_periods_the_first_stays(self, tmp_path: Path) -> None:
        rows = ["all,a,one,2020-01-01,", "all,a,two,2021-01-01,2022-01-01", "all,a,three,,2020-01-01"]
        reading = read_folder(write(tmp_path, {"members.csv": rows}), skip_invalid=True)
        assert named(reading) == [("members.csv", 3, "since")]
        assert reading.dataset is not None
        assert [member.role for member in reading.dataset.memberships] == ["one", "three"]

    def test_a_quote_too_many_costs_one_row(self, tmp_path: Path) -> None:
        rows = ["a,A,,,,,,,,,", 'b,"B,,,,,,,,,', *(f"k{n},K,,,,,,,,," for n in range(2 * LONGEST_ROW))]
        reading = read_folder(write(tmp_path, {"companies.csv": rows}), skip_invalid=True)
        assert named(reading) == [("companies.csv", 3, None)]
        assert reading.dataset is not None
        assert len(reading.dataset.companies) == 1 + 2 * LONGEST_ROW

    def test_a_quote_too_many_is_not_closed_by_a_later_one(self, tmp_path: Path) -> None:
        rows = ['b,"B,,,,,,,,,', "c,C,,,,,,,,,", 'd,D,,,,,,,,"two\nlines",', 'e,E",,,,,,,,,', "f,F,,,,,,,,,"]
        reading = read_folder(write(tmp_path, {"companies.csv": rows}), skip_invalid=True)
        assert named(reading) == [("companies.csv", 2, None)]
        assert reading.dataset is not None
        assert [company.name for company in reading.dataset.companies] == ["C", "D", 'E"', "F"]

    def test_broken_encoding_costs_one_row(self, tmp_path: Path) -> None:
        write(tmp_path, {})
        text = f"{COMPANIES}\na,\udcff,,,,,,,,,\nb,B,,,,,,,,,\n".encode(errors="surrogateescape")
        (tmp_path / "companies.csv").write_bytes(text)
        reading = read_folder(tmp_path, skip_invalid=True)
        assert named(reading) == [("companies.csv", 2, "name")]
        assert reading.dataset is not None
        assert [company.key for company in reading.dataset.companies] == ["b"]


def test_a_file_may_be_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph_service.formats.tables.source_tables.LARGEST_FILE_BYTES", 100)
    write(tmp_path, {"companies.csv": [f"a,{'A' * 100},,,,,,,,,"]})
    with pytest.raises(LimitExceeded, match=r"companies\.csv: expected at most 100 bytes, found"):
        read_folder(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "companies.csv")
    reading = read_folder(tmp_path)
    assert reading.dataset is None
    assert "found none" in reading.problems[0].message

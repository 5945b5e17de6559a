"""The files of the records of an alliance's life."""

import re
import shutil
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import pytest

from graph_service.domain.dataset import DataSet, KnownKeys
from graph_service.domain.generated_keys import made_key
from graph_service.domain.kinds import RECORDS
from graph_service.domain.model.entities import CooperationMode
from graph_service.domain.model.fields import Above, FieldSpec, Prose, Within, Written
from graph_service.domain.model.validation import flaws, tidied
from graph_service.domain.records.agreement import Agreement, AgreementTier, DisputeMethod
from graph_service.domain.records.co_selling import Sale
from graph_service.domain.records.governance import Meeting
from graph_service.domain.records.pilot import Kpi, KpiReading
from graph_service.formats.readers import csv_reader
from graph_service.formats.readers.csv_reader import Reading, read_folder
from graph_service.formats.tables.table_definitions import FILE_OF, RECORD_TABLES, TABLES, Column, Table
from tests.formats.folders import LIFE, named


def changed(folder: Path, file: str, text: str) -> Path:
    """A copy of the example folder in which one file has another text."""
    shutil.copytree(LIFE, folder, dirs_exist_ok=True)
    (folder / file).write_text(text, encoding="utf-8")
    return folder


def dataset(reading: Reading) -> DataSet:
    assert reading.problems == ()
    assert reading.dataset is not None
    return reading.dataset


def test_the_example_has_every_file_and_a_value_in_every_column() -> None:
    records = dataset(read_folder(LIFE)).records
    assert records.keys() == RECORDS.keys()
    for name, kind in RECORDS.items():
        empty = {
            field
            for field, spec in kind.fields.items()
            if all(getattr(row, field) == spec.default for row in records[name])
        }
        # the example's goal, competitor bid and committee go on
        assert empty <= {"achieved_on", "dissolved_on", "until"}, name  # what has not ended


def test_every_record_that_is_read_passes_the_check_of_values() -> None:
    for name, rows in dataset(read_folder(LIFE)).records.items():
        kind = RECORDS[name]
        for row in rows:
            values = {field: getattr(row, field) for field in kind.fields}
            assert tidied(kind.fields, values) == values
            assert list(flaws(kind.fields, values, period=kind.period)) == []


def test_values_are_read_as_the_model_has_them() -> None:
    records = dataset(read_folder(LIFE)).records
    first, second = records["Agreement"]
    assert first == Agreement(
        key="ab--1",
        alliance="ab",
        number=1,
        signed_on=date(2023, 6, 20),
        starts_on=date(2023, 7, 1),
        ends_on=date(2024, 7, 1),
        modes=(CooperationMode.JOINT_SALES, CooperationMode.JOINT_MARKETING),
        exclusive=True,
        scope="All products",
        rights_and_obligations="Both sell",
        revenue_and_cost_sharing="By tiers",
        ip_ownership="Each its own",
        ip_use="For this only",
        confidentiality="Two years",
        exit_conditions="Three months",
        exit_procedure="In writing",
        exit_handover="Customers stay",
        dispute_methods=(DisputeMethod.NEGOTIATION, DisputeMethod.MEDIATION, DisputeMethod.ARBITRATION),
        dispute_resolution="In turn",
        parties=("a", "b"),
        cost_percentages=(Decimal(50), Decimal(50)),
    )
    assert second == Agreement(key="ab--2", alliance="ab", number=2, amendment_reason="More products")
    assert [str(sale.amount) for sale in records["Sale"]] == ["10000", "15000.00", "20000", "25000.5"]
    assert records["Meeting"] == (
        Meeting(
            key="ab-m1",
            body="ab-committee",
            held_on=date(2023, 8, 1),
            minutes="All were there",
            decisions=("Sell in the south; begin in May", "Hire one"),
        ),
    )


def test_what_may_be_missing_may_be_missing(tmp_path: Path) -> None:
    folder = changed(tmp_path, "kpi_readings.csv", "kpi,read_on,value\nab-cost,2023-04-01,3\n")
    (folder / "sales.csv").unlink()
    data = dataset(read_folder(folder))
    assert data.records["KpiReading"] == (
        KpiReading(key="ab-cost--2023-04-01", kpi="ab-cost", read_on=date(2023, 4, 1), value=3.0),
    )
    assert data.unstated[KpiReading] == {"note"}
    assert "Sale" not in data.records
    assert Sale not in data.unstated


def test_items_of_a_list_are_kept_apart(tmp_path: Path) -> None:
    text = "key,body,held_on,decisions\nm,ab-committee,2023-08-01,"
    cells = {
        "Yes; No;; Yes ;": ("Yes", "No", "Yes"),  # of prose, each has its place
        r"one\; still one;C:\temp;\\": ("one; still one", r"C:\temp", "\\"),
        r"a\\;b": ("a\\", "b"),
        '"two\nlines;x"': ("two\nlines", "x"),
    }
    for cell, decisions in cells.items():
        folder = changed(tmp_path, "meetings.csv", text + cell + "\n")
        (folder / "action_items.csv").unlink(missing_ok=True)
        assert dataset(read_folder(folder)).records["Meeting"][0].decisions == decisions
    folder = changed(
        tmp_path, "agreement_tiers.csv", "agreement,number,percentages\nab--1,1,50;50;0.000001\n"
    )
    (tier,) = dataset(read_folder(folder)).records["AgreementTier"]
    assert tier == AgreementTier(
        key="ab--1--1",
        agreement="ab--1",
        number=1,
        percentages=(Decimal(50), Decimal(50), Decimal("0.000001")),
    )


def test_keys_of_the_graph_are_known(tmp_path: Path) -> None:
    (tmp_path / "companies.csv").write_bytes((LIFE / "companies.csv").read_bytes())
    (tmp_path / "kpis.csv").write_text("key,alliance,pilot,name,target\nk,old,p,n,1\n", encoding="utf-8")
    (tmp_path / "kpi_readings.csv").write_text("kpi,read_on,value\nolder,2023-04-01,3\n", encoding="utf-8")
    known = KnownKeys(
        alliances=frozenset({"old"}), records={"Pilot": {"p": "old"}, "Kpi": {"older": "elsewhere"}}
    )
    records = dataset(read_folder(tmp_path, known=known)).records
    assert records["Kpi"] == (Kpi(key="k", alliance="old", pilot="p", name="n", target=1.0),)
    assert records["KpiReading"][0].kpi == "older"

    elsewhere = KnownKeys(alliances=frozenset({"old"}), records={"Pilot": {"p": "other"}})
    assert named(read_folder(tmp_path, known=elsewhere)) == [
        ("kpis.csv", 2, "pilot"),
        ("kpi_readings.csv", 2, "kpi"),
    ]


WRONG = [
    ("sales.csv", "key,alliance,company,sold_on,product,amount,currency", ",ab,a,2023-10-01,T,1,EUR", "key",
     "expected a key"),
    ("sales.csv", "key,alliance,company,sold_on,product,amount,currency", "s,ab,a,2023-10-01,T,1 2,EUR",
     "amount", "expected an amount"),
    ("sales.csv", "key,alliance,company,sold_on,product,amount,currency", "s,ab,a,2023-10-01,T,1,euro",
     "currency", "an ISO 4217 code such as EUR, found 'euro'"),
    ("sales.csv", "key,alliance,company,sold_on,product,quantity,amount,currency",
     "s,ab,a,2023-10-01,T,-1,1,EUR", "quantity", "expected a number from 0 to 1e+15, found -1"),
    ("sales.csv", "key,alliance,company,sold_on,product,amount,currency", "s,zz,a,2023-10-01,T,1,EUR",
     "alliance", "the key of an alliance in alliances.csv or in the graph, found 'zz'"),
    ("kpi_readings.csv", "kpi,read_on,value", "ab-none,2023-04-01,1", "kpi",
     "the key of an indicator in kpis.csv"),
    ("kpi_readings.csv", "kpi,read_on,value", "ab-cost,2023-04-01,1\nab-cost,2023-04-01,2", "read_on",
     "expected each kpi and read_on once, found ab-cost, 2023-04-01 again, as on line 2"),
    ("kpi_readings.csv", "key,kpi,read_on,value", "k,ab-cost,2023-04-01,1\nk,ab-cost,2023-04-02,2", "key",
     "expected each key once, found k again"),
    ("kpi_readings.csv", "key,kpi,read_on,value", "K,ab-cost,2023-04-01,1", "key", "expected a key"),
    ("agreement_tiers.csv", "agreement,number,percentages", "ab--1,0,60;40", "number", "1 to 100, found 0"),
    ("agreement_tiers.csv", "agreement,number,percentages", "ab--1,1,", "percentages", "found an empty cell"),
    ("agreement_tiers.csv", "agreement,number,percentages", "ab--1,1,60;x", "percentages", "found 'x'"),
    ("agreement_tiers.csv", "agreement,number,percentages", "ab--1,1,60;101", "percentages", "found 101"),
    ("bonuses.csv", "key,agreement,party,threshold,amount,currency", "x,ab--1,b,5,0,EUR", "amount",
     "expected more than 0, found 0"),
    ("challenges.csv", "key,alliance,kind,raised_on", "x,ab,WEATHER,2023-11-01", "kind",
     "expected one of GOAL_DIVERGENCE"),
    ("review_scores.csv", "review,company,score", "ab-q4,a,10.5", "score", "expected a number from 0 to 10"),
    ("shared_brands.csv", "key,ecosystem,name,owner", "x,abc,X,zz", "owner", "the key of a company"),
    ("ecosystem_events.csv", "key,ecosystem,name,starts_on,ends_on", "x,abc,X,2024-05-13,2024-05-13",
     "ends_on", "expected a date after starts_on 2024-05-13"),
    ("articles.csv", "key,ecosystem,title,body", 'x,abc,"two\nlines",B', "title", "control character U+000A"),
    ("body_members.csv", "key,body,company,person", "x,zz,a,P", "body", "the key of a body"),
    ("innovation_projects.csv", "key,ecosystem,name,participants", "one-bill,abc,X,a;zz", "participants",
     "the key of a company in companies.csv or in the graph, found 'zz'"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "header", "rows", "column", "message"), WRONG, ids=[f"{w[0]}-{w[3]}-{w[2]}" for w in WRONG]
)
def test_each_problem_is_named(
    tmp_path: Path, file: str, header: str, rows: str, column: str, message: str
) -> None:
    reading = read_folder(changed(tmp_path, file, f"{header}\n{rows}\n"))
    line = 2 + rows.replace('"two\nlines"', "").count("\n")
    problem = next(one for one in reading.problems if one.file == file)
    assert (problem.line, problem.column) == (line, column)
    assert message in problem.message
    assert reading.dataset is None


@pytest.mark.parametrize(
    ("file", "text", "column", "found"),
    [
        (
            "kpis.csv",
            "key,alliance,pilot,name,target\nab-cost,ac,ab-north,n,1\n",
            "pilot",
            "'ab-north', which",
        ),
        ("action_items.csv", "key,alliance,body,task\nx,ac,ab-committee,T\n", "body", "is one of ab"),
        (
            "co_investments.csv",
            "key,ecosystem,project,investor,amount,currency\nx,d,one-bill,a,1,EUR\n",
            "project",
            "a project of the same ecosystem, d, found 'one-bill', which is one of abc",
        ),
    ],
)
def test_what_a_row_refers_to_has_one_owner(
    tmp_path: Path, file: str, text: str, column: str, found: str
) -> None:
    folder = changed(tmp_path, file, text)
    with (folder / "alliance_ecosystems.csv").open("a", encoding="utf-8") as ecosystems:
        ecosystems.write("d,D,,,\n")
    reading = read_folder(folder)
    assert (file, 2, column) in named(reading)
    assert any(found in problem.message for problem in reading.problems)


def test_rows_that_refer_to_dropped_ones_go_with_them(tmp_path: Path) -> None:
    agreements = "alliance,number,signed_on\nab,1,yesterday\nab,2,\n"
    reading = read_folder(changed(tmp_path, "agreements.csv", agreements), skip_invalid=True)
    assert named(reading) == [
        ("agreements.csv", 2, "signed_on"),
        ("agreement_tiers.csv", 2, "agreement"),
        ("agreement_tiers.csv", 3, "agreement"),
        ("bonuses.csv", 2, "agreement"),
    ]
    assert reading.problems[1].message == "refers to 'ab--1', which was left out: see agreements.csv:2"
    assert reading.dataset is not None
    assert [row.key for row in reading.dataset.records["Agreement"]] == ["ab--2"]
    assert "AgreementTier" not in reading.dataset.records
    assert reading.dropped == 4


def test_a_required_column_must_be_there(tmp_path: Path) -> None:
    reading = read_folder(changed(tmp_path, "stage_moves.csv", "key,alliance,to_stage\n"))
    assert named(reading) == [("stage_moves.csv", 1, "moved_on")]


def test_made_keys() -> None:
    check = RECORDS["DueDiligenceCheck"]
    assert made_key(check, {"alliance": "ab", "kind": "FINANCIAL"}) == "ab--financial"
    assert made_key(RECORDS["Agreement"], {"alliance": "ab"}) == "ab--1"
    long = [
        made_key(RECORDS["ReviewScore"], {"review": "r" * 190, "company": f"company-{n}"}) for n in (1, 2)
    ]
    assert [len(key) for key in long] == [200, 200]
    assert long[0] != long[1]
    assert made_key(RECORDS["ReviewScore"], {"review": "r" * 190, "company": "company-1"}) == long[0]
    keys = {made_key(RECORDS["BodyMember"], {}) for _ in range(100)}
    assert len(keys) == 100
    assert all(re.fullmatch(r"body_member-[0-9a-f]{12}", key) for key in keys)


class TestTheDescription:
    """The table in the format's README says what the program takes."""

    README = Path(csv_reader.__file__).parents[2] / "data" / "README.md"

    def described(self) -> dict[str, dict[str, tuple[bool, str]]]:
        """By file and column: whether it is in bold, and what the table says."""
        found: dict[str, dict[str, tuple[bool, str]]] = {}
        file = ""
        for line in self.README.read_text(encoding="utf-8").splitlines():
            match = re.fullmatch(r"\| (\S+\.csv)? ?\| ([a-z_*, ]+) \| (.*?) ?\|", line)
            if match is None:
                continue
            file = match[1] or file
            for column in match[2].split(", "):
                assert column.strip("*") not in found.setdefault(file, {}), (file, column)
                found[file][column.strip("*")] = (column.startswith("**"), match[3])
        return found

    def test_it_has_every_file_and_column_and_what_must_be_stated(self) -> None:
        described = self.described()
        assert set(described) == {table.file for table in TABLES}
        for table in TABLES:
            columns = described[table.file]
            assert set(columns) == {column.name for column in table.columns}, table.file
            bold = {name for name, (is_bold, _) in columns.items() if is_bold}
            assert bold == {column.name for column in table.columns if must_be_stated(table, column)}

    def test_only_columns_that_may_be_missing_are_said_to(self) -> None:
        described = self.described()
        for table in TABLES[:7]:
            missing = {name for name, (_, text) in described[table.file].items() if "may be missing" in text}
            assert missing == {column.name for column in table.columns if column.optional}
        for table in RECORD_TABLES.values():
            optional = {column.name for column in table.columns if column.optional}
            assert optional == {column.name for column in table.columns if not must_be_stated(table, column)}

    def test_it_has_the_allowed_words_and_bounds(self) -> None:
        described = self.described()
        for table in TABLES:
            for column in table.columns:
                _, text = described[table.file][column.name]
                if isinstance(column.states.type, type) and issubclass(column.states.type, StrEnum):
                    listed = text.partition("; empty")[0].partition("; no ")[0]
                    words = {word.value for word in column.states.type}
                    assert set(re.findall(r"\b[A-Z][A-Z_]{2,}\b", listed)) == words, (table.file, column.name)
        for table in RECORD_TABLES.values():
            for column in table.columns:
                _, text = described[table.file][column.name]
                for expected in expectations(column.states):
                    assert expected in text, (table.file, column.name, expected)


def must_be_stated(table: Table, column: Column) -> bool:
    return column.states.required and not (column.name == "key" and table.key_from is not None)


def expectations(spec: FieldSpec) -> list[str]:
    """What the description of a record's field has to say."""
    if spec.refers is not None:
        return [f"`{FILE_OF[spec.refers.to]}`", *(["separated by `;`"] if spec.is_list else [])]
    if spec.name == "key" or issubclass(spec.type, StrEnum):
        return ["separated by `;`"] if spec.is_list else []
    names = {str: "text", int: "whole number", float: "number", Decimal: "decimal", date: "date"}
    said = ["true or false" if spec.type is bool else names[spec.type]]
    if spec.is_list:
        said.append("separated by `;`")
    for rule in spec.rules:
        match rule:
            case Prose():
                said[0] = "prose"
            case Written():
                said[0] = "ISO 4217"
            case Within(least, most):
                said += [f"from {least:g}", "to 10^15" if most == 10**15 else f"to {most:,.0f}"]
            case Above(bound):
                said.append(f"above {bound:g}")
    if spec.default is not None and not spec.required and not spec.is_list:
        said.append(f"empty: {str(spec.default).lower() if spec.type is bool else format(spec.default, 'g')}")
    return said

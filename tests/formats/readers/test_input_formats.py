"""Files in: what was exported comes back as it was, and hostile files are refused with their place."""

import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from pyarrow import parquet

from graph_service.domain.dataset import DataSet
from graph_service.domain.errors import InvalidInput, LimitExceeded, ServiceError, Unavailable
from graph_service.formats import optional_libraries
from graph_service.formats.headers.own_tables import is_own
from graph_service.formats.readers import excel_reader, parquet_reader, workbook_limits
from graph_service.formats.readers.input_formats import SourceForm, decoded, open_source
from graph_service.formats.tables import source_tables
from graph_service.formats.tables.dataset_reader import Reading, read_source
from graph_service.formats.writers.output_formats import Form
from tests.formats.peculiar import life, peculiar
from tests.formats.writers.test_output_formats import exported

WHOLE = {
    Form.CSV: "x",
    Form.EXCEL: "x.xlsx",
    Form.PARQUET: "y",
    Form.JSON_LINES: "x.jsonl",
    Form.JSON: "x.json",
}
GRAPHS = {
    Form.GRAPHML: "x.graphml",
    Form.GEXF: "x.gexf",
    Form.JSON_GRAPH: "x.json",
    Form.CYTOSCAPE: "x.cyjs",
}


def read(path: Path, form: SourceForm | None = None) -> Reading:
    source = open_source(path, form)
    assert is_own(source), [table.name for table in source.tables]
    return read_source(source)


def sorted_parts(dataset: DataSet) -> dict[str, Any]:
    return {name: sorted(map(repr, rows)) for name, rows in dataset.parts()}


@pytest.mark.parametrize("form", WHOLE, ids=str)
@pytest.mark.parametrize("make", [peculiar, life], ids=["peculiar", "life"])
def test_what_was_exported_comes_back(form: Form, make: Callable[[], DataSet], tmp_path: Path) -> None:
    dataset = make()
    reading = read(exported(dataset, tmp_path / WHOLE[form], form))
    assert reading.problems == ()
    assert reading.dataset is not None
    assert sorted_parts(reading.dataset) == sorted_parts(dataset)


@pytest.mark.parametrize("form", GRAPHS, ids=str)
@pytest.mark.parametrize("make", [peculiar, life], ids=["peculiar", "life"])
def test_graphs_bring_back_everything_but_records(
    form: Form, make: Callable[[], DataSet], tmp_path: Path
) -> None:
    dataset = replace(make(), records={})
    reading = read(exported(dataset, tmp_path / GRAPHS[form], form))
    assert reading.problems == ()
    assert reading.dataset is not None
    assert sorted_parts(reading.dataset) == sorted_parts(dataset)


def test_a_picture_of_companies_brings_back_the_companies(tmp_path: Path) -> None:
    reading = read(exported(peculiar(), tmp_path / "x.gexf", Form.GEXF, companies_only=True))
    assert reading.dataset is not None
    assert sorted_parts(reading.dataset) == {"companies": sorted(map(repr, peculiar().companies))}
    assert "1 edges between partners" in reading.notes[0]


GRAPHML = """<?xml version="1.0"?>
{doctype}<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="d0" for="node" attr.name="name" attr.type="string"/>
<graph edgedefault="directed">{inside}</graph></graphml>"""
BOMB = '<!DOCTYPE graphml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>\n'
FETCHING = '<!DOCTYPE graphml [<!ENTITY a SYSTEM "file:///etc/hostname">]>\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            GRAPHML.format(doctype=BOMB, inside="<node id='a'><data key='d0'>&b;</data></node>"),
            "document type",
        ),
        (
            GRAPHML.format(doctype=FETCHING, inside="<node id='a'><data key='d0'>&a;</data></node>"),
            "document type",
        ),
        (GRAPHML.format(doctype="<!DOCTYPE graphml>\n", inside=""), "document type"),
        (GRAPHML.format(doctype="", inside="<node id='a'/><node id='b'/><node id='a'/>"), "'a' again"),
        (GRAPHML.format(doctype="", inside="<node/>"), "expected an id"),
        (
            GRAPHML.format(doctype="", inside="<node id='a'/><edge source='a' target='b'/>"),
            "edge 1: expected the id of a node, found 'b'",
        ),
        (GRAPHML.format(doctype="", inside="<node id='a'>"), "can't be read as XML"),
        (GRAPHML.format(doctype="", inside="<graph>" * 60 + "</graph>" * 60), "50 elements within"),
        ("<html/>", "expected GraphML or GEXF, found <html>"),
        ("", "can't be read as XML"),
    ],
)
@pytest.mark.parametrize("end", ["graphml", "gexf"])
def test_hostile_graphs_are_refused(text: str, says: str, end: str, tmp_path: Path) -> None:
    path = tmp_path / f"x.{end}"
    path.write_text(text)
    with pytest.raises(ServiceError, match="x\\.") as caught:
        read(path)
    assert says in caught.value.message


def workbook(tmp_path: Path, rows: list[list[Any]], sheet: str = "companies") -> Path:
    made = openpyxl.Workbook()
    active = made.active
    assert active is not None
    active.title = sheet
    for row in rows:
        active.append(row)
    made.save(tmp_path / "x.xlsx")
    return tmp_path / "x.xlsx"


def test_a_formula_without_a_value_and_an_error_are_named_by_their_cell(tmp_path: Path) -> None:
    path = workbook(
        tmp_path, [["key", "name", "industry"], ["a", "=1+1", "x"], ["b", "B", "#REF!"], ["c", "C", "y"]]
    )
    reading = read_source(open_source(path), skip_invalid=True)
    assert [(one.file, one.line, one.column) for one in reading.problems] == [
        ("x.xlsx[companies]", 2, "name"),
        ("x.xlsx[companies]", 3, "industry"),
    ]
    assert "formula" in reading.problems[0].message
    assert "#REF!" in reading.problems[1].message
    assert reading.dataset is not None
    assert [one.key for one in reading.dataset.companies] == ["c"]


def test_a_formula_counts_as_its_stored_value(tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "x.xlsx") as made:
        sheet = made.add_worksheet("companies")
        sheet.write_row(0, 0, ["key", "name", "employees"])
        sheet.write_row(1, 0, ["a"])
        sheet.write_formula(1, 1, '=CONCATENATE("A","B")', value="AB")
        sheet.write_formula(1, 2, "=1+1", value=2)
    dataset = read(tmp_path / "x.xlsx").dataset
    assert dataset is not None
    assert [(one.name, one.employees) for one in dataset.companies] == [("AB", 2)]


def rewritten(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """A copy of an archive with one part changed."""
    target = path.with_name("hostile.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            new.writestr(one, change(old.read(one)) if one == part else old.read(one))
    return target


SHEET = "xl/worksheets/sheet1.xml"


def test_hostile_workbooks_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path, [["key", "name"], ["a", "A"]])
    declared = rewritten(path, SHEET, lambda text: b'<!DOCTYPE x [<!ENTITY a "b">]>' + text)
    with pytest.raises(InvalidInput, match="document type"):
        open_source(declared)
    wide = rewritten(path, SHEET, lambda text: text.decode().encode("utf-16"))
    with pytest.raises(InvalidInput, match="expected UTF-8"):
        open_source(wide)
    (tmp_path / "no.xlsx").write_bytes(b"PK\3\4 no archive")
    with pytest.raises(InvalidInput, match=r"no\.xlsx can't be read as an Excel workbook"):
        open_source(tmp_path / "no.xlsx")
    monkeypatch.setattr(source_tables, "LARGEST_FILE_BYTES", 50_000)
    bomb = rewritten(path, SHEET, lambda text: text + b" " * 1_000_000)
    assert bomb.stat().st_size < 50_000
    with pytest.raises(LimitExceeded, match="unpacked: expected at most 50,000 bytes"):
        open_source(bomb)


def test_rows_columns_and_time_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path, [["key", "name"], *([f"k{number}", "A"] for number in range(600))])
    far = rewritten(path, SHEET, lambda text: text.replace(b'r="B5"', b'r="XFD5"'))
    with pytest.raises(LimitExceeded, match="at most 1,000 columns"):
        read(far)
    monkeypatch.setattr(source_tables, "LONGEST_READING_S", 0.0)
    with pytest.raises(LimitExceeded, match="took more than 0 s"):
        read(path)
    monkeypatch.setattr(source_tables, "LONGEST_READING_S", 60.0)
    monkeypatch.setattr(source_tables, "MAX_ROWS", 500)
    with pytest.raises(LimitExceeded, match="at most 500 rows"):
        read(path)


def test_a_row_of_a_workbook_is_bounded(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["key", "name"], ["a", "A"]])
    with pytest.raises(LimitExceeded, match="at most 16,384 cells in a row"):
        open_source(
            rewritten(path, SHEET, lambda text: text.replace(b"</row>", b"<c/>" * 17_000 + b"</row>", 1))
        )


def test_json_of_very_many_values_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("[" + ",".join(["{}"] * 1_000_001) + "]")
    with pytest.raises(LimitExceeded, match="at most 1,000,000 objects and lists, found 1,000,002"):
        open_source(tmp_path / "x.json")
    (tmp_path / "x.jsonl").write_text('{"a": "' + "b" * 5_000_000 + '"}')
    with pytest.raises(LimitExceeded, match="at most 4,194,304 bytes in a line"):
        open_source(tmp_path / "x.jsonl")


@pytest.mark.parametrize("piece", [b"\0", b"a", b","])
def test_a_text_file_of_one_line_is_refused(piece: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(piece * 2_500_000)
    with pytest.raises(LimitExceeded, match="lines of at most 1,048,576 bytes"):
        open_source(tmp_path / "x.csv")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.parquet")
    assert open_source(tmp_path).tables == ()


def test_a_parquet_file_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parquet.write_table(
        pa.table({"key": ["a"] * 100_000, "name": ["A"] * 100_000}), tmp_path / "companies.parquet"
    )
    monkeypatch.setattr(parquet_reader, "MAX_ROWS", 99_999)
    with pytest.raises(LimitExceeded, match="at most 99,999 rows, found 100,000"):
        open_source(tmp_path / "companies.parquet")
    (tmp_path / "no.parquet").write_bytes(b"PAR1")
    with pytest.raises(InvalidInput, match="can't be read as Parquet"):
        open_source(tmp_path / "no.parquet")


@pytest.mark.parametrize(
    ("column", "says"),
    [
        (["x" * 1_000] * 2_000, "texts: expected at most 1,000,000 bytes, found 2,000,000"),
        ([["x" * 1_000] * 300] * 2, "texts in lists: expected at most 500,000 bytes, found 600,000"),
        ([[7] * 200_000], "expected at most 101,000 values in 1 rows, found 200,000"),
        (
            ["x" * 150_000],
            "of one row group, unpacked: expected at most 100,000",
        ),
    ],
)
def test_a_dictionary_that_expands_is_refused_before_it_does(
    column: list[Any], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_reader, "MAX_TEXT", 1_000_000)
    monkeypatch.setattr(parquet_reader, "MAX_TEXT_OF_LISTS", 500_000)
    monkeypatch.setattr(parquet_reader, "MAX_COLUMN_CHUNK", 100_000)
    parquet.write_table(pa.table({"name": column}), tmp_path / "x.parquet", write_statistics=False)
    assert (tmp_path / "x.parquet").stat().st_size < 100_000
    with pytest.raises(LimitExceeded, match=says):
        list(decoded(tmp_path / "x.parquet").tables[0].rows())


def test_texts_and_lists_of_parquet_are_read_with_their_gaps(tmp_path: Path) -> None:
    columns = {"name": ["A", None, "A"], "tags": [["x", "y"], [], None], "size": [1, None, 3]}
    kinds = pa.schema([("name", pa.large_string()), ("tags", pa.list_(pa.string())), ("size", pa.int64())])
    parquet.write_table(pa.table(columns, schema=kinds), tmp_path / "x.parquet")
    rows = [cells for _, cells in decoded(tmp_path / "x.parquet").tables[0].rows()]
    assert rows == [["name", "tags", "size"], ["A", "x;y", "1"], ["", "", ""], ["A", "", "3"]]


@pytest.mark.parametrize(
    ("part", "content", "says"),
    [
        ("xl/worksheets/sheet1.xml", b"<x>" * 65, "at most 64 elements within each other"),
        ("xl/worksheets/sheet1.xml", b"<x><row/>" + b"<row/>" * 10, "at most 10 rows"),
        ("xl/worksheets/sheet1.xml", b"<x><row>" + b"<c/>" * 16_385, "at most 16,384 cells in a row"),
        ("xl/worksheets/sheet1.xml", b"<x>" + b"y" * 1_000_001, "at most 1,000,000 characters in a text"),
        ("xl/worksheets/sheet1.xml", b"<x a='" + b"y" * 3_000_000, "at most 1,000,000 bytes without a tag"),
        ("xl/styles.xml", b"<x>" + b"<y/>" * 100, "at most 100 elements other than rows and cells"),
        ("xl/sharedStrings.xml", b"<x>" + b"<si/>" * 11, "at most 10 shared texts"),
        ("xl/sharedStrings.xml", b"<x>" + b" " * 4_000_000, "unpacked: expected at most 4,000,000 bytes"),
        ("xl/styles.xml", b"<x>", "xl/styles.xml: expected XML"),
    ],
)
def test_parts_of_workbooks_have_limits(
    part: str, content: bytes, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_limits, "_ITEMS", {"row": 10, "si": 10})
    monkeypatch.setattr(workbook_limits, "MAX_OTHER_ELEMENTS", 100)
    monkeypatch.setattr(excel_reader, "MAX_SHARED_BYTES", 4_000_000)
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(part, content)
    with pytest.raises((LimitExceeded, InvalidInput), match=says):
        open_source(tmp_path / "x.xlsx")


@pytest.mark.parametrize(
    ("name", "head", "says"),
    [
        ("x.csv", b"PK\x03\x04", "expected a text file (csv), found an Excel workbook"),
        ("x.json", b"PAR1", "expected a text file (json), found a Parquet file"),
        ("x.csv", b"\xd0\xcf\x11\xe0", "found an old Excel workbook"),
    ],
)
def test_a_file_with_a_wrong_name_is_named(name: str, head: bytes, says: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(head + b"\0" * 100)
    with pytest.raises(InvalidInput) as caught:
        open_source(tmp_path / name)
    assert says in caught.value.message


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("x.json", "[", "expected JSON"),
        ("x.json", '{"companies": {}}', "companies: expected a list"),
        ("x.json", '{"companies": [1]}', "x.json[companies]:1: expected an object"),
        ("x.json", '{"companies": [{"key": "a", "name": {"a": 1}}]}', "expected a text, a number or a list"),
        ("x.json", "[" * 100_000, "expected JSON"),
        ("x.jsonl", '{"key": "a"}\n{', "x.jsonl:2: expected JSON"),
        ("x.jsonl", '{"table": 5}', "x.jsonl:1: table: expected a text"),
        ("x.doc", "", "--format"),
        ("absent.csv", None, "expected a folder"),
    ],
)
def test_what_is_wrong_is_named(name: str, text: str | None, says: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if text is not None:
        path.write_text(text)
    with pytest.raises(InvalidInput) as caught:
        list(open_source(path).tables[0].rows())
    assert says in f"{caught.value.message} {caught.value.hint}"


def test_a_wrong_row_of_json_is_named(tmp_path: Path) -> None:
    rows = [{"table": "companies", "key": "a", "name": "A", "country": "Norwya"}]
    (tmp_path / "x.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (problem,) = read(tmp_path / "x.jsonl").problems
    assert (problem.file, problem.line, problem.column) == ("x.jsonl", 1, "country")


def test_a_missing_library_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def absent(name: str) -> None:
        raise ImportError(name)

    folder = exported(peculiar(), tmp_path / "y", Form.PARQUET)
    monkeypatch.setattr(optional_libraries, "import_module", absent)
    with pytest.raises(Unavailable) as caught:
        open_source(folder)
    assert "partner-graph-service[parquet]" in str(caught.value.hint)

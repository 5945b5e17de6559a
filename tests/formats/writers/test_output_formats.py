"""Exports, read back by the programs of others: values, not just shapes."""

import csv
import json
import warnings
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import openpyxl
import pandas
import polars
import pytest
from pyarrow import parquet

from graph_service.commands.transfer.positioned_graph import positioned_graph
from graph_service.domain.dataset import DataSet
from graph_service.domain.errors import Conflict, InvalidInput, LimitExceeded
from graph_service.domain.model.entities import Company
from graph_service.domain.subset import extract_of
from graph_service.formats.property_graph import PropertyGraph
from graph_service.formats.tables.cell_values import tables_of
from graph_service.formats.tables.formula_escaping import inert, stated
from graph_service.formats.writers import excel_writer
from graph_service.formats.writers.output_formats import Form, export, form_of
from graph_service.settings import Settings
from tests.formats.peculiar import FORMULAS, TEXTS, life, peculiar

NO_VALUE = (None, "", ())


def graph_of(dataset: DataSet, *, companies_only: bool = False) -> PropertyGraph:
    return positioned_graph(dataset, Settings(), datetime(2026, 1, 1), companies_only=companies_only)  # noqa: DTZ001


def exported(dataset: DataSet, target: Path, form: Form, *, companies_only: bool = False) -> Path:
    export(dataset, lambda: graph_of(dataset, companies_only=companies_only), target, form)
    return target


def records(dataset: DataSet) -> dict[str, list[dict[str, Any]]]:
    """By table: each row's stated values, with the names of the columns."""
    from graph_service.formats.tables.cell_values import row_maker

    return {
        table.name: [
            {
                column.name: value
                for column, value in zip(table.columns, row_maker(table)(record), strict=True)
                if value not in NO_VALUE
            }
            for record in rows
        ]
        for table, rows in tables_of(dataset)
    }


@pytest.fixture(params=[peculiar, life], ids=["peculiar", "life"])
def dataset(request: pytest.FixtureRequest) -> DataSet:
    make: Callable[[], DataSet] = request.param
    return make()


def test_openpyxl_reads_a_workbook_without_a_formula(dataset: DataSet, tmp_path: Path) -> None:
    path = exported(dataset, tmp_path / "x.xlsx", Form.EXCEL)
    workbook = openpyxl.load_workbook(path)
    wanted = records(dataset)
    assert workbook.sheetnames == list(wanted)
    for sheet in workbook:
        header, *rows = sheet.iter_rows()
        names = [cell.value for cell in header]
        assert all(cell.data_type != "f" and cell.hyperlink is None for row in rows for cell in row)
        found = [
            {name: cell.value for name, cell in zip(names, row, strict=True) if cell.value is not None}
            for row in rows
        ]
        assert found == [{name: as_cell(value) for name, value in row.items()} for row in wanted[sheet.title]]


def as_cell(value: Any) -> Any:
    """What a spreadsheet holds of a value."""
    match value:
        case tuple():
            return ";".join(str(one).replace("\\", "\\\\").replace(";", "\\;") for one in value)
        case date():
            return value.isoformat() if value.year < 1900 else datetime(value.year, value.month, value.day)  # noqa: DTZ001
        case Decimal():
            return float(value) if len(value.as_tuple().digits) <= 15 else f"{value:f}"
        case str():
            return value.replace(
                "\r", "_x000D_"
            )  # the notation of the format, which openpyxl leaves as it is
    return value


def test_pandas_reads_csv_and_no_cell_is_a_formula(dataset: DataSet, tmp_path: Path) -> None:
    folder = exported(dataset, tmp_path / "x", Form.CSV)
    wanted = records(dataset)
    assert {path.stem for path in folder.iterdir()} == set(wanted)
    for name, rows in wanted.items():
        frame = pandas.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)
        assert len(frame) == len(rows)
        for found, row in zip(frame.to_dict("records"), rows, strict=True):
            cells = {column: stated(cell) for column, cell in found.items() if cell}
            assert set(cells) == set(row)
            for column, value in row.items():
                if isinstance(value, float):
                    assert float(cells[column]) == value
                elif isinstance(value, str | int | Decimal | date) and not isinstance(value, bool):
                    assert cells[column] == str(value)
        with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            for cell in (cell for row in csv.reader(file) for cell in row):
                assert not cell.startswith(("=", "+", "@", "＝")), cell
                assert not cell.startswith("-") or cell.replace("-", "", 1).replace(".", "", 1).isdigit()


def test_polars_reads_csv_and_parquet(dataset: DataSet, tmp_path: Path) -> None:
    texts, columns = (exported(dataset, tmp_path / form, form) for form in (Form.CSV, Form.PARQUET))
    for name, rows in records(dataset).items():
        frame = polars.read_csv(texts / f"{name}.csv", infer_schema=False)
        read = [{column: cell for column, cell in row.items() if cell} for row in frame.to_dicts()]
        assert [set(row) for row in read] == [set(row) for row in rows]
        typed_rows = polars.read_parquet(columns / f"{name}.parquet").to_dicts()
        assert [
            {column: value for column, value in row.items() if value not in (None, [])} for row in typed_rows
        ] == [{column: typed(value) for column, value in row.items()} for row in rows]


@pytest.mark.parametrize("text", TEXTS)
def test_an_inert_cell_states_the_text(text: str) -> None:
    assert stated(inert(text)) == text
    assert inert(text).startswith("'") or text not in FORMULAS


def test_pyarrow_reads_typed_columns(dataset: DataSet, tmp_path: Path) -> None:
    folder = exported(dataset, tmp_path / "x", Form.PARQUET)
    for name, rows in records(dataset).items():
        table = parquet.read_table(folder / f"{name}.parquet")
        found = [
            {key: value for key, value in row.items() if value not in (None, [])} for row in table.to_pylist()
        ]
        assert found == [{key: typed(value) for key, value in row.items()} for row in rows]


def typed(value: Any) -> Any:
    match value:
        case tuple():
            return [typed(one) for one in value]
        case Decimal():
            return f"{value:f}"
        case date() | bool() | int() | float():
            return value
    return str(value)


def test_json_holds_every_row(dataset: DataSet, tmp_path: Path) -> None:
    whole = json.loads(exported(dataset, tmp_path / "x.json", Form.JSON).read_bytes())
    assert whole == {
        name: [{key: plain(value) for key, value in row.items()} for row in rows]
        for name, rows in records(dataset).items()
    }
    lines = exported(dataset, tmp_path / "x.jsonl", Form.JSON_LINES).read_bytes().splitlines()
    assert list(map(json.loads, lines)) == [
        {"table": name} | row for name, rows in whole.items() for row in rows
    ]


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else typed(value)


@pytest.mark.parametrize("form", [Form.GRAPHML, Form.GEXF, Form.CYTOSCAPE, Form.JSON_GRAPH])
def test_networkx_reads_a_graph(form: Form, tmp_path: Path) -> None:
    dataset = peculiar()
    graph = read_by_networkx(exported(dataset, tmp_path / "x", form), form)
    things = {
        f"{kind}:{one.key}": one
        for kind, rows in (
            ("company", dataset.companies),
            ("alliance", dataset.alliances),
            ("resource", dataset.resources),
        )
        for one in rows
    }
    assert set(graph) == set(things)
    for key, thing in things.items():
        node = graph.nodes[key]
        assert (node["label"], node["name"], node["key"]) == (thing.name, thing.name, thing.key)
        assert (node["x"], node["y"]) == pytest.approx((node["x"], node["y"]), nan_ok=False)
    full = graph.nodes["company:full"]
    assert full["revenue"] == "123456789012345678.123456"
    assert (full["employees"], full["debt_ratio"]) == (2**31 - 1, 0.1 + 0.2)
    assert graph.nodes["company:c00"]["description"] == dataset.companies[0].description
    assert graph.nodes["alliance:all"]["exclusive"] is True
    edges = sorted((a, b, data["type"], float(data["weight"])) for a, b, data in graph.edges(data=True))
    least = 0.001 if form is Form.GEXF else 0.0
    assert edges == sorted(
        [
            (f"company:{one.company}", f"resource:{one.resource}", "HAS", max(one.level, least))
            for one in dataset.holdings
        ]
        + [
            (f"company:{one.company}", f"resource:{one.resource}", "NEEDS", one.importance)
            for one in dataset.needs
        ]
        + [(f"company:{one.company}", "alliance:all", "MEMBER_OF", 1.0) for one in dataset.memberships]
        + [("company:c00", "company:full", "COMPETES_WITH", 0.25)]
    )
    gaps = {data["gap"] for _, _, data in graph.edges(data=True) if data["type"] == "NEEDS"}
    assert gaps == {0.0, 1.0}  # a partner has what c00 needs; nobody has what zero needs
    assert graph.nodes["company:zero"]["gap"] == 1.0


def test_igraph_reads_graphml(tmp_path: Path) -> None:
    igraph = pytest.importorskip("igraph", reason="it is under the GPL, so no dependency, even of tests")
    path = exported(peculiar(), tmp_path / "x.graphml", Form.GRAPHML)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        graph = igraph.Graph.Read_GraphML(str(path))
    other = read_by_networkx(path, Form.GRAPHML)
    assert {one["id"]: (one["label"], one["key"], one["x"]) for one in graph.vs} == {
        key: (node["label"], node["key"], node["x"]) for key, node in other.nodes(data=True)
    }
    assert sorted(
        (graph.vs[e.source]["id"], graph.vs[e.target]["id"], e["type"], e["weight"]) for e in graph.es
    ) == (sorted((a, b, data["type"], data["weight"]) for a, b, data in other.edges(data=True)))


def test_edges_between_one_pair_have_kinds_of_their_own(tmp_path: Path) -> None:
    """Gephi merges those of one kind: it reads ``kind`` in GEXF and ``label`` in GraphML."""
    for form, name in ((Form.GEXF, "kind"), (Form.GRAPHML, "label")):
        path = exported(peculiar(), tmp_path / f"x.{form}", form)
        edges = [one for one in ElementTree.parse(path).iter() if one.tag.endswith("}edge")]
        kinds = [(one.get("source"), one.get("target"), one.get(name)) for one in edges]
        assert len(set(kinds)) == len(kinds) == 10
        assert ("company:full", "resource:r1", "HAS") in kinds
        assert ("company:full", "resource:r1", "NEEDS") in kinds
        assert ("company:c00", "alliance:all", "MEMBER_OF 2") in kinds


def test_yed_shows_names_and_places(tmp_path: Path) -> None:
    path = exported(peculiar(), tmp_path / "x.graphml", Form.GRAPHML)
    yed = {"y": "http://www.yworks.com/xml/graphml", "g": "http://graphml.graphdrawing.org/xmlns"}
    nodes = {one.get("id"): one for one in ElementTree.parse(path).iterfind(".//g:node", yed)}
    shape = nodes["company:full"].find("g:data/y:ShapeNode", yed)
    assert shape is not None
    assert shape.findtext("y:NodeLabel", None, yed) == "Full"
    geometry = shape.find("y:Geometry", yed)
    assert geometry is not None
    centre = float(geometry.get("x", "")) + float(geometry.get("width", "")) / 2
    assert centre == pytest.approx(read_by_networkx(path, Form.GRAPHML).nodes["company:full"]["x"])


@pytest.mark.parametrize(
    ("form", "companies_only", "notes"),
    [
        (Form.CSV, False, []),
        (Form.JSON_GRAPH, False, ["Left out 45 records"]),
        (Form.GRAPHML, False, ["Left out 45 records", "Replaced 1 characters that XML can't hold"]),
        (Form.GEXF, True, ["Left out 45 records", "Left out", "Replaced 1 characters"]),
    ],
)
def test_what_a_format_can_not_hold_is_said(
    form: Form, companies_only: bool, notes: list[str], tmp_path: Path
) -> None:
    whole = life()
    odd = replace(whole.companies[0], description="a\x01b")
    dataset = replace(whole, companies=(odd, *whole.companies[1:]))
    written = export(dataset, lambda: graph_of(dataset, companies_only=companies_only), tmp_path / "x", form)
    assert len(written.notes) == len(notes)
    assert all(note.startswith(start) for note, start in zip(written.notes, notes, strict=True))
    gone = sum(int(note.split()[2].replace(",", "")) for note in written.notes if note.startswith("Left out"))
    assert written.rows == dataset.size - gone


def read_by_networkx(path: Path, form: Form) -> Any:
    if form is Form.GRAPHML:
        return nx.read_graphml(path, force_multigraph=True)
    if form is Form.GEXF:
        graph = nx.read_gexf(path)
        for _, data in graph.nodes(data=True):
            data |= {"x": data["viz"]["position"]["x"], "y": data["viz"]["position"]["y"]}
            assert data["viz"]["size"] > 0
            assert set(data["viz"]["color"]) >= {"r", "g", "b"}
        return graph
    data = json.loads(path.read_bytes())
    if form is Form.CYTOSCAPE:
        for node in data["elements"]["nodes"]:
            node["data"] |= {"name": node["data"]["name"], **node["position"]}
        return nx.cytoscape_graph(data, name="name")
    return nx.node_link_graph(data, edges="links")


def test_companies_alone_are_joined_where_they_are_partners(tmp_path: Path) -> None:
    path = exported(peculiar(), tmp_path / "x.gexf", Form.GEXF, companies_only=True)
    graph = nx.read_gexf(path)
    assert not graph.is_directed()
    assert len(graph) == len(peculiar().companies)
    assert [(a, b, data["type"], data["alliances"]) for a, b, data in graph.edges(data=True)] == [
        ("company:c00", "company:full", "PARTNER", 1)
    ]


def test_what_is_there_is_replaced_only_when_asked(tmp_path: Path) -> None:
    dataset = peculiar()
    target = tmp_path / "x.jsonl"
    target.write_text("mine")
    with pytest.raises(Conflict, match="there already"):
        exported(dataset, target, Form.JSON_LINES)
    assert target.read_text() == "mine"
    with pytest.raises(Conflict, match="folder"):
        export(dataset, lambda: graph_of(dataset), target, Form.CSV, force=True)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "sales.csv").write_text("old")
    (folder / "notes.txt").write_text("mine")
    export(dataset, lambda: graph_of(dataset), folder, Form.CSV, force=True)
    assert (folder / "notes.txt").read_text() == "mine"
    assert not (folder / "sales.csv").exists()
    with pytest.raises(InvalidInput, match="can't be written"):
        exported(dataset, tmp_path / "absent" / "x.json", Form.JSON)


def test_a_workbook_that_is_too_small_is_refused_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = DataSet(companies=(Company(key="a", name="A", tags=tuple(f"{n:0300d}" for n in range(200))),))
    with pytest.raises(LimitExceeded, match="companies, row 2, tags has 60,199 characters"):
        exported(many, tmp_path / "x.xlsx", Form.EXCEL)
    monkeypatch.setattr(excel_writer, "MAX_ROWS", 3)
    with pytest.raises(LimitExceeded, match="more than the 3 rows"):
        exported(peculiar(), tmp_path / "x.xlsx", Form.EXCEL)
    assert list(tmp_path.iterdir()) == []


def test_an_extract_refers_to_nothing_outside_it() -> None:
    dataset = life()
    company = dataset.companies[0].key
    part = extract_of(dataset, [company])
    assert [one.key for one in part.companies] == [company]
    assert {one.company for one in part.holdings} | {one.company for one in part.memberships} <= {company}
    whole = extract_of(dataset, [one.key for one in dataset.companies])
    assert set(whole.records) == set(dataset.records)
    kept = {name: {row.key for row in rows} for name, rows in part.records.items()}
    kept |= {"Company": {company}, "Alliance": {one.key for one in part.alliances}}
    from graph_service.domain.kinds import KINDS

    for name, rows in part.records.items():
        for field, spec in KINDS[name].references.items():
            assert spec.refers is not None
            for row in rows:
                found = getattr(row, field)
                keys = found if isinstance(found, tuple) else (found,) if found is not None else ()
                assert set(keys) <= kept.get(spec.refers.to, set()), (name, field)


def test_the_name_says_the_format() -> None:
    names = ("x", "x.xlsx", "x.NDJSON", "x.gexf", "x.doc")
    assert [form_of(Path(name)) for name in names] == [Form.CSV, Form.EXCEL, Form.JSON_LINES, Form.GEXF, None]


@pytest.mark.parametrize("form", Form)
def test_an_empty_graph_is_exported_as_well(form: Form, tmp_path: Path) -> None:
    target = exported(DataSet(), tmp_path / "x", form)
    assert target.exists()
    if form in (Form.GRAPHML, Form.GEXF, Form.CYTOSCAPE, Form.JSON_GRAPH):
        assert len(read_by_networkx(target, form)) == 0
    elif form is Form.CSV:
        assert pandas.read_csv(target / "companies.csv").empty

"""Graphs of others, lists of edges, and what stands around a table: what each becomes."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import openpyxl
import pytest

from graph_service.domain.dataset import DataSet
from graph_service.domain.errors import InvalidInput, LimitExceeded
from graph_service.formats.edges import foreign_edges
from graph_service.formats.edges.edge_meaning import EdgeMeaning
from graph_service.formats.headers.other_rows import row_sort
from graph_service.formats.identification.outcomes import KnownNames
from graph_service.formats.import_stages import (
    edge_tables,
    mapped,
    name_columns,
    read_cells,
    read_source,
    report_of,
    with_edges,
)
from graph_service.formats.readers import graph_reader
from graph_service.formats.readers.input_formats import open_source
from graph_service.formats.tables.mapped_tables import There
from graph_service.formats.tables.source_tables import Source

CASES = Path(__file__).parent / "cases" / "graphs"
BOTH = [("Nordlys Sensors AS", None), ("Blauwal GmbH", None)]


def read(path: Path, meaning: EdgeMeaning | None = None) -> tuple[DataSet, str]:
    """Return the data of a file, and the notes of all stages in one text."""
    return imported(with_edges(open_source(path), meaning))


def imported(source: Source) -> tuple[DataSet, str]:
    columns = name_columns(source)
    notes: list[str] = []
    if columns is not None:
        cells = read_cells(source, columns)
        notes += [note for report in report_of(source, cells) for note in report.notes]
        source = mapped(source, columns, KnownNames(), cells).source(There())
    reading = read_source(source)
    assert reading.problems == ()
    assert reading.dataset is not None
    return reading.dataset, "\n".join((*notes, *reading.notes))


def named(dataset: DataSet, field: str = "country") -> list[tuple[str, Any]]:
    return [(one.name, getattr(one, field)) for one in dataset.companies]


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("file", "companies"),
    [
        ("yed.graphml", BOTH),
        ("gephi13.gexf", [("Nordlys Sensors AS", "NO"), ("Blauwal GmbH", "DE")]),
        ("attrs_last.gexf", [("Nordlys Sensors AS", "NO"), ("Blauwal GmbH", "DE")]),
        ("edge_labels.graphml", BOTH),
        ("node_link.json", [("Nordlys Sensors AS", "NO"), ("Blauwal GmbH", "DE")]),
        ("node_link_edges.json", [("Nordlys Sensors AS", "NO"), ("Blauwal GmbH", "DE")]),
        ("kumu.json", BOTH),
        ("cyto.cyjs.json", BOTH[:1]),
        ("api.json", [("Nordlys Sensors AS", "NO")]),
        ("nan.json", [("Nordlys Sensors AS", "NO")]),
        ("records.json", [("Nordlys Sensors AS", "NO"), ("Blauwal GmbH", "DE")]),
        ("ids_as_names.graphml", BOTH),
        ("edges.csv", [*BOTH, ("Karst AG", None)]),
        ("kumu.xlsx", BOTH),
        ("hidden.xlsx", [("Nordlys Sensors AS", "NO"), ("Blauwal GmbH", "DE")]),
        ("total_and_notes.xlsx", [("Nordlys Sensors AS", "NO"), ("Blauwal GmbH", "DE")]),
        ("total.csv", [("Nordlys Sensors AS", "NO"), ("Total", "FR")]),
        ("merged.xlsx", [("Nordlys Sensors AS", "NO"), ("Blauwal GmbH", "DE")]),
        ("people.csv", [("Nordlys Sensors AS", "NO"), ("Blauwal GmbH", "DE")]),
    ],
)
def test_only_companies_become_companies(file: str, companies: list[tuple[str, Any]]) -> None:
    dataset, notes = read(CASES / file)
    assert named(dataset) == companies
    edges = edge_tables(open_source(CASES / file))
    assert ("edges are not read: what do they mean?" in notes) == bool(edges)
    assert not dataset.memberships
    assert not dataset.competitions


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("hidden.xlsx", "hidden sheets are not read: old, lists"),
        ("total_and_notes.xlsx", "row 4 is a total (Total), row 6 is a note (* figures of last year), row 7"),
        ("total_and_notes.xlsx", "next to the table, not read: Please call before May J. asked; x"),
        ("total.csv", "not read: row 4 is a total (Total)"),
        ("api.json", "not read: total, page"),
    ],
)
def test_what_is_not_read_is_said(file: str, says: str) -> None:
    assert says in read(CASES / file)[1]


def test_lists_of_gexf_are_lists() -> None:
    dataset, _ = read(CASES / "gephi13.gexf")
    assert [one.name for one in dataset.resources] == ["IoT sensors", "Field service"]


def test_cells_merged_over_rows_are_cells_of_each_row() -> None:
    dataset, _ = read(CASES / "merged.xlsx")
    assert [(one.company, one.resource) for one in dataset.holdings] == [
        ("nordlys-sensors-as", "iot-sensors"),
        ("nordlys-sensors-as", "field-service"),
        ("blauwal-gmbh", "cloud-hosting"),
    ]


GRAPHML = """<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml">
<key id="d0" for="node" attr.name="label" attr.type="string"/>
<key id="d1" for="node" attr.name="country" attr.type="string"><default>NO</default></key>
<key id="d2" for="all" attr.name="tags" attr.type="string"><default>iot</default></key>
<key id="d3" for="node" yfiles.type="nodegraphics"/>
<graph edgedefault="directed">{}</graph></graphml>"""
GEXF = """<gexf xmlns="http://gexf.net/1.3" version="1.3"><graph><attributes class="node">
<attribute id="t" title="tags" type="liststring"><default>a|b</default></attribute></attributes>
<nodes>{}</nodes></graph></gexf>"""


@pytest.mark.parametrize(
    ("text", "field", "companies"),
    [
        (
            GRAPHML.format("<node id='1'><data key='d0'>Karst AG</data></node>"
                           "<node id='2'><data key='d0'>Orla SA</data><data key='d1'>ES</data></node>"),
            "country",
            [("Karst AG", "NO"), ("Orla SA", "ES")],
        ),
        (
            GRAPHML.format("<node id='1'><data key='d0'>Karst AG</data></node>"),
            "tags",
            [("Karst AG", ("iot",))],
        ),
        (
            GRAPHML.format(
                "<node id='g'><data key='d3'><y:ProxyAutoBoundsNode><y:Realizers active='0'><y:GroupNode>"
                "<y:NodeLabel>Karst\nGroup</y:NodeLabel></y:GroupNode><y:GroupNode><y:NodeLabel>Folder 1"
                "</y:NodeLabel></y:GroupNode></y:Realizers></y:ProxyAutoBoundsNode></data><graph id='g:'>"
                "<node id='g::a'><data key='d3'><y:ShapeNode><y:NodeLabel/><y:NodeLabel>Orla SA</y:NodeLabel>"
                "</y:ShapeNode></data></node></graph></node><node id='b'>"
                "<data key='d0'>Fjord AS</data></node>"
            ),
            "country",
            [("Orla SA", "NO"), ("Karst Group", "NO"), ("Fjord AS", "NO")],
        ),
        (
            GEXF.format("<node id='1' label='Karst AG'/><node id='2' label='Orla SA'><attvalues>"
                        "<attvalue for='t' value='[\"c, d\", e]'/></attvalues></node>"),
            "tags",
            [("Karst AG", ("a", "b")), ("Orla SA", ("c, d", "e"))],
        ),
        (
            GEXF.format("<node id='1' label='Karst Group'><nodes><node id='2' label='Karst AG'><attvalues>"
                        "<attvalue for='t' value='now' start='2020'/>"
                        "<attvalue for='t' value='then' end='2020'/>"
                        "</attvalues></node></nodes></node>"),
            "tags",
            [("Karst AG", ("now",)), ("Karst Group", ("a", "b"))],
        ),
    ],
    ids=["default", "default-for-all", "group", "lists", "nested-and-dated"],
)  # fmt: skip
def test_graph_files(text: str, field: str, companies: list[tuple[str, Any]], tmp_path: Path) -> None:
    end = "gexf" if text.startswith("<gexf") else "graphml"
    assert named(read(written(tmp_path / f"x.{end}", text))[0], field) == companies


@pytest.mark.parametrize(
    "content",
    [
        {"nodes": [{"name": "A AS"}, {"name": "B AS"}], "links": [{"source": 0, "target": 1, "label": "x"}]},
        {"nodes": [{"key": "a", "attributes": {"label": "A AS"}},
                   {"key": "b", "attributes": {"label": "B AS"}}],
         "edges": [{"source": "a", "target": "b", "attributes": {"label": "x"}}]},
        {"graph": {"nodes": {"a": {"label": "A AS"}, "b": {"label": "B AS"}},
                   "edges": [{"source": "a", "target": "b", "relation": "x"}]}},
        [{"data": {"id": "a", "name": "A AS"}}, {"data": {"id": "b", "name": "B AS"}},
         {"data": {"id": "e", "source": "a", "target": "b", "interaction": "x"}}],
        {"nodes": ["A AS", "B AS"], "edges": [{"from": "A AS", "to": "B AS", "type": "x"}]},
    ],
    ids=["d3", "graphology", "json-graph-format", "cytoscape-list", "texts"],
)  # fmt: skip
def test_shapes_of_json(content: Any, tmp_path: Path) -> None:
    dataset, _ = read(written(tmp_path / "x.json", json.dumps(content)), EdgeMeaning.PARTNERSHIPS)
    assert [one.name for one in dataset.companies] == ["A AS", "B AS"]
    assert [(one.name, one.scope) for one in dataset.alliances] == [("A AS – B AS", "x")]
    assert {one.company for one in dataset.memberships} == {one.key for one in dataset.companies}


@pytest.mark.parametrize("edges", ["links", "edges"])
def test_networkx_writes_what_is_read(edges: str, tmp_path: Path) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("Nordlys Sensors AS", "Blauwal GmbH", label="partner", weight=2)
    path = written(tmp_path / "x.json", json.dumps(nx.node_link_data(graph, edges=edges)))
    nx.write_graphml(graph, tmp_path / "x.graphml")
    nx.write_gexf(graph, tmp_path / "x.gexf")
    for one in (path, tmp_path / "x.graphml", tmp_path / "x.gexf"):
        dataset, _ = read(one, EdgeMeaning.PARTNERSHIPS)
        assert named(dataset) == BOTH
        (alliance,) = dataset.alliances
        assert alliance.scope in ("partner (weight 2)", "partner (weight 2.0)")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"nodes": [{"id": "a"}, {"id": "a"}], "links": []}', "found 'a' again"),
        ('{"nodes": [{"id": "a"}], "links": [{"source": "a", "target": "b"}]}', "edge 1: expected the id"),
        ('{"nodes": [{"id": "a"}], "links": [{"source": "a"}]}', "edge 1: target: expected an id"),
        ('{"nodes": [{"id": [1]}], "links": []}', "node 1: expected an id, a text or a number, found list"),
        ('{"nodes": [5.5, null], "links": []}', "node 1: expected an object, found float"),
        ('{"total": 1}', "total: expected a list of rows, found int"),
        ('[{"name": Infinity}]', "expected JSON"),
        ('[{"name": "a", "employees": NaN, "revenue": Infinity}]', "unexpected Infinity"),
    ],
)  # fmt: skip
def test_wrong_json_is_named(text: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        open_source(written(tmp_path / "x.json", text))
    assert says in caught.value.message


def test_partnerships_keep_label_and_weight() -> None:
    dataset, notes = read(CASES / "edges.csv", EdgeMeaning.PARTNERSHIPS)
    assert "2 edges become 2 alliances of two" in notes
    assert [(one.name, one.scope, one.stage) for one in dataset.alliances] == [
        ("Blauwal GmbH – Nordlys Sensors AS", "weight 3", "ACTIVE"),
        ("Blauwal GmbH – Karst AG", "weight 1", "ACTIVE"),
    ]
    assert len(dataset.memberships) == 4


def test_competition_keeps_label_and_weight() -> None:
    dataset, _ = read(CASES / "edges.csv", EdgeMeaning.COMPETITION)
    assert [(one.a, one.b, one.intensity, one.evidence) for one in dataset.competitions] == [
        ("blauwal-gmbh", "nordlys-sensors-as", 1.0, "weight 3"),
        ("blauwal-gmbh", "karst-ag", pytest.approx(1 / 3, abs=1e-6), "weight 1"),
    ]


def test_memberships_lead_to_alliances(tmp_path: Path) -> None:
    path = written(
        tmp_path / "x.csv",
        "From,To,Label,Since\nKarst AG,IoT Circle,operator,2020-05-01\nOrla SA,IoT Circle,,\n",
    )
    dataset, _ = read(path, EdgeMeaning.MEMBERSHIPS)
    assert [one.name for one in dataset.companies] == ["Karst AG", "Orla SA"]
    assert [one.name for one in dataset.alliances] == ["IoT Circle"]
    assert [(one.company, one.role, str(one.since)) for one in dataset.memberships] == [
        ("karst-ag", "operator", "2020-05-01"),
        ("orla-sa", None, "None"),
    ]
    with pytest.raises(InvalidInput, match="'Blauwal GmbH' is at both ends"):
        read(CASES / "edges.csv", EdgeMeaning.MEMBERSHIPS)


def test_labels_and_kinds_of_nodes_say_more_than_the_choice() -> None:
    dataset, notes = read(CASES / "gephi13.gexf", EdgeMeaning.PARTNERSHIPS)
    assert "2 edges become 1 alliances of two, 1 competitions" in notes
    assert [one.scope for one in dataset.alliances] == ["partner of (weight 2.0)"]
    assert [(one.a, one.b, one.evidence) for one in dataset.competitions] == [("0", "1", "competes, rival")]
    dataset, notes = read(CASES / "kumu.xlsx", EdgeMeaning.PARTNERSHIPS)
    assert "2 edges become 1 alliances of two, 1 memberships" in notes
    assert [one.name for one in dataset.alliances] == ["IoT Circle", "Blauwal GmbH – Nordlys Sensors AS"]
    assert ("iot-circle", "nordlys-sensors-as") in {
        (one.alliance, one.company) for one in dataset.memberships
    }


def test_edges_of_one_pair_are_one_alliance(tmp_path: Path) -> None:
    path = written(tmp_path / "x.csv", "source,target,label\nA AS,B AS,x\nB AS,A AS,y\nA AS,A AS,z\n")
    dataset, notes = read(path, EdgeMeaning.PARTNERSHIPS)
    assert [(one.name, one.scope) for one in dataset.alliances] == [("A AS – B AS", "x; y")]
    assert "1 join a node with itself, or nodes without a company, and are not read" in notes


def test_edges_to_alliances_and_resources(tmp_path: Path) -> None:
    nodes = [("A AS", "Company"), ("Circle", "Alliance"), ("Hosting", "Resource"), ("Ann", "Person")]
    edges = [
        ("A AS", "Circle", "operator"), ("Circle", "A AS", "founder"), ("A AS", "Hosting", "offers"),
        ("A AS", "Hosting", "needs"), ("A AS", "Hosting", "sells"), ("A AS", "Ann", "knows"),
    ]  # fmt: skip
    content = {
        "elements": [{"label": name, "type": sort} for name, sort in nodes],
        "connections": [{"from": one, "to": other, "label": label} for one, other, label in edges],
    }
    dataset, notes = read(written(tmp_path / "x.json", json.dumps(content)), EdgeMeaning.PARTNERSHIPS)
    assert [one.name for one in dataset.companies] == ["A AS"]
    assert [one.role for one in dataset.memberships] == ["operator; founder"]
    assert [(one.level, one.evidence) for one in dataset.holdings] == [(1.0, "offers; sells")]
    assert [(one.importance, one.evidence) for one in dataset.needs] == [(1.0, "needs")]
    assert "1 rows are people, and not read as companies" in notes
    assert (
        "become 1 memberships, 1 resources that companies have, 1 resources that companies need; 1" in notes
    )


def test_defaults_do_not_make_a_large_graph_of_a_short_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph_reader, "MAX_DEFAULTS", 3)
    nodes = "<node id='1'/><node id='2'/>"
    with pytest.raises(LimitExceeded, match="at most 3 values by default, found 2 for each of 2 nodes"):
        open_source(written(tmp_path / "x.graphml", GRAPHML.format(nodes)))


def test_a_list_of_edges_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign_edges, "MAX_EDGES", 1)
    with pytest.raises(LimitExceeded, match="expected at most 1 edges, found more"):
        read(CASES / "edges.csv")


def test_nodes_of_one_name_have_alliances_of_their_own(tmp_path: Path) -> None:
    nodes = [{"id": 1, "name": "A AS"}, {"id": 2, "name": "A AS"}, {"id": 3, "name": "B AS"}]
    links = [{"source": 1, "target": 3}, {"source": 2, "target": 3}]
    path = written(tmp_path / "x.json", json.dumps({"nodes": nodes, "links": links}))
    dataset, _ = read(path, EdgeMeaning.PARTNERSHIPS)
    assert [one.name for one in dataset.alliances] == ["A AS (1) – B AS", "A AS (2) – B AS"]
    assert len({(one.alliance, one.company) for one in dataset.memberships}) == 4


@pytest.mark.parametrize(
    ("text", "is_edges"),
    [
        ("Source,Target\nA,B\n", True),
        ("From,To,Label\nA,B,partner\n", True),
        ("Company A,Company B\nA,B\n", True),
        ("Quelle,Ziel,Gewicht\nA,B,1\n", True),
        ("source,target\n1,20\n", True),
        ("Company name,From,To\nA,2020,2021\n", False),
        ("Name,From,To\nA,2020-01-01,2021-01-01\n", False),
        ("Company name,Source\nA,fair\n", False),
        ("Company,Source,Target\nA,web,enterprise\n", False),
    ],
)
def test_which_tables_are_edges(text: str, is_edges: bool, tmp_path: Path) -> None:
    assert bool(edge_tables(open_source(written(tmp_path / "x.csv", text)))) is is_edges


def test_numbers_of_nodes_that_are_not_there_are_no_names(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"x\.csv:2: expected the name of a company, or the id of a node"):
        read(written(tmp_path / "x.csv", "Source,Target\n1,20\n"))


@pytest.mark.parametrize(
    ("cells", "sort"),
    [
        (["Total", "", "155"], "TOTAL"),
        (["Grand Total:", "", "1,500.00 EUR"], "TOTAL"),
        (["Total: 12 companies", "", ""], "TOTAL"),
        (["合计", "", "155"], "TOTAL"),
        (["Summe", "", "€ 1.500"], "TOTAL"),
        (["", "Subtotal", "3"], "TOTAL"),
        (["Total", "FR", "155"], None),
        (["TotalEnergies", "", "155"], None),
        (["Summerland AS", "", ""], None),
        (["* estimated", "", ""], "NOTE"),
        (["Source: register of companies", "", ""], "NOTE"),
        (["注：去年的数据", "", ""], "NOTE"),
        (["", "", "Stand: 2024"], "NOTE"),
        (["These are the partners that we called in May.", "", ""], "NOTE"),
        (["Source Code Labs", "", ""], None),
        (["The Royal Bank of Northern Norway Group plc", "", ""], None),
        (["Noteworthy Inc.", "", ""], None),
        (["* estimated", "NO", ""], None),
    ],
)
def test_totals_and_notes(cells: list[str], sort: str | None) -> None:
    found = row_sort(cells, 3)
    assert (None if found is None else found.name) == sort
    assert row_sort(cells[:1], 1) is None


def test_remarks_beside_and_before_a_table(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (
        ["ask Ann", None, "Company name", "Country", None, "Employees", None, "Score"],
        [None, None, "Karst AG", "CH", None, 5, "call back", 3],
        [None, None, "Orla SA", "ES", None, 7, None, 4],
    ):
        sheet.append(row)
    made.save(tmp_path / "x.xlsx")
    source = open_source(tmp_path / "x.xlsx")
    assert next(source.tables[0].rows())[1] == ["Company name", "Country", "Employees", "Score"]
    dataset, notes = imported(source)
    assert named(dataset, "employees") == [("Karst AG", 5), ("Orla SA", 7)]
    assert "next to the table, not read: ask Ann; call back" in notes


def test_hidden_rows_are_read_and_said_to_be(tmp_path: Path) -> None:
    made = openpyxl.load_workbook(CASES / "hidden.xlsx")
    made["Partners"].row_dimensions[3].hidden = True
    made.save(tmp_path / "x.xlsx")
    dataset, notes = read(tmp_path / "x.xlsx")
    assert named(dataset) == [("Nordlys Sensors AS", "NO"), ("Blauwal GmbH", "DE")]
    assert "x.xlsx[Partners]: hidden rows are read like the others" in notes
    assert "hidden rows" not in read(CASES / "hidden.xlsx")[1]


def test_a_note_is_shorter_than_the_rows(tmp_path: Path) -> None:
    rows = "Company name,Country,Employees\nKarst AG,CH,5\nTotal,,5\nSource: register\n"
    dataset, notes = read(written(tmp_path / "x.csv", rows), EdgeMeaning.PARTNERSHIPS)
    assert named(dataset) == [("Karst AG", "CH")]
    assert "row 3 is a total (Total), row 4 is a note (Source: register)" in notes
    assert "x.csv: no list of edges was found" in notes


def test_a_total_by_formula_is_a_total(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (["Company name", "Employees"], ["Karst AG", 5], ["Total", "=SUM(B2:B2)"]):
        sheet.append(row)
    made.save(tmp_path / "x.xlsx")
    assert named(read(tmp_path / "x.xlsx")[0], "employees") == [("Karst AG", 5)]


def test_nodes_and_edges_are_two_files_of_gephi(tmp_path: Path) -> None:
    written(tmp_path / "nodes.csv", "Id,Label,Country\n1,Karst AG,CH\n20,Orla SA,ES\n")
    written(tmp_path / "edges.csv", "Source,Target,Type,Id,Label,Weight\n1,20,Undirected,0,supplies,2.0\n")
    dataset, notes = read(tmp_path, EdgeMeaning.PARTNERSHIPS)
    assert named(dataset) == [("Karst AG", "CH"), ("Orla SA", "ES")]
    assert [(one.name, one.scope) for one in dataset.alliances] == [
        ("Karst AG – Orla SA", "supplies (weight 2.0)")
    ]
    assert "edges.csv: 1 edges become 1 alliances of two; not read: Id" in notes


def test_own_tables_are_never_taken_apart(tmp_path: Path) -> None:
    text = "key,name,industry,country,regions,segments,employees,founded_year,website,description,tags\n"
    path = written(tmp_path / "companies.csv", f"{text}t,Total,,,,,5,,,,\n")
    source = replace(open_source(path), strict=False)
    assert imported(source)[0].companies[0].name == "Total"

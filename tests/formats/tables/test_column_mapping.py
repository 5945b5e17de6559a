"""Somebody else's spreadsheet: guessed, mapped, matched."""

from pathlib import Path

import pytest

from graph_service.domain.errors import InvalidInput
from graph_service.domain.identity.matching import Named, likenesses
from graph_service.domain.model.entities import Company, ResourceKind
from graph_service.formats.headers.guessing import guessed
from graph_service.formats.headers.own_tables import is_own
from graph_service.formats.identification.outcomes import KnownNames
from graph_service.formats.readers.input_formats import open_source
from graph_service.formats.tables.column_mapping import read_mapping, written_mapping
from graph_service.formats.tables.dataset_reader import Reading, read_source
from graph_service.formats.tables.mapped_tables import There, mapped

FOREIGN = """\
Company name;Sector;Country;Web site;Staff;What we have;Looking for;Contact
Nordlys Sensors AS;Electronics;Norway;nordlys.example;1,200;"IoT sensors; Field service";Cloud hosting;Ann
Blauwal Hosting GmbH;IT;Germany;https://www.blauwal.example;85;Cloud hosting;"Field service;;field  SERVICE";
株式会社あおい;IT;JPN;;;;IoT sensors;
"""


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    path = tmp_path / "network.csv"
    path.write_text(FOREIGN, encoding="utf-8")
    return path


def translated(path: Path, known: KnownNames | None = None, there: There | None = None) -> Reading:
    source = open_source(path)
    assert not is_own(source)
    result = mapped(source, guessed(source), known or KnownNames())
    assert result.near == []
    return read_source(result.source(there or There()))


def test_a_list_of_companies_becomes_a_network(foreign: Path) -> None:
    reading = translated(foreign)
    assert reading.problems == ()
    assert reading.dataset is not None
    companies = reading.dataset.companies
    assert companies[0] == Company(
        key="nordlys-sensors-as",
        name="Nordlys Sensors AS",
        industry="Electronics",
        country="NO",
        website="https://nordlys.example",
        employees=1200,
    )
    assert (companies[2].name, companies[2].country) == ("株式会社あおい", "JP")
    assert companies[2].key.startswith("c-")
    assert {(one.key, one.name, one.kind) for one in reading.dataset.resources} == {
        ("iot-sensors", "IoT sensors", ResourceKind.OTHER),
        ("field-service", "Field service", ResourceKind.OTHER),
        ("cloud-hosting", "Cloud hosting", ResourceKind.OTHER),
    }
    assert {(one.company, one.resource, one.level) for one in reading.dataset.holdings} == {
        ("nordlys-sensors-as", "iot-sensors", 1.0),
        ("nordlys-sensors-as", "field-service", 1.0),
        ("blauwal-hosting-gmbh", "cloud-hosting", 1.0),
    }
    assert {(one.company, one.resource) for one in reading.dataset.needs} == {
        ("nordlys-sensors-as", "cloud-hosting"),
        ("blauwal-hosting-gmbh", "field-service"),
        (companies[2].key, "iot-sensors"),
    }


def test_a_mapping_is_written_and_read_again(foreign: Path, tmp_path: Path) -> None:
    guess = guessed(open_source(foreign))
    assert guess.tables[0].ignored == ("Contact",)
    path = tmp_path / "mapping.toml"
    path.write_text(written_mapping(guess), encoding="utf-8")
    stated = read_mapping(path)
    assert stated.tables[0].columns == guess.tables[0].columns
    assert stated.separator == guess.separator


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x", "can't be read as TOML"),
        ("", "[[table]]"),
        ("tabel = 1", "expected one of separator, decimal, dates, edges, same, table, found 'tabel'"),
        ('[[table]]\nto = "firms"', "table 1: to: expected one of companies"),
        ('[[table]]\n[table.columns]\nA = "nmae"', "table 1: columns: A: expected one of key"),
        ('[[table]]\n[table.columns]\nA = "name"\nB = "name"', "each column once"),
        ("[[table]]\nlevel = 2", "table 1: level: expected a number from 0 to 1"),
        ('separator = "ab"\n[[table]]', "one character"),
        ('[[table]]\nkind = "THING"', "table 1: kind"),
        ("[[table]]\n[table.columns]\nA = 1", "expected a table of texts"),
    ],
)
def test_a_wrong_mapping_is_named(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(text)
    with pytest.raises(InvalidInput) as caught:
        read_mapping(path)
    assert says in caught.value.message


def test_a_column_that_the_file_lacks_is_named(foreign: Path, tmp_path: Path) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text('[[table]]\n[table.columns]\n"Firm" = "name"')
    with pytest.raises(InvalidInput, match="expected a column 'Firm', found Company name"):
        mapped(open_source(foreign), read_mapping(path), KnownNames())


def test_names_are_told_apart() -> None:
    pairs = likenesses(
        [
            Named("a", "Acme Inc.", "https://acme.example", "US"),
            Named("b", "ACME GmbH", None, "DE"),
            Named("c", "Acme Robotics", "http://www.acme.example/robots"),
            Named("d", "Zeta", "https://linkedin.com/company/zeta"),
            Named("e", "Theta", "https://linkedin.com/company/theta"),
            Named("f", "Nordlys Sensors"),
            Named("g", "Nordlys Sensor"),
        ]
    )
    assert [(one.one.key, one.other.key) for one in pairs] == [("f", "g"), ("a", "c"), ("a", "b")]
    assert pairs[1].reasons == ("same website (acme.example)",)
    assert pairs[2].reasons == ("same name but for the legal form", "countries differ (US, DE)")


KNOWN = KnownNames(
    companies=(
        Named("nordlys", "NORDLYS SENSORS AS"),
        Named("bluewhale", "Blauwal Hosting", "https://blauwal.example/", "DE"),
    ),
    resources={"res-iot": "IoT Sensors"},
)


def test_companies_that_are_there_are_matched_and_nothing_of_them_is_lost(foreign: Path) -> None:
    there = There(
        companies={
            "nordlys": Company(key="nordlys", name="NORDLYS SENSORS AS", employees=3, industry="x"),
            "bluewhale": Company(key="bluewhale", name="Blauwal Hosting", country="DE"),
        },
        edges={"holds": {("nordlys", "res-iot")}},
    )
    reading = translated(foreign, KNOWN, there)
    assert reading.dataset is None  # res-iot is in the graph, of which the reader was told nothing
    assert {one.column for one in reading.problems} == {"resource"}
    result = mapped(open_source(foreign), guessed(open_source(foreign)), KNOWN)
    assert [(one.name, one.key) for one in result.identified] == [
        ("Nordlys Sensors AS", "nordlys"),
        ("Blauwal Hosting GmbH", "bluewhale"),
    ]
    tables = {table.name: [cells for _, cells in table.rows()] for table in result.source(there).tables}
    assert [row[:2] for row in tables["companies"] if row][1:3] == [
        ["nordlys", "NORDLYS SENSORS AS"],
        ["bluewhale", "Blauwal Hosting"],
    ]
    assert ["nordlys", "res-iot", "1.0"] not in tables["holds"]


def test_near_duplicates_wait_for_a_decision(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Company,Needs\nNordlys Sensor,a\nQuite Another,b\n", encoding="utf-8")
    source = open_source(path)
    mapping = guessed(source)
    result = mapped(source, mapping, KNOWN)
    (near,) = result.near
    assert (near.company.name, near.line, [like.other.key for like in near.like]) == (
        "Nordlys Sensor",
        2,
        ["nordlys"],
    )
    assert result.company_keys() == ["quite-another"]
    toml = tmp_path / "m.toml"
    for decision, key in (("nordlys", "nordlys"), ("", "nordlys-sensor")):
        toml.write_text(
            written_mapping(mapping) + f'[same]\n"Nordlys Sensor" = "{decision}"\n', encoding="utf-8"
        )
        decided = mapped(source, read_mapping(toml), KNOWN)
        assert decided.near == []
        assert decided.company_keys() == sorted([key, "quite-another"])
    toml.write_text(written_mapping(mapping) + '[same]\n"Nordlys Sensor" = "nobody"\n', encoding="utf-8")
    with pytest.raises(InvalidInput, match="expected the key of a company in the graph, found 'nobody'"):
        mapped(source, read_mapping(toml), KNOWN)


def test_a_company_that_stands_twice_in_a_file_is_one(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('Company,Country,Staff\nAcme Inc,US,\n"ACME, inc.",,10\n')
    reading = translated(path)
    assert reading.dataset is not None
    assert reading.dataset.companies == (
        Company(key="acme-inc", name="Acme Inc", country="US", employees=10),
    )


def test_nodes_and_edges_of_somebody_elses_graph(tmp_path: Path) -> None:
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_node("n1", title="Alpha", sector="IT")
    graph.add_node("n2", title="Beta", sector="Bank")
    graph.add_edge("n1", "n2", strength=0.5)
    nx.write_graphml(graph, tmp_path / "x.graphml")
    nx.write_gexf(graph, tmp_path / "x.gexf")
    toml = tmp_path / "m.toml"
    toml.write_text(
        '[[table]]\nfrom = "nodes"\nto = "companies"\n[table.columns]\nid = "key"\n'
        'title = "name"\nsector = "industry"\n'
        '[[table]]\nfrom = "edges"\nto = "competes"\n[table.columns]\n'
        'source = "a"\ntarget = "b"\nstrength = "intensity"\n'
    )
    for name in ("x.graphml", "x.gexf"):
        result = mapped(open_source(tmp_path / name), read_mapping(toml), KnownNames())
        dataset = read_source(result.source(There())).dataset
        assert dataset is not None
        assert [(one.key, one.name, one.industry) for one in dataset.companies] == [
            ("n1", "Alpha", "IT"),
            ("n2", "Beta", "Bank"),
        ]
        assert [(one.a, one.b, one.intensity) for one in dataset.competitions] == [("n1", "n2", 0.5)]

"""Answers of analyses as graphs: every link is one that the answer states, read back by other programs."""

import csv
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from neo4j import GraphDatabase
from typer.testing import CliRunner

from graph_service.cli import app
from graph_service.commands.output.analysis_graph import graph_of, write_graph
from tests.command_line import as_json, command
from tests.engines.neo4j_server import BRIEF, LTS, running_neo4j
from tests.formats.writers.test_neo4j_writer import imported

LISTED = "Company name,What we have,Looking for\nAnn & <Sons>,Cranes,Fuel\nBob,Fuel,Cranes\nCid,,\n"

Read = Callable[[bytes], "nx.Graph[str]"]
READERS: dict[str, Read] = {
    "graphml": lambda text: nx.read_graphml(io.BytesIO(text), force_multigraph=True),
    "gexf": lambda text: nx.MultiDiGraph(nx.read_gexf(io.BytesIO(text))),
    "cytoscape": lambda text: nx.cytoscape_graph(json.loads(text)),
    "json-graph": lambda text: nx.node_link_graph(json.loads(text), edges="links"),
}


@pytest.fixture(scope="module")
def store(emptied_store: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("answers") / "list.csv"
    path.write_text(LISTED, encoding="utf-8")
    done = command("import", str(path), "--yes", "--store", emptied_store)
    assert done.returncode == 0, done.stderr
    return emptied_store


def written(*arguments: str) -> bytes:
    run = CliRunner().invoke(app, arguments)
    assert run.exit_code == 0, run.stderr
    return run.stdout_bytes


@pytest.mark.parametrize("form", READERS)
def test_gaps_and_who_could_close_them(store: str, form: str) -> None:
    (stated,) = as_json(command("gaps", "ann-and-sons", "--format", "json", "--store", store))["company"][
        "resourceGaps"
    ]["gaps"]
    graph = READERS[form](written("gaps", "ann-and-sons", "--format", form, "--store", store))
    names = {node: (values["kind"], values["label"]) for node, values in graph.nodes(data=True)}
    assert names == {
        "company:ann-and-sons": ("company", "Ann & <Sons>"),
        "resource:fuel": ("resource", "Fuel"),
        "company:bob": ("company", "Bob"),
    }
    links = {(one, other): values for one, other, values in graph.edges(data=True)}
    assert links.keys() == {("company:ann-and-sons", "resource:fuel"), ("resource:fuel", "company:bob")}
    gap = links["company:ann-and-sons", "resource:fuel"]
    assert gap["relation"] == "gaps"
    assert stated["gap"] > 0
    assert {name: gap[name] for name in ("gap", "importance", "status")} == {
        name: stated[name] for name in ("gap", "importance", "status")
    }
    candidate = links["resource:fuel", "company:bob"]
    assert (candidate["relation"], candidate["level"]) == ("candidates", 1.0)


def test_exchanges_are_arrows_from_who_gives_to_who_receives(store: str) -> None:
    for plan in ((), ("--plan",)):
        options = ("--minimum-fit", "0.1", "--format", "gexf", "--store", store)
        graph = READERS["gexf"](written("exchange", *plan, *options))
        flows = {(one, other): values["resources"] for one, other, values in graph.edges(data=True)}
        assert flows == {
            ("company:ann-and-sons", "company:bob"): "Cranes",
            ("company:bob", "company:ann-and-sons"): "Fuel",
        }


def test_partnerships_are_the_links_of_the_company_graph(store: str) -> None:
    graph = READERS["graphml"](
        written("ecosystem", "--show", "network", "--format", "graphml", "--store", store)
    )
    assert {values["label"] for _, values in graph.nodes(data=True)} == {"Ann & <Sons>", "Bob", "Cid"}
    assert graph.number_of_edges() == 0


def test_what_names_nothing_is_no_graph(tmp_path: Path) -> None:
    candidates = tmp_path / "candidates.csv"
    candidates.write_text("name,a\nX,8\nY,9\n", encoding="utf-8")
    done = command("rank", str(candidates), "--weight", "a=1", "--format", "gexf")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--format csv" in done.stderr


def thing(key: str) -> dict[str, Any]:
    return {"key": key, "name": key.upper()}


def test_pairs_lists_and_facts_of_the_one_asked_about() -> None:
    warned = {"kind": "LATE", "message": "no reading"}
    health = {"score": 0.5, "kpis": [thing("share") | {"unit": "%", "weight": 1.0}], "warnings": [warned]}
    graph = graph_of({"alliance": thing("x") | {"health": health}})
    assert graph.nodes["alliance:x"] == {"kind": "alliance", "key": "x", "label": "X", "score": 0.5}
    assert list(graph.edges(data=True)) == [
        ("alliance:x", "indicator:share", {"relation": "kpis", "unit": "%", "weight": 1.0})
    ]
    triads = [{"a": thing("b"), "b": thing("c"), "mutualFit": 0.25}]
    graph = graph_of({"company": thing("a") | {"openTriads": triads}})
    assert list(graph.edges(data=True)) == [
        ("company:b", "company:c", {"relation": "openTriads", "mutualFit": 0.25})
    ]


@pytest.mark.parametrize("form", READERS)
def test_a_peculiar_name_is_read_back(form: str) -> None:
    name = "\x00 <img onerror> \u202eabc \U0001f600 " + "x" * 300
    graph = graph_of({"company": {"key": "a", "name": name}})
    target = io.BytesIO()
    write_graph(graph, form, target)
    label = READERS[form](target.getvalue()).nodes["company:a"]["label"]
    assert label == name.replace("\x00", "\ufffd")


def unpacked(archive: bytes, folder: Path) -> Path:
    """The folder that a user imports: what ``tar x`` makes of an archive from a pipe."""
    folder.mkdir(exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r|") as opened:
        for entry in opened:
            content = opened.extractfile(entry)
            assert content is not None
            (folder / entry.name).write_bytes(content.read())
    return folder


def test_gaps_as_files_of_neo4j_admin(store: str, tmp_path: Path) -> None:
    (stated,) = as_json(command("gaps", "ann-and-sons", "--format", "json", "--store", store))["company"][
        "resourceGaps"
    ]["gaps"]
    folder = unpacked(written("gaps", "ann-and-sons", "--format", "neo4j", "--store", store), tmp_path)
    arguments = (folder / "import.args").read_text(encoding="utf-8").splitlines()
    assert {line for line in arguments if line.startswith(("--nodes", "--relationships"))} == {
        "--nodes=Company=company.csv",
        "--nodes=Resource=resource.csv",
        "--relationships=GAPS=company-gaps-resource.csv",
        "--relationships=CANDIDATES=resource-candidates-company.csv",
    }
    assert {path.name for path in folder.iterdir()} == {
        "import.args",
        *(line.rpartition("=")[2] for line in arguments if line.endswith(".csv")),
    }
    with (folder / "company-gaps-resource.csv").open(encoding="utf-8", newline="") as file:
        (gap,) = csv.DictReader(file)
    assert (gap[":START_ID(Company)"], gap[":END_ID(Resource)"]) == ("ann-and-sons", "fuel")
    assert (float(gap["gap:double"]), gap["status:string"]) == (stated["gap"], stated["status"])


@pytest.mark.thorough("files that neo4j-admin imports")
def test_neo4j_admin_imports_an_answer(tmp_path: Path) -> None:
    peculiar = thing("b") | {"name": 'a "quoted", <img onerror>\n\u202eabc \U0001f600 ' + "x" * 300}
    answer = {
        "company": thing("a")
        | {
            "gaps": [
                {"resource": thing("r"), "gap": 0.1 + 0.2, "status": "OPEN", "candidates": [
                    {"company": peculiar, "level": 1.0, "partner": True},
                    {"company": thing("c"), "level": 0.25, "partner": False},
                ]},
                {"resource": thing("s"), "gap": 1, "status": ""},
            ],
            "openTriads": [{"a": thing("c"), "b": peculiar, "shared": 3}],
        },
        "alliances": [thing("a") | {"kpis": [thing("k") | {"count": 2**53, "actual": None}]}],
    }  # fmt: skip
    graph = graph_of(answer)
    archives = [io.BytesIO(), io.BytesIO()]
    for archive in archives:
        write_graph(graph, "neo4j", archive)
    assert archives[0].getvalue() == archives[1].getvalue()
    imported(unpacked(archives[0].getvalue(), tmp_path / "files"), tmp_path / "server" / "home")
    with (
        running_neo4j(LTS, tmp_path / "server", BRIEF) as settings,
        GraphDatabase.driver(
            settings.store, auth=(settings.user, settings.password.get_secret_value())
        ) as driver,
    ):
        nodes = driver.execute_query("MATCH (n) RETURN labels(n) AS labels, properties(n) AS values").records
        links = driver.execute_query(
            "MATCH (a)-[r]->(b) RETURN labels(a)[0] + ':' + a.key AS source, type(r) AS type,"
            " labels(b)[0] + ':' + b.key AS target, properties(r) AS values"
        ).records
    found = {f"{label}:{values['key']}".lower(): values for (label,), values in nodes}
    assert found == {
        node: {"key": values["key"], "name": values["label"]} for node, values in graph.nodes(data=True)
    }
    types = {"gaps": "GAPS", "candidates": "CANDIDATES", "openTriads": "OPEN_TRIADS", "kpis": "KPIS"}
    wanted = [
        (source, types[values.pop("relation")], target, values)
        for source, target, values in ((a, b, dict(values)) for a, b, values in graph.edges(data=True))
    ]
    assert len(wanted) == 6
    read = [(one["source"].lower(), one["type"], one["target"].lower(), one["values"]) for one in links]
    assert sorted(read, key=str) == sorted(wanted, key=str)

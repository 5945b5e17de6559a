"""Exported graphs, opened by the programs that people open them with: Gephi, graphology and cytoscape.js."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from graph_service.formats.writers.output_formats import Form
from tests.formats.peculiar import peculiar
from tests.formats.writers.test_output_formats import exported, graph_of
from tests.node import NODE, with_packages
from tests.progress import said_when_slow

PROGRAMS = Path(__file__).parents[1] / "graph_programs"
FILES = {Form.GEXF: "x.gexf", Form.GRAPHML: "x.graphml", Form.CYTOSCAPE: "x.cyjs"}
LEAST = {Form.GEXF: 0.001}


def expected(form: Form) -> tuple[dict[str, str], list[tuple[str, str, str, float]]]:
    """Labels of nodes by id, and the edges, in the order of their values."""
    graph = graph_of(peculiar())
    least = LEAST.get(form, 0.0)
    edges = [(one.source, one.target, one.kind, max(one.weight, least)) for one in graph.edges()]
    return {node.id: node.label for node in graph.nodes()}, sorted(edges)


@pytest.mark.thorough("graphs that Gephi, graphology and cytoscape.js open")
@pytest.mark.parametrize("form", FILES)
def test_libraries_of_npm_read_every_edge(form: Form, tmp_path: Path) -> None:
    path = exported(peculiar(), tmp_path / FILES[form], form)
    run = subprocess.run(
        [NODE, "read_graph.mjs", str(path)],
        cwd=with_packages(PROGRAMS),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    found = json.loads(run.stdout)
    nodes, edges = expected(form)
    assert dict(found["nodes"]) == nodes
    assert sorted((a, b, kind, float(weight)) for a, b, kind, weight in found["edges"]) == edges


@pytest.fixture(scope="module")
def gephi(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The beginning of the command that opens a file in Gephi."""
    maven, java = shutil.which("mvn"), shutil.which("java")
    if maven is None or java is None:
        pytest.skip("Gephi's toolkit needs Maven and Java")
    folder = tmp_path_factory.mktemp("gephi")
    (folder / "src/main/java").mkdir(parents=True)
    shutil.copy(PROGRAMS / "pom.xml", folder)
    shutil.copy(PROGRAMS / "ReadGraph.java", folder / "src/main/java")
    with said_when_slow("fetching Gephi's toolkit"):
        built = subprocess.run(
            [maven, "--quiet", "--batch-mode", "compile", "dependency:copy-dependencies"],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=500,
            check=False,
        )
    assert built.returncode == 0, built.stdout[-2000:]
    (jar,) = (folder / "target/dependency").glob("*.jar")
    return [java, "-Djava.awt.headless=true", "-cp", f"{folder / 'target/classes'}:{jar}", "ReadGraph"]


@pytest.mark.thorough("graphs that Gephi, graphology and cytoscape.js open")
@pytest.mark.parametrize("form", [Form.GEXF, Form.GRAPHML])
@pytest.mark.timeout(600)
def test_gephi_keeps_every_edge(form: Form, gephi: list[str], tmp_path: Path) -> None:
    path = exported(peculiar(), tmp_path / FILES[form], form)
    run = subprocess.run(
        [*gephi, str(path)], capture_output=True, text=True, encoding="utf-8", timeout=120, check=True
    )
    rows = [line.split("\t") for line in run.stdout.split("\n")]
    nodes, edges = expected(form)
    assert {row[1]: row[2] for row in rows if row[0] == "node"} == nodes
    found = [(row[1], row[2], row[3], float(row[4])) for row in rows if row[0] == "edge"]
    wanted = [
        # the second membership of a company is of a kind of its own
        (a, b, f"{kind} 2" if (a, b, kind) in {one[:3] for one in edges[:place]} else kind, weight)
        for place, (a, b, kind, weight) in enumerate(edges)
    ]
    assert [one[:3] for one in sorted(found)] == [one[:3] for one in sorted(wanted)]
    assert [one[3] for one in sorted(found)] == pytest.approx([one[3] for one in sorted(wanted)], rel=1e-6)

"""The wheel and the source distribution, as they are published, in a fresh environment of each Python."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from graph_service import __version__
from tests.test_house import ROOT, project_files

VERSIONS = ("3.11", "3.12", "3.13", "3.14")
PROGRAM = """
import datetime as dt, sys
import graph_service, networkx
from graph_service.client import Client
from graph_service.notebook import opened
with opened(sys.argv[1]) as graph:
    graph.ask('mutation { createCompany(input: {key: "a", name: "A"}) { company { key } } }')
    assert graph.companies().companies.nodes[0].name == "A"
    assert graph.companies().tables() == {"companies": 1}
try:
    graph_service.client.extras.import_extra("pandas")
except graph_service.client.Unavailable as error:
    assert "partner-graph-service[pandas]" in error.hint
print(graph_service.__version__, sys.version_info[:2])
"""


def interpreter(version: str) -> str:
    """A Python of a version: this one, one on the path, or one of pyenv's."""
    if sys.version_info[:2] == tuple(map(int, version.split("."))):
        return sys.executable
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [*map(str, sorted(versions.glob(f"{version}.*/bin/python"))), shutil.which(f"python{version}")]
    for path in filter(None, found):
        # a shim may stand for a version that is not there
        if subprocess.run([path, "-c", "import ensurepip"], capture_output=True, check=False).returncode == 0:
            return path
    pytest.skip(f"no Python {version} on this machine")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both; the wheel is made from the source distribution."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("built")
    for path in project_files():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, source / path)
    done([sys.executable, "-m", "build", "--outdir", str(target), str(source)], target)
    return target


def done(command: list[str], folder: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GRAPH_SERVICE_")}
    run = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=400, check=False
    )
    assert run.returncode == 0, f"{command}: {run.stdout[-2000:]}{run.stderr[-3000:]}"
    return run.stdout


def test_the_wheel_has_what_runs_and_nothing_else(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        metadata = Parser().parsestr(
            archive.read(next(name for name in names if name.endswith("METADATA"))).decode()
        )
    assert metadata["Version"] == __version__
    assert {"client", "excel", "mcp", "pandas", "parquet", "polars"} <= set(
        metadata.get_all("Provides-Extra", [])
    )
    for path in (
        "graph_service/py.typed",
        "graph_service/client/operations/company.graphql",
        "graph_service/client/generated/client.py",
        "graph_service/data/airlines/companies.csv",
        "graph_service/web/explorer/index.html",
        "graph_service/store/schema/statements/import.cypher",
    ):
        assert path in names
    kept = {path for path in project_files() if path.startswith("graph_service/")}
    packed = {name for name in names if not re.match(r"[\w.-]+\.dist-info/", name)}
    assert packed == kept


def test_the_source_distribution_has_what_tests_and_documents(built: Path) -> None:
    (source,) = built.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for path in (
        "tests/conftest.py",
        "docs/conf.py",
        "schema/schema.graphql",
        "CONTRIBUTING.md",
        "web/package.json",
    ):
        assert path in names
    assert not [name for name in names if re.search(r"node_modules|\.environment|__pycache__", name)]


def test_the_citation_names_the_version() -> None:
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(rf"^version: {re.escape(__version__)}$", text, re.MULTILINE)


@pytest.mark.parametrize("version", VERSIONS)
def test_it_works_in_a_fresh_environment(built: Path, tmp_path: Path, version: str) -> None:
    python = interpreter(version)
    (wheel,) = built.glob("*.whl")
    done([python, "-m", "venv", str(tmp_path / "venv")], tmp_path)
    programs = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    # each version's own: an older one knows nothing of a newer Python
    pip = [str(programs / "python"), "-m", "pip", "--disable-pip-version-check"]
    # compiled is what is imported; what is not takes as long as all the rest
    done([*pip, "install", "-q", "--no-compile", f"{wheel}[client]"], tmp_path)
    done([*pip, "check"], tmp_path)
    assert "exchange" in done([str(programs / "graph-service"), "--help"], tmp_path)
    assert "type Query" in done([str(programs / "graph-service"), "schema", "export"], tmp_path)
    printed = done([str(programs / "python"), "-c", PROGRAM, str(tmp_path / "graph")], tmp_path)
    assert printed.startswith(__version__)

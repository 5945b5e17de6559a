"""Every command of the tutorial is run, in order, as somebody would who follows it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest

from graph_service.store.engine.engine_process import free_port

ROOT = Path(__file__).parents[2]
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
INSTALL = "$ python3 -m venv .venv && . .venv/bin/activate && pip install '.[client,pandas]'"


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Where the tutorial was followed, and what was printed. The installation is that of the tests."""
    folder = tmp_path_factory.mktemp("tutorial")
    (folder / "graph_service").mkdir()
    (folder / "graph_service" / "data").symlink_to(ROOT / "graph_service" / "data")
    port = str(free_port())
    steps: list[str] = []
    for language, block in re.findall(r"^```(sh|python)\n(.*?)^```$", TUTORIAL, re.MULTILINE | re.DOTALL):
        if language == "python":
            name = f"step{len(steps)}.py"
            (folder / name).write_text(block, encoding="utf-8")
            steps.append(f"python {name}\n")
        else:
            steps.append(block.replace("8000", port))
    script = "set -euo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n" + "\n".join(steps)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GRAPH_SERVICE_")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    run = subprocess.run(
        ["bash", "-m", "-c", script],
        cwd=folder,
        env=environment | {"COLUMNS": "160"},
        capture_output=True,
        text=True,
        timeout=580,
        check=False,
    )
    assert run.returncode == 0, f"{run.stdout[-3000:]}{run.stderr[-3000:]}"
    return folder, run.stdout + run.stderr


def test_the_commands_give_what_the_page_says(followed: tuple[Path, str]) -> None:
    folder, printed = followed
    assert (folder / "gaps.csv").read_text(encoding="utf-8").startswith("resource,gap,shortfall,")
    assert "Organic flour" in printed
    assert "needs.csv, line 2" in printed or "needs.csv:2" in printed
    served = re.search(r'"totalGap":([0-9.]+)', printed)
    assert served is not None
    # .9 · .8 flour, .6 · (.7 - .2) delivery, .5 · .6 guests
    assert float(served[1]) == pytest.approx(0.72 + 0.3 + 0.3)


def test_the_picture_opens_in_a_reader_of_gexf(followed: tuple[Path, str]) -> None:
    picture = nx.read_gexf(followed[0] / "gaps.gexf")
    assert picture.edges["The Bakery", "Organic flour"]["weight"] == pytest.approx(0.72)
    assert picture.edges["The Mill", "Organic flour"]["kind"] == "could close"
    assert {"bakery", "flour"} <= {
        key for node in nx.read_gexf(followed[0] / "bakery.gexf") for key in node.split(":")
    }


def test_the_installation_is_the_one_that_packaging_tests(followed: tuple[Path, str]) -> None:
    assert INSTALL in TUTORIAL

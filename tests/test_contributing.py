"""The worked examples of CONTRIBUTING.md: they are followed in a copy, and the tests that they name pass."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_house import ROOT, project_files

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
STEP = re.compile(r"^<!-- example: (\w+) -->\n```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NEEDED = ("graph_service/", "schema/", "tests/", "docs/", "pyproject.toml", "README.md")


@pytest.mark.parametrize("example", ["field", "analysis"])
def test_a_worked_example_works(example: str, tmp_path: Path) -> None:
    for path in project_files():
        if path.startswith(NEEDED):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, tmp_path / path)
    steps = [(language, block) for name, language, block in STEP.findall(TEXT) if name == example]
    assert [language for language, _ in steps][-1] == "sh"
    for language, block in steps:
        if language == "diff":
            for path, old, new in changes(block):
                change(tmp_path / path, old, new)
        else:
            for line in block.splitlines():
                program, *arguments = line.split()
                module = {"graph-service": "graph_service", "pytest": "pytest"}[program]
                printed = done([sys.executable, "-m", module, *arguments], tmp_path)
                assert program != "pytest" or re.search(r"\d+ passed", printed)
    field = {"field": "  ticker: String", "analysis": "  reach(asOf: Date): Reach!"}[example]
    assert field in (tmp_path / "schema" / "schema.graphql").read_text(encoding="utf-8")


def changes(diff: str) -> Iterator[tuple[str, str, str]]:
    """Each change of a diff: the file, what stands there, and what stands there afterwards."""
    for part in re.split(r"^--- .*\n\+\+\+ b/", diff, flags=re.MULTILINE)[1:]:
        path, *hunks = re.split(r"\n@@\n", part)
        for hunk in hunks:
            lines = hunk.rstrip("\n").split("\n")
            old, new = (
                "".join(f"{line[1:]}\n" for line in lines if line[:1] != other) for other in ("+", "-")
            )
            yield path, old, new


def change(path: Path, old: str, new: str) -> None:
    if not old:
        path.write_text(new, encoding="utf-8")
        return
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path.name} has {text.count(old)} times:\n{old}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def done(command: list[str], folder: Path) -> str:
    run = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert run.returncode == 0, f"{command}: {run.stdout[-3000:]}{run.stderr[-2000:]}"
    return run.stdout


def test_the_set_up_is_the_command_of_the_readme() -> None:
    block = re.search(r"## Set up\n\n```sh\n(.*?)\n```", TEXT)
    assert block is not None
    assert block[1] in (ROOT / "README.md").read_text(encoding="utf-8")

"""The house rules that programs can check."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import parsed

ROOT = Path(__file__).parents[1]
MAX_LINES = 400
# Files of others, and figures.
FOREIGN = (
    "graph_service/web/explorer/",
    "graph_service/web/widget/",
    "graph_service/client/generated/",
    "web/package-lock.json",
    "requirements.lock",
    "LICENSE",
)
DATA = (".csv", ".gz", ".webp", ".xlsx")
# In pieces, so that this file keeps the rules that it checks.
FORBIDDEN_WORDS = ("TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK")
PLACES = ("wo" + "rk", "tm" + "p", "ro" + "ot", "Us" + "ers", r"home/(?!service\b|ann\b)\w+")
PATHS_OF_ONE_MACHINE = re.compile(rf"(?<![\w.])/({'|'.join(PLACES)})/|[A-Z]:\\Us" + "ers")


def project_files() -> list[str]:
    """Paths of the files of the project from its root: under version control, or about to be."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        reason = "not a git checkout: it is not known which files belong to the project"
        if os.environ.get("CI", "").lower() in {"true", "1"}:
            pytest.fail(reason)
        pytest.skip(reason)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    return [path for path in listed if path and (ROOT / path).is_file()]


def own_texts() -> dict[str, str]:
    """By path the texts that were written for this project."""
    return {
        path: (ROOT / path).read_text(encoding="utf-8")
        for path in project_files()
        if not path.startswith(FOREIGN) and not path.endswith(DATA)
    }


@pytest.mark.parametrize(
    "arguments",
    [
        ["-m", "ruff", "check", "--no-cache"],
        ["-m", "ruff", "format", "--check", "--no-cache"],
        pytest.param(["-m", "mypy"], marks=pytest.mark.thorough("the type checker: run mypy by itself")),
        ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache"],
    ],
    ids=["ruff-check", "ruff-format", "mypy", "import-linter"],
)
def test_a_linter_finds_nothing(arguments: list[str]) -> None:
    run = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=500, check=False
    )
    assert run.returncode == 0, f"{run.stdout[-5000:]}{run.stderr[-2000:]}"


def test_no_file_is_too_long() -> None:
    lengths = {
        path: text.count("\n")
        for path, text in own_texts().items()
        if path.startswith("graph_service/") and path.endswith((".py", ".cypher", ".js", ".html", ".css"))
    }
    assert "graph_service/cli.py" in lengths
    assert {path: lines for path, lines in lengths.items() if lines > MAX_LINES} == {}


def test_no_path_of_one_machine() -> None:
    assert PATHS_OF_ONE_MACHINE.search("in /tm" + "p/x") is not None
    assert found(PATHS_OF_ONE_MACHINE) == []


def test_nothing_is_left_for_later() -> None:
    assert found(re.compile(rf"\b({'|'.join(FORBIDDEN_WORDS)})\b")) == []


def found(pattern: re.Pattern[str]) -> list[str]:
    """Where a pattern occurs, as path:line: text."""
    return [
        f"{path}:{number}: {line.strip()[:120]}"
        for path, text in own_texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def marked_command(name: str) -> str:
    """The one line of the code block that follows a mark in the README."""
    block = re.search(rf"^<!-- command: {name} -->\n+```\w*\n(.*?)^```$", readme(), re.M | re.S)
    assert block is not None, f"README.md has no code block after <!-- command: {name} -->"
    lines = block[1].splitlines()
    assert len(lines) == 1, f"the {name} command is not one line"
    return lines[0]


def test_the_two_commands_of_the_readme() -> None:
    demo, test = marked_command("demo"), marked_command("test")
    assert demo.startswith("python3 -m venv .venv && .venv/bin/pip install .")
    assert demo.endswith(".venv/bin/graph-service demo")
    install = "python3 -m venv .venv && .venv/bin/pip install -e '.[test]'"
    assert test == f"{install} && .venv/bin/python -m pytest -n 2"
    assert "command: test -->" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_the_commands_in_the_readme_exist() -> None:
    blocks = re.findall(r"^```(?:sh|bash|console)\n(.*?)^```$", readme(), re.M | re.S)
    parts = [part for block in blocks for line in block.splitlines() for part in re.split(r"&&|\||;|>", line)]
    commands = [
        words[1:]
        for part in parts
        if (words := shlex.split(part, comments=True)) and Path(words[0]).name == "graph-service"
    ]
    assert ["demo"] in commands
    for arguments in commands:
        parsed(arguments)


def test_files_that_the_documents_link_to_exist() -> None:
    documents = {path: text for path, text in own_texts().items() if path.endswith(".md")}
    assert "README.md" in documents
    dead = [
        f"{path}: {target}"
        for path, text in documents.items()
        for target in re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", text)
        if not ((ROOT / path).parent / target).exists()
        and ROOT / "docs" / "reference" not in ((ROOT / path).parent / target).resolve().parents
    ]
    assert dead == []


def test_the_sections_that_the_code_refers_to_exist() -> None:
    headings = set(re.findall(r"^## (\d+)\.", own_texts()["docs/analyses.md"], re.M))
    code = "".join(text for path, text in own_texts().items() if path.startswith("graph_service/"))
    referred_to = set(re.findall(r"Analyses, section (\d+)", code))
    assert referred_to
    assert referred_to <= headings

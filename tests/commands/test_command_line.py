"""What holds for every command: an example, documentation, exit codes, no traceback, a quick start."""

import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from graph_service import cli
from graph_service.commands.output.terminal import EXIT_CODES, INTERRUPTED, run_to_the_end
from graph_service.domain import errors
from tests.command_line import parsed

DOCUMENTED = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")
HEAVY = (
    *("networkx", "numpy", "scipy", "strawberry", "fastapi", "starlette", "neo4j", "graphql", "pydantic"),
    *("rapidfuzz", "pyarrow", "openpyxl", "xlsxwriter", "uvicorn", "defusedxml", "jinja2"),
)


def commands(group: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every command with the words that call it."""
    top: Any = group or typer.main.get_command(cli.app)
    for name, command in top.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(commands())
STORELESS = {
    ("rank",),
    ("split-revenue",),
    ("shapley",),
    ("evaluate",),
    ("schema", "export"),
    ("schema", "check"),
}
"""They open no store."""
APART = {("doctor",), ("mcp",)}
"""One tells what is wrong with a store instead of failing, the other opens it when its client has come."""


@pytest.fixture
def minimal(tmp_path: Path) -> dict[tuple[str, ...], list[str]]:
    """By command: arguments with which it gets as far as opening its store."""
    (tmp_path / "companies.csv").write_text("key,name\na,A\n")
    (tmp_path / "q.graphql").write_text("{ companies { totalCount } }")
    document, target = str(tmp_path / "q.graphql"), str(tmp_path / "out.jsonl")
    return {
        ("demo",): ["--port", "0"],
        ("serve",): ["--port", "0"],
        ("import",): [str(tmp_path)],
        ("export",): [target],
        ("query",): [document],
        ("explain",): [document],
        ("dump",): [str(tmp_path / "new.dump.gz")],
        ("restore",): [str(tmp_path / "absent.dump.gz")],
        ("migrate",): ["--from", UNREACHABLE, "--to", UNREACHABLE],
        ("keys", "create"): ["ann", "--role", "admin"],
        ("keys", "list"): [],
        ("keys", "revoke"): ["0" * 16],
        ("audit", "verify"): [],
        ("audit", "list"): [],
        ("dedupe", "candidates"): [],
        ("dedupe", "merge"): ["a", "b", "--yes"],
        ("gaps",): ["a"],
        ("fit",): ["a", "b"],
        ("uncovered",): ["a"],
        ("exchange",): [],
        ("additions",): ["a"],
        ("partner-set",): ["a"],
        ("triads",): ["a"],
        ("portfolio",): ["a"],
        ("position",): ["a"],
        ("recommend",): ["a"],
        ("coalition",): ["a", "--requires", "r=1"],
        ("ecosystem",): [],
        ("what-if",): ["a", "b"],
        ("next-members",): ["a"],
        ("health",): ["a"],
        ("warnings",): ["a"],
    }


UNREACHABLE = "bolt://127.0.0.1:1"


def ended(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Run the command line in this process, and return its exit code."""
    monkeypatch.setattr(sys, "argv", ["graph-service", *arguments])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert isinstance(end.value.code, int)
    return end.value.code


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_has_an_example_that_can_be_run(path: tuple[str, ...]) -> None:
    example = re.search(r"Example: (.*?)(?:\n\n|\Z)", COMMANDS[path].help or "", re.DOTALL)
    assert example is not None, path
    words = shlex.split(re.split(r" [>|] ", " ".join(example[1].split()))[0])
    assert tuple(words[: 1 + len(path)]) == ("graph-service", *path)
    parsed(words[1:])


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_is_documented(path: tuple[str, ...]) -> None:
    assert f"`{' '.join(path)}`" in DOCUMENTED


def test_documented_exit_codes_are_those() -> None:
    rows = re.findall(r"^\| (\d+) \| .*? \| (.*?) ?\|$", DOCUMENTED, re.MULTILINE)
    stated = {code: int(number) for number, codes in rows for code in re.findall(r"`(\w+)`", codes)}
    assert stated == EXIT_CODES
    assert {int(number) for number, _ in rows} == {0, 1, INTERRUPTED, *EXIT_CODES.values()}
    kinds = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, Exception)]
    unforeseen = {errors.ServiceError.code, errors.INTERNAL_ERROR}
    codes = {one.code for one in kinds if issubclass(one, errors.ServiceError)} - unforeseen
    assert codes <= EXIT_CODES.keys()
    assert unforeseen.isdisjoint(EXIT_CODES)  # they end a command with 1


def test_help_imports_nothing_heavy() -> None:
    program = (
        "import sys; sys.argv = ['graph-service', '--help']\n"
        "from graph_service.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert "gaps" in done.stdout
    assert "\x1b" not in done.stdout  # no colours in a pipe
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize("path", [path for path in COMMANDS if path not in STORELESS | APART], ids=" ".join)
def test_a_store_that_fails_is_one_sentence(
    path: tuple[str, ...],
    minimal: dict[tuple[str, ...], list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    more = [] if path == ("migrate",) else ["--store", UNREACHABLE]
    code = ended(monkeypatch, *path, *minimal[path], *more)
    shown = capsys.readouterr()
    assert code == EXIT_CODES["UNAVAILABLE"], shown.err
    assert "Error: " in shown.err
    assert "Traceback" not in shown.err


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_an_option_that_there_is_not_is_wrong_input(
    path: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(monkeypatch, *path, "--no-such-option") == EXIT_CODES["INVALID_INPUT"]
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("path", "arguments", "code"),
    [
        (("rank",), ["absent.csv", "--weight", "a=1"], 2),
        (("split-revenue",), ["x", "EUR", "--party", "a", "--tier", "rest=100"], 2),
        (("shapley",), ["--worth", "a"], 2),
        (("evaluate",), ["nowhere"], 2),
        (("schema", "export"), ["--output", "absent/folder/x.graphql"], 2),
        (("export",), ["x.doc"], 2),
        (("export",), ["-"], 2),
        (("import",), ["-"], 2),
        (("import",), ["absent.xlsx"], 2),
        (("query",), ["absent.graphql"], 2),
        (("gaps",), ["a", "--as-of", "yesterday"], 2),
        (("gaps",), ["a", "--store", "ftp://a"], 2),
    ],
)
def test_wrong_input_is_one_sentence(
    path: tuple[str, ...],
    arguments: list[str],
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert ended(monkeypatch, *path, *arguments) == code
    assert "Traceback" not in capsys.readouterr().err


def raising(error: BaseException) -> Callable[[], None]:
    def run() -> None:
        raise error

    return run


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (RuntimeError("broken"), 1, "unexpected error: RuntimeError: broken"),
        (errors.InternalError("no rule"), 1, "unexpected error: InternalError: no rule"),
        (errors.Conflict("is there"), 6, "Error: is there"),
        (KeyboardInterrupt(), INTERRUPTED, ""),
    ],
)
def test_what_nobody_foresaw_is_no_traceback(
    error: BaseException, code: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        run_to_the_end(raising(error))
    assert end.value.code == code
    shown = capsys.readouterr().err
    assert says in shown
    assert "Traceback" not in shown


@pytest.mark.parametrize(
    "reader",
    ["head -1", pytest.param("(sleep 3; true)", marks=pytest.mark.thorough("a reader that reads nothing"))],
)
def test_a_reader_who_has_seen_enough_gets_no_error(reader: str) -> None:
    program = (
        f"{shlex.quote(sys.executable)} -m graph_service schema export | {reader}; echo ${{PIPESTATUS[0]}}"
    )
    done = subprocess.run(["bash", "-c", program], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.splitlines()[-1] in ("0", str(INTERRUPTED))
    assert done.stderr == ""

"""What the everyday run finds: seeded faults in the code, and which tests notice them.

    python -m pytest -n 2 --everything --cov --cov-context=test --junitxml=all.xml   # with pytest-cov
    python -m tests.mutants --coverage .coverage --durations all.xml --count 60 --seed 1

Each fault is put into a copy of the project. The tests of the everyday run that reach its line run until the
first of them fails; when none does, so do the others that reach it. What only the others find is listed: the
everyday run gets a small test for it, or there is a reason not to. This is part of no run; it takes an hour
or two.
"""

import argparse
import ast
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final
from xml.etree import ElementTree

import pytest

from tests.engines.neo4j_server import LONG, LTS, running_neo4j

ROOT: Final = Path(__file__).parents[1]
PACKAGES: Final = ("query", "analysis", "store", "api")
CHOSEN: Final = "MUTANT_TESTS"
"""Environment variable: a file with the tests to run, in their order."""
LIMIT_S: Final = 1800.0
NO_TESTS: Final = 5
SWAPS: Final[Mapping[type[ast.AST], tuple[type[ast.AST], ...]]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
}


@dataclass(frozen=True)
class Mutant:
    """A fault: what stands in a place of a file instead of what should."""

    file: str
    line: int
    before: str
    after: str
    start: int
    end: int
    """Bytes of the file that are replaced."""

    def applied(self, source: bytes) -> bytes:
        """Return the file with the fault."""
        return source[: self.start] + self.after.encode() + source[self.end :]


def mutants_of(file: str, source: bytes) -> Iterator[Mutant]:
    """Yield all faults that can be put into the functions of a file."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    tree = ast.parse(source)
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for statement in function.body:
            for node in ast.walk(statement):
                for text in _replacements(node):
                    assert isinstance(node, ast.expr | ast.stmt)
                    assert node.end_lineno is not None
                    assert node.end_col_offset is not None
                    start = starts[node.lineno - 1] + node.col_offset
                    end = starts[node.end_lineno - 1] + node.end_col_offset
                    yield Mutant(file, node.lineno, source[start:end].decode(), text, start, end)


def _replacements(node: ast.AST) -> Iterator[str]:
    """Yield what may stand in the place of a node, as source."""
    match node:
        case ast.Compare(left=left, ops=[operator], comparators=comparators):
            for other in SWAPS.get(type(operator), ()):
                swapped: Any = other()
                yield f"({ast.unparse(ast.Compare(left, [swapped], comparators))})"
        case ast.BoolOp(op=operator, values=values):
            (other,) = SWAPS[type(operator)]
            swapped = other()
            yield f"({ast.unparse(ast.BoolOp(swapped, values))})"
        case ast.BinOp(left=left, op=operator, right=right) if not _is_text(left) and not _is_text(right):
            for other in SWAPS.get(type(operator), ()):
                swapped = other()
                yield f"({ast.unparse(ast.BinOp(left, swapped, right))})"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield f"({ast.unparse(operand)})"
        case ast.Constant(value=bool() as value):
            yield str(not value)
        case ast.Constant(value=int() as value):
            yield str(value + 1)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield f"({ast.unparse(ast.IfExp(test, orelse, body))})"
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield "return None"
        case ast.Raise() | ast.Expr(value=ast.Call() | ast.Await()):
            yield "pass"
        case ast.Continue():
            yield "break"


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def chosen_mutants(reached: Mapping[str, Mapping[int, Sequence[str]]], count: int, seed: int) -> list[Mutant]:
    """Return faults in lines that tests reach: as many from each package, at most two a file."""
    numbers = random.Random(seed)
    chosen: list[Mutant] = []
    for package in PACKAGES:
        files = sorted((ROOT / "graph_service" / package).rglob("*.py"))
        possible = []
        for path in files:
            file = path.relative_to(ROOT).as_posix()
            lines = reached.get(file, {})
            possible += [one for one in mutants_of(file, path.read_bytes()) if lines.get(one.line)]
        numbers.shuffle(possible)
        taken: Counter[str] = Counter()
        for one in possible:
            if sum(taken.values()) * len(PACKAGES) < count and taken[one.file] < 2:
                taken[one.file] += 1
                chosen.append(one)
    return chosen


def reaching_tests(coverage_file: Path) -> dict[str, dict[int, list[str]]]:
    """Return by file and line the tests that reach it, in their own process or in one that they started."""
    from coverage import CoverageData

    data = CoverageData(basename=str(coverage_file))
    data.read()
    reached: dict[str, dict[int, list[str]]] = {}
    for measured in data.measured_files():
        file = "graph_service/" + measured.replace(os.sep, "/").rpartition("/graph_service/")[2]
        for line, contexts in data.contexts_by_lineno(measured).items():
            tests = {name_of_test(context) for context in contexts if "::" in context}
            if tests:
                reached.setdefault(file, {}).setdefault(line, []).extend(sorted(tests))
    return reached


def name_of_test(context: str) -> str:
    """Return the test of a context of coverage.

    Examples
    --------
    >>> name_of_test("tests/a.py::test_b[c|d]|run"), name_of_test("tests/a.py::test_b (call)")
    ('tests/a.py::test_b[c|d]', 'tests/a.py::test_b')
    """
    return (
        context.rpartition("|")[0]
        if context.endswith(("|run", "|setup", "|teardown"))
        else context.rpartition(" (")[0]
    )


def durations_of(report: Path) -> dict[str, float]:
    """Return the seconds of each test of a JUnit report."""
    seconds: dict[str, float] = defaultdict(float)
    for case in ElementTree.parse(report).iter("testcase"):
        file = case.attrib["classname"].replace(".", "/") + ".py"
        seconds[f"{file}::{case.attrib['name']}"] += float(case.attrib["time"])
    return seconds


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests that the environment names, in their order."""
    order = {name: at for at, name in enumerate(json.loads(Path(os.environ[CHOSEN]).read_text("utf-8")))}
    items[:] = sorted((item for item in items if item.nodeid in order), key=lambda item: order[item.nodeid])


class Lane:
    """A copy of the project, with a Neo4j of its own, in which one fault after another is tried."""

    def __init__(self, folder: Path, project: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder / "project"
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=project, capture_output=True, check=True)
        for name in filter(None, listed.stdout.decode().split("\0")):
            target = self.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(project / name, target)
        if (project / "web" / "node_modules").exists():
            (self.folder / "web" / "node_modules").symlink_to(project / "web" / "node_modules")
        self._list = folder / "tests.json"
        self._environment = {
            **os.environ,
            **environment,
            "PYTHONPATH": str(self.folder),
            CHOSEN: str(self._list),
        }

    def outcome(self, mutant: Mutant, tests: Sequence[str], option: str) -> str | None:
        """Return the test that fails first with the fault; None when none does."""
        if not tests:
            return None
        self._list.write_text(json.dumps(list(tests)), encoding="utf-8")
        path = self.folder / mutant.file
        source = path.read_bytes()
        path.write_bytes(mutant.applied(source))
        files = sorted({test.partition("::")[0] for test in tests})
        arguments = ["-x", "-q", "-p", "no:cacheprovider", "-p", "tests.mutants", option]
        try:
            run = subprocess.run(
                [sys.executable, "-m", "pytest", *filter(None, arguments), *files],
                cwd=self.folder,
                env=self._environment,
                capture_output=True,
                text=True,
                timeout=LIMIT_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return "(does not end)"
        finally:
            path.write_bytes(source)
        if run.returncode in (0, NO_TESTS):
            return None
        failed = [line for line in run.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
        return failed[0][:200] if failed else (run.stdout + run.stderr)[-300:]


def main() -> None:
    """Try faults, and say which tests find them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--coverage", type=Path, required=True, help="what pytest-cov wrote, with contexts")
    parser.add_argument("--durations", type=Path, required=True, help="JUnit report of the same run")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lanes", type=int, default=2)
    parser.add_argument(
        "--whole", type=Path, help="a checkout whose tests are the whole; this one by default"
    )
    parser.add_argument("--report", type=Path, default=Path("mutants.json"))
    arguments = parser.parse_args()
    reached, seconds = reaching_tests(arguments.coverage), durations_of(arguments.durations)
    mutants = chosen_mutants(reached, arguments.count, arguments.seed)
    found: list[dict[str, Any]] = []
    with ExitStack() as stack:
        lanes: SimpleQueue[tuple[Lane, Lane]] = SimpleQueue()
        for _ in range(arguments.lanes):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            settings = stack.enter_context(running_neo4j(LTS, folder, LONG))
            environment = {
                "NEO4J_URI": settings.store,
                "NEO4J_USER": settings.user,
                "NEO4J_PASSWORD": settings.password.get_secret_value(),
            }
            everyday = Lane(folder / "everyday", ROOT, environment)
            whole = Lane(folder / "whole", arguments.whole, environment) if arguments.whole else everyday
            lanes.put((everyday, whole))

        def tried(mutant: Mutant) -> None:
            everyday, whole = lanes.get()
            try:
                began = time.monotonic()
                tests = sorted(
                    set(reached[mutant.file][mutant.line]), key=lambda test: seconds.get(test, 9.0)
                )
                by_everyday = everyday.outcome(mutant, tests, "")
                more = "" if arguments.whole else "--thorough"
                by_whole = by_everyday or whole.outcome(mutant, tests, more)
            finally:
                lanes.put((everyday, whole))
            found.append(asdict(mutant) | {"everyday": by_everyday, "whole": by_whole, "tests": len(tests)})
            shown = "everyday" if by_everyday else "WHOLE ONLY" if by_whole else "NOBODY"
            change = f"{mutant.file}:{mutant.line} {mutant.before[:60]!r} -> {mutant.after[:60]!r}"
            took = f"{len(tests)} tests, {time.monotonic() - began:.0f} s"
            print(f"{len(found)}/{len(mutants)} {shown:10} {change} ({took}): {by_whole}", flush=True)
            arguments.report.write_text(json.dumps(found, indent=1), encoding="utf-8")

        with ThreadPoolExecutor(arguments.lanes) as pool:
            list(pool.map(tried, mutants))
    whole_kills = sum(bool(one["whole"]) for one in found)
    everyday_kills = sum(bool(one["everyday"]) for one in found)
    print(f"{len(found)} faults: all tests find {whole_kills}, the everyday run {everyday_kills} of them.")


if __name__ == "__main__":
    main()

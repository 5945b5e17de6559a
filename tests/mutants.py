"""What the everyday run finds: seeded faults in the code, and which tests notice them.

    python -m tests.mutants --count 60 --seed 1 --report mutants.json

First all tests run once, in a copy of the project that writes down which test reaches the place of which
fault. Then each fault is put into another copy: the tests of the everyday run that reach it run until the
first of them fails; when none does, so do the others that reach it. What only the others find is listed: the
everyday run gets a small test for it, or there is a reason not to. This is part of no run; it takes an hour
or two. With the report of an earlier call that was stopped it continues from there.
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
from itertools import accumulate
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final

import pytest

from tests.engines.neo4j_server import LONG, LTS, running_neo4j

ROOT: Final = Path(__file__).parents[1]
PACKAGES: Final = ("query", "analysis", "store", "api")
CHOSEN: Final = "MUTANT_TESTS"
"""Environment variable: a file with the tests to run, in their order."""
REACHED: Final = "MUTANT_REACHED"
"""Environment variable: the folder in which the tests write down what they reach."""
LIMIT_S: Final = 120.0
"""Seconds that the tests of one selection may take for one fault; what is left of them does not run."""
START_S: Final = 300.0
"""Further seconds, for what they need to start; then a fault keeps them from ending."""
IMPORT: Final = "(no test)"
"""What is written down for code that runs when it is imported: any test may reach it."""
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
PROBE: Final = f"""
import os
from pathlib import Path

folder = os.environ.get("{REACHED}")
process = os.environ.get("PYTEST_XDIST_WORKER", "main")
seen = set()


def reached(number):
    if folder is None:
        return
    test = Path(folder, f"{{process}}.now").read_text("utf-8")
    if (number, test) not in seen:
        seen.add((number, test))
        with Path(folder, f"{{process}}.reached").open("a", encoding="utf-8") as file:
            file.write(f"{{number}}\\t{{test}}\\n")
"""
"""A module of the copy in which all tests run. Processes that a test started read the test's name there."""


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
    is_statement: bool

    def applied(self, source: bytes) -> bytes:
        """Return the file with the fault."""
        return _replaced(source, self.start, self.end, self.after)

    def overlaps(self, other: "Mutant") -> bool:
        """Return whether both are in the same place of a file."""
        return self.file == other.file and self.start < other.end and other.start < self.end

    def probe(self, number: int) -> tuple[int, int, str]:
        """Return the bytes to replace, and the text that says that the place was reached."""
        call = f'__import__("graph_service.reached").reached.reached({number})'
        if self.is_statement:
            return self.start, self.start, f"{call}; "
        return self.start, self.end, f"({call} or ({self.before}))"


def _replaced(source: bytes, start: int, end: int, text: str) -> bytes:
    return source[:start] + text.encode() + source[end:]


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
                    before = source[start:end].decode()
                    yield Mutant(file, node.lineno, before, text, start, end, isinstance(node, ast.stmt))


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


def candidates(seed: int) -> dict[str, list[Mutant]]:
    """Return by package the faults that may be chosen, in an order by chance: at most two a file."""
    numbers = random.Random(seed)
    by_package = {}
    for package in PACKAGES:
        possible: list[Mutant] = []
        for path in sorted((ROOT / "graph_service" / package).rglob("*.py")):
            possible += mutants_of(path.relative_to(ROOT).as_posix(), path.read_bytes())
        numbers.shuffle(possible)
        taken: Counter[str] = Counter()
        kept: list[Mutant] = []
        for one in possible:
            if taken[one.file] < 2 and not any(one.overlaps(other) for other in kept) and _compiles(one):
                taken[one.file] += 1
                kept.append(one)
        by_package[package] = kept
    return by_package


def _compiles(mutant: Mutant) -> bool:
    """Return whether the file can be read with the fault, and with the probe in its place."""
    source = (ROOT / mutant.file).read_bytes()
    try:
        compile(mutant.applied(source), mutant.file, "exec")
        compile(_replaced(source, *mutant.probe(0)), mutant.file, "exec")
    except SyntaxError:
        return False
    return True


def copied(target: Path) -> Path:
    """Copy the files of the project that git knows, and return the folder."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, file)
    modules = ROOT / "web" / "node_modules"
    if modules.exists():
        (target / "web" / "node_modules").symlink_to(modules)
    return target


class Recorded:
    """Which tests reach which fault, and how long each takes: the outcome of one run of all tests."""

    def __init__(self, mutants: Sequence[Mutant], folder: Path) -> None:
        self.tests: dict[int, set[str]] = defaultdict(set)
        self.seconds: dict[str, float] = defaultdict(float)
        project = copied(folder / "recorded")
        by_file: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        for number, mutant in enumerate(mutants):
            by_file[mutant.file].append(mutant.probe(number))
        for name, probes in by_file.items():
            source = (project / name).read_bytes()
            for start, end, text in sorted(probes, reverse=True):
                source = _replaced(source, start, end, text)
            (project / name).write_bytes(source)
        (project / "graph_service" / "reached.py").write_text(PROBE, encoding="utf-8")
        output = folder / "reached"
        output.mkdir()
        for process in ("main", "gw0", "gw1"):
            (output / f"{process}.now").write_text(IMPORT, encoding="utf-8")
        environment = {**os.environ, "PYTHONPATH": str(project), REACHED: str(output)}
        pytest_command = [sys.executable, "-m", "pytest", "-n", "2", "--everything", "-p", "tests.mutants"]
        subprocess.run([*pytest_command, "-q", "--tb=line"], cwd=project, env=environment, check=False)
        for file in output.glob("*.reached"):
            for line in file.read_text("utf-8").splitlines():
                reached, _, test = line.partition("\t")
                self.tests[int(reached)].add(test)
        for file in output.glob("*.seconds"):
            for line in file.read_text("utf-8").splitlines():
                seconds, _, test = line.partition("\t")
                self.seconds[test] += float(seconds)
        for tests in self.tests.values():
            if IMPORT in tests:
                tests |= self.seconds.keys()
                tests.discard(IMPORT)


def pytest_runtest_logstart(nodeid: str) -> None:
    """Write down which test runs."""
    if REACHED in os.environ and "PYTEST_XDIST_WORKER" in os.environ:
        process = os.environ["PYTEST_XDIST_WORKER"]
        (Path(os.environ[REACHED]) / f"{process}.now").write_text(nodeid, encoding="utf-8")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Write down how long a test took."""
    if REACHED in os.environ and "PYTEST_XDIST_WORKER" in os.environ:
        file = Path(os.environ[REACHED]) / f"{os.environ['PYTEST_XDIST_WORKER']}.seconds"
        with file.open("a", encoding="utf-8") as lines:
            lines.write(f"{report.duration:.3f}\t{report.nodeid}\n")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Keep the tests that the environment names, in their order, as many as the limit allows."""
    if CHOSEN in os.environ:
        seconds = dict(json.loads(Path(os.environ[CHOSEN]).read_text("utf-8")))
        order = {name: at for at, name in enumerate(seconds)}
        items = sorted(
            (item for item in session.items if item.nodeid in order), key=lambda item: order[item.nodeid]
        )
        until = accumulate(seconds[item.nodeid] for item in items)
        session.items = [item for item, end in zip(items, until, strict=True) if end <= LIMIT_S]


@dataclass(frozen=True)
class Chosen:
    """A fault, and the tests that reach it, in their order."""

    mutant: Mutant
    tests: list[tuple[str, float]]
    """Names and seconds."""


@dataclass(frozen=True)
class Outcome:
    """The test of the everyday run, and of all, that finds a fault first; None when none does."""

    mutant: Mutant
    everyday: str | None
    whole: str | None


class Report:
    """What was chosen and what came of it, kept in a file from one fault to the next."""

    def __init__(self, file: Path) -> None:
        self._file = file
        read = json.loads(file.read_text("utf-8")) if file.exists() else {"chosen": [], "outcomes": []}
        self.chosen = [
            Chosen(Mutant(**one["mutant"]), [tuple(test) for test in one["tests"]]) for one in read["chosen"]
        ]
        self.outcomes = [
            Outcome(Mutant(**one["mutant"]), one["everyday"], one["whole"]) for one in read["outcomes"]
        ]

    def choose(self, count: int, seed: int) -> None:
        """Choose faults that tests reach, as many from each package."""
        by_package = {package: found[:count] for package, found in candidates(seed).items()}
        everything = [one for found in by_package.values() for one in found]
        with tempfile.TemporaryDirectory() as folder:
            recorded = Recorded(everything, Path(folder))
        numbers = {one: number for number, one in enumerate(everything)}
        for found in by_package.values():
            reached = [one for one in found if recorded.tests[numbers[one]]]
            for one in reached[: -(-count // len(PACKAGES))]:
                tests = ordered(one, recorded.tests[numbers[one]], recorded.seconds)
                self.chosen.append(Chosen(one, tests))
        self._write()

    def add(self, outcome: Outcome) -> None:
        """Keep what came of one fault."""
        self.outcomes.append(outcome)
        self._write()

    def _write(self) -> None:
        content = {
            "chosen": [asdict(one) for one in self.chosen],
            "outcomes": [asdict(one) for one in self.outcomes],
        }
        self._file.write_text(json.dumps(content, indent=1), encoding="utf-8")


class Lane:
    """A copy of the project, with a Neo4j of its own, in which one fault after another is tried."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = copied(folder / "project")
        self._list = folder / "tests.json"
        variables = {"PYTHONPATH": str(self.folder), CHOSEN: str(self._list)}
        self._environment = {**os.environ, **environment, **variables}

    def outcome(self, chosen: Chosen, option: str) -> str | None:
        """Return the test that fails first with the fault; None when none does within the limit."""
        mutant = chosen.mutant
        self._list.write_text(json.dumps(chosen.tests), encoding="utf-8")
        path = self.folder / mutant.file
        source = path.read_bytes()
        path.write_bytes(mutant.applied(source))
        files = sorted({test.partition("::")[0] for test, _ in chosen.tests})
        arguments = ["-x", "-q", "-p", "no:cacheprovider", "-p", "tests.mutants", option]
        try:
            run = subprocess.run(
                [sys.executable, "-m", "pytest", *filter(None, arguments), *files],
                cwd=self.folder,
                env=self._environment,
                capture_output=True,
                text=True,
                timeout=LIMIT_S + START_S,
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


def ordered(mutant: Mutant, tests: set[str], seconds: Mapping[str, float]) -> list[tuple[str, float]]:
    """Return the tests that run for a fault: those of its own folder first, then the shortest."""
    own = mutant.file.replace("graph_service/", "tests/", 1).rpartition("/")[0]
    known = [(test, seconds.get(test, 9.0)) for test in tests]
    return sorted(known, key=lambda one: (not one[0].startswith(own), one[1], one[0]))


def main() -> None:
    """Try faults, and say which tests find them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lanes", type=int, default=2, help="how many faults are tried at the same time")
    parser.add_argument("--report", type=Path, default=Path("mutants.json"))
    arguments = parser.parse_args()
    report = Report(arguments.report)
    if not report.chosen:
        report.choose(arguments.count, arguments.seed)
    done = {json.dumps(asdict(outcome.mutant)) for outcome in report.outcomes}
    left = [one for one in report.chosen if json.dumps(asdict(one.mutant)) not in done]
    with ExitStack() as stack:
        lanes: SimpleQueue[Lane] = SimpleQueue()
        for _ in range(arguments.lanes):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            settings = stack.enter_context(running_neo4j(LTS, folder, LONG))
            environment = {
                "NEO4J_URI": settings.store,
                "NEO4J_USER": settings.user,
                "NEO4J_PASSWORD": settings.password.get_secret_value(),
            }
            lanes.put(Lane(folder, environment))

        def tried(chosen: Chosen) -> None:
            lane = lanes.get()
            began = time.monotonic()
            try:
                everyday = lane.outcome(chosen, "")
                whole = everyday or lane.outcome(chosen, "--thorough")
            finally:
                lanes.put(lane)
            report.add(Outcome(chosen.mutant, everyday, whole))
            mutant = chosen.mutant
            shown = "everyday" if everyday else "WHOLE ONLY" if whole else "NOBODY"
            change = f"{mutant.file}:{mutant.line} {mutant.before[:60]!r} -> {mutant.after[:60]!r}"
            took = f"{len(chosen.tests)} tests, {time.monotonic() - began:.0f} s"
            at = f"{len(report.outcomes)}/{len(report.chosen)}"
            print(f"{at} {shown:10} {change} ({took}): {whole}", flush=True)

        with ThreadPoolExecutor(arguments.lanes) as pool:
            list(pool.map(tried, left))
    whole_kills = sum(bool(one.whole) for one in report.outcomes)
    everyday_kills = sum(bool(one.everyday) for one in report.outcomes)
    print(f"{len(report.outcomes)} faults: all tests find {whole_kills}, the everyday run {everyday_kills}.")


if __name__ == "__main__":
    main()

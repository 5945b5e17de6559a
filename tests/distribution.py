"""Which of two processes runs which tests (``pytest -n 2``): an engine that is warm is used on.

``python -m pytest -n 2 --everything --record-seconds`` writes down how long each file takes.
"""

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

SECONDS: Final = Path(__file__).parent / "seconds.json"
LEAST_S: Final = 2
"""Files that take less are not written down."""
OF_A_TEST_S: Final = 0.05
"""What a test of a file takes that is not written down."""
TOGETHER: Final = ("tests/web/", "tests/client/", "tests/mcp/")
"""Tests that ask the same service."""
FAULTS: Final = "tests/faults/"
ON_NEO4J: Final = " on neo4j"


def scope(nodeid: str, *, given: bool = False) -> str:
    """Return what a test is kept together with: those of its file, and on its engine.

    A Neo4j that was given, of which there is one, is left to one process; so are the tests of faults, which
    start and kill several engines, and those that ask the service with the airlines.

    Examples
    --------
    >>> scope("tests/api/resolvers/test_query.py::test_ends[neo4j-1]")
    'tests/api/resolvers/test_query.py on neo4j'
    >>> scope("tests/api/resolvers/test_query.py::test_ends[embedded-1]")
    'tests/api/resolvers/test_query.py'
    >>> scope("tests/web/test_gaps_view.py::test_the_matrix")
    'tests/web/'
    >>> scope("tests/api/resolvers/test_query.py::test_ends[neo4j-1]", given=True)
    'all on neo4j'
    >>> scope("tests/faults/test_faults.py::test_nothing_is_lost[embedded]")
    'tests/faults/ on neo4j'
    """
    file = nodeid.partition("::")[0]
    if file.startswith(FAULTS):
        return FAULTS + ON_NEO4J
    if file.startswith(TOGETHER):
        return TOGETHER[0]
    if "neo4j" not in nodeid and "routed" not in nodeid:
        return file
    return "all" + ON_NEO4J if given else file + ON_NEO4J


def next_scope(left: Sequence[str], *, on_neo4j: bool) -> str:
    """Return what comes next for a process that is on Neo4j, or not, as long as there is such.

    Examples
    --------
    >>> next_scope(["a", "b on neo4j"], on_neo4j=True)
    'b on neo4j'
    >>> next_scope(["b on neo4j"], on_neo4j=False)
    'b on neo4j'
    """
    return next((one for one in left if one.endswith(ON_NEO4J) is on_neo4j), left[0])


def expected_seconds(scope: str, tests: int, recorded: Mapping[str, float]) -> float:
    """Return how long the tests that are kept together will take.

    Examples
    --------
    >>> expected_seconds("a.py", 10, {"a.py": 30}), expected_seconds("b.py", 10, {"a.py": 30})
    (30, 0.5)
    """
    return recorded.get(scope, tests * OF_A_TEST_S)


@cache
def recorded_seconds() -> Mapping[str, float]:
    """Return how long the tests took that are kept together, as far as it is written down."""
    seconds: Mapping[str, float] = json.loads(SECONDS.read_text("utf-8"))
    return seconds


def write_seconds(reports: Iterable[pytest.TestReport]) -> None:
    """Write down how long the tests took that are kept together."""
    seconds: dict[str, float] = defaultdict(float)
    for report in reports:
        seconds[scope(report.nodeid)] += report.duration
    longest = {one: round(seconds[one]) for one in sorted(seconds) if seconds[one] >= LEAST_S}
    SECONDS.write_text(json.dumps(longest, indent=1) + "\n", encoding="utf-8")


class EnginesApart(LoadScopeScheduling):  # type: ignore[misc]  # it has no types
    """The first process takes what runs on Neo4j, the others the rest, until either has nothing left of it.

    A Java engine that has just started is several times slower than a warm one: so each process has one that
    it warms up. What takes longest comes first: at the end there are short ones, and no process waits for
    another.
    """

    def _split_scope(self, nodeid: str) -> str:
        return scope(nodeid, given="NEO4J_URI" in os.environ)

    def _assign_work_unit(self, node: WorkerController) -> None:
        recorded = recorded_seconds()
        longest_first = sorted(
            self.workqueue, key=lambda one: -expected_seconds(one, len(self.workqueue[one]), recorded)
        )
        self.workqueue.move_to_end(next_scope(longest_first, on_neo4j=node is self.nodes[0]), last=False)
        super()._assign_work_unit(node)

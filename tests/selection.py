"""Which tests the everyday run leaves out, and how that is said.

Whole folders and files are named in the table below. A single test that takes long and finds little that
others do not find first is marked::

    @pytest.mark.thorough("builds a wheel and installs it")
    @pytest.mark.thorough("the embedded engine answers the same", on="neo4j")

Without an option it is left out; ``--thorough`` runs what is left out otherwise, ``--everything`` all tests.
A test that is named by itself (``file.py::test``) runs in any case.
"""

from collections import Counter
from typing import Any, Final

import pytest

FOLDERS: Final[tuple[tuple[str, str | None, str], ...]] = (
    ("tests/api/", "neo4j", "the API on Neo4j too (the embedded engine has answered)"),
    ("tests/api/", "routed", "the API on Neo4j too (the embedded engine has answered)"),
    ("tests/store/changes/", "neo4j", "changes on Neo4j too"),
    ("tests/store/dump/", "neo4j", "dumps on Neo4j too"),
    ("tests/store/importing/test_import_records.py", "neo4j", "imports of records on Neo4j too"),
    ("tests/store/repositories/", "neo4j", "repositories on Neo4j too"),
    ("tests/store/snapshot/", "neo4j", "snapshots on Neo4j too"),
    ("tests/test_readme.py", "neo4j", "README's queries on two versions of Neo4j too"),
    ("tests/api/transport/test_graphql_http_audit.py", None, "audits and builds with packages of npm"),
    ("tests/web/test_explorer_build.py", None, "audits and builds with packages of npm"),
    ("tests/test_frontend_example.py", None, "audits and builds with packages of npm"),
    ("tests/client/test_generation.py", None, "the client, generated again"),
    ("tests/faults/", None, "services and engines that are killed"),
    ("tests/docs/test_notebooks.py", None, "notebooks, the tutorial, the site of the documentation"),
    ("tests/docs/test_tutorial.py", None, "notebooks, the tutorial, the site of the documentation"),
    ("tests/docs/test_site.py", None, "notebooks, the tutorial, the site of the documentation"),
    ("tests/web/test_peculiar_names.py", None, "names as nobody would wish for, in every view of the page"),
    ("tests/web/test_signing_in.py", None, "signing in on the page"),
    ("tests/api/test_optimised_access.py", None, "access rules under python -O"),
    ("tests/test_packaging.py", None, "packages, on each Python that is there"),
    ("tests/test_examples.py", None, "examples, and the worked ones of CONTRIBUTING.md"),
    ("tests/test_contributing.py", None, "examples, and the worked ones of CONTRIBUTING.md"),
)
"""Beginning of a test's name, the engine it is left out on (None: any), and what is said of it."""
_LEFT_OUT: Final = pytest.StashKey[dict[str, int]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("selection")
    group.addoption(
        "--thorough", action="store_true", help="Run only the tests that the everyday run leaves out."
    )
    group.addoption("--everything", action="store_true", help="Run all tests.")


def reason_to_leave_out(item: pytest.Item) -> str | None:
    """Return why the everyday run leaves a test out; None when it runs it."""
    file, _, test = item.nodeid.partition("::")
    for beginning, engine, reason in FOLDERS:
        if file.startswith(beginning) and (engine is None or engine in test):
            return reason
    for mark in item.iter_markers("thorough"):
        engine = mark.kwargs.get("on")
        if engine is None or engine in test:
            return str(mark.args[0])
    return None


def is_named(item: pytest.Item, config: pytest.Config) -> bool:
    """Return whether the command line names a test by itself."""
    for argument in config.args:
        file, named, test = argument.partition("::")
        path = config.invocation_params.dir / file
        if named and path == item.path and item.nodeid.partition("::")[2].startswith(test):
            return True
    return False


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what was not asked for, and count it by reason."""
    left_out: dict[str, int] = Counter()
    config.stash[_LEFT_OUT] = left_out
    if config.getoption("everything"):
        return
    thorough = bool(config.getoption("thorough"))
    kept, dropped = [], []
    for item in items:
        reason = reason_to_leave_out(item)
        if is_named(item, config) or (reason is not None) is thorough:
            kept.append(item)
        else:
            dropped.append(item)
            if reason is not None:
                left_out[reason] += 1
    config.hook.pytest_deselected(items=dropped)
    items[:] = kept


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the counts of a process of the run over to the one that prints."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        left_out = session.config.stash.get(_LEFT_OUT, {})
        output["left_out"] = dict(left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the counts of one process: all collect the same tests. One that crashed has none."""
    output = getattr(node, "workeroutput", {})
    if "left_out" in output:
        node.config.stash[_LEFT_OUT] = output["left_out"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was left out, and how to run it."""
    left_out = config.stash.get(_LEFT_OUT, {})
    if not left_out:
        return
    terminalreporter.section("left out of the everyday run")
    for reason, count in sorted(left_out.items(), key=lambda one: -one[1]):
        terminalreporter.write_line(f"{count:5} {reason}")
    terminalreporter.write_line("Run them: python -m pytest -n 2 --thorough   (all tests: --everything)")

"""How the code is cut: folders that are looked over at once, names that mean one thing, short functions."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.docs.architecture import PACKAGE, ROOT, first_sentence

GENERATED: Final = ROOT / PACKAGE / "client" / "generated"
FILES: Final = sorted(path for path in (ROOT / PACKAGE).rglob("*.py") if GENERATED not in path.parents)
FOLDERS: Final = sorted({path.parent for path in FILES})
TOO_LARGE: Final = Path(__file__).with_name("too_large.txt")

MAX_FILES: Final = 12
"""Python files in a folder, beside its ``__init__.py``."""
MAX_MODULE_LINES: Final = 300
MAX_FUNCTION_LINES: Final = 60

AN_ANALYSIS = "one analysis: what computes it, its field, its types, its command, its report"
ROOT_TYPE = "one root type: its declaration in schema/types, its resolvers"
SHARED_NAMES: Final = {
    "agreement_analysis": AN_ANALYSIS,
    "alliance_health": AN_ANALYSIS,
    "alliance_report": AN_ANALYSIS,
    "calculations": AN_ANALYSIS,
    "combined_sales": AN_ANALYSIS,
    "complementarity": AN_ANALYSIS,
    "ecosystem": AN_ANALYSIS,
    "evaluation": AN_ANALYSIS,
    "funnel": AN_ANALYSIS,
    "partner_profile": AN_ANALYSIS,
    "partner_selection": AN_ANALYSIS,
    "suggested_members": AN_ANALYSIS,
    "mutation": ROOT_TYPE,
    "query": ROOT_TYPE,
    "subscription": ROOT_TYPE,
    "api_keys": "API keys: as they are stored, and the commands for them",
    "entities": "companies, resources, alliances: their dataclasses, and their GraphQL types",
    "errors": "the errors of the domain, and how the client raises the same ones",
    "partner_records": "records of a partner: what analyses read of them, and what reads that",
}
"""By name of several modules: the one thing that they are all about."""


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines_of(node: ast.stmt) -> int:
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


def functions(node: ast.AST, within: str = "") -> Iterator[tuple[str, int]]:
    """Yield each function with its number of lines, those inside others too.

    Docstrings are not counted: that of an analysis has its formula, parameters and an example.
    """
    for child in ast.iter_child_nodes(node):
        name = within
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{within}.{child.name}".strip(".")
            if not isinstance(child, ast.ClassDef):
                yield name, lines_of(child) - (lines_of(child.body[0]) if ast.get_docstring(child) else 0)
        yield from functions(child, name)


def too_large() -> dict[str, int]:
    """Return what is larger than it should be, with its size: folders, modules, functions."""
    found = {}
    for folder in FOLDERS:
        files = len([path for path in folder.glob("*.py") if path.name != "__init__.py"])
        if files > MAX_FILES:
            found[f"{place(folder)}/"] = files
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > MAX_MODULE_LINES:
            found[place(path)] = text.count("\n")
        for name, lines in functions(ast.parse(text)):
            if lines > MAX_FUNCTION_LINES:
                found[f"{place(path)}::{name}"] = lines
    return found


def test_nothing_is_too_large() -> None:
    """What was too large when this was written is listed with the size that it may have."""
    lines = TOO_LARGE.read_text(encoding="utf-8").splitlines()
    allowed = {name: int(size) for name, _, size in (line.rpartition(" ") for line in lines)}
    now = too_large()
    grown = {name: size for name, size in now.items() if size > allowed.get(name, 0)}
    assert grown == {}, "divide it"
    assert sorted(allowed.keys() - now.keys()) == [], f"take these lines out of {place(TOO_LARGE)}"


def test_modules_of_one_name_are_about_one_thing() -> None:
    modules: dict[str, list[str]] = defaultdict(list)
    for path in FILES:
        if path.name not in ("__init__.py", "__main__.py"):
            modules[path.stem].append(place(path))
    shared = {name: paths for name, paths in modules.items() if len(paths) > 1}
    assert {name: paths for name, paths in shared.items() if name not in SHARED_NAMES} == {}
    assert sorted(SHARED_NAMES.keys() - shared.keys()) == [], "take these names out of SHARED_NAMES"


@pytest.mark.parametrize("folder", FOLDERS, ids=place)
def test_a_package_says_what_it_is(folder: Path) -> None:
    sentence = first_sentence(folder / "__init__.py")
    assert sentence[:1].isupper()
    assert sentence.endswith(".")
    assert len(sentence.split()) > 2

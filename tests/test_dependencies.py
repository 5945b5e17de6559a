"""What is pinned fits what is declared, and the audit says what it found, and what it could not look up."""

import json
import re
import sys
import tomllib
from collections.abc import Callable
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
ENTRY = re.compile(r"^(\S+==[^\\\n]+?)\s*\\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)


def pinned() -> list[Requirement]:
    return [Requirement(found[1]) for found in ENTRY.finditer(LOCK)]


def declared() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [Requirement(one) for one in project["dependencies"]]


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize(
    ("system", "platform", "machine"),
    [("Linux", "linux", "x86_64"), ("Darwin", "darwin", "arm64"), ("Windows", "win32", "AMD64")],
)
def test_what_is_declared_is_pinned_once(version: str, system: str, platform: str, machine: str) -> None:
    environment: dict[str, str] = {
        **{name: str(value) for name, value in default_environment().items()},
        "python_version": version,
        "python_full_version": f"{version}.0",
        "platform_system": system,
        "sys_platform": platform,
        "platform_machine": machine,
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }

    def here(some: list[Requirement]) -> list[Requirement]:
        return [one for one in some if one.marker is None or one.marker.evaluate(environment)]

    pins = {canonicalize_name(one.name): one for one in here(pinned())}
    assert len(pins) == len(here(pinned()))
    for one in here(declared()):
        (specifier,) = pins[canonicalize_name(one.name)].specifier
        assert one.specifier.contains(specifier.version), one


def test_the_lock_names_no_place_to_load_from() -> None:
    entries = ENTRY.sub("", LOCK)
    assert [line for line in entries.splitlines() if line and not line.lstrip().startswith("#")] == []
    assert "://" not in LOCK
    locks = sorted([*ROOT.glob("*/package-lock.json"), *ROOT.glob("*/*/package-lock.json")])
    assert {"web", "audit"} <= {lock.parent.name for lock in locks}
    assert [lock for lock in locks if '"resolved"' in lock.read_text(encoding="utf-8")] == []


@pytest.fixture(scope="module")
def audit() -> Any:
    loader = SourceFileLoader("audit", str(ROOT / ".ci" / "audit"))
    spec = spec_from_loader("audit", loader)
    assert spec is not None
    module = module_from_spec(spec)
    written, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = written
    return module


def test_the_audit_looks_all_pins_up(audit: Any) -> None:
    lists = audit.pinned(LOCK)
    asked = [one for some in lists for one in some]
    assert sorted(asked) == sorted(f"{one.name}{one.specifier}" for one in pinned())
    for some in lists:
        assert len({one.split("==")[0] for one in some}) == len(some)


def package(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "version": "1", **more}


BAD = package("b", vulns=[{"id": "CVE-1", "fix_versions": ["2"]}])
UNKNOWN = package("c", skip_reason="not found")


@pytest.mark.parametrize(
    ("reader", "answer", "outcome", "said"),
    [
        ("of_python", {"dependencies": [package("a", vulns=[])]}, 0, "nothing is known of 1 packages"),
        ("of_python", {"dependencies": [package("a", vulns=[]), BAD]}, 1, "b 1: CVE-1, mended in 2"),
        (
            "of_python",
            {"dependencies": [package("a", vulns=[]), UNKNOWN]},
            75,
            "1 of 2 packages NOT AUDITED",
        ),
        ("of_python", {"dependencies": [UNKNOWN, BAD]}, 1, "NOT AUDITED: c"),
        ("of_python", "", 75, "NOT AUDITED"),
        ("of_explorer", {"vulnerabilities": {}}, 0, "nothing is known"),
        ("of_explorer", {"vulnerabilities": {"d": {"severity": "high"}}}, 1, "d, high"),
        ("of_explorer", {"message": "405 Method Not Allowed", "error": {}}, 75, "NOT AUDITED"),
        ("of_explorer", "", 75, "NOT AUDITED"),
    ],
)
def test_what_the_audit_says(audit: Any, reader: str, answer: Any, outcome: int, said: str) -> None:
    read: Callable[[str], tuple[int, list[str]]] = getattr(audit, reader)
    found, lines = read(answer if isinstance(answer, str) else json.dumps(answer))
    assert found == outcome
    assert said in "\n".join(lines)

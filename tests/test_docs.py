"""The operations shown in docs/ are valid against the schema, and links lead somewhere."""

import re
from pathlib import Path

import pytest
from graphql import parse, validate

from graph_service.api.schema.schema import CORE
from graph_service.settings import Settings

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "docs" / "reference"
"""Written when the documentation is built."""
PAGES = sorted(
    [*(page for page in (ROOT / "docs").rglob("*.md") if REFERENCE not in page.parents), ROOT / "README.md"]
)
OPERATIONS = [
    (page.name, block)
    for page in PAGES
    for block in re.findall(r"```graphql\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
]


@pytest.mark.parametrize(("page", "block"), OPERATIONS, ids=[page for page, _ in OPERATIONS])
def test_operations_are_valid(page: str, block: str) -> None:
    assert not validate(CORE, parse(block)), page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists() or REFERENCE in (page.parent / target).resolve().parents, (
            target
        )


def test_every_setting_is_documented() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    named = set(re.findall(r"`GRAPH_SERVICE_(\w+)`", text))
    assert {name.upper() for name in Settings.model_fields} == named


def test_the_page_on_security_names_tests() -> None:
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 10
    assert [row for row in rows if "](../tests/" not in row] == []

"""The operations shown in docs/ are valid against the schema, and links lead somewhere."""

import re
from pathlib import Path

import pytest
from graphql import parse, validate

from graph_service.api.schema import CORE

ROOT = Path(__file__).parent.parent
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md"])
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
        assert (page.parent / target).exists(), target

"""The statements of typical operations, compared with those kept in ``snapshots/``.

With ``WRITE_SNAPSHOTS=1`` in the environment they are written anew; the diff is there to be read.
"""

import json
import os
from pathlib import Path
from textwrap import dedent

import pytest

from tests.query.compiled import statements
from tests.query.typical import TYPICAL
from tests.store.cypher_lint import problems

FOLDER = Path(__file__).parent / "snapshots"


def shown(query: str) -> str:
    parts = [dedent(query).strip("\n")]
    for statement in statements(query):
        assert not problems(statement.text)
        values = json.dumps(statement.parameters, ensure_ascii=False, indent=1)
        parts.append(f"{statement.text.strip()}\n\n{values}")
    return "\n\n".join(parts) + "\n"


@pytest.mark.parametrize("name", TYPICAL)
def test_statement(name: str) -> None:
    file = FOLDER / f"{name}.txt"
    text = shown(TYPICAL[name])
    if os.environ.get("WRITE_SNAPSHOTS"):
        file.write_text(text, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == text


def test_each_snapshot_is_of_a_typical_operation() -> None:
    assert {file.stem for file in FOLDER.iterdir()} == set(TYPICAL)

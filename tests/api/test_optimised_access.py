"""Access rules hold where the interpreter removes asserts."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.api.optimised_access import CHANGES, HIDDEN_INPUT, HIDDEN_ORDER, NOT_AGREED, OTHERS, ROLES
from tests.query.forbidden_statements import FORBIDDEN_STATEMENTS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the outcomes in an interpreter without asserts."""
    store = f"embedded:{tmp_path_factory.mktemp('optimised')}"
    run = subprocess.run(
        [sys.executable, "-O", "-m", "tests.api.optimised_access", store],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-5000:]
    printed = json.loads(run.stdout)
    assert printed["asserts"] is False
    return printed


@pytest.mark.parametrize("role", ROLES)
def test_the_filter_refuses_what_it_cannot_prove(outcomes: Any, role: str) -> None:
    assert outcomes["statements"][role] == dict.fromkeys(FORBIDDEN_STATEMENTS, "INTERNAL_ERROR")


def test_operations_are_answered_by_role(outcomes: Any) -> None:
    operations = outcomes["operations"]
    for role in ROLES:
        for change in CHANGES:
            assert operations[role][change] == {"done": {"errors": [{"code": "FORBIDDEN"}]}}
        assert operations[role][HIDDEN_INPUT] == ["FORBIDDEN"]
    for role in ("partner", "stranger"):
        assert operations[role][HIDDEN_ORDER] == ["FORBIDDEN"]
        assert operations[role][NOT_AGREED] == {"alliance": None}
    assert operations["analyst"][HIDDEN_ORDER]["companies"]["totalCount"] > 0
    assert operations["analyst"][NOT_AGREED] == {"alliance": {"key": "b-sought"}}
    own, others = (operations[role][OTHERS]["company"] for role in ("partner", "stranger"))
    assert own["readinessAssessments"]["totalCount"] > 0
    assert others["readinessAssessments"]["totalCount"] == 0


def test_secrets_change_no_answer(outcomes: Any) -> None:
    assert outcomes["differences"] == {"analyst": [], "partner": []}

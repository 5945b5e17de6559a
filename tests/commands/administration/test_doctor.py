"""The command that checks a set-up."""

import json
from pathlib import Path

from tests.command_line import command


def test_a_new_store_is_sound(tmp_path: Path) -> None:
    done = command("doctor", "--json", "--store", f"embedded:{tmp_path}")
    found = {one["what"]: one for one in json.loads(done.stdout)}
    assert {"engine", "write", "clock", "open files", "memory", "disk"} <= set(found)
    assert found["write"]["state"] == "ok"
    # nothing was served from it yet
    assert found["graph"]["state"] == "wrong" or found["migrations"]["state"] == "warning"


def test_an_engine_that_is_not_there_is_said() -> None:
    done = command("doctor", "--store", "bolt://127.0.0.1:1")
    assert done.returncode == 1
    assert "reached" in done.stdout
    assert "Traceback" not in done.stderr

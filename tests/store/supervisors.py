"""Supervisors of the embedded engine whose times are shorter than those of the product."""

import os
import shlex
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys
from pathlib import Path
from graph_service.store.engine import engine_process
import graph_service.store.engine.supervisor as supervisor
for module, name, value in {constants!r}:
    module = {{"engine_process": engine_process, "supervisor": supervisor}}[module]
    assert hasattr(module, name), name
    setattr(module, name, value)
supervisor.main(Path(sys.argv[1]), sys.argv[2:])
"""


def use_supervisors_with(monkeypatch: pytest.MonkeyPatch, folder: Path, **constants: float) -> None:
    """Let supervisors that are started from here on, also by other processes, have other constants.

    Parameters
    ----------
    folder
        Where the program that takes the place of Python may be.
    constants
        Of the module ``supervisor``; or of ``engine_process``, where the name begins with ``engine_``.
    """
    if os.name != "posix":
        return  # there a supervisor keeps its own times
    chosen = [
        ("engine_process", name.removeprefix("engine_"), value)
        if name.startswith("engine_")
        else ("supervisor", name, value)
        for name, value in constants.items()
    ]
    program = folder / "graph_service.store.engine.supervisor.py"  # so it is known by its name
    program.write_text(PROGRAM.format(constants=chosen), encoding="utf-8")
    python = folder / "python"
    # whatever it is asked to run that is no supervisor, it runs
    python.write_text(
        f"""#!/bin/sh
case "$*" in
"-P -m graph_service.store.engine.supervisor "*)
    shift 3
    exec {shlex.quote(sys.executable)} -P {shlex.quote(str(program))} "$@" ;;
*) exec {shlex.quote(sys.executable)} "$@" ;;
esac
""",
        encoding="utf-8",
    )
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))

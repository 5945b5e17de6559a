"""Command lines of ``graph-service``: run in this process, or only parsed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import typer.main
from typer.testing import CliRunner

from graph_service.cli import app
from graph_service.commands.output.terminal import ERR, OUT

WIDTH: Final = 200


@dataclass(frozen=True)
class Done:
    """What a command printed, and how it ended."""

    returncode: int
    stdout: str
    stderr: str


def command(*arguments: str, **environment: str) -> Done:
    """Run a command in this process: one of its own takes seconds to import everything.

    Tables have 200 columns, whatever the terminal has that the tests were started from.
    """
    OUT.width = ERR.width = WIDTH
    run = CliRunner(env={"COLUMNS": str(WIDTH), "NO_COLOR": "1", **environment}).invoke(app, arguments)
    assert run.exception is None or isinstance(run.exception, SystemExit), run.exception
    return Done(run.exit_code, run.stdout, run.stderr)


def as_json(done: Done) -> Any:
    """Return the data of an answer that was asked for with ``--format json``."""
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["data"]


def parsed(arguments: Sequence[str]) -> dict[str, object]:
    """Return the parameters that the arguments after ``graph-service`` give to their command.

    Raises
    ------
    LookupError
        When there is no such command.
    typer.TyperException
        When the command does not take these options.
    """
    command, rest = typer.main.get_command(app), list(arguments)
    while isinstance(command, typer.core.TyperGroup):
        if not rest or rest[0] not in command.commands:
            raise LookupError(f"no command in {arguments}")
        command = command.commands[rest.pop(0)]
    return command.make_context("graph-service", rest).params

"""Whether a command line is one that ``graph-service`` takes, without running it."""

from collections.abc import Sequence

import typer.main

from graph_service.cli import app


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

"""Commands: the GraphQL schema."""

from pathlib import Path
from typing import Annotated

import typer

from graph_service.commands.output.terminal import ERR, OUT, fail

app = typer.Typer(help="The GraphQL schema.", no_args_is_help=True)


@app.command(name="export")
def schema_export(
    output: Annotated[Path | None, typer.Option(help="File to write. [default: standard output]")] = None,
) -> None:
    """Write the schema in GraphQL's schema definition language.

    Example: graph-service schema export --output schema/schema.graphql
    """
    from graph_service.api.schema.schema import SDL

    if output is None:
        OUT.file.write(SDL)
        return
    try:
        output.write_text(SDL, encoding="utf-8")
    except OSError as error:
        fail("INVALID_INPUT", f"--output: {output} can't be written: {error.strerror}.")
    ERR.print(f"Wrote {output}")


@app.command(name="check")
def schema_check(
    old: Annotated[Path, typer.Argument(help="SDL that clients rely on, e.g. of the running version.")],
    new: Annotated[
        Path | None, typer.Argument(help="SDL to compare with it. [default: what this version serves]")
    ] = None,
) -> None:
    """Compare two schemas: changes that break clients, are dangerous, announced or newly deprecated.

    Ends with 6 when something breaks. Parts deprecated with a day may be removed on or after that day.

    Example: graph-service schema check schema/schema.graphql
    """
    from datetime import UTC, datetime

    from graphql import GraphQLError, GraphQLSchema, build_schema

    from graph_service.api.schema.evolution import Weight, differences
    from graph_service.api.schema.schema import SDL

    def read(file: Path) -> GraphQLSchema:
        try:
            return build_schema(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, GraphQLError, TypeError) as error:
            fail("INVALID_INPUT", f"{file} can't be read as a schema: {error}")

    changes = differences(
        read(old), build_schema(SDL) if new is None else read(new), datetime.now(UTC).date()
    )
    for change in changes:
        OUT.file.write(f"{change.weight}: {change.text}\n")
    breaking = sum(change.weight is Weight.BREAKING for change in changes)
    if breaking:
        fail("CONFLICT", f"{breaking} differences break clients.")

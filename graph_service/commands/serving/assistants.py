"""The command that serves assistants."""

import asyncio
from typing import Annotated

import typer

from graph_service.commands.options import StoreOption, settings_of
from graph_service.commands.output.terminal import showing_errors

app = typer.Typer()


@app.command()
def mcp(
    url: Annotated[
        str | None,
        typer.Option(help="GraphQL address of a running service. [default: the store, in this process]"),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(
            envvar="GRAPH_SERVICE_KEY",
            show_envvar=False,
            help="API key or token of the caller; prefer GRAPH_SERVICE_KEY, because other users of the "
            "machine can see this option.",
        ),
    ] = None,
    store: StoreOption = None,
) -> None:
    """Serve the analyses and searches to an assistant, over the Model Context Protocol on standard input.

    Needs the extra mcp. A service with GRAPH_SERVICE_MCP=true also answers assistants at its address /mcp.

    Example: graph-service mcp --url https://partners.example.com/graphql
    """
    settings = settings_of(store=store)
    with showing_errors():
        from graph_service.client.extras import import_extra

        import_extra("httpx", "mcp")
        import_extra("mcp")
        from graph_service.mcp.server import serve_stdio
        from graph_service.service import application

        asyncio.run(serve_stdio(url or application(settings), key))

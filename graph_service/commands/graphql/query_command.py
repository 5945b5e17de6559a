"""Commands: run any GraphQL operation, and show its Cypher."""

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from graph_service.commands.options import StoreOption, settings_of
from graph_service.commands.output.terminal import ERR, EXIT_CODES, OUT, fail, showing_errors, waiting_for

app = typer.Typer()

TOKEN: Final = "GRAPH_SERVICE_KEY"  # noqa: S105  # the name of a variable
LARGEST_ANSWER_BYTES: Final = 64 * 1024 * 1024
LARGEST_FILE_BYTES: Final = 1024 * 1024

FileArgument = Annotated[
    Path, typer.Argument(help="File with a GraphQL document; - reads standard input.", metavar="FILE")
]
VariablesOption = Annotated[
    str | None, typer.Option(help='Variables as a JSON object, or @FILE with one, e.g. \'{"key":"a"}\'.')
]
OperationOption = Annotated[str | None, typer.Option("--operation", help="Name of the operation to run.")]


@app.command()
def query(
    file: FileArgument,
    variables: VariablesOption = None,
    operation: OperationOption = None,
    url: Annotated[
        str | None,
        typer.Option(
            help="Use a running service, e.g. https://host/graphql, with the key in GRAPH_SERVICE_KEY."
        ),
    ] = None,
    timeout: Annotated[float, typer.Option(min=0.1, max=600, help="Seconds to wait for --url.")] = 60.0,
    store: StoreOption = None,
) -> None:
    """Run a GraphQL operation, on the store or on a running service, and print its answer as JSON.

    Errors are part of the answer, and the exit code is that of the first error.

    Example: graph-service query gaps.graphql --variables '{"key":"virgin-atlantic"}'
    """
    if url is not None and store is not None:
        fail("INVALID_INPUT", "--url and --store: expected one of them, found both.")
    document, variable_values = _document(file), _variables(variables)
    if url is None:
        answer = _answer_of_store(document, variable_values, operation, store, explain=False)
    else:
        with waiting_for(f"Waiting for {url}"):
            answer = _post(
                url, {"query": document, "variables": variable_values, "operationName": operation}, timeout
            )
    OUT.file.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")
    _end(answer)


@app.command()
def explain(
    file: FileArgument,
    variables: VariablesOption = None,
    operation: OperationOption = None,
    store: StoreOption = None,
) -> None:
    """Run a query and show its Cypher; other operations are refused.

    Example: graph-service explain gaps.graphql --variables @variables.json
    """
    document, variable_values = _document(file), _variables(variables)
    answer = _answer_of_store(document, variable_values, operation, store, explain=True)
    if answer.get("errors"):
        _end(answer)
    plan = answer["extensions"]["queryPlan"]
    count = len(plan["statements"])
    ERR.print(f"{count} statement{'' if count == 1 else 's'}; {plan['way']}", style="dim", highlight=False)
    OUT.file.write("\n\n".join(f"{statement.strip()};" for statement in plan["statements"]) + "\n")


def _answer_of_store(
    document: str, given: Mapping[str, Any], operation: str | None, store: str | None, *, explain: bool
) -> Mapping[str, Any]:
    async def run() -> Mapping[str, Any]:
        from graph_service.service import open_operations

        async with open_operations(settings_of(store=store)) as operations:
            answer = await operations.run(document, given, operation, reading_only=explain, explain=explain)
            return answer.body

    with showing_errors(), waiting_for("Asking the graph"):
        return asyncio.run(run())


def _document(file: Path) -> str:
    try:
        if str(file) == "-":
            text = sys.stdin.buffer.read(LARGEST_FILE_BYTES + 1)
        else:
            with file.open("rb") as opened:
                text = opened.read(LARGEST_FILE_BYTES + 1)
        if len(text) > LARGEST_FILE_BYTES:
            fail("LIMIT_EXCEEDED", f"{file}: expected at most {LARGEST_FILE_BYTES:,} bytes, found more.")
        return text.decode("utf-8-sig")
    except OSError as error:
        fail("INVALID_INPUT", f"{file} can't be read: {error.strerror}.")
    except UnicodeDecodeError:
        fail("INVALID_INPUT", f"{file}: expected UTF-8, found bytes that are not.")


def _variables(stated: str | None) -> dict[str, Any]:
    if stated is None:
        return {}
    text = _document(Path(stated[1:])) if stated.startswith("@") else stated
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        fail("INVALID_INPUT", f"--variables: expected JSON: {error}.")
    if not isinstance(value, dict):
        fail("INVALID_INPUT", f"--variables: expected a JSON object, found {type(value).__name__}.")
    return value


def _post(url: str, body: Mapping[str, Any], timeout: float) -> Mapping[str, Any]:
    """Send a request to a running service and return its answer; any other answer ends the command."""
    import http.client
    from urllib.error import HTTPError, URLError
    from urllib.parse import urlsplit
    from urllib.request import HTTPRedirectHandler, Request, build_opener

    from graph_service.settings import is_loopback

    class NoRedirect(HTTPRedirectHandler):
        """Follows no redirect, because the key would be sent along."""

        def redirect_request(self, *_: Any) -> None:
            """Reject it."""

    token = os.environ.get(TOKEN, "")
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host:
        fail("INVALID_INPUT", f"--url: expected an http:// or https:// address, found {url!r}.")
    if token and parts.scheme == "http" and not is_loopback(host):
        fail(
            "INVALID_INPUT",
            f"--url: expected https://, because the key in {TOKEN} may not be sent unencrypted.",
        )
    headers = {"content-type": "application/json", "accept": "application/graphql-response+json"}
    if token:
        headers["authorization"] = f"Bearer {token}"
    try:
        request = Request(url, json.dumps(body).encode(), headers)  # noqa: S310  # its scheme was looked at
        with build_opener(NoRedirect).open(request, timeout=timeout) as response:
            text = response.read(LARGEST_ANSWER_BYTES + 1)
    except HTTPError as error:
        text = error.read(LARGEST_ANSWER_BYTES + 1)
        if not text.lstrip().startswith(b"{"):
            fail("UNAVAILABLE", f"{url} answered {error.code} {error.reason}.")
    except (URLError, OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        fail("UNAVAILABLE", f"{url} can't be reached: {reason}.", "Is the service running there?")
    try:
        answer = json.loads(text)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        fail("UNAVAILABLE", f"{url} did not answer with JSON.", "Is it the address of /graphql?")
    return answer


def _end(answer: Mapping[str, Any]) -> None:
    """End the command with the exit code of the first error, if there is one."""
    errors = answer.get("errors")
    if not errors:
        return
    for error in errors:
        ERR.print(f"{error.get('message')}", style="red", markup=False, highlight=False, soft_wrap=True)
    code = (errors[0].get("extensions") or {}).get("code", "")
    raise typer.Exit(EXIT_CODES.get(code, 1))

"""The service as its clients see it: GraphQL, and pages, over HTTP."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import uvicorn

from graph_service.service import application
from graph_service.settings import Settings

ERRORS = "errors { code message field hint currentVersion dependents { kind count } } graphRevision replayed"
"""What each mutation says beside the thing that it changed."""


class Service:
    """A running service.

    Parameters
    ----------
    address
        Where it is.
    key
        An API key of an editor, for a service that asks for one.
    """

    def __init__(self, address: str, key: str | None = None) -> None:
        self.address = address
        self._headers = {"authorization": f"Bearer {key}"} if key else {}

    def ask(self, query: str, **variables: Any) -> Any:
        """Return the data of an operation; it must not fail."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        headers = {"content-type": "application/json", **self._headers}
        request = Request(f"{self.address}/graphql", body, headers)
        with urlopen(request) as response:
            answer = json.load(response)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def get(self, path: str) -> tuple[int, str]:
        """Return status and text of a page."""
        try:
            with urlopen(Request(f"{self.address}{path}", headers=self._headers)) as response:
                return response.status, response.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()

    def send(
        self, mutation: str, shows: str = "", *, idempotency_key: str | None = None, **given: Any
    ) -> Any:
        """Return the payload of a mutation of one change, refused or not.

        Parameters
        ----------
        mutation
            Its name, e.g. ``createCompany``.
        shows
            What to select of the payload beside the errors.
        idempotency_key
            Sent with it.
        given
            The fields of its input.
        """
        type_ = f"{mutation[0].upper()}{mutation[1:]}Input!"
        if mutation.startswith("delete"):
            type_ = "DeleteInput!"
        query = (
            f"mutation ($input: {type_}, $key: String) "
            f"{{ done: {mutation}(input: $input, idempotencyKey: $key) {{ {shows} {ERRORS} }} }}"
        )
        return self.ask(query, input=given, key=idempotency_key)["done"]

    def change(self, mutation: str, shows: str = "", **given: Any) -> Any:
        """Return the payload of a mutation that is carried out."""
        payload = self.send(mutation, shows, **given)
        assert payload["errors"] == [], payload["errors"]
        return payload

    def change_together(self, *changes: dict[str, Any]) -> Any:
        """Return the payload of changes that are made together, refused or not."""
        query = (
            "mutation ($changes: [ChangeInput!]!) "
            f"{{ applyChanges(changes: $changes) {{ nodes {{ id }} {ERRORS} }} }}"
        )
        return self.ask(query, changes=list(changes))["applyChanges"]

    def revision(self) -> str:
        """Return the revision of the graph: the same as before means that nothing has changed."""
        return str(self.ask("{ serviceInfo { graphRevision } }")["serviceInfo"]["graphRevision"])

    def refused(self, mutation: str, code: str, field: str, says: str = "", **given: Any) -> Any:
        """Return the payload of a mutation that is refused for one reason, and changes nothing.

        Parameters
        ----------
        mutation
            Its name.
        code
            The code of the reason.
        field
            The path of the argument or input field.
        says
            What its message names.
        given
            The fields of the input.
        """
        before = self.revision()
        payload = self.send(mutation, **given)
        check_refusal(payload, code, field, says)
        assert self.revision() == before
        return payload


def check_refusal(payload: Any, code: str, field: str, says: str = "") -> None:
    """See that a payload has one error, this one, and tell it."""
    (error,) = payload["errors"]
    assert (error["code"], error["field"]) == (code, field), error
    assert says in error["message"], error["message"]
    assert payload["graphRevision"] is None
    tell(f"  refused ({code} at {field}): {error['message']}")


def tell(line: str) -> None:
    """Print a line of the story."""
    print(line, flush=True)


@contextmanager
def running(store: str | None) -> Iterator[Service]:
    """Yield a service that runs here on a store; unless one is named, on its own, deleted at the end."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        settings = Settings(store=store or f"embedded:{folder}", port=0)
        config = uvicorn.Config(application(settings), host=settings.host, port=0, log_level="warning")
        server = uvicorn.Server(config)
        serving = threading.Thread(target=server.run)
        serving.start()
        try:
            while not server.started and serving.is_alive():
                time.sleep(0.05)
            if not server.started:
                raise SystemExit("The service did not start.")
            host, port = server.servers[0].sockets[0].getsockname()[:2]
            yield Service(f"http://{host}:{port}")
        finally:
            server.should_exit = True
            serving.join()

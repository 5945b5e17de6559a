"""Sends the operations of the generated clients, and reads the answers."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Final, Self

import httpx
from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from graph_service.client.errors import error_of, unreachable
from graph_service.client.result import Answered
from graph_service.client.unset import UNSET
from graph_service.domain.errors import ServiceError

DEFAULT_URL: Final = "http://127.0.0.1:8000/graphql"
DEFAULT_TIMEOUT_SECONDS: Final = 70.0
"""Longer than the maximum time limit of an analysis, so that the service's own answer arrives."""
_REVISION: Final = "x-graph-revision"
_HEADERS: Final = {"accept": "application/graphql-response+json, application/json;q=0.9"}


def _body(query: str, operation_name: str | None, variables: Mapping[str, object] | None) -> Any:
    json_values = {name: _json(value) for name, value in (variables or {}).items() if value is not UNSET}
    return {"query": query, "operationName": operation_name, "variables": json_values}


def _json(value: object) -> Any:
    """Return a value for JSON; of inputs only the given fields."""
    if isinstance(value, list | tuple):
        return [_json(item) for item in value]
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return to_jsonable_python(value)


class _Exchange:
    """The common part of both kinds of connection: headers, and the reading of answers."""

    def __init__(self, key: str | None) -> None:
        self._headers = _HEADERS | ({"authorization": f"Bearer {key}"} if key else {})

    def _note_revision(self, response: httpx.Response) -> httpx.Response:
        """Record the revision of the graph that a change has made, and return the response.

        Later requests send this revision, so that another instance behind a load balancer does not answer
        with an older state.
        """
        if _REVISION in response.headers:
            self._headers[_REVISION] = response.headers[_REVISION]
        return response

    def get_data(self, response: httpx.Response) -> Answered:
        """Return the data of an answer, with the provenance of its analyses.

        Raises
        ------
        ServiceError
            The error of the service, in its own class, e.g. ``InvalidInput`` or ``Forbidden``.
        """
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if not isinstance(answer, dict) or not {"data", "errors"} & set(answer):
            raise ServiceError(
                f"{response.url} answered {response.status_code}, and not with a GraphQL answer.",
                hint="Does the address end in /graphql?",
            )
        if errors := answer.get("errors"):
            raise error_of(errors[0])
        extensions = answer.get("extensions") or {}
        return Answered(answer["data"], extensions.get("analyses", ()))


class Connection(_Exchange):
    """Sends operations, and waits for the answer.

    Parameters
    ----------
    url
        The service's GraphQL address.
    key
        An API key, or a token of the identity provider.
    timeout_seconds
        Maximum time to wait for an answer.
    http_client
        An HTTP client to use instead of the default one, e.g. with a proxy or certificates.
    """

    def __init__(
        self,
        url: str = DEFAULT_URL,
        key: str | None = None,
        *,
        timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS,
        http_client: httpx.Client | None = None,
    ) -> None:
        super().__init__(key)
        self.url = url
        self._http = http_client or httpx.Client(timeout=timeout_seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that are open."""
        self._http.close()

    def execute(
        self,
        query: str,
        operation_name: str | None = None,
        variables: Mapping[str, object] | None = None,
        **options: Any,
    ) -> httpx.Response:
        """Return the response to an operation; options go to the HTTP client.

        Raises
        ------
        Unavailable
            When the service does not answer.
        """
        body = _body(query, operation_name, variables)
        try:
            response = self._http.post(self.url, json=body, headers=self._headers, **options)
        except httpx.HTTPError as error:
            raise unreachable(self.url, error) from error
        return self._note_revision(response)

    def ask(self, query: str, variables: Mapping[str, object] | None = None) -> Answered:
        """Execute your own operation, and return its data.

        Raises
        ------
        ServiceError
            When the service rejects it, or does not answer.
        """
        return self.get_data(self.execute(query, None, variables))


class AsyncConnection(_Exchange):
    """Sends operations, without blocking the event loop; the parameters are those of ``Connection``."""

    def __init__(
        self,
        url: str = DEFAULT_URL,
        key: str | None = None,
        *,
        timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS,
        http_client: httpx.AsyncClient | None = None,
    ) -> None:
        super().__init__(key)
        self.url = url
        self._http = http_client or httpx.AsyncClient(timeout=timeout_seconds)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections that are open."""
        await self._http.aclose()

    async def execute(
        self,
        query: str,
        operation_name: str | None = None,
        variables: Mapping[str, object] | None = None,
        **options: Any,
    ) -> httpx.Response:
        """Return the response to an operation; options go to the HTTP client.

        Raises
        ------
        Unavailable
            When the service does not answer.
        """
        body = _body(query, operation_name, variables)
        try:
            response = await self._http.post(self.url, json=body, headers=self._headers, **options)
        except httpx.HTTPError as error:
            raise unreachable(self.url, error) from error
        return self._note_revision(response)

    async def ask(self, query: str, variables: Mapping[str, object] | None = None) -> Answered:
        """Execute your own operation, and return its data.

        Raises
        ------
        ServiceError
            When the service rejects it, or does not answer.
        """
        return self.get_data(await self.execute(query, None, variables))

"""GraphQL over HTTP, by the specification (graphql.github.io/graphql-over-http)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from graph_service.api.execution.services import RunningServices
from graph_service.api.request.identity import REVISION, payer, requested_revision, session_of
from graph_service.api.request.operation_request import OperationRequest
from graph_service.api.request.request_log import request_id
from graph_service.api.response import Answer, encode
from graph_service.api.transport.http_errors import HttpError
from graph_service.api.transport.persisted_documents import document_hash
from graph_service.api.transport.request_body import read_body
from graph_service.api.transport.sse import EventStream
from graph_service.domain.errors import InvalidInput, ServiceError
from graph_service.settings import Settings

JSON: Final = "application/json"
GRAPHQL_RESPONSE: Final = "application/graphql-response+json"
EVENT_STREAM: Final = "text/event-stream"
KEPT_HEADERS: Final = 100
"""How many parsed Accept headers are cached; clients send few different ones."""


@dataclass(frozen=True, slots=True)
class _Parameters:
    """The parameters of a GraphQL request."""

    query: str | None
    document_id: str | None
    variables: dict[str, Any] | None
    operation_name: str | None


class Endpoint:
    """The endpoint.

    Parameters
    ----------
    services
        Returns the services that execute operations, once the application has started.
    settings
        Limits of requests and answers, and whether only trusted documents are executed.
    documents
        Trusted documents by the SHA-256 of their text, which requests may name instead of sending them.
    """

    def __init__(self, services: RunningServices, settings: Settings, documents: Mapping[str, str]) -> None:
        self._services = services
        self._settings = settings
        self._documents = documents

    async def respond(self, request: Request) -> Response:
        """Return the response to a GET or POST."""
        media_type = JSON
        try:
            accepted = _accepted(request.headers.get("accept", "*/*"))
            media_type = JSON if accepted == EVENT_STREAM else accepted
            is_get = request.method != "POST"
            revision = requested_revision(request)
            parameters = _of_get(request) if is_get else await self._of_post(request)
            operation = self._operation(request, parameters, revision)
            if is_get and parameters.document_id is None:
                _refuse_link(request)
            if accepted == EVENT_STREAM:
                return self._event_stream(request, operation)
            is_cacheable = is_get and parameters.document_id is not None
            return await self._answer(request, operation, media_type, is_cacheable=is_cacheable)
        except InvalidInput as error:
            refused = HttpError(400, error.message, error.code)
        except HttpError as error:
            refused = error
        shown = refused.shown(request_id(request.scope))
        return Response(orjson.dumps({"errors": [shown]}), refused.status, refused.headers, media_type)

    def _operation(self, request: Request, parameters: _Parameters, revision: str | None) -> OperationRequest:
        """Return the operation that a request sends or names."""
        session = session_of(request)
        explains = session.viewer.sees_everything and request.headers.get("x-query-plan") == "1"
        return OperationRequest(
            self.document(parameters.query, parameters.document_id),
            parameters.variables or {},
            parameters.operation_name,
            viewer=session.viewer,
            payer=payer(session, request),
            minimum_revision=revision,
            resume_after=request.headers.get("last-event-id") or None,
            reading_only=request.method != "POST",
            explain=explains,
            request_id=request_id(request.scope),
        )

    def _event_stream(self, request: Request, operation: OperationRequest) -> Response:
        request.state.has_line = True  # the operation has its own line in the log
        streams = self._services().streams
        events = streams.run(replace(operation, explain=False), session_of(request))
        return EventStream(streams, events, operation.request_id)

    async def _answer(
        self, request: Request, operation: OperationRequest, media_type: str, *, is_cacheable: bool
    ) -> Response:
        tag = await self._entity_tag(operation, media_type) if is_cacheable else None
        if tag is not None and tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=_cacheable(tag))
        answer = await self._services().operations.answer(operation, partial(_disconnected, request))
        request.state.has_line = True
        return _response(answer, operation.request_id, media_type, tag, self._settings.max_answer_bytes)

    def document(self, query: str | None, document_id: str | None) -> str:
        """Return the document that a request sends or names.

        Raises
        ------
        HttpError
            When it does neither, names an unknown one, or sends one although only trusted ones are executed.
        """
        if document_id is not None and query is not None:
            raise HttpError(400, "Expected query or documentId, got both.")
        if document_id is not None:
            document = self._documents.get(document_hash(document_id))
            if document is None:
                raise HttpError(400, f"No trusted document has the id {document_id!r}.", "DOCUMENT_NOT_FOUND")
            return document
        if query is None or not query.strip():
            raise HttpError(400, "Expected query to be a GraphQL document.")
        if self._settings.only_trusted_documents:
            raise HttpError(403, "Only trusted documents are executed: send documentId.", "FORBIDDEN")
        return query

    async def _of_post(self, request: Request) -> "_Parameters":
        content_type, _, options = request.headers.get("content-type", "").partition(";")
        charset = options.strip().lower()
        if content_type.strip().lower() != JSON or charset not in ("", "charset=utf-8", 'charset="utf-8"'):
            raise HttpError(415, f"Send the request as {JSON}, in UTF-8.", headers={"accept-post": JSON})
        body = await read_body(request, self._settings.max_body_bytes, self._settings.request_timeout)
        return _checked(_json(body, "the body"))

    async def _entity_tag(self, operation: OperationRequest, media_type: str) -> str | None:
        """Return the ETag of the answer. It is computed before the answer, so it is never too new."""
        try:
            state = await self._services().operations.state(operation.minimum_revision)
        except ServiceError:
            return None  # the operation will report it
        viewer = operation.viewer
        content = [
            viewer.principal,
            viewer.role,
            viewer.company,
            operation.query,
            operation.variables,
            operation.operation_name,
            media_type,
            *state,
        ]
        return f'"{hashlib.sha256(orjson.dumps(content)).hexdigest()[:32]}"'


def _refuse_link(request: Request) -> None:
    """Reject a query in an address that a link, an image or a form of any page could have sent."""
    accepts = request.headers.get("accept", "")
    if not any(name in accepts for name in (JSON, GRAPHQL_RESPONSE, EVENT_STREAM)):
        raise HttpError(
            400,
            f"A query in an address needs the header Accept: {GRAPHQL_RESPONSE}. Or send the query by POST.",
        )


async def _disconnected(request: Request) -> None:
    """Return when the client has closed its connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _cacheable(tag: str) -> dict[str, str]:
    """Return the headers of an answer that a client may cache, and revalidates before each use."""
    return {"cache-control": "private, no-cache", "etag": tag, "vary": "accept, authorization"}


def _response(answer: Answer, request_id: str, media_type: str, tag: str | None, most_bytes: int) -> Response:
    revision = answer.revision
    content, answer = encode(answer, most_bytes, request_id)
    # Clients of plain JSON get 200 for every GraphQL request.
    status = 200 if answer.executed or media_type == JSON else 400
    headers = {"cache-control": "no-store"}
    if tag is not None and "errors" not in answer.body:
        headers = _cacheable(tag)
    if revision is not None:
        headers[REVISION] = revision
    if answer.wrong_method:
        status, headers["allow"] = 405, "POST"
    for error in answer.body.get("errors", ()):
        match error["extensions"]["code"]:
            case "UNAVAILABLE":
                status, headers["retry-after"] = 503, "2"
            case "RATE_LIMITED":
                status, headers["retry-after"] = 429, str(error["extensions"]["retryAfter"])
    return Response(content, status, headers, media_type)


@lru_cache(KEPT_HEADERS)
def _accepted(accept: str) -> str:
    """Return the media type of the answer; plain JSON if the client has no preference."""
    ranked: list[tuple[float, int, str]] = []
    for position, part in enumerate(accept.split(",")):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    quality = float(parameter[2:])
                except ValueError:
                    quality = 0.0
        if quality > 0:
            ranked.append((-quality, position, name))
    for _, _, name in sorted(ranked):
        if name in (GRAPHQL_RESPONSE, EVENT_STREAM):
            return name
        if name in (JSON, "application/*", "*/*"):
            return JSON
    raise HttpError(406, f"This endpoint can only answer in {GRAPHQL_RESPONSE}, {JSON} or {EVENT_STREAM}.")


def _of_get(request: Request) -> _Parameters:
    query = request.query_params
    return _checked(
        {
            "query": query.get("query"),
            "documentId": query.get("documentId"),
            "variables": _json(query["variables"].encode(), "variables") if query.get("variables") else None,
            "operationName": query.get("operationName") or None,
        }
    )


def _json(text: bytes, what: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise HttpError(400, f"Expected {what} to be JSON: {error}.") from None


def _checked(parameters: Any) -> _Parameters:
    if not isinstance(parameters, dict):
        raise HttpError(400, "Expected one JSON object with a query.")
    texts = {name: parameters.get(name) for name in ("query", "documentId", "operationName")}
    for name, value in texts.items():
        if value is not None and not isinstance(value, str):
            raise HttpError(400, f"Expected {name} to be a string.")
    for name in ("variables", "extensions"):
        if not isinstance(parameters.get(name), dict | None):
            raise HttpError(400, f"Expected {name} to be a JSON object.")
    return _Parameters(
        texts["query"], texts["documentId"], parameters.get("variables"), texts["operationName"]
    )

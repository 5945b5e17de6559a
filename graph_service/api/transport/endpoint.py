"""GraphQL over HTTP, by the specification (graphql.github.io/graphql-over-http)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from graph_service.api.auth.authenticator import Session
from graph_service.api.execution.operations import Operations
from graph_service.api.execution.streams import Streams
from graph_service.api.request.identity import REVISION, payer, revision_asked
from graph_service.api.response import Answer, encoded
from graph_service.api.transport.http_errors import Refused
from graph_service.api.transport.persisted_documents import plain_id
from graph_service.api.transport.request_body import body_of
from graph_service.api.transport.sse import EventStream
from graph_service.domain.access import Viewer
from graph_service.domain.errors import InvalidInput, ServiceError

JSON: Final = "application/json"
_NONE: Final[Mapping[str, str]] = {}
GRAPHQL_RESPONSE: Final = "application/graphql-response+json"
EVENT_STREAM: Final = "text/event-stream"
KEPT_HEADERS: Final = 100
"""How many Accept headers are kept with what they mean; clients send few different ones."""


@dataclass(frozen=True, slots=True)
class _Parameters:
    """What a request asks."""

    query: str | None
    document_id: str | None
    variables: dict[str, Any] | None
    operation_name: str | None


class Endpoint:
    """The endpoint.

    Parameters
    ----------
    operations
        What runs operations.
    streams
        What runs those whose answers come one after the other.
    documents
        Trusted documents by the SHA-256 of their text, which requests may name instead of sending them.
    only_trusted
        Whether documents that are sent are refused.
    """

    def __init__(
        self,
        operations: Operations,
        streams: Streams,
        documents: Mapping[str, str] = _NONE,
        *,
        only_trusted: bool = False,
    ) -> None:
        self._operations = operations
        self._streams = streams
        self._documents = documents
        self._only_trusted = only_trusted
        self._settings = streams.settings

    async def respond(self, request: Request) -> Response:
        """Return the response to a GET or POST."""
        media_type = JSON
        try:
            accepted = _accepted(request.headers.get("accept", "*/*"))
            media_type = JSON if accepted == EVENT_STREAM else accepted
            is_get = request.method != "POST"
            session: Session = request.state.session
            client = payer(session, request)
            not_before = revision_asked(request)
            parameters = _of_get(request) if is_get else await self._of_post(request)
            query = self.document(parameters.query, parameters.document_id)
            if is_get and parameters.document_id is None:
                _refuse_link(request)
            if accepted == EVENT_STREAM:
                request.state.has_line = True  # whatever runs the operation writes it
                events = self._streams.run(
                    query,
                    parameters.variables,
                    parameters.operation_name,
                    reading_only=is_get,
                    after=request.headers.get("last-event-id") or None,
                    session=session,
                    client=client,
                    not_before=not_before,
                )
                return EventStream(self._streams, events)
            tag = None
            if is_get and parameters.document_id is not None:
                tag = await self._tag(query, parameters, media_type, session.viewer, not_before)
                if tag is not None and tag in request.headers.get("if-none-match", ""):
                    return Response(status_code=304, headers=_kept(tag))
            answer = await self._operations.run(
                query,
                parameters.variables,
                parameters.operation_name,
                reading_only=is_get,
                explain=session.viewer.sees_everything and request.headers.get("x-query-plan") == "1",
                viewer=session.viewer,
                client=client,
                gone=partial(_disconnected, request),
                not_before=not_before,
            )
            request.state.has_line = True
            return _response(answer, media_type, tag, self._settings.max_answer_bytes)
        except InvalidInput as error:
            refused = Refused(400, error.message, error.code)
        except Refused as error:
            refused = error
        return Response(
            orjson.dumps({"errors": [refused.shown]}), refused.status, refused.headers, media_type
        )

    def document(self, query: str | None, document_id: str | None) -> str:
        """Return the document that a request sends or names.

        Raises
        ------
        Refused
            When it does neither, names an unknown one, or sends one where only known ones are answered.
        """
        if document_id is not None and query is not None:
            raise Refused(400, "Expected query or documentId, got both.")
        if document_id is not None:
            known = self._documents.get(plain_id(document_id))
            if known is None:
                raise Refused(400, f"No trusted document has the id {document_id!r}.", "DOCUMENT_NOT_FOUND")
            return known
        if query is None or not query.strip():
            raise Refused(400, "Expected query to be a GraphQL document.")
        if self._only_trusted:
            raise Refused(403, "Only trusted documents are answered: send documentId.", "FORBIDDEN")
        return query

    async def _of_post(self, request: Request) -> "_Parameters":
        content_type, _, options = request.headers.get("content-type", "").partition(";")
        charset = options.strip().lower()
        if content_type.strip().lower() != JSON or charset not in ("", "charset=utf-8", 'charset="utf-8"'):
            raise Refused(415, f"Send the request as {JSON}, in UTF-8.", headers={"accept-post": JSON})
        body = await body_of(request, self._settings.max_body_bytes, self._settings.request_timeout)
        return _checked(_json(body, "the body"))

    async def _tag(
        self, query: str, parameters: "_Parameters", media_type: str, viewer: Viewer, not_before: str | None
    ) -> str | None:
        """Return what tells the answer from all others; it is worked out before, so it is never too new."""
        try:
            state = await self._operations.state(not_before)
        except ServiceError:
            return None  # the operation will say it
        told = [
            viewer.principal,
            viewer.role,
            viewer.company,
            query,
            parameters.variables,
            parameters.operation_name,
            media_type,
            *state,
        ]
        return f'"{hashlib.sha256(orjson.dumps(told)).hexdigest()[:32]}"'


def _refuse_link(request: Request) -> None:
    """Refuse a query in an address that a link, an image or a form of any page could have sent."""
    accepts = request.headers.get("accept", "")
    if not any(name in accepts for name in (JSON, GRAPHQL_RESPONSE, EVENT_STREAM)):
        raise Refused(
            400,
            f"Expected a query in an address to come with Accept: {GRAPHQL_RESPONSE}; or send it by POST.",
        )


async def _disconnected(request: Request) -> None:
    """Return when the client has closed its connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _kept(tag: str) -> dict[str, str]:
    """Return the headers of an answer that a client may keep, but has to ask about before each use."""
    return {"cache-control": "private, no-cache", "etag": tag, "vary": "accept, authorization"}


def _response(answer: Answer, media_type: str, tag: str | None, most_bytes: int) -> Response:
    revision = answer.revision
    content, answer = encoded(answer, most_bytes)
    # Clients of plain JSON are promised 200 for everything that is a GraphQL request.
    status = 200 if answer.executed or media_type == JSON else 400
    headers = {"cache-control": "no-store"}
    if tag is not None and "errors" not in answer.body:
        headers = _kept(tag)
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
    """Return the media type to answer in; plain JSON where the client has no preference."""
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
    raise Refused(406, f"This endpoint answers {GRAPHQL_RESPONSE}, {JSON} or {EVENT_STREAM}.")


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
        raise Refused(400, f"Expected {what} to be JSON: {error}.") from None


def _checked(parameters: Any) -> _Parameters:
    if not isinstance(parameters, dict):
        raise Refused(400, "Expected one JSON object with a query.")
    texts = {name: parameters.get(name) for name in ("query", "documentId", "operationName")}
    for name, value in texts.items():
        if value is not None and not isinstance(value, str):
            raise Refused(400, f"Expected {name} to be a string.")
    for name in ("variables", "extensions"):
        if not isinstance(parameters.get(name), dict | None):
            raise Refused(400, f"Expected {name} to be a JSON object.")
    return _Parameters(
        texts["query"], texts["documentId"], parameters.get("variables"), texts["operationName"]
    )

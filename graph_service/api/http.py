"""GraphQL over HTTP, by the specification (graphql.github.io/graphql-over-http)."""

from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from graph_service.api.operation import Answer, Operations

MAX_BODY_BYTES: Final = 256 * 1024
JSON: Final = "application/json"
GRAPHQL_RESPONSE: Final = "application/graphql-response+json"


class _Refused(Exception):
    """The request is not one of GraphQL over HTTP."""

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers or {}


async def respond(request: Request, operations: Operations) -> Response:
    """Return the response to a GET or POST on the endpoint."""
    media_type = JSON
    try:
        media_type = _accepted(request.headers.get("accept", "*/*"))
        parameters = _of_get(request) if request.method == "GET" else await _of_post(request)
        answer = await operations.run(**parameters, reading_only=request.method == "GET")
        return _response(answer, media_type)
    except _Refused as refused:
        body = {"errors": [{"message": refused.message, "extensions": {"code": "BAD_REQUEST"}}]}
        return Response(orjson.dumps(body), refused.status, refused.headers, media_type)


def _response(answer: Answer, media_type: str) -> Response:
    # Clients of plain JSON are promised 200 for everything that is a GraphQL request.
    status = 200 if answer.executed or media_type == JSON else 400
    headers = {"cache-control": "no-store"}
    if answer.wrong_method:
        status, headers["allow"] = 405, "POST"
    if any(error["extensions"]["code"] == "UNAVAILABLE" for error in answer.body.get("errors", ())):
        status, headers["retry-after"] = 503, "2"
    return Response(orjson.dumps(answer.body), status, headers, media_type)


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
        if name == GRAPHQL_RESPONSE:
            return GRAPHQL_RESPONSE
        if name in (JSON, "application/*", "*/*"):
            return JSON
    raise _Refused(406, f"This endpoint answers {GRAPHQL_RESPONSE} or {JSON}.")


def _of_get(request: Request) -> dict[str, Any]:
    query = request.query_params
    return _checked(
        {
            "query": query.get("query"),
            "variables": _json(query["variables"].encode(), "variables") if query.get("variables") else None,
            "operationName": query.get("operationName") or None,
        }
    )


async def _of_post(request: Request) -> dict[str, Any]:
    content_type, _, options = request.headers.get("content-type", "").partition(";")
    charset = options.strip().lower()
    if content_type.strip().lower() != JSON or charset not in ("", "charset=utf-8", 'charset="utf-8"'):
        raise _Refused(415, f"Send the request as {JSON}, in UTF-8.", {"accept-post": JSON})
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise _Refused(413, f"A request may have at most {MAX_BODY_BYTES:,} bytes.")
    return _checked(_json(bytes(body), "the body"))


def _json(text: bytes, what: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _Refused(400, f"Expected {what} to be JSON: {error}.") from None


def _checked(parameters: Any) -> dict[str, Any]:
    if not isinstance(parameters, dict):
        raise _Refused(400, "Expected one JSON object with a query.")
    query, variables = parameters.get("query"), parameters.get("variables")
    name, extensions = parameters.get("operationName"), parameters.get("extensions")
    if not isinstance(query, str) or not query.strip():
        raise _Refused(400, "Expected query to be a GraphQL document.")
    if variables is not None and not isinstance(variables, dict):
        raise _Refused(400, "Expected variables to be a JSON object.")
    if name is not None and not isinstance(name, str):
        raise _Refused(400, "Expected operationName to be a string.")
    if extensions is not None and not isinstance(extensions, dict):
        raise _Refused(400, "Expected extensions to be a JSON object.")
    return {"query": query, "variables": variables, "operation_name": name}

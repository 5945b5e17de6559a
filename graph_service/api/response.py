"""The answers to operations: data, and errors in the format of the service."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from graphql import GraphQLError

from graph_service.domain.access import Viewer
from graph_service.domain.errors import (
    INTERNAL_ERROR,
    MASKED,
    Conflict,
    InternalError,
    LimitExceeded,
    RateLimited,
    ServiceError,
    Unavailable,
)

_LOG = logging.getLogger(__name__)
BAD_USER_INPUT: Final = "BAD_USER_INPUT"
"""The code of errors in values of variables, of graphql-core and alike."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to an operation."""

    body: dict[str, Any]
    """The response map of the GraphQL specification: data, errors, extensions."""
    executed: bool
    """Whether the operation was executed; if not, the request itself was wrong and there is no data."""
    wrong_method: bool = False
    """Whether it was refused because its kind of operation is not allowed here."""
    statements: int = 0
    """Number of statements sent for it."""
    analysed: Sequence[tuple[str, float]] = ()
    """The analyses that were run for it, each with the seconds that it took."""
    revision: str | None = None
    """The revision that its changes made."""


def encode(answer: Answer, most_bytes: int, request_id: str) -> tuple[bytes, Answer]:
    """Return an answer as JSON, or an error if it is too long, together with the answer sent."""
    content = orjson.dumps(answer.body)
    if len(content) <= most_bytes:
        return content, answer
    long = LimitExceeded(
        f"The answer has {len(content):,} bytes; the maximum is {most_bytes:,}.",
        limit=most_bytes,
        found=len(content),
        hint="Ask for fewer fields, or for shorter pages.",
    )
    answer = failure(long, request_id)
    return orjson.dumps(answer.body), answer


def failure(error: ServiceError | InternalError, request_id: str, viewer: Viewer | None = None) -> Answer:
    """Return the answer to an operation that failed as a whole."""
    if isinstance(error, InternalError):
        shown = format_internal_error(error, request_id)
    else:
        shown = format_service_error(error, request_id, viewer)
    return Answer({"data": None, "errors": [shown]}, executed=True)


def request_error(message: str, request_id: str, *, wrong_method: bool = False) -> Answer:
    """Return the answer to an invalid request, which was not executed."""
    shown = {"message": message, "extensions": {"code": "BAD_REQUEST", "requestId": request_id}}
    return Answer({"errors": [shown]}, executed=False, wrong_method=wrong_method)


def format_error(error: GraphQLError, request_id: str, viewer: Viewer | None = None) -> dict[str, Any]:
    """Return an error as clients get it; unexpected ones are logged and masked."""
    original = _original(error)
    if isinstance(original, ServiceError):
        return {**_located(error), **format_service_error(original, request_id, viewer)}
    if original is None:
        code = (error.extensions or {}).get("code", "GRAPHQL_VALIDATION_FAILED")
        if error.message.startswith("Syntax Error"):
            code = "GRAPHQL_PARSE_FAILED"
        elif error.path or error.message.startswith("Variable '$"):
            code = BAD_USER_INPUT
        return {
            **_located(error),
            "message": error.message,
            "extensions": {"code": code, "requestId": request_id},
        }
    return {**_located(error), **format_internal_error(original, request_id)}


def format_internal_error(error: Exception, request_id: str) -> dict[str, Any]:
    """Log an unexpected error, and return what clients get instead of its text."""
    _LOG.error("request %s failed", request_id, exc_info=error)
    return {"message": MASKED, "extensions": {"code": INTERNAL_ERROR, "requestId": request_id}}


def log_unreported(errors: Sequence[GraphQLError], request_id: str) -> None:
    """Log the unexpected ones among errors that no answer shows: their number, and the first in full."""
    originals = [_original(error) for error in errors]
    unexpected = [error for error in originals if error and not isinstance(error, ServiceError)]
    if unexpected:
        _LOG.error(
            "request %s failed in %d more places; this is the first",
            request_id,
            len(unexpected),
            exc_info=unexpected[0],
        )


def _original(error: GraphQLError) -> Exception | None:
    original: Exception | None = error
    while isinstance(original, GraphQLError):
        original = original.original_error
    return original


def _located(error: GraphQLError) -> dict[str, Any]:
    formatted: Mapping[str, Any] = error.formatted
    return {name: formatted[name] for name in ("message", "locations", "path") if name in formatted}


def redact(error: ServiceError, request_id: str, viewer: Viewer | None) -> ServiceError:
    """Return an error as a viewer may see it; None stands for an unknown viewer.

    Only viewers who see everything may see where the graph is stored; for others that is only logged.
    """
    if not isinstance(error, Unavailable) or error.public is None:
        return error
    if viewer is not None and viewer.sees_everything:
        return error
    _LOG.warning("request %s: %s", request_id, error.message)
    message, hint = error.public
    return Unavailable(message, hint=hint)


def format_service_error(
    error: ServiceError, request_id: str, viewer: Viewer | None = None
) -> dict[str, Any]:
    """Return an error of the service as a viewer gets it, see ``redact``."""
    error = redact(error, request_id, viewer)
    extensions: dict[str, Any] = {"code": error.code, "requestId": request_id}
    if error.field is not None:
        extensions["field"] = error.field
    if error.hint is not None:
        extensions["hint"] = error.hint
    if isinstance(error, Conflict) and error.current_version is not None:
        extensions["currentVersion"] = error.current_version
    if isinstance(error, LimitExceeded):
        extensions |= {"limit": error.limit, "found": error.found} if error.limit is not None else {}
    if isinstance(error, RateLimited):
        extensions["retryAfter"] = error.retry_after
    return {"message": error.message, "extensions": extensions}

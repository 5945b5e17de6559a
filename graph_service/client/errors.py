"""The errors of the service, as a client raises them: the same tree as on the server."""

from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from graph_service.domain.errors import Conflict, RateLimited, ServiceError, Unavailable


def _kinds(kind: type[ServiceError] = ServiceError) -> Iterator[type[ServiceError]]:
    yield kind
    for subclass in kind.__subclasses__():
        yield from _kinds(subclass)


def error_of(shown: Mapping[str, Any]) -> ServiceError:
    """Return the error that the service sent as data, as an instance of the class for its code.

    >>> error_of({"message": "No.", "extensions": {"code": "FORBIDDEN", "hint": "Ask an admin."}})
    Forbidden('No.')
    """
    extensions = shown.get("extensions") or {}
    code = str(extensions.get("code", "UNFORESEEN"))
    message = str(shown.get("message", "The service refused the request, and did not state the reason."))
    details = {"field": extensions.get("field"), "hint": extensions.get("hint")}
    kind = next((kind_of_error for kind_of_error in _kinds() if kind_of_error.code == code), ServiceError)
    if kind is Conflict:
        return Conflict(message, current_version=extensions.get("currentVersion"), **details)
    if kind is RateLimited:
        return RateLimited(message, retry_after=extensions.get("retryAfter", 1), hint=details["hint"])
    error = kind(message, **details)
    if error.code != code:
        error.code = code  # type: ignore[misc]  # this one alone has the code that its class lacks
    return error


def unreachable(url: str, error: httpx.HTTPError) -> Unavailable:
    """Return the error for a service that did not answer."""
    return Unavailable(
        f"{url} gave no answer: {str(error) or type(error).__name__}.",
        hint="Is the service running there? Start it with graph-service serve.",
    )

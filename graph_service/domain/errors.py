"""The one tree of errors that users see, and the error that they do not see.

ServiceError
 ├── InvalidInput     a value that can't be accepted; names the field
 ├── NotFound         a thing that was referred to and does not exist
 ├── Conflict         the thing changed meanwhile, or the key is taken
 ├── Unauthenticated  nobody knows who the caller is
 ├── Forbidden        the caller may not do this
 ├── LimitExceeded    a stated limit was reached
 │    └── RateLimited  of how much may be asked in a time
 └── Unavailable      the graph engine can't be reached or started

InternalError          the code is wrong: what it relies on does not hold
"""

from collections.abc import Mapping
from typing import ClassVar, Final

MASKED: Final = "Something went wrong inside the service."
INTERNAL_ERROR: Final = "INTERNAL_ERROR"
"""Message and code that users get for an error that nobody foresaw."""


class ServiceError(Exception):
    """An error that is meant to be read by the person who caused or met it.

    Parameters
    ----------
    message
        One sentence: what is wrong, and what was expected.
    field
        Where in the input it is wrong, as a dotted path, e.g. ``filter.employees.in``.
    hint
        What to do about it.
    """

    code: ClassVar[str] = "SERVICE_ERROR"

    def __init__(self, message: str, *, field: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.hint = hint


class InvalidInput(ServiceError):
    """A value that can't be accepted; nothing was changed."""

    code = "INVALID_INPUT"


class NotFound(ServiceError):
    """Something that was referred to does not exist."""

    code = "NOT_FOUND"


class Conflict(ServiceError):
    """The thing was changed meanwhile, or its key is taken.

    Parameters
    ----------
    current_version
        The version that the thing has now, when it has one.
    dependents
        By kind: how much hangs on a thing that was to be deleted.
    """

    code = "CONFLICT"

    def __init__(
        self,
        message: str,
        *,
        current_version: int | None = None,
        dependents: Mapping[str, int] | None = None,
        field: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, field=field, hint=hint)
        self.current_version = current_version
        self.dependents = dependents or {}


class Unauthenticated(ServiceError):
    """The caller showed no credential, or none that counts."""

    code = "UNAUTHENTICATED"


class Forbidden(ServiceError):
    """The caller may not do this."""

    code = "FORBIDDEN"


class LimitExceeded(ServiceError):
    """A stated limit of time, size or number was reached.

    Parameters
    ----------
    limit
        The limit, where it is a number.
    found
        What was found instead, or what it is at least.
    """

    code = "LIMIT_EXCEEDED"

    def __init__(
        self,
        message: str,
        *,
        limit: float | None = None,
        found: float | None = None,
        field: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, field=field, hint=hint)
        self.limit = limit
        self.found = found


class RateLimited(LimitExceeded):
    """A client has asked for too much lately.

    Parameters
    ----------
    retry_after
        Seconds after which it may ask again.
    """

    code = "RATE_LIMITED"

    def __init__(
        self,
        message: str,
        *,
        retry_after: int,
        limit: float | None = None,
        found: float | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, limit=limit, found=found, hint=hint)
        self.retry_after = retry_after


class Unavailable(ServiceError):
    """The graph engine can't be started or reached, or does not answer in time.

    Parameters
    ----------
    public
        Message and hint for clients who may not see where the graph is stored; the error's own ones say it.
    """

    code = "UNAVAILABLE"

    def __init__(
        self,
        message: str,
        *,
        public: tuple[str, str] | None = None,
        field: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, field=field, hint=hint)
        self.public = public


class InternalError(Exception):
    """The code is wrong: something that it relies on does not hold.

    It is not a ``ServiceError``, so that what handles these never shows its text to a user. Users get
    ``MASKED``, as for every error that nobody foresaw; the log has the text and the traceback.
    """

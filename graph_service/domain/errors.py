"""The one tree of errors that users see, and the error that they do not see.

ServiceError
 ├── InvalidInput     a value that is not valid; names the field
 ├── NotFound         a node that was referred to does not exist
 ├── Conflict         the node changed meanwhile, or the key is taken
 ├── Unauthenticated  the caller is not known
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
"""Message and code that users get for an unexpected error."""


class ServiceError(Exception):
    """An error whose message is for the user.

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
    """A value that is not valid; nothing was changed."""

    code = "INVALID_INPUT"


class NotFound(ServiceError):
    """Something that was referred to does not exist."""

    code = "NOT_FOUND"


class Conflict(ServiceError):
    """The node was changed meanwhile, or its key is taken.

    Parameters
    ----------
    current_version
        The current version of the node, if it has one.
    dependents
        By kind: how many nodes and edges depend on the node to delete.
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
    """The caller sent no credential, or an invalid one."""

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
        The actual value, or a lower bound of it.
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
    """A client has sent too many or too expensive requests.

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
        Message and hint for clients who may not see where the graph is stored, which the error's own ones
        name.
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
    ``MASKED``, as for every unexpected error; the log has the text and the traceback.
    """

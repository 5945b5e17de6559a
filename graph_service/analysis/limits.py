"""The limits of the analyses: ranges of arguments, a deadline, and an early end when no caller waits."""

import threading
import time
from contextvars import ContextVar
from typing import Final

from graph_service.domain.errors import InvalidInput

MAX_FIRST: Final = 5_000
"""Maximum number of entries that a list inside a result returns at once."""
MAX_TIME_LIMIT_SECONDS: Final = 60.0
"""Maximum time limit of a caller."""


class Abandoned(Exception):
    """No caller waits for the analysis any longer; it has no result."""


_ABANDONED: ContextVar[threading.Event | None] = ContextVar("abandoned", default=None)


def ends_with(abandoned: threading.Event) -> None:
    """In this context, analyses end when the event is set."""
    _ABANDONED.set(abandoned)


def go_on() -> None:
    """Raise if no caller waits for the analysis; long work calls it between steps of at most a second.

    Raises
    ------
    Abandoned
        No caller waits any longer.

    Examples
    --------
    >>> from contextvars import copy_context
    >>> event, context = threading.Event(), copy_context()
    >>> context.run(ends_with, event)
    >>> context.run(go_on)
    >>> event.set()
    >>> context.run(go_on)
    Traceback (most recent call last):
    graph_service.analysis.limits.Abandoned
    """
    event = _ABANDONED.get()
    if event is not None and event.is_set():
        raise Abandoned


class Deadline:
    """A point in time, some seconds from now, after which an analysis returns its best result so far.

    Checking it also raises `Abandoned` if no caller waits for the analysis any longer.
    """

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def remaining_seconds(self) -> float:
        """Seconds that are left, never below 0."""
        go_on()
        return max(0.0, self._at - time.monotonic())

    def is_over(self) -> bool:
        """Whether the deadline has passed."""
        go_on()
        return time.monotonic() >= self._at

    def part(self, share: float) -> "Deadline":
        """A deadline for a step that may use this share of what is left."""
        return Deadline(share * self.remaining_seconds())


def checked_first(first: int) -> int:
    """The length of a list, when it lies in 0..5000."""
    if not 0 <= first <= MAX_FIRST:
        raise InvalidInput(f"first must lie in 0..{MAX_FIRST}; it is {first}.", field="first")
    return first


def checked_fraction(value: float, field: str) -> float:
    """The value, when it lies in [0, 1]."""
    if not 0.0 <= value <= 1.0:
        raise InvalidInput(f"{field} must lie in [0, 1]; it is {value}.", field=field)
    return value


def checked_count(value: int, field: str, *, least: int = 1, most: int | None = None) -> int:
    """The value, when it lies between the least and the most allowed."""
    if value < least or (most is not None and value > most):
        allowed = f"at least {least}" if most is None else f"in {least}..{most}"
        raise InvalidInput(f"{field} must be {allowed}; it is {value}.", field=field)
    return value


def checked_time_limit(seconds: float) -> float:
    """The time limit, when it is above 0 and no longer than a caller may ask for."""
    if not 0.0 < seconds <= MAX_TIME_LIMIT_SECONDS:
        raise InvalidInput(
            f"timeLimitSeconds must be above 0 and at most {MAX_TIME_LIMIT_SECONDS:g}; it is {seconds}.",
            field="timeLimitSeconds",
        )
    return seconds

"""A GraphQL operation and its sender, independent of the transport."""

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graph_service.domain.access import LOCAL, Viewer


def new_request_id() -> str:
    """Return a random id for a request."""
    return uuid.uuid4().hex[:12]


@dataclass(frozen=True, slots=True)
class OperationRequest:
    """An operation and its sender.

    It has no deadline: the time limit depends on what the operation costs, which is decided when the request
    is admitted.
    """

    query: str
    """The document."""
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation_name: str | None = None
    """The name of the operation to execute."""
    viewer: Viewer = LOCAL
    payer: str | None = None
    """The client whose rate limit the cost counts towards; None for the terminal, which has no limit."""
    minimum_revision: str | None = None
    """The oldest revision of the graph that may be read."""
    resume_after: str | None = None
    """The key of the change after which a subscription to changes continues."""
    reading_only: bool = False
    """Whether everything but queries is refused."""
    explain: bool = False
    """Whether the answer shows the statements, and whether a compiled plan sent them."""
    request_id: str = field(default_factory=new_request_id)
    """The id of the request in errors and in the log."""
    received_at: float = field(default_factory=time.perf_counter)
    """By the performance counter."""

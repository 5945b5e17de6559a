"""The services of a running application, as the composition root has created them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from graph_service.api.auth.authenticator import Authenticator
from graph_service.api.compute.process_pool import ProcessPool
from graph_service.api.execution.operations import Operations
from graph_service.api.execution.streams import Streams
from graph_service.api.observability.audit_log import AuditLog
from graph_service.api.observability.metrics import Metrics
from graph_service.api.request.shutdown import ShutdownState
from graph_service.settings import Settings
from graph_service.store.store import Store


@dataclass(frozen=True, slots=True)
class Services:
    """The services that answer requests while the application runs."""

    settings: Settings
    store: Store
    audit: AuditLog
    metrics: Metrics
    processes: ProcessPool | None
    """Where analyses run; None where they run in this process."""
    operations: Operations
    authenticator: Authenticator
    streams: Streams
    shutdown: ShutdownState


RunningServices: TypeAlias = Callable[[], Services]
"""Returns the services: routes are created before the application starts, and get them for each request."""

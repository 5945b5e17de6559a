"""Who sent a request, who pays for it, and which revision of the graph it names."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final, Protocol

from starlette.requests import HTTPConnection

from graph_service.api.auth.authenticator import Authenticator, Session
from graph_service.api.request.audit_notes import AuditNotes
from graph_service.domain.access import LOCAL, AuditAction
from graph_service.query.access.access_filter import reader_for
from graph_service.store.engine.database import Reader
from graph_service.store.schema.revision import checked_revision
from graph_service.store.store import Store

FORWARDED: Final = frozenset({b"forwarded", b"via", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip"})
"""Headers that proxies add to the requests that they forward."""

REVISION: Final = "x-graph-revision"
"""Header of the answer to a change: the revision that it made. A request with it reads nothing older."""


async def authenticate(
    connection: HTTPConnection, authenticator: Authenticator, authorization: str | None = None
) -> Session:
    """Return the sender of a request, by its header, or by another text if one is given.

    Raises
    ------
    Unauthenticated, Unavailable
        When the sender is unknown, or can't be looked up now.
    """
    given = connection.headers.getlist("authorization")
    credential = authorization or (given[0] if len(given) == 1 else None)
    client = None if connection.client is None else connection.client.host
    if not FORWARDED.isdisjoint(name for name, _ in connection.scope["headers"]):
        client = None  # a proxy on this machine forwards requests of clients that may be anywhere
    return await authenticator.session(credential, client)


def session_of(connection: HTTPConnection) -> Session:
    """Return the sender of a request that has passed authentication."""
    session: Session = connection.state.session
    return session


def payer(session: Session, connection: HTTPConnection) -> str:
    """Return the payer of a request: the principal, or the address if there are no credentials."""
    if session.viewer is not LOCAL:
        return session.viewer.principal
    return connection.client.host if connection.client is not None else "unknown"


def requested_revision(connection: HTTPConnection) -> str | None:
    """Return the oldest revision that may be read for a request; None if there is no restriction.

    Raises
    ------
    InvalidInput
        When the header has no revision.
    """
    given = connection.headers.get(REVISION)
    return None if given is None else checked_revision(given, "X-Graph-Revision")


async def wait_for_requested_revision(connection: HTTPConnection, store: Store, timeout: float) -> None:
    """Wait until the graph has the revision that a request names, if it names one.

    Raises
    ------
    InvalidInput, Unavailable
        When the text is not a revision, or the wait takes too long.
    """
    revision = requested_revision(connection)
    if revision is not None:
        await store.wait_for_revision(revision, timeout=timeout)


class ExportServices(Protocol):
    """The services that exports need."""

    @property
    def store(self) -> Store:
        """What is exported."""

    @property
    def audit(self) -> AuditNotes:
        """The audit log, which records exports."""


def export_reader(connection: HTTPConnection, services: ExportServices, kind: str) -> Reader:
    """Return a reader of what the sender of a request may see; record that this kind is exported."""
    viewer = session_of(connection).viewer
    services.audit.note(viewer, AuditAction.EXPORT, kind)
    today = dt.datetime.now(dt.UTC).date()
    reader = reader_for(viewer, services.store.database, today)
    return _CountingReader(reader, connection.scope["state"])


class _CountingReader:
    """A reader whose statements are counted for the log line of a request."""

    def __init__(self, reader: Reader, state: dict[str, Any]) -> None:
        self._reader, self._state = reader, state

    async def value(self, text: str, parameters: Mapping[str, Any], *, timeout: float) -> Any:
        """Return the first column of the only record of a reading statement; None without a record."""
        self._state["statements"] = self._state.get("statements", 0) + 1
        return await self._reader.value(text, parameters, timeout=timeout)

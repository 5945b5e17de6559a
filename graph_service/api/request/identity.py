"""Who sent a request, who pays for it, and what revision of the graph it names."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import HTTPConnection

from graph_service.api.auth.authenticator import Authentication, Session
from graph_service.api.request.audit_notes import AuditNotes
from graph_service.domain.access import LOCAL, AuditAction
from graph_service.query.access_filter import as_seen_by
from graph_service.store.engine.database import Reader
from graph_service.store.schema.revision import checked_revision
from graph_service.store.store import Store

FORWARDED: Final = frozenset({b"forwarded", b"via", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip"})
"""Headers with which proxies say that they pass something on."""

REVISION: Final = "x-graph-revision"
"""Header of the answer to a change: the revision that it made. Who sends it back reads nothing older."""


async def recognised(connection: HTTPConnection, authorization: str | None = None) -> Session:
    """Return who is connected, by the header unless another text is given in its place.

    Raises
    ------
    Unauthenticated, Unavailable
        When it can't be told.
    """
    authentication: Authentication = connection.app.state.authentication
    given = connection.headers.getlist("authorization")
    shown = authorization or (given[0] if len(given) == 1 else None)
    client = None if connection.client is None else connection.client.host
    if not FORWARDED.isdisjoint(name for name, _ in connection.scope["headers"]):
        client = None  # a proxy on this machine speaks for somebody who may be anywhere
    return await authentication.session(shown, client)


def payer(session: Session, connection: HTTPConnection) -> str:
    """Return who spends what a request costs: the principal, or the address where nobody has credentials."""
    if session.viewer is not LOCAL:
        return session.viewer.principal
    return connection.client.host if connection.client is not None else "unknown"


def revision_asked(connection: HTTPConnection) -> str | None:
    """Return the revision before which nothing is to be read for a request; None where any will do.

    Raises
    ------
    InvalidInput
        When what the header holds is not one.
    """
    given = connection.headers.get(REVISION)
    return None if given is None else checked_revision(given, "X-Graph-Revision")


async def at_revision_asked(connection: HTTPConnection, timeout: float) -> None:
    """Return when the graph has come to the revision that a request names, if it names one.

    Raises
    ------
    InvalidInput, Unavailable
        When that is not one, or does not come soon.
    """
    revision = revision_asked(connection)
    if revision is not None:
        store: Store = connection.app.state.store
        await store.come_to(revision, timeout=timeout)


def exported(request: HTTPConnection, what: str) -> Reader:
    """Return the graph as whoever sent a request sees it, who takes this sort of thing out of it."""
    session: Session = request.state.session
    audit: AuditNotes = request.app.state.audit
    audit.note(session.viewer, AuditAction.EXPORT, what)
    today = dt.datetime.now(dt.UTC).date()
    seen = as_seen_by(session.viewer, request.app.state.store.database, today)
    return _Counted(seen, request.scope["state"])


class _Counted:
    """What somebody sees of the graph, whose statements are counted for the line of a request."""

    def __init__(self, reader: Reader, state: dict[str, Any]) -> None:
        self._reader, self._state = reader, state

    async def value(self, text: str, parameters: Mapping[str, Any], *, timeout: float) -> Any:
        """Return the first column of the only record of a reading statement; None without a record."""
        self._state["statements"] = self._state.get("statements", 0) + 1
        return await self._reader.value(text, parameters, timeout=timeout)

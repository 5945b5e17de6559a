"""Authenticates the senders of requests, by an API key or a token of an identity provider.

Both come in ``Authorization: Bearer``. Cookies are not used, because a page of another site could make a
browser send them. A service without credentials only answers requests from its own machine.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from graph_service.api.auth.jwt import PublishedKeys, TokenVerifier
from graph_service.domain.access import LOCAL, Viewer
from graph_service.domain.errors import ServiceError, Unauthenticated
from graph_service.settings import Settings, is_loopback
from graph_service.store.engine.database import Database
from graph_service.store.repositories.api_keys import find_key, has_keys, valid_keys

_LOG = logging.getLogger(__name__)
CHECK_INTERVAL_S: Final = 1.0
"""Seconds between two checks: whether there are keys, and whether those of open connections are valid."""
LONGEST_TOKEN: Final = 8_192


@dataclass(frozen=True, slots=True, eq=False)
class Session:
    """An authenticated sender, and until when the credential is valid."""

    viewer: Viewer
    key: str | None = None
    """Id of the API key."""
    expires_at: datetime | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the credential of an open connection becomes invalid."""

    @property
    def is_over(self) -> bool:
        """Whether it was ended, or has expired."""
        return self.ended.is_set() or (self.expires_at is not None and datetime.now(UTC) >= self.expires_at)


class Authenticator:
    """Authenticates the senders of requests.

    Parameters
    ----------
    database
        Where the keys are.
    settings
        The identity provider, if there is one.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._timeout = settings.request_timeout
        self._token_verifier: TokenVerifier | None = None
        if settings.jwt_keys_url is not None:
            self._token_verifier = TokenVerifier(settings, PublishedKeys(settings.jwt_keys_url))
        self._requires_credentials = self._token_verifier is not None
        self._checked_at: float | None = None
        self._checking: asyncio.Task[None] | None = None
        self._sessions: set[Session] = set()
        self._watching: asyncio.Task[None] | None = None

    async def requires_credentials(self) -> bool:
        """Return whether credentials are required: permanently, once a first key was created.

        Raises
        ------
        Unavailable
            When the keys can't be read, and have never been read before.
        """
        if not self._requires_credentials and self._is_check_due:
            if self._checking is None:  # one check for all requests that arrive meanwhile
                self._checking = asyncio.create_task(self._check())
            await asyncio.shield(self._checking)
        return self._requires_credentials

    @property
    def _is_check_due(self) -> bool:
        return self._checked_at is None or time.monotonic() - self._checked_at >= CHECK_INTERVAL_S

    async def _check(self) -> None:
        try:
            self._requires_credentials = await has_keys(self._database, timeout=self._timeout)
        except ServiceError:
            if self._checked_at is None:
                raise
        finally:
            self._checking = None
        self._checked_at = time.monotonic()

    async def session(self, authorization: str | None, client: str | None) -> Session:
        """Return the sender of a request.

        Parameters
        ----------
        authorization
            The header: ``Bearer`` and an API key or a token.
        client
            Address of the client.

        Raises
        ------
        Unauthenticated
            When the credential is missing or invalid.
        Unavailable
            When it can't be checked now.
        """
        if not await self.requires_credentials():
            if not is_loopback(client):
                raise Unauthenticated(
                    "This service has no credentials yet, so it only answers requests from its own machine.",
                    hint="Create a key on that machine: graph-service keys create.",
                )
            return Session(LOCAL)
        scheme, _, token = (authorization or "").partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not 1 <= len(token) <= LONGEST_TOKEN:
            raise Unauthenticated(
                "Missing API key or token.", hint="Send it in the header Authorization: Bearer <key>."
            )
        if self._token_verifier is not None and token.count(".") == 2:
            identity = await self._token_verifier.identity(token)
            return Session(identity.viewer, expires_at=identity.expires_at)
        key = await find_key(self._database, token, timeout=self._timeout)
        if key is None or not key.is_valid_at(datetime.now(UTC)):
            raise Unauthenticated("Invalid API key.", hint="It may be revoked or expired.")
        return Session(key.viewer, key.id, key.expires_at)

    async def is_valid(self, session: Session) -> bool:
        """Return whether a session's credential is valid now."""
        if session.is_over:
            return False
        if session.key is not None:
            return session.key in await valid_keys(self._database, [session.key], timeout=self._timeout)
        # a session from before the first credential is no longer valid once there is one
        return session.viewer is not LOCAL or not await self.requires_credentials()

    @asynccontextmanager
    async def watched(self, session: Session) -> AsyncIterator[asyncio.Event]:
        """Yield an event that is set, within seconds, when a session's credential becomes invalid."""
        self._sessions.add(session)
        if self._watching is None or self._watching.done():
            self._watching = asyncio.create_task(self._watch())
        try:
            yield session.ended
        finally:
            self._sessions.discard(session)

    async def _watch(self) -> None:
        while self._sessions:
            try:
                valid = await self._valid_sessions()
                for session in self._sessions - valid:
                    session.ended.set()
            except ServiceError:
                pass  # while the graph can't be reached, no session is ended
            except Exception:  # noqa: BLE001  # sessions are checked again after it
                _LOG.exception("the credentials of open connections can't be checked")
            await asyncio.sleep(CHECK_INTERVAL_S)

    async def _valid_sessions(self) -> set[Session]:
        """Return the watched sessions that are valid, by one statement for all of them."""
        sessions = {session for session in self._sessions if not session.is_over}
        keys = {session.key for session in sessions if session.key is not None}
        valid = await valid_keys(self._database, keys, timeout=self._timeout) if keys else frozenset()
        is_open = not await self.requires_credentials()
        return {
            session
            for session in sessions
            if (session.key in valid if session.key is not None else session.viewer is not LOCAL or is_open)
        }

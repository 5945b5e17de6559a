"""Who asks: recognised by an API key, or by a token of an identity provider, in ``Authorization: Bearer``.

There are no cookies, so a page of another site has nothing to send along. A service that knows no credentials
is open to the machine that it runs on, and to nobody else.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from graph_service.api.auth.jwt import PublishedKeys, Tokens
from graph_service.domain.access import LOCAL, Viewer
from graph_service.domain.errors import ServiceError, Unauthenticated
from graph_service.settings import Settings, is_loopback
from graph_service.store.engine.database import Database
from graph_service.store.repositories.api_keys import find_key, has_keys, valid_keys

LOOK_S: Final = 1.0
"""Seconds between two looks: whether there are keys by now, and whether those of open connections count."""
LONGEST_TOKEN: Final = 8_192


@dataclass(frozen=True, slots=True, eq=False)
class Session:
    """Somebody who was recognised, and what would end that."""

    viewer: Viewer
    key: str | None = None
    """Id of the API key that was shown."""
    expires_at: datetime | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once an open connection finds out that the credential no longer counts."""

    @property
    def is_over(self) -> bool:
        """Whether it was ended, or has expired."""
        return self.ended.is_set() or (self.expires_at is not None and datetime.now(UTC) >= self.expires_at)


class Authentication:
    """Recognises who asks.

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
        self._tokens: Tokens | None = None
        if settings.jwt_keys_url is not None:
            self._tokens = Tokens(settings, PublishedKeys(settings.jwt_keys_url))
        self._asks = self._tokens is not None
        self._looked_at: float | None = None
        self._looking: asyncio.Task[None] | None = None
        self._sessions: set[Session] = set()
        self._watching: asyncio.Task[None] | None = None

    async def asks(self) -> bool:
        """Return whether credentials are asked for: from the first one on, for good.

        Raises
        ------
        Unavailable
            When the keys can't be read, and never were.
        """
        if not self._asks and (self._looked_at is None or time.monotonic() - self._looked_at >= LOOK_S):
            if self._looking is None:  # one look for all that come meanwhile
                self._looking = asyncio.create_task(self._look())
            await asyncio.shield(self._looking)
        return self._asks

    async def _look(self) -> None:
        try:
            self._asks = await has_keys(self._database, timeout=self._timeout)
        except ServiceError:
            if self._looked_at is None:
                raise
        finally:
            self._looking = None
        self._looked_at = time.monotonic()

    async def session(self, authorization: str | None, client: str | None) -> Session:
        """Return who asks.

        Parameters
        ----------
        authorization
            The header: ``Bearer`` and an API key or a token.
        client
            Address of whoever is connected.

        Raises
        ------
        Unauthenticated
            When it can't be told.
        Unavailable
            When it can't be told now.
        """
        if not await self.asks():
            if not is_loopback(client):
                raise Unauthenticated(
                    "This service knows no credentials, so it answers the machine that it runs on alone.",
                    hint="Create a key there: graph-service keys create.",
                )
            return Session(LOCAL)
        scheme, _, token = (authorization or "").partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not 1 <= len(token) <= LONGEST_TOKEN:
            raise Unauthenticated(
                "Expected a key or a token.", hint="Send it in the header Authorization: Bearer <key>."
            )
        if self._tokens is not None and token.count(".") == 2:
            identity = await self._tokens.identity(token)
            return Session(identity.viewer, expires_at=identity.expires_at)
        key = await find_key(self._database, token, timeout=self._timeout)
        if key is None or not key.is_valid_at(datetime.now(UTC)):
            raise Unauthenticated("The key does not count.", hint="Was it revoked, or has it expired?")
        return Session(key.viewer, key.id, key.expires_at)

    async def still_counts(self, session: Session) -> bool:
        """Return whether a session's credential counts now."""
        if session.is_over:
            return False
        if session.key is not None:
            return session.key in await valid_keys(self._database, [session.key], timeout=self._timeout)
        # who came in before there were any credentials has to show one from then on
        return session.viewer is not LOCAL or not await self.asks()

    @asynccontextmanager
    async def watched(self, session: Session) -> AsyncIterator[asyncio.Event]:
        """Give what is set, within seconds, when a session's credential no longer counts."""
        self._sessions.add(session)
        if self._watching is None or self._watching.done():
            self._watching = asyncio.create_task(self._watch())
        try:
            yield session.ended
        finally:
            self._sessions.discard(session)

    async def _watch(self) -> None:
        while self._sessions:
            with suppress(ServiceError):  # a graph that is away is waited for: nothing is told meanwhile
                counting = await self._counting()
                for session in self._sessions - counting:
                    session.ended.set()
            await asyncio.sleep(LOOK_S)

    async def _counting(self) -> set[Session]:
        """Return the watched sessions that count; one statement, however many there are."""
        sessions = {one for one in self._sessions if not one.is_over}
        asked = {one.key for one in sessions if one.key is not None}
        valid = await valid_keys(self._database, asked, timeout=self._timeout) if asked else frozenset()
        is_open = not await self.asks()
        return {
            one
            for one in sessions
            if (one.key in valid if one.key is not None else one.viewer is not LOCAL or is_open)
        }

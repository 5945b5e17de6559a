"""JSON Web Tokens of an identity provider, verified with the keys that it publishes."""

import asyncio
import json
import logging
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import jwt
from jwt import PyJWK, PyJWTError

from graph_service.domain.access import Role, Viewer
from graph_service.domain.errors import InvalidInput, Unauthenticated, Unavailable
from graph_service.settings import Settings

_LOG = logging.getLogger(__name__)

KEPT_S: Final = 300.0
"""Seconds after which the published keys are read again."""
BETWEEN_READINGS_S: Final = 10.0
"""Minimum number of seconds between two readings, whatever keys the tokens name."""
FETCH_TIMEOUT_S: Final = 5.0
MAX_BYTES: Final = 512 * 1024
LEEWAY_S: Final = 30.0
"""Maximum difference in seconds between the clocks of the provider and of this machine."""
LONGEST_PRINCIPAL: Final = 200

Fetch = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Identity:
    """The user that a token identifies, and its expiry."""

    viewer: Viewer
    expires_at: datetime


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow no redirect: the settings name the address."""


def fetch(url: str) -> bytes:
    """Return the content at an address that the settings name."""
    opener = urllib.request.build_opener(_NoRedirect())
    with opener.open(url, timeout=FETCH_TIMEOUT_S) as response:
        content: bytes = response.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValueError(f"more than {MAX_BYTES:,} bytes")
    return content


class PublishedKeys:
    """The keys that a provider publishes, kept for a while, and read again when a new one is named.

    Parameters
    ----------
    url
        Their address.
    fetch
        Reads an address; called in a thread.
    clock
        A monotonic clock, in seconds.
    """

    def __init__(self, url: str, fetch: Fetch = fetch, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = url
        self._fetch = fetch
        self._clock = clock
        self._keys: Mapping[str, tuple[PyJWK, str | None]] = {}
        self._read_at: float | None = None
        self._tried_at: float | None = None
        self._reading = asyncio.Lock()

    async def key(self, identifier: str) -> tuple[PyJWK, str | None] | None:
        """Return a key and its algorithm, if one is stated; None if the key is not published.

        Raises
        ------
        Unavailable
            When the keys can't be read, and have never been read before.
        """
        if self._is_fresh() and identifier in self._keys:
            return self._keys[identifier]
        async with self._reading:  # waiting callers use the keys that the first of them has read
            if not (self._is_fresh() and identifier in self._keys) and self._may_read():
                await self._read()
        if self._read_at is None:
            raise Unavailable("The identity provider's keys can't be read.", hint="Try again.")
        return self._keys.get(identifier)

    def _is_fresh(self) -> bool:
        return self._read_at is not None and self._clock() - self._read_at < KEPT_S

    def _may_read(self) -> bool:
        return self._tried_at is None or self._clock() - self._tried_at >= BETWEEN_READINGS_S

    async def _read(self) -> None:
        self._tried_at = self._clock()
        try:
            content = await asyncio.to_thread(self._fetch, self._url)
            self._keys = _keys(json.loads(content))
        except (OSError, ValueError, PyJWTError) as error:
            # the keys read before stay valid, so that a short outage of the provider locks no client out
            _LOG.warning("the identity provider's keys can't be read from %s: %s", self._url, error)
        else:
            self._read_at = self._tried_at


def _keys(published: Any) -> Mapping[str, tuple[PyJWK, str | None]]:
    if not isinstance(published, dict) or not isinstance(published.get("keys"), list):
        raise ValueError("expected a JSON object with keys")
    keys = {}
    for key in published["keys"]:
        usable = isinstance(key, dict) and key.get("kty") in ("RSA", "EC", "OKP")
        if usable and key.get("use", "sig") == "sig" and isinstance(key.get("kid"), str):
            try:
                keys[key["kid"]] = (PyJWK(key), key.get("alg"))
            except PyJWTError:
                _LOG.warning("a published key can't be used: %s", key["kid"])
    return keys


class TokenVerifier:
    """Verifies tokens.

    Parameters
    ----------
    settings
        The provider, the required claims of its tokens, and the names of its claims.
    keys
        Those that it publishes.
    """

    def __init__(self, settings: Settings, keys: PublishedKeys) -> None:
        self._settings = settings
        self._keys = keys

    async def identity(self, token: str) -> Identity:
        """Return the user that a token identifies.

        Raises
        ------
        Unauthenticated
            When it is invalid or expired.
        Unavailable
            When the provider's keys can't be read.
        """
        settings = self._settings
        try:
            header = jwt.get_unverified_header(token)
            published = await self._keys.key(str(header.get("kid", "")))
            if published is None:
                raise _invalid_token()
            key, algorithm = published
            allowed = [name for name in settings.jwt_algorithms if algorithm in (None, name)]
            claims = jwt.decode(
                token,
                key.key,
                algorithms=allowed,
                issuer=settings.jwt_issuer,
                audience=settings.jwt_audience,
                leeway=LEEWAY_S,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
            return Identity(self._viewer(claims), datetime.fromtimestamp(claims["exp"] + LEEWAY_S, UTC))
        except (PyJWTError, InvalidInput, ValueError, OverflowError, TypeError) as error:
            _LOG.info("a token was refused: %s", type(error).__name__)
            raise _invalid_token() from None

    def _viewer(self, claims: Mapping[str, Any]) -> Viewer:
        role = Role(str(claims.get(self._settings.jwt_role_claim)))
        company = claims.get(self._settings.jwt_company_claim) if role is Role.PARTNER else None
        subject = claims["sub"]
        if not _is_name(subject):
            raise ValueError("sub")
        if company is not None and not _is_name(company):
            raise ValueError("company")
        return Viewer(principal=f"jwt:{subject}", role=role, company=company)


def _is_name(claim: Any) -> bool:
    """Return whether a claim is a text of one line that the log and the graph can store."""
    return isinstance(claim, str) and 1 <= len(claim) <= LONGEST_PRINCIPAL and claim.isprintable()


def _invalid_token() -> Unauthenticated:
    return Unauthenticated("Invalid or expired token.", hint="Get a new one from the identity provider.")

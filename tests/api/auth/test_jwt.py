"""Tokens of an identity provider: what counts, and how its keys are read."""

import asyncio
import base64
import hashlib
import hmac
import json
import threading
import time
from typing import Any, Final

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from pydantic import ValidationError

from graph_service.api.auth.jwt import BETWEEN_READINGS_S, KEPT_S, PublishedKeys, TokenVerifier
from graph_service.domain.access import Role
from graph_service.domain.errors import Unauthenticated, Unavailable
from graph_service.settings import Settings
from tests.waiting import PATIENCE_S

ISSUER: Final = "https://login.example.com/"
AUDIENCE: Final = "graph"
OLD, NEW, OTHER = (rsa.generate_private_key(65537, 2048) for _ in range(3))
CURVE = ec.generate_private_key(ec.SECP256R1())


def published(**keys: Any) -> bytes:
    found = []
    for name, key in keys.items():
        of: Any = RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else ECAlgorithm
        found.append({**json.loads(of.to_jwk(key.public_key())), "kid": name, "use": "sig"})
    return json.dumps({"keys": [*found, {"kty": "oct", "kid": "secret", "k": "c2VjcmV0"}]}).encode()


class Provider:
    """An identity provider whose keys are read; counts how often."""

    def __init__(self) -> None:
        self.content = published(old=OLD, curve=CURVE)
        self.readings = 0
        self.now = 1000.0
        self.away = False

    def fetch(self, url: str) -> bytes:
        assert url == "https://login.example.com/keys"
        self.readings += 1
        if self.away:
            raise OSError("away")
        return self.content


@pytest.fixture
async def provider() -> Provider:
    return Provider()


def settings(**more: Any) -> Settings:
    return Settings(
        jwt_issuer=ISSUER, jwt_audience=AUDIENCE, jwt_keys_url="https://login.example.com/keys", **more
    )


def tokens(provider: Provider, **more: Any) -> TokenVerifier:
    keys = PublishedKeys("https://login.example.com/keys", provider.fetch, lambda: provider.now)
    return TokenVerifier(settings(**more), keys)


def token(key: Any = OLD, kid: str = "old", algorithm: str = "RS256", **claims: Any) -> str:
    given = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "ann",
        "exp": int(time.time()) + 300,
        "role": "analyst",
        **claims,
    }
    stated = {name: one for name, one in given.items() if one is not None}
    return jwt.encode(stated, key, algorithm, headers={"kid": kid})


async def test_a_token_says_who_asks(provider: Provider) -> None:
    known = tokens(provider)
    found = await known.identity(token())
    assert (found.viewer.principal, found.viewer.role, found.viewer.company) == (
        "jwt:ann",
        Role.ANALYST,
        None,
    )
    partner = await known.identity(token(CURVE, "curve", "ES256", role="partner", company="lufthansa"))
    assert (partner.viewer.role, partner.viewer.company) == (Role.PARTNER, "lufthansa")
    longest = await known.identity(token(sub="a" * 200))
    assert longest.viewer.principal == f"jwt:{'a' * 200}"
    assert provider.readings == 1
    renamed = tokens(provider, jwt_role_claim="https://x/role", jwt_company_claim="org")
    more = {"https://x/role": "partner", "org": "a", "role": "admin"}
    assert (await renamed.identity(token(**more))).viewer.company == "a"


def forged(algorithm: str) -> str:
    """Return a token that is signed with the public key as if it were a secret, or not at all."""
    body = token().split(".")[1]
    head = _part(json.dumps({"alg": algorithm, "typ": "JWT", "kid": "old"}).encode())
    public = OLD.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signature = hmac.new(public, f"{head}.{body}".encode(), hashlib.sha256).digest()
    return f"{head}.{body}.{_part(signature) if algorithm == 'HS256' else ''}"


def _part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


@pytest.mark.parametrize(
    "wrong",
    [
        token(iss="https://evil.example.com/"),
        token(iss=None),
        token(aud="other"),
        token(aud=None),
        token(exp=None),
        token(exp=int(time.time()) - 3600),
        token(exp="soon"),
        token(sub=None),
        token(sub=""),
        token(sub="ann\nroot"),
        token(sub="\x1b[2J"),
        token(sub="\ud800"),
        token(sub="a" * 201),
        token(role="partner", company="\ud800"),
        token(role="partner", company=""),
        token(nbf=int(time.time()) + 3600),
        token(role=None),
        token(role="root"),
        token(role=["admin"]),
        token(role="partner"),
        token(role="partner", company=5),
        token(OTHER),
        token(OTHER, "unknown"),
        token(OLD, "old", "PS256"),
        token(OLD, "curve"),
        forged("none"),
        forged("None"),
        forged("HS256"),
        "a.b.c",
        "..",
        token()[:-4] + "AAAA",
    ],
)
async def test_any_other_is_refused_in_the_same_words(provider: Provider, wrong: str) -> None:
    with pytest.raises(Unauthenticated) as caught:
        await tokens(provider).identity(wrong)
    assert caught.value.message == "Invalid or expired token."


async def test_new_keys_are_read_when_they_are_named_and_not_too_often(provider: Provider) -> None:
    known = tokens(provider)
    await known.identity(token())
    provider.content = published(new=NEW)
    with pytest.raises(Unauthenticated):
        await known.identity(token(NEW, "new"))
    assert provider.readings == 1  # just read: whoever makes up names does not make it read again
    provider.now += BETWEEN_READINGS_S
    found = await asyncio.gather(*(known.identity(token(NEW, "new")) for _ in range(5)))
    assert len(found) == 5
    assert provider.readings == 2
    with pytest.raises(Unauthenticated):  # it is published no more
        await known.identity(token())


async def test_keys_that_were_read_count_while_the_provider_is_away(provider: Provider) -> None:
    known = tokens(provider)
    await known.identity(token())
    provider.now += KEPT_S
    provider.away = True
    await known.identity(token())
    assert provider.readings == 2
    provider.now += BETWEEN_READINGS_S
    provider.away, provider.content = False, b"not JSON"
    await known.identity(token())
    fresh = tokens(provider)
    with pytest.raises(Unavailable):
        await fresh.identity(token())


async def test_the_loop_goes_on_while_keys_are_read(provider: Provider) -> None:
    loop, begun, went_on = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def slowly(_url: str) -> bytes:
        loop.call_soon_threadsafe(begun.set)
        assert went_on.wait(PATIENCE_S), "the loop stands still"
        return provider.content

    keys = PublishedKeys("https://login.example.com/keys", slowly)
    reading = asyncio.create_task(TokenVerifier(settings(), keys).identity(token()))
    await begun.wait()
    went_on.set()
    assert (await reading).viewer.principal == "jwt:ann"


@pytest.mark.parametrize(
    "given",
    [
        {"jwt_issuer": ISSUER},
        {"jwt_issuer": ISSUER, "jwt_audience": "x", "jwt_keys_url": "http://login.example.com/keys"},
        {"jwt_issuer": ISSUER, "jwt_audience": "x", "jwt_keys_url": "file:///etc/keys"},
        {"jwt_algorithms": ("HS256",)},
        {"jwt_algorithms": ("none",)},
        {"jwt_algorithms": ()},
    ],
)
def test_settings_that_would_let_in_anybody_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings(**given)

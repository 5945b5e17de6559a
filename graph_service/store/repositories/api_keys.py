"""API keys: created, listed, revoked and looked up.

They are nodes of the graph's database, so that every instance of the service knows them at once, but they are
not part of the network: they have no history, and do not change the revision.
"""

import hmac
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Any, Final

from neo4j import AsyncManagedTransaction
from typing_extensions import Doc

from graph_service.domain.access import AuditAction, Role, Viewer
from graph_service.domain.errors import InvalidInput, NotFound
from graph_service.store.engine.database import Database
from graph_service.store.history.audit_trail import AuditEvent, AuditTrail
from graph_service.store.history.history import instant_text, now_text
from graph_service.store.mapping.nodes import statement, value
from graph_service.store.schema.statements import STATEMENTS

SECRET_BYTES: Final = 32
LONGEST_NAME: Final = 100
TIMEOUT_S: Final = 10.0
_NOBODY: Final = sha256(secrets.token_bytes(SECRET_BYTES)).hexdigest()
"""Hash that a secret is compared with when the key does not exist, so that both cases take the same time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """An API key, without its secret."""

    id: str
    name: Annotated[str, Doc("Name of its user.")]
    role: Role
    company: str | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    @property
    def viewer(self) -> Viewer:
        """The viewer that the key authenticates."""
        return Viewer(principal=f"key:{self.id}", role=self.role, company=self.company)

    def is_valid_at(self, instant: datetime) -> bool:
        """Return whether it has neither been revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or instant < self.expires_at)


async def create_key(
    database: Database,
    *,
    name: str,
    role: Role,
    company: str | None = None,
    expires_at: datetime | None = None,
    timeout: float = TIMEOUT_S,
) -> tuple[ApiKey, str]:
    """Return a new key, and its token ``id.secret``, which can't be shown again.

    Raises
    ------
    InvalidInput
        When the name is empty or too long, the key has expired before it is made, or a partner has no company
        or another role has one.
    NotFound
        When there is no such company.
    """
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        raise InvalidInput(f"name: expected 1 to {LONGEST_NAME} characters.", field="name")
    if expires_at is not None and expires_at <= datetime.now(UTC):
        raise InvalidInput(
            f"expires: expected an instant in the future, found {expires_at}.", field="expires"
        )
    Viewer(principal=name, role=role, company=company)
    identifier, secret = secrets.token_hex(8), secrets.token_urlsafe(SECRET_BYTES)
    row = {
        "id": identifier,
        "name": name.strip(),
        "role": role.value,
        "hash": _hash(secret),
        "created_at": now_text(),
        "company": company,
        "expires_at": None if expires_at is None else instant_text(expires_at),
    }

    async def work(tx: AsyncManagedTransaction) -> None:
        if company is not None and not await value(
            tx, statement("existing_keys", "Company"), {"keys": [company]}
        ):
            raise NotFound(f"There is no company with the key {company!r}.", field="company")
        stated = {field: text for field, text in row.items() if text is not None}
        await value(tx, STATEMENTS["create_api_key"], {"row": stated})
        await appender.append(tx, [(_audit_event(AuditAction.KEY_CREATED, identifier), 1)])

    async with AuditTrail(database).appending() as appender:
        await database.write(work, timeout=timeout)
    return _key(row), f"{identifier}.{secret}"


async def list_keys(database: Database, *, timeout: float = TIMEOUT_S) -> list[ApiKey]:
    """Return all keys that were ever created, the oldest first."""
    rows = await database.value(STATEMENTS["list_api_keys"], {}, timeout=timeout)
    return sorted(map(_key, rows), key=lambda key: (key.created_at, key.id))


async def revoke_key(database: Database, identifier: str, *, timeout: float = TIMEOUT_S) -> ApiKey:
    """Return a key after revoking it; a key that was revoked before does not change.

    Raises
    ------
    NotFound
        When there is no key with this id.
    """

    async def work(tx: AsyncManagedTransaction) -> ApiKey:
        record = await (await tx.run(STATEMENTS["read_api_key"], {"id": identifier})).single()
        if record is None:
            raise NotFound(f"There is no key with the id {identifier!r}.", field="id")
        row = dict(record[0])
        if "revoked_at" not in row:
            row["revoked_at"] = now_text()
            await value(tx, STATEMENTS["revoke_api_key"], {"id": identifier, "at": row["revoked_at"]})
            await appender.append(tx, [(_audit_event(AuditAction.KEY_REVOKED, identifier), 1)])
        return _key(row)

    async with AuditTrail(database).appending() as appender:
        return await database.write(work, timeout=timeout)


async def find_key(database: Database, token: str, *, timeout: float = TIMEOUT_S) -> ApiKey | None:
    """Return the key of a token ``id.secret``; None for any other text.

    The caller checks whether it is valid. The secret is compared in constant time.
    """
    identifier, _, secret = token.partition(".")

    async def read_many(identifiers: Sequence[str]) -> list[tuple[str, Mapping[str, Any]]]:
        parameters = {"ids": list(identifiers)}
        key_rows: list[tuple[str, Mapping[str, Any]]] = await database.value(
            STATEMENTS["read_api_keys"], parameters, timeout=timeout
        )
        return key_rows

    async def read_one() -> Mapping[str, Any] | None:
        return dict(await read_many([identifier])).get(identifier)

    row = await database.read_batcher.value("API keys", identifier, read_one, read_many)
    is_right = hmac.compare_digest(_hash(secret), _NOBODY if row is None else str(row["hash"]))
    return _key(row) if is_right and row is not None else None


async def has_keys(database: Database, *, timeout: float = TIMEOUT_S) -> bool:
    """Return whether any key was ever created: revoking the last one does not open the service."""
    return bool(await database.value(STATEMENTS["count_api_keys"], {}, timeout=timeout))


async def valid_keys(
    database: Database, identifiers: Collection[str], *, timeout: float = TIMEOUT_S
) -> frozenset[str]:
    """Return those of these ids whose keys are valid now."""
    parameters = {"ids": list(identifiers), "now": now_text()}
    return frozenset(await database.value(STATEMENTS["valid_api_keys"], parameters, timeout=timeout))


def _audit_event(action: AuditAction, identifier: str) -> AuditEvent:
    return AuditEvent("terminal", Role.ADMIN.value, action, f"key:{identifier}")


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _key(row: Mapping[str, Any]) -> ApiKey:
    return ApiKey(
        id=row["id"],
        name=row["name"],
        role=Role(row["role"]),
        company=row.get("company"),
        created_at=datetime.fromisoformat(row["created_at"]),
        expires_at=_instant(row.get("expires_at")),
        revoked_at=_instant(row.get("revoked_at")),
    )


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)

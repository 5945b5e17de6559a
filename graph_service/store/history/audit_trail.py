"""The audit log: who read which kinds of nodes, who changed what, and what was rejected. It only grows.

Each instance of the service writes its own chain: the hash of an entry covers the hash of the entry before
it. So no entry can be changed, removed or inserted without breaking the chain, and instances never wait for
each other. The log contains no values: neither the data read or written, nor search texts.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, Final

import orjson
from neo4j import AsyncManagedTransaction
from typing_extensions import Doc

from graph_service.domain.access import AuditAction, Viewer
from graph_service.store.engine.database import Database
from graph_service.store.history.history import instant_text, now_text
from graph_service.store.mapping.nodes import value
from graph_service.store.schema.statements import STATEMENTS

TIMEOUT_S: Final = 10.0
ENTRIES_AT_ONCE: Final = 5_000
_HASHED: Final = ("instance", "number", "at", "by", "role", "action", "what", "count", "previous")


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """An action of a principal, without the values that it was about."""

    by: str
    role: str
    action: AuditAction
    what: Annotated[str, Doc("Kinds of things, e.g. Company Sale; of a refusal also its code.")]

    @classmethod
    def of(cls, viewer: Viewer, action: AuditAction, what: str) -> "AuditEvent":
        """Return the event of a viewer's action."""
        return cls(viewer.principal, viewer.role.value, action, what)


class AuditTrail:
    """The chain of one instance.

    Parameters
    ----------
    database
        The database that keeps the log.
    """

    def __init__(self, database: Database) -> None:
        self.instance = secrets.token_hex(8)
        self._database = database
        self._number = 0
        self._hash = ""
        self._end_is_known = True
        self._lock = asyncio.Lock()

    async def write(self, events: Sequence[tuple[AuditEvent, int]], *, timeout: float = TIMEOUT_S) -> None:
        """Append events, each with how often it happened."""
        async with self.appending() as appender:
            await self._database.write(lambda tx: appender.append(tx, events), timeout=timeout)

    @asynccontextmanager
    async def appending(self) -> AsyncIterator["ChainAppender"]:
        """Yield an appender for one transaction, which must be committed inside the block, or raise."""
        async with self._lock:
            if not self._end_is_known:
                await self._find_end()
            appender = ChainAppender(self.instance, self._number, self._hash)
            self._end_is_known = False
            yield appender
            self._number, self._hash, self._end_is_known = appender.number, appender.hash, True

    async def _find_end(self) -> None:
        """Read the end of the chain: a transaction that seemed to fail may have been committed."""
        parameters = {"instance": self.instance}
        self._number, self._hash = await self._database.value(
            STATEMENTS["audit_head"], parameters, timeout=TIMEOUT_S
        ) or (0, "")


class ChainAppender:
    """Appends to the chain of an instance in a transaction."""

    def __init__(self, instance: str, number: int, hash: str) -> None:
        self.number, self.hash = number, hash
        self._instance = instance
        self._start = (number, hash)

    async def append(self, tx: AsyncManagedTransaction, events: Sequence[tuple[AuditEvent, int]]) -> None:
        """Write events in a transaction, which may run again: then they get the same numbers."""
        self.number, self.hash = self._start
        rows = []
        for event, count in events:
            self.number += 1
            row: dict[str, Any] = {
                "instance": self._instance,
                "number": self.number,
                "at": now_text(),
                "by": event.by,
                "role": event.role,
                "action": event.action.value,
                "what": event.what,
                "count": count,
                "previous": self.hash,
            }
            self.hash = _hash(row)
            rows.append(row | {"key": f"{self._instance}-{self.number:012d}", "hash": self.hash})
        await value(tx, STATEMENTS["write_audit"], {"rows": rows})


def _hash(row: dict[str, Any]) -> str:
    return sha256(orjson.dumps([row[name] for name in _HASHED])).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One entry of the log as it is read, valid or not."""

    instance: str
    number: int
    at: Annotated[str, Doc("Instant, in UTC.")]
    by: Annotated[str, Doc("Principal; empty for a caller without a valid credential.")]
    role: str
    action: str
    what: Annotated[str, Doc("Kinds of things, separated by spaces; of a refusal also its code.")]
    count: Annotated[int, Doc("How often it happened within the second.")]


async def find_entries(
    database: Database,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    by: str | None = None,
    actions: Collection[AuditAction] = (),
    kind: str | None = None,
    limit: int = 100,
    timeout: float = 60.0,
) -> list[AuditEntry]:
    """Return the last entries that match, the newest first.

    Parameters
    ----------
    database
        Where they are.
    since, until
        Entries at or after the first instant, and before the second.
    by
        The principal, e.g. ``key:0f3a9c51d2e47b86``; empty for callers without a valid credential.
    actions
        What was done; none of them for all.
    kind
        A kind of thing, an analysis or a mutation that the entry names, e.g. ``Sale``.
    limit
        Maximum number of entries.
    timeout
        Seconds for the statement.
    """
    parameters = {
        "since": None if since is None else instant_text(since),
        "until": None if until is None else instant_text(until),
        "by": by,
        "actions": sorted(action.value for action in actions) or None,
        "kind": kind,
        "limit": limit,
    }
    rows = await database.value(STATEMENTS["list_audit"], parameters, timeout=timeout)
    entries = [
        AuditEntry(
            **{name: row.get(name, "") for name in ("instance", "at", "by", "role", "action", "what")},
            **{name: row.get(name, 0) for name in ("number", "count")},
        )
        for row in rows
    ]
    return sorted(entries, key=lambda entry: (entry.at, entry.instance, entry.number), reverse=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainVerification:
    """The result of the verification of an instance's chain."""

    instance: str
    entries: int
    head: Annotated[str, Doc("Hash of the last entry: keep it to detect later that the end was cut off.")]
    broken_at: Annotated[int | None, Doc("Number of the first entry that does not follow the one before.")]


async def verify_chains(
    database: Database, known: Sequence[tuple[str, int, str]] = (), *, timeout: float = 60.0
) -> list[ChainVerification]:
    """Return the chains of all instances, after computing the hash of each entry again.

    Parameters
    ----------
    database
        Where they are.
    known
        Instance, number and hash of entries that once were the last ones: they must still exist.
    timeout
        Seconds for each statement.
    """
    instances = await database.value(STATEMENTS["audit_instances"], {}, timeout=timeout)
    names = sorted({*instances, *(instance for instance, _, _ in known)})
    return [await _verify_chain(database, name, known, timeout) for name in names]


async def _verify_chain(
    database: Database, instance: str, known: Sequence[tuple[str, int, str]], timeout: float
) -> ChainVerification:
    expected = {number: digest for of, number, digest in known if of == instance}
    previous, count, broken_at = "", 0, None
    while True:
        parameters = {"instance": instance, "after": count, "limit": ENTRIES_AT_ONCE}
        rows = await database.value(STATEMENTS["read_audit"], parameters, timeout=timeout)
        for row in sorted(rows, key=lambda row: int(row["number"])):
            count += 1
            is_whole = all(name in row for name in _HASHED)
            follows = is_whole and (row["number"], row["previous"]) == (count, previous)
            follows = (
                follows and row["hash"] == _hash(row) and expected.get(count, row["hash"]) == row["hash"]
            )
            if broken_at is None and not follows:
                broken_at = count
            previous = row.get("hash", "")
            count = max(count, int(row["number"]))
        if len(rows) < ENTRIES_AT_ONCE:
            break
    if broken_at is None and any(number > count for number in expected):
        broken_at = count + 1
    return ChainVerification(instance=instance, entries=count, head=previous, broken_at=broken_at)

"""The audit log: who read what sort of thing, who changed what, what was refused. It is only ever added to.

Each instance of the service writes a chain of its own: an entry has the hash of the one before it in its own.
So an entry can't be changed, taken out or put in between without breaking the chain, and instances never wait
for each other. There are no values in it: neither what was read or written, nor what was searched for.
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
    """Something that somebody did, without the values that it was about."""

    by: str
    role: str
    action: AuditAction
    what: Annotated[str, Doc("Sorts of things, e.g. Company Sale; of a refusal also its code.")]

    @classmethod
    def of(cls, viewer: Viewer, action: AuditAction, what: str) -> "AuditEvent":
        """Return what a viewer did."""
        return cls(viewer.principal, viewer.role.value, action, what)


class AuditTrail:
    """The chain of one instance.

    Parameters
    ----------
    database
        Where it is kept.
    """

    def __init__(self, database: Database) -> None:
        self.instance = secrets.token_hex(8)
        self._database = database
        self._number = 0
        self._hash = ""
        self._end_is_known = True
        self._lock = asyncio.Lock()

    async def write(self, events: Sequence[tuple[AuditEvent, int]], *, timeout: float = TIMEOUT_S) -> None:
        """Add entries, each with how often it was done."""
        async with self.appending() as appender:
            await self._database.write(lambda tx: appender.append(tx, events), timeout=timeout)

    @asynccontextmanager
    async def appending(self) -> AsyncIterator["ChainAppender"]:
        """Give what adds to the chain in a transaction; it has to be committed inside, or to raise."""
        async with self._lock:
            if not self._end_is_known:
                await self._find_end()
            appender = ChainAppender(self.instance, self._number, self._hash)
            self._end_is_known = False
            yield appender
            self._number, self._hash, self._end_is_known = appender.number, appender.hash, True

    async def _find_end(self) -> None:
        """Find out where the chain ends: what seems to have failed may have been committed."""
        parameters = {"instance": self.instance}
        self._number, self._hash = await self._database.value(
            STATEMENTS["audit_head"], parameters, timeout=TIMEOUT_S
        ) or (0, "")


class ChainAppender:
    """A place in a chain, while a transaction adds to it."""

    def __init__(self, instance: str, number: int, hash: str) -> None:
        self.number, self.hash = number, hash
        self._instance = instance
        self._start = (number, hash)

    async def append(self, tx: AsyncManagedTransaction, events: Sequence[tuple[AuditEvent, int]]) -> None:
        """Write entries in a transaction, which may run again: then they take the same places."""
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
    """One entry of the log as it is read, whether or not it is as it was written."""

    instance: str
    number: int
    at: Annotated[str, Doc("Instant, in UTC.")]
    by: Annotated[str, Doc("Principal; empty for somebody who was not let in.")]
    role: str
    action: str
    what: Annotated[str, Doc("Sorts of things, by a space between them; of a refusal also its code.")]
    count: Annotated[int, Doc("How often it was done within the second.")]


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
    """Return the last entries that fit, the newest first.

    Parameters
    ----------
    database
        Where they are.
    since, until
        Entries from the one instant on, and before the other.
    by
        The principal, e.g. ``key:0f3a9c51d2e47b86``; empty for those who were not let in.
    actions
        What was done; none of them for all.
    kind
        A sort of thing, an analysis or a mutation that the entry names, e.g. ``Sale``.
    limit
        How many at most.
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
    """What was found of the chain of one instance."""

    instance: str
    entries: int
    head: Annotated[str, Doc("Hash of the last entry: whoever keeps it notices when the end is cut off.")]
    broken_at: Annotated[int | None, Doc("Number of the first entry that does not follow the one before.")]


async def verify_chains(
    database: Database, known: Sequence[tuple[str, int, str]] = (), *, timeout: float = 60.0
) -> list[ChainVerification]:
    """Return the chains of all instances, each entry's hash worked out anew.

    Parameters
    ----------
    database
        Where they are.
    known
        Instance, number and hash of entries that were the last ones once: they must still be there.
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

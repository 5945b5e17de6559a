"""The audit log: what is written down, and that nothing of it can be changed unnoticed."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from neo4j import AsyncManagedTransaction

from graph_service.api.execution.operations import Operations
from graph_service.api.observability.audit_log import AuditLog
from graph_service.domain.access import LOCAL, AuditAction, Role
from graph_service.settings import Settings
from graph_service.store.engine.database import Database
from graph_service.store.history.audit_trail import AuditEvent, AuditTrail, find_entries, verify_chains
from graph_service.store.repositories.api_keys import create_key, revoke_key
from graph_service.store.schema.migrations import migrate
from graph_service.store.store import Store
from tests.api.middleware.test_authentication import bearer, client
from tests.api.secrets import ME, VIEWERS, stored
from tests.api.test_access import EDITOR, sent
from tests.conftest import delete_everything
from tests.waiting import until

DEED = AuditEvent("key:1", "analyst", AuditAction.READ, "Company")


@pytest.fixture
async def graph(database: Database) -> AsyncIterator[Database]:
    await stored(database)
    yield database
    await delete_everything(database)


@pytest.fixture
async def log(empty_database: Database) -> AsyncIterator[Database]:
    """A graph in which there is nothing; what is done to the log needs no companies."""
    await migrate(empty_database)
    yield empty_database
    await delete_everything(empty_database)


async def entries(database: Database) -> list[dict[str, Any]]:
    rows = await database.value("MATCH (e:AuditEntry) RETURN collect(properties(e))", {}, timeout=10)
    return sorted(rows, key=lambda row: (row["instance"], row["number"]))


async def run(database: Database, text: str) -> None:
    async def work(tx: AsyncManagedTransaction) -> None:
        await (await tx.run(text)).consume()

    await database.write(work, timeout=10)


async def test_who_did_what_is_written_down_without_values(graph: Database) -> None:
    store = Store(graph)
    store.trail = AuditTrail(graph)
    audit = AuditLog(store.trail)
    service = Operations(store, Settings(), audit=audit)
    partner, analyst = VIEWERS[Role.PARTNER], VIEWERS[Role.ANALYST]
    query = '{ company(key: "c1") { name financials { year } sales { nodes { amount } } } }'
    for _ in range(3):
        await service.run(query, viewer=partner)
    await service.run("{ ecosystem { density } }", viewer=analyst)
    await service.run("{ companies(filter: {revenue: {gt: 1}}) { totalCount } }", viewer=partner)
    await service.run(query, viewer=LOCAL)
    await sent(service, analyst, "deleteCompany", {"key": "c1"})
    await sent(service, EDITOR, "updateCompany", {"key": "c1", "name": "Secret name"})
    await sent(service, EDITOR, "updateCompany", {"key": "c1", "name": "Secret name"})  # changes nothing
    await sent(service, LOCAL, "updateCompany", {"key": "c1", "name": "Another"})
    audit.note_stranger("HTTP")
    await audit.flush()
    await audit.flush()
    names = ("by", "role", "action", "what", "count")
    found = [tuple(row[name] for name in names) for row in await entries(graph)]
    assert sorted(found) == sorted(
        [
            ("key:2", "partner", "READ", "Company Financials Sale", 3),
            ("key:1", "analyst", "READ", "Query.ecosystem", 1),
            ("key:2", "partner", "READ", "Company", 1),
            ("key:2", "partner", "REFUSED", "Company", 1),
            ("key:1", "analyst", "REFUSED", "deleteCompany", 1),
            ("key:3", "editor", "CHANGE", "Company.UPDATED", 1),
            ("", "", "REFUSED", "HTTP", 1),
        ]
    )
    assert "Secret" not in repr(await entries(graph))
    (chain,) = await verify_chains(graph)
    assert (chain.entries, chain.broken_at) == (7, None)


async def test_a_change_and_its_entry_are_one_transaction(graph: Database) -> None:
    store = Store(graph)
    store.trail = AuditTrail(graph)
    service = Operations(store, Settings(), audit=AuditLog(store.trail))
    await sent(service, EDITOR, "updateCompany", {"key": "none", "name": "X"})
    assert await entries(graph) == []
    await asyncio.gather(
        *(sent(service, EDITOR, "updateCompany", {"key": f"c{n}", "name": f"N{n}"}) for n in range(5)),
        store.trail.write([(DEED, 1)]),
    )
    (chain,) = await verify_chains(graph)
    assert (chain.entries, chain.broken_at) == (6, None)


async def test_an_entry_that_seemed_lost_is_found_again(log: Database) -> None:
    trail = AuditTrail(log)
    await trail.write([(DEED, 1)])

    async def unacknowledged() -> None:
        async with trail.appending() as turn:
            await log.write(lambda tx: turn.append(tx, [(DEED, 2)]), timeout=10)
            raise OSError("the acknowledgement was lost")

    with pytest.raises(OSError, match="lost"):
        await unacknowledged()
    await trail.write([(DEED, 3)])
    assert [row["count"] for row in await entries(log)] == [1, 2, 3]
    (chain,) = await verify_chains(log)
    assert (chain.entries, chain.broken_at) == (3, None)


@pytest.mark.parametrize(
    ("change", "broken_at"),
    [
        ("MATCH (e:AuditEntry) WHERE e.number = 3 SET e.by = 'somebody'", 3),
        ("MATCH (e:AuditEntry) WHERE e.number = 3 SET e.count = 1", 3),
        ("MATCH (e:AuditEntry) WHERE e.number = 3 DELETE e", 3),
        ("MATCH (e:AuditEntry) WHERE e.number = 3 SET e.previous = ''", 3),
        ("MATCH (e:AuditEntry) WHERE e.number = 1 DELETE e", 1),
        ("MATCH (e:AuditEntry) WHERE e.number = 5 DELETE e", 5),
        ("MATCH (e:AuditEntry) WHERE true DELETE e", 1),
        ("MATCH (e:AuditEntry) WHERE e.number = 3 REMOVE e.what", 3),
    ],
)
async def test_what_is_done_to_the_log_shows(log: Database, change: str, broken_at: int) -> None:
    trail, other = AuditTrail(log), AuditTrail(log)
    await trail.write([(DEED, number) for number in range(2, 7)])
    await other.write([(DEED, 1)])
    heads = [(one.instance, one.entries, one.head) for one in await verify_chains(log)]
    assert [one.broken_at for one in await verify_chains(log, heads)] == [None, None]
    await run(log, change.replace(" WHERE", f" WHERE e.instance = '{trail.instance}' AND", 1))
    found = {one.instance: one.broken_at for one in await verify_chains(log, heads)}
    assert found == {trail.instance: broken_at, other.instance: None}


async def test_a_running_service_writes_by_itself(
    graph: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph_service.api.observability.audit_log.WRITE_INTERVAL_S", 0.05)
    key, token = await create_key(graph, name="x", role=Role.PARTNER, company=ME)
    async with client(Store(graph), settings) as found:
        assert (await found.post("/graphql", json={"query": "{ changes { totalCount } }"})).status_code == 401
        assert (await found.get("/api/sales/combined", headers=bearer(token))).status_code == 200

        async def is_written() -> bool:
            written = {(row["by"], row["action"], row["what"]) for row in await entries(graph)}
            return (f"key:{key.id}", "EXPORT", "Sale") in written

        await until(is_written)
        await found.post("/graphql", json={"query": "{ changes { totalCount } }"}, headers=bearer(token))
    await revoke_key(graph, key.id)
    written = {(row["by"], row["action"], row["what"]) for row in await entries(graph)}
    assert written == {
        ("terminal", "KEY_CREATED", f"key:{key.id}"),
        ("", "REFUSED", "HTTP"),
        (f"key:{key.id}", "EXPORT", "Sale"),
        (f"key:{key.id}", "READ", "Change"),
        ("terminal", "KEY_REVOKED", f"key:{key.id}"),
    }
    assert all(one.broken_at is None for one in await verify_chains(graph))
    assert token.partition(".")[2] not in repr(await entries(graph))


async def test_what_is_refused_beside_ordinary_requests_is_written_down(
    graph: Database, settings: Settings
) -> None:
    _, token = await create_key(graph, name="x", role=Role.PARTNER, company=ME)
    given = {"query": "{ companies(filter: {revenue: {gt: 1}}) { totalCount } }"}
    async with client(Store(graph), settings) as found:
        streamed = {**bearer(token), "accept": "text/event-stream"}
        assert "FORBIDDEN" in (await found.post("/graphql", json=given, headers=streamed)).text
        assert (await found.get("/metrics", headers=bearer(token))).status_code == 403
    written = {(row["action"], row["what"]) for row in await entries(graph)}
    assert {("REFUSED", "Company"), ("REFUSED", "metrics")} <= written


async def test_entries_are_found(log: Database) -> None:
    trail, other = AuditTrail(log), AuditTrail(log)
    refusal = AuditEvent("key:2", "partner", AuditAction.REFUSED, "Company.UPDATED")
    stranger = AuditEvent("", "", AuditAction.REFUSED, "HTTP")
    sales = AuditEvent("key:2", "partner", AuditAction.READ, "Company Sale SalesGrant")
    await trail.write([(DEED, 3)])
    between = datetime.now(UTC)
    await other.write([(refusal, 1), (stranger, 7)])
    await trail.write([(sales, 1)])

    async def found(**asked: Any) -> list[str]:
        return [f"{one.by} {one.action} {one.what}" for one in await find_entries(log, **asked)]

    first, refused = "key:1 READ Company", "key:2 REFUSED Company.UPDATED"
    of_strangers, last = " REFUSED HTTP", "key:2 READ Company Sale SalesGrant"
    assert await found() == [last, of_strangers, refused, first]
    assert await found(limit=2) == [last, of_strangers]
    assert await found(since=between) == [last, of_strangers, refused]
    assert await found(until=between) == [first]
    assert await found(by="key:2") == [last, refused]
    assert await found(by="") == [of_strangers]
    assert await found(kind="Company") == [last, refused, first]
    assert await found(kind="Sale") == [last]
    assert await found(actions=[AuditAction.REFUSED], kind="Company") == [refused]
    newest, *_, oldest = await find_entries(log)
    assert (newest.instance, newest.number, newest.count) == (trail.instance, 2, 1)
    assert (oldest.number, oldest.count) == (1, 3)


async def test_entries_that_were_tampered_with_are_listed(log: Database) -> None:
    await AuditTrail(log).write([(DEED, 1)])
    await run(log, "MATCH (e:AuditEntry) REMOVE e.by SET e.action = 'NOTHING'")
    (entry,) = await find_entries(log)
    assert (entry.by, entry.action) == ("", "NOTHING")

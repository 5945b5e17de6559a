"""A clock that jumps: instants jump with it, and nothing is ordered by them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph_service.domain.access import AuditAction, Role, Viewer
from graph_service.store.engine.database import Database
from graph_service.store.history import history
from graph_service.store.history.audit_trail import AuditEvent, AuditTrail, verify_chains
from graph_service.store.schema.revision import graph_revision, revision_parts
from tests.api.worked_graph import data
from tests.api.writing_service import change
from tests.query.answers import operations_on

ECOSYSTEM = "{ ecosystem { companies } }"


async def test_what_happened_keeps_its_order_when_the_clock_jumps(
    empty_graph: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime(2026, 11, 25, 12, tzinfo=UTC)

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> "Clock":
            return cls.fromtimestamp(now.timestamp(), tz)

    monkeypatch.setattr(history, "datetime", Clock)
    service = operations_on(empty_graph)
    trail = AuditTrail(empty_graph)
    viewer = Viewer(principal="key:1", role=Role.ADMIN, company=None)
    start = revision_parts(await graph_revision(empty_graph))[1]
    names = []
    for number, jump in enumerate((0, -3_600, 86_400, -400 * 86_400, 1)):
        now += timedelta(seconds=jump)
        names.append(f"N{number}")
        if number == 0:
            await change(service, "createCompany", {"key": "x", "name": names[-1]})
        else:
            given = {"key": "x", "name": names[-1], "expectedVersion": number}
            await change(service, "updateCompany", given)
        await trail.write([(AuditEvent.of(viewer, AuditAction.READ, "Company"), 1)])
        # the snapshot follows, whatever the clock says
        assert (await data(service, ECOSYSTEM))["ecosystem"]["companies"] == 1
    query = '{ company(key: "x") { history(first: 10) { nodes { version at } } } changes { nodes { key } } }'
    found = await data(service, query)
    versions = [entry["version"] for entry in found["company"]["history"]["nodes"]]
    assert versions == sorted(versions, reverse=True)
    instants = [entry["at"] for entry in found["company"]["history"]["nodes"]]
    assert instants != sorted(instants)  # it did jump
    keys = [entry["key"] for entry in found["changes"]["nodes"]]
    assert keys == sorted(keys, reverse=True)
    assert revision_parts(await graph_revision(empty_graph))[1] == start + len(names)
    (chain,) = await verify_chains(empty_graph)
    assert (chain.broken_at, chain.entries) == (None, len(names))

"""A graph with something of everything that a dump holds."""

import gzip
from pathlib import Path
from typing import Any

import orjson

from graph_service.domain.access import AuditAction, Role, Viewer
from graph_service.store.engine.database import Database
from graph_service.store.history.audit_trail import AuditEvent, AuditTrail
from graph_service.store.repositories.api_keys import create_key, revoke_key
from tests.api.sample_records import WRITABLE, sample
from tests.api.writing_service import base_service, change

IDEMPOTENCY_KEYS = ("plain", "Zürich 😀", "\ue000")
"""Texts that the two engines sort differently."""


async def fill(database: Database) -> None:
    """Delete everything, and make nodes, edges and records of every kind, history, keys and an audit log."""
    service = await base_service(database)
    for kind in WRITABLE:
        await change(service, f"create{kind.name}", sample(kind))
    for edge in (
        {"setNeed": {"company": "c1", "resource": "r1", "importance": 1}},
        {"setHolding": {"company": "c2", "resource": "r1", "level": 0.1}},
        {"setMembership": {"company": "c1", "alliance": "a1", "since": "2020-01-01", "until": "2021-01-01"}},
        {"setMembership": {"company": "c1", "alliance": "a1", "since": "2022-01-01"}},
        {"setCompetition": {"a": "c2", "b": "c1", "intensity": 1}},
        {"moveAlliance": {"key": "a1", "toStage": "CONTACTED"}},
    ):
        await change(service, "applyChanges", [edge])
    for number, key in enumerate(IDEMPOTENCY_KEYS):
        given = {"key": f"x{number}", "name": "Ø 😀 \ue000", "employees": number}
        await change(service, "createCompany", given, key=key)
    await change(service, "deleteCompany", {"key": "x0"}, key="gone")
    crm, _ = await create_key(database, name="crm", role=Role.PARTNER, company="c1")
    await revoke_key(database, crm.id)
    viewer = Viewer(principal="key:1", role=Role.ANALYST, company=None)
    await AuditTrail(database).write([(AuditEvent.of(viewer, AuditAction.READ, "Company Sale"), 3)])


def lines(file: Path) -> list[Any]:
    """Return the lines of a dump."""
    return [orjson.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()]


def rows(file: Path) -> dict[str, list[Any]]:
    """Return the rows of a dump by section."""
    found: dict[str, list[Any]] = {}
    for line in lines(file)[1:-2]:
        if isinstance(line, str):
            name = line
            found[name] = []
        else:
            found[name].append(line)
    return found

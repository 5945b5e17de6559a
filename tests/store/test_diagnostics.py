"""What a look at a store's set-up finds, on both engines."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph_service.domain.access import Role
from graph_service.service import open_store
from graph_service.settings import Settings
from graph_service.store import diagnostics
from graph_service.store.diagnostics import Finding, State, run_checks
from graph_service.store.engine.database import Database
from graph_service.store.repositories.api_keys import create_key
from graph_service.store.schema.migrations import MIGRATIONS, Migration
from tests.conftest import delete_everything


@pytest.fixture
async def graph(settings: Settings) -> AsyncIterator[Database]:
    async with open_store(settings) as store:
        await delete_everything(store.database)
    async with open_store(settings) as store:
        yield store.database
        await delete_everything(store.database)


def by_name(findings: list[Finding]) -> dict[str, Finding]:
    return {one.what: one for one in findings}


async def test_a_sound_store_is_found_sound(graph: Database, settings: Settings) -> None:
    found = by_name(await run_checks(graph, settings))
    assert [one.what for one in found.values() if one.state is State.WRONG] == []
    assert set(found) == {"engine", "migrations", "indexes", "graph", "clock", "access", "write"}
    assert found["access"].state is State.WARNING
    probes = await graph.value("MATCH (n:Probe) RETURN count(n)", {}, timeout=10)
    assert probes == 0
    await create_key(graph, name="x", role=Role.ADMIN)
    assert by_name(await run_checks(graph, settings))["access"].state is State.OK


async def test_others_without_credentials_are_wrong(graph: Database, settings: Settings) -> None:
    open_to_all = settings.model_copy(update={"host": "0.0.0.0"})
    assert by_name(await run_checks(graph, open_to_all))["access"].state is State.WRONG


async def test_what_is_missing_is_named(
    graph: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = "CREATE INDEX made_up IF NOT EXISTS FOR (n:Company) ON (n.made_up)"
    monkeypatch.setattr(diagnostics, "MIGRATIONS", (*MIGRATIONS, Migration(99, "made_up", (made,))))
    found = by_name(await run_checks(graph, settings))
    assert (found["migrations"].state, found["migrations"].detail) == (State.WARNING, "missing: 99")
    assert ("made_up" in found["indexes"].detail) == (graph.engine == "neo4j")
    monkeypatch.setattr(diagnostics, "MIGRATIONS", MIGRATIONS[:1])
    assert by_name(await run_checks(graph, settings))["migrations"].state is State.WRONG


async def test_clocks_that_are_apart_are_wrong(
    graph: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Late(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> "Late":  # noqa: ARG003
            return cls.fromtimestamp((datetime.now(UTC) - timedelta(seconds=90)).timestamp(), UTC)

    monkeypatch.setattr(diagnostics, "datetime", Late)
    found = by_name(await run_checks(graph, settings))["clock"]
    assert found.state is State.WRONG
    assert "NTP" in str(found.hint)

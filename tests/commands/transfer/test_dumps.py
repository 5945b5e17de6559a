"""Backups as their users make them: dump, restore and the way from the embedded engine to a Neo4j."""

import asyncio
from pathlib import Path

import pytest

from graph_service.settings import Settings
from graph_service.store.engine.database import Database
from tests.command_line import command
from tests.conftest import delete_everything
from tests.services import serving
from tests.store.dump.test_dump import NEWEST as DUMP


@pytest.mark.thorough("a graph on its way from one engine to the other and back")
async def test_from_a_dump_over_a_served_store_to_a_neo4j_and_back(
    tmp_path: Path, neo4j_settings: Settings, neo4j_database: Database
) -> None:
    await delete_everything(neo4j_database)
    await asyncio.to_thread(
        there_and_back, tmp_path, neo4j_settings
    )  # a command has an event loop of its own


def there_and_back(tmp_path: Path, neo4j_settings: Settings) -> None:
    store = f"embedded:{tmp_path}/graph"
    again, back = tmp_path / "again.dump.gz", tmp_path / "back.dump.gz"
    assert "Whole:" in command("restore", str(DUMP), "--check").stderr
    restored = command("restore", str(DUMP), "--store", store)
    assert restored.returncode == 0, restored.stderr
    assert "Restored" in restored.stderr
    with serving(store):
        dumped = command("dump", str(again), "--store", store)
        assert dumped.returncode == 0, dumped.stderr
        full = command("restore", str(again), "--store", store)
        assert (full.returncode, "is not empty: it holds" in full.stderr) == (6, True)
    assert again.read_bytes() == DUMP.read_bytes()
    assert again.stat().st_mode & 0o077 == 0  # hashes of keys are in it
    assert command("dump", str(again), "--store", store).returncode == 2

    login = {
        "GRAPH_SERVICE_USER": neo4j_settings.user,
        "GRAPH_SERVICE_PASSWORD": neo4j_settings.password.get_secret_value(),
        "GRAPH_SERVICE_DATABASE": neo4j_settings.database,
    }
    copied = command("migrate", "--from", store, "--to", neo4j_settings.store, **login)
    assert copied.returncode == 0, copied.stderr
    dumped = command("dump", str(back), "--store", neo4j_settings.store, **login)
    assert dumped.returncode == 0, dumped.stderr
    assert back.read_bytes() == DUMP.read_bytes()


def test_a_broken_dump_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.dump.gz").write_bytes(DUMP.read_bytes()[:-20])
    done = command("restore", str(tmp_path / "broken.dump.gz"), "--store", f"embedded:{tmp_path}/new")
    assert done.returncode == 2
    assert "broken.dump.gz is not a complete dump" in done.stderr

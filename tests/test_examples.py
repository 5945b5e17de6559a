"""The examples run to their end, as a user starts them, on both engines."""

import os
import subprocess
import sys
from pathlib import Path

from graph_service.settings import Settings
from graph_service.store.engine.database import Database
from tests.conftest import delete_everything

LIFE = Path(__file__).parent.parent / "examples" / "alliance_life.py"


def run(settings: Settings, folder: Path, *arguments: str) -> str:
    """Return what the walk prints."""
    environment = os.environ | {
        "GRAPH_SERVICE_USER": settings.user,
        "GRAPH_SERVICE_PASSWORD": settings.password.get_secret_value(),
        "GRAPH_SERVICE_DATABASE": settings.database,
    }
    walk = subprocess.run(
        [sys.executable, str(LIFE), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert walk.returncode == 0, f"{walk.stdout[-2000:]}{walk.stderr[-5000:]}"
    return walk.stdout


async def test_the_life_of_an_alliance(
    engine: str, settings: Settings, database: Database, tmp_path: Path
) -> None:
    await delete_everything(database)
    # without an argument it makes itself an embedded store
    told = run(settings, tmp_path, *(["--store", settings.store] if engine == "neo4j" else []))
    assert told.count("refused (") > 30
    assert told.rstrip().endswith("every answer and every refusal was as expected.")

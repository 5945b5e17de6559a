"""Imports by the command that are killed half-way and run again."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from graph_service.settings import Settings
from graph_service.store.engine.database import Database

PATIENCE_S: Final = 180.0
ROWS: Final = "MATCH (n:Company|Resource|Alliance) RETURN count(n)"


def started_import(settings: Settings, data: Path) -> subprocess.Popen[bytes]:
    """Return the process that imports a data set."""
    return subprocess.Popen(
        [sys.executable, "-m", "graph_service", "import", str(data)],
        env=os.environ
        | {
            "GRAPH_SERVICE_STORE": settings.store,
            "GRAPH_SERVICE_USER": settings.user,
            "GRAPH_SERVICE_PASSWORD": settings.password.get_secret_value(),
            "GRAPH_SERVICE_DATABASE": settings.database,
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


async def killed_import(settings: Settings, data: Path, database: Database, after_s: float) -> bool:
    """Kill an import some seconds after its first rows are there; return whether it had more to do."""
    importing = started_import(settings, data)
    try:
        async with asyncio.timeout(PATIENCE_S):
            while importing.poll() is None and not await database.value(ROWS, {}, timeout=60):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        await asyncio.sleep(after_s)
    finally:
        importing.kill()
    return await asyncio.to_thread(importing.wait) != 0


async def whole_import(settings: Settings, data: Path) -> bool:
    """Import a data set undisturbed; return whether that went well."""
    importing = started_import(settings, data)
    try:
        return await asyncio.to_thread(importing.wait, PATIENCE_S) == 0
    finally:
        importing.kill()

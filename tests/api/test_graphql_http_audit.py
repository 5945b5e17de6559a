"""The audit of GraphQL over HTTP (npm graphql-http): no errors, no warnings. Needs Node.js with npm."""

import asyncio
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from graph_service.service import open_store
from graph_service.settings import Settings
from tests.subscribers import served

AUDIT = Path(__file__).parents[1] / "audit"


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The audit, installed; a skip where it can't be had."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("Node.js and npm are not here")
    folder = shutil.copytree(AUDIT, tmp_path_factory.mktemp("audit"), dirs_exist_ok=True)
    command = [npm, "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]
    try:
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip("npm could not install graphql-http in time")
    if run.returncode != 0:
        pytest.skip(f"npm could not install graphql-http: {run.stderr[-500:]}")
    return Path(folder)


async def test_the_audit_finds_nothing(embedded_settings: Settings, audit: Path) -> None:
    async with open_store(embedded_settings) as store, served(store, embedded_settings) as service:
        process = await asyncio.create_subprocess_exec(
            "node", "graphql_http.mjs", f"{service.address}/graphql", cwd=audit, stdout=subprocess.PIPE
        )
        async with asyncio.timeout(120):
            output, _ = await process.communicate()
    results = json.loads(output)
    assert len(results) > 50
    assert [one for one in results if one["status"] != "ok"] == []

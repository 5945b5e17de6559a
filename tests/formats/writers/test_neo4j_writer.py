"""The folder for neo4j-admin: imported by the real one, then served."""

import os
import subprocess
from pathlib import Path

import pytest
from neo4j import AsyncManagedTransaction

from graph_service.domain.dataset import DataSet
from graph_service.formats.writers.output_formats import Form
from graph_service.service import open_store
from graph_service.store.repositories.whole_dataset import read_dataset
from tests.engines.neo4j_server import BRIEF, LTS, java_command, running_neo4j
from tests.formats.peculiar import life, peculiar
from tests.formats.readers.test_input_formats import sorted_parts
from tests.formats.writers.test_output_formats import exported
from tests.store.contents import contents
from tests.store.repositories.test_whole_dataset import united


def whole() -> DataSet:
    return united(life(), peculiar())


def imported(folder: Path, home: Path) -> None:
    """Import a folder into a server that does not run yet."""
    (home / "conf").mkdir(parents=True)
    importing = ("org.neo4j.cli.AdminTool", "database", "import", "full", "neo4j", "@import.args")
    admin = subprocess.run(
        java_command(LTS, BRIEF, "--add-opens=java.base/java.nio=ALL-UNNAMED", *importing),
        cwd=folder,
        env=os.environ | {"NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert admin.returncode == 0, admin.stdout[-2000:] + admin.stderr[-2000:]


@pytest.mark.thorough("files that neo4j-admin imports")
async def test_neo4j_admin_imports_it_and_the_service_serves_it(tmp_path: Path) -> None:
    folder = exported(whole(), tmp_path / "files", Form.NEO4J)
    imported(folder, tmp_path / "server" / "home")
    finishing = (folder / "finish.cypher").read_text().split(";")
    with running_neo4j(LTS, tmp_path / "server", BRIEF) as settings:
        async with open_store(settings) as store:
            await store.database.write(lambda tx: finished(tx, finishing), timeout=60)
            assert sorted_parts(await read_dataset(store.database)) == sorted_parts(whole())
            stored = (await contents(store.database)).nodes
    for (label, key), node in stored.items():
        assert node["version"] == 1, (label, key)
    company = stored["Company", "zero"]
    assert (company["regions"], company["tags"]) == ([], [])
    assert company["search"].startswith("zero\n")


async def finished(tx: AsyncManagedTransaction, statements: list[str]) -> None:
    for statement in filter(None, map(str.strip, statements)):
        await (await tx.run(statement)).consume()


def test_every_file_is_named_in_the_arguments(tmp_path: Path) -> None:
    folder = exported(whole(), tmp_path / "files", Form.NEO4J)
    lines = (folder / "import.args").read_text().splitlines()
    named = [line.rpartition("=")[2] for line in lines if line.startswith(("--nodes", "--relationships"))]
    assert sorted(named) == sorted(path.name for path in folder.glob("*.csv"))
    header = (folder / "companies.csv").read_text(encoding="utf-8").partition("\n")[0].split(",")
    assert header[0] == "key:ID(Company)"
    assert {"regions:string[]", "employees:long", "debt_ratio:double", "version:long"} <= set(header)
    ends = (folder / "has.csv").read_text(encoding="utf-8").partition("\n")[0].split(",")
    assert ends[:2] == [":START_ID(Company)", ":END_ID(Resource)"]

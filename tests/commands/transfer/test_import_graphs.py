"""Graphs of others at the command line: what is read, what edges become, and what is said of it."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from graph_service.settings import Settings
from graph_service.store.engine.database import Database
from tests.command_line import Done, command
from tests.conftest import delete_everything

CASES = Path(__file__).parents[2] / "formats" / "cases" / "graphs"


@pytest.fixture
async def store(embedded_settings: Settings, embedded_database: Database) -> str:
    """Address of an empty store."""
    await delete_everything(embedded_database)
    return embedded_settings.store


def imported(store: str, *source: str | Path, code: int = 0) -> Done:
    done = command("import", *map(str, source), "--yes", "--store", store)
    assert done.returncode == code, done.stderr
    return done


def content(store: str) -> dict[str, list[dict[str, Any]]]:
    """Rows of the graph by table."""
    rows = defaultdict(list)
    for line in command("export", "-", "--format", "jsonl", "--store", store).stdout.splitlines():
        row = json.loads(line)
        rows[row.pop("table")].append(row)
    return rows


def test_edges_are_read_by_choice(store: str, tmp_path: Path) -> None:
    done = imported(store, CASES / "edges.csv")
    assert "edges.csv: 2 edges are not read: what do they mean? Say --edges partnerships" in done.stderr
    before = content(store)
    assert set(before) == {"companies"}
    done = imported(store, CASES / "edges.csv", "--edges", "partnerships")
    assert "2 edges become 2 alliances of two" in done.stderr
    alliances = {row["name"]: row["scope"] for row in content(store)["alliances"]}
    assert alliances == {
        "Blauwal GmbH – Nordlys Sensors AS": "weight 3",
        "Blauwal GmbH – Karst AG": "weight 1",
    }
    after = content(store)
    assert after["companies"] == before["companies"]
    changed = tmp_path / "changed.jsonl"
    row = after["alliances"][0] | {"stage": "ENDED", "ends_on": "2024-01-01"}
    changed.write_text(json.dumps({"table": "alliances"} | row) + "\n")
    imported(store, changed)
    edited = content(store)
    imported(store, CASES / "edges.csv", "--edges", "partnerships")
    assert content(store) == edited  # what the graph says of an alliance is more than an edge says


def test_a_mapping_states_what_edges_mean(store: str, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    done = imported(store, CASES / "kumu.xlsx", "--save-mapping", mapping)
    assert 'edges = "ignore"' in mapping.read_text()
    done = imported(store, CASES / "kumu.xlsx", "--edges", "competition", "--save-mapping", mapping)
    assert 'edges = "competition"' in mapping.read_text()
    done = imported(store, CASES / "kumu.xlsx", "--mapping", mapping)
    assert "2 edges become 1 competitions, 1 memberships" in done.stderr
    found = content(store)
    assert [row["name"] for row in found["companies"]] == ["Blauwal GmbH", "Nordlys Sensors AS"]
    assert [row["name"] for row in found["alliances"]] == ["IoT Circle"]
    assert [row["evidence"] for row in found["competes"]] == ["supplies parts to, supplies"]
    assert [(row["company"], row["role"]) for row in found["members"]] == [
        ("nordlys-sensors-as", "member of, member")
    ]
    plain = tmp_path / "plain.toml"
    plain.write_text('[[table]]\nfrom = "nodes"\n[table.columns]\nid = "name"\n')
    imported(store, CASES / "ids_as_names.graphml", "--mapping", plain)
    assert content(store) == found


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("hidden.xlsx", "hidden sheets are not read: old, lists"),
        ("total_and_notes.xlsx", "not read: row 4 is a total (Total)"),
        ("people.csv", "not read"),
        ("yed.graphml", "1 edges are not read"),
    ],
)
def test_only_companies_are_imported(store: str, file: str, says: str) -> None:
    done = imported(store, CASES / file)
    assert says in done.stderr
    names = sorted(row["name"] for row in content(store)["companies"])
    assert names == ["Blauwal GmbH", "Nordlys Sensors AS"]


def test_own_graphs_come_back(store: str, tmp_path: Path) -> None:
    imported(store, CASES / "kumu.xlsx", "--edges", "partnerships")
    before = content(store)
    for form, name in (("json-graph", "x.json"), ("cytoscape", "x.cyjs"), ("graphml", "x.graphml")):
        path = tmp_path / name
        done = command("export", str(path), "--format", form, "--store", store)
        assert done.returncode == 0, done.stderr
        assert "Left out" not in done.stderr
        done = imported(store, path)
        assert "created" in done.stderr
        assert content(store) == before
    done = command("export", str(tmp_path / "y.gexf"), "--view", "companies", "--store", store)
    assert "Wrote 2 rows" in done.stderr
    assert "only companies, and links between partners, are drawn" in done.stderr

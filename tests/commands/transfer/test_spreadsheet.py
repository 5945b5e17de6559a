"""A stranger's spreadsheet on the command line: imported, asked about, exported, deduplicated."""

import csv
import http.server
import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import networkx as nx
import openpyxl
import pytest

from tests.command_line import as_json, command
from tests.services import serving

HEADER = ["Company name", "Country", "Web site", "What we have", "Looking for", "Contact"]
ROWS = [
    ["Nordlys Sensors AS", "Norway", "nordlys.example", "Sensors; Field service", "Hosting", "Ann"],
    ["Blauwal GmbH", "Germany", "blauwal.example", "Hosting", "Field service", ""],
]


def spreadsheet(path: Path, rows: list[list[str]]) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in [HEADER, *rows]:
        sheet.append(row)
    workbook.save(path)
    return path


@pytest.fixture(scope="module")
def store(emptied_store: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store with the spreadsheet."""
    path = spreadsheet(tmp_path_factory.mktemp("queries") / "network.xlsx", ROWS)
    refused = command("import", str(path), "--store", emptied_store)
    assert refused.returncode == 2
    assert "--save-mapping" in refused.stderr
    done = command("import", str(path), "--yes", "--store", emptied_store)
    assert done.returncode == 0, done.stderr
    return emptied_store


def test_gaps_of_the_spreadsheet_and_their_picture(store: str, tmp_path: Path) -> None:
    gaps = as_json(command("gaps", "nordlys-sensors-as", "--format", "json", "--store", store))
    (gap,) = gaps["company"]["resourceGaps"]["gaps"]
    assert (gap["resource"]["name"], gap["candidates"][0]["company"]["key"]) == ("Hosting", "blauwal-gmbh")
    target = tmp_path / "network.gexf"
    done = command("export", str(target), "--store", store)
    assert done.returncode == 0, done.stderr
    graph = nx.read_gexf(target)
    assert graph.nodes["company:nordlys-sensors-as"]["gap"] == 1.0
    german = command(
        *("export", "-", "--format", "jsonl", "--companies", '{"country":{"eq":"DE"}}', "--store", store)
    )
    rows = list(map(json.loads, german.stdout.splitlines()))
    assert [row["key"] for row in rows if row["table"] == "companies"] == ["blauwal-gmbh"]
    assert {row["resource"] for row in rows if row["table"] in ("holds", "needs")} == {
        "hosting",
        "field-service",
    }
    again = command("export", str(target), "--store", store)
    assert again.returncode == 6
    sheet = tmp_path / "gaps.xlsx"
    assert command("export", str(sheet), "--format", "xlsx", "--store", store).returncode == 0
    assert openpyxl.load_workbook(sheet).sheetnames == ["companies", "resources", "holds", "needs"]


def test_the_same_list_again_finds_everybody_and_near_duplicates_wait(store: str, tmp_path: Path) -> None:
    again = spreadsheet(
        tmp_path / "again.xlsx",
        [["NORDLYS SENSORS AS", "", "", "Sensors", "", ""], ["Blauwahl GmbH", "", "", "Servers", "", ""]],
    )
    options = (str(again), "--yes", "--dry-run", "--store", store)
    waiting = command("import", *options)
    assert waiting.returncode == 6
    assert "again.xlsx[Sheet]:3: Blauwahl GmbH may be blauwal-gmbh" in waiting.stderr
    done = command("import", *options, "--near", "new")
    assert done.returncode == 0, done.stderr
    assert "NORDLYS SENSORS AS is nordlys-sensors-as (Nordlys Sensors AS): same name" in done.stderr
    assert "nothing was" in done.stderr


def test_a_query_and_its_cypher(store: str, tmp_path: Path) -> None:
    file, variables = tmp_path / "q.graphql", tmp_path / "v.json"
    file.write_text("query ($key: String!) { company(key: $key) { name country } }")
    variables.write_text('{"key": "blauwal-gmbh"}')
    options = ("query", str(file), "--variables", f"@{variables}")
    wanted = {"company": {"name": "Blauwal GmbH", "country": "DE"}}
    assert as_json(command(*options, "--store", store)) == wanted
    explained = command("explain", str(file), "--variables", f"@{variables}", "--store", store)
    assert explained.returncode == 0, explained.stderr
    assert explained.stdout.startswith("MATCH")
    assert explained.stdout.rstrip().endswith(";")
    with serving(store) as service:
        url = f"{service}/graphql"
        assert as_json(command(*options, "--url", url)) == wanted
        for where in (("--store", store), ("--url", url)):
            wrong = command("query", str(file), *where)
            assert wrong.returncode == 2
            assert "key" in wrong.stderr


def test_two_companies_become_one(store: str, tmp_path: Path) -> None:
    more = spreadsheet(tmp_path / "more.xlsx", [["Nordlys Sensor", "NO", "", "Labs", "", ""]])
    done = command("import", str(more), "--yes", "--near", "new", "--store", store)
    assert done.returncode == 0, done.stderr
    found = command("dedupe", "candidates", "--format", "csv", "--store", store)
    pairs = list(csv.DictReader(io.StringIO(found.stdout)))
    assert [(row["a"], row["b"]) for row in pairs] == [("nordlys-sensor", "nordlys-sensors-as")]
    assert pairs[0]["reasons"] == "names alike (97%), same country (NO)"
    merge = ("dedupe", "merge", "nordlys-sensors-as", "nordlys-sensor", "--store", store)
    assert command(*merge).returncode == 2  # nobody is there to say yes
    done = command(*merge, "--yes")
    assert done.returncode == 0, done.stderr
    assert command(*merge, "--yes").returncode == 3
    assert json.loads(command("dedupe", "candidates", "--format", "json", "--store", store).stdout)[
        "data"
    ] == {
        "count": 0,
        "candidates": [],
    }


@contextmanager
def answering(status: int, headers: dict[str, str], body: bytes) -> Iterator[tuple[str, list[Any]]]:
    """A server that always answers the same, and what it was asked."""
    asked: list[Any] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append((self.path, dict(self.headers)))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None: ...

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/graphql", asked
        finally:
            server.shutdown()
            thread.join()


def test_a_key_goes_to_the_service_and_nowhere_else(tmp_path: Path) -> None:
    file = tmp_path / "q.graphql"
    file.write_text("{ companies { totalCount } }")
    token = {"GRAPH_SERVICE_KEY": "abc.def"}
    with answering(200, {}, b'{"data": {}}') as (url, asked):
        assert command("query", str(file), "--url", url, **token).returncode == 0
        assert asked[0][1]["Authorization"] == "Bearer abc.def"
    with (
        answering(200, {}, b'{"data": {}}') as (elsewhere, others),
        answering(302, {"location": elsewhere}, b"") as (url, _),
    ):
        done = command("query", str(file), "--url", url, **token)
        assert (done.returncode, others) == (4, [])
    done = command("query", str(file), "--url", "http://partners.example/graphql", **token)
    assert done.returncode == 2
    assert "https" in done.stderr
    denied = b'{"errors": [{"message": "no", "extensions": {"code": "UNAUTHENTICATED"}}]}'
    with answering(401, {}, denied) as (url, _):
        assert command("query", str(file), "--url", url).returncode == 7
    with answering(200, {}, b"<html>") as (url, _):
        assert command("query", str(file), "--url", url).returncode == 4
    assert command("query", str(file), "--url", "http://127.0.0.1:1/graphql").returncode == 4

"""Who is who in an import: names, ids, legal forms and websites, at the command line."""

import asyncio
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from neo4j import AsyncManagedTransaction

from graph_service.settings import Settings
from graph_service.store.engine.database import Database
from tests.command_line import Done, as_json, command
from tests.conftest import delete_everything

CASES = Path(__file__).parents[2] / "formats" / "cases" / "identity"
CONFLICT = 6


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


def names(store: str) -> dict[str, str]:
    return {row["key"]: row["name"] for row in content(store)["companies"]}


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("form", ["csv", "graphml"])
def test_ids_belong_to_their_file(store: str, form: str) -> None:
    first, second = (CASES / "numbered_alike" / f"{name}.{form}" for name in ("first", "second"))
    imported(store, first)
    before = content(store)
    refused = imported(store, second, code=CONFLICT)
    assert "Karst AG may be" in refused.stderr
    assert "(Nordlys Sensors AS): the same id, but another name" in refused.stderr
    assert "--stable-ids" in refused.stderr
    assert content(store) == before
    assert " 0 changed         2 as they were" in imported(store, first).stderr
    assert content(store) == before
    for _ in range(2):
        imported(store, second, "--near", "new")
        assert sorted(names(store).values()) == ["Blauwal GmbH", "Karst AG", "Nordlys Sensors AS", "Orla SA"]
    imported(store, second)  # both are there under their names, so that nothing is open
    assert len(names(store)) == 4


def test_stable_ids_rename(store: str, tmp_path: Path) -> None:
    first = written(tmp_path / "first.csv", "ID,Company name,Sector\nn-1,Nordlys Sensors AS,IT\n")
    later = written(tmp_path / "later.csv", "ID,Company name,Sector\nn-1,Polaris AS,\n")
    apart = written(tmp_path / "apart.csv", "ID,Company name\nn-2,Polaris ASA\n")
    own = written(tmp_path / "own.csv", "key,name,Remark\nn-1,Aurora AS,x\n")
    imported(store, first)
    imported(store, later, code=CONFLICT)
    done = imported(store, later, "--stable-ids")
    assert "n-1 (Nordlys Sensors AS) is named Polaris AS" in done.stderr
    assert names(store) == {"n-1": "Polaris AS"}
    done = command("import", str(apart), "--yes", "--dry-run", "--store", store)
    assert "Polaris ASA is not n-1 (Polaris AS): same name but for the legal form" in done.stderr
    imported(store, own)  # a column named key holds keys of the graph
    assert content(store)["companies"] == [{"key": "n-1", "name": "Aurora AS", "industry": "IT"}]


def test_companies_of_one_name_are_told_by_their_ids(store: str, tmp_path: Path) -> None:
    rows = ["A/1,Nordlys AS,NO,Sensors", "A/2,Nordlys AS,NO,Hosting"]
    for number, lines in enumerate((rows, rows, rows[::-1])):
        path = written(tmp_path / f"{number}.csv", "\n".join(["ID,Company name,Country,Has", *lines]))
        imported(store, path)
        assert names(store) == {"nordlys-as-a-1": "Nordlys AS", "nordlys-as-a-2": "Nordlys AS"}
    held = {(row["company"], row["resource"]) for row in content(store)["holds"]}
    assert held == {("nordlys-as-a-1", "sensors"), ("nordlys-as-a-2", "hosting")}
    other = written(tmp_path / "other.csv", "Company name,Country,Has\nNordlys AS,NO,Field service\n")
    refused = imported(store, other, code=CONFLICT)
    assert "nordlys-as-a-1" in refused.stderr
    assert "nordlys-as-a-2" in refused.stderr


def test_an_id_has_one_name_in_a_file(store: str, tmp_path: Path) -> None:
    path = written(tmp_path / "x.csv", "ID,Company name\n1,Nordlys AS\n1,Nordlys\n1,Karst AG\n")
    refused = imported(store, path, code=2)
    assert (
        "x.csv:4: name: expected 'Nordlys AS' as in an earlier row with id '1', found 'Karst AG'"
        in refused.stderr
    )
    assert names(store) == {}


def test_register_numbers_tell_companies_of_one_name_apart(store: str, tmp_path: Path) -> None:
    rows = ["Nordlys AS,919 300 388,Sensors", "Nordlys AS,914 778 271,Hosting", "Nordlys AS,919300388,Labs",
            "Karst,1,", "Karst AG,2,"]  # fmt: skip
    for _ in range(2):
        imported(store, written(tmp_path / "x.csv", "\n".join(["Company name,Org. nr.,Has", *rows])))
        assert names(store) == {
            "nordlys-as-919300388": "Nordlys AS",
            "nordlys-as-914778271": "Nordlys AS",
            "karst": "Karst",
            "karst-ag": "Karst AG",
        }
    held = {(row["company"], row["resource"]) for row in content(store)["holds"]}
    assert held == {
        ("nordlys-as-919300388", "sensors"),
        ("nordlys-as-914778271", "hosting"),
        ("nordlys-as-919300388", "labs"),
    }


def test_names_that_differ_by_signs_are_different(store: str) -> None:
    folder = CASES / "signs"
    done = imported(store, folder / "skills.csv")
    assert "skills.csv:2: C++ is not c (C): they differ in signs or accents" in done.stderr
    for _ in range(2):
        rows = content(store)
        assert {row["name"]: row["key"] for row in rows["resources"]} == {
            "C": "c",
            "C++": "c-plus-plus",
            "C#": "c-sharp",
            ".NET": "dot-net",
            "R": "r",
            "R&D": "r-and-d",
        }
        imported(store, folder / "skills.csv")
    assert {(row["company"], row["resource"]) for row in rows["needs"]} == {
        ("nordlys-sensors-as", "r"),
        ("blauwal-gmbh", "c-plus-plus"),
    }
    for name in ("first", "second", "third", "first"):
        imported(store, folder / f"{name}.csv")
    assert names(store) == {
        "nordlys-sensors-as": "Nordlys Sensors AS",
        "blauwal-gmbh": "Blauwal GmbH",
        "c-plus-plus-shop": "C++ Shop",
        "c-sharp-shop": "C# Shop",
        "a-plus-test": "A+ Test",
        "a-test": "A Test",
    }
    (shop,) = (row for row in content(store)["companies"] if row["name"] == "C++ Shop")
    assert shop["employees"] == 10


async def test_sound_marks_of_kana_are_letters(
    store: str, embedded_database: Database, tmp_path: Path
) -> None:
    folder = CASES / "kana"
    for name in ("first", "second", "kana"):
        await asyncio.to_thread(imported, store, folder / f"{name}.csv")
    rows = await asyncio.to_thread(content, store)
    assert {(row["name"], row["employees"]) for row in rows["companies"]} == {
        ("パンダ商事", 10),
        ("ハンダ商事", 99),
    }
    assert {row["name"] for row in rows["resources"]} == {"ガス", "カス"}
    query = written(tmp_path / "q.graphql", '{ companies(search: "パンダ") { nodes { name } } }')
    search = ("query", str(query), "--store", store)
    panda = {"companies": {"nodes": [{"name": "パンダ商事"}]}}
    assert as_json(await asyncio.to_thread(command, *search)) == panda

    async def spoil(tx: AsyncManagedTransaction) -> None:
        await (await tx.run("MATCH (n:Company) SET n.search = replace(n.search, 'パ', 'ハ')")).consume()

    await embedded_database.write(spoil, timeout=10)
    assert as_json(await asyncio.to_thread(command, *search)) != panda
    # as decision 54 says, an import of the export writes the search texts anew
    exported = tmp_path / "exported"
    await asyncio.to_thread(command, "export", str(exported), "--format", "csv", "--store", store)
    done = await asyncio.to_thread(command, "import", str(exported), "--store", store)
    assert done.returncode == 0, done.stderr
    assert as_json(await asyncio.to_thread(command, *search)) == panda


def test_chinese_japanese_and_korean_legal_forms(store: str) -> None:
    folder = CASES / "asian_forms"
    imported(store, folder / "graph.csv")
    before = content(store)
    done = imported(store, folder / "again.csv")
    assert content(store) == before
    for name, stored in (
        ("青空自動車", "株式会社青空自動車"),
        ("北京青禾科技", "北京青禾科技股份有限公司"),
        ("蓝鲸集团控股", "蓝鲸集团控股有限公司"),
        ("푸른전자", "주식회사 푸른전자"),
    ):
        assert any(
            f": {name} is " in line and f"({stored}): same name but for the legal form" in line
            for line in done.stderr.splitlines()
        )
    assert " 3 created" in imported(store, folder / "others.csv").stderr
    assert len(names(store)) == 7


@pytest.mark.parametrize(("here", "there"), [("graph", "again"), ("again", "graph")])
def test_legal_forms_are_found_in_both_directions(store: str, here: str, there: str, tmp_path: Path) -> None:
    pairs = {
        "Sørlys A/S": "Sørlys",
        "Acme Nord GmbH & Co. KG": "Acme Nord",
        "PT Sinar Biru Tbk": "Sinar Biru",
        "Błękit Sp. z o.o.": "Błękit",
        "ООО «Ромашка»": "Ромашка",
        "Mavi Balina A.Ş.": "Mavi Balina",
        "Ballena Azul S.A. de C.V.": "Ballena Azul",
        "Bluewhale Pte. Ltd.": "Bluewhale",
    }
    rows = {"graph": list(pairs), "again": list(pairs.values())}
    for name in (here, there):
        imported(store, written(tmp_path / f"{name}.csv", "\n".join(["Company name", *rows[name]])))
    assert sorted(names(store).values()) == sorted(rows[here])


def test_another_legal_form_is_a_question(store: str, tmp_path: Path) -> None:
    graph = written(tmp_path / "graph.csv", "Company name,Country\nAker ASA,NO\nShell plc,GB\nAcme Inc.,US\n")
    imported(store, graph)
    for row in ("Aker AS,NO", "Acme GmbH,", "Acme,DE"):
        refused = imported(
            store, written(tmp_path / "x.csv", f"Company name,Country\n{row}\n"), code=CONFLICT
        )
        assert "same name but for the legal form" in refused.stderr
    imported(store, written(tmp_path / "y.csv", "Company name,Country\nShell Norge AS,NO\nAker Sol ASA,NO\n"))
    assert len(names(store)) == 5


def test_one_company_is_not_two_that_state_their_legal_forms(store: str, tmp_path: Path) -> None:
    both = written(tmp_path / "both.csv", "Company name\nFjell AS\nFjell ASA\n")
    imported(store, written(tmp_path / "one.csv", "Company name\nFjell\n"))
    refused = imported(store, both, code=CONFLICT)
    assert "both.csv:3: Fjell ASA may be fjell (Fjell): same name but for the legal form" in refused.stderr
    imported(store, both, "--near", "new")
    assert names(store) == {"fjell": "Fjell", "fjell-asa": "Fjell ASA"}


def test_companies_of_one_name_are_told_by_their_country(store: str, tmp_path: Path) -> None:
    rows = "Company name,Country,Has\nTvilling AS,NO,Labs\nTvilling AS,SE,Cranes\n"
    ids = written(tmp_path / "ids.csv", "ID,Company name,Country\nt-1,Tvilling AS,NO\nt-2,Tvilling AS,SE\n")
    imported(store, ids)
    imported(store, written(tmp_path / "rows.csv", rows))
    assert {(row["company"], row["resource"]) for row in content(store)["holds"]} == {
        ("t-1", "labs"),
        ("t-2", "cranes"),
    }


@pytest.mark.parametrize("name", ["one", "more"])
def test_the_site_of_a_group_proves_nothing(store: str, name: str) -> None:
    folder = CASES / "site_of_a_group"
    imported(store, folder / "graph.csv")
    for _ in range(2):
        done = imported(store, folder / f"{name}.csv")
        assert names(store)["nordlys-healthcare"] == "Nordlys Healthcare"
    assert "nordlys-energy" in names(store)
    assert len(names(store)) == (2 if name == "one" else 3)
    assert "employees" not in content(store)["companies"][1]
    assert "are in the graph already" in done.stderr


def test_a_site_and_a_longer_name_are_no_proof_either(store: str, tmp_path: Path) -> None:
    imported(store, written(tmp_path / "a.csv", "Company name,Website\nNordlys,nordlys.example\n"))
    done = imported(
        store, written(tmp_path / "b.csv", "Company name,Website\nNordlys Energy,nordlys.example\n")
    )
    assert "Nordlys Energy is not nordlys (Nordlys): same website (nordlys.example)" in done.stderr
    assert len(names(store)) == 2


def test_hosts_of_market_places_and_site_builders_prove_nothing(store: str) -> None:
    folder = CASES / "sites_of_many"
    imported(store, folder / "graph.csv")
    imported(store, folder / "more.csv")
    assert set(names(store).values()) == {
        "Kafe Solsikke",
        "Blauwal Tools",
        "Kafe Solvang",
        "Blauwal Toys",
        "Karst Care",
    }


def test_rows_of_one_file_are_compared_with_each_other(store: str) -> None:
    folder = CASES / "one_company_repeated"
    for _ in range(2):
        done = imported(store, folder / "within.csv")
        rows = content(store)
        assert [row["name"] for row in rows["companies"]] == ["Acme Nordlys"]
        assert {row["resource"] for row in rows["holds"]} == {"sensors", "service", "hosting"}
        assert "within.csv:3: Acme Nordlys AS is acme-nordlys (Acme Nordlys)" in done.stderr
    imported(store, folder / "long.csv")
    held = {(row["company"], row["resource"]) for row in content(store)["holds"]}
    assert {
        ("nordlys-sensors-as", "iot-sensors"),
        ("nordlys-sensors-as", "field-service"),
        ("blauwal-gmbh", "cloud-hosting"),
    } <= held


def test_rows_about_one_company_must_not_contradict(store: str, tmp_path: Path) -> None:
    path = written(
        tmp_path / "x.csv",
        "Company name,Country,Employees,Has\n"
        "Nordlys AS,NO,10,Sensors\nNordlys,,,Hosting\nNORDLYS AS,NO,20,Labs\n",
    )
    refused = imported(store, path, code=2)
    assert (
        "x.csv:4: employees: expected '10' as on line 2, which is about nordlys-as too, found '20'"
        in refused.stderr
    )
    assert names(store) == {}
    imported(store, path, "--skip-invalid")
    rows = content(store)
    assert [row["employees"] for row in rows["companies"]] == [10]
    assert {row["resource"] for row in rows["holds"]} == {"sensors", "hosting"}

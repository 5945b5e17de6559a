"""What commands print and how they end, on the embedded engine; some are processes, as users run them."""

import csv
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from pyarrow import parquet

from graph_service.data import shipped_set
from tests.command_line import as_json, command
from tests.services import serving

COUNTRIES = '{"key":{"startsWith":"mkt-"}}'
AS_OF = "2022-01-14"
COMMANDS = [
    *("demo", "serve", "import", "gaps", "fit", "uncovered", "exchange", "additions", "partner-set"),
    *("triads", "portfolio", "position", "recommend", "coalition", "ecosystem", "what-if"),
    *("next-members", "health", "warnings", "rank", "split-revenue", "shapley", "evaluate"),
]


@pytest.fixture(scope="module")
def store(emptied_store: str) -> str:
    """A store with the airlines."""
    done = command("import", str(shipped_set("airlines")), "--store", emptied_store)
    assert done.returncode == 0, done.stderr
    assert "rows/s" in done.stderr
    return emptied_store


def test_gaps(store: str) -> None:
    done = command("gaps", "virgin-atlantic", "--as-of", AS_OF, "--store", store)
    assert done.returncode == 0, done.stderr
    assert "Resource gaps of Virgin Atlantic as of 2022-01-14" in done.stdout
    assert "derived:peer-gap" in done.stdout

    report = as_json(command("gaps", "virgin-atlantic", "--format", "json", "--store", store))
    gaps = report["company"]["resourceGaps"]["gaps"]
    assert gaps == sorted(gaps, key=lambda gap: (-gap["gap"], gap["resource"]["key"]))

    table = command("gaps", "virgin-atlantic", "--format", "csv", "--store", store)
    rows = list(csv.DictReader(io.StringIO(table.stdout)))
    assert [float(row["gap"]) for row in rows] == [gap["gap"] for gap in gaps if gap["gap"] > 0]


def test_an_empty_answer_says_why(store: str) -> None:
    done = command("gaps", "lufthansa", "--store", store)
    assert done.returncode == 0
    assert "covered" in done.stdout


def test_uncovered(store: str) -> None:
    done = command(
        *("uncovered", "emirates", "--class", "WHITE_SPACE", "--as-of", AS_OF, "--store", store),
        *("--format", "json", "--competitor", "lufthansa", "--competitor", "air-france"),
    )
    report = as_json(done)["company"]["uncoveredPartners"]
    assert [one["key"] for one in report["competitors"]] == ["air-france", "lufthansa"]
    assert {one["class"] for one in report["candidates"]} == {"WHITE_SPACE"}
    assert all(one["coveredBy"] == [] for one in report["candidates"])

    areas = command("uncovered", "emirates", "--areas", "REGION", "--uncovered-only", "--store", store)
    assert areas.returncode == 0
    assert "Melanesia" in areas.stdout


def test_exchange(store: str) -> None:
    found = as_json(command("exchange", "--as-of", AS_OF, "--format", "json", "--store", store))
    opportunities = found["exchangeOpportunities"]
    assert opportunities["optimal"]
    assert opportunities["planValue"] == pytest.approx(sum(c["value"] for c in opportunities["plan"]))


def test_additions_of_a_newcomer_and_of_a_pair(store: str) -> None:
    options = ("--resources", COUNTRIES, "--as-of", AS_OF, "--format", "json", "--store", store)
    alliance = as_json(command("additions", "skyteam", "--first", "200", *options))["alliance"]
    assert alliance["coverage"] == {"covered": 169, "total": 210}
    (virgin,) = [one for one in alliance["additions"] if one["company"]["key"] == "virgin-atlantic"]
    assert [one["key"] for one in virgin["resources"]] == ["mkt-bb", "mkt-gd", "mkt-tt", "mkt-vc"]

    outside = '{"not":{"memberOf":{"activeOn":"2022-01-14"}}}'
    pair = as_json(command("additions", "skyteam", "--size", "2", "--among", outside, *options))["alliance"]
    assert pair["bestAdditions"]["added"] == 14
    assert {one["company"]["key"] for one in pair["bestAdditions"]["members"]} == {"flydubai", "fiji-airways"}


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("gaps", "lufthnsa"), 3, "Did you mean"),
        (("additions", "nobody"), 3, "no alliance"),
        (("exchange", "--minimum-fit", "3"), 2, "minimumFit"),
        (("uncovered", "emirates", "--market", "{"), 2, "--market"),
        (("uncovered", "emirates", "--market", '{"contry": {}}'), 2, "contry"),
        (("gaps", "lufthansa", "--as-of", "yesterday"), 2, "--as-of"),
        (("import", "nowhere"), 2, "expected a folder"),
        (("gaps", "lufthansa", "--candidates", "-1"), 2, "first"),
    ],
)
def test_errors_are_one_sentence_and_an_exit_code(
    store: str, arguments: tuple[str, ...], code: int, says: str
) -> None:
    done = command(*arguments, "--store", store)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("address", "code", "says"),
    [
        ("postgres://x", 2, "not the address of a store"),
        ("bolt://127.0.0.1:1", 4, "can't be reached"),
        ("embedded:/dev/null", 4, "/dev/null"),
    ],
)
def test_a_store_that_can_not_be_opened(address: str, code: int, says: str) -> None:
    done = command("gaps", "x", GRAPH_SERVICE_STORE=address)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_is_named() -> None:
    done = command("serve", GRAPH_SERVICE_PORT="many")
    assert done.returncode == 2
    assert "port" in done.stderr


def test_a_port_that_is_taken(store: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = command("serve", "--port", str(taken.getsockname()[1]), "--store", store)
    assert done.returncode == 4
    assert "is already in use" in done.stderr


def test_an_import_with_problems_writes_nothing_unless_told_to_skip(tmp_path: Path, store: str) -> None:
    folder = tmp_path / "data"
    shutil.copytree(shipped_set("airlines"), folder)
    with (folder / "holds.csv").open("a", encoding="utf-8") as holds:
        holds.write("lufthansa,apt-zzz,0.5,\nemirates,apt-fra,1.5,\n")
    refused = command("import", str(folder), "--store", store)
    assert refused.returncode == 2
    assert "holds.csv:18870: resource: " in refused.stderr
    assert "holds.csv:18871: level: " in refused.stderr
    assert "2 problems" in refused.stderr

    skipped = command("import", str(folder), "--skip-invalid", "--store", store)
    assert skipped.returncode == 0
    assert "2 rows left out" in skipped.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ("partner-set", "virgin-atlantic", "--exclude", "air-france", "--cost", "klm=0.5"),
            "the best there is",
        ),
        (("triads", "lufthansa", "--first", "3"), "introduced by Lufthansa"),
        (("portfolio", "lufthansa"), "diversity of regions"),
        (("position", "lufthansa"), "core number"),
        (("recommend", "emirates", "--first", "2"), "mutual fit"),
        (("recommend", "emirates", "--alliances"), "Which alliance to join next"),
        (
            ("coalition", "emirates", "--anywhere", "--requires", "mkt-bb=0.1", "--requires", "mkt-fj=0.1"),
            "no smaller one would do",
        ),
        (("ecosystem", "--show", "brokers", "--first", "2"), "constraint"),
        (("ecosystem", "--show", "scarce", "--first", "2"), "180 companies"),
        (("ecosystem", "--first", "2"), "180 companies"),
        (("ecosystem", "--show", "articulation-points"), "180 companies"),
        (("ecosystem", "--show", "network", "--first", "5"), "alliances shared"),
        (("fit", "virgin-atlantic", "emirates"), "of the open gaps of Emirates"),
        (("exchange", "--plan"), "the best plan is worth"),
        (("what-if", "virgin-atlantic", "emirates"), "components"),
        (("next-members", "skyteam", "--first", "2"), "Whom SkyTeam could take in next"),
        (("health", "skyteam"), "No indicator has a reading"),
        (("health", "skyteam", "--warnings"), "no review since the alliance became active on 2000-06-22"),
        (("warnings", "air-france", "--first", "1"), "OVERDUE_REVIEW"),
    ],
)
def test_the_other_analyses(store: str, arguments: tuple[str, ...], says: str) -> None:
    done = command(*arguments, "--as-of", AS_OF, "--store", store)
    assert done.returncode == 0, done.stderr
    assert says in done.stdout


def test_calculations_need_no_store(tmp_path: Path) -> None:
    candidates = tmp_path / "candidates.csv"
    candidates.write_text("name,a,b\nX,8,9\nY,9,7\n", encoding="utf-8")
    nowhere = {"GRAPH_SERVICE_STORE": "bolt://127.0.0.1:1"}
    options = ("--weight", "a=0.6", "--weight", "b=0.4", "--format", "json")
    ranking = as_json(command("rank", str(candidates), *options, **nowhere))["rankPartners"]
    assert [(one["name"], one["score"]) for one in ranking["ranked"]] == [("X", 8.4), ("Y", 8.2)]
    parties = ("--party", "a", "--party", "b", "--tier", "rest=30,70")
    split = command("split-revenue", "10000", "EUR", *parties, "--format", "csv", **nowhere)
    assert split.stdout == "party,amount\na,3000.00\nb,7000.00\n"
    worths = ("--worth", "a=1", "--worth", "b=2", "--worth", "a,b=4")
    shapley = as_json(command("shapley", *worths, "--format", "json", **nowhere))["shapleySplit"]
    assert [one["value"] for one in shapley["parts"]] == [1.5, 2.5]


def test_evaluate_on_a_split_and_on_later_links(tmp_path: Path) -> None:
    done = command("evaluate", "norway_licences", "--split", "2007-12-31", "--samples", "20")
    assert done.returncode == 0, done.stderr
    assert "PARTNERS, WARM" in done.stdout
    assert "PRIOR_JOINT_ALLIANCES" in done.stdout

    later = tmp_path / "later.csv"
    header = "alliance,company,role,since,until"
    rows = (
        "production-licence-001-b,petoro-as,partner,2011-05-01,",
        "production-licence-001-b,nobody,,2011-05-01,",
        "new-licence,petoro-as,partner,2011-05-01,",
        "new-licence,dana-petroleum-norway-as,partner,2011-05-01,",
        "new-licence,petoro-as,partner,never,",
    )
    later.write_text("\n".join((header, *rows, "")), encoding="utf-8")
    options = ("--later", str(later), "--samples", "20", "--format", "json")
    scored = command("evaluate", "norway_licences", *options)
    assert scored.returncode == 0, scored.stderr
    assert "1 invalid rows left out" in scored.stderr
    told = json.loads(scored.stdout)
    assert (told["left_out"], told["in_new_alliances"]) == (1, 2)
    links = [one["links"] for one in told["results"] if one["task"] == "ALLIANCES"]
    assert max(links) == 1
    table = command("evaluate", "norway_licences", *options[:4]).stdout
    assert "Left out: 1 later memberships of companies that the network does not have." in table
    assert "2 later memberships are of alliances that the network does not have" in table.replace("\n", " ")

    wrong = command("evaluate", "nowhere")
    assert (wrong.returncode, wrong.stdout) == (2, "")


def test_parquet_holds_what_the_table_shows(tmp_path: Path, store: str) -> None:
    target = tmp_path / "gaps.parquet"
    with target.open("wb") as out:  # a process of its own, as bytes go to its standard output
        arguments = ("gaps", "virgin-atlantic", "--format", "parquet", "--store", store)
        subprocess.run(
            [sys.executable, "-m", "graph_service", *arguments], stdout=out, check=True, timeout=120
        )
    table = parquet.read_table(target)
    text = command("gaps", "virgin-atlantic", "--format", "csv", "--store", store).stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert table.column("resource").to_pylist() == [row["resource"] for row in rows]
    assert table.column("gap").to_pylist() == [float(row["gap"]) for row in rows]


def test_schema_export(tmp_path: Path) -> None:
    target = tmp_path / "schema.graphql"
    assert command("schema", "export", "--output", str(target)).returncode == 0
    assert target.read_text(encoding="utf-8") == command("schema", "export").stdout


@pytest.mark.thorough("the demonstration, started and killed")
def test_the_demonstration_loads_once_and_serves(tmp_path: Path) -> None:
    store = f"embedded:{tmp_path / 'demo'}"
    for seen in ("Loaded 26,731 rows", "is there already"):
        with subprocess.Popen(
            [sys.executable, "-m", "graph_service", "demo", "--store", store, "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | {"COLUMNS": "200", "NO_COLOR": "1"},
        ) as process:
            assert process.stdout is not None
            lines = []
            for line in process.stdout:
                lines.append(line)
                if line.startswith("Explore it at"):
                    break
            output = "".join(lines)
            assert ", ask more at " in output
            address = lines[-1].split()[3].removesuffix(",")
            answer = httpx.post(f"{address}/graphql", json={"query": "{ serviceInfo { companies } }"})
            # however it ends, the next start finds everything
            process.kill()
        assert answer.json() == {"data": {"serviceInfo": {"companies": 180}}}
        assert seen in output
        assert "Resource gaps of Virgin Atlantic" in output
        assert "competitors of Virgin Atlantic" in output
        assert "Exchange opportunities" in output


@pytest.mark.thorough("engines and services that are killed")
def test_killed_while_loading_the_next_start_completes_it(tmp_path: Path) -> None:
    store = f"embedded:{tmp_path / 'demo'}"
    for delay in (2.5, 4.0):
        process = subprocess.Popen(
            [sys.executable, "-m", "graph_service", "import", str(shipped_set("airlines")), "--store", store],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(delay)
        process.kill()
        process.wait()
    done = command("import", str(shipped_set("airlines")), "--store", store)
    assert done.returncode == 0, done.stderr
    again = command("import", str(shipped_set("airlines")), "--store", store)
    assert "18,868 as they were" in again.stderr
    with serving(store) as address:
        query = '{ company(key: "lufthansa") { version has(first: 0) { totalCount } } }'
        answer = httpx.post(f"{address}/graphql", json={"query": query}).json()
    assert answer["data"]["company"]["version"] == 1


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    done = command(name, "--help")
    assert done.returncode == 0
    assert f"Example: graph-service {name}" in done.stdout

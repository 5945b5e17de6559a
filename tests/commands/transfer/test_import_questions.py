"""What the command line asks, and what becomes of the answers: typed at a terminal, as people do."""

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command_line import as_json, command

Companies = Callable[[], dict[str, list[str]]]

READ_IT = "Read it like this? [Y/n]:"
WHICH = "Which is it?:"
PATIENCE = 120
CTRL_C, CTRL_D = "\x03", "\x04"
# Makes the terminal the one that Ctrl-C comes from, then becomes the command.
AT_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "os.execv(sys.executable, [sys.executable, '-m', 'graph_service', *sys.argv[1:]])"
)


def conversation(*typed: tuple[str, str], arguments: tuple[str, ...]) -> tuple[int, str]:
    """Exit code and screen of a command at a terminal, where each text answers a question."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", AT_TERMINAL, *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        env=os.environ | {"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"},
    ) as process:
        os.close(theirs)
        screen, seen, left, began = "", 0, list(typed), time.monotonic()
        try:
            while time.monotonic() - began < PATIENCE:
                if left and (at := screen.find(left[0][0], seen)) >= 0:
                    seen = at + len(left[0][0])
                    if left[0][1] == CTRL_C:  # Python misses what comes between a question and its reading
                        time.sleep(0.3)
                    os.write(ours, left.pop(0)[1].encode())
                if not select.select([ours], [], [], 0.1)[0]:
                    continue
                try:
                    shown = os.read(ours, 1 << 16)
                except OSError:  # nobody has the other end any more
                    shown = b""
                if not shown:
                    return process.wait(timeout=PATIENCE), screen.replace("\r", "")
                screen += shown.decode()
            pytest.fail(f"it waits for {left} after {screen}")
        finally:
            process.kill()
            os.close(ours)


@pytest.fixture
def store(emptied_store: str) -> str:
    return emptied_store


@pytest.fixture
def companies(store: str, tmp_path: Path) -> Companies:
    """Gives by company what it needs."""
    query = tmp_path / "companies.graphql"
    query.write_text("{ companies(first: 100) { nodes { key needs { edges { node { name } } } } } }")

    def asked() -> dict[str, list[str]]:
        data = as_json(command("query", str(query), "--store", store))
        return {
            company["key"]: [edge["node"]["name"] for edge in company["needs"]["edges"]]
            for company in data["companies"]["nodes"]
        }

    return asked


def listed(path: Path, *names: str) -> str:
    path.write_text("\n".join(["Company name,Land,Looking for", *names]) + "\n", encoding="utf-8")
    return str(path)


def test_a_guessed_mapping_is_shown_and_asked_about(store: str, companies: Companies, tmp_path: Path) -> None:
    path = listed(tmp_path / "list.csv", "Nordlys Sensors AS,NO,Hosting", "Blauwal GmbH,DE,Field service")
    before = companies()
    code, screen = conversation((READ_IT, "n\n"), arguments=("import", path, "--store", store))
    assert code == 2
    assert re.search(r"Company name +\S name +\S", screen)
    assert re.search(r"Looking for +\S needs \(a list, separated by ';'\)", screen)
    assert "Nothing was imported." in screen
    assert "--save-mapping" in screen
    assert companies() == before
    code, screen = conversation(
        (READ_IT, "perhaps\n"), (READ_IT, "\n"), arguments=("import", path, "--store", store)
    )
    assert code == 0, screen
    assert "invalid input" in screen.lower()
    assert re.search(r"companies +2 created", screen)
    assert {"nordlys-sensors-as", "blauwal-gmbh"} <= companies().keys()


@pytest.mark.parametrize(
    "key",
    [CTRL_C, pytest.param(CTRL_D, marks=pytest.mark.thorough("further conversations at a terminal"))],
    ids=["Ctrl-C", "end-of-input"],
)
def test_a_question_can_be_left(store: str, companies: Companies, tmp_path: Path, key: str) -> None:
    path = listed(tmp_path / "list.csv", "Somebody Else Ltd,GB,")
    code, screen = conversation((READ_IT, key), arguments=("import", path, "--store", store))
    assert code == 130
    assert "Nothing was changed." in screen
    assert "Traceback" not in screen
    assert "somebody-else-ltd" not in companies()


@pytest.mark.thorough("further conversations at a terminal")
def test_near_duplicates_are_decided_one_by_one(store: str, companies: Companies, tmp_path: Path) -> None:
    known = listed(tmp_path / "known.csv", "Vinterhavn Shipping AB,SE,", "Solbris Energi AS,NO,")
    assert command("import", known, "--yes", "--near", "new", "--store", store).returncode == 0
    again = listed(tmp_path / "again.csv", "Vinterhamn Shipping,SE,Cranes", "Solbriss Energi,NO,Cables")
    options = ("import", again, "--store", store)
    code, screen = conversation((READ_IT, "y\n"), (WHICH, CTRL_C), arguments=options)
    assert code == 130
    assert "Traceback" not in screen
    typed = ((READ_IT, "y\n"), (WHICH, "both\n"), (WHICH, "7\n"), (WHICH, "1\n"), (WHICH, "0\n"))
    code, screen = conversation(*typed, arguments=options)
    assert code == 0, screen
    assert "again.csv:2: Vinterhamn Shipping may be" in screen
    assert "1  vinterhavn-shipping-ab (Vinterhavn Shipping AB): names alike" in screen
    assert "0  none of them, a new one" in screen
    assert "expected a number from 0 to 1" in screen
    found = companies()
    assert "vinterhamn-shipping" not in found, "it is vinterhavn-shipping-ab"
    assert {"solbriss-energi", "solbris-energi-as"} <= found.keys()
    assert found["vinterhavn-shipping-ab"] == ["Cranes"]
    assert found["solbriss-energi"] == ["Cables"]


@pytest.mark.thorough("further conversations at a terminal")
def test_an_id_under_another_name_is_asked_about(store: str, companies: Companies, tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text("ID,Company name\n71,Mosekraft AS\n72,Myrland AS\n", encoding="utf-8")
    second.write_text("ID,Company name\n71,Tundra AG\n72,Myrlandet AS\n", encoding="utf-8")
    assert command("import", str(first), "--yes", "--store", store).returncode == 0
    code, screen = conversation(
        (READ_IT, "y\n"), (WHICH, "0\n"), (WHICH, "1\n"), arguments=("import", str(second), "--store", store)
    )
    assert code == 0, screen
    assert "1  71 (Mosekraft AS): the same id, but another name" in screen
    assert {"71", "72", "tundra-ag"} <= companies().keys()
    assert "myrlandet-as" not in companies()


@pytest.mark.thorough("further conversations at a terminal")
def test_merging_is_asked_about(store: str, companies: Companies, tmp_path: Path) -> None:
    twice = listed(tmp_path / "twice.csv", "Fjordkraft Wind AS,NO,", "Fjord Kraft Wind,NO,")
    assert command("import", twice, "--yes", "--near", "new", "--store", store).returncode == 0
    merge = ("dedupe", "merge", "fjordkraft-wind-as", "fjord-kraft-wind", "--store", store)
    question = (
        "Move everything of fjord-kraft-wind to fjordkraft-wind-as, and delete fjord-kraft-wind? [y/N]:"
    )
    code, screen = conversation((question, "\n"), arguments=merge)
    assert (code, "fjord-kraft-wind" in companies()) == (2, True), screen
    code, screen = conversation((question, "y\n"), arguments=merge)
    assert (code, "fjord-kraft-wind" in companies()) == (0, False), screen
    assert "fjord-kraft-wind is fjordkraft-wind-as now" in screen


def test_what_edges_mean_is_asked(store: str, tmp_path: Path) -> None:
    path = tmp_path / "edges.csv"
    path.write_text("Source,Target\nNordlys Sensors AS,Blauwal GmbH\n", encoding="utf-8")
    code, screen = conversation(
        ("[partnerships]:", "rivalry\n"),
        ("[partnerships]:", "competition\n"),
        (READ_IT, "\n"),
        arguments=("import", str(path), "--store", store),
    )
    assert code == 0, screen
    assert "edges.csv holds edges." in screen
    assert "expected partnerships or competition or memberships or ignore" in screen
    assert "edges.csv: 1 edges become 1 competitions" in screen
    assert re.search(r"competitions +1 created", screen)

"""Files as people have them, on the command line: what is shown, asked, skipped and refused."""

from pathlib import Path

import pytest
import typer

from graph_service import __version__
from graph_service.commands.transfer.import_options import separators_of
from tests.command_line import command
from tests.commands.transfer.test_import_questions import READ_IT, conversation


@pytest.fixture
def store(emptied_store: str) -> str:
    return emptied_store


def test_what_is_recognised_is_shown_and_what_is_bad_is_skipped(store: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    rows = "企业名称,国家/地区,员工人数,备注栏\n青禾传感,中国,1.2万,x\n蓝鲸云,火星,35,x\n短\n"
    path.write_bytes(rows.encode("gb18030"))
    options = ("import", str(path), "--yes", "--dry-run", "--store", store)
    refused = command(*options)
    assert refused.returncode == 2
    assert "list.csv (GB18030, separated by commas) → companies" in refused.stderr
    assert "list.csv:3: country: expected a country such as NO or Norway, found '火星'" in refused.stderr
    assert "list.csv:4: expected 4 cells, found 1" in refused.stderr
    assert "2 problems" in refused.stderr
    for skip, size in (("--skip-invalid", 1), ("--skip-invalid=rows", 1), ("--skip-invalid=cells", 3)):
        done = command(*options, skip)
        assert done.returncode == 0, done.stderr
        assert f"{size} rows could be imported" in done.stderr
    stated = command(*options, "--encoding", "big5")
    assert stated.returncode == 2
    assert "Big5" in stated.stderr


def test_ambiguous_dates_are_asked_about(store: str, tmp_path: Path) -> None:
    path = tmp_path / "alliances.csv"
    path.write_text("Name,Starts on\nIoT Circle,03/04/2024\n")
    options = ("import", str(path), "--dry-run", "--store", store)
    refused = command(*options, "--yes")
    assert refused.returncode == 2
    assert "say --dates day-first (2024-04-03) or --dates month-first (2024-03-04)" in refused.stderr
    assert command(*options, "--yes", "--dates", "day-first").returncode == 0
    asked = "Which is it, day-first or month-first?:"
    code, screen = conversation(
        (READ_IT, "y\n"), (asked, "3 April\n"), (asked, "day-first\n"), arguments=options
    )
    assert code == 0, screen
    assert "alliances.csv: Starts on: 03/04/2024 means two things" in screen
    assert "expected day-first or month-first" in screen


def test_names_do_not_reach_the_terminal_as_commands(store: str, tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31m\u202eb.csv"
    path.write_text("Company\x1b]0;title\x07,\u202eStaff\nAcme,1\n")
    shown = command("import", str(path), "--dry-run", "--yes", "--store", store)
    assert "\x1b" not in shown.stderr
    assert "\u202e" not in shown.stderr
    assert r"a\x1b[31m\u202eb.csv" in shown.stderr


@pytest.mark.parametrize(
    ("stated", "signs"),
    [(None, None), (" / ", "/"), ("\\n", "\n"), ("、，", "、，"), ("a", ""), (" ", ""), ("/ ;", "")],
)
def test_separators_are_signs(stated: str | None, signs: str | None) -> None:
    if signs != "":
        assert separators_of(stated) == signs
        return
    with pytest.raises(typer.BadParameter, match="expected signs such as"):
        separators_of(stated)


def test_the_version_is_shown() -> None:
    assert command("--version").stdout == f"graph-service {__version__}\n"

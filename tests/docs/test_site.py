"""The documentation is built without a warning, and is readable from the disk with the network cut off."""

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest
import typer.main
from graphql import is_specified_scalar_type

from graph_service.api.schema.schema import CORE
from graph_service.cli import app
from graph_service.settings import Settings
from tests.web.browser import Observed, opened_page

ROOT = Path(__file__).parents[2]
LINK = re.compile(r'(?:href|src)="([^"]+)"')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation, built; every warning is an error, and a link that leads nowhere is a warning."""
    target = tmp_path_factory.mktemp("site")
    options = ["-W", "--keep-going", "-q", "-d", str(target / "read")]
    run = subprocess.run(
        [sys.executable, "-m", "sphinx", *options, "docs", target / "html"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("GRAPH_SERVICE_")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-5000:]
    return target / "html"


def test_every_link_leads_somewhere(site: Path) -> None:
    pages = {path: path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    assert len(pages) > 40
    dead = []
    for path, text in pages.items():
        for target in LINK.findall(text):
            where, _, anchor = unquote(target).partition("#")
            if re.match(r"[a-z]+:", where):
                continue
            file = (path.parent / where.partition("?")[0]).resolve() if where else path
            if not file.exists() or (anchor and file in pages and f'id="{anchor}"' not in pages[file]):
                dead.append(f"{path.relative_to(site)}: {target}")
    assert dead == []


async def test_it_is_found_and_read_without_a_network(site: Path) -> None:
    async with opened_page(offline=True) as page:
        observed = Observed(page)
        await page.goto(f"{(site / 'search.html').as_uri()}?q=shortfall")
        await page.wait_for_selector("#search-results li a")
        found = await page.locator("#search-results li a").all_inner_texts()
        assert any("analyses" in title.lower() for title in found)
        await page.goto((site / "analyses.html").as_uri())
        shown = "i => { i.loading = 'eager'; return i.decode().then(() => 1) }"
        pictures = await page.evaluate(f"Promise.all([...document.images].map({shown}))")
        assert len(pictures) > 5
        assert {host for host in observed.hosts if host} == set()
        assert observed.complaints == []


def commands(command: object, name: str = "graph-service") -> dict[str, object]:
    """Every command by what it is called with."""
    found = {name: command}
    for child, one in getattr(command, "commands", {}).items():
        found |= commands(one, f"{name} {child}")
    return found


COMMANDS = commands(typer.main.get_command(app))


def test_every_command_is_in_the_reference(site: Path) -> None:
    text = (site / "reference" / "commands.html").read_text(encoding="utf-8")
    headings = set(re.findall(r"<h[12]>([^<]+)<", text))
    assert set(COMMANDS) - {"graph-service"} <= headings


@pytest.mark.parametrize("name", [name for name, one in COMMANDS.items() if not hasattr(one, "commands")])
def test_every_command_and_option_says_what_it_does(name: str) -> None:
    command: object = COMMANDS[name]
    words = getattr(command, "help", None) or ""
    assert "Example: graph-service " in " ".join(words.split()), f"{name} has no example"
    silent = [one.name for one in getattr(command, "params") if one.name != "help" and not one.help]  # noqa: B009
    assert silent == []


def test_every_setting_is_in_the_reference(site: Path) -> None:
    text = (site / "reference" / "settings.html").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        assert f"GRAPH_SERVICE_{name.upper()}<" in text
        assert field.description, name


def test_every_type_is_in_the_reference(site: Path) -> None:
    text = "".join(
        path.read_text(encoding="utf-8") for path in (site / "reference" / "schema").glob("*.html")
    )
    for name, type_ in CORE.type_map.items():
        if not name.startswith("__") and not is_specified_scalar_type(type_):
            assert f'id="gql-{name.lower()}"' in text, name


def test_every_analysis_has_a_picture_its_limits_and_an_example() -> None:
    text = (ROOT / "docs" / "analyses.md").read_text(encoding="utf-8")
    sections = re.split(r"^## (?=\d+\. )", text, flags=re.MULTILINE)[1:]
    assert len(sections) > 15
    for section in sections:
        for part in (r"!\[.*\]\((pictures|screenshots)/", r"^\*Limits\.\* ", r"^\*Examples?\.?\*"):
            assert re.search(part, section, re.MULTILINE), f"{section.splitlines()[0]}: no {part}"

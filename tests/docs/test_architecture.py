"""The page on the architecture shows the code as it is: the rooms, and the files that requests pass."""

import importlib
import os
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from operator import attrgetter
from pathlib import Path
from types import FrameType
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from graph_service.cli import app as command_line
from graph_service.domain.access import Role
from graph_service.service import application, open_store
from graph_service.settings import Settings
from graph_service.store.repositories.api_keys import create_key
from tests.conftest import delete_everything
from tests.docs.architecture import COMMAND, PACKAGE, PAGE, PICTURE, ROOT, House, page, picture

TEXT = PAGE.read_text(encoding="utf-8")
CODE = ROOT / PACKAGE
NAMED = re.compile(r"`([\w/]+\.py)`\s+`([\w.]+)`")
STEP = re.compile(r"^\d+\. `([\w/]+\.py)`(?: `([\w.]+)`)?: ", re.MULTILINE)
Call = tuple[str, str]
"""A file and a function in it."""


@pytest.fixture(scope="module")
def house() -> House:
    return House()


def test_the_picture_is_that_of_the_code(house: House) -> None:
    assert PICTURE.read_text(encoding="utf-8") == picture(house), f"draw it again with {COMMAND}"


def test_the_table_is_that_of_the_code(house: House) -> None:
    assert page(house, TEXT) == TEXT, f"write it again with {COMMAND}"


def test_all_files_and_functions_that_the_page_names_exist() -> None:
    names = {path.name for path in CODE.rglob("*.py")}
    files = re.findall(r"`([\w/]+\.py)`", TEXT)
    assert len(files) > 50
    assert [file for file in files if not (CODE / file).exists() and ("/" in file or file not in names)] == []
    for file, name in NAMED.findall(TEXT):
        module = importlib.import_module(f"{PACKAGE}.{file.removesuffix('.py').replace('/', '.')}")
        attrgetter(name)(module)


def test_there_are_ten_questions() -> None:
    _, _, questions = TEXT.partition("\n## Ten questions\n")
    assert len(re.findall(r"^- Where .*\?", questions, re.MULTILINE)) == 10


def steps(heading: str) -> list[Call]:
    """Return the functions that the page lists under a heading."""
    part = re.search(rf"^### {re.escape(heading)}.*?$(.*?)^##", TEXT, re.MULTILINE | re.DOTALL)
    assert part is not None, heading
    return [(file, name) for file, name in STEP.findall(part[1]) if name]


def missing(listed: list[Call], calls: list[Call]) -> Call | None:
    """Return the first of the listed functions that is not called after those before it."""
    left = iter(calls)
    return next((step for step in listed if step not in left), None)


@contextmanager
def recorded_calls() -> Iterator[list[Call]]:
    """Give the calls of the package's functions, in order, once they have been made.

    A coroutine that goes on is no call: its frame stands further than where it begins.
    """
    seen: list[tuple[Any, int]] = []

    def note(frame: FrameType, event: str, _argument: Any) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(f"{CODE}{os.sep}"):
            seen.append((frame.f_code, frame.f_lasti))

    calls: list[Call] = []
    before = sys.getprofile()
    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield calls
    finally:
        sys.setprofile(before)
        threading.setprofile(None)
    begins: dict[Any, int] = {}
    for code, place in seen:
        begins[code] = min(place, begins.get(code, place))
    calls += [
        (Path(code.co_filename).relative_to(CODE).as_posix(), code.co_qualname)
        for code, place in seen
        if place == begins[code]
    ]


TABLES = {
    "companies": "key,name,industry,country,regions,segments,employees,founded_year,website,description,"
    "tags\ntraced,Traced,Traced,FI,,,,,,,\nother,Other,Traced,SE,,,,,,,\n",
    "resources": "key,name,kind,pooled\nslots,Slots,MARKET_ACCESS,false\n",
    "holds": "company,resource,level,evidence\nother,slots,0.9,\n",
    "needs": "company,resource,importance,required_level,evidence\ntraced,slots,1,0.8,\n",
}
JOURNEYS = {
    "A query": '{ companies(filter: { industry: { eq: "Traced" } }, first: 2) { nodes { traced: name } } }',
    "An analysis": '{ company(key: "traced") { resourceGaps { gaps { gap resource { name } } } } }',
    "A mutation": 'mutation { updateCompany(input: { key: "traced", name: "X" }) { company { name } } }',
}


@pytest.fixture(scope="module")
async def imported(embedded_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The calls of an import, made by the command line; what it has imported is there."""
    folder = tmp_path_factory.mktemp("traced")
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    async with open_store(embedded_settings) as store:
        await delete_everything(store.database)
    calls: list[Call] = []

    def run() -> None:
        with recorded_calls() as made:
            done = CliRunner().invoke(
                command_line, ["import", str(folder), "--store", str(embedded_settings.store)]
            )
        assert done.exit_code == 0, done.output
        calls.extend(made)

    thread = threading.Thread(target=run)  # a command has an event loop of its own
    thread.start()
    thread.join()
    yield calls
    async with open_store(embedded_settings) as store:
        await delete_everything(store.database)


def test_the_import_passes_the_listed_files(imported: list[Call]) -> None:
    assert missing(steps("An import"), imported) is None


@pytest.mark.parametrize("heading", JOURNEYS)
async def test_a_request_passes_the_listed_files(
    heading: str, imported: list[Call], embedded_settings: Settings
) -> None:
    listed = [*steps("Every GraphQL request"), *steps(heading), *steps("Every answer")]
    async with open_store(embedded_settings) as store:
        # access rules are put into the statements of an analyst, who changes nothing
        role = Role.EDITOR if heading == "A mutation" else Role.ANALYST
        _, token = await create_key(store.database, name=heading, role=role)
        app = application(embedded_settings, store)
        transport = httpx.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://localhost") as client,
        ):
            with recorded_calls() as calls:
                answer = await client.post(
                    "/graphql",
                    json={"query": JOURNEYS[heading]},
                    headers={"authorization": f"Bearer {token}"},
                )
    assert "errors" not in answer.json()
    assert missing(listed, calls) is None

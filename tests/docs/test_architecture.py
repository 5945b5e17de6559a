"""The page on the architecture shows the code as it is: the rooms, and the files that requests pass."""

import asyncio
import importlib
import os
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from operator import attrgetter
from pathlib import Path
from types import CodeType, FrameType
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


def calls_of(run: Callable[[], object]) -> list[Call]:
    """Return the calls of the package's functions, in order, that something makes.

    It runs in a thread and has an event loop of its own, so that all threads that it works with are recorded.
    A coroutine that goes on is no call: its frame stands further than where it begins.
    """
    seen: list[tuple[CodeType, int]] = []

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(f"{CODE}{os.sep}"):
            seen.append((frame.f_code, frame.f_lasti))

    threading.setprofile(note)
    try:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(run).result()
    finally:
        threading.setprofile(None)
    begins: dict[CodeType, int] = {}
    for code, place in seen:
        begins[code] = min(place, begins.get(code, place))
    return [
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
    # on a day for which a service that has just started has prepared nothing
    "An analysis": '{ company(key: "traced") '
    '{ resourceGaps(asOf: "2020-01-01") { totalGap gaps { resource { name } } } } }',
    "A mutation": 'mutation { updateCompany(input: { key: "traced", name: "X" }) { company { name } } }',
}


async def empty(settings: Settings) -> None:
    async with open_store(settings) as store:
        await delete_everything(store.database)


@pytest.fixture(scope="module")
async def imported(embedded_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The calls of an import, made by the command line; what it has imported is there."""
    folder = tmp_path_factory.mktemp("traced")
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    await empty(embedded_settings)
    command = ["import", str(folder), "--store", str(embedded_settings.store)]

    def run() -> None:
        done = CliRunner().invoke(command_line, command)
        assert done.exit_code == 0, done.output

    yield calls_of(run)
    await empty(embedded_settings)


def test_the_import_passes_the_listed_files(imported: list[Call]) -> None:
    assert missing(steps("An import"), imported) is None


async def send(heading: str, settings: Settings) -> None:
    """Send the request of a journey to a service that has just started."""
    # access rules are put into the statements of an analyst, who changes nothing
    role = Role.EDITOR if heading == "A mutation" else Role.ANALYST
    async with open_store(settings) as store:
        _, token = await create_key(store.database, name=heading, role=role)
        app = application(settings, store)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client,
        ):
            headers = {"authorization": f"Bearer {token}"}
            answer = await client.post("/graphql", json={"query": JOURNEYS[heading]}, headers=headers)
            assert "errors" not in answer.json()


@pytest.mark.parametrize("heading", JOURNEYS)
def test_a_request_passes_the_listed_files(
    heading: str, imported: list[Call], embedded_settings: Settings
) -> None:
    calls = calls_of(lambda: asyncio.run(send(heading, embedded_settings)))
    listed = [*steps("Every GraphQL request"), *steps(heading), *steps("Every answer")]
    assert missing(listed, calls) is None

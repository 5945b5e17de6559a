"""The queries of the README and of docs/queries.md give the answers stated there, on all engines.

The README in Chinese has the sections, code and links of the English one, and every command of both and of
docs/queries.md exists.
"""

import re
import shlex
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from graph_service.api.execution.operations import Operations
from graph_service.data import shipped_set
from graph_service.formats.readers.csv_reader import read_folder
from graph_service.service import open_store
from graph_service.settings import Settings
from graph_service.store.importing.dataset_import import import_dataset
from tests.command_line import parsed
from tests.conftest import delete_everything

ROOT = Path(__file__).parent.parent
README, CHINESE, QUERIES = (
    (ROOT / page).read_text(encoding="utf-8") for page in ("README.md", "README.zh.md", "docs/queries.md")
)


def blocks(page: str, language: str = r"\w*") -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


(COVERAGE,) = blocks(README, "graphql")
STAR_ALLIANCE, PAIR, AFFILIATES, RELATED = blocks(QUERIES, "graphql")
MAX_WORDS = 900


@pytest.fixture(scope="module", params=["embedded", "neo4j", "newest-neo4j"])
async def operations(request: pytest.FixtureRequest) -> AsyncIterator[Operations]:
    """The airlines on an engine of their own: nothing else is in the graph."""
    name = {"newest-neo4j": "newest_neo4j"}.get(request.param, f"{request.param}_settings")
    settings: Settings = request.getfixturevalue(name)
    async with open_store(settings) as store:
        await delete_everything(store.database)
    async with open_store(settings) as store:
        dataset = read_folder(shipped_set("airlines")).dataset
        assert dataset is not None
        await import_dataset(store.database, dataset)
        yield Operations(store, settings)


async def answer(operations: Operations, query: str) -> Any:
    body = (await operations.run(query)).body
    assert "errors" not in body, body["errors"]
    return body["data"]


async def test_what_virgin_atlantic_would_add_to_skyteam(operations: Operations) -> None:
    alliance = (await answer(operations, COVERAGE))["alliance"]
    assert alliance["coverage"] == {"covered": 169, "total": 210}
    (virgin,) = alliance["additions"]
    assert virgin["count"] == 4
    assert [one["name"].removeprefix("Market access: ") for one in virgin["resources"]] == [
        "Barbados",
        "Grenada",
        "Trinidad & Tobago",
        "St. Vincent & the Grenadines",
    ]


async def test_the_pair_that_would_add_most(operations: Operations) -> None:
    best = (await answer(operations, PAIR))["alliance"]["bestAdditions"]
    assert (best["added"], best["optimal"]) == (14, True)
    assert {one["company"]["name"]: one["count"] for one in best["members"]} == {
        "flydubai": 7,
        "Fiji Airways": 7,
    }


async def test_what_three_carriers_would_add_to_star_alliance(operations: Operations) -> None:
    additions = (await answer(operations, STAR_ALLIANCE))["alliance"]["additions"]
    assert {one["company"]["name"]: one["count"] for one in additions} == {
        "Emirates": 0,
        "IndiGo": 0,
        "Etihad Airways": 0,
    }


async def test_the_affiliates_of_oneworld(operations: Operations) -> None:
    members = (await answer(operations, AFFILIATES))["alliance"]["members"]
    assert members["totalCount"] == len(members["edges"]) == 8
    assert members["edges"][0]["node"]["name"] == "Horizon Air"
    joined = [edge["since"] for edge in members["edges"]]
    assert joined == sorted(joined, reverse=True)


async def test_the_partners_and_competitors_of_lufthansa(operations: Operations) -> None:
    data = await answer(operations, RELATED)
    assert data["companies"]["totalCount"] == 30
    assert [edge["sharedAlliances"] for edge in data["company"]["partners"]["edges"]] == [1, 1, 1]
    assert data["company"]["competitors"]["edges"][0]["node"]["name"] == "Condor"


def test_the_readme_is_short() -> None:
    assert len(README.split()) <= MAX_WORDS


CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
PARTS = {
    "headings": r"^(#+) ",
    "marks": r"^<!-- .* -->$",
    "links": r"(?<!!)\[[^\]]*\]\(([^)]+)\)",
    "pictures": r"!\[[^\]]*\]\(([^)]+)\)",
    "addresses": r"<(http[^>]+)>",
    "rows": r"^(\|)",
    "items": r"^(- )",
}


@pytest.mark.parametrize("part", PARTS)
def test_the_chinese_readme_has_the_same_parts(part: str) -> None:
    english, chinese = (
        re.findall(PARTS[part], CODE.sub("", page), re.MULTILINE) for page in (README, CHINESE)
    )
    assert english
    assert [one.replace("README.zh.md", "README.md") for one in english] == [
        one.replace("README.zh.md", "README.md") for one in chinese
    ]


def test_the_chinese_readme_has_the_same_code() -> None:
    assert CODE.findall(README)
    assert CODE.findall(CHINESE) == CODE.findall(README)


def test_the_numbers_in_the_readmes_are_the_same() -> None:
    """Numbers of two digits or more. Chinese writes November as 11, and 1.65 million as 165 ten thousands."""
    english, chinese = (set(re.findall(r"\d[\d,.]*\d", CODE.sub("", page))) for page in (README, CHINESE))
    assert english - {"1.65"} == chinese - {"165", "11"}


def test_the_readmes_link_to_each_other_at_their_start() -> None:
    assert "](README.zh.md)" in "".join(README.splitlines(keepends=True)[:5])
    assert "](README.md)" in "".join(CHINESE.splitlines(keepends=True)[:5])


@pytest.mark.parametrize("page", [README, QUERIES], ids=["README.md", "docs/queries.md"])
def test_the_commands_exist(page: str) -> None:
    lines = [line for block in blocks(page, "sh") for line in block.splitlines()]
    parts = [shlex.split(part, comments=True) for line in lines for part in re.split(r"&&|\||;|>", line)]
    commands = [words[1:] for words in parts if words and Path(words[0]).name == "graph-service"]
    assert len(commands) >= 4
    for arguments in commands:
        parsed(arguments)

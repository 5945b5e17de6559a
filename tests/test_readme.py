"""The README's queries give the answers it states, on both engines and on the newest Neo4j."""

import re
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
from tests.conftest import delete_everything

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
COVERAGE, PAIR, STAR_ALLIANCE = re.findall(r"```graphql\n(.*?)```", README, re.DOTALL)


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
    return body["data"]["alliance"]


async def test_what_virgin_atlantic_would_add_to_skyteam(operations: Operations) -> None:
    alliance = await answer(operations, COVERAGE)
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
    best = (await answer(operations, PAIR))["bestAdditions"]
    assert (best["added"], best["optimal"]) == (14, True)
    assert {one["company"]["name"]: one["count"] for one in best["members"]} == {
        "flydubai": 7,
        "Fiji Airways": 7,
    }


async def test_what_three_carriers_would_add_to_star_alliance(operations: Operations) -> None:
    additions = (await answer(operations, STAR_ALLIANCE))["additions"]
    assert {one["company"]["name"]: one["count"] for one in additions} == {
        "Emirates": 0,
        "IndiGo": 0,
        "Etihad Airways": 0,
    }

"""Generated operations of any kind, by every role, on the running service.

None breaks it, keeps others waiting, or shows somebody what is kept from them.
"""

import os
import re
from collections.abc import AsyncIterator, Sequence
from random import Random
from typing import Any

import httpx
import orjson
import pytest
from graphql import build_schema
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis_graphql import mutations, nodes, queries

from graph_service.api.schema.schema import CORE, SDL
from graph_service.domain.access import Role
from graph_service.formats.readers.csv_reader import read_folder
from graph_service.service import open_store
from graph_service.settings import Settings
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.repositories.api_keys import create_key
from tests.api.secrets import ME, VIEWERS, kept_secret, keys, stored
from tests.conftest import delete_everything
from tests.event_loop import MAX_BLOCKED_S, watched
from tests.formats.folders import LIFE
from tests.hostile_operations import HostileOperations
from tests.subscribers import Service, served

SEED = int(os.environ.get("FUZZ_SEED", "20261125"))
"""Another one each night finds more; a failure names the operation, so that it can be tried again."""
LEAKS = (
    "Traceback",
    "site-packages",
    "graph_service",
    "Exception",
    "neo4j",
    "Neo.",
    "arcadedb",
    "Cypher",
    "0x7f",
)
SECRET = re.compile(r"secret[-\w]*", re.IGNORECASE)
"""What the keys, names and customers of everything secret begin with."""
SCALARS = {
    "Date": st.sampled_from(["2026-01-01", "0001-01-01", "2026-02-30", ""]).map(nodes.String),
    "DateTime": st.sampled_from(["2026-01-01T00:00:00Z", "x"]).map(nodes.String),
    "Decimal": st.sampled_from(["1", "-1e5", "1e999999", "x"]).map(nodes.String),
}


@pytest.fixture(scope="module")
async def service(embedded_settings: Settings, embedded_database: Database) -> AsyncIterator[Service]:
    await delete_everything(embedded_database)
    dataset = read_folder(LIFE).dataset
    assert dataset is not None
    async with open_store(embedded_settings) as store:
        await import_dataset(store.database, dataset)
        async with served(store, embedded_settings) as service:
            yield service


async def asked(
    service: Service,
    query: str,
    variables: dict[str, Any] | None = None,
    token: str | None = None,
    *,
    keeps: bool = False,
) -> str:
    """Ask; return the kind of answer, once it is known to be one that clients may get.

    With ``keeps``, what was made secret from whoever asks must not be in it.
    """
    body = orjson.dumps({"query": query, "variables": variables})
    headers = {"content-type": "application/json", "accept": "application/graphql-response+json"}
    if token is not None:
        headers["authorization"] = f"Bearer {token}"
    response: httpx.Response = await service.http.post("/graphql", content=body, headers=headers, timeout=60)
    shown = (query, variables, response.text[:2_000])
    assert response.status_code in (200, 400, 413), shown
    answer = response.json()
    codes = []
    for error in answer.get("errors", ()):
        codes.append(error["extensions"]["code"])
        # what a client sent is told back to it; the rest of the message is the service's own
        assert [word for word in LEAKS if word in error["message"]] == [], shown
    assert "INTERNAL_ERROR" not in codes, shown
    assert "UNAVAILABLE" not in codes, shown
    assert len(codes) <= 5, shown
    if response.status_code == 200:
        assert "data" in answer, shown
    if keeps:
        told = set(SECRET.findall(response.text)) - set(SECRET.findall(body.decode()))
        assert told == set(), (told, shown)
    return codes[0] if codes else "OK"


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("query", 80),
        ("mutation", 40),
        pytest.param("query", 400, marks=pytest.mark.thorough("many more hostile values")),
        pytest.param("mutation", 200, marks=pytest.mark.thorough("many more hostile values")),
    ],
)
async def test_hostile_values(service: Service, kind: str, number: int) -> None:
    kinds: dict[str, int] = {}
    async with watched() as watch:
        for place in range(number):
            operation, variables = HostileOperations(Random(f"{SEED} {place}"), CORE).operation(kind)
            outcome = await asked(service, operation, variables)
            kinds[outcome] = kinds.get(outcome, 0) + 1
    assert watch.longest_s < MAX_BLOCKED_S
    # some are right and some are not: else nothing has been tried
    assert kinds["OK"] > number / 20, kinds
    assert len(kinds) > 2, kinds


@pytest.mark.parametrize(
    ("strategy", "number"), [(queries, 20), (mutations, 10)], ids=["queries", "mutations"]
)
async def test_operations_of_another_generator(service: Service, strategy: Any, number: int) -> None:
    made = operations_of(strategy, number)
    async with watched() as watch:
        outcomes = [await asked(service, operation) for operation in made]
    assert watch.longest_s < MAX_BLOCKED_S
    assert len(outcomes) >= number / 2


def operations_of(strategy: Any, number: int, known: Sequence[str] = ()) -> list[str]:
    """Return operations that hypothesis-graphql makes from the schema, with keys that there are."""
    made: list[str] = []
    scalars = SCALARS
    if known:
        scalars = scalars | {"String": st.sampled_from(known).map(nodes.String)}

    @seed(SEED)
    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(strategy(build_schema(SDL), custom_scalars=scalars))
    def make(operation: str) -> None:
        made.append(operation)

    make()
    return made


@pytest.mark.parametrize(
    "role",
    [
        Role.PARTNER,
        pytest.param(Role.ANALYST, marks=pytest.mark.thorough("many more hostile values")),
        pytest.param(Role.EDITOR, marks=pytest.mark.thorough("many more hostile values")),
        pytest.param(Role.ADMIN, marks=pytest.mark.thorough("many more hostile values")),
    ],
)
async def test_operations_of_each_role(embedded_settings: Settings, role: Role) -> None:
    """Admins and editors see all there is; from others something is kept, which nothing tells them."""
    kept_from = role if role in VIEWERS else Role.PARTNER
    things = ["c0", "c1", "c4", "r-1", "a-own", "a-agreed", "a-other", "b-sought", "secret-sought"]
    known = [*things, *(one for some in keys(kept_from).values() for one in some)]
    asks = [HostileOperations(Random(f"{SEED} {role} {place}"), CORE, known) for place in range(120)]
    made = [one.operation("mutation" if place % 3 == 2 else "query") for place, one in enumerate(asks)]
    made += [(operation, {}) for operation in operations_of(queries, 6, known)]
    async with open_store(embedded_settings) as store, served(store, embedded_settings) as service:
        await stored(store.database)
        await kept_secret(store.database, kept_from)
        company = ME if role is Role.PARTNER else None
        _, token = await create_key(store.database, name="fuzz", role=role, company=company)
        async with watched() as watch:
            kinds = [
                await asked(service, operation, variables, token, keeps=role in VIEWERS)
                for operation, variables in made
            ]
        assert watch.longest_s < MAX_BLOCKED_S
        await delete_everything(store.database)
    assert kinds.count("OK") > 10
    assert (kinds.count("FORBIDDEN") > 0) == (role in VIEWERS)


@pytest.mark.parametrize(
    "wrong",
    [
        {f"namx{number}": 1 for number in range(9_000)},
        {"and": [{"nam": {}} for _ in range(4_000)]},
    ],
    ids=["unknown names", "unknown names in a list"],
)
async def test_thousands_of_wrong_values_keep_nobody_waiting(service: Service, wrong: Any) -> None:
    query = "query ($filter: CompanyFilter) { companies(filter: $filter) { totalCount } }"
    async with watched() as watch:
        assert await asked(service, query, {"filter": wrong}) == "BAD_USER_INPUT"
    assert watch.longest_s < MAX_BLOCKED_S

"""Arguments with a range: both of its ends are accepted, and what is just beyond them is refused."""

from itertools import combinations
from typing import Any, Final

import pytest

from graph_service.api.execution.operations import Operations
from graph_service.domain.dataset import DataSet
from graph_service.domain.global_ids import global_id
from graph_service.domain.model.entities import Company
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.schema.migrations import migrate
from tests.conftest import delete_everything
from tests.query.answers import operations_on

COMPANIES: Final = [Company(key=f"c{number:02}", name="A") for number in range(51)]
ID: Final = global_id("Company", "c00")
ANALYSIS_TIMEOUT: Final = 60.0
ONE_MORE: Final = 1e15 + 1.0


def of_company(field: str, type_: str) -> str:
    return f'query ($v: {type_}) {{ company(key: "c00") {{ {field} }} }}'


def nested(depth: int) -> dict[str, Any]:
    """Return a filter of this many objects, one inside the other."""
    wanted: dict[str, Any] = {"key": {"eq": "a"}}
    for _ in range(depth - 2):
        wanted = {"not": wanted}
    return wanted


def ranked(weights: int = 1, candidates: int = 1, *, weight: float = 1, **value: float) -> dict[str, Any]:
    """Return so many weights and candidates; the first weight and the only value as given."""
    criteria = [{"criterion": f"w{n}", "weight": 1} for n in range(weights)]
    criteria += [{"criterion": "first", "weight": weight}, {"criterion": "REPUTATION", "weight": 1}]
    values = [{"criterion": name, "value": number} for name, number in (value or {"REPUTATION": 5}).items()]
    rows = [{"name": f"n{n}", "values": values} for n in range(candidates)]
    return {"weights": criteria, "candidates": rows, "missing": "RENORMALISE"}


def shared(
    amount: str = "1", parties: int = 1, tiers: int = 1, up_to: str = "1", percentage: str = "100"
) -> dict[str, Any]:
    """Return revenue for so many parties, in so many tiers of which the last has no end."""
    shares = [percentage, *["0"] * (parties - 1)]
    ends = [up_to, *map(str, range(2, tiers))][: tiers - 1]
    rows = [{"upTo": end, "percentages": shares} for end in [*ends, None]][:tiers]
    return {"amount": amount, "currency": "EUR", "parties": [f"p{n}" for n in range(parties)], "tiers": rows}


def worths(parties: int = 1, worth: float = 1) -> dict[str, Any]:
    """Return so many parties; every coalition of them has this worth."""
    names = [f"p{n}" for n in range(parties)]
    coalitions = [some for count in range(1, parties + 1) for some in combinations(names, count)]
    return {"parties": names, "worths": [{"members": some, "worth": worth} for some in coalitions]}


RANKED: Final = "query ($v: RankPartnersInput!) { rankPartners(input: $v) { ranked { name } } }"
SHARED: Final = "query ($v: SplitRevenueInput!) { splitRevenue(input: $v) { parts { amount } } }"
WORTHS: Final = "query ($v: ShapleyInput!) { shapleySplit(input: $v) { parts { value } } }"
FILTERED: Final = "query ($v: CompanyFilter) { companies(filter: $v) { totalCount } }"
SEARCHED: Final = "query ($v: String) { companies(search: $v) { totalCount } }"
CHANGED: Final = "mutation ($v: [ChangeInput!]!) { applyChanges(changes: $v) { errors { code } } }"
RANGES: Final[dict[str, tuple[str, list[Any], list[Any]]]] = {
    "first": ("query ($v: Int) { companies(first: $v) { nodes { key } } }", [0, 500], [-1, 501]),
    "last": ("query ($v: Int) { companies(last: $v) { nodes { key } } }", [0, 500], [-1, 501]),
    "orders": (
        "query ($v: [CompanyOrder!]) { companies(orderBy: $v) { totalCount nodes { key } } }",
        [[{"by": "NAME"}] * 20],
        [[{"by": "NAME"}] * 21],
    ),
    "ids": ("query ($v: [ID!]!) { nodes(ids: $v) { id } }", [[ID] * 500], [[ID] * 501]),
    "depth of a filter": (FILTERED, [nested(20)], [nested(21)]),
    "objects of a filter": (FILTERED, [{"or": [{}] * 99}], [{"or": [{}] * 100}]),
    "characters of a search": (SEARCHED, ["a" * 500], ["a" * 501]),
    "words of a search": (SEARCHED, ["a " * 20], ["a " * 21]),
    "time limit": (
        of_company("partnerSet(timeLimitSeconds: $v) { optimal }", "Float"),
        [0.01, ANALYSIS_TIMEOUT],
        [0, ANALYSIS_TIMEOUT + 0.01],
    ),
    "first of an analysis": (
        of_company("recommendedPartners(first: $v) { score }", "Int"),
        [0, 5_000],
        [-1, 5_001],
    ),
    "warnings": (of_company("allianceWarnings(first: $v) { __typename }", "Int"), [0, 5_000], [-1, 5_001]),
    "steps": (of_company("neighbourhood(depth: $v) { truncated }", "Int"), [1, 4], [0, 5]),
    "nodes": (of_company("neighbourhood(limit: $v) { truncated }", "Int"), [1, 5_000], [0, 5_001]),
    "length of cycles": (
        "query ($v: Int) { exchangeOpportunities(maxLength: $v) { planValue } }",
        [2, 8],
        [1, 9],
    ),
    "members": (
        "query ($v: [CompanyRef!]!) { whatIfAlliance(members: $v) { componentsAfter } }",
        [[{"key": one.key} for one in COMPANIES[:count]] for count in (2, 50)],
        [[{"key": one.key} for one in COMPANIES[:count]] for count in (1, 51)],
    ),
    "costs": (
        of_company("partnerSet(costs: $v) { optimal }", "[CompanyCost!]"),
        [[{"company": {"key": "c01"}, "cost": cost}] for cost in (0, 1e15)],
        [[{"company": {"key": "c01"}, "cost": cost}] for cost in (-0.01, ONE_MORE)],
    ),
    "sales": ("query ($v: Int) { sales(first: $v) { rows { key } } }", [0, 500], [-1, 501]),
    "criteria": (RANKED, [ranked(48)], [ranked(49)]),
    "candidates": (RANKED, [ranked(1, 1_000)], [ranked(1, 1_001)]),
    "weights": (
        RANKED,
        [ranked(weight=0), ranked(weight=1e15)],
        [ranked(weight=-0.01), ranked(weight=ONE_MORE)],
    ),
    "points": (
        RANKED,
        [ranked(REPUTATION=0), ranked(REPUTATION=10)],
        [ranked(REPUTATION=-0.01), ranked(REPUTATION=10.01)],
    ),
    "values": (
        RANKED,
        [ranked(first=-1e15), ranked(first=1e15)],
        [ranked(first=-ONE_MORE), ranked(first=ONE_MORE)],
    ),
    "parties": (
        SHARED,
        [shared(parties=1), shared(parties=1_000)],
        [shared(parties=0), shared(parties=1_001)],
    ),
    "tiers": (SHARED, [shared(tiers=1), shared(tiers=100)], [shared(tiers=0), shared(tiers=101)]),
    "amounts": (SHARED, [shared("1e18"), shared("-1e18")], [shared("1000000000000000000.01")]),
    "decimals": (SHARED, [shared("1." + "0" * 40)], [shared("1." + "0" * 41)]),
    "ends of tiers": (
        SHARED,
        [shared(tiers=2, up_to="1e18"), shared(tiers=2, up_to="1e-40")],
        [shared(tiers=2, up_to=up_to) for up_to in ("0", "1e-41", "1000000000000000000.01")],
    ),
    "contributors": (WORTHS, [worths(10)], [worths(11)]),
    "worths": (
        WORTHS,
        [worths(worth=1e15), worths(worth=-1e15)],
        [worths(worth=ONE_MORE), worths(worth=-ONE_MORE)],
    ),
    "changes": (
        CHANGED,
        [[{"deleteCompany": {"key": "none"}}] * count for count in (1, 1_000)],
        [[{"deleteCompany": {"key": "none"}}] * count for count in (0, 1_001)],
    ),
    "idempotency key": (
        'mutation ($v: String) { applyChanges(changes: [{deleteCompany: {key: "none"}}], idempotencyKey: $v)'
        " { errors { code } } }",
        ["k", "k" * 200],
        ["", "k" * 201],
    ),
}


@pytest.fixture(scope="module")
async def service(embedded_database: Database) -> Operations:
    await delete_everything(embedded_database)
    await migrate(embedded_database)
    await import_dataset(embedded_database, DataSet(companies=tuple(COMPANIES)))
    return operations_on(embedded_database, analysis_timeout=ANALYSIS_TIMEOUT)


@pytest.mark.parametrize("name", RANGES)
async def test_a_range_ends_where_it_says(service: Operations, name: str) -> None:
    query, within, beyond = RANGES[name]

    async def is_refused(value: Any) -> bool:
        body = (await service.run(query, {"v": value})).body
        changes = (body["data"] or {}).get("applyChanges")
        codes = [error["extensions"]["code"] for error in body.get("errors", ())]
        codes += [error["code"] for error in changes["errors"]] if changes else []
        assert set(codes) <= {"INVALID_INPUT", "LIMIT_EXCEEDED", "NOT_FOUND"}, body
        return codes in (["INVALID_INPUT"], ["LIMIT_EXCEEDED"])

    assert [await is_refused(value) for value in within] == [False] * len(within)
    assert [await is_refused(value) for value in beyond] == [True] * len(beyond)

"""Pages while rows come and go: a page begins after its cursor's place, whether or not the row is there."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from graph_service.domain.dataset import DataSet
from graph_service.domain.model.entities import (
    Alliance,
    AllianceStage,
    Company,
    Holding,
    Membership,
    Resource,
)
from graph_service.domain.model.entities import ResourceKind as Kind
from graph_service.store.engine.database import Database
from tests.query.answers import operations_on
from tests.query.execution import executed
from tests.query.graphs import stored
from tests.query.model import Bookkeeping, Graph, Thing

TODAY = dt.datetime.now(dt.UTC).date()
SIZES = {"c1": 10, "c2": None, "c3": 10, "c4": 7, "c5": None, "c6": 300, "c7": 10}
SINCE = [None, dt.date(2001, 1, 1), dt.date(2002, 2, 2)]

EVERYTHING = DataSet(
    companies=tuple(
        Company(key=key, name=name, employees=size)
        for (key, size), name in zip(SIZES.items(), ["Å", "a", "B", "b", "Z", "z", "😀"], strict=True)
    ),
    resources=tuple(Resource(key=f"r{i}", name="R", kind=Kind.DATA) for i in range(7)),
    alliances=(Alliance(key="a1", name="A", stage=AllianceStage.ACTIVE),),
    holdings=tuple(Holding(company="c1", resource=f"r{i}", level=(i % 3) / 2) for i in range(7)),
    memberships=tuple(
        Membership(alliance="a1", company=company, since=since)
        for company in ("c1", "c4", "c6", "c7")
        for since in SINCE
    ),
)

LISTS = {
    "companies": "companies(%s)",
    "companies by size": "companies(orderBy: [{by: EMPLOYEES}], %s)",
    "companies by size, largest first": "companies(orderBy: [{by: EMPLOYEES, direction: DESC}], %s)",
    "companies by name": "companies(orderBy: [{by: NAME, direction: DESC}], %s)",
    "holdings by level": 'company(key: "c1") { has(orderBy: [{by: LEVEL, direction: DESC}], %s)',
    "memberships": 'alliance(key: "a1") { members(%s)',
    "partners by size": 'company(key: "c1") { partners(orderBy: [{by: EMPLOYEES}], %s)',
}


def graph(dataset: DataSet) -> Graph:
    things: tuple[Thing, ...] = (*dataset.companies, *dataset.resources, *dataset.alliances)
    noted = Bookkeeping(1, "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z")
    return Graph(dataset, TODAY, {(type(thing).__name__, thing.key): noted for thing in things})


def without(removed: Callable[[str], bool]) -> DataSet:
    """Return everything but the rows whose place in their list satisfies a condition."""
    keys = {one.key for one in EVERYTHING.companies if not removed(one.key)}
    resources = {one.key for one in EVERYTHING.resources if not removed(one.key)}
    number = count(1)
    return replace(
        EVERYTHING,
        companies=tuple(one for one in EVERYTHING.companies if one.key in keys),
        resources=tuple(one for one in EVERYTHING.resources if one.key in resources),
        holdings=tuple(
            one for one in EVERYTHING.holdings if one.company in keys and one.resource in resources
        ),
        memberships=tuple(
            one for one in EVERYTHING.memberships if not removed(f"m{next(number)}") and one.company in keys
        ),
    )


CHANGES = {
    "the rows at cursors go": lambda key: key[1] in "25",
    "their neighbours go": lambda key: key[1] in "3469",
    "the first rows go": lambda key: key[0] != "c" and key[1] in "012",
    "nearly all go": lambda key: key not in ("c1", "c7", "r1", "r6", "m5"),
    "all go": lambda key: key != "c1",
}


def pages(name: str) -> Iterator[tuple[str, str]]:
    """Yield the operations that take the first page, and the next, forward and backward."""
    asked = LISTS[name]
    rows = "{ edges { cursor node { key } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }"
    closing = "}" if "{" in asked.replace("[{", "").replace("}]", "") else ""
    for size, side in (
        ("first: 2", "after"),
        ("last: 2", "before"),
        ("last: 2", "after"),
        ("first: 2", "before"),
    ):
        start = f"query {{ {asked % size} {rows} {closing} }}"
        then = f"query($c: String) {{ {asked % f'{size}, {side}: $c'} {rows} {closing} }}"
        yield start, then


def connection(data: Any) -> Any:
    """Return the page in an answer."""
    while "edges" not in data:
        (data,) = data.values()
    return data


@pytest.mark.thorough("the next page after a change on Neo4j too", on="neo4j")
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("grows", [False, True], ids=["rows go", "rows come"])
async def test_the_next_page_is_right_after_a_change(database: Database, change: str, grows: bool) -> None:
    full, part = graph(EVERYTHING), graph(without(CHANGES[change]))
    before, after = (part, full) if grows else (full, part)
    service = operations_on(database)
    operations = [operation for name in LISTS for operation in pages(name)]
    await stored(database, before)
    cursors: list[list[tuple[str, str]]] = []
    for start, _ in operations:
        expected, answer = executed(before, start, {}), await service.run(start)
        rows = zip(connection(expected)["edges"], connection(answer.body["data"])["edges"], strict=True)
        cursors.append([(one["cursor"], other["cursor"]) for one, other in rows])
    await stored(database, after)
    for (_, then), known in zip(operations, cursors, strict=True):
        for of_model, of_service in known:
            expected = connection(executed(after, then, {"c": of_model}))
            answer = await service.run(then, {"c": of_service})
            page = connection(answer.body["data"])
            assert [row["node"] for row in page["edges"]] == [row["node"] for row in expected["edges"]], then
            for flag in ("hasNextPage", "hasPreviousPage"):
                assert page["pageInfo"][flag] == expected["pageInfo"][flag], then


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("size", "side", "end"), [("first", "after", "endCursor"), ("last", "before", "startCursor")]
)
async def test_pages_add_up_to_the_list(
    database: Database, name: str, size: str, side: str, end: str
) -> None:
    await stored(database, graph(EVERYTHING))
    service = operations_on(database)
    start, _ = next(pages(name))
    whole = connection((await service.run(start.replace("first: 2", "first: 500"))).body["data"])
    taken: list[Any] = []
    cursor = None
    while True:
        then = start.replace("query {", "query($c: String) {").replace("first: 2", f"{size}: 2, {side}: $c")
        page = connection((await service.run(then, {"c": cursor})).body["data"])
        taken = [*taken, *page["edges"]] if size == "first" else [*page["edges"], *taken]
        cursor = page["pageInfo"][end]
        if not page["pageInfo"]["hasNextPage" if size == "first" else "hasPreviousPage"]:
            break
    assert len(whole["edges"]) > 2
    assert taken == whole["edges"]

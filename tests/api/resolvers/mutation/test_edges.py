"""Edges set and removed, and things deleted with what hangs on them, over GraphQL on both engines."""

from collections import Counter
from datetime import date
from typing import Any

import pytest

from graph_service.api.execution.operations import Operations
from graph_service.domain.kinds import KINDS
from graph_service.domain.model.entities import Competition, Holding, Membership, Need
from graph_service.store.engine.database import Database
from tests.api.sample_records import TARGETS, WRITABLE, sample
from tests.api.worked_graph import data
from tests.api.writing_service import base_service, change, refused
from tests.changes_model import hanging, remove
from tests.store.contents import contents

HISTORY = "version history(first: 1) { nodes { action kind other fields { field before after } } }"
EDGES: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any], Any, Any]] = [
    (
        {"company": "c1", "resource": "r1"},
        {"level": 0.5, "evidence": "seen"},
        {"level": 1},
        Holding(company="c1", resource="r1", level=0.5, evidence="seen"),
        Holding(company="c1", resource="r1", level=1.0),
    ),
    (
        {"company": "c1", "resource": "r1"},
        {"importance": 0.5, "requiredLevel": 0.25},
        {"importance": 0, "evidence": "said"},
        Need(company="c1", resource="r1", importance=0.5, required_level=0.25),
        Need(company="c1", resource="r1", importance=0.0, evidence="said"),
    ),
    (
        {"alliance": "a1", "company": "c1", "since": "2020-01-01"},
        {"role": "chair"},
        {"until": "2024-01-01"},
        Membership(alliance="a1", company="c1", since=date(2020, 1, 1), role="chair"),
        Membership(alliance="a1", company="c1", since=date(2020, 1, 1), until=date(2024, 1, 1)),
    ),
    (
        {"a": "c2", "b": "c1"},
        {"intensity": 0.5, "evidence": "routes"},
        {"intensity": 1},
        Competition(a="c1", b="c2", intensity=0.5, evidence="routes"),
        Competition(a="c1", b="c2", intensity=1.0),
    ),
]
"""Ends, values, other values, and what both are in the graph; a pair of competitors has no direction."""


@pytest.fixture
async def service(database: Database) -> Operations:
    return await base_service(database)


async def edges(database: Database) -> list[Any]:
    model = (await contents(database)).model()
    of = Holding | Need | Membership | Competition
    return [one for one in model.records.values() if isinstance(one, of)]


@pytest.mark.parametrize(
    ("ends", "first", "second", "one", "other"), EDGES, ids=[type(edge[3]).__name__ for edge in EDGES]
)
async def test_an_edge_is_set_changed_and_removed(
    service: Operations,
    database: Database,
    ends: dict[str, Any],
    first: dict[str, Any],
    second: dict[str, Any],
    one: Any,
    other: Any,
) -> None:
    kind = type(one).__name__
    nodes = {name: key for name, key in ends.items() if name != "since"}
    shows = " ".join(f"{name} {{ key }}" for name in nodes)
    for values, expected in ((first, one), (second, other)):
        payload = await change(service, f"set{kind}", {**ends, **values}, shows)
        assert {name: payload[name]["key"] for name in nodes} == nodes
        assert await edges(database) == [expected]  # what is not given again is gone
    revision = payload["graphRevision"]
    assert (await change(service, f"set{kind}", {**ends, **second}))["graphRevision"] == revision

    company = (await data(service, f'{{ company(key: "c1") {{ {HISTORY} }} }}'))["company"]
    assert company["version"] == 1  # an edge is no part of its company
    (entry,) = company["history"]["nodes"]
    assert (entry["action"], entry["kind"]) == ("UPDATED", kind)
    changed = {name for name in first.keys() | second.keys() if first.get(name) != second.get(name)}
    assert {field["field"] for field in entry["fields"]} == changed | ends.keys() & {"since"}

    await change(service, f"remove{kind}", ends)
    assert await edges(database) == []
    payload, reasons = await refused(service, database, f"remove{kind}", ends, shows)
    assert [code for code, _ in reasons] == ["NOT_FOUND"]
    assert {name: payload[name]["key"] for name in nodes} == nodes

    strangers = {**ends, **dict.fromkeys(nodes, "nobody")} if kind != "Competition" else {"a": "x", "b": "y"}
    for verb, values in (("set", first), ("remove", {})):
        _, reasons = await refused(service, database, f"{verb}{kind}", {**strangers, **values}, shows)
        assert sorted(reasons) == [("NOT_FOUND", f"input.{name}") for name in sorted(nodes)]


async def test_a_company_does_not_compete_with_itself(service: Operations, database: Database) -> None:
    pair = {"a": "c1", "b": "c1", "intensity": 1}
    _, reasons = await refused(service, database, "setCompetition", pair)
    assert reasons == [("INVALID_INPUT", "input.b")]


async def test_periods_of_a_membership_do_not_overlap(service: Operations, database: Database) -> None:
    ends = {"alliance": "a1", "company": "c1"}
    await change(service, "setMembership", {**ends, "until": "2010-01-01"})
    await change(service, "setMembership", {**ends, "since": "2015-01-01", "until": "2020-01-01"})
    for since, until in (("2009-12-31", None), ("2012-01-01", "2015-01-02"), ("2019-01-01", "2019-02-01")):
        period = {**ends, "since": since, "until": until}
        _, reasons = await refused(service, database, "setMembership", period)
        assert reasons == [("CONFLICT", "input.since")]
    empty = {**ends, "since": "2021-01-01", "until": "2021-01-01"}
    _, reasons = await refused(service, database, "setMembership", empty)
    assert reasons == [("INVALID_INPUT", "input.until")]
    await change(service, "setMembership", {**ends, "since": "2020-01-01"})
    members = '{ alliance(key: "a1") { members { edges { since until } } } }'
    found = (await data(service, members))["alliance"]["members"]["edges"]
    assert {(one["since"], one["until"]) for one in found} == {
        (None, "2010-01-01"),
        ("2015-01-01", "2020-01-01"),
        ("2020-01-01", None),
    }
    await change(service, "removeMembership", {**ends, "since": "2015-01-01"})
    await change(service, "removeMembership", ends)  # the one that has no first day
    assert await edges(database) == [Membership(alliance="a1", company="c1", since=date(2020, 1, 1))]


async def test_what_hangs_on_a_thing_keeps_it_or_goes_with_it(
    service: Operations, database: Database
) -> None:
    for kind in WRITABLE:
        await change(service, f"create{kind.name}", sample(kind))
    for ends, values, _, one, _ in EDGES:
        await change(service, f"set{type(one).__name__}", {**ends, **values})
    for name in reversed(list(TARGETS)):
        kind, key = KINDS[name], TARGETS[name][0]
        model = (await contents(database)).model()
        going, naming = hanging(model, kind, key)
        dependents = Counter(type(model.records[place]).__name__ for place in (*going, *naming))
        dependents[kind.name] -= 1
        payload, reasons = await refused(service, database, f"delete{name}", {"key": key})
        assert reasons == [("CONFLICT", "input.cascade")]
        (error,) = payload["errors"]
        assert error["currentVersion"] == model.versions[kind.plural, (key,)]
        assert counts(error["dependents"]) == +dependents

        gone = await change(service, f"delete{name}", {"key": key, "cascade": True}, "deleted { kind count }")
        assert counts(gone["deleted"]) == Counter(type(model.records[place]).__name__ for place in going)
        remove(model, going, naming)
        assert (await contents(database)).model() == model
    assert await edges(database) == []


def counts(rows: list[dict[str, Any]]) -> Counter[str]:
    return Counter({row["kind"]: row["count"] for row in rows})

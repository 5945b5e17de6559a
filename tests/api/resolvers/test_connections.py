"""Connections, groups and nodes, with answers worked out by hand, on both engines."""

from typing import Any

import pytest

from graph_service.api.execution.operations import Operations
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from tests.api.worked_graph import DATASET, TODAY, data, service_on


@pytest.fixture(scope="module")
async def service(database: Database) -> Operations:
    return await service_on(database)


async def test_edges(service: Operations) -> None:
    query = """{ company(key: "a") {
      has { edges { level evidence node { key } } }
      alliances(filter: {key: {eq: "now"}}) { totalCount edges { role since until node { key } } }
      partners { totalCount edges { sharedAlliances node { key } } }
      then: partners(asOf: "2000-01-01") { edges { sharedAlliances node { key } } }
      competitors { edges { intensity evidence node { key competitors { totalCount } } } } } }"""
    assert (await data(service, query))["company"] == {
        "has": {
            "edges": [
                {"level": 0.30000000000000004, "evidence": None, "node": {"key": "r1"}},
                {"level": 1.0, "evidence": None, "node": {"key": "r2"}},
            ]
        },
        "alliances": {
            "totalCount": 2,
            "edges": [
                {"role": None, "since": "2001-01-01", "until": "2002-01-01", "node": {"key": "now"}},
                {"role": "founder", "since": "2010-01-01", "until": None, "node": {"key": "now"}},
            ],
        },
        "partners": {"totalCount": 1, "edges": [{"sharedAlliances": 2, "node": {"key": "b"}}]},
        "then": {
            "edges": [
                {"sharedAlliances": 1, "node": {"key": "b"}},
                {"sharedAlliances": 1, "node": {"key": "c"}},
            ]
        },
        "competitors": {
            "edges": [
                {
                    "intensity": 0.9,
                    "evidence": "routes",
                    "node": {"key": "c", "competitors": {"totalCount": 2}},
                }
            ]
        },
    }


async def test_members_of_all_periods_and_of_a_day(service: Operations) -> None:
    query = """{ alliance(key: "now") {
      members { edges { since node { key } } }
      then: members(asOf: "2001-01-01") { edges { since node { key } } }
      between: members(asOf: "2002-01-01") { nodes { key } } } }"""
    assert (await data(service, query))["alliance"] == {
        "members": {
            "edges": [
                {"since": "2001-01-01", "node": {"key": "a"}},
                {"since": "2010-01-01", "node": {"key": "a"}},
                {"since": None, "node": {"key": "b"}},
            ]
        },
        "then": {
            "edges": [{"since": "2001-01-01", "node": {"key": "a"}}, {"since": None, "node": {"key": "b"}}]
        },
        "between": {"nodes": [{"key": "b"}]},
    }


async def test_holders_and_seekers(service: Operations) -> None:
    query = """query($least: Float) { resource(key: "r2") { pooled
      holders(minLevel: 1) { edges { level importance node { key } } }
      seekers(minImportance: $least) { edges { level importance node { key } } } } }"""
    assert (await data(service, query, {"least": 1}))["resource"] == {
        "pooled": True,
        "holders": {"edges": [{"level": 1.0, "importance": None, "node": {"key": "a"}}]},
        "seekers": {"edges": []},
    }
    seekers = (await data(service, query, {"least": None}))["resource"]["seekers"]
    assert seekers == {"edges": [{"level": None, "importance": 0.5, "node": {"key": "b"}}]}


async def test_members_by_role_and_by_order(service: Operations) -> None:
    query = """query($role: StringFilter, $by: MembershipSort!) { alliance(key: "now") {
      members(role: $role, orderBy: [{by: $by}]) { totalCount edges { role since node { key } } } } }"""

    async def members(role: dict[str, Any] | None, by: str) -> list[tuple[str, str | None]]:
        found = (await data(service, query, {"role": role, "by": by}))["alliance"]["members"]
        assert found["totalCount"] == len(found["edges"])
        return [(edge["node"]["key"], edge["since"]) for edge in found["edges"]]

    first, second, other = ("a", "2001-01-01"), ("a", "2010-01-01"), ("b", None)
    assert await members({"eq": "founder"}, "KEY") == [second]
    assert await members({"isNull": True}, "SINCE") == [first, other]
    assert await members({"ne": "founder"}, "NAME") == [first, other]
    assert await members(None, "ROLE") == [second, first, other]


async def test_alliances_of_a_company_in_the_order_in_which_it_joined(service: Operations) -> None:
    query = """{ company(key: "b") {
      alliances(orderBy: [{by: SINCE}]) { edges { since node { key } } } } }"""
    found = (await data(service, query))["company"]["alliances"]["edges"]
    assert [(edge["node"]["key"], edge["since"]) for edge in found] == [
        ("ending", "2005-01-01"),
        ("ending", None),
        ("now", None),
    ]


async def test_groups(service: Operations) -> None:
    query = "{ companyGroups(by: %s) { value count averageEmployees totalRevenue allianceCount } }"

    def group(*values: Any) -> dict[str, Any]:
        names = ("value", "count", "averageEmployees", "totalRevenue", "allianceCount")
        return dict(zip(names, values, strict=True))

    assert (await data(service, query % "COUNTRY"))["companyGroups"] == [
        group("NO", 2, 15.0, "0.30", 6),
        group(None, 2, 0.0, None, 2),
        group("CH", 1, None, "5", 2),
    ]
    assert (await data(service, query % "REGION"))["companyGroups"] == [
        group(None, 3, 0.0, "5", 4),
        group("EU", 2, 15.0, "0.30", 6),
        group("US", 1, 20.0, "0.20", 2),
    ]
    on_day = "query ($day: Date) { companyGroups(by: COUNTRY, asOf: $day) { value allianceCount } }"
    found = await data(service, on_day, {"day": TODAY.isoformat()})
    assert {one["value"]: one["allianceCount"] for one in found["companyGroups"]} == {
        "NO": 2,
        None: 0,
        "CH": 0,
    }
    years = await data(service, "{ companyGroups(by: FOUNDED_YEAR, filter: {not: {has: {}}}) { value } }")
    assert [one["value"] for one in years["companyGroups"]] == ["980", "1990", None]
    mixed = await data(service, '{ companyGroups(by: INDUSTRY, filter: {key: {ne: "d"}}) { totalRevenue } }')
    assert mixed["companyGroups"] == [{"totalRevenue": None}]


async def test_financials_are_null_when_nothing_is_stated(service: Operations) -> None:
    query = "{ companies { nodes { financials { year currency revenue } } } }"
    found = [node["financials"] for node in (await data(service, query))["companies"]["nodes"]]
    assert found[2:] == [
        {"year": None, "currency": "CHF", "revenue": "5"},
        None,
        {"year": 2024, "currency": None, "revenue": None},
    ]


async def test_what_is_selected_twice_is_merged(service: Operations) -> None:
    query = """{ company(key: "a") { has(first: 1) { nodes { key } } ...More has(first: 1) { totalCount } } }
      fragment More on Company { has(first: 1) { nodes { name holders { totalCount } } nodes { key } } }"""
    assert (await data(service, query))["company"] == {
        "has": {"nodes": [{"key": "r1", "name": "One", "holders": {"totalCount": 2}}], "totalCount": 2}
    }


async def test_one_list_under_two_names(service: Operations) -> None:
    query = """{ company(key: "a") { has {
      x: nodes { holders(first: 1) { nodes { key } } }
      y: nodes { holders(last: 1) { nodes { key } } z: holders(minLevel: 0.9) { totalCount } } } } }"""

    def one(key: str) -> dict[str, Any]:
        return {"nodes": [{"key": key}]}

    assert (await data(service, query))["company"]["has"] == {
        "x": [{"holders": one("a")}, {"holders": one("a")}],
        "y": [
            {"holders": one("b"), "z": {"totalCount": 0}},
            {"holders": one("a"), "z": {"totalCount": 1}},
        ],
    }


async def test_eight_lists_in_each_other(service: Operations) -> None:
    chain = ["has", "holders", "alliances", "members", "partners", "competitors", "competitors", "has"]
    query = "key"
    for name in reversed(chain):
        query = f"{name}(first: 1) {{ totalCount nodes {{ {query} }} }}"
    found = (await data(service, f'{{ company(key: "a") {{ {query} }} }}'))["company"]
    totals = []
    for name in chain:
        totals.append(found[name]["totalCount"])
        (found,) = found[name]["nodes"]
    # a holds r1, r2; r1 is held by a, b; a had seven periods, first in "ending", where b had two; partner: b;
    # b competes with c, c with a and b; a holds two
    assert totals == [2, 2, 7, 3, 1, 1, 2, 2]
    assert found == {"key": "r1"}


async def test_nodes_of_all_types(service: Operations) -> None:
    ids = [
        (await data(service, f'{{ {kind}(key: "{key}") {{ id }} }}'))[kind]["id"]
        for kind, key in (("company", "a"), ("resource", "r1"), ("alliance", "now"))
    ]
    gone = "Q29tcGFueTpnb25l"  # Company:gone
    query = """query($ids: [ID!]!, $id: ID!) { nodes(ids: $ids) { id __typename
      ... on Company { key } ... on Alliance { stage } ... on Node { same: id } } node(id: $id) { id } }"""
    found = await data(service, query, {"ids": [ids[2], gone, ids[0], ids[0], ids[1]], "id": gone})
    company = {"id": ids[0], "__typename": "Company", "key": "a", "same": ids[0]}
    assert found == {
        "nodes": [
            {"id": ids[2], "__typename": "Alliance", "stage": "ACTIVE", "same": ids[2]},
            None,
            company,
            company,
            {"id": ids[1], "__typename": "Resource", "same": ids[1]},
        ],
        "node": None,
    }
    assert await data(service, "{ nodes(ids: []) { id } }") == {"nodes": []}


async def test_what_is_not_there(service: Operations) -> None:
    query = '{ company(key: "gone") { key } resource(key: "") { key } alliance(key: "A") { key } }'
    assert await data(service, query) == {"company": None, "resource": None, "alliance": None}


async def test_service_info(service: Operations, database: Database) -> None:
    query = "{ serviceInfo { store companies resources alliances graphRevision again: graphRevision } }"
    info = (await data(service, query))["serviceInfo"]
    assert (info["companies"], info["resources"], info["alliances"]) == (5, 2, 6)
    assert info["store"] == database.address
    assert info["graphRevision"] == info["again"]
    await import_dataset(database, DATASET)
    assert (await data(service, query))["serviceInfo"] == info

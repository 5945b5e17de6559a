"""Every analysis through GraphQL, with answers worked out by hand, on both engines."""

import re
from itertools import product
from pathlib import Path
from typing import Any

import orjson
import pytest

from graph_service.analysis.network.link_model import ALLIANCE_WEIGHTS, PARTNER_WEIGHTS
from graph_service.api.execution.operations import Operations
from graph_service.store.engine.database import Database
from tests.api.analysed_graph import SIX, ask, dataset, service_on
from tests.query.answers import operations_on


@pytest.fixture(scope="module")
async def service(database: Database) -> Operations:
    return await service_on(database)


# an object with one field is written as that field's value
ANSWERS: dict[str, tuple[str, Any]] = {
    "gaps": (
        '{ company(key: "gap") { resourceGaps { totalGap gaps { resource { key } ownLevel partnerLevel'
        " bestPartner { key } shortfall gap status evidence"
        " candidates { company { key } closes hops } } } } }",
        {
            "totalGap": 0.1,
            "gaps": [
                {
                    "resource": "g",
                    "ownLevel": 0.3,
                    "partnerLevel": 0.6,
                    "bestPartner": "gap-p",
                    "shortfall": 0.2,
                    "gap": 0.1,
                    "status": "PARTIAL",
                    "evidence": "derived:peers",
                    "candidates": [{"company": "gap-o", "closes": 0.5, "hops": None}],
                }
            ],
        },
    ),
    "fit": (
        '{ company(key: "fit-a") { fit(to: {key: "fit-b"}) { from { key } to { key } fit reverseFit'
        " mutualFit gives { resource { key } contribution } } } }",
        {
            "from": "fit-a",
            "to": "fit-b",
            "fit": 0.673913043,
            "reverseFit": 0.0,
            "mutualFit": 0.0,
            "gives": [
                {"resource": "v", "contribution": 0.347826087},
                {"resource": "u", "contribution": 0.326086957},
            ],
        },
    ),
    "the smallest partner set": (
        '{ company(key: "buyer") { partnerSet { company { key } members { company { key } cost'
        " covers { key } } totalCost lowerBound optimal covered { key } uncoverable { key } } } }",
        {
            "company": "buyer",
            "members": [
                {"company": "even", "cost": 1.0, "covers": SIX[1::2]},
                {"company": "odd", "cost": 1.0, "covers": SIX[0::2]},
            ],
            "totalCost": 2.0,
            "lowerBound": 2.0,
            "optimal": True,
            "covered": SIX,
            "uncoverable": [],
        },
    ),
    "another partner set at other costs": (
        '{ company(key: "buyer") { partnerSet(costs: [{company: {key: "even"}, cost: 2.5}],'
        ' exclude: [{key: "odd"}]) { members { company { key } cost } totalCost uncoverable { key } } } }',
        {
            "members": [{"company": "even", "cost": 2.5}, {"company": "four", "cost": 1.0}],
            "totalCost": 3.5,
            "uncoverable": ["six5"],
        },
    ),
    "open triads": (
        '{ company(key: "th") { openTriads { hub { key } a { key } b { key } mutualFit } } }',
        [{"hub": "th", "a": "ta", "b": "tb", "mutualFit": 0.7}],
    ),
    "weaker open triads": (
        '{ company(key: "th") { openTriads(minimumFit: 0.2) { b { key } mutualFit } } }',
        [{"b": "tb", "mutualFit": 0.7}, {"b": "tc", "mutualFit": 0.2}],
    ),
    "whom an alliance could take in next": (
        '{ alliance(key: "th-a") { suggestedMembers(first: 2) { company { key } bases mutualFit addsCount'
        " coalitionWith { key } conflict reason knownTo { key } complements { member { key } mutualFit }"
        " adds(first: 1) { key } conflictsWith { key } } } }",
        [
            {
                "company": "tb",
                "bases": ["OPEN_TRIAD", "COMPLEMENT", "COALITION", "ADDITION"],
                "mutualFit": 0.7,
                "addsCount": 14,
                "coalitionWith": ["ta"],
                "conflict": False,
                "reason": "It complements ta (mutual fit 0.7), and th can introduce it. It is in the "
                "smallest group that holds what ta lacks. It adds 14 resources that no member holds.",
                "knownTo": ["th"],
                "complements": [{"member": "ta", "mutualFit": 0.7}],
                "adds": ["ta-0"],
                "conflictsWith": [],
            },
            {
                "company": "tc",
                "bases": ["OPEN_TRIAD", "COMPLEMENT", "ADDITION"],
                "mutualFit": 0.2,
                "addsCount": 4,
                "coalitionWith": [],
                "conflict": False,
                "reason": "It complements ta (mutual fit 0.2), and th can introduce it. It adds 4 resources "
                "that no member holds.",
                "knownTo": ["th"],
                "complements": [{"member": "ta", "mutualFit": 0.2}],
                "adds": ["ta-0"],
                "conflictsWith": [],
            },
        ],
    ),
    "a connected coalition": (
        '{ coalition(founder: {key: "ch-f"}, requires: [{resource: {key: "ch-r"}, level: 0.5}])'
        " { members { key } covers { resource { key } company { key } level } mutualFit optimal"
        " missing { key } } }",
        {
            "members": ["ch-f", "ch-m", "ch-n"],
            "covers": [{"resource": "ch-r", "company": "ch-n", "level": 0.9}],
            "mutualFit": 0.0,
            "optimal": True,
            "missing": [],
        },
    ),
    "a coalition of strangers": (
        '{ coalition(founder: {key: "ch-f"}, requires: [{resource: {key: "ch-r"}, level: 0.5}],'
        " connected: false) { members { key } } }",
        ["ch-f", "ch-n"],
    ),
    "what a coalition can't have": (
        '{ coalition(founder: {key: "ch-f"}, requires: [{resource: {key: "ch-r"}, level: 0.5},'
        ' {resource: {key: "ch-s"}, level: 0.5}]) { members { key } missing { key } } }',
        {"members": ["ch-f", "ch-m", "ch-n"], "missing": ["ch-s"]},
    ),
    "no coalition": (
        '{ coalition(founder: {key: "ch-f"}, requires: [{resource: {key: "ch-s"}, level: 0.5},'
        ' {resource: {key: "ch-t"}, level: 0.5}], connected: false) { members { key } } }',
        None,
    ),
    "exchanges": (
        '{ exchangeOpportunities(within: {key: {startsWith: "plan-"}}) { planValue upperBound optimal'
        " plan { value companies { key } } cycles { value multilateral } } }",
        {
            "planValue": 3.3,
            "upperBound": 3.3,
            "optimal": True,
            "plan": [
                {"value": 1.8, "companies": ["plan-a", "plan-d"]},
                {"value": 1.5, "companies": ["plan-c", "plan-e"]},
            ],
            "cycles": [
                {"value": 2.4, "multilateral": True},
                {"value": 1.8, "multilateral": False},
                {"value": 1.5, "multilateral": False},
            ],
        },
    ),
    "uncovered partners": (
        '{ company(key: "f") { uncoveredPartners(market: {key: {in: ["p1", "p2", "p3", "p4", "p5"]}})'
        " { status competitors { key } candidates { company { key } class coverage } } } }",
        {
            "status": "OK",
            "competitors": ["k1", "k2"],
            "candidates": [
                {"company": "p1", "class": "CONTESTED", "coverage": 0.5},
                {"company": "p2", "class": "SATURATED", "coverage": 1.0},
                {"company": "p3", "class": "SHARED", "coverage": 0.5},
                {"company": "p4", "class": "WHITE_SPACE", "coverage": 0.0},
                {"company": "p5", "class": "WHITE_SPACE", "coverage": 0.0},
            ],
        },
    ),
    "a portfolio": (
        '{ company(key: "div") { portfolio { alliances partners modeDiversity industryDiversity'
        " regionDiversity revenueConcentration dependencies { partner { key } gapIncrease } } } }",
        {
            "alliances": 4,
            "partners": 4,
            "modeDiversity": 0.625,
            "industryDiversity": 0.625,
            "regionDiversity": 0.625,
            "revenueConcentration": None,
            "dependencies": [{"partner": "div-1", "gapIncrease": 0.3}],
        },
    ),
    "the ecosystem of a star": (
        '{ ecosystem(within: {key: {startsWith: "star-"}}) { companies alliances density components'
        " modularity articulationPoints { key } communities { index size members(first: 1) { key } }"
        " brokers(first: 2) { company { key } constraint betweenness }"
        " scarceResources { resource { key } holders seekers unmetGap }"
        " graph(limit: 2) { nodes { key degree } links { kind weight } truncated } } }",
        {
            "companies": 5,
            "alliances": 4,
            "density": 0.4,
            "components": 1,
            "modularity": 0.0,
            "articulationPoints": ["star-h"],
            "communities": [{"index": 0, "size": 5, "members": ["star-1"]}],
            "brokers": [
                {"company": "star-h", "constraint": 0.25, "betweenness": 1.0},
                {"company": "star-1", "constraint": 1.0, "betweenness": 0.0},
            ],
            "scarceResources": [{"resource": "rare", "holders": 0, "seekers": 2, "unmetGap": 1.0}],
            "graph": {
                "nodes": [{"key": "star-h", "degree": 4}, {"key": "star-1", "degree": 1}],
                "links": [{"kind": "PARTNER", "weight": 1.0}],
                "truncated": True,
            },
        },
    ),
    "two communities": (
        '{ ecosystem(within: {or: [{key: {startsWith: "tri-"}}, {key: {in: ["star-h", "star-1"]}}]})'
        " { components modularity communities { members { key } } } }",
        # 4 ties, 3 of them and 1 of them inside: 1 - (6/8)^2 - (2/8)^2
        {
            "components": 2,
            "modularity": 0.375,
            "communities": [["tri-1", "tri-2", "tri-3"], ["star-1", "star-h"]],
        },
    ),
    "an alliance that is not": (
        '{ whatIfAlliance(members: [{key: "star-h"}, {key: "star-2"}, {key: "star-1"}]) {'
        " members { company { key } constraintBefore constraintAfter }"
        " conflicts { a { key } b { key } intensity evidence } } }",
        {
            "members": [
                {"company": "star-h", "constraintBefore": 0.25, "constraintAfter": 0.40625},
                {"company": "star-2", "constraintBefore": 1.0, "constraintAfter": 0.953125},
                {"company": "star-1", "constraintBefore": 1.0, "constraintAfter": 0.953125},
            ],
            "conflicts": [{"a": "star-1", "b": "star-2", "intensity": 0.6, "evidence": "derived:routes"}],
        },
    ),
    "what an alliance would close": (
        '{ whatIfAlliance(members: [{key: "gap"}, {key: "gap-o"}]) { members { totalGapBefore'
        " totalGapAfter constraintBefore } conflicts { intensity } } }",
        {
            "members": [
                {"totalGapBefore": 0.1, "totalGapAfter": 0.05, "constraintBefore": 1.0},
                {"totalGapBefore": 0.0, "totalGapAfter": 0.0, "constraintBefore": None},
            ],
            "conflicts": [],
        },
    ),
    "a recommended partner": (
        '{ company(key: "way-a") { recommendedPartners(first: 1) { company { key } mutualFit proximity'
        " resources { key } commonPartners { key } } } }",
        [
            {
                "company": "way-b",
                "mutualFit": 1.0,
                "proximity": 0.5,
                "resources": ["way-r", "way-s"],
                "commonPartners": ["way-x"],
            }
        ],
    ),
    "a recommended alliance": (
        '{ company(key: "join-a") { recommendedAlliances(first: 1) { alliance { key } } } }',
        ["road"],
    ),
}
POSITION = "{ degree constraint effectiveSize clustering coreNumber articulationPoint sampled }"
POSITIONS: dict[str, tuple[Any, ...]] = {
    "star-h": (4, 0.25, 4.0, 0.0, 1, True, False),
    "star-1": (1, 1.0, 1.0, 0.0, 1, False, False),
    "tri-1": (2, 1.125, 1.0, 1.0, 2, False, False),
    "alone": (0, None, None, 0.0, 0, False, False),
}


@pytest.mark.parametrize("name", ANSWERS)
async def test_an_analysis_answers(service: Operations, name: str) -> None:
    query, expected = ANSWERS[name]
    assert await ask(service, query) == expected


@pytest.mark.parametrize("key", POSITIONS)
async def test_a_position_in_the_network(service: Operations, key: str) -> None:
    query = f'{{ company(key: "{key}") {{ networkPosition {POSITION} }} }}'
    assert tuple((await ask(service, query)).values()) == POSITIONS[key]


async def test_the_centre_lies_between_its_leaves_alone(service: Operations) -> None:
    query = "query($key: String!) { company(key: $key) { networkPosition { betweenness } } }"
    others = len(dataset().companies) - 1
    # 4 leaves have 6 pairs
    assert await ask(service, query, key="star-h") == round(6 / (others * (others - 1) / 2), 9)
    assert await ask(service, query, key="star-1") == 0


async def test_members_of_a_community_have_its_number(service: Operations) -> None:
    found = await ask(
        service,
        "{ companies(first: 500) { nodes { key networkPosition { community } } }"
        " ecosystem { communities(first: 5000) { index members { key } } } }",
    )
    by_position = {row["key"]: row["networkPosition"] for row in found["companies"]}
    by_community = {key: row["index"] for row in found["ecosystem"] for key in row["members"]}
    assert by_position == by_community
    assert len(by_position) == len(dataset().companies)


async def test_nobody_is_recommended_who_is_out_of_the_question(service: Operations) -> None:
    query = (
        'query($partners: Boolean, $conflicts: Boolean) { company(key: "star-1") { recommendedPartners('
        "first: 5000, includePartners: $partners, includeConflicts: $conflicts)"
        " { company { key } score conflict evidence locked sharedAlliances contributions { contribution }"
        " } } }"
    )
    everyone = {company.key for company in dataset().companies} - {"star-1"}
    locked = {row["company"] for row in await ask(service, query, conflicts=True) if row["locked"]}
    for partners, conflicts in product((False, True), repeat=2):
        found = await ask(service, query, partners=partners, conflicts=conflicts)
        rows = {row["company"]: row for row in found}
        # a rule found that star-1 and star-2 compete: that hides nobody
        assert (rows["star-2"]["conflict"], rows["star-2"]["evidence"]) == (True, "derived:routes")
        assert set(rows) == everyone - (set() if partners else {"star-h"}) - (set() if conflicts else locked)
        assert found == sorted(found, key=lambda row: (-row["score"], row["company"]))
        assert {key for key, row in rows.items() if row["sharedAlliances"]} == ({"star-h"} & set(rows))
        for row in found:
            assert sum(row["contributions"]) == pytest.approx(row["score"], abs=1e-8)


async def test_the_same_bytes_twice(service: Operations, database: Database) -> None:
    roots = [query[1:-1] for query, _ in ANSWERS.values()]
    together = "{" + " ".join(f"r{n}: {root}" for n, root in enumerate(roots)) + "}"
    first = await service.run(together)
    assert "errors" not in first.body
    paths = [entry["path"][0] for entry in first.body["extensions"]["analyses"]]
    assert sorted(paths) == sorted(f"r{n}" for n in range(len(roots)))
    for _ in range(3):
        # with a snapshot of its own
        again = await operations_on(database).run(together)
        assert orjson.dumps(first.body) == orjson.dumps(again.body)


def test_the_weights_of_recommendations_are_those_explained() -> None:
    text = (Path(__file__).parents[4] / "docs" / "analyses.md").read_text(encoding="utf-8")
    section = text.split("\n## 10. ")[1].split("\n## ")[0]
    rows = [
        (name, float(weight)) for name, weight in re.findall(r"^\| `(\w+)` \| ([\d.]+) \|", section, re.M)
    ]
    assert rows == [*PARTNER_WEIGHTS.items(), *ALLIANCE_WEIGHTS.items()]

"""Analyses through GraphQL: references, aliases, lists, what a result rests on, refusals; on both engines."""

from typing import Any

import pytest

from graph_service.api.execution.operations import Operations
from graph_service.domain.global_ids import global_id
from graph_service.store.engine.database import Database
from tests.api.analysed_graph import ask, refusal, service_on
from tests.api.worked_graph import DAY, TODAY

DEFAULTS = {"asOf": TODAY.isoformat(), "conflictThreshold": 0.5}


@pytest.fixture(scope="module")
async def service(database: Database) -> Operations:
    return await service_on(database)


async def provenance(service: Operations, query: str, **variables: Any) -> list[dict[str, Any]]:
    answer = await service.run(query, variables)
    assert "errors" not in answer.body, answer.body["errors"]
    entries: list[dict[str, Any]] = answer.body["extensions"]["analyses"]
    return entries


REFERENCES = {
    "fit": (
        'query($ref: CompanyRef!) { company(key: "fit-a") { fit(to: $ref) { fit } } }',
        ("Company", "fit-b"),
        0.673913043,
    ),
    "competitors": (
        'query($ref: CompanyRef!) { company(key: "f") { uncoveredPartners(competitors: [$ref],'
        ' market: {key: {eq: "p2"}}) { candidates { coverage } } } }',
        ("Company", "k1"),
        [1.0],
    ),
    "costs": (
        'query($ref: CompanyRef!) { company(key: "buyer") { partnerSet(costs: [{company: $ref, cost: 3}])'
        " { totalCost } } }",
        ("Company", "odd"),
        4.0,
    ),
    "exclude": (
        'query($ref: CompanyRef!) { company(key: "buyer") { partnerSet(exclude: [$ref])'
        " { members { company { key } } } } }",
        ("Company", "odd"),
        ["even", "four"],
    ),
    "founder": (
        'query($ref: CompanyRef!) { coalition(founder: $ref, requires: [{resource: {key: "ch-r"}, level: 1}])'
        " { members { key } } }",
        ("Company", "ch-m"),
        ["ch-m"],
    ),
    "requires": (
        'query($ref: ResourceRef!) { coalition(founder: {key: "ch-m"}, requires: [{resource: $ref,'
        " level: 0.9}]) { members { key } } }",
        ("Resource", "ch-r"),
        ["ch-m", "ch-n"],
    ),
    "members": (
        'query($ref: CompanyRef!) { whatIfAlliance(members: [$ref, {key: "gap"}])'
        " { members { totalGapAfter } } }",
        ("Company", "gap-o"),
        [0.0, 0.05],
    ),
}


@pytest.mark.parametrize("name", REFERENCES)
async def test_references(service: Operations, name: str) -> None:
    query, (type_name, key), expected = REFERENCES[name]
    assert await ask(service, query, ref={"key": key}) == expected
    assert await ask(service, query, ref={"id": global_id(type_name, key)}) == expected
    assert await refusal(service, query, ref={"key": "nobody"}) == ("NOT_FOUND", None)
    assert await refusal(service, query, ref={"id": global_id(type_name, "nobody")}) == ("NOT_FOUND", None)
    code, field = await refusal(service, query, ref={"id": global_id("Alliance", "road")})
    assert code == "INVALID_INPUT"
    assert field is not None
    assert field.endswith(".id")
    for wrong in ({}, {"key": key, "id": global_id(type_name, key)}, {"key": None}):
        answer = await service.run(query, {"ref": wrong})
        assert not answer.executed
        assert len(answer.body["errors"]) == 1


async def test_what_is_asked_of_nobody_is_null(service: Operations) -> None:
    answer = await service.run(
        '{ company(key: "nobody") { portfolio { partners } partnerSet { totalCost } } }'
    )
    assert answer.body == {"data": {"company": None}}


def of(company: str, field: str, selection: str = "__typename") -> str:
    return f'{{ company(key: "{company}") {{ {field} {{ {selection} }} }} }}'


def seconds(query: str) -> list[tuple[str, str]]:
    return [(query.replace("LIMIT", f"timeLimitSeconds: {n}"), "timeLimitSeconds") for n in (0, -1, 30.5)]


NEED = '{resource: {key: "ch-r"}, level: 0.5}'
REFUSALS = [
    *seconds(of("buyer", "partnerSet(LIMIT)")),
    *seconds(f'{{ coalition(founder: {{key: "ch-f"}}, requires: [{NEED}], LIMIT) {{ optimal }} }}'),
    *seconds("{ exchangeOpportunities(LIMIT) { optimal } }"),
    *seconds('{ alliance(key: "road") { bestAdditions(size: 1, LIMIT) { added } } }'),
    *seconds('{ alliance(key: "road") { suggestedMembers(LIMIT) { reason } } }'),
    (of("buyer", 'partnerSet(costs: [{company: {key: "odd"}, cost: -0.1}])'), "costs"),
    (
        of(
            "buyer", 'partnerSet(costs: [{company: {key: "odd"}, cost: 1}, {company: {key: "odd"}, cost: 1}])'
        ),
        "costs[1].company",
    ),
    (of("th", "openTriads(minimumFit: 1.1)"), "minimumFit"),
    (of("th", "openTriads(minimumFit: -0.1)"), "minimumFit"),
    (of("th", "openTriads(first: 5001)"), "first"),
    (of("th", "recommendedPartners(first: -1)"), "first"),
    (of("th", "recommendedAlliances(first: 5001)"), "first"),
    (of("th", "neighbourhood(depth: 5)"), "depth"),
    (of("th", "neighbourhood(limit: 0)"), "limit"),
    (of("gap", "resourceGaps", "gaps { candidates(first: 5001) { level } }"), "first"),
    (of("f", "uncoveredPartners", "candidates(first: -1) { fit }"), "first"),
    ("{ exchangeOpportunities(minimumFit: 1.1) { optimal } }", "minimumFit"),
    ("{ exchangeOpportunities(maxLength: 1) { optimal } }", "maxLength"),
    ("{ exchangeOpportunities(maxLength: 9) { optimal } }", "maxLength"),
    ("{ exchangeOpportunities(capacity: 0) { optimal } }", "capacity"),
    ("{ exchangeOpportunities(first: -1) { optimal } }", "first"),
    (
        f'{{ coalition(founder: {{key: "ch-f"}}, requires: [{NEED.replace("0.5", "1.1")}]) {{ optimal }} }}',
        "requires",
    ),
    (
        f'{{ coalition(founder: {{key: "ch-f"}}, requires: [{NEED}, {NEED}]) {{ optimal }} }}',
        "requires[1].resource",
    ),
    ("{ ecosystem { communities(first: -1) { size } } }", "first"),
    ("{ ecosystem { communities { members(first: 5001) { key } } } }", "first"),
    ("{ ecosystem { communities { topResources(first: -1) { key } } } }", "first"),
    ("{ ecosystem { brokers(first: 5001) { constraint } } }", "first"),
    ("{ ecosystem { scarceResources(first: 5001) { holders } } }", "first"),
    ("{ ecosystem { graph(limit: 0) { truncated } } }", "limit"),
    ("{ ecosystem { graph(limit: 5001) { truncated } } }", "limit"),
    ('{ whatIfAlliance(members: [{key: "gap"}]) { componentsAfter } }', "members"),
    ('{ whatIfAlliance(members: [{key: "gap"}, {key: "gap"}]) { componentsAfter } }', "members"),
    ('{ alliance(key: "road") { coverage(minLevel: 1.1) { total } } }', "minLevel"),
    ('{ alliance(key: "road") { coverage { missing(first: -1) { key } } } }', "first"),
    ('{ alliance(key: "road") { additions(first: 5001) { count } } }', "first"),
    ('{ alliance(key: "road") { additions(minLevel: -0.1) { count } } }', "minLevel"),
    ('{ alliance(key: "road") { bestAdditions(size: 0) { added } } }', "size"),
    ('{ alliance(key: "road") { suggestedMembers(first: 5001) { reason } } }', "first"),
    ('{ alliance(key: "th-a") { suggestedMembers { knownTo(first: -1) { key } } } }', "first"),
]


@pytest.mark.parametrize(("query", "field"), REFUSALS)
async def test_what_is_out_of_range_is_refused(service: Operations, query: str, field: str) -> None:
    assert await refusal(service, query) == ("INVALID_INPUT", field)


async def test_too_large_an_alliance_is_refused(service: Operations) -> None:
    query = "query($all: [CompanyRef!]!) { whatIfAlliance(members: $all) { componentsAfter } }"
    keys = (await ask(service, "{ companies { nodes { key } } }"))[:51]
    assert len(keys) >= 50
    everybody = [{"key": key} for key in [*keys, "nobody"][:51]]
    assert await refusal(service, query, all=everybody) == ("INVALID_INPUT", "members")


async def test_a_refusal_leaves_the_other_answers(service: Operations) -> None:
    answer = await service.run(
        '{ c: coalition(founder: {key: "nobody"}, requires: []) { optimal } d: company(key: "div") { key } }'
    )
    assert answer.body["data"] == {"c": None, "d": {"key": "div"}}
    (error,) = answer.body["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["c"], "NOT_FOUND")
    assert "nobody" in error["message"]


async def test_aliases_of_one_analysis(service: Operations) -> None:
    found = await ask(
        service,
        '{ company(key: "th") { all: openTriads(minimumFit: 0.2) { mutualFit }'
        " few: openTriads(minimumFit: 0.2, first: 1) { mutualFit }"
        " good: openTriads(minimumFit: 0.5) { mutualFit } none: openTriads(first: 0) { mutualFit } } }",
    )
    assert found == {"all": [0.7, 0.2], "few": [0.7], "good": [0.7], "none": []}


async def test_null_counts_as_not_given(service: Operations) -> None:
    found = await ask(
        service,
        'query($n: Int, $x: Float) { company(key: "th") { openTriads(minimumFit: $x, first: $n, asOf: null)'
        ' { mutualFit } } exchangeOpportunities(within: {key: {startsWith: "plan-"}}, timeLimitSeconds: null)'
        " { planValue } }",
        n=None,
        x=None,
    )
    assert found == {"company": [0.7], "exchangeOpportunities": 3.3}


async def test_one_analysis_of_many_companies(service: Operations) -> None:
    query = (
        '{ companies(filter: {key: {startsWith: "star-"}}) { nodes { key networkPosition { constraint }'
        " openTriads(minimumFit: 0, first: 2) { a { key } b { key } } } } }"
    )
    found = await ask(service, query)
    assert [(row["key"], row["networkPosition"]) for row in found] == [
        *((f"star-{n}", 1.0) for n in range(1, 5)),
        ("star-h", 0.25),
    ]
    # the first two leaves are in conflict
    pairs = [(row["a"], row["b"]) for row in found[-1]["openTriads"]]
    assert pairs == [("star-1", "star-3"), ("star-1", "star-4")]
    assert [row["openTriads"] for row in found[:-1]] == [[]] * 4
    entries = await provenance(service, query)
    assert [(entry["path"][-1], entry["key"]) for entry in entries] == [
        (field, key)
        for field in ("networkPosition", "openTriads")
        for key in ("star-1", "star-2", "star-3", "star-4", "star-h")
    ]


async def test_what_a_result_rests_on(service: Operations) -> None:
    revision = await ask(service, "{ serviceInfo { graphRevision } }")
    entries = await provenance(
        service,
        'query($cost: Float!) { z: company(key: "buyer") { mine: partnerSet(costs: [{company: {key: "odd"},'
        ' cost: $cost}]) { totalCost } } a: ecosystem(within: {key: {startsWith: "tri-"}}) { companies }'
        ' company(key: "alone") { openTriads { mutualFit } portfolio { partners } } }',
        cost=2,
    )
    expected: list[dict[str, Any]] = [
        {"path": ["a"], "parameters": {"within": {"key": {"startsWith": "tri-"}}}, "reason": None},
        {
            "path": ["company", "openTriads"],
            "key": "alone",
            "parameters": {"minimumFit": 0.3, "first": 20},
            "reason": f"alone has fewer than two partners on {TODAY}.",
        },
        {
            "path": ["company", "portfolio"],
            "key": "alone",
            "parameters": {},
            "reason": "alone has no partners on this day.",
        },
        {
            "path": ["z", "mine"],
            "key": "buyer",
            "parameters": {"costs": [{"company": {"key": "odd"}, "cost": 2.0}], "timeLimitSeconds": 5},
            "reason": None,
        },
    ]
    for entry in expected:
        entry["parameters"] |= DEFAULTS
        entry |= {"graphRevision": revision, "truncated": False, "derived": ["competitors", "needs"]}
    assert entries == expected


async def test_a_coalition_that_there_is_not_rests_on_the_graph_too(service: Operations) -> None:
    (entry,) = await provenance(
        service,
        '{ coalition(founder: {key: "ch-f"}, requires: [{resource: {key: "ch-s"}, level: 0.5},'
        ' {resource: {key: "ch-t"}, level: 0.5}], connected: false) { optimal } }',
    )
    assert entry["parameters"]["connected"] is False
    assert entry["graphRevision"] == await ask(service, "{ serviceInfo { graphRevision } }")


CUT_SHORT = {
    "a partner set": of("buyer", "partnerSet(timeLimitSeconds: 1e-9)", "optimal lowerBound"),
    "a coalition": f'{{ coalition(founder: {{key: "ch-f"}}, requires: [{NEED}], timeLimitSeconds: 1e-9)'
    " { optimal } }",
    "next members": '{ alliance(key: "th-a") { suggestedMembers(timeLimitSeconds: 1e-9) { addsCount } } }',
    "exchanges": '{ exchangeOpportunities(within: {key: {startsWith: "plan-"}}, timeLimitSeconds: 1e-9)'
    " { optimal truncated upperBound } }",
}


@pytest.mark.parametrize("name", CUT_SHORT)
async def test_a_limit_that_struck_shows(service: Operations, name: str) -> None:
    (entry,) = await provenance(service, CUT_SHORT[name])
    assert entry["truncated"] is True
    assert "time" in entry["reason"]
    assert entry["parameters"]["timeLimitSeconds"] == 1e-9
    found = await ask(service, CUT_SHORT[name])
    if name == "a partner set":
        assert found == {"optimal": False, "lowerBound": 0.0}
    elif name == "a coalition":
        assert found is False
    elif name == "next members":
        assert found == sorted(found, reverse=True)  # nobody was compared, so nothing else orders them
    else:
        assert (found["optimal"], found["truncated"]) == (False, True)
        assert found["upperBound"] >= 3.3


async def test_the_day_asked_for_is_the_day_looked_at(service: Operations) -> None:
    day = (TODAY - 400 * DAY).isoformat()
    query = f'{{ ecosystem(asOf: "{day}") {{ asOf alliances }} }}'
    assert (await ask(service, query))["asOf"] == day
    (entry,) = await provenance(service, query)
    assert entry["parameters"] == {"asOf": day, "conflictThreshold": 0.5}


async def test_what_a_rule_made_is_shown_as_derived(service: Operations) -> None:
    found = await ask(
        service,
        '{ company(key: "gap") { resourceGaps { gaps { evidence } } } whatIfAlliance(members:'
        ' [{key: "star-1"}, {key: "star-2"}]) { conflicts { evidence } } }',
    )
    assert found == {"company": ["derived:peers"], "whatIfAlliance": ["derived:routes"]}


async def test_what_rests_on_nothing_derived_says_so(service: Operations) -> None:
    entries = await provenance(
        service, '{ company(key: "star-h") { networkPosition { degree } portfolio { partners } } }'
    )
    assert {entry["path"][-1]: entry["derived"] for entry in entries} == {
        "networkPosition": [],
        "portfolio": ["competitors", "needs"],
    }

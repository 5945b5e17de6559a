"""Limits of operations: what is refused and how it is said; what is allowed; that finding it out is cheap."""

import re
import time
from pathlib import Path
from typing import Any

import pytest
from graphql import get_introspection_query, parse
from pydantic import ValidationError

from benchmarks.graphql.questions import questions
from graph_service.api.execution.operations import Operations
from graph_service.api.response import encode
from graph_service.api.schema.schema import CORE, COSTS
from graph_service.api.validation.document_cache import DocumentCache, count_values
from graph_service.api.validation.document_size import DocumentSize, document_size
from graph_service.domain.access import Role
from graph_service.domain.errors import LimitExceeded
from graph_service.mcp.tools import operations
from graph_service.settings import Settings
from graph_service.store.engine.database import Database
from tests.api.secrets import VIEWERS
from tests.api.test_access import EDITOR
from tests.query.answers import Recorded, operations_on

ROOT = Path(__file__).parents[3]
DEFAULTS = Settings()
NOBODY: frozenset[Role] = frozenset()


def bomb(size: int, inner: str = "key") -> str:
    """Return fragments that double what they stand for with each of them."""
    fragments = "".join(f"fragment F{n} on Company {{ ...F{n + 1} ...F{n + 1} }} " for n in range(size))
    return f'{{ company(key: "a") {{ ...F0 }} }} {fragments} fragment F{size} on Company {{ {inner} }}'


def nested(depth: int) -> str:
    """Return an operation that is this many fields deep."""
    query = "key"
    for _ in range((depth - 2) // 2):
        query = f"partners(first: 1) {{ nodes {{ {query} }} }}"
    return f'{{ company(key: "a") {{ {query} }} }}'


def values(number: int) -> str:
    return f'{{ company(key: "a") {{ {"key " * number} }} }}'


LIMITS: dict[str, tuple[str, str, int, int]] = {
    "tokens": (values(1_000), "has more than 1,000 tokens", 1_000, 1_001),
    "comments": ("#\n" * 1001 + "{ __typename }", "has more than 1,000 comments", 1_000, 1_001),
    "depth": (nested(16), "16 fields deep", 15, 16),
    "aliases": ("{" + "".join(f"a{n}: __typename " for n in range(16)) + "}", "has 16 aliases", 15, 16),
    "directives": ("{" + "__typename @skip(if: false) " * 11 + "}", "has 11 directives", 10, 11),
    "directives on one field": (
        "{ __typename " + "@skip(if: false) " * 11 + "}",
        "has 11 directives",
        10,
        11,
    ),
    "unknown directives": ("{ __typename " + "@nothing " * 11 + "}", "has 11 directives", 10, 11),
    "directives of fragments": (
        "{ ...A ...A } fragment A on Query { " + "__typename @skip(if: true) " * 6 + "}",
        "has 12 directives",
        10,
        12,
    ),
    "fields": (values(250), "has 251 fields", 250, 251),
    "fields of a bomb": (bomb(36), f"has {2**36 + 1:,} fields", 250, 2**36 + 1),
    "aliases of a bomb": (bomb(5, "a: key"), "has 32 aliases", 15, 32),
    "cost": (
        "{ companies(first: 500) { nodes { partners(first: 500) { nodes { key } } } } }",
        "251,001",
        100_000,
        251_001,
    ),
    "cost of a search for each": (
        "{ companies(first: 200) { nodes { partnerSet { optimal } } } }",
        "200,201",
        100_000,
        200_201,
    ),
}


@pytest.mark.parametrize("name", LIMITS)
async def test_what_is_beyond_a_limit_is_refused(embedded_database: Database, name: str) -> None:
    query, said, limit, found = LIMITS[name]
    recorded = Recorded(embedded_database)
    given = {one: getattr(DEFAULTS, one) for one in Settings.model_fields if one.startswith("max_")}
    answer = await operations_on(recorded, **given).run(query)
    assert not answer.executed
    assert "data" not in answer.body
    (error,) = answer.body["errors"]
    assert said in error["message"]
    assert error["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert (error["extensions"]["limit"], error["extensions"]["found"]) == (limit, found)
    (setting,) = re.findall(r"GRAPH_SERVICE_(\w+)\.", error["extensions"]["hint"])
    assert getattr(DEFAULTS, setting.lower()) == limit
    assert recorded.texts == []


@pytest.mark.parametrize("name", ["depth", "aliases", "directives", "fields", "cost"])
async def test_a_limit_itself_is_within_it(name: str) -> None:
    query, _, _, found = LIMITS[name]
    await checked(query, DEFAULTS.model_copy(update={f"max_{name}": found}))


async def checked(query: str, settings: Settings = DEFAULTS, **given: Any) -> int:
    """Return what a query costs that is within the limits and valid; else it is refused."""
    documents = DocumentCache(CORE, COSTS, settings)
    known = await documents.get(query)
    assert known.errors == []
    found = documents.estimate(known, None, given)
    assert found is not None
    return found.cost


def allowed() -> dict[str, str]:
    """Operations that this project shows, sends or measures."""
    shown = {
        f"{page.name} {number}": block
        for page in [*(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]
        for number, block in enumerate(re.findall(r"```graphql\n(.*?)```", page.read_text("utf-8"), re.S))
    }
    reports = (ROOT / "graph_service" / "commands" / "reports").glob("*.graphql")
    files = {path.stem: path.read_text("utf-8") for path in reports}
    clients = {name: one.document for name, one in operations(CORE).items()}
    measured = {one.name: one.ours for one in questions(["a"], 1)}
    return {
        **shown,
        **files,
        **clients,
        **measured,
        "introspection": get_introspection_query(
            specified_by_url=True,
            directive_is_repeatable=True,
            schema_description=True,
            input_value_deprecation=True,
            one_of=True,
        ),
        "fifteen deep": nested(14),
        "all fields": values(249),
    }


@pytest.mark.parametrize("name", allowed())
async def test_what_the_project_shows_is_within_the_limits(name: str) -> None:
    assert await checked(allowed()[name]) <= DEFAULTS.max_cost


@pytest.mark.parametrize(
    ("query", "variables", "cost"),
    [
        ("{ __typename }", {}, 0),
        ('{ company(key: "a") { key name } }', {}, 1),
        ("{ companies { totalCount } }", {}, 2),
        ("{ companies { nodes { key } } }", {}, 51),
        ("{ companies(first: 3) { nodes { key } pageInfo { endCursor } } }", {}, 5),
        ("{ companies(last: 3) { edges { node { key } cursor } } }", {}, 7),
        ("{ companies(first: 3) { ...C } } fragment C on CompanyConnection { nodes { key } }", {}, 4),
        ("{ companies(first: 3) { nodes { has(first: 2) { nodes { key } } } } }", {}, 1 + 3 * (1 + 1 + 2)),
        ("query ($n: Int) { companies(first: $n) { nodes { key } } }", {"n": 7}, 8),
        ("query ($n: Int) { companies(first: $n) { nodes { key } } }", {}, 51),
        ("query ($n: Int = 7) { companies(first: $n) { nodes { key } } }", {}, 8),
        ("query ($n: Int = 7) { companies(first: $n) { nodes { key } } }", {"n": None}, 51),
        ("query ($n: Int) { companies(first: $n) { nodes { key } } }", {"n": "x"}, 51),
        ("query ($n: Int) { companies(first: $n) { nodes { key } } }", {"n": 10**30}, 501),
        ("query ($n: Int) { companies(first: $n) { nodes { key } } }", {"n": -1}, 1),
        ('{ nodes(ids: ["a", "b"]) { id ... on Company { has(first: 2) { nodes { key } } } } }', {}, 2 * 4),
        ("query ($i: [ID!]!) { nodes(ids: $i) { id } }", {"i": ["a"] * 9}, 9),
        ('{ company(key: "a") { health: resourceGaps { totalGap gaps { gap } } } }', {}, 1 + 100 + 10),
        ("{ exchangeOpportunities(first: 4) { planValue cycles { value } } }", {}, 1000 + 4),
        ('{ company(key: "a") { openTriads(first: 5) { mutualFit } } }', {}, 1 + 99 + 5),
        ("{ companyGroups(by: REGION) { count } }", {}, 9 + 50),
        (
            "mutation ($c: [ChangeInput!]!) { applyChanges(changes: $c) { nodes { id } errors { code } } }",
            {"c": [{}] * 200},
            10 + 200 + 10,
        ),
        ('{ __type(name: "Company") { fields { name type { name } } } }', {}, 100),
    ],
)
async def test_what_operations_cost(query: str, variables: dict[str, Any], cost: int) -> None:
    assert await checked(query, **variables) == cost


async def test_sizes_of_variables_are_told_apart_in_a_document_that_is_kept() -> None:
    documents = DocumentCache(CORE, COSTS, DEFAULTS)
    query = "query A($n: Int) { companies(first: $n) { nodes { key } } } query B { __typename }"
    known = await documents.get(query)
    assert known is await documents.get(query)
    costs = [documents.estimate(known, "A", {"n": n}) for n in (*range(300), 5)]
    assert [one.cost for one in costs if one] == [1 + n for n in (*range(300), 5)]
    assert getattr(documents.estimate(known, "B", {}), "cost", None) == 0
    assert documents.estimate(known, "C", {}) is None
    assert documents.estimate(known, None, {}) is None


async def test_values_are_counted_at_every_depth() -> None:
    given = {"ids": ["a", {"b": None}], "c": []}
    assert [count_values(given, most) > most for most in range(7)] == [True] * 5 + [False] * 2
    documents = DocumentCache(CORE, COSTS, Settings(max_values=5))
    known = await documents.get("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }")
    assert documents.estimate(known, None, {"ids": ["a"] * 4}) is not None
    with pytest.raises(LimitExceeded, match=r"^The variables have more than 5 values\.$") as refused:
        documents.estimate(known, None, {"ids": ["a"] * 5})
    assert (refused.value.limit, refused.value.found) == (5, 6)


def test_a_fragment_counts_wherever_it_is_spread() -> None:
    query = """
      query A @a { one: x { ...F } ...F ... on Q @a { y } }
      query B { z }
      fragment F on Q { b: c { d @a } }
    """
    assert document_size(parse(query)) == DocumentSize(depth=3, aliases=3, directives=4, fields=6)


@pytest.mark.parametrize(
    "query",
    [
        "{ ...A } fragment A on Query { ...A }",
        "{ ...A } fragment A on Query { a ...B } fragment B on Query { b ...C } fragment C on Query { ...A }",
        "{ ...Nowhere }",
        "fragment A on Query { a }",
        "type A { a: Int }",
    ],
)
def test_documents_need_not_be_valid_to_be_measured(query: str) -> None:
    assert document_size(parse(query)).fields <= 2


BOMBS = {
    "doubling": bomb(36),
    "doubling more": bomb(110),
    "at each depth": "{ ...F0 } "
    + "".join(f"fragment F{n} on Query {{ a {{ ...F{n + 1} }} ...F{n + 1} }} " for n in range(80))
    + "fragment F80 on Query { a }",
    "each spreads all": "{ ...F0 } "
    + "".join(
        f"fragment F{n} on Query {{ {' '.join(f'...F{m}' for m in range(n + 1, 25))} a }} " for n in range(25)
    ),
    "a long chain": "{ ...F0 } "
    + "".join(f"fragment F{n} on Query {{ ...F{n + 1} }} " for n in range(120))
    + "fragment F120 on Query { a }",
    "aliases": "{" + "".join(f"a{n}: __typename " for n in range(300)) + "}",
    "the same field": values(900),
    "the same fields nested": '{ company(key: "a") { ' + "has { nodes { key } } " * 130 + "} }",
    "unknown fields": "{" + " companie" * 240 + "}",
    "unknown arguments": "{ companies(" + "filtr: 1 " * 300 + ") { totalCount } }",
    "names of introspection": "{ __schema { types { fields { type { fields { type { fields { name }"
    " } } } } } } }",
}


@pytest.mark.parametrize("name", BOMBS)
async def test_bombs_are_answered_at_once(name: str) -> None:
    operations = Operations(None, Settings())
    begun = time.process_time()  # what else the machine does is not counted
    answer = await operations.run(BOMBS[name])
    assert time.process_time() - begun < 0.25
    assert not answer.executed
    assert 0 < len(answer.body["errors"]) <= 5


def test_measuring_takes_time_linear_to_the_text() -> None:
    def taken(size: int) -> float:
        document = parse(bomb(size))
        took = []
        for _ in range(5):
            begun = time.process_time()
            document_size(document)
            took.append(time.process_time() - begun)
        return min(took)

    taken(50)
    assert taken(4_000) < 40 * max(taken(400), 0.0002)  # ten times the text; its square would be a hundred


async def test_documents_are_kept_within_a_size() -> None:
    documents = DocumentCache(CORE, COSTS, DEFAULTS)
    padding = " " * 100_000
    for number in range(40):
        await documents.get(f"{{ a{number}: __typename }}{padding}")
    assert documents._characters < 600_000
    assert len(documents._cache) <= 5
    for number in range(600):
        await documents.get(f"{{ b{number}: __typename }}")
    assert len(documents._cache) <= 500
    await documents.get("{ nothing }")
    assert "{ nothing }" not in documents._cache


async def test_an_answer_may_be_too_long() -> None:
    operations = Operations(None, Settings())
    answer = await operations.run(get_introspection_query())
    content, same = encode(answer, 5_000_000, "f00")
    assert same is answer
    assert len(content) > 100_000
    short, other = encode(answer, 100_000, "f00")
    (error,) = other.body["errors"]
    assert other.body["data"] is None
    assert error["extensions"]["requestId"] == "f00"
    assert error["extensions"]["limit"] == 100_000
    assert error["extensions"]["found"] == len(content)
    assert len(short) < 1_000


async def test_the_whole_schema_is_asked_for_by_itself() -> None:
    answer = await Operations(None, Settings()).run(
        "{ __schema { queryType { name } } serviceInfo { version } }"
    )
    (error,) = answer.body["errors"]
    assert error["extensions"]["code"] == "LIMIT_EXCEEDED"


@pytest.mark.parametrize(
    "query",
    [
        "{ __schema { queryType { name } } }",
        '{ __type(name: "Company") { name } }',
        get_introspection_query(),
    ],
)
async def test_introspection_can_be_switched_off(query: str) -> None:
    on, off = (Operations(None, Settings(introspection=one)) for one in (frozenset(Role), NOBODY))
    assert "errors" not in (await on.run(query)).body
    answer = await off.run(query)
    assert not answer.executed
    (error,) = answer.body["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert "introspection" in error["message"].lower()
    assert (await off.run("{ __typename }")).body == {"data": {"__typename": "Query"}}


async def test_introspection_is_for_the_roles_that_the_setting_names() -> None:
    service = Operations(None, Settings.model_validate({"introspection": "editor, admin"}))
    for viewer, answered in ((EDITOR, True), (VIEWERS[Role.ANALYST], False), (VIEWERS[Role.PARTNER], False)):
        body = (await service.run("{ __schema { queryType { name } } }", viewer=viewer)).body
        assert ("data" in body) == answered
    with pytest.raises(ValidationError, match="introspection"):
        Settings.model_validate({"introspection": "everybody"})


@pytest.mark.parametrize(
    "query",
    [
        "{ companies }",
        "{ companies serviceInf }",
        "{ nothing }",
        "{ company { key } }",
        '{ company(key: "a") { key { a } } }',
        '{ company(key: "a", nothing: 1) { key } }',
        "{ companies(first: FEW) { totalCount } }",
        "mutation { deleteCompany }",
        "fragment F on Company { key } { ...F }",
    ],
)
async def test_without_introspection_nothing_tells_what_would_be_right(query: str) -> None:
    """Else the schema is found out by trying words, as many in one document as it holds."""
    (error,) = (await Operations(None, Settings(introspection=NOBODY)).run(query)).body["errors"]
    assert error["message"] == "The document is not valid; your role may not see why."
    assert "locations" not in error
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("{ companie { key } }", {}),
        ("{ companies { node } }", {}),
        ("{ companies(filtr: {}) { totalCount } }", {}),
        ("{ companies(filter: {industri: {}}) { totalCount } }", {}),
        ("{ companyGroups(by: REGIO) { count } }", {}),
        ("query ($g: CompanyGroupBi!) { companyGroups(by: $g) { count } }", {"g": "REGION"}),
        ("query ($g: CompanyGroupBy!) { companyGroups(by: $g) { count } }", {"g": "REGIO"}),
        ("query ($f: CompanyFilter) { companies(filter: $f) { totalCount } }", {"f": {"industri": {}}}),
        ('{ company(key: "a") { ... on Compan { key } } }', {}),
    ],
)
async def test_without_introspection_errors_name_nothing_that_was_not_asked_for(
    query: str, variables: dict[str, Any]
) -> None:
    """Names that errors suggest give the schema away, one by one."""
    on, off = (Operations(None, Settings(introspection=one)) for one in (frozenset(Role), NOBODY))
    suggested = (await on.run(query, variables)).body["errors"][0]["message"]
    (name,) = re.findall(r"Did you mean [^'\"]*['\"](\w+)", suggested)
    error = (await off.run(query, variables)).body["errors"][0]
    assert "Did you mean" not in error["message"]
    assert re.search(rf"\b{name}\b", error["message"]) is None

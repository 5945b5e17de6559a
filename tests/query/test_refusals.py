"""What reading refuses: with a code, the path of what is wrong, and without asking the store."""

import json
import time
from base64 import urlsafe_b64encode
from typing import Any

import pytest

from graph_service.store.engine.database import Database
from tests.query.answers import Recorded, operations_on


def encoded(values: Any) -> str:
    text = values if isinstance(values, str) else json.dumps(values, separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode()


COMPANIES = "CompanyConnection:"
CURSOR = encoded([COMPANIES, "lufthansa"])
SIZES = {
    "negative first": ("first: -1", "first"),
    "negative last": ("last: -1", "last"),
    "first too large": ("first: 501", "first"),
    "last too large": ("last: 501", "last"),
    "both directions": ("first: 1, last: 1", "last"),
    "both directions of nothing": ("first: 0, last: 0", "last"),
}
CURSORS = {
    "empty": "",
    "no base64": "lufthansa",
    "another script": "ключ",
    "cut off": CURSOR[:-5],
    "a byte too many": CURSOR[:-4] + "AAAA" + CURSOR[-4:],
    "padding that decoders skip": CURSOR[:8] + "!" + CURSOR[8:],
    "no JSON": encoded("lufthansa"),
    "no list": encoded({"key": "lufthansa"}),
    "spaces that the service does not write": encoded(f'["{COMPANIES}", "lufthansa"]'),
    "no key": encoded([COMPANIES]),
    "two keys": encoded([COMPANIES, "a", "b"]),
    "null for a key": encoded([COMPANIES, None]),
    "number for a key": encoded([COMPANIES, 5]),
    "list for a key": encoded([COMPANIES, ["a"]]),
    "half a character": urlsafe_b64encode(b'["CompanyConnection:","\xed\xa0\x80"]').decode(),
    "another list": encoded(["ResourceConnection:", "lufthansa"]),
    "another order": encoded([f"{COMPANIES}NAME", "lufthansa", "lufthansa"]),
    "another direction": encoded([f"{COMPANIES}-KEY", "lufthansa"]),
    "brackets without end": encoded("[" * 50_000),
}
BY_SIZE = f"{COMPANIES}EMPLOYEES"
SIZED = {
    "text for a number": encoded([BY_SIZE, "7", "lufthansa"]),
    "truth for a number": encoded([BY_SIZE, True, "lufthansa"]),
    "number that no engine takes": encoded([BY_SIZE, 2**63, "lufthansa"]),
    "order of the keys alone": CURSOR,
}
IDS = {
    "empty": "",
    "a key": "lufthansa",
    "another script": "ключ",
    "unknown type": encoded("Person:lufthansa"),
    "no key": encoded("Company:"),
    "no type": encoded(":lufthansa"),
    "no separator": encoded("Company"),
    "cut off": encoded("Company:lufthansa")[:-1],
    "padding that decoders skip": "!" + encoded("Company:lufthansa"),
    "no text": urlsafe_b64encode(b"Company:\xff").decode(),
}


async def refusal(database: Database, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the one error of an operation that must not come to the store."""
    recorded = Recorded(database)
    answer = await operations_on(recorded).run(query, variables, request_id="request")
    (error,) = answer.body["errors"]
    assert recorded.texts == []
    assert error["extensions"]["requestId"] == "request"
    assert not any((answer.body["data"] or {}).values())
    found: dict[str, Any] = error
    return found


@pytest.mark.parametrize("name", SIZES)
@pytest.mark.parametrize("where", ["root", "nested", "alias"])
async def test_sizes_of_pages(embedded_database: Database, name: str, where: str) -> None:
    arguments, wrong = SIZES[name]
    query, path = {
        "root": (f"{{ companies({arguments}) {{ totalCount }} }}", "companies"),
        "nested": (
            f'{{ company(key: "a") {{ has {{ nodes {{ holders({arguments}) {{ totalCount }} }} }} }} }}',
            "company.has.nodes.holders",
        ),
        "alias": (f'{{ a: alliance(key: "a") {{ b: members({arguments}) {{ totalCount }} }} }}', "a.b"),
    }[where]
    error = await refusal(embedded_database, query)
    assert error["extensions"]["code"] == "INVALID_INPUT"
    assert error["extensions"]["field"] == f"{path}.{wrong}"
    assert error["extensions"]["hint"]


@pytest.mark.parametrize("name", CURSORS)
@pytest.mark.parametrize("side", ["after", "before"])
async def test_cursors(embedded_database: Database, name: str, side: str) -> None:
    query = f"query($cursor: String) {{ companies({side}: $cursor) {{ nodes {{ key }} }} }}"
    error = await refusal(embedded_database, query, {"cursor": CURSORS[name]})
    assert error["extensions"]["code"] == "INVALID_INPUT"
    assert error["extensions"]["field"] == f"companies.{side}"


@pytest.mark.parametrize("name", SIZED)
async def test_cursors_of_an_order(embedded_database: Database, name: str) -> None:
    query = "query($c: String) { companies(orderBy: [{by: EMPLOYEES}], after: $c) { totalCount } }"
    error = await refusal(embedded_database, query, {"c": SIZED[name]})
    assert error["extensions"]["code"] == "INVALID_INPUT"
    assert error["extensions"]["field"] == "companies.after"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("{ companies(orderBy: [{by: KEY}, {by: INTENSITY}]) { totalCount } }", "companies.orderBy[1].by"),
        (
            '{ company(key: "a") { partners(orderBy: [{by: INTENSITY}]) { totalCount } } }',
            "company.partners.orderBy[0].by",
        ),
        (
            '{ company(key: "a") { competitors(orderBy: [{by: SHARED_ALLIANCES}]) { totalCount } } }',
            "company.competitors.orderBy[0].by",
        ),
        ("{ alliances(orderBy: [{by: SHARE}]) { totalCount } }", "alliances.orderBy[0].by"),
    ],
)
async def test_orders_of_other_lists(embedded_database: Database, query: str, field: str) -> None:
    error = await refusal(embedded_database, query)
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("INVALID_INPUT", field)
    assert error["message"].startswith(f"{field}: expected one of KEY, NAME, ")


@pytest.mark.parametrize(
    ("list_of", "name"),
    [
        ("company.has", "minLevel"),
        ("company.needs", "minImportance"),
        ("company.alliances", "minShare"),
        ("alliance.members", "minShare"),
        ("resource.holders", "minLevel"),
        ("resource.seekers", "minImportance"),
    ],
)
async def test_a_percentage_is_no_fraction(embedded_database: Database, list_of: str, name: str) -> None:
    node, _, connection = list_of.partition(".")
    query = f'query($least: Float) {{ {node}(key: "a") {{ {connection}({name}: $least) {{ totalCount }} }} }}'
    for value in (40, -0.1):
        error = await refusal(embedded_database, query, {"least": value})
        assert error["extensions"]["code"] == "INVALID_INPUT"
        assert error["extensions"]["field"] == f"{list_of}.{name}"
        assert error["message"] == f"{list_of}.{name}: expected a number from 0 to 1, got {value}."


async def test_the_cursor_that_the_others_are_made_of_is_taken(embedded_database: Database) -> None:
    answer = await operations_on(embedded_database).run(
        "query($cursor: String) { companies(after: $cursor) { nodes { key } } }", {"cursor": CURSOR}
    )
    assert "errors" not in answer.body


@pytest.mark.parametrize("name", IDS)
async def test_global_ids(embedded_database: Database, name: str) -> None:
    error = await refusal(
        embedded_database, "query($id: ID!) { one: node(id: $id) { id } }", {"id": IDS[name]}
    )
    assert error["extensions"]["code"] == "INVALID_INPUT"
    assert error["extensions"]["field"] == "one.id"
    good = encoded("Company:lufthansa")
    answer = await operations_on(embedded_database).run(
        "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": [good, IDS[name]]}
    )
    (error,) = answer.body["errors"]
    assert error["extensions"]["field"] == "nodes.ids[1]"


async def test_too_many_ids(embedded_database: Database) -> None:
    error = await refusal(
        embedded_database,
        "query($ids: [ID!]!) { nodes(ids: $ids) { id } }",
        {"ids": [encoded("Company:a")] * 501},
    )
    assert error["extensions"]["code"] == "INVALID_INPUT"
    assert error["extensions"]["field"] == "nodes.ids"


def nested(depth: int) -> dict[str, Any]:
    """Return a filter that is this many objects deep."""
    wanted: dict[str, Any] = {"key": {"eq": "a"}}
    for _ in range(depth - 2):
        wanted = {"not": wanted}
    return wanted


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("companies(filter: $filter) { totalCount }", "companies.filter"),
        ("companyGroups(by: REGION, filter: $filter) { count }", "companyGroups.filter"),
        ('a: company(key: "a") { b: partners(filter: $filter) { totalCount } }', "a.b.filter"),
        ("alliances(filter: {member: $filter}) { totalCount }", "alliances.filter"),
        ("companies(filter: {or: [{}, $filter]}) { totalCount }", "companies.filter"),
    ],
)
async def test_filters_nested_too_deep(embedded_database: Database, query: str, path: str) -> None:
    query = f"query($filter: CompanyFilter!) {{ {query} }}"
    error = await refusal(embedded_database, query, {"filter": nested(21)})
    assert error["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert error["extensions"]["field"] == path


async def test_filters_at_the_limit(database: Database) -> None:
    query = "query($filter: CompanyFilter!) { companies(filter: $filter) { totalCount } }"
    answer = await operations_on(database).run(query, {"filter": nested(20)})
    assert "errors" not in answer.body


@pytest.mark.parametrize("filters", ['{key: {like: "a"}}', "{founded: {eq: 1}}", "{employees: {eq: 1.5}}"])
async def test_what_the_schema_does_not_have_is_not_executed(
    embedded_database: Database, filters: str
) -> None:
    recorded = Recorded(embedded_database)
    answer = await operations_on(recorded).run(f"{{ companies(filter: {filters}) {{ totalCount }} }}")
    assert [error["extensions"]["code"] for error in answer.body["errors"]] == ["GRAPHQL_VALIDATION_FAILED"]
    assert not answer.executed
    assert recorded.texts == []


BY = {"by": "NAME"}
TOO_LONG: dict[str, tuple[str, Any, str, str]] = {
    "orders": (
        "query($v: [CompanyOrder!]) { companies(orderBy: $v) { totalCount } }",
        [BY] * 4_000,
        "companies.orderBy",
        "INVALID_INPUT",
    ),
    "alternatives": (
        "query($v: [CompanyFilter!]) { companies(filter: {or: $v}) { totalCount } }",
        [{"key": {"eq": "a"}}] * 3_000,
        "companies.filter",
        "LIMIT_EXCEEDED",
    ),
    "empty alternatives": (
        "query($v: [CompanyFilter!]) { companies(filter: {or: $v}) { totalCount } }",
        [{}] * 100,
        "companies.filter",
        "LIMIT_EXCEEDED",
    ),
    "words": (
        "query($v: String) { companies(search: $v) { totalCount } }",
        "a " * 21,
        "companies.search",
        "LIMIT_EXCEEDED",
    ),
    "search": (
        "query($v: String) { companies(search: $v) { totalCount } }",
        "a" * 501,
        "companies.search",
        "LIMIT_EXCEEDED",
    ),
}


@pytest.mark.parametrize("name", TOO_LONG)
async def test_what_is_too_long(embedded_database: Database, name: str) -> None:
    query, value, path, code = TOO_LONG[name]
    begun = time.process_time()  # what else the machine does is not counted
    error = await refusal(embedded_database, query, {"v": value})
    assert time.process_time() - begun < 1
    assert (error["extensions"]["code"], error["extensions"]["field"]) == (code, path)


async def test_a_plan_depends_on_few_values(database: Database) -> None:
    """Each value that it depends on is found by compiling once more."""
    query = "query($f: CompanyFilter) { companies(filter: $f) { totalCount } }"
    nulls = {"or": [{"employees": {"isNull": bool(n % 2)}} for n in range(45)]}
    begun = time.process_time()
    answer = await operations_on(database).run(query, {"f": nulls})
    assert time.process_time() - begun < 1
    assert "errors" not in answer.body

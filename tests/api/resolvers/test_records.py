"""Records read over GraphQL beside a plain-Python model of them, on both engines."""

from random import Random
from typing import Any

import pytest

from graph_service.api.execution.operations import Operations
from graph_service.domain.global_ids import global_id
from graph_service.domain.kinds import KINDS, RECORDS, Kind
from graph_service.domain.records.co_selling import Sale
from graph_service.query.graph_mapping import CONNECTIONS, camel_case
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.schema.migrations import migrate
from tests.api.random_records import ALLIANCES, COMPANIES, as_json, found, listed, random_filter, records
from tests.api.sample_records import root_field, selection, shown
from tests.api.worked_graph import data
from tests.api.writing_service import change
from tests.conftest import delete_everything
from tests.query.answers import operations_on

SEED = 20240101
WRITTEN = records(SEED)
each_kind = pytest.mark.parametrize("kind", RECORDS.values(), ids=list(RECORDS))


@pytest.fixture(scope="module")
async def service(database: Database) -> Operations:
    await delete_everything(database)
    await migrate(database)
    await import_dataset(database, WRITTEN.dataset)
    return operations_on(database)


async def nodes(service: Operations, kind: Kind, fields: str = "key", wanted: Any = None) -> list[Any]:
    """Return the rows of the list of all records of a kind; of sales, which the root adds up, one a list."""
    name, head = camel_case(kind.plural), f"query ($wanted: {kind.name}Filter)"
    lists = f"{name}(filter: $wanted, first: 500) {{ nodes {{ {fields} }} }}"
    if kind.type is not Sale:
        answer = await data(service, f"{head} {{ {lists} }}", {"wanted": wanted})
        return list(answer[name]["nodes"])
    answer = await data(service, f"{head} {{ alliances {{ nodes {{ {lists} }} }} }}", {"wanted": wanted})
    return [row for one in answer["alliances"]["nodes"] for row in one[name]["nodes"]]


def expected(kind: Kind, wanted: Any = None) -> list[str]:
    """Return the keys that ``nodes`` gives."""
    if kind.type is not Sale:
        return listed(kind, WRITTEN.of(kind), wanted=wanted)
    parts = [[row for row in WRITTEN.of(kind) if row.alliance == alliance] for alliance in ALLIANCES]
    return [key for part in parts for key in listed(kind, part, wanted=wanted)]


@each_kind
async def test_all_fields_of_all_records(service: Operations, kind: Kind) -> None:
    by_key = {row.key: shown(kind, as_json(kind, row), 1) for row in WRITTEN.of(kind)}
    assert await nodes(service, kind, selection(kind)) == [by_key[key] for key in expected(kind)]
    key = next(iter(by_key))
    query = f"""query ($key: String!, $id: ID!, $ids: [ID!]!) {{
      found: {root_field(kind)}(key: $key) {{ {selection(kind)} }}
      missing: {root_field(kind)}(key: "nothing") {{ key }}
      node(id: $id) {{ ... on {kind.name} {{ {selection(kind)} }} }}
      nodes(ids: $ids) {{ __typename id }}
    }}"""
    ids = [global_id(kind.name, one) for one in (key, "nothing")]
    answer = await data(service, query, {"key": key, "id": ids[0], "ids": ids})
    assert answer["found"] == answer["node"] == by_key[key]
    assert answer["missing"] is None
    assert answer["nodes"] == [{"__typename": kind.name, "id": ids[0]}, None]


@each_kind
async def test_records_stand_where_they_belong(service: Operations, kind: Kind) -> None:
    for name, spec in kind.references.items():
        assert spec.refers is not None
        if spec.refers.listed_as is None:
            continue
        target = KINDS[spec.refers.to]
        dated = CONNECTIONS[target.name, spec.refers.listed_as].dated
        keys = {"Company": COMPANIES, "Alliance": ALLIANCES}.get(target.name)
        for key in keys or [row.key for row in WRITTEN.of(target)]:
            rows = [row for row in WRITTEN.of(kind) if key in _keys(getattr(row, name))]
            for as_of in (None, "2024-01-01", "2024-01-03") if dated else (None,):
                given = "" if as_of is None else f'(asOf: "{as_of}")'
                lists = f"listed: {spec.refers.listed_as}{given} {{ totalCount nodes {{ key }} }}"
                query = f"query ($key: String!) {{ {root_field(target)}(key: $key) {{ {lists} }} }}"
                answer = (await data(service, query, {"key": key}))[root_field(target)]["listed"]
                wanted = listed(kind, rows, as_of=as_of)
                assert [one["key"] for one in answer["nodes"]] == wanted
                assert answer["totalCount"] == len(wanted)


def _keys(value: Any) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,)


@each_kind
async def test_filters(service: Operations, kind: Kind) -> None:
    random = Random(f"{SEED} {kind.name}")
    sizes = set()
    for _ in range(12):
        wanted = random_filter(random, kind)
        keys = expected(kind, wanted=wanted)
        assert [row["key"] for row in await nodes(service, kind, wanted=wanted)] == keys, wanted
        sizes.add(len(keys))
    assert len(sizes) > 1


@each_kind
async def test_pages_there_and_back(service: Operations, kind: Kind) -> None:
    lists = camel_case(kind.plural)
    fields = """totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      edges { cursor node { key } }"""
    is_root = kind.type is not Sale
    rows = [row for row in WRITTEN.of(kind) if is_root or row.alliance == "a1"]
    keys = listed(kind, rows)

    async def page(arguments: str) -> Any:
        text = f"{lists}({arguments}) {{ {fields} }}"
        if is_root:
            return (await data(service, f"{{ {text} }}"))[lists]
        return (await data(service, f'{{ alliance(key: "a1") {{ {text} }} }}'))["alliance"][lists]

    for size, (number, cursor, more, side) in (
        (3, ("first", "after", "hasNextPage", "endCursor")),
        (2, ("last", "before", "hasPreviousPage", "startCursor")),
    ):
        seen: list[str] = []
        arguments = f"{number}: {size}"
        while True:
            one = await page(arguments)
            assert one["totalCount"] == len(keys)
            here = [edge["node"]["key"] for edge in one["edges"]]
            seen = seen + here if number == "first" else here + seen
            if not one["pageInfo"][more]:
                break
            assert len(here) == size
            arguments = f'{number}: {size}, {cursor}: "{one["pageInfo"][side]}"'
        assert seen == keys


@pytest.mark.parametrize(
    "kind", [kind for kind in RECORDS.values() if kind.searched], ids=lambda kind: kind.name
)
async def test_search(service: Operations, kind: Kind) -> None:
    lists = camel_case(kind.plural)
    for text in ("beta", "BÉTA", "gam beta", "ω", f"{kind.name}-3", "", "nothing"):
        query = f"query ($text: String) {{ {lists}(search: $text) {{ nodes {{ key }} }} }}"
        answer = await data(service, query, {"text": text})
        assert {one["key"] for one in answer[lists]["nodes"]} == found(kind, WRITTEN.of(kind), text)


@each_kind
async def test_what_an_import_created_has_its_entry(service: Operations, kind: Kind) -> None:
    key = WRITTEN.of(kind)[0].key
    history = "createdAt history { totalCount nodes { at by action kind subject count fields { field } } }"
    query = f"query ($key: String!) {{ {root_field(kind)}(key: $key) {{ {history} }} }}"
    answer = (await data(service, query, {"key": key}))[root_field(kind)]
    (entry,) = answer["history"]["nodes"]
    assert answer["history"]["totalCount"] == 1
    assert entry.pop("by")
    assert entry == {
        "at": answer["createdAt"],
        "action": "IMPORTED",
        "kind": kind.name,
        "subject": None,
        "count": len(WRITTEN.of(kind)),
        "fields": [],
    }


async def test_the_changes_of_everything_by_page(service: Operations) -> None:
    before = (await data(service, "{ changes { totalCount } }"))["changes"]["totalCount"]
    for number in range(5):
        await change(service, "updateCompany", {"key": "c1", "employees": number})
    query = """query ($after: String) { changes(first: 2, after: $after) {
      totalCount pageInfo { endCursor }
      nodes { key action kind subject version fields { field before after } } } }"""
    seen: list[Any] = []
    after = None
    while len(seen) < 5:
        page = (await data(service, query, {"after": after}))["changes"]
        assert page["totalCount"] == before + 5
        seen += page["nodes"]
        after = page["pageInfo"]["endCursor"]
    keys = [one["key"] for one in seen]
    assert keys == sorted(keys, reverse=True)
    assert [(one["version"], one["fields"][0]["after"]) for one in seen[:5]] == [
        (number + 2, str(number)) for number in reversed(range(5))
    ]
    assert {one["subject"] for one in seen[:5]} == {global_id("Company", "c1")}
    own = (await data(service, '{ company(key: "c1") { history(first: 5) { nodes { key } } } }'))["company"]
    assert [one["key"] for one in own["history"]["nodes"]] == keys[:5]
